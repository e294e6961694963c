/**
 * What persons do with claims, and clerks at the counter for them: fill in, hand in, take back.
 * Each is one commit with its trail.
 */
import { present } from "#base/assert.ts";
import { chinaDate } from "#base/date.ts";
import { newId } from "#base/id.ts";
import { toJson } from "#base/json.ts";
import { sumFen } from "#base/money.ts";
import { refusalOf } from "#base/problems.ts";
import type { RefusalContent } from "#base/refusals.ts";
import { addWorkdays } from "#base/workdays.ts";
import { actorText } from "#model/actor.ts";
import type { PersonId, Scheme } from "#model/person.ts";
import type { Area } from "#model/place.ts";
import type { Claimed } from "#model/reimbursement.ts";
import { invoiceIdentity } from "#model/typed-code.ts";
import { insuredPersons } from "#registry/registry.ts";
import {
  type Acting,
  changed,
  claimedOf,
  entryOf,
  handledAlso,
  heldClaim,
  no,
  type ReimbursementWorld,
  type Step,
  stateRefusal,
} from "#reimbursement/desk.ts";
import { asBilled, type BilledLine, splitAtHome } from "#reimbursement/lines.ts";
import { claimProblems } from "#reimbursement/problems.ts";
import {
  type ClaimRow,
  insertClaim,
  selectUnfinished,
  updateClaim,
} from "#reimbursement/queries.ts";
import {
  holdInvoices,
  type InvoiceRow,
  letInvoicesGo,
  oweNews,
  selectHeld,
} from "#reimbursement/queries-invoices.ts";
import { lockKeys, type Tx } from "#store/store.ts";

/** As somebody fills it in; the lines as they stand on the bill. */
export interface Filled {
  readonly claimed: Omit<Claimed, "lines"> & { readonly lines: readonly BilledLine[] };
  readonly materials: readonly string[];
}

export interface NewClaim extends Filled {
  readonly personId: PersonId;
  readonly area: Area;
  readonly scheme: Scheme;
  readonly channel: "online" | "window";
}

/** Of one person. */
const UNFINISHED_MAX = 20;

const UNDECIDED = {
  state: "draft",
  ...{ submitted_at: null, due_on: null, workdays_left: null, words: null },
  ...{ proposed_by: null, proposal: null, pay_fen: null, decided_by: null, decided_at: null },
  ...{ changes: null, care: null, settled: null, business_day: null, month: null, version: 1 },
} as const;

/** Refusals: person_unknown, reimbursement_many, those of the catalogue. */
export async function draftClaim(
  world: ReimbursementWorld,
  { tx, entries, by }: Step,
  asked: NewClaim,
): Promise<ClaimRow> {
  const { personId, area, scheme, channel, materials } = asked;
  await lockKeys(tx, [`reimbursement ${personId}`]);
  await nameOfPerson(tx, personId);
  if ((await selectUnfinished(tx, personId)).length >= UNFINISHED_MAX) {
    throw no("reimbursement_many", { max: String(UNFINISHED_MAX) });
  }
  const now = world.now();
  const claimed = await splitOf(world, tx, asked, { area, scheme });
  const row: ClaimRow = {
    ...UNDECIDED,
    ...{ id: newId("rmb", now, world.random), person_id: personId, area, scheme, channel },
    ...{ claimed: toJson(claimed), total_fen: totalOf(claimed), materials },
    ...{ made_by: actorText(by), handled_by: [actorText(by)], made_at: now, changed_at: now },
  };
  await insertClaim(tx, row);
  entries.push(entryOf(row, by, "draft"));
  return row;
}

/** Only while it is not handed in. Refusals: reimbursement_missing, reimbursement_state. */
export async function fillClaim(
  world: ReimbursementWorld,
  step: Step,
  given: Acting & Filled,
): Promise<ClaimRow> {
  const { tx, entries, by } = step;
  const row = await heldClaim(step, given, "submitted");
  if (row.state === "proposed" || row.state === "refusalProposed") throw stateRefusal(row);
  const claimed = await splitOf(world, tx, given, row);
  const filled = changed(row, world, {
    ...handledAlso(row, by),
    ...{ claimed: toJson(claimed), total_fen: totalOf(claimed), materials: given.materials },
  });
  await updateClaim(tx, filled);
  entries.push(entryOf(filled, by, "fill"));
  return filled;
}

function totalOf({ lines }: Claimed): bigint {
  return sumFen(lines.map(({ totalFen }) => totalFen));
}

