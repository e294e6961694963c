/**
 * Trail's face: who did, decided or looked at what, written in the commit of the act itself.
 * Entries of one chain are linked by SM3; a group borrows a free chain, so groups never wait for
 * each other.
 */
import { assert } from "#base/assert.ts";
import { sm3 } from "#base/gm/sm3.ts";
import { NoAnswer } from "#base/refusals.ts";
import { actorText } from "#model/actor.ts";
import type { Room } from "#model/room.ts";
import type { Database } from "#store/store.ts";
import type { Appended, Trail, TrailEntry } from "#trail/entry.ts";
import { insertEntries, type TrailRow } from "#trail/queries.ts";
import { inTransaction } from "#trail/transaction.ts";

export type { Trail, TrailEntry } from "#trail/entry.ts";
export {
  type NotedAct,
  type PersonEntry,
  selectLatestActs,
  selectOfPerson as entriesOfPerson,
} from "#trail/queries.ts";
export { type FoundEntry, searchTrail } from "#trail/queries-search.ts";
export { inTransaction } from "#trail/transaction.ts";

interface Chain {
  readonly name: string;
  position: number;
  head: string;
}

/** Looks between two flushes; a node flushes every second. */
const NOTES_MAX = 10_000;

const NOTHING: Appended = { commit: () => {}, lose: () => {} };

/** `instance` must be unique to this start of the process. */
export function createTrail(node: string, instance: string): Trail {
  const free: Chain[] = [];
  let chains = 0;
  const borrow = (): Chain => {
    const chain = free.pop();
    if (chain) return chain;
    chains += 1;
    return { name: `${node}:${instance}:${chains}`, position: 0, head: sm3(`${node}:${instance}`) };
  };
  const notes: TrailEntry[] = [];
  const append: Trail["append"] = (tx, entries) => {
    if (entries.length === 0) return NOTHING;
    const chain = borrow();
    const rows = linked(chain, entries);
    const last = rows.at(-1);
    assert(last !== undefined, "a row for each entry");
    tx.atCommit(insertEntries(rows));
    return {
      commit: () => free.push({ name: chain.name, position: last.position, head: last.digest }),
      lose: () => {},
    };
  };
  return {
    append,
    note: (entry) => {
      // The trail's overload, not a defect: the caller gives no answer, and the look is none.
      if (notes.length >= NOTES_MAX) throw new NoAnswer("the trail can note no more looks");
      notes.push(entry);
    },
    flush: async (store) => {
      const noted = notes.splice(0, notes.length);
      if (noted.length === 0) return 0;
      try {
        await inTransaction(store, { append }, async (_tx, entries) => {
          entries.push(...noted);
        });
      } catch (error) {
        notes.unshift(...noted);
        throw error;
      }
      return noted.length;
    },
  };
}

function linked(chain: Chain, entries: readonly TrailEntry[]): TrailRow[] {
  let { position, head } = chain;
  return entries.map((entry) => {
    position += 1;
    const body = {
      chain: chain.name,
      position,
      at: entry.at,
      actor: actorText(entry.actor),
      action: entry.action,
      subject: entry.subject,
      person_id: entry.personId ?? null,
      detail: entry.detail ?? "",
      previous: head,
    };
    head = trailDigest(body);
    return { ...body, digest: head };
  });
}

/** What an entry's digest covers: its place in the chain and all that it says. */
function trailDigest(row: Omit<TrailRow, "digest">): string {
  return sm3(
    [
      row.chain,
      row.position,
      row.at,
      row.actor,
      row.action,
      row.subject,
      row.person_id ?? "",
      row.detail,
      row.previous,
    ].join("\u001f"),
  );
}

export function trailRoom(trail: Trail, store: Database): Room {
  return { name: "trail", due: [{ name: "trail.flush", run: () => trail.flush(store) }] };
}
