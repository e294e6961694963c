/**
 * What an institution reports of its patient, and asks of what was reported: home keeps and
 * answers, this node passes it on and keeps the answer of what was booked.
 */
import { chinaDate } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { institutionActor } from "#model/actor.ts";
import type { HospitalCall } from "#model/command.ts";
import type {
  ReadReportedAnswer,
  ReadReportedContent,
  ReportAnswer,
  ReportContent,
} from "#model/message.ts";
import type { Credential, PersonId } from "#model/person.ts";
import { type Area, type Institution, nodeOf } from "#model/place.ts";
import type { LyingHere, ReadReported, ReadStays, Reported, SendReport } from "#model/report.ts";
import { askPlace, homeAreaOf, lastVisit, lyingHere } from "#settlement/settlement.ts";
import type { Trail } from "#trail/trail.ts";
import type { World } from "#world.ts";

/** This node's own home side. */
export interface HomeSide {
  report(content: ReportContent): Promise<ReportAnswer>;
  readReported(content: ReadReportedContent): Promise<ReadReportedAnswer>;
}

export interface ReportingDeps {
  readonly home: HomeSide;
  readonly homeDeadlineMs: number;
}

interface Asking<Asked> {
  readonly call: HospitalCall;
  readonly institution: Institution;
  readonly asked: Asked;
}

/**
 * Gives home's serial. Refusals: institution_may_not_refer, field_invalid, person_not_treated,
 * person_unknown, receiver_unknown, and home's.
 */
export async function sendReport(
  world: World,
  { home, homeDeadlineMs }: ReportingDeps,
  { call, institution, asked }: Asking<SendReport>,
): Promise<string> {
  const { report, personId } = asked;
  if (report.sort === "referral" && !institution.marks?.includes("refers")) {
    throw new Refusal("institution_may_not_refer");
  }
  if (report.sort === "chosen" && report.institution.code !== institution.code) {
    throw new Refusal("field_invalid", { field: "定点医药机构编号", why: "须为本机构编号" });
  }
  const content: ReportContent = {
    ...(await shownOf(world, institution, asked)),
    requestId: `${call.institution}:${call.messageId}`,
    personId,
    institution: { code: institution.code, name: institution.name },
    operator: call.operator,
    report,
  };
  const { homeArea } = content;
  const answer =
    nodeOf(homeArea) === world.node
      ? await home.report(content)
      : await askPlace(world, "report", content, world.now() + homeDeadlineMs);
  if (answer.outcome === "refused") throw Refusal.from(answer.refusal);
  return answer.serial;
}

/** Refusals: person_not_treated, person_unknown, receiver_unknown, and home's. */
export async function askReported(
  world: World,
  { home, homeDeadlineMs, trail }: ReportingDeps & { readonly trail: Pick<Trail, "note"> },
  { call, institution, asked }: Asking<ReadReported>,
): Promise<Reported> {
  const { personId, what, from, to } = asked;
  const content: ReadReportedContent = {
    ...(await shownOf(world, institution, asked)),
    ...{ personId, institution: institution.code, what, from, to },
  };
  const { homeArea } = content;
  const answer =
    nodeOf(homeArea) === world.node
      ? await home.readReported(content)
      : await askPlace(world, "readReported", content, world.now() + homeDeadlineMs);
  if (answer.outcome === "refused") throw Refusal.from(answer.refusal);
  note(world, trail, { call, personId, action: "reported.read" });
  return answer.reported;
}

/** The institution's own patients alone. */
export async function readStays(
  world: World,
  trail: Pick<Trail, "note">,
  { call, asked }: Omit<Asking<ReadStays>, "institution">,
): Promise<readonly LyingHere[]> {
  const stays = await lyingHere(world.store, call.institution, asked);
  for (const { personId } of stays) note(world, trail, { call, personId, action: "stay.read" });
  return stays;
}

interface Noted {
  readonly call: HospitalCall;
  readonly personId: PersonId;
  readonly action: string;
}

function note(world: World, trail: Pick<Trail, "note">, { call, personId, action }: Noted): void {
  const actor = institutionActor(call);
  trail.note({ at: world.now(), actor, action, subject: personId, personId });
}

/** Where the person is insured, and what they showed here. */
async function shownOf(
  world: World,
  { code, area }: Institution,
  { personId, homeArea: named }: Pick<SendReport, "personId" | "homeArea">,
): Promise<{
  readonly homeArea: Area;
  readonly careArea: Area;
  readonly credential: Credential | undefined;
}> {
  const homeArea = await homeAreaOf(world, { personId, named, on: chinaDate(world.now()) });
  if (!homeArea) throw new Refusal("person_unknown");
  const visit = await lastVisit(world, code, personId);
  // Of people from elsewhere home knows who is treated; of our own this institution must.
  if (!visit && nodeOf(homeArea) === world.node) throw new Refusal("person_not_treated");
  return { homeArea, careArea: area, credential: visit?.credential };
}
