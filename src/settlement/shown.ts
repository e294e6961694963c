/** For other rooms of a node: may somebody ask about a person, and what was shown. */
import type { Refusal } from "#base/refusals.ts";
import type { Credential, PersonId } from "#model/person.ts";
import type { Area, InstitutionCode } from "#model/place.ts";
import type { LyingHere, ReadStays } from "#model/report.ts";
import { SHOWN_MS } from "#settlement/attendance.ts";
import { selectLastEncounter, selectLying } from "#settlement/care/queries.ts";
import { attendanceRefusal } from "#settlement/home/attendance.ts";
import { attendedNow } from "#settlement/home/load-attended.ts";
import type { Tx } from "#store/store.ts";
import type { World } from "#world.ts";

/** At home. Refusals: `attendanceRefusal`'s. */
export async function foreignRefusal(
  world: World,
  asks: {
    readonly personId: PersonId;
    readonly careArea: Area;
    readonly institution: InstitutionCode | { readonly code: InstitutionCode };
    readonly credential?: Credential | undefined;
  },
): Promise<Refusal | null> {
  return attendanceRefusal(asks, await attendedNow(world, asks));
}

export interface LastVisit {
  /** With which the visit was opened, as long as it speaks for it. */
  readonly credential: Credential | undefined;
}

/** At care: a person's last visit to the institution; null: it never had one. */
export async function lastVisit(
  { store, now }: Pick<World, "store" | "now">,
  institution: InstitutionCode,
  personId: PersonId,
): Promise<LastVisit | null> {
  const [encounter] = await selectLastEncounter(store, institution, personId);
  if (!encounter) return null;
  const isLate = encounter.opened_at <= now() - SHOWN_MS;
  return { credential: isLate ? undefined : (encounter.credential ?? undefined) };
}

/** The longest list of one answer: no hospital has more beds. */
const LYING_MAX = 5_000;

/** At care: who lies in the institution. */
export async function lyingHere(
  tx: Tx,
  institution: InstitutionCode,
  { personId, from, to }: ReadStays,
): Promise<LyingHere[]> {
  const asked = { from, to, personId: personId ?? null };
  const rows = await selectLying(tx, institution, asked, LYING_MAX);
  return rows.map((row) => ({
    encounterId: row.id,
    personId: row.person_id,
    scheme: row.scheme,
    homeArea: row.home_area,
    careArea: row.care_area,
    admittedAt: row.visit_at,
    careType: row.care_type ?? "inpatient",
    hospitalNumber: row.hospital_number,
    certificateNumber: row.credential?.kind === "identityCard" ? row.credential.number : undefined,
  }));
}
