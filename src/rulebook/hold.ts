/**
 * What a node at work holds of its rulebook: every approved version, compiled when first asked for.
 * Whoever settles reads the rulebook's revision in its own transaction; when that has grown, the
 * rulebook is read again first, so that each process of a node uses a release from its day on
 * without a restart.
 */
import { type ChinaDate, chinaDate } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { type Calendar, WEEKENDS_ONLY } from "#base/workdays.ts";
import { NATION, type PolicySet } from "#benefits/benefits.ts";
import { CLEARING_DEFAULTS, type ClearingParameters } from "#model/clearing-parameters.ts";
import type { FilingRules } from "#model/filing-rules.ts";
import type { Area } from "#model/place.ts";
import type { QualificationRules } from "#model/qualification.ts";
import { selectApproved, selectRevision } from "#rulebook/queries.ts";
import { createShelf } from "#rulebook/shelf.ts";
import { recordShipped, type ShippedPolicies } from "#rulebook/shipped.ts";
import type { Tx } from "#store/store.ts";
import type { Trail } from "#trail/trail.ts";
import type { World } from "#world.ts";

export interface Rulebook {
  /** The policies of this revision, or of a later one. */
  at(tx: Tx, revision: bigint): Promise<PolicySet>;
  /** The policies as they are now: asks for the revision by itself. */
  now(tx: Tx): Promise<PolicySet>;
  /** The rules for filing of a place on a day. Refusal: filing_rules_missing. */
  filingRules(tx: Tx, area: Area, on: ChinaDate): Promise<FilingRules>;
  /** The same for qualifications. Refusal: qualification_rules_missing. */
  qualificationRules(tx: Tx, area: Area, on: ChinaDate): Promise<QualificationRules>;
  /** Working days as the hub has released them; weekends only where nothing came yet. */
  calendar(tx: Tx): Promise<Calendar>;
  /** By which days a month is cleared, as the hub has released it. */
  clearing(tx: Tx): Promise<ClearingParameters>;
}

/**
 * Records what the program brought, then opens the rulebook. Throws PolicyError when a version that
 * is in force or to come does not load: this program cannot serve the place.
 */
export async function openRulebook(
  world: Pick<World, "node" | "now" | "store" | "log">,
  trail: Trail,
  shipped: ShippedPolicies,
): Promise<Rulebook> {
  await recordShipped(world, trail, shipped);
  const shelf = createShelf(shipped);
  let revision = await revisionOf(world.store);
  const first = shelf.approved(await selectApproved(world.store));
  first.load(chinaDate(world.now()));
  let { policies } = first;
  const at = async (tx: Tx, wanted: bigint): Promise<PolicySet> => {
    if (wanted > revision) {
      policies = shelf.approved(await selectApproved(tx)).policies;
      revision = wanted;
    }
    return policies;
  };
  const now = async (tx: Tx): Promise<PolicySet> => await at(tx, await revisionOf(tx));
  return {
    at,
    now,
    filingRules: async (tx, area, on) => {
      const rules = (await now(tx)).filingRules(area, on);
      if (rules === null) throw new Refusal("filing_rules_missing", { area, on }, "home");
      return rules;
    },
    qualificationRules: async (tx, area, on) => {
      const rules = (await now(tx)).qualificationRules(area, on);
      if (rules === null) throw new Refusal("qualification_rules_missing", { area, on }, "home");
      return rules;
    },
    calendar: async (tx) => {
      const { documents } = await now(tx);
      const held = documents.find("calendar", NATION, chinaDate(world.now()));
      return held?.content ?? WEEKENDS_ONLY;
    },
    clearing: async (tx) => {
      const { documents } = await now(tx);
      const held = documents.find("clearing", NATION, chinaDate(world.now()));
      return held?.content ?? CLEARING_DEFAULTS;
    },
  };
}

async function revisionOf(tx: Tx): Promise<bigint> {
  return (await selectRevision(tx))[0]?.number ?? 0n;
}
