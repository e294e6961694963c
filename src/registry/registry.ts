/**
 * The registry's face: who is insured (home), who may treat and what the catalogue lists (care),
 * and where a card's holder is insured (hub). Faces that write expect to run in a transaction.
 */
import { assert } from "#base/assert.ts";
import type { Instant } from "#base/date.ts";
import { sm3 } from "#base/gm/sm3.ts";
import { Refusal } from "#base/refusals.ts";
import type { Credential, PersonId } from "#model/person.ts";
import type { Area } from "#model/place.ts";
import { type ShownAt, tokenArea } from "#model/voucher.ts";
import {
  credentialRows,
  type Enrolment,
  factRows,
  factsOn,
  homeAreaOn,
  type InsuredPerson,
  identityRows,
  insuranceRows,
  insuredPersonOfRow,
  rowOfPerson,
} from "#registry/people.ts";
import {
  insertEntered,
  insertFacts,
  insertIdentities,
  insertRelatives,
  selectHeld,
  selectHolders,
  selectHomeAreas,
  selectInsuredPersons,
  selectPersonBeside,
  selectRelatives,
} from "#registry/queries.ts";
import { speaks, tokenHolder, tokensAmong } from "#registry/tokens.ts";
import type { Tx } from "#store/store.ts";

export {
  type AreaList,
  areaName,
  areasAmong,
  areasEver,
  areasOfNode,
  isArea,
  loadAreas,
} from "#registry/areas.ts";
export {
  cardKey,
  filingKey,
  invoiceKey,
  invoiceKeys,
  type PairKeys,
  sealedTexts,
  type TextKey,
} from "#registry/card-keys.ts";
export { cardAt, institutionNames, saveCards, searchCards } from "#registry/cards.ts";
export { itemPage, itemsLike, itemVersions } from "#registry/catalogue-pages.ts";
export type { Declared, DeclaredAt, DeclaredFact } from "#registry/declared.ts";
export { designate, recordPlaces } from "#registry/designate.ts";
export {
  type DirectoryRow,
  directoryRoom,
  directoryRows,
  locate,
  recordDirectory,
} from "#registry/directory.ts";
export { nationalAreas } from "#registry/divisions.ts";
export {
  badRowsCsv,
  IMPORT_ROWS_MAX,
  type ImportAsked,
  type ImportDone,
  type ImportedBefore,
  type ImportOutcome,
  importRows,
} from "#registry/import.ts";
export { createRowReader } from "#registry/import-cells.ts";
export { factsImport } from "#registry/import-facts.ts";
export type { ImportFile } from "#registry/import-file.ts";
export { institutionsImport } from "#registry/import-institutions.ts";
export { peopleImport } from "#registry/import-people.ts";
export type {
  BadCell,
  BadRow,
  Cells,
  ImportPlan,
  Numbered,
  Written,
} from "#registry/import-plan.ts";
export {
  TEMPLATE_KINDS,
  TEMPLATE_TITLES,
  type TemplateKind,
  templateOf,
} from "#registry/import-template.ts";
export {
  TEMPLATE_FORMATS,
  type TemplateFormat,
  templateFile,
} from "#registry/import-template-file.ts";
export type { Designation } from "#registry/institutions.ts";
export { changeInsurance } from "#registry/insurance-acts.ts";
export { endItems, listedItems, listItems, listVersion, setKindShares } from "#registry/items.ts";
export {
  compareList,
  entryPage,
  entryVersion,
  type ListChange,
  listedEntries,
  loadList,
} from "#registry/lists.ts";
export { type LoadDone, loadItems } from "#registry/load.ts";
export { isPublishedList, type PublishedTerms } from "#registry/load-items.ts";
export {
  type LoadTable,
  type RawRow,
  tableOf,
  tableOfFile,
  type WrongLine,
  wrongLinesCsv,
} from "#registry/load-table.ts";
export {
  createMappingCache,
  type MappingCache,
  mapItems,
  mappingsOf,
  mappingsStand,
  unmapItem,
} from "#registry/mappings.ts";
export { appendCards } from "#registry/national-log.ts";
export {
  findPeople,
  maskedName,
  maskedNumber,
  type PersonFoundMasked,
  type PersonSought,
  type PersonView,
  personView,
} from "#registry/person-view.ts";
export { createPlaces, type Doing, type Places } from "#registry/places.ts";
export { placesRoom } from "#registry/places-room.ts";
export { poolOf, pools, poolsOf } from "#registry/pools.ts";
export { publisherRoom } from "#registry/publisher.ts";
export { type MappingPageRow, selectMappingPage } from "#registry/queries-catalogue.ts";
export { selectHeldCards } from "#registry/queries-publishing.ts";
export { NO_AREA } from "#registry/record-fields.ts";
export { changeRecord, personRecord, type RecordChange } from "#registry/records.ts";
export {
  loadReference,
  onDay,
  type Reference,
  revision,
  secretAt,
} from "#registry/reference.ts";
export { useTokens } from "#registry/tokens.ts";
export {
  consumeVoucher,
  issueVoucher,
  redeemVoucher,
  type VoucherAsked,
  voucherRoom,
} from "#registry/vouchers.ts";
export type { Enrolment, InsuredPerson };
export { factsOn, homeAreaOn };

