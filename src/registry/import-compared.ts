/**
 * What a row of people says of somebody who is known, held against what stands, column by column:
 * a column is compared here, is part of the key, or is taken; none is passed over.
 */
import { openSuspension, suspensionText } from "#model/insured.ts";
import type { Insurance, InsuranceState, Person } from "#model/person.ts";
import { INSURANCE_STATE_WORDS, PERSON_WORDS, SEX_WORDS } from "#model/words.ts";
import type { BadCell } from "#registry/import-plan.ts";

export interface SocialCard {
  readonly number: string;
  readonly serial: string | null;
}

/** One side: what a row says, or what stands. */
interface Side {
  readonly person: Person;
  readonly insurance?: Insurance | undefined;
  readonly socialCard?: SocialCard | undefined;
}

type Comparison = Readonly<Record<string, (side: Side) => string | undefined>>;

const OF_PERSON: Comparison = {
  姓名: ({ person }) => person.name,
  证件类型: ({ person }) => person.certificateKind,
  证件号码: ({ person }) => person.certificateNumber,
  性别: ({ person }) => SEX_WORDS[person.sex],
  出生日期: ({ person }) => person.birthDate,
  民族: ({ person }) => person.ethnicity,
};
const OF_CARD: Comparison = {
  社保卡号: ({ socialCard }) => socialCard?.number,
  卡识别码: ({ socialCard }) => socialCard?.serial ?? undefined,
};
const OF_INSURANCE: Comparison = {
  人员类别: ({ insurance }) => insurance && PERSON_WORDS[insurance.personType],
  参保终止日期: ({ insurance }) => insurance?.span.to,
  公务员: ({ insurance }) => insurance && (insurance.civilServant ? "是" : "否"),
  单位: ({ insurance }) => insurance?.employer,
};
/** What a row with a reason changes, and a row without one does not. */
const OF_STATE: Comparison = {
  参保状态: ({ insurance }) => insurance && INSURANCE_STATE_WORDS[stateOf(insurance)],
  暂停日期: ({ insurance }) => insurance && openSuspension(insurance)?.from,
};

/** An empty cell says something: no end, active, not suspended. Elsewhere it says nothing. */
const SAYS_EMPTY: ReadonlySet<string> = new Set(["参保终止日期", "参保状态", "暂停日期"]);

interface Told extends Side {
  /** Its texts by column, without the empty ones. */
  readonly said: ReadonlyMap<string, string>;
}

const SAME_ID = "与已在册的同一人员编号不一致，请核对或办理变更";
const SAME_INSURANCE = "与在册的这项参保不一致，请核对；导入只写新的参保，以及写明原因的暂停和恢复";
const OTHER_CARD = "此人已登记另一张社保卡，导入不换卡，请核对卡号";
const SAME_CARD = "与已登记的这张社保卡不一致，请核对";

export function wrongOfPerson(told: Told, stands: Side): BadCell[] {
  return differing(OF_PERSON, told, stands, SAME_ID);
}

/** Who holds no card is given the one of the row. */
export function wrongOfCard(told: Told, held: readonly SocialCard[]): BadCell[] {
  const { person, socialCard } = told;
  if (!socialCard || held.length === 0) return [];
  const stands = held.find(({ number }) => number === socialCard.number);
  if (!stands) return [{ column: "社保卡号", why: OTHER_CARD }];
  return differing(OF_CARD, told, { person, socialCard: stands }, SAME_CARD);
}

export function wrongOfInsurance(told: Told, stands: Insurance): BadCell[] {
  return differing(OF_INSURANCE, told, { person: told.person, insurance: stands }, SAME_INSURANCE);
}

/** Of a row without a reason. */
export function wrongOfState(told: Told, stands: Insurance): BadCell[] {
  if (stands.state === "ended" && told.insurance?.state !== "ended") {
    const why = "这项参保已终止；重新参保的，参保开始日期填重新参保的那一天，作为新的一项";
    return [{ column: "参保开始日期", why }];
  }
  const words = INSURANCE_STATE_WORDS[stateOf(stands)];
  const suspension = openSuspension(stands);
  const since = suspension === undefined ? "" : `（${suspensionText(suspension)}）`;
  const why = `在册为${words}${since}；暂停或恢复参保的，填写变更原因后再导入`;
  return differing(OF_STATE, told, { person: told.person, insurance: stands }, why);
}

/** As a table says it: of now, and of no days that are over. */
function stateOf(insurance: Insurance): InsuranceState {
  return openSuspension(insurance) === undefined ? insurance.state : "suspended";
}

function differing(columns: Comparison, told: Told, stands: Side, why: string): BadCell[] {
  return Object.entries(columns)
    .filter(([column]) => told.said.has(column) || SAYS_EMPTY.has(column))
    .filter(([, of]) => of(told) !== of(stands))
    .map(([column]) => ({ column, why }));
}
