/**
 * The time-driven work of the nodes of a process, one round at a time each. An error ends a round,
 * not the rounds; what keeps several nodes from working, as a server that is gone, is told once for
 * all of them.
 */
import type { Instant } from "#base/date.ts";
import { NoAnswer } from "#base/refusals.ts";
import { createRepeats } from "#base/repeats.ts";
import { troubleOf } from "#base/troubles.ts";
import type { RunningNode } from "#nodes/node.ts";
import type { Log } from "#world.ts";

export interface DueParts {
  readonly now: () => Instant;
  readonly log: Log;
  /** Between two rounds; ends early when the rounds do. Never throws. */
  readonly nap: (until: AbortSignal) => Promise<unknown>;
}

export interface DueRounds {
  /** Resolves when the rounds that are under way have ended. */
  stop(): Promise<void>;
}

export function runDue(
  parts: DueParts,
  nodes: readonly Pick<RunningNode, "node" | "due">[],
): DueRounds {
  const { nap } = parts;
  const tell = createTeller(parts);
  type Due = Pick<RunningNode, "node" | "due">;
  const loop = async ({ node, due }: Due, ending: AbortController): Promise<void> => {
    while (!ending.signal.aborted) {
      try {
        await due();
        tell.works(node);
      } catch (error) {
        tell.failed(node, error);
      }
      await nap(ending.signal);
    }
  };
  const running = nodes.map((node) => {
    const ending = new AbortController();
    return { ending, ended: loop(node, ending) };
  });
  return {
    stop: async () => {
      for (const { ending } of running) ending.abort();
      await Promise.all(running.map(({ ended }) => ended));
    },
  };
}

function createTeller({ now, log }: DueParts) {
  const repeats = createRepeats(now);
  /** What each node last failed of. */
  const failing = new Map<string, string>();
  /** True when it was the last one to fail of what was told. */
  const leave = (node: string): boolean => {
    const cause = failing.get(node);
    if (cause === undefined) return false;
    failing.delete(node);
    return ![...failing.values()].includes(cause) && repeats.ended(cause);
  };
  return {
    works: (node: string): void => {
      if (leave(node)) log.info("due.works", { node });
    },
    failed: (node: string, error: unknown): void => {
      const trouble = troubleOf(error);
      // The sentence names the server, which is the cause; a defect is a node's own.
      const cause = trouble?.words ?? `${node} ${String(error)}`;
      if (failing.get(node) !== cause) leave(node);
      failing.set(node, cause);
      const times = repeats.happened(cause, cause);
      if (times === null) return;
      // No answer of the store is met again next round; a defect wants somebody to look.
      const told = trouble || error instanceof NoAnswer ? log.warn : log.error;
      told("due.failed", { node, times, trouble: trouble?.words, error });
    },
  };
}
