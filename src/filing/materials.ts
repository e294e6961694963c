/**
 * Papers that go with applications: pictures and documents, told by their own bytes, never by
 * their name. They belong to the person; who puts them in is on the trail.
 */
import { type ChinaDate, DAY_MS } from "#base/date.ts";
import { sm3 } from "#base/gm/sm3.ts";
import { newId } from "#base/id.ts";
import { checkPerson, type FilingWorld, holdPerson, no, type Step } from "#filing/desk.ts";
import { materialType } from "#filing/material-type.ts";
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

/** Refusals: material_type, material_broken, person_unknown, material_many. */
export async function addMaterial(
  world: FilingWorld,
  { tx, entries, by }: Step,
  { personId, kind, name, bytes, holder, validTo }: NewMaterial,
): Promise<MaterialRow> {
  const found = materialType(bytes);
  if (found === null) throw no("material_type");
  if (!found.isWhole) throw no("material_broken", { type: found.name });
  await holdPerson(tx, personId);
  await checkPerson(tx, personId);
  const now = world.now();
  const since = now - PAPERS_DAYS * DAY_MS;
  const [held] = await selectMaterialsSince(tx, personId, since);
  if ((held?.count ?? 0) >= PAPERS_MAX) throw no("material_many", { max: String(PAPERS_MAX) });
  const row: MaterialRow = {
    ...{ id: newId("mat", now, world.random), person_id: personId, kind, name },
    type: found.type,
    ...{ digest: sm3(bytes), holder: holder ?? null, valid_to: validTo ?? null },
    ...{ added_by: actorText(by), added_at: now },
  };
  await insertMaterial(tx, row, bytes);
  const entry = { at: now, actor: by, action: "material.add", subject: row.id, personId };
  entries.push({ ...entry, detail: kind });
  return row;
}
