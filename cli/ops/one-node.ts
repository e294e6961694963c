/** A command's work in one node: its database, a trail of its own, and the node's identity. */
import { randomBytes } from "node:crypto";
import { randomFrom } from "#base/random.ts";
import { createIdentity, IDENTITY_SETTINGS, type Identity } from "#identity/identity.ts";
import type { NodeId } from "#model/place.ts";
import { type Database, openPg, openReports } from "#store/store.ts";
import { createTrail, type Trail } from "#trail/trail.ts";
import { type Arguments, UsageError } from "../command.ts";
import { openNodes } from "./nodes.ts";

export const ONE_NODE_VALUES = ["node", "database-url"] as const;
export const ONE_NODE_OPTIONS: readonly (readonly [string, string])[] = [
  ["--node 360000", "在哪个节点办理"],
  ["--database-url 地址", "节点所在的 PostgreSQL；不写则用 DATABASE_URL，再不然用演示数据"],
];

export interface NodeAt {
  readonly node: NodeId;
  readonly store: Database;
  readonly trail: Trail;
  readonly now: () => number;
  readonly identity: Identity;
}

/** Closed again whatever happens. Throws UsageError. */
export async function inOneNode<Result>(
  given: Arguments,
  work: (at: NodeAt) => Promise<Result>,
): Promise<Result> {
  const wanted = given.values.get("node") ?? "";
  if (!/^\d{6}$/.test(wanted)) throw new UsageError("请用 --node 写明一个节点，如 --node 360000");
  const node = wanted as NodeId;
  const values = new Map([...given.values, ["nodes", node] as const]);
  const { urls, stop } = await openNodes({ values });
  const url = urls.get(node) ?? "";
  const store = openPg({ url, connectionsMax: 1 });
  const reports = openReports({ url, connectionsMax: 1 });
  const trail = createTrail(node, randomBytes(6).toString("hex"));
  const random = randomFrom(() => randomBytes(4).readUInt32LE());
  try {
    const world = { node, now: Date.now, random, store, reports };
    const settings = IDENTITY_SETTINGS;
    const identity = createIdentity(world, { trail, settings, places: NO_GRANTS });
    return await work({ node, store, trail, now: Date.now, identity });
  } finally {
    // Refused log-ins are noted, and the process ends now.
    await trail.flush(store).catch(() => undefined);
    await reports.close();
    await store.close();
    await stop();
  }
}

/** No command gives roles, so none asks whether a place is there. */
const NO_GRANTS = { area: async () => false, institution: async () => false };
