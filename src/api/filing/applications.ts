/** Applications for filings as the API takes and shows them. */
import Type, { type Static } from "typebox";
import { area, date, id, moment, momentText, oneOf, recordArea, words } from "#api/fields.ts";
import { type ChinaDate, chinaDate, type Instant } from "#base/date.ts";
import { type RefusalContent, refusalText } from "#base/refusals.ts";
import type { ApplicationRow } from "#filing/filing.ts";
import type { ApplicationChannel, ApplicationKind, Wish } from "#model/application.ts";
import type { FilingKind } from "#model/filing.ts";
import type { ApplicationState } from "#model/filing-states.ts";
import { APPLICATION_STATE_WORDS, FILING_KIND_WORDS, FILING_TERMS } from "#model/filing-words.ts";
import type { Area, InstitutionCode } from "#model/place.ts";

const closed = { additionalProperties: false } as const;
const PLACES_MAX = 20;
const DISEASES_MAX = 20;
const PAPERS_MAX = 20;

export const FILING_KINDS = Object.keys(FILING_KIND_WORDS) as FilingKind[];
export const CHANNELS: readonly ApplicationChannel[] = ["online", "window", "institution"];
const KINDS: readonly ApplicationKind[] = ["file", "change", "cancel", "supplement"];

const TRANSFER = Type.Object(
  {
    institution: id("开具转诊证明的医疗机构"),
    number: words("转诊证明编号", 50),
    issuedOn: date("开具日期"),
    validTo: Type.Optional(date("有效期至")),
    diagnosis: words("诊断", 200),
  },
  { title: "转诊证明", ...closed },
);

const WISH = Type.Object(
  {
    kind: Type.Optional(oneOf("备案类别", FILING_KINDS)),
    areas: Type.Optional(
      Type.Array(recordArea("就医地"), { title: "就医地", maxItems: PLACES_MAX }),
    ),
    from: Type.Optional(date("开始日期")),
    to: Type.Optional(date("结束日期")),
    evidence: Type.Optional(oneOf("凭什么", ["documents", "commitment", "none"])),
    promised: Type.Optional(id("已签署的承诺书版本")),
    transfer: Type.Optional(TRANSFER),
    diseases: Type.Optional(Type.Array(id("病种"), { title: "病种", maxItems: DISEASES_MAX })),
    retroactive: Type.Optional(Type.Boolean({ title: "已住院，从入院之日起生效" })),
    phone: Type.Optional(words("联系电话", 30)),
    reason: Type.Optional(words("变更或取消的理由", 200)),
  },
  { title: "申请内容", ...closed },
);

const FILLING = {
  wish: WISH,
  materials: Type.Optional(Type.Array(id("材料编号"), { title: "所附材料", maxItems: PAPERS_MAX })),
};
export const DRAFT = {
  kind: oneOf("申请什么", KINDS),
  filing: Type.Optional(id("所变更、取消、补齐的备案")),
  ...FILLING,
};
const DRAFTED = Type.Object(DRAFT, closed);
export type Drafted = Static<typeof DRAFTED>;
export const FILLED = Type.Object(FILLING, closed);

const text = (title: string) => Type.Union([Type.String(), Type.Null()], { title });

const PROBLEM = Type.Object({
  code: Type.String({ title: "代码" }),
  detail: Type.String({ title: "须怎样补正" }),
});

/** As it is shown: with what a qualification is about. */
const WISH_SHOWN = Type.Object({
  ...WISH.properties,
  disease: Type.Optional(id("病种（参保地目录）")),
  assessment: Type.Optional(
    Type.Object({
      institution: id("鉴定机构"),
      doctor: Type.String(),
      assessedOn: date("鉴定日期"),
    }),
  ),
  recognition: Type.Optional(
    Type.Object({
      area: area("原认定地"),
      number: Type.String(),
      decidedOn: date("认定日期"),
      to: Type.Optional(date("有效期至")),
    }),
  ),
});
const OPINION = Type.Object({
  expert: Type.String(),
  agrees: Type.Boolean(),
  words: Type.String(),
});

export const APPLICATION = Type.Object({
  application: id("申请编号"),
  kind: oneOf("申请什么", Object.keys(FILING_TERMS.applicationKind) as ApplicationKind[]),
  kindWords: Type.String(),
  channel: oneOf("办理渠道", CHANNELS),
  channelWords: Type.String(),
  personId: id("人员编号"),
  area: area("参保地"),
  filing: text("所变更、取消、补齐的备案"),
  qualification: text("所续期、终止、撤销的资格"),
  wish: WISH_SHOWN,
  materials: Type.Array(Type.String(), { title: "所附材料" }),
  state: oneOf("状态", Object.keys(APPLICATION_STATE_WORDS) as ApplicationState[]),
  stateWords: Type.String(),
  madeAt: moment("填写时间"),
  submittedAt: Type.Union([moment("提交时间"), Type.Null()]),
  dueOn: Type.Union([date("应办结日"), Type.Null()]),
  overdue: Type.Boolean({ title: "已逾期" }),
  words: text("告知申请人的话"),
  decidedAt: Type.Union([moment("办结时间"), Type.Null()]),
  made: text("所成的备案或资格"),
  opinion: Type.Union([OPINION, Type.Null()], { title: "专家意见" }),
  problems: Type.Array(PROBLEM, { title: "现在还须补正的，提交前一次补齐" }),
  version: Type.String({ title: "版本" }),
});
export type ApplicationShown = Static<typeof APPLICATION>;

