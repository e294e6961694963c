/**
 * The registry's face: who is insured (home), who may treat and what the catalogue lists (care),
 * and where a card's holder is insured (hub). Faces that write expect to run in a transaction.
 */
import { assert, present } from "#base/assert.ts";
import { Refusal } from "#base/refusals.ts";
import type { CatalogueItem, ItemList, KindShare, ListedItem } from "#model/item.ts";
import type { Credential, PersonId } from "#model/person.ts";
import { listedItemOfRow, rowOfItem, rowOfKindShare } from "#registry/item-rows.ts";
import {
  credentialRows,
  type Enrolment,
  factRows,
  factsOn,
  type InsuredPerson,
  identityRows,
  insuranceRows,
  insuredPersonOfRow,
  rowOfPerson,
} from "#registry/people.ts";
import {
  insertCredentials,
  insertFacts,
  insertIdentities,
  insertInsurances,
  insertPeople,
  insertRelatives,
  selectHeld,
  selectHolders,
  selectInsuredPersons,
  selectPersonBeside,
  selectRelatives,
} from "#registry/queries.ts";
import {
  insertItems,
  insertKindShares,
  selectListedItems,
  selectListVersion,
  selectOverlaps,
  updateItemEnds,
} from "#registry/queries-reference.ts";
import type { Tx } from "#store/store.ts";

export { type AreaList, loadAreas } from "#registry/areas.ts";
export { saveCards, searchCards } from "#registry/cards.ts";
export { designate, recordPlaces } from "#registry/designate.ts";
export {
  credentialDigest,
  type DirectoryRow,
  directoryRoom,
  directoryRows,
  locate,
  recordDirectory,
} from "#registry/directory.ts";
export { nationalAreas } from "#registry/divisions.ts";
export { institutionsImport } from "#registry/import-institutions.ts";
export type { Designation } from "#registry/institutions.ts";
export {
  compareList,
  entryVersion,
  type ListChange,
  listedEntries,
  loadList,
} from "#registry/lists.ts";
export {
  createMappingCache,
  type MappingCache,
  mapItems,
  mappingsOf,
  mappingsStand,
  unmapItem,
} from "#registry/mappings.ts";
export { createPlaces, type Doing, type Places } from "#registry/places.ts";
export { placesRoom } from "#registry/places-room.ts";
export { poolOf } from "#registry/pools.ts";
export {
  loadReference,
  onDay,
  type Reference,
  revision,
  secretAt,
} from "#registry/reference.ts";
export type { Enrolment, InsuredPerson };
export { factsOn };

export interface CredentialShown {
  readonly credential: Credential;
  readonly certificateNumber?: string | undefined;
  readonly name?: string | undefined;
}

/** People that are not known here have no entry. */
export async function insuredPersons(
  tx: Tx,
  ids: readonly PersonId[],
): Promise<Map<PersonId, InsuredPerson>> {
  const rows = await selectInsuredPersons(tx, ids);
  return new Map(rows.map((row) => [row.id, insuredPersonOfRow(row)]));
}

/** Whose accounts may pay for a person, in order of their id; a person without any has no entry. */
export async function relativesOf(
  tx: Tx,
  ids: readonly PersonId[],
): Promise<Map<PersonId, PersonId[]>> {
  const map = new Map<PersonId, PersonId[]>();
  for (const row of await selectRelatives(tx, ids)) {
    const relatives = map.get(row.person_id);
    if (relatives) relatives.push(row.relative_id);
    else map.set(row.person_id, [row.relative_id]);
  }
  return map;
}

/** Which of these persons holds which credential. Identity cards are told by the person itself. */
export async function heldCredentials(
  tx: Tx,
  numbers: readonly string[],
  personIds: readonly PersonId[],
): Promise<(credential: Pick<Credential, "kind" | "number">, personId: PersonId) => boolean> {
  const rows = await selectHeld(tx, numbers, personIds);
  const held = new Set(rows.map((row) => `${row.kind} ${row.number} ${row.person_id}`));
  return ({ kind, number }, personId) => held.has(`${kind} ${number} ${personId}`);
}

/**
 * The people whom a credential names: none, one, or one human's several person ids. A name chooses
 * among several but never hides them all, so that the caller can say that it differs.
 * Refusals: credential_invalid.
 */
