/** Applications about qualifications: what stands against one, who decides, what it makes. */
import { newId } from "#base/id.ts";
import { applicantOf, type FilingWorld, type Matter, no } from "#filing/desk.ts";
import type { Problem } from "#filing/problems.ts";
import { problem, unproven } from "#filing/problems.ts";
import {
  overProblems,
  type QualificationCase,
  qualifyProblems,
  renewProblems,
  takenBackProblems,
} from "#filing/qualification-problems.ts";
import { qualified, stopped } from "#filing/qualification-versions.ts";
import { heldQualifications, writeQualification } from "#filing/qualifications.ts";
import type { ApplicationRow } from "#filing/queries-applications.ts";
import { selectRenewals } from "#filing/queries-qualifications.ts";
import type { Wish } from "#model/application.ts";
import {
  type DiseaseRules,
  type QualificationRules,
  type QualificationSource,
  type QualificationVersion,
  qualificationOn,
} from "#model/qualification.ts";
import type { Tx } from "#store/store.ts";

/** Refusals: person_unknown, material_unknown, qualification_unknown. */
export async function qualificationMatter(
  world: FilingWorld,
  tx: Tx,
  row: ApplicationRow,
): Promise<Matter> {
  const held = await heldQualifications(tx, row.person_id);
  const subject = held.find(({ id }) => id === row.qualification_id);
  if (row.kind !== "qualify" && !subject) {
    throw no("qualification_unknown", { qualification: row.qualification_id ?? "" });
  }
  const wish = { ...row.wish, disease: row.wish.disease ?? subject?.homeDisease.code };
  const of = await caseOf(world, tx, row, wish, held);
  const { rules, today } = of;
  const automatic = isAutomatic(row, wish, of);
  const renewals = await renewalsOf(tx, row, of);
  return {
    today,
    decideWorkdays: rules.decideWorkdays,
    problems: problemsOf(row, wish, of, subject),
    lacking: lackingOf(row, of),
    automatic,
    make: () => {
      const made = versionOf(world, row, wish, of, subject);
      const { reason } = row.wish;
      const follows = row.kind === "prolong" ? subject : undefined;
      const cause = { applicationId: row.id, rulesVersion: rules.version, reason, follows };
      return {
        made: { made_qualification: made.id, made_version: made.version },
        write: async (step) => {
          for (const one of [made, ...renewals.map((each) => stopped(each, "revoked", today))]) {
            await writeQualification(world, step, one, cause);
          }
        },
      };
    },
  };
}

/** What was renewed meanwhile rests on the same: it is taken back with it. */
async function renewalsOf(
  tx: Tx,
  { kind, qualification_id: id, person_id: person, made_at: since }: ApplicationRow,
  { held, today }: QualificationCase,
): Promise<QualificationVersion[]> {
  if (kind !== "revoke" || id === null) return [];
  const rows = await selectRenewals(tx, { person, id, since });
  const ids = new Set(rows.map((row) => row.id));
  return held.filter((one) => ids.has(one.id) && qualificationOn(one, today) === "effective");
}

async function caseOf(
  world: FilingWorld,
  tx: Tx,
  row: ApplicationRow,
  { disease, assessment }: Wish,
  held: readonly QualificationVersion[],
): Promise<QualificationCase> {
  const { qualifying } = world.filing;
  const applicant = await applicantOf(world, tx, row);
  const rules = await qualifying.rules(tx, row.area, applicant.today);
  const named = disease === undefined ? [] : diseasesNamed(disease, rules);
  const [only] = named;
  const one = named.length === 1 ? only : undefined;
  const own = assessment ? `institution:${assessment.institution}:` : undefined;
  return {
    ...applicant,
    rules,
    held,
    disease: one,
    choices: one ? [] : named.map((each) => `${each.name}${each.disease}`),
    certified: row.channel === "institution" && own !== undefined && row.made_by.startsWith(own),
  };
}

/** By the home place's own code, or else by the national one that its diseases stand for. */
function diseasesNamed(code: string, { diseases }: QualificationRules): DiseaseRules[] {
  const own = diseases.filter(({ disease }) => disease === code);
  if (own.length > 0) return own;
  return diseases.filter(({ national }) => national?.code === code);
}

function problemsOf(
  { kind }: ApplicationRow,
  wish: Wish,
  of: QualificationCase,
  subject: QualificationVersion | undefined,
): Problem[] {
  if (kind === "qualify" || !subject) return qualifyProblems(wish, of);
  if (kind === "prolong") return renewProblems(wish, of, subject);
  if (kind !== "revoke") return overProblems(subject, of);
  return [...unproven(wish, of.materials), ...takenBackProblems(subject, of)];
}

/** Giving it up needs nobody; nor does an entitled hospital's own assessment, by the rules. */
function isAutomatic({ kind }: ApplicationRow, wish: Wish, of: QualificationCase): boolean {
  if (kind === "end") return true;
  if (kind === "revoke" || wish.recognition || !wish.assessment) return false;
  const entitled = of.rules.assessors?.includes(wish.assessment.institution) ?? false;
  return entitled && of.certified && (of.disease?.byAssessment ?? false);
}

function needsExpert({ kind, wish }: ApplicationRow, { disease }: QualificationCase): boolean {
  if (kind !== "qualify" && kind !== "prolong") return false;
  return !wish.recognition && disease?.decidedBy === "expert";
}

function lackingOf(row: ApplicationRow, of: QualificationCase): Problem[] {
  const { opinion } = row;
  if (!needsExpert(row, of)) return [];
  if (!opinion) return [problem("qualification_opinion_missing")];
  const { expert, words } = opinion;
  return opinion.agrees ? [] : [problem("qualification_opinion_against", { expert, words })];
}

function sourceOf(row: ApplicationRow, of: QualificationCase): QualificationSource {
  if (row.wish.recognition) return "recognition";
  if (isAutomatic(row, row.wish, of)) return "rule";
  return needsExpert(row, of) ? "expert" : "materials";
}

function versionOf(
  { now, random }: FilingWorld,
  row: ApplicationRow,
  wish: Wish,
  of: QualificationCase,
  subject: QualificationVersion | undefined,
): QualificationVersion {
  const { kind } = row;
  if (subject && kind === "end") return stopped(subject, "ended", of.today);
  if (subject && kind === "revoke") return stopped(subject, "revoked", of.today);
  const made = qualified(wish, of, sourceOf(row, of), kind === "prolong" ? subject : undefined);
  const id = newId("qua", now(), random);
  return { ...made, id, version: 1, personId: row.person_id };
}