export interface CredentialShown extends ShownAt {
  readonly at: Instant;
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

/** In which areas they are or were insured; people that are not known here have no entry. */
export async function homeAreas(
  tx: Tx,
  ids: readonly PersonId[],
): Promise<Map<PersonId, readonly Area[]>> {
  return new Map((await selectHomeAreas(tx, ids)).map(({ id, areas }) => [id, areas ?? []]));
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

/** Is this card, voucher or token the person's, shown there? */
export type Held = (
  credential: Pick<Credential, "kind" | "number">,
  personId: PersonId,
  shown: ShownAt,
) => boolean;

/** Which of these persons holds which credential. Identity cards are told by the person itself. */
export async function heldCredentials(
  tx: Tx,
  numbers: readonly string[],
  personIds: readonly PersonId[],
  now: Instant,
): Promise<Held> {
  const [rows, tokens] = await Promise.all([
    selectHeld(tx, numbers, personIds),
    tokensAmong(tx, numbers),
  ]);
  const held = new Set(rows.map((row) => `${row.kind} ${row.number} ${row.person_id}`));
  return (credential, personId, shown) => {
    if (held.has(`${credential.kind} ${credential.number} ${personId}`)) return true;
    const token = tokenArea(credential) && tokens.get(sm3(credential.number));
    return !!token && token.person_id === personId && speaks(token, shown, now);
  };
}

/**
 * The people whom a credential names: none, one, or one human's several person ids. A name chooses
 * among several but never hides them all, so that the caller can say that it differs.
 * Refusals: credential_invalid.
 */
export async function findByCredential(tx: Tx, shown: CredentialShown): Promise<PersonId[]> {
  const { credential, certificateNumber, name } = shown;
  if (tokenArea(credential)) {
    const holder = await tokenHolder(tx, credential, shown, shown.at);
    if (holder) return [holder];
    throw new Refusal("credential_invalid", { why: "医保码令牌已失效或不属于本机构" }, "home");
  }
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

/** Who has this card: several when one human is insured in several pooling areas. */
export async function holdersOf(
  tx: Tx,
  { kind, number }: Pick<Credential, "kind" | "number">,
): Promise<PersonId[]> {
  return (await selectHolders(tx, kind, number)).map((holder) => holder.person_id);
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
  await insertEntered(tx, {
    people: people.map(({ person }) => rowOfPerson(person)),
    insurances: people.flatMap(({ person, insurances }) => insuranceRows(person.id, insurances)),
    credentials: people.flatMap(credentialRows),
  });
  await insertIdentities(tx, people.flatMap(identityRows));
  const facts = people.flatMap(factRows);
  if (facts.length > 0) await insertFacts(tx, facts);
  if (relatives.length > 0) await insertRelatives(tx, relatives);
}
