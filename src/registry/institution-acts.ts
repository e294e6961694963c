/**
 * What clerks do with institutions: record an application and a test, open; change details and
 * terms. Each act gives the record's new version and what the trail says of it.
 */
import { addDays, type ChinaDate, chinaDate, covers } from "#base/date.ts";
import { canonicalJson } from "#base/json.ts";
import { Refusal } from "#base/refusals.ts";
import { sameActor, staffOf, staffText } from "#model/actor.ts";
import type {
  InstitutionDetails,
  InstitutionRecord,
  InstitutionTerm,
  TermKind,
} from "#model/institution.ts";
import type { InstitutionCode, NodeId } from "#model/place.ts";
import { mayMove, ONBOARDING_STATES, type OnboardingState } from "#model/states.ts";
import { ONBOARDING_STATE_WORDS } from "#model/words.ts";
import { saveOwnCards } from "#registry/cards.ts";
import {
  type Act,
  differing,
  knownRecord,
  missingRecord,
  noteChange,
  type Step,
} from "#registry/changes.ts";
import { checkHeld, checkTerms, missingTerms } from "#registry/institution-terms.ts";
import { recordOfRow, termRows } from "#registry/institutions.ts";
import {
  deleteTerms,
  type InstitutionRow,
  insertInstitutions,
  insertTerms,
  selectRecords,
  updateInstitution,
} from "#registry/queries-institutions.ts";
import {
  checkArea,
  checkAreas,
  checkPhone,
  checkText,
  wrongField,
} from "#registry/record-fields.ts";
import { PLACE_SORTS } from "#registry/sorts.ts";
import type { Tx } from "#store/store.ts";

const SORT = PLACE_SORTS.institution;

/** A record with its row, as it is in this transaction. */
interface Held {
  readonly record: InstitutionRecord;
  readonly preparedBy: string | null;
}

/** Which record, and the version of it that the clerk saw. */
export interface Seen<Id extends string> {
  readonly id: Id;
  readonly version: number;
}

export interface NewInstitution extends InstitutionDetails {
  readonly code: InstitutionCode;
  readonly terms: readonly InstitutionTerm[];
}

const CODE = /^[HP]\d{11}$/;
const NAME_MAX = 100;
const ADDRESS_MAX = 200;

/** Refusals: record_missing. */
async function heldInstitution(tx: Tx, code: InstitutionCode): Promise<Held> {
  const [row] = await selectRecords(tx, [code]);
  if (!row) throw missingRecord(SORT, code);
  return { record: recordOfRow(row), preparedBy: row.prepared_by };
}

/**
 * Each by itself, so that a row of a table hears of all. Refusals: field_invalid,
 * record_other_node.
 */
export function detailChecks(details: InstitutionDetails, node: NodeId) {
  return {
    name: () => checkText("名称", details.name, NAME_MAX),
    address: () => checkText("地址", details.address, ADDRESS_MAX, 0),
    phone: () => checkPhone(details.phone),
    area: () => checkArea("区划", details.area, node),
  } as const;
}

function checkDetails(details: InstitutionDetails, node: NodeId): void {
  for (const check of Object.values(detailChecks(details, node))) check();
}

/** Its letter says the kind, its digits the area's province: so its calls find their node. */
export function checkCode({
  code,
  kind,
  area,
}: Pick<NewInstitution, "code" | "kind" | "area">): void {
  if (!CODE.test(code)) throw wrongField("机构编号", "应为H或P加十一位数字");
  if ((code[0] === "H") !== (kind === "hospital")) {
    throw wrongField("机构编号", "医院以H、药店以P开头");
  }
  if (code.slice(1, 3) !== area.slice(0, 2)) throw wrongField("机构编号", "与区划不在同一省");
}

/** Refusals: field_invalid, terms_overlap, record_other_node. */
function checkNew(node: NodeId, added: NewInstitution): void {
  checkDetails(added, node);
  checkCode(added);
  checkTerms(added.terms);
}

