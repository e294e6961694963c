/**
 * A person as staff see them: name and numbers masked, whole only after a purpose was named. Who
 * looked stands on the trail; that is the caller's to note.
 */
import { Refusal } from "#base/refusals.ts";
import { parseCertificate } from "#model/certificate.ts";
import type { Insurance, Person, PersonId } from "#model/person.ts";
import { insuredPersonOfRow } from "#registry/people.ts";
import {
  selectHolders,
  selectInsuredPersons,
  selectPeopleByCertificate,
} from "#registry/queries.ts";
import { type PersonRecord, personRecord } from "#registry/records.ts";
import type { Tx } from "#store/store.ts";

export interface PersonView extends PersonRecord {
  readonly person: Person;
  readonly insurances: readonly Insurance[];
}

export interface PersonFoundMasked {
  readonly id: PersonId;
  readonly name: string;
  readonly certificateNumber: string;
  readonly insurances: readonly Insurance[];
}

/** By what a clerk has in hand. */
export type PersonSought =
  | { readonly by: "certificate"; readonly kind: string; readonly number: string }
  | { readonly by: "socialCard"; readonly number: string }
  | { readonly by: "person"; readonly number: string };

/** "张三" → "张*", "欧阳示例" → "欧**例": the first letter, and of a long name the last. */
export function maskedName(name: string): string {
  const letters = [...name];
  if (letters.length < 2) return "*";
  const last = letters.length > 2 ? (letters.at(-1) ?? "") : "";
  return `${letters[0]}${"*".repeat(letters.length - 1 - last.length)}${last}`;
}

/** A third of it at the beginning at most six, four at the end. */
export function maskedNumber(number: string): string {
  const [head, tail] = [
    Math.min(6, Math.floor(number.length / 3)),
    Math.min(4, number.length >> 2),
  ];
  return (
    number.slice(0, head) +
    "*".repeat(number.length - head - tail) +
    number.slice(-tail || number.length)
  );
}

/** Whoever holds it: one human may have several person ids. Refusals: certificate_invalid. */
export async function findPeople(tx: Tx, sought: PersonSought): Promise<PersonFoundMasked[]> {
  const ids = await soughtIds(tx, sought);
  const rows = await selectInsuredPersons(tx, ids);
  return rows.map(insuredPersonOfRow).map(({ person, insurances }) => ({
    id: person.id,
    name: maskedName(person.name),
    certificateNumber: maskedNumber(person.certificateNumber),
    insurances,
  }));
}

async function soughtIds(tx: Tx, sought: PersonSought): Promise<PersonId[]> {
  if (sought.by === "person") return [sought.number as PersonId];
  if (sought.by === "socialCard") {
    const holders = await selectHolders(tx, "socialCard", sought.number);
    return holders.map(({ person_id }) => person_id);
  }
  const parsed = parseCertificate(sought.kind, sought.number);
  if (parsed instanceof Refusal) throw parsed;
  const rows = await selectPeopleByCertificate(tx, parsed.kind, parsed.number);
  return rows.map(({ id }) => id);
}

/** Masked unless it is revealed. Refusals: person_unknown. */
export async function personView(
  tx: Tx,
  id: PersonId,
  { revealed }: { readonly revealed: boolean },
): Promise<PersonView> {
  const [[row], record] = await Promise.all([selectInsuredPersons(tx, [id]), personRecord(tx, id)]);
  if (!row) throw new Refusal("person_unknown", {}, "home");
  const { person, insurances } = insuredPersonOfRow(row);
  if (revealed) return { person, insurances, ...record };
  const masked: Person = {
    ...person,
    name: maskedName(person.name),
    certificateNumber: maskedNumber(person.certificateNumber),
    birthDate: `${person.birthDate.slice(0, 4)}-01-01` as Person["birthDate"],
  };
  return {
    person: masked,
    insurances: insurances.map((insurance) => ({ ...insurance, employer: undefined })),
    ...record,
  };
}
