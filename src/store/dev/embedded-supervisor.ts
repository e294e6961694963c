/**
 * Looks whether the embedded server still lives, and starts it again at the same address when it
 * does not: who has its address finds it again.
 */
import { setTimeout as pauseFor } from "node:timers/promises";
import { processMark } from "#store/dev/embedded-process.ts";

/** A server of ours that runs. */
export interface Started {
  readonly port: number;
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

/** It is gone; it could not be started again yet, which is told once; it works again. */
export type Supervised = "database.died" | "database.down" | "database.restarted";

export interface SupervisorParts {
  /** Null when it did not get ready. */
  readonly restart: (dead: Started) => Promise<Started | null>;
  readonly told: (event: Supervised) => void;
}

const LOOK_MS = 500;
/** Between two tries; the first few fail while processes of the dead one still end. */
const AGAIN_MS = 1_000;
const QUIET_TRIES = 5;

export function supervise(first: Started, { restart, told }: SupervisorParts): Started {
  let current = first;
  const ending = new AbortController();
  const nap = (ms: number): Promise<unknown> =>
    pauseFor(ms, undefined, { ref: false, signal: ending.signal }).catch(() => undefined);

  const replace = async (): Promise<void> => {
    told("database.died");
    // Lets its watcher go, which reaps it.
    await current.stop().catch(() => undefined);
    for (let tried = 1; !ending.signal.aborted; tried += 1) {
      const next = await restart(current).catch(() => null);
      if (next !== null) {
        current = next;
        told("database.restarted");
        return;
      }
      if (tried === QUIET_TRIES) told("database.down");
      await nap(AGAIN_MS);
    }
  };
  const watch = async (): Promise<void> => {
    let mark = await processMark(current.pid);
    while (!ending.signal.aborted) {
      await nap(LOOK_MS);
      if (ending.signal.aborted || (await processMark(current.pid)) === mark) continue;
      await replace();
      mark = await processMark(current.pid);
    }
  };
  const watching = watch();
  return {
    port: first.port,
    pid: first.pid,
    stop: async () => {
      ending.abort();
      await watching;
      await current.stop();
    },
  };
}
