/**
 * Trail's face: who did, decided or looked at what, written in the commit of the act itself.
 * Entries of one chain are linked by SM3; a batch borrows a free chain, so batches never wait for
 * each other.
 */
import { assert } from "#base/assert.ts";
import type { Instant } from "#base/date.ts";
import { sm3 } from "#base/gm/sm3.ts";
import type { Room } from "#model/room.ts";
import type { Database, Tx } from "#store/store.ts";
import { insertEntries, type TrailRow } from "#trail/queries.ts";

export interface TrailEntry {
  readonly at: Instant;
  /** Institution and operator, a node, or "resolver". */
  readonly actor: string;
  readonly action: string;
  /** The encounter, settlement or person it is about. */
  readonly subject: string;
  readonly personId?: string | undefined;
  readonly detail?: string | undefined;
}

interface Chain {
  readonly name: string;
  position: number;
  head: string;
}

export interface Trail {
  /** Appends in the caller's transaction; `commit` or `lose` must follow when its fate is known. */
  append(tx: Tx, entries: readonly TrailEntry[]): Appended;
  /** A look at a person: kept in memory until the next `flush`, so that looking stays fast. */
  note(entry: TrailEntry): void;
  /** Writes what was noted. Returns how many. A crash before it loses looks, never decisions. */
  flush(store: Database): Promise<number>;
}

/** Looks between two flushes; a node flushes every second. */
const NOTES_MAX = 10_000;

export interface Appended {
  readonly written: Promise<void>;
  /** The transaction is committed: the chain goes on from here. */
  commit(): void;
  /** It was rolled back, or nobody knows: the chain is not used again. */
  lose(): void;
}

const NOTHING: Appended = { written: Promise.resolve(), commit: () => {}, lose: () => {} };

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
  const trail: Trail = {
    append: (tx, entries) => {
      if (entries.length === 0) return NOTHING;
      const chain = borrow();
      const rows = linked(chain, entries);
      const last = rows.at(-1);
      assert(last !== undefined, "a row for each entry");
      return {
        written: insertEntries(tx, rows),
        commit: () => free.push({ name: chain.name, position: last.position, head: last.digest }),
        lose: () => {},
      };
    },
    note: (entry) => {
      assert(notes.length < NOTES_MAX, "the trail's notes are flushed in time");
      notes.push(entry);
    },
    flush: async (store) => {
      const entries = notes.splice(0, notes.length);
      if (entries.length === 0) return 0;
      let appended = NOTHING;
      try {
        await store.transaction(async (tx) => {
          appended = trail.append(tx, entries);
          await appended.written;
        });
        appended.commit();
      } catch (error) {
        notes.unshift(...entries);
        throw error;
      }
      return entries.length;
    },
  };
  return trail;
}

function linked(chain: Chain, entries: readonly TrailEntry[]): TrailRow[] {
  let { position, head } = chain;
  return entries.map((entry) => {
    position += 1;
    const body = {
      chain: chain.name,
      position,
      at: entry.at,
      actor: entry.actor,
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
