/**
 * A server's connections shared among the nodes that work on it, when they start: PostgreSQL gives
 * no more than `max_connections`, and a node that asks in vain drops calls. Some are left for
 * whoever looks after the server.
 */
import { happenedAt } from "#base/troubles.ts";
import { openPg } from "#store/pg.ts";
import { placeOf } from "#store/pool.ts";
import { type ServerSlots, selectSlots } from "#store/queries.ts";
import { REPORT_LIMITS } from "#store/reports.ts";

/** Connections of one node. */
export interface Share {
  readonly work: number;
  readonly reports: number;
}

/** Beside those that PostgreSQL reserves for superusers: for the operator's own tools. */
const OPERATOR_SLOTS = 5;
const SHARE_MIN: Share = { work: 2, reports: 1 };

/** What each of so many nodes may open; null when there is too little for all. */
export function shareOf(slots: ServerSlots, nodes: number, wanted: number): Share | null {
  const free = slots.max - slots.reserved - slots.used - OPERATOR_SLOTS;
  const each = Math.floor(free / nodes);
  const reports = REPORT_LIMITS.connectionsMax;
  if (each >= wanted + reports) return { work: wanted, reports };
  if (each < SHARE_MIN.work + SHARE_MIN.reports) return null;
  return { work: Math.min(wanted, each - SHARE_MIN.reports), reports: SHARE_MIN.reports };
}

/**
 * The share of each node, by its database's URL. Throws what `troubleOf` has a sentence for when a
 * server has too few.
 */
export async function shareConnections(
  urls: Iterable<string>,
  wanted: number,
): Promise<ReadonlyMap<string, Share>> {
  const servers = new Map<string, string[]>();
  for (const url of urls) {
    const { server } = placeOf(url);
    servers.set(server, [...(servers.get(server) ?? []), url]);
  }
  const shares = new Map<string, Share>();
  for (const [server, own] of servers) {
    const slots = await slotsAt(own[0] ?? "");
    const share = shareOf(slots, own.length, wanted);
    if (share === null) throw tooFew(server, slots, own);
    for (const url of own) shares.set(url, share);
  }
  return shares;
}

async function slotsAt(url: string): Promise<ServerSlots> {
  const database = openPg({ url, connectionsMax: 1 });
  try {
    return await selectSlots(database);
  } finally {
    await database.close();
  }
}

function tooFew(server: string, slots: ServerSlots, own: readonly string[]): Error {
  const needed = own.length * (SHARE_MIN.work + SHARE_MIN.reports);
  const free = Math.max(0, slots.max - slots.reserved - slots.used - OPERATOR_SLOTS);
  const words =
    `${server} 的 max_connections 为 ${slots.max}，已用 ${slots.used}，` +
    `另为系统和运维留 ${slots.reserved + OPERATOR_SLOTS}，还剩 ${free}；` +
    `本进程的 ${own.length} 个节点至少要 ${needed}：请停止多余的程序、` +
    "把节点分到别的服务器，或调大 max_connections 后重启 PostgreSQL";
  return happenedAt(Object.assign(new Error(words), { code: "SLOTS" }), placeOf(own[0] ?? ""));
}
