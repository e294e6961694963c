/** An insured person's own claims for reimbursement of what they paid first. */
import Type from "typebox";
import { created } from "#api/answered.ts";
import { id } from "#api/fields.ts";
import { afterOf, limitOf, listAnswer, listQuery, pageOf } from "#api/lists.ts";
import { actOn, claimNow, claimShown, draftFor, fillFor } from "#api/reimbursement/acts.ts";
import {
  CLAIM,
  CLAIM_AT,
  CLAIM_COLUMNS,
  CLAIM_EXAMPLE,
  CLAIM_PARAMS,
  FILLED,
  FILLED_EXAMPLE,
  shownClaim,
} from "#api/reimbursement/shapes.ts";
import { route } from "#api/route.ts";
import { Refusal } from "#base/refusals.ts";
import { selectClaimPage, submitClaim, withdrawClaim } from "#reimbursement/reimbursement.ts";

const closed = { additionalProperties: false } as const;
const SELF = { person: Type.Optional(id("所代办的人员编号")) };
const OWN = { at: "province", who: "person", query: Type.Object(SELF, closed) } as const;
const CHANGES = { writes: true, versioned: true, params: CLAIM_PARAMS, answer: CLAIM } as const;

export const reimbursementsOwnRoutes = [
  route({
    ...OWN,
    method: "POST",
    path: "/person/reimbursements",
    title: "起草手工报销申请：先行垫付、没有直接结算的费用",
    body: Type.Object(FILLED, closed),
    answer: CLAIM,
    writes: true,
    status: 201,
    examples: [{ title: "门诊，直接结算未成功", body: FILLED_EXAMPLE }],
    handle: async (call) => {
      const { personId, body } = call;
      return created(await draftFor(call, { personId, channel: "online" }, body));
    },
  }),
  route({
    method: "GET",
    path: "/person/reimbursements",
    title: "我的手工报销申请",
    at: "province",
    who: "person",
    reads: "person",
    query: listQuery(SELF),
    answer: listAnswer(CLAIM),
    list: { name: "我的手工报销", columns: CLAIM_COLUMNS },
    examples: [{ title: "全部", answer: { items: [CLAIM_EXAMPLE], next: null } }],
    handle: async ({ office, query, personId, looked, now }) => {
      const limit = limitOf(query);
      const after = String(afterOf(query, 1)?.[0] ?? "");
      const page = { areas: [""], personId, state: null, after, rowsMax: limit + 1 };
      const rows = await office.world.reports.transaction((tx) => selectClaimPage(tx, page));
      looked([personId], "reimbursements");
      return pageOf(rows, limit, {
        item: (row) => shownClaim(row, now),
        key: (row) => [row.id],
      });
    },
  }),
  route({
    ...OWN,
    method: "GET",
    path: "/person/reimbursements/:claim",
    title: "我的一份手工报销申请，未提交的说明还缺什么",
    reads: "person",
    params: CLAIM_PARAMS,
    answer: CLAIM,
    examples: [{ title: "一份", ...CLAIM_AT, answer: CLAIM_EXAMPLE }],
    handle: async ({ office, params, personId, looked, now }) => {
      const row = await claimNow(office, params.claim);
      if (row?.person_id !== personId) throw new Refusal("object_missing");
      looked([personId], row.id);
      return await claimShown(office, row, now);
    },
  }),
  route({
    ...OWN,
    ...CHANGES,
    method: "PUT",
    path: "/person/reimbursements/:claim",
    title: "填写或补正我的手工报销申请",
    body: Type.Object(FILLED, closed),
    examples: [{ title: "补正", ...CLAIM_AT, body: FILLED_EXAMPLE }],
    handle: async (call) => await fillFor(call, call.body, call.personId),
  }),
  route({
    ...OWN,
    ...CHANGES,
    method: "POST",
    path: "/person/reimbursements/:claim/submit",
    title: "提交我的手工报销申请，票据开始占用",
    examples: [{ title: "提交", ...CLAIM_AT }],
    handle: async (call) => await actOn(call, submitClaim, {}, call.personId),
  }),
  route({
    ...OWN,
    ...CHANGES,
    method: "POST",
    path: "/person/reimbursements/:claim/withdraw",
    title: "撤回我的手工报销申请，票据释放",
    examples: [{ title: "撤回", ...CLAIM_AT }],
    handle: async (call) => await actOn(call, withdrawClaim, {}, call.personId),
  }),
] as const;
