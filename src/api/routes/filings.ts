/** Filings as an agency sees them, and what it reports of them (备案运行指标). */
import Type from "typebox";
import { created, PAGE_FILE } from "#api/answered.ts";
import { id, month, oneOf, words } from "#api/fields.ts";
import { revokeFor } from "#api/filing/acts.ts";
import { APPLICATION, FILING_KINDS } from "#api/filing/applications.ts";
import { FIGURES, figuresOf } from "#api/filing/figures.ts";
import {
  FILING_AT,
  FILING_EXAMPLE,
  FILING_PARAMS,
  FILING_SHOWN,
  FILING_WHOLE,
  type FilingShown,
  printedFiling,
  shownFiling,
  versionsOf,
  wholeFiling,
} from "#api/filing/filings.ts";
import { afterOf, limitOf, listAnswer, listQuery, pageOf } from "#api/lists.ts";
import { placesOfPerson } from "#api/person-place.ts";
import { areasReached } from "#api/reach.ts";
import { route } from "#api/route.ts";
import { placeOfPerson } from "#api/routes/people.ts";
import { chinaDate, monthOf } from "#base/date.ts";
import type { FilingId } from "#base/id.ts";
import { Refusal } from "#base/refusals.ts";
import { filingOfRow, filingsOf, selectFilingNow, selectFilingPage } from "#filing/filing.ts";
import type { PersonId } from "#model/person.ts";
import type { Office } from "#nodes/nodes.ts";

const closed = { additionalProperties: false } as const;
const CLERKS = { duties: ["reception", "checker", "supervisor"] } as const;
const REPORTERS = { duties: ["checker", "policy", "supervisor"] } as const;
const STANDING = ["effective", "committed", "suspended", "cancelled", "revoked"] as const;

const REVOCATION = { reason: "居住证明系伪造", materials: ["mat_0mwr533ge8598fd3a4d39"] };

const PLACE_OF_FILING = {
  of: async (call: { readonly office: Office; readonly params: { readonly filing: string } }) => {
    const [row] = await selectFilingNow(call.office.world.store, call.params.filing);
    return row ? await placesOfPerson(call.office, row.person_id) : null;
  },
};

export const filingRoutes = [
  route({
    method: "GET",
    path: "/filings",
    title: "本地参保人的备案，按人员编号",
    at: "province",
    who: CLERKS,
    place: "list",
    reads: "person",
    query: listQuery({
      kind: Type.Optional(oneOf("备案类别", FILING_KINDS)),
      state: Type.Optional(oneOf("状态", STANDING)),
    }),
    answer: listAnswer(FILING_SHOWN),
    list: {
      name: "备案",
      columns: [
        { title: "备案编号", of: (row: FilingShown) => row.filing },
        { title: "人员编号", of: (row: FilingShown) => row.personId },
        { title: "备案类别", of: (row: FilingShown) => row.kindWords },
        { title: "就医地", of: (row: FilingShown) => row.areas.join("、") },
        { title: "开始日期", of: (row: FilingShown) => row.from },
        { title: "结束日期", of: (row: FilingShown) => row.to },
        { title: "状态", of: (row: FilingShown) => row.stateWords },
      ],
    },
    examples: [{ title: "全部", answer: { items: [FILING_EXAMPLE], next: null } }],
    handle: async ({ office, query, reach, looked, now }) => {
      const limit = limitOf(query);
      const [personId = "", last = ""] = afterOf(query, 2) ?? [];
      const { kind = null, state = null } = query;
      const after = { personId: String(personId), id: String(last) };
      const page = { areas: areasReached(reach), kind, state, after, rowsMax: limit + 1 };
      const rows = await office.world.reports.transaction((tx) => selectFilingPage(tx, page));
      const shown = pageOf(rows, limit, {
        item: (row) => shownFiling(filingOfRow(row), now),
        key: (row) => [row.person_id, row.id],
      });
      looked([...new Set(rows.slice(0, limit).map((row) => row.person_id))], "filings");
      return shown;
    },
  }),
  route({
    method: "GET",
    path: "/filings/figures",
    title: "一个月的备案运行指标",
    at: "province",
    who: REPORTERS,
    place: "list",
    query: Type.Object({ month: Type.Optional(month()) }, closed),
    answer: FIGURES,
    examples: [{ title: "本月", query: { month: "2026-11" } }],
    handle: async ({ office, query, reach, now }) => {
      const of = query.month ?? monthOf(chinaDate(now));
      return await figuresOf(office, areasReached(reach), of);
    },
  }),
  route({
    method: "GET",
    path: "/filings/:filing",
    title: "一份备案和它的各个版本",
    at: "province",
    who: CLERKS,
    place: PLACE_OF_FILING,
    reads: "person",
    params: FILING_PARAMS,
    answer: FILING_WHOLE,
    examples: [{ title: "一份", ...FILING_AT }],
    handle: async ({ office, params, looked, now }) => {
      const shown = wholeFiling(await versionsOf(office, params.filing, null), now);
      looked([shown.current.personId as PersonId], params.filing);
      return shown;
    },
  }),
  route({
    method: "POST",
    path: "/filings/:filing/revocation",
    title: "材料不实，提出撤销备案（附理由和证据，由另一人审核）",
    at: "province",
    who: { duties: ["checker"] },
    place: PLACE_OF_FILING,
    params: FILING_PARAMS,
    body: Type.Object(
      {
        reason: words("撤销的理由", 200, 4),
        materials: Type.Array(id("材料编号"), { title: "证据", minItems: 1, maxItems: 20 }),
      },
      closed,
    ),
    answer: APPLICATION,
    writes: true,
    status: 201,
    examples: [{ title: "材料不实", ...FILING_AT, body: REVOCATION }],
    handle: async (call) => {
      const [row] = await selectFilingNow(call.office.world.store, call.params.filing);
      if (!row) throw new Refusal("object_missing");
      const filingId = call.params.filing as FilingId;
      const about = { personId: row.person_id, filingId };
      return created(await revokeFor(call, about, call.body));
    },
  }),
  route({
    method: "GET",
    path: "/filings/:filing/sheet",
    title: "在窗口为参保人打印备案凭证",
    at: "province",
    who: CLERKS,
    place: PLACE_OF_FILING,
    reads: "person",
    params: FILING_PARAMS,
    answer: PAGE_FILE,
    examples: [{ title: "打印", ...FILING_AT }],
    handle: async ({ office, params, looked, now }) => {
      const rows = await versionsOf(office, params.filing, null);
      const people = new Set(rows.map(({ person_id }) => person_id));
      looked([...people], params.filing, "sheet");
      return await printedFiling(office, rows, now);
    },
  }),
  route({
    method: "GET",
    path: "/people/:person/filings",
    title: "一位参保人的备案",
    at: "province",
    who: CLERKS,
    place: { of: placeOfPerson },
    reads: "person",
    params: Type.Object({ person: id("人员编号") }),
    answer: Type.Object({ items: Type.Array(FILING_SHOWN) }),
    examples: [{ title: "全部", params: { person: FILING_EXAMPLE.personId } }],
    handle: async ({ office, params, looked, now }) => {
      const personId = params.person as PersonId;
      const filings = (await filingsOf(office.world.store, [personId])).get(personId) ?? [];
      looked([personId], personId, "filings");
      return { items: filings.map((filing) => shownFiling(filing, now)) };
    },
  }),
] as const;
