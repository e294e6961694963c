/**
 * What can be said about a policy file without a case: how well each parameter is known, which
 * kinds of care it covers, which layers it leaves to be paid at home, and which cases of a grid it
 * does not answer.
 */
import { addDays, type ChinaDate } from "#base/date.ts";
import type { CompiledPolicy, PolicyFile } from "#benefits/benefits.ts";
import { policyIn } from "#benefits/book.ts";
import { caseOf } from "#benefits/example.ts";
import { type Policy, policyReader, readPolicy } from "#benefits/policy.ts";
import type { ParameterNote } from "#benefits/reading/at.ts";
import type { JsonSchema } from "#benefits/reading/reader.ts";
import type { Source } from "#model/benefit.ts";
import type { BenefitCategory } from "#model/filing.ts";
import type { PersonType, Scheme } from "#model/person.ts";
import type { Area, CareType } from "#model/place.ts";

export type Trust = Source["trust"];
export const TRUSTS: readonly Trust[] = ["official", "reprint", "press", "assumed"];

export interface BenefitReport {
  readonly title: string;
  readonly care: readonly CareType[];
  /** How many dated entries of each trust. */
  readonly trusts: Readonly<Record<Trust, number>>;
  readonly layers: readonly string[];
  /** Layers that are paid later at home. */
  readonly later: readonly string[];
  readonly measures: readonly string[];
  readonly parameters: readonly ParameterNote[];
}

export interface PolicyReport {
  readonly path: string;
  readonly title: string;
  readonly area: Area;
  readonly scheme: Scheme;
  readonly questions: Readonly<Record<string, unknown>>;
  readonly sources: ReadonlyMap<string, Source>;
  readonly sourcesUnused: readonly string[];
  readonly facts: ReadonlyMap<string, string>;
  readonly benefits: readonly BenefitReport[];
  /** Parameters that end with nothing after them. */
  readonly ending: readonly ParameterNote[];
}

/** Throws PolicyError where the file does not load. */
export function reportOn(file: PolicyFile): PolicyReport {
  const policy = readPolicy(file.path, file.text);
  const { path, sources, sourcesUsed, facts, parameters } = policy.file;
  return {
    path,
    title: policy.title,
    area: policy.area,
    scheme: policy.scheme,
    questions: policy.questions,
    sources,
    sourcesUnused: [...sources.keys()].filter((name) => !sourcesUsed.has(name)),
    facts: new Map([...facts].map(([name, fact]) => [name, fact.title])),
    benefits: policy.benefits.map((_, index) => benefitReport(policy, index)),
    ending: parameters.filter((note) => endsForGood(note, parameters)),
  };
}

function benefitReport(policy: Policy, index: number): BenefitReport {
  const benefit = policy.benefits[index];
  const parameters = policy.file.parameters.filter((note) =>
    note.path.startsWith(`benefits[${index + 1}].`),
  );
  const trusts: Record<Trust, number> = { official: 0, reprint: 0, press: 0, assumed: 0 };
  for (const source of parameters.flatMap((note) => note.sources)) trusts[source.trust] += 1;
  const layers = benefit?.layers ?? [];
  return {
    title: benefit?.title ?? "",
    care: benefit?.care ?? [],
    trusts,
    layers: layers.filter((layer) => layer.payer !== "later").map((layer) => layer.name),
    later: layers.filter((layer) => layer.payer === "later").map((layer) => layer.name),
    measures: [...new Set(layers.flatMap((layer) => layer.measures))],
    parameters,
  };
}

function endsForGood(note: ParameterNote, all: readonly ParameterNote[]): boolean {
  const { to } = note;
  if (to === undefined) return false;
  return !all.some((other) => other.path === note.path && other.from === addDays(to, 1));
}

/** A case of the grid that the policy does not answer. */
export interface Gap {
  readonly care: CareType;
  readonly level: number;
  readonly person: PersonType;
  readonly category: BenefitCategory;
}

const PERSONS: Readonly<Record<Scheme, readonly PersonType[]>> = {
  employee: ["working", "retired"],
  resident: ["residentAdult", "residentElder", "child", "student"],
};
const GRID_CARE: readonly CareType[] = ["outpatient", "chronic", "pharmacy", "inpatient"];
const GRID_CATEGORY: readonly BenefitCategory[] = [
  ...(["local", "longTerm", "referral", "emergency", "otherTemporary", "unfiled"] as const),
];

/** Walks levels, persons and categories of the kinds of care that the policy supports on a day. */
function gapsOf(policy: CompiledPolicy, on: ChinaDate): Gap[] {
  const gaps: Gap[] = [];
  for (const care of GRID_CARE.filter((one) => policy.supports(one, on))) {
    for (const level of [1, 2, 3]) {
      for (const person of PERSONS[policy.scheme]) {
        for (const category of GRID_CATEGORY) {
          const total = 1_000_000n;
          const theCase = caseOf(
            { care, level, person, category, visitOn: on, total, disease: "M03900" },
            policy,
          );
          const result = policy.evaluate(theCase, () => 0n);
          if ("refused" in result && result.refused.code === "policy_missing") {
            gaps.push({ care, level, person, category });
          }
        }
      }
    }
  }
  return gaps;
}

/** On the latest day on which something in the file changes. */
export function gapsIn(file: PolicyFile): Gap[] {
  const starts = reportOn(file).benefits.flatMap((benefit) =>
    benefit.parameters.map((note) => note.from),
  );
  const last = starts.sort().at(-1);
  return last === undefined ? [] : gapsOf(policyIn(file), last);
}

/** With this, editors complete a policy file and mark what does not belong. */
export function policySchema(): JsonSchema {
  return { $schema: "https://json-schema.org/draft/2020-12/schema", ...policyReader.schema };
}
