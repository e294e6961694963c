/**
 * What the release commands share: the right node's rulebook, and a version named by its first
 * digits.
 */
import { randomBytes } from "node:crypto";
import { Refusal } from "#base/refusals.ts";
import { type Area, HUB, type NodeId } from "#model/place.ts";
import type { Duty } from "#model/staff.ts";
import { type ReleaseContext, selectVersionsLike } from "#rulebook/rulebook.ts";
import { openPg } from "#store/store.ts";
import { createTrail } from "#trail/trail.ts";
import { type Arguments, UsageError } from "../command.ts";
import { openNodes } from "./nodes.ts";

/** Digits of a version that are shown, and the fewest that name one. */
const SHOWN = 12;
const DIGITS_MIN = 8;

export function shortVersion(version: string): string {
  return version.slice(0, SHOWN);
}

/** Who takes steps there: a province's policy post, at the hub the one on duty. */
export function releasersAt(node: NodeId): readonly Duty[] {
  return [node === HUB ? "dutyOperator" : "policy"];
}

/** Runs with the rulebooks of the nodes; closed again whatever happens. */
export async function withRulebooks(
  given: Arguments,
  work: (rulebooks: ReadonlyMap<NodeId, ReleaseContext>) => Promise<number>,
): Promise<number> {
  const { urls, stop } = await openNodes(given);
  const rulebooks = new Map<NodeId, ReleaseContext>();
  const stores = [...urls].map(([node, url]) => {
    const store = openPg({ url, connectionsMax: 1 });
    const trail = createTrail(node, randomBytes(6).toString("hex"));
    rulebooks.set(node as NodeId, { node: node as NodeId, store, trail, now: Date.now });
    return store;
  });
  try {
    return await work(rulebooks);
  } finally {
    await Promise.all(stores.map((store) => store.close()));
    await stop();
  }
}

/** Where zones are released: each home province has its own book. Throws UsageError. */
export function onlyNode(rulebooks: ReadonlyMap<NodeId, ReleaseContext>): NodeId {
  const [node, ...others] = [...rulebooks.keys()].filter((one) => one !== HUB);
  if (node !== undefined && others.length === 0) return node;
  throw new UsageError(
    "免备案区由每个参保省各自发布，请用 --nodes 写明一个节点，如 --nodes 360000",
  );
}

export interface VersionAt {
  readonly context: ReleaseContext;
  readonly version: string;
  readonly area: Area;
}

/** The rulebook that has the version, and the whole version. Throws UsageError, release_missing. */
export async function versionIn(
  rulebooks: ReadonlyMap<NodeId, ReleaseContext>,
  beginning: string | undefined,
): Promise<VersionAt> {
  if (!beginning || !/^[0-9a-f]+$/.test(beginning) || beginning.length < DIGITS_MIN) {
    throw new UsageError(`请写版本号的前${DIGITS_MIN}位以上，版本号见 lianjie policy releases`);
  }
  const found: VersionAt[] = [];
  for (const context of rulebooks.values()) {
    for (const { version, area } of await selectVersionsLike(context.store, beginning)) {
      found.push({ context, version, area });
    }
  }
  const [only, ...others] = found;
  if (others.some(({ version }) => version === only?.version)) {
    throw new UsageError("几个节点都有这一版本，请用 --nodes 写明一个节点");
  }
  if (only === undefined) throw new Refusal("release_missing", { version: beginning }, "home");
  if (others.length > 0) throw new UsageError(`有几个版本以 ${beginning} 开头，请写长一些`);
  return only;
}
