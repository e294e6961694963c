/**
 * What can be said about a policy file without a case: how well each parameter is known, which
 * kinds of care it covers, which layers it leaves to be paid at home, and which cases of a grid it
 * does not answer.
 */
import { addDays, type ChinaDate } from "#base/date.ts";
import type { CompiledPolicy, PolicyFile } from "#benefits/compiled.ts";
import { caseOf } from "#benefits/example.ts";
import { type Policy, policyReader, readPolicy } from "#benefits/policy.ts";
import { policyIn } from "#benefits/policy-set.ts";
import type { ParameterNote } from "#benefits/reading/at.ts";
import { sharedSources } from "#benefits/reading/place.ts";
import type { JsonSchema } from "#benefits/reading/reader.ts";
import type { Source } from "#model/benefit.ts";
import type { BenefitCategory } from "#model/filing.ts";
import type { IdentityKind, PersonType, Scheme } from "#model/person.ts";
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
  /** By question: the name of the source of its answer. */
  readonly answerSources: Readonly<Partial<Record<string, string>>>;
  readonly sources: ReadonlyMap<string, Source>;
  readonly sourcesUnused: readonly string[];
  /** Of the sources that the place's files share, those of which this one makes no use. */
  readonly sharedUnused: readonly string[];
  readonly facts: ReadonlyMap<string, string>;
  readonly benefits: readonly BenefitReport[];
  /** Parameters that end with nothing after them. */
  readonly ending: readonly ParameterNote[];
}

/** Throws PolicyError where the file does not load. */
export function reportOn(file: PolicyFile): PolicyReport {
  const policy = readPolicy(file.path, file.text);
  const { path, sources, sourcesUsed, facts, parameters } = policy.file;
  const unused = [...sources.keys()].filter((name) => !sourcesUsed.has(name));
  const shared = sharedSources(file.text, policy.file);
  return {
    path,
    title: policy.title,
    area: policy.area,
    scheme: policy.scheme,
    questions: policy.questions,
    answerSources: policy.answerSources ?? {},
    sources,
    sourcesUnused: unused.filter((name) => !shared.includes(name)),
    sharedUnused: unused.filter((name) => shared.includes(name)),
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
  /** Named by the policy, where the plain case has an answer and this one has none. */
  readonly disease?: string;
  readonly identity?: IdentityKind;
}

const PERSONS: Readonly<Record<Scheme, readonly PersonType[]>> = {
  employee: ["working", "retired"],
  resident: ["residentAdult", "residentElder", "child", "student"],
};
const GRID_CARE: readonly CareType[] = ["outpatient", "chronic", "pharmacy", "inpatient"];
const GRID_CATEGORY: readonly BenefitCategory[] = [
  ...(["local", "longTerm", "referral", "emergency", "otherTemporary", "unfiled"] as const),
];

/** The disease of the plain case. */
const GRID_DISEASE = "M03900";

/** Walks levels, persons and categories of the kinds of care that the policy supports on a day. */
function gapsOf(policy: CompiledPolicy, on: ChinaDate, special: readonly Special[]): Gap[] {
  const gaps: Gap[] = [];
  for (const care of GRID_CARE.filter((one) => policy.supports(one, on))) {
    for (const level of [1, 2, 3]) {
      for (const person of PERSONS[policy.scheme]) {
        for (const category of GRID_CATEGORY) {
          const gap = { care, level, person, category };
          if (isGap(policy, on, gap)) gaps.push(gap);
          else {
            const own = special.map((one) => ({ ...gap, ...one }));
            gaps.push(...own.filter((one) => isGap(policy, on, one)));
          }
        }
      }
    }
  }
  return gaps;
}

type Special = Pick<Gap, "disease" | "identity">;

function isGap(policy: CompiledPolicy, on: ChinaDate, gap: Gap): boolean {
  const { identity, disease = GRID_DISEASE, ...plain } = gap;
  const identities = identity === undefined ? [] : [identity];
  const said = { ...plain, disease, identities, visitOn: on, total: 1_000_000n };
  const result = policy.evaluate(caseOf(said, policy), () => 0n);
  if (!("refused" in result)) return false;
  return GAP_CODES.includes(result.refused.code);
}

const GAP_CODES: readonly string[] = ["policy_missing", "policy_parameter_missing"];

/** On the latest day on which something in the file changes. */
export function gapsIn(file: PolicyFile): Gap[] {
  const read = readPolicy(file.path, file.text).file;
  const last = read.parameters
    .map((note) => note.from)
    .sort()
    .at(-1);
  const special: Special[] = [
    ...[...read.diseases].map((disease) => ({ disease })),
    ...[...read.identities].map((identity) => ({ identity })),
  ];
  return last === undefined ? [] : gapsOf(policyIn(file), last, special);
}

/**
 * With this, editors complete a policy file and mark what does not belong. It describes the whole
 * text, with what a place's files share.
 */
export function policySchema(): JsonSchema {
  return { $schema: "https://json-schema.org/draft/2020-12/schema", ...policyReader.schema };
}