/** Refusals: field_invalid, terms_overlap, record_other_node, record_known. */
export async function applyInstitution(
  tx: Tx,
  node: NodeId,
  act: Act,
  added: NewInstitution,
): Promise<Step> {
  const { code, terms } = added;
  checkNew(node, added);
  await checkAreas(tx, node, [{ field: "区划", area: added.area, on: chinaDate(act.at) }]);
  if ((await selectRecords(tx, [code])).length > 0) throw knownRecord(SORT, code);
  await noteChange(tx, SORT, { id: code, held: 0, seen: 0, fields: [] }, act);
  const preparedBy = staffText(act.actor);
  const record: InstitutionRecord = { ...added, onboarding: "applied", version: 1 };
  await insertInstitutions(tx, [rowOf({ record, preparedBy })]);
  await insertTerms(tx, termRows(code, terms));
  await saveOwnCards(tx, [record], chinaDate(act.at));
  return stepOf("applied", code, 1, added);
}

function rowOf({ record, preparedBy }: Held): InstitutionRow {
  const { terms: _, ...plain } = record;
  return { ...plain, prepared_by: preparedBy };
}

function stepOf(action: string, code: string, version: number, said: object): Step {
  return { version, action: `institution.${action}`, subject: code, detail: canonicalJson(said) };
}

/** Keeps the record after the change, and its card. Refusals: record_changed. */
async function save(
  tx: Tx,
  act: Act,
  held: Held,
  seen: number,
  changed: Partial<InstitutionRecord> & { readonly preparedBy?: string | undefined },
): Promise<number> {
  const { preparedBy = held.preparedBy, ...changes } = changed;
  const { code, version } = held.record;
  const record: InstitutionRecord = { ...held.record, ...changes, version: version + 1 };
  const fields = fieldsOf(held.record, record);
  await noteChange(tx, SORT, { id: code, held: version, seen, fields }, act);
  await updateInstitution(tx, rowOf({ record, preparedBy }));
  if (changes.terms) {
    await deleteTerms(tx, code);
    await insertTerms(tx, termRows(code, record.terms));
  }
  await saveOwnCards(tx, [record], chinaDate(act.at));
  return record.version;
}

/** Terms are told by their kind. */
function fieldsOf(before: InstitutionRecord, after: InstitutionRecord): string[] {
  const { terms, version: _, ...details } = after;
  const kinds = [...new Set([...before.terms, ...terms].map(({ kind }) => kind))];
  const of = (all: readonly InstitutionTerm[], kind: TermKind) =>
    canonicalJson(all.filter((term) => term.kind === kind));
  const changed = kinds.filter((kind) => of(before.terms, kind) !== of(terms, kind));
  return [...differing(before, details), ...changed];
}

/** Refusals: record_missing, record_changed, field_invalid, record_other_node. */
export async function changeInstitution(
  tx: Tx,
  node: NodeId,
  act: Act,
  seen: Seen<InstitutionCode>,
  changes: Partial<InstitutionDetails>,
): Promise<Step> {
  const held = await heldInstitution(tx, seen.id);
  const { name, area, kind, address, phone } = { ...held.record, ...changes };
  const details = { name, area, kind, address, phone };
  checkDetails(details, node);
  const named = [{ field: "区划", area, on: chinaDate(act.at) }];
  await checkAreas(tx, node, named, [held.record.area]);
  checkCode({ ...details, code: seen.id });
  const version = await save(tx, act, held, seen.version, details);
  return stepOf("changed", seen.id, version, changes);
}

/**
 * All terms of one kind anew; those of the other kinds stay. Refusals: record_missing,
 * record_changed, field_invalid, terms_overlap, terms_gap.
 */