export async function findByCredential(tx: Tx, shown: CredentialShown): Promise<PersonId[]> {
  const { credential, certificateNumber, name } = shown;
  const holders = await selectHolders(tx, credential.kind, credential.number);
  const bySerial = holders.filter(
    (holder) => !credential.serial || !holder.serial || holder.serial === credential.serial,
  );
  if (holders.length > 0 && bySerial.length === 0) {
    throw new Refusal("credential_invalid", { why: "社会保障卡识别码不符" }, "home");
  }
  const certified = bySerial.filter(
    (holder) => !certificateNumber || holder.certificate_number === certificateNumber,
  );
  if (bySerial.length > 0 && certified.length === 0) {
    throw new Refusal("credential_invalid", { why: "证件号码与凭证不符" }, "home");
  }
  const named = certified.filter((holder) => holder.name === name);
  return (named.length > 0 ? named : certified).map((holder) => holder.person_id);
}

/** Is there anybody whose certificate's number begins otherwise? */
export async function isAnybodyBeside(tx: Tx, prefix: string): Promise<boolean> {
  return (await selectPersonBeside(tx, prefix)).length > 0;
}

/**
 * Enrols people with insurances, identities, facts, credentials and relatives; known ones are a
 * defect.
 */
export async function enrol(tx: Tx, people: readonly Enrolment[]): Promise<void> {
  const relatives = people.flatMap((enrolment) =>
    (enrolment.relatives ?? []).map((relative) => ({
      person_id: enrolment.person.id,
      relative_id: relative,
    })),
  );
  for (const { person, insurances } of people) {
    assert(
      insurances.every((insurance) => insurance.personId === person.id),
      "an insurance belongs to the person it is enrolled with",
    );
  }
  await insertPeople(
    tx,
    people.map((enrolment) => rowOfPerson(enrolment.person)),
  );
  await insertInsurances(tx, people.flatMap(insuranceRows));
  await insertIdentities(tx, people.flatMap(identityRows));
  await insertCredentials(tx, people.flatMap(credentialRows));
  const facts = people.flatMap(factRows);
  if (facts.length > 0) await insertFacts(tx, facts);
  if (relatives.length > 0) await insertRelatives(tx, relatives);
}

/** New items and versions; one that overlaps another of its place is a defect. */
export async function listItems(tx: Tx, items: readonly ListedItem[]): Promise<void> {
  await insertItems(tx, items.map(rowOfItem));
  const overlaps = await selectOverlaps(tx, [...new Set(items.map((item) => item.code))]);
  const codes = overlaps.map(({ code }) => code).join(", ");
  assert(overlaps.length === 0, `two versions of a catalogue item hold on one day: ${codes}`);
}

/** The items with `span.to` set: the stored versions end on that day. Those not known are a defect. */
export async function endItems(tx: Tx, items: readonly CatalogueItem[]): Promise<void> {
  const rows = items.map(rowOfItem).map(({ to_on, ...row }) => {
    return { ...row, to_on: present(to_on, "an item that ends has a last day") };
  });
  const ended = await updateItemEnds(tx, rows);
  assert(ended.length === items.length, "each item that ends is in the catalogue");
}

export async function setKindShares(tx: Tx, shares: readonly KindShare[]): Promise<void> {
  await insertKindShares(tx, shares.map(rowOfKindShare));
}

/** Where a list stands: its highest version, and how many rows are newer than the one named. */
export async function listVersion(
  tx: Tx,
  lists: readonly ItemList[],
  newerThan: number,
): Promise<{ readonly version: number; readonly count: number }> {
  const [row] = await selectListVersion(tx, lists, newerThan);
  return present(row, "an aggregate has its row");
}

/** Rows of a page of `listedItems`. */
const LISTED_PAGE = 2_000;

/** Rows of some lists with their details, newer than a version, page by page in order of code. */
export async function* listedItems(
  tx: Tx,
  lists: readonly ItemList[],
  newerThan: number,
): AsyncGenerator<ListedItem> {
  let after = { code: "", addedBy: "", from: "0001-01-01" };
  for (;;) {
    const rows = await selectListedItems(tx, lists, newerThan, after, LISTED_PAGE);
    for (const row of rows) yield listedItemOfRow(row);
    const last = rows.at(-1);
    if (!last || rows.length < LISTED_PAGE) return;
    after = { code: last.code, addedBy: last.added_by ?? "", from: last.from_on };
  }
}