function shownProblem({ code, params }: RefusalContent) {
  return { code, detail: refusalText(code, params) };
}

const WAITING: readonly ApplicationState[] = ["submitted", "refusalProposed"];

export function shownApplication(
  row: ApplicationRow,
  now: Instant,
  problems: readonly RefusalContent[] = [],
): ApplicationShown {
  const at = (instant: Instant | null) => (instant === null ? null : momentText(instant));
  const late = row.due_on !== null && row.due_on < chinaDate(now);
  return {
    ...{ application: row.id, kind: row.kind, channel: row.channel, personId: row.person_id },
    kindWords: FILING_TERMS.applicationKind[row.kind].zh,
    channelWords: FILING_TERMS.applicationChannel[row.channel].zh,
    ...{ area: row.area, filing: row.filing_id, qualification: row.qualification_id },
    materials: [...row.materials],
    wish: wishShown(row.wish),
    ...{ state: row.state, stateWords: APPLICATION_STATE_WORDS[row.state] },
    ...{ madeAt: momentText(row.made_at), submittedAt: at(row.submitted_at), dueOn: row.due_on },
    overdue: late && WAITING.includes(row.state),
    ...{
      words: row.words,
      decidedAt: at(row.decided_at),
      made: row.made_filing ?? row.made_qualification,
    },
    opinion: opinionShown(row),
    problems: problems.map(shownProblem),
    version: String(row.version),
  };
}

function opinionShown({ opinion }: ApplicationRow): Static<typeof OPINION> | null {
  if (opinion === null) return null;
  const { expert, agrees, words: said } = opinion;
  return { expert, agrees, words: said };
}

/** As it was sent: without what is absent. */
function wishShown(wish: Wish): Static<typeof WISH_SHOWN> {
  return JSON.parse(JSON.stringify(wish)) as Static<typeof WISH_SHOWN>;
}

export function wishOf(sent: Static<typeof WISH>): Wish {
  const { areas = [], diseases = [], retroactive = false, transfer, from, to, ...rest } = sent;
  return {
    ...rest,
    areas: areas as Area[],
    from: from as ChinaDate | undefined,
    to: to as ChinaDate | undefined,
    ...{ diseases, retroactive },
    transfer: transfer && {
      ...transfer,
      institution: transfer.institution as InstitutionCode,
      issuedOn: transfer.issuedOn as ChinaDate,
      validTo: transfer.validTo as ChinaDate | undefined,
    },
  };
}

/** Who came second is told what it has become, and by whom. */
export function changedWords(row: ApplicationRow, namesStaff = true): string {
  const who = row.decided_by ?? row.proposed_by;
  const by = namesStaff && who?.startsWith("staff:") ? `，由${who.replace(/^staff:/, "")}` : "";
  return `（现为${APPLICATION_STATE_WORDS[row.state]}${by}）`;
}

const A = "fap_0mwr533ge8598fd3a4d39";
export const APPLICATION_PARAMS = Type.Object({ application: id("申请编号") });
export const APPLICATION_AT = { params: { application: A } };
export const WISH_EXAMPLE: Static<typeof WISH> = {
  ...{ kind: "longResident", areas: ["110000"], from: "2026-11-21" },
  ...{ evidence: "commitment", promised: "2026-1", phone: "13800000000" },
};
export const DRAFT_EXAMPLE = { kind: "file" as const, wish: WISH_EXAMPLE };
export const APPLICATION_EXAMPLE: ApplicationShown = {
  ...{ application: A, kind: "file", kindWords: "备案", channel: "online", channelWords: "网上" },
  ...{ personId: "3603000000000001", area: "360300", filing: null },
  qualification: null,
  opinion: null,
  ...{ wish: WISH_EXAMPLE, materials: [], state: "submitted", stateWords: "待审核" },
  ...{ madeAt: "2026-11-21T09:30:00+08:00", submittedAt: "2026-11-21T09:35:00+08:00" },
  ...{ dueOn: "2026-11-24", overdue: false, words: null, decidedAt: null, made: null },
  ...{ problems: [], version: "2" },
};

const about = ({ wish }: ApplicationShown) =>
  wish.kind ? FILING_KIND_WORDS[wish.kind] : (wish.disease ?? null);

/** For exports of lists of applications. */
export const APPLICATION_COLUMNS = [
  { title: "申请编号", of: (row: ApplicationShown) => row.application },
  { title: "人员编号", of: (row: ApplicationShown) => row.personId },
  { title: "申请", of: (row: ApplicationShown) => row.kindWords },
  { title: "备案类别或病种", of: about },
  { title: "就医地", of: (row: ApplicationShown) => (row.wish.areas ?? []).join("、") },
  { title: "渠道", of: (row: ApplicationShown) => row.channelWords },
  { title: "提交时间", of: (row: ApplicationShown) => row.submittedAt },
  { title: "应办结日", of: (row: ApplicationShown) => row.dueOn },
  { title: "状态", of: (row: ApplicationShown) => row.stateWords },
];