export async function changeTerms(
  tx: Tx,
  act: Act,
  seen: Seen<InstitutionCode>,
  kind: TermKind,
  terms: readonly Omit<InstitutionTerm, "kind">[],
): Promise<Step> {
  const held = await heldInstitution(tx, seen.id);
  const asked = terms.map((term) => ({ ...term, kind }));
  checkTerms(asked);
  const { onboarding, terms: before } = held.record;
  const after = [...before.filter((term) => term.kind !== kind), ...asked];
  const isOpen = onboarding === "opened" && (kind === "agreement" || kind === "level");
  // Who has seen an older version is told that instead.
  if (isOpen && held.record.version === seen.version) checkHeld(before, after, chinaDate(act.at));
  const version = await save(tx, act, held, seen.version, { terms: after });
  return stepOf("terms", seen.id, version, { kind, terms });
}

/** Refusals: record_missing, record_changed, field_invalid, terms_overlap. */
export async function suspendInstitution(
  tx: Tx,
  act: Act,
  seen: Seen<InstitutionCode>,
  suspension: Pick<InstitutionTerm, "span" | "note">,
): Promise<Step> {
  const held = await heldInstitution(tx, seen.id);
  const terms = [...held.record.terms, { ...suspension, kind: "suspension", values: [] } as const];
  checkTerms(terms.filter(({ kind }) => kind === "suspension"));
  const version = await save(tx, act, held, seen.version, { terms });
  return stepOf("suspended", seen.id, version, suspension);
}

/**
 * What is suspended on that day is open on it and after. Refusals: record_missing, record_changed,
 * field_invalid.
 */
export async function resumeInstitution(
  tx: Tx,
  act: Act,
  seen: Seen<InstitutionCode>,
  on: ChinaDate,
): Promise<Step> {
  const held = await heldInstitution(tx, seen.id);
  const isRunning = ({ kind, span }: InstitutionTerm) => kind === "suspension" && covers(span, on);
  if (!held.record.terms.some(isRunning)) throw wrongField("恢复日期", "这一天没有暂停");
  const last = addDays(on, -1);
  const terms = held.record.terms.flatMap((term) => {
    if (!isRunning(term)) return [term];
    return last < term.span.from ? [] : [{ ...term, span: { from: term.span.from, to: last } }];
  });
  const version = await save(tx, act, held, seen.version, { terms });
  return stepOf("resumed", seen.id, version, { on });
}

/**
 * One step of its onboarding. Refusals: record_missing, record_changed, onboarding_state,
 * onboarding_incomplete, onboarding_same_person.
 */
export async function moveOnboarding(
  tx: Tx,
  act: Act,
  seen: Seen<InstitutionCode>,
  move: { readonly to: OnboardingState; readonly note: string },
): Promise<Step> {
  const held = await heldInstitution(tx, seen.id);
  const { onboarding, terms } = held.record;
  const { to, note } = move;
  if (!mayMove(ONBOARDING_STATES, onboarding, to)) {
    const words = ONBOARDING_STATE_WORDS;
    throw new Refusal("onboarding_state", { state: words[onboarding], wanted: words[to] });
  }
  const isOther = ONBOARDING_STATES.moves[onboarding][to]?.by === "otherStaff";
  if (isOther && isSame(held.preparedBy, act)) throw new Refusal("onboarding_same_person");
  const missing = to === "opened" ? missingTerms(terms, chinaDate(act.at)) : "";
  if (missing !== "") throw new Refusal("onboarding_incomplete", { missing });
  checkText("说明", note, ADDRESS_MAX, 0);
  const preparedBy = isOther ? undefined : staffText(act.actor);
  const version = await save(tx, act, held, seen.version, { onboarding: to, preparedBy });
  return stepOf(to, seen.id, version, { note });
}

/** Whatever the place of the duty: names for logging in are one node's. */
function isSame(preparedBy: string | null, { actor }: Act): boolean {
  if (preparedBy === null) return false;
  const { kind, id } = staffOf(preparedBy);
  return sameActor({ kind, id }, { kind, id: actor.id });
}
