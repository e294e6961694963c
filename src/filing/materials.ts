/**
 * Papers that go with applications: pictures and documents, told by their first bytes, never by
 * their name. They belong to the person; who puts them in is on the trail.
 */
import { type ChinaDate, DAY_MS } from "#base/date.ts";
import { sm3 } from "#base/gm/sm3.ts";
import { newId } from "#base/id.ts";
import { checkPerson, type FilingWorld, holdPerson, no, type Step } from "#filing/desk.ts";
import { insertMaterial, type MaterialRow } from "#filing/queries-applications.ts";
import { selectMaterialsSince } from "#filing/queries-desk.ts";
import { actorText } from "#model/actor.ts";
import type { MaterialKind } from "#model/filing-rules.ts";
import type { PersonId } from "#model/person.ts";

/** Of one paper. */
export const MATERIAL_BYTES_MAX = 5 * 1024 * 1024;
/** Of one person in the last thirty days, whoever uploads them. */
const PAPERS_MAX = 50;
const PAPERS_DAYS = 30;

export type MaterialType = "image/jpeg" | "image/png" | "application/pdf";

const BEGINNINGS: readonly (readonly [MaterialType, Buffer])[] = [
  ["image/jpeg", Buffer.from([0xff, 0xd8, 0xff])],
  ["image/png", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
  ["application/pdf", Buffer.from("%PDF-")],
];

/** What the bytes are, whatever they are called; null: none of what is taken. */
function materialType(bytes: Buffer): MaterialType | null {
  const found = BEGINNINGS.find(([, start]) => bytes.subarray(0, start.length).equals(start));
  return found?.[0] ?? null;
}

export interface NewMaterial {
  readonly personId: PersonId;
  readonly kind: MaterialKind;
  /** As people call it. */
  readonly name: string;
  readonly bytes: Buffer;
  /** Whose name stands on it, where one does. */
  readonly holder?: string | undefined;
  readonly validTo?: ChinaDate | undefined;
}

/** Refusals: material_type, person_unknown, material_many. */
export async function addMaterial(
  world: FilingWorld,
  { tx, entries, by }: Step,
  { personId, kind, name, bytes, holder, validTo }: NewMaterial,
): Promise<MaterialRow> {
  const type = materialType(bytes);
  if (type === null) throw no("material_type");
  await holdPerson(tx, personId);
  await checkPerson(tx, personId);
  const now = world.now();
  const since = now - PAPERS_DAYS * DAY_MS;
  const [held] = await selectMaterialsSince(tx, personId, since);
  if ((held?.count ?? 0) >= PAPERS_MAX) throw no("material_many", { max: String(PAPERS_MAX) });
  const row: MaterialRow = {
    ...{ id: newId("mat", now, world.random), person_id: personId, kind, name, type },
    ...{ digest: sm3(bytes), holder: holder ?? null, valid_to: validTo ?? null },
    ...{ added_by: actorText(by), added_at: now },
  };
  await insertMaterial(tx, row, bytes);
  const entry = { at: now, actor: by, action: "material.add", subject: row.id, personId };
  entries.push({ ...entry, detail: kind });
  return row;
}
