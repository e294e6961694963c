/** Sets of policies: found by pooling area, else its city, else its province, and by day. */
import type { ChinaDate } from "#base/date.ts";
import { compilePolicy } from "#benefits/compile.ts";
import type { CompiledPolicy, PolicyFile, PolicySet } from "#benefits/compiled.ts";
import { documentKindOf, documentSubject, readDocument } from "#benefits/documents/documents.ts";
import { type Documents, documentSet, NO_DOCUMENTS } from "#benefits/documents/set.ts";
import { filingRulesOn } from "#benefits/filing-rules.ts";
import { readPolicy } from "#benefits/policy.ts";
import { qualificationRulesOn } from "#benefits/qualification-rules.ts";
import { PLACE_FILE } from "#benefits/reading/place.ts";
import { PolicyError } from "#benefits/reading/policy-error.ts";
import { zoneBenefit } from "#benefits/zones.ts";
import type { Scheme } from "#model/person.ts";
import { type Area, areaOf, HUB, nodeOf } from "#model/place.ts";

/**
 * One policy by itself; `asIfOn` for what-ifs (`compilePolicy`). Throws PolicyError where its file
 * does not load.
 */
export function policyIn(file: PolicyFile, asIfOn?: ChinaDate): CompiledPolicy {
  return compilePolicy(readPolicy(file.path, file.text), file.text, { asIfOn });
}

/** First day of versions that have none: before any case. */
export const BEGINNING = "0001-01-01" as ChinaDate;

/** Is this file a policy, not worked examples, a document or what a place's files share? */
export function isPolicy(file: PolicyFile): boolean {
  const { path } = file;
  if (path.endsWith(".examples.yaml") || path.endsWith(PLACE_FILE)) return false;
  return documentKindOf(file) === null;
}

/** One version of a policy: in force from a day until the next version of the same place begins. */
export interface DatedPolicy {
  readonly area: Area;
  readonly scheme: Scheme;
  readonly from: ChinaDate;
  /** Compiled when it is first asked for: history is long and seldom looked at. */
  readonly policy: () => CompiledPolicy;
}

/** A set of versions; `from` is unique among those of one area and scheme. */
export function policySet(
  versions: readonly DatedPolicy[],
  zone: PolicySet["zone"],
  documents: Documents = NO_DOCUMENTS,
): PolicySet {
  const places = new Map<string, DatedPolicy[]>();
  for (const version of versions) {
    const key = keyOf(version.area, version.scheme);
    const others = places.get(key);
    if (others === undefined) places.set(key, [version]);
    else others.push(version);
  }
  for (const place of places.values()) place.sort((a, b) => (a.from < b.from ? 1 : -1));
  return {
    find: (area, scheme, on) => {
      const wider = [area, `${area.slice(0, 4)}00`, `${area.slice(0, 2)}0000`] as Area[];
      for (const place of wider) {
        const version = places.get(keyOf(place, scheme))?.find(({ from }) => from <= on);
        if (version !== undefined) return version.policy();
      }
      return null;
    },
    filingRules: rulesBy(documents, filingRulesOn),
    qualificationRules: rulesBy(documents, qualificationRulesOn),
    zone,
    documents,
  };
}

/** Days of places whose rules are kept at hand: a settlement asks for those of its visit. */
const RULES_KEPT = 2_000;

function rulesBy<Rules>(
  documents: Documents,
  rulesOn: (documents: Documents, area: Area, on: ChinaDate) => Rules,
): (area: Area, on: ChinaDate) => Rules {
  const kept = new Map<string, Rules>();
  return (area, on) => {
    const key = `${area} ${on}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    if (kept.size >= RULES_KEPT) kept.clear();
    const rules = rulesOn(documents, area, on);
    kept.set(key, rules);
    return rules;
  };
}

/** Each visit under the zones that its home province has in force on its day. */
export function zonesBy(documents: Documents): PolicySet["zone"] {
  return (visit) => {
    const province = areaOf(nodeOf(visit.homeArea));
    const zones = documents.find("zones", province, visit.visitOn);
    return zones === null ? null : zoneBenefit(zones.content, visit);
  };
}

/** Zones and other documents among the files, in force from the beginning. Throws PolicyError. */
function documentsIn(files: readonly PolicyFile[]): Pick<PolicySet, "zone" | "documents"> {
  const zones = files
    .filter((file) => documentKindOf(file) === "zones")
    .flatMap((file) => readDocument("zones", file));
  const dated = files.flatMap((file) => {
    const kind = documentKindOf(file);
    if (kind === null || kind === "zones") return [];
    const { area, version } = documentSubject(kind, file, HUB);
    return [{ kind, area, version, from: BEGINNING, content: () => readDocument(kind, file) }];
  });
  return {
    zone: (visit) => zoneBenefit(zones, visit),
    documents: documentSet(dated),
  };
}

/**
 * One version of each place, in force from the beginning. Throws PolicyError (file, line, what is
 * wrong, how to mend it) for the first file that does not load.
 */
export function loadPolicies(files: readonly PolicyFile[]): PolicySet {
  const policies = new Map<string, CompiledPolicy>();
  for (const file of files) {
    if (!isPolicy(file)) continue;
    const policy = policyIn(file);
    const key = keyOf(policy.area, policy.scheme);
    if (policies.has(key)) {
      const what = `${policy.area}的${policy.scheme}已有另一份政策`;
      throw new PolicyError(file.path, 1, what, "同一统筹区同一险种只能有一份，请合并");
    }
    policies.set(key, policy);
  }
  const versions = [...policies.values()].map((policy) => {
    const { area, scheme } = policy;
    return { area, scheme, from: BEGINNING, policy: () => policy };
  });
  const { zone, documents } = documentsIn(files);
  return policySet(versions, zone, documents);
}

function keyOf(area: Area, scheme: Scheme): string {
  return `${area}:${scheme}`;
}
