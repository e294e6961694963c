/**
 * What a node at work holds of its rulebook: every approved version, compiled when first asked for.
 * Whoever settles reads the rulebook's revision in its own transaction; when that has grown, the
 * rulebook is read again first, so that each process of a node uses a release from its day on
 * without a restart.
 */
import type { ChinaDate } from "#base/date.ts";
import { chinaDate } from "#base/date.ts";
import {
  type CompiledPolicy,
  type DatedPolicy,
  type DatedZones,
  type PolicySet,
  policyIn,
  policySet,
  zonesIn,
  zonesOn,
} from "#benefits/benefits.ts";
import { type ApprovedRow, selectApproved, selectRevision } from "#rulebook/queries.ts";
import { recordShipped, type ShippedPolicies } from "#rulebook/shipped.ts";
import type { Tx } from "#store/store.ts";
import type { Trail } from "#trail/trail.ts";
import type { World } from "#world.ts";

export interface Rulebook {
  /** The policies of this revision, or of a later one. */
  at(tx: Tx, revision: bigint): Promise<PolicySet>;
  /** The policies as they are now: asks for the revision by itself. */
  now(tx: Tx): Promise<PolicySet>;
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
  const compiled = new Map(shipped.policies.map(({ policy }) => [policy.version, policy]));
  const zones = new Map<string, PolicySet["zone"]>();
  let revision = await revisionOf(world.store);
  const first = await read(world.store, compiled, zones);
  for (const version of inForceOrToCome(first.versions, chinaDate(world.now()))) version.policy();
  let policies = policySet(first.versions, first.zone);
  const at = async (tx: Tx, wanted: bigint): Promise<PolicySet> => {
    if (wanted > revision) {
      const { versions, zone } = await read(tx, compiled, zones);
      policies = policySet(versions, zone);
      revision = wanted;
    }
    return policies;
  };
  return { at, now: async (tx) => await at(tx, await revisionOf(tx)) };
}

async function revisionOf(tx: Tx): Promise<bigint> {
  return (await selectRevision(tx))[0]?.number ?? 0n;
}

interface Approved {
  readonly versions: readonly DatedPolicy[];
  readonly zone: PolicySet["zone"];
}

async function read(
  tx: Tx,
  compiled: Map<string, CompiledPolicy>,
  zones: Map<string, PolicySet["zone"]>,
): Promise<Approved> {
  const versions: DatedPolicy[] = [];
  const dated: DatedZones[] = [];
  for (const row of await selectApproved(tx)) {
    const { area, scheme, in_force_from: from } = row;
    if (scheme === "zones") dated.push({ from, zone: () => zonesOf(row, zones) });
    else versions.push({ area, scheme, from, policy: () => compiledOf(row, compiled) });
  }
  return { versions, zone: zonesOn(dated) };
}

function zonesOf(row: ApprovedRow, known: Map<string, PolicySet["zone"]>): PolicySet["zone"] {
  const zone = known.get(row.version) ?? zonesIn([row]);
  known.set(row.version, zone);
  return zone;
}

function compiledOf(row: ApprovedRow, compiled: Map<string, CompiledPolicy>): CompiledPolicy {
  const known = compiled.get(row.version);
  if (known !== undefined) return known;
  const policy = policyIn({ path: row.path, text: row.text });
  compiled.set(row.version, policy);
  return policy;
}

function inForceOrToCome(versions: readonly DatedPolicy[], today: ChinaDate): DatedPolicy[] {
  return versions.filter(
    (one) =>
      !versions.some(
        (later) =>
          later.area === one.area &&
          later.scheme === one.scheme &&
          later.from > one.from &&
          later.from <= today,
      ),
  );
}
