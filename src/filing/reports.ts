/**
 * Home's side of what institutions report of their patients: each sort is kept by its own rule, in
 * one commit with its trail. The same message that comes again is answered the same; one whose
 * report was withdrawn since is told so.
 */
import { chinaDate, type Instant } from "#base/date.ts";
import { sm3 } from "#base/gm/sm3.ts";
import { newId } from "#base/id.ts";
import { canonicalJson } from "#base/json.ts";
import { Refusal } from "#base/refusals.ts";
import { type FilingWorld, holdPerson, no, type Step } from "#filing/desk.ts";
import { insertReport, type ReportRow, selectReport } from "#filing/queries-reports.ts";
import { chooseInstitution } from "#filing/report-chosen.ts";
import { qualify } from "#filing/report-qualification.ts";
import { refer } from "#filing/report-referral.ts";
import { withdraw } from "#filing/report-withdrawal.ts";
import { institutionActor } from "#model/actor.ts";
import type { ReportAnswer, ReportContent } from "#model/message.ts";
import { nodeOf } from "#model/place.ts";
import type { AccidentReport } from "#model/report.ts";
import { insuredPersons } from "#registry/registry.ts";
import { lockKeys, type Tx } from "#store/store.ts";
import { inTransaction, type Trail } from "#trail/trail.ts";
import type { World } from "#world.ts";

export interface ReportDeps {
  readonly trail: Trail;
  readonly filing: FilingWorld;
  /** May this place ask about the person? Null: it may. */
  readonly foreign: (
    content: Pick<ReportContent, "personId" | "careArea" | "credential"> & {
      readonly institution: ReportContent["institution"] | ReportContent["institution"]["code"];
    },
  ) => Promise<Refusal | null>;
}

/**
 * Refusals in the answer: person_not_treated, credential_invalid, person_unknown, message_reused,
 * message_cancelled, and those of each sort.
 */
export async function keepReport(
  world: World,
  deps: ReportDeps,
  content: ReportContent,
): Promise<ReportAnswer> {
  try {
    const foreign = await deps.foreign(content);
    if (foreign) throw foreign;
    return await inTransaction(world.store, deps.trail, async (tx, entries) => {
      await lockKeys(tx, [`report ${content.requestId}`]);
      const digest = sm3(canonicalJson([content.personId, content.report]));
      const known = await knownSerial(tx, content, digest);
      if (known !== null) return { outcome: "kept", serial: known };
      await holdPerson(tx, content.personId);
      const { institution, operator } = content;
      const by = institutionActor({ institution: institution.code, operator });
      const step = { tx, entries, by };
      const now = world.now();
      const serial = await kept(deps.filing, step, content, now);
      await insertReport(tx, { ...rowOf(content, now), serial, digest });
      entries.push({
        at: now,
        actor: { kind: "node", id: nodeOf(content.careArea) },
        action: "report.kept",
        subject: serial,
        personId: content.personId,
        detail: `${content.report.sort} ${institution.code}`,
      });
      return { outcome: "kept", serial };
    });
  } catch (error) {
    if (error instanceof Refusal) return { outcome: "refused", refusal: error.content() };
    throw error;
  }
}

async function knownSerial(
  tx: Tx,
  { requestId }: ReportContent,
  digest: string,
): Promise<string | null> {
  const [known] = await selectReport(tx, requestId);
  if (!known) return null;
  if (known.digest !== digest) throw no("message_reused", { field: "内容" });
  if (known.state === "withdrawn") throw no("message_cancelled", { what: "申报" });
  return known.serial;
}

function rowOf(content: ReportContent, now: Instant): Omit<ReportRow, "serial" | "digest"> {
  const { requestId, report, personId, institution, operator } = content;
  return {
    request_id: requestId,
    sort: report.sort,
    person_id: personId,
    institution: institution.code,
    institution_name: institution.name,
    operator,
    content: report,
    state: "open",
    made_at: now,
    withdrawn_by: null,
  };
}

/** Gives the serial under which it is kept. */
async function kept(
  filing: FilingWorld,
  step: Step,
  content: ReportContent,
  now: Instant,
): Promise<string> {
  const { report, personId } = content;
  if (!(await insuredPersons(step.tx, [personId])).has(personId)) throw no("person_unknown");
  switch (report.sort) {
    case "referral":
      return await refer(filing, step, content, report);
    case "chosen":
      return await chooseInstitution(filing, step, content, report);
    case "qualification":
      return await qualify(filing, step, content, report);
    case "withdrawal":
      return await withdraw(filing, step, content, { report, on: chinaDate(now) });
    case "accident":
      return accidentSerial(filing, report, now);
  }
}

/**
 * It is kept as it was told. Refusals: accident_later, accident_from_early,
 * filing_dates_reversed.
 */
function accidentSerial(
  { random }: FilingWorld,
  { happenedOn, from, to }: AccidentReport,
  now: Instant,
): string {
  const today = chinaDate(now);
  if (happenedOn !== undefined && happenedOn > today) {
    throw no("accident_later", { on: happenedOn, today });
  }
  if (happenedOn !== undefined && from !== undefined && from < happenedOn) {
    throw no("accident_from_early", { from, on: happenedOn });
  }
  if (from !== undefined && to !== undefined && to < from) {
    throw no("filing_dates_reversed", { from, to });
  }
  return newId("rep", now, random);
}
