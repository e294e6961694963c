/** Disputes about settlements and complaints: opened by a person or at the counter, answered. */
import Type, { type Static } from "typebox";
import { created } from "#api/answered.ts";
import { area, date, id, moment, momentText, oneOf, words } from "#api/fields.ts";
import { ownApplication } from "#api/filing/acts.ts";
import { afterOf, limitOf, listAnswer, listQuery, type Paging, pageOf } from "#api/lists.ts";
import { type Parties, partiesOf } from "#api/parties.ts";
import { placesOfPerson } from "#api/person-place.ts";
import { areasReached } from "#api/reach.ts";
import { route } from "#api/route.ts";
import { chinaDate, type Instant } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import {
  type DisputePage,
  type DisputeRow,
  moveDispute,
  type Opening,
  openDispute,
  selectDispute,
  selectDisputePage,
} from "#disputes/disputes.ts";
import type { PersonId } from "#model/person.ts";
import type { Area } from "#model/place.ts";
import type { Duty } from "#model/staff.ts";
import { DISPUTE_KIND_WORDS, DISPUTE_STATE_WORDS } from "#model/words.ts";
import type { Office } from "#nodes/nodes.ts";
import { homeAreaOn, insuredPersons } from "#registry/registry.ts";
import { selectClaim } from "#reimbursement/reimbursement.ts";
import { selectDeskRow } from "#settlement/settlement.ts";

const READERS: { readonly duties: readonly Duty[] } = {
  duties: ["reception", "checker", "supervisor"],
};
const CHECKERS: { readonly duties: readonly Duty[] } = { duties: ["checker"] };
const STATES = Object.keys(DISPUTE_STATE_WORDS);

const DISPUTE = Type.Object({
  dispute: id("争议编号"),
  kind: Type.String(),
  kindWords: Type.String(),
  settlement: Type.Union([id("结算ID"), Type.Null()]),
  application: Type.Union([id("有异议的决定：申请编号"), Type.Null()]),
  personId: id("人员编号"),
  area: area(),
  words: Type.String(),
  openedAt: moment(),
  dueOn: date("应答复日"),
  overdue: Type.Boolean({ title: "已逾期" }),
  state: Type.String(),
  stateWords: Type.String(),
  takenBy: Type.Union([Type.String(), Type.Null()]),
  answer: Type.Union([Type.String(), Type.Null()]),
  endedAt: Type.Union([moment(), Type.Null()]),
  version: Type.String(),
});
type Shown = Static<typeof DISPUTE>;

function shown(row: DisputeRow, now: Instant): Shown {
  const ended = row.ended_at === null ? null : momentText(row.ended_at);
  return {
    dispute: row.id,
    kind: row.kind,
    kindWords: DISPUTE_KIND_WORDS[row.kind],
    settlement: row.settlement_id,
    application: row.application_id,
    personId: row.person_id,
    area: row.area,
    words: row.words,
    openedAt: momentText(row.opened_at),
    dueOn: row.due_on,
    overdue: ended === null && row.due_on < chinaDate(now),
    state: row.state,
    stateWords: DISPUTE_STATE_WORDS[row.state],
    takenBy: row.taken_by,
    answer: row.answer,
    endedAt: ended,
    version: String(row.version),
  };
}

/** As its person sees it: taken by an agency, no clerk. */
function forPerson(dispute: Shown, parties: Parties): Shown {
  const { takenBy } = dispute;
  return { ...dispute, takenBy: takenBy === null ? null : parties.agency(takenBy) };
}

const D = "dsp_0mwr533ge8598fd3a4d39";
const PARAMS = Type.Object({ dispute: id("争议编号") });
const AT = { params: { dispute: D } };
const EXAMPLE: Shown = {
  dispute: D,
  kind: "settlement",
  kindWords: DISPUTE_KIND_WORDS.settlement,
  settlement: "stl_0mwr533ge8598fd3a4d39",
  application: null,
  personId: "3603000000000001",
  area: "360300",
  words: "起付线多扣了一次",
  openedAt: "2026-11-21T09:30:00+08:00",
  dueOn: "2026-12-11",
  overdue: false,
  state: "open",
  stateWords: DISPUTE_STATE_WORDS.open,
  takenBy: null,
  answer: null,
  endedAt: null,
  version: "1",
};

const COLUMNS = [
  { title: "编号", of: (row: Shown) => row.dispute },
  { title: "类别", of: (row: Shown) => row.kindWords },
  { title: "结算ID", of: (row: Shown) => row.settlement },
  { title: "申请编号", of: (row: Shown) => row.application },
  { title: "人员编号", of: (row: Shown) => row.personId },
  { title: "内容", of: (row: Shown) => row.words },
  { title: "应答复日", of: (row: Shown) => row.dueOn },
  { title: "状态", of: (row: Shown) => row.stateWords },
  { title: "答复", of: (row: Shown) => row.answer },
];