/** The lines as the place decides: by its own catalogue, or as billed. */
async function splitOf(
  { reimbursement }: ReimbursementWorld,
  tx: Tx,
  { claimed }: Filled,
  { area, scheme }: { readonly area: Area; readonly scheme: Scheme },
): Promise<Claimed> {
  const { catalogue } = reimbursement.rules(claimed.visitOn);
  if (catalogue === "care") return { ...claimed, lines: claimed.lines.map(asBilled) };
  const own = await reimbursement.catalogue(tx);
  const at = { level: claimed.institution.level, scheme, area };
  return { ...claimed, lines: claimed.lines.map((line) => splitAtHome(own, line, at)) };
}

async function nameOfPerson(tx: Tx, personId: PersonId): Promise<string> {
  const person = (await insuredPersons(tx, [personId])).get(personId);
  if (!person) throw no("person_unknown");
  return person.person.name;
}

/** Everything that stands against handing it in now. Refusal: material_unknown. */
export async function problemsNow(
  world: ReimbursementWorld,
  tx: Tx,
  row: ClaimRow,
): Promise<RefusalContent[]> {
  const claimed = claimedOf(row);
  const [personName, papers, held] = await Promise.all([
    nameOfPerson(tx, row.person_id),
    world.reimbursement.materials(tx, row.materials),
    selectHeld(tx, row.id, invoiceRows(row)),
  ]);
  const lost = row.materials.find((id) => {
    return papers.every((paper) => paper.id !== id || paper.person_id !== row.person_id);
  });
  if (lost !== undefined) throw no("material_unknown", { material: lost });
  return claimProblems(claimed, {
    today: chinaDate(world.now()),
    personName,
    materials: papers.map(({ kind }) => kind),
    held: held.map(({ number, claim_id }) => ({ number, claim: claim_id })),
  });
}

function invoiceRows(row: ClaimRow): InvoiceRow[] {
  return claimedOf(row).invoices.map(({ code, number, checkCode, amountFen }) => {
    const identity = invoiceIdentity({ code, number });
    const named = { claim_id: row.id, identity, code, number, check_code: checkCode };
    return { ...named, amount_fen: amountFen, held: true };
  });
}

/**
 * Hands it in: its invoices are held here, the hub is to hear of them, the deadline runs. Refusals:
 * every problem that it has, all told at once.
 */
export async function submitClaim(
  world: ReimbursementWorld,
  step: Step,
  acting: Acting,
): Promise<ClaimRow> {
  const { tx, entries, by } = step;
  const row = await heldClaim(step, acting, "submitted");
  if (row.state === "proposed" || row.state === "refusalProposed") throw stateRefusal(row);
  const invoices = invoiceRows(row);
  await lockKeys(
    tx,
    invoices.map(({ identity }) => `reimbursement invoice ${identity}`),
  );
  const refusal = refusalOf(await problemsNow(world, tx, row));
  if (refusal) throw refusal;
  const now = world.now();
  const { decideWorkdays } = world.reimbursement.rules(chinaDate(now));
  const left = Math.max(row.workdays_left ?? decideWorkdays, 1);
  const calendar = await world.reimbursement.calendar(tx);
  const submitted = changed(row, world, {
    ...handledAlso(row, by),
    ...{ state: "submitted", submitted_at: row.submitted_at ?? now },
    ...{ due_on: addWorkdays(chinaDate(now), left, calendar), workdays_left: null, words: null },
  });
  await holdInvoices(tx, row.id, invoices);
  await oweNews(tx, row.id, "reserved", now);
  await updateClaim(tx, submitted);
  entries.push(entryOf(submitted, by, "submit"));
  return submitted;
}

/** Refusals: reimbursement_missing, reimbursement_state. */
export async function withdrawClaim(
  world: ReimbursementWorld,
  step: Step,
  acting: Acting,
): Promise<ClaimRow> {
  const { tx, entries, by } = step;
  const row = await heldClaim(step, acting, "withdrawn");
  const withdrawn = changed(row, world, {
    ...{ state: "withdrawn", due_on: null, proposed_by: null, proposal: null, pay_fen: null },
  });
  if (row.submitted_at !== null) await freeInvoices(world, tx, row);
  await updateClaim(tx, withdrawn);
  entries.push(entryOf(withdrawn, by, "withdraw"));
  return withdrawn;
}

/** They may be claimed again, here and elsewhere. */
export async function freeInvoices(
  { now }: ReimbursementWorld,
  tx: Tx,
  { id, submitted_at }: ClaimRow,
): Promise<void> {
  present(submitted_at, "a claim that was handed in holds its invoices");
  await letInvoicesGo(tx, id);
  await oweNews(tx, id, "released", now());
}
