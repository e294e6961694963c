/**
 * What is done with applications for qualifications beside what is done with all: an expert's
 * opinion is written down, and hospitals send them in and take them back.
 */
import type { ChinaDate } from "#base/date.ts";
import { type Check, draftApplication, submit, withdrawApplication } from "#filing/applications.ts";
import {
  changed,
  entryOf,
  type FilingWorld,
  handledBy,
  heldApplication,
  no,
  type Step,
} from "#filing/desk.ts";
import { type ApplicationRow, updateApplication } from "#filing/queries-applications.ts";
import { actorText, institutionActor, tookPart } from "#model/actor.ts";
import { isAboutQualification } from "#model/application.ts";
import type { PersonId } from "#model/person.ts";
import type { Area, InstitutionCode } from "#model/place.ts";
import type { Assessment, Opinion } from "#model/qualification.ts";

/**
 * Refusals: application_missing, application_state, application_same_person,
 * qualification_opinion_against (one stands already).
 */
export async function recordOpinion(
  world: FilingWorld,
  { tx, entries, by }: Step,
  given: {
    readonly id: string;
    readonly check: Check;
    readonly opinion: Pick<Opinion, "expert" | "agrees" | "words">;
  },
): Promise<ApplicationRow> {
  const row = await heldApplication(tx, given.id, "approved");
  given.check(row);
  if (!isAboutQualification(row.kind, row.qualification_id)) {
    throw no("application_missing", { application: row.id });
  }
  if (tookPart(row.made_by, by)) throw no("application_same_person");
  // Whoever finds an expert against it does not ask until one agrees.
  if (row.opinion && !row.opinion.agrees) {
    const { expert, words } = row.opinion;
    throw no("qualification_opinion_against", { expert, words });
  }
  const opinion = { ...given.opinion, by: actorText(by), at: world.now() };
  const heard = changed(row, world, { opinion, handled_by: handledBy(row, by) });
  await updateApplication(tx, heard);
  entries.push(entryOf(heard, by, "opinion", opinion.agrees ? "agrees" : "against"));
  return heard;
}

/** What a hospital sends in for a patient. */
export interface AskedQualification {
  readonly institution: InstitutionCode;
  readonly operator: string;
  readonly personId: PersonId;
  readonly area: Area;
  /** The home place's code, or the national one where it stands for one disease only. */
  readonly disease: string;
  readonly assessment: Assessment;
  readonly from?: ChinaDate | undefined;
  readonly to?: ChinaDate | undefined;
  readonly phone?: string | undefined;
  readonly materials: readonly string[];
}

/**
 * Drafts and hands in at once: approved by rule, or waiting for the agency. The row's id is the
 * serial that the hospital keeps. Refusals: those of `submit`.
 */
export async function applyQualification(
  world: FilingWorld,
  { tx, entries }: Omit<Step, "by">,
  asked: AskedQualification,
): Promise<ApplicationRow> {
  const step = { tx, entries, by: institutionActor(asked) };
  const { personId, area, disease, assessment, from, to, phone, materials } = asked;
  const row = await draftApplication(world, step, {
    kind: "qualify",
    channel: "institution",
    personId,
    area,
    filingId: null,
    wish: {
      ...{ areas: [], diseases: [], retroactive: false },
      ...{ disease, assessment, from, to, phone },
    },
    materials,
  });
  return await submit(world, step, { id: row.id, check: () => {} });
}

/**
 * Only its own, and only while nobody has decided. Refusals: application_missing,
 * application_state.
 */
export async function undoQualification(
  world: FilingWorld,
  { tx, entries }: Omit<Step, "by">,
  asked: Pick<AskedQualification, "institution" | "operator" | "personId"> & {
    readonly id: string;
  },
): Promise<ApplicationRow> {
  const { id, institution, personId } = asked;
  const check = (row: ApplicationRow): void => {
    const own = row.made_by.startsWith(`institution:${institution}:`);
    if (own && row.person_id === personId && row.kind === "qualify") return;
    throw no("application_missing", { application: id });
  };
  const step = { tx, entries, by: institutionActor(asked) };
  return await withdrawApplication(world, step, { id, check });
}