const OPENING = {
  settlement: Type.Optional(id("结算ID，或手工报销申请编号")),
  application: Type.Optional(id("有异议的决定：申请编号，与结算只填一个")),
  words: words("争议内容", 1_000, 4),
  contact: Type.Optional(words("联系方式", 60)),
};

async function rowOf(office: Office, dispute: string): Promise<DisputeRow | null> {
  const [row] = await office.world.store.transaction((tx) => selectDispute(tx, dispute));
  return row ?? null;
}

const PLACE_OF_DISPUTE = {
  of: async (call: { readonly office: Office; readonly params: { readonly dispute: string } }) => {
    const row = await rowOf(call.office, call.params.dispute);
    return row && { area: row.area };
  },
};

async function pageAt(
  { office, now }: { readonly office: Office; readonly now: Instant },
  query: Paging,
  filter: Pick<DisputePage, "areas" | "personId" | "state">,
) {
  const limit = limitOf(query);
  const [dueOn = "0001-01-01", last = ""] = afterOf(query, ["date", "text"]) ?? [];
  const after = { dueOn, id: last };
  const page = { ...filter, after, rowsMax: limit + 1 };
  const rows = await office.world.reports.transaction((tx) => selectDisputePage(tx, page));
  return pageOf(rows, limit, {
    item: (row) => shown(row, now),
    key: (row) => [row.due_on, row.id],
  });
}

/**
 * Where a dispute is dealt with: at the home of its settlement, claim for reimbursement or
 * decision, which must be the person's own, else where they belong today. Refusals: object_missing,
 * person_unknown, dispute_undecided.
 */
async function areaOfOpening(
  { office, now }: { readonly office: Office; readonly now: Instant },
  { settlement, application }: { readonly settlement?: string; readonly application?: string },
  personId: PersonId,
): Promise<Area> {
  const { store } = office.world;
  const insured = (await insuredPersons(store, [personId])).get(personId);
  if (!insured) throw new Refusal("person_unknown", {}, "home");
  if (settlement === undefined && application !== undefined) {
    return await areaOfDecision(office, application, personId);
  }
  if (settlement === undefined) return homeAreaOn(insured, chinaDate(now));
  if (settlement.startsWith("rmb_")) {
    const [claim] = await selectClaim(store, settlement);
    if (claim?.person_id !== personId) throw new Refusal("object_missing");
    return claim.area;
  }
  const [row] = await store.transaction((tx) => selectDeskRow(tx, settlement));
  if (row?.person_id !== personId) throw new Refusal("object_missing");
  return row.home_area;
}

/** Refusals: object_missing, dispute_undecided. */
async function areaOfDecision(
  office: Office,
  application: string,
  personId: PersonId,
): Promise<Area> {
  const row = await ownApplication(office, application, personId);
  if (row.decided_by === null) throw new Refusal("dispute_undecided", {}, "home");
  return row.area;
}

/** With the working days that are known in this transaction. */
async function opened(
  { world, rulebook }: Office,
  step: Parameters<typeof openDispute>[1],
  opening: Opening,
): Promise<DisputeRow> {
  const calendar = await rulebook.calendar(step.tx);
  return await openDispute({ ...world, calendar }, step, opening);
}

export const disputeRoutes = [
  route({
    method: "POST",
    path: "/person/disputes",
    title: "对一笔结算、一个备案或资格决定有异议，或投诉",
    at: "province",
    who: "person",
    query: Type.Object({ person: Type.Optional(id("代办的亲属")) }),
    body: Type.Object(OPENING, { additionalProperties: false }),
    answer: DISPUTE,
    writes: true,
    examples: [
      {
        title: "对结算有异议",
        body: { settlement: "stl_0mwr533ge8598fd3a4d39", words: "起付线多扣了一次" },
        answer: EXAMPLE,
      },
    ],
    handle: async ({ office, body, personId, actor, now, commit }) => {
      const home = await areaOfOpening({ office, now }, body, personId);
      const opening = openingOf(body, personId, home);
      return await commit(async (tx, entries) =>
        shown(await opened(office, { tx, entries }, { ...opening, by: actor }), now),
      );
    },
  }),
  route({
    method: "GET",
    path: "/person/disputes",
    title: "我的异议和投诉",
    at: "province",
    who: "person",
    reads: "person",
    query: listQuery({ person: Type.Optional(id("代办的亲属")) }),
    answer: listAnswer(DISPUTE),
    list: { name: "我的异议和投诉", columns: COLUMNS },
    examples: [{ title: "全部", answer: { items: [EXAMPLE], next: null } }],
    handle: async (call) => {
      const { query, personId, looked } = call;
      const page = await pageAt(call, query, { areas: [""], personId, state: null });
      looked([personId], "disputes");
      const parties = await partiesOf(call.office, []);
      return { ...page, items: page.items.map((one) => forPerson(one, parties)) };
    },
  }),
  route({
    method: "POST",
    path: "/person/disputes/:dispute/withdraw",
    title: "撤回异议或投诉",
    at: "province",
    who: "person",
    params: PARAMS,
    query: Type.Object({ person: Type.Optional(id("代办的亲属")) }),
    answer: DISPUTE,
    writes: true,
    examples: [{ title: "撤回", ...AT }],
    handle: async ({ office, params, personId, actor, now, commit }) => {
      const check = (row: DisputeRow): void => {
        if (row.person_id !== personId) throw new Refusal("object_missing");
      };
      const step = { id: params.dispute, by: actor, check, act: { to: "withdrawn" } } as const;
      const parties = await partiesOf(office, []);
      return await commit(async (tx, entries) => {
        const moved = await moveDispute(office.world, { tx, entries }, step);
        return forPerson(shown(moved, now), parties);
      });
    },
  }),
  route({
    method: "POST",
    path: "/disputes",
    status: 201,
    title: "在窗口代为登记异议或投诉",
    at: "province",
    who: { duties: ["reception"] },
    place: { of: ({ office, body }) => placesOfPerson(office, body.personId) },
    body: Type.Object({ personId: id("人员编号"), ...OPENING }, { additionalProperties: false }),
    answer: DISPUTE,
    writes: true,
    examples: [
      {
        title: "投诉",
        body: { personId: EXAMPLE.personId, words: "窗口拒收备案材料", contact: "13800000000" },
      },
    ],
    handle: async ({ office, body, actor, now, commit }) => {
      const personId = body.personId as PersonId;
      const home = await areaOfOpening({ office, now }, body, personId);
      const opening = openingOf(body, personId, home);
      const made = await commit(async (tx, entries) =>
        shown(await opened(office, { tx, entries }, { ...opening, by: actor }), now),
      );
      return created(made);
    },
  }),
  route({
    method: "GET",
    path: "/disputes",
    title: "异议和投诉，应先答复的在前",
    at: "province",
    who: READERS,
    place: "list",
    reads: "person",
    query: listQuery({ state: Type.Optional(oneOf("状态", STATES)) }),
    answer: listAnswer(DISPUTE),
    list: {
      name: "异议和投诉",
      columns: COLUMNS,
    },
    examples: [
      { title: "待办的", query: { state: "open" }, answer: { items: [EXAMPLE], next: null } },
    ],
    handle: async (call) => {
      const { query, reach, looked } = call;
      const areas = areasReached(reach);
      const page = await pageAt(call, query, {
        areas,
        personId: null,
        state: query.state ?? null,
      });
      looked([...new Set(page.items.map(({ personId }) => personId as PersonId))], "disputes");
      return page;
    },
  }),
  route({
    method: "POST",
    path: "/disputes/:dispute/take",
    title: "受理",
    at: "province",
    who: CHECKERS,
    place: PLACE_OF_DISPUTE,
    params: PARAMS,
    answer: DISPUTE,
    writes: true,
    versioned: true,
    examples: [{ title: "受理", ...AT }],
    handle: async ({ office, params, actor, now, commit, expectVersion }) => {
      const check = changedCheck(expectVersion);
      const step = { id: params.dispute, by: actor, check, act: { to: "taken" } } as const;
      return await commit(async (tx, entries) =>
        shown(await moveDispute(office.world, { tx, entries }, step), now),
      );
    },
  }),
  route({
    method: "POST",
    path: "/disputes/:dispute/answer",
    title: "答复",
    at: "province",
    who: CHECKERS,
    place: PLACE_OF_DISPUTE,
    params: PARAMS,
    body: Type.Object({ answer: words("答复", 2_000, 4) }, { additionalProperties: false }),
    answer: DISPUTE,
    writes: true,
    versioned: true,
    examples: [
      { title: "答复", ...AT, body: { answer: "经复核，起付线计算无误，依据见结算步骤" } },
    ],
    handle: async ({ office, params, body, actor, now, commit, expectVersion }) => {
      const check = changedCheck(expectVersion);
      const act = { to: "answered", answer: body.answer } as const;
      const step = { id: params.dispute, by: actor, check, act };
      return await commit(async (tx, entries) =>
        shown(await moveDispute(office.world, { tx, entries }, step), now),
      );
    },
  }),
] as const;

/** Says to whom came second what it has become. */
function changedCheck(expectVersion: (current: string, changed: string) => void) {
  return (row: DisputeRow): void => {
    const who = row.answered_by ?? row.taken_by;
    const by = who === null ? "" : `，由${who.replace(/^staff:/, "")}`;
    expectVersion(String(row.version), `（现为${DISPUTE_STATE_WORDS[row.state]}${by}）`);
  };
}

function openingOf(
  body: { settlement?: string; application?: string; words: string; contact?: string },
  personId: PersonId,
  home: Area,
) {
  const { settlement = null, application = null, words: said, contact = null } = body;
  // One that names both is about the settlement.
  const applicationId = settlement === null ? application : null;
  return { personId, area: home, settlementId: settlement, applicationId, words: said, contact };
}
