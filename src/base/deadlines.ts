/**
 * The caller gets an answer in time, whatever happens behind: work that is not done by then counts
 * as NoAnswer. All deadlines are equally long, so one pause at a time watches the oldest; no timer
 * per request.
 */
import type { Instant } from "#base/date.ts";
import { NoAnswer } from "#base/refusals.ts";

interface Waiting {
  readonly deadline: Instant;
  /** Gone once the work is done. */
  expire: (() => void) | undefined;
}

export interface DeadlineParts {
  readonly now: () => Instant;
  readonly pause: (ms: number) => Promise<void>;
  readonly withinMs: number;
}

/** `since` is when the caller began to wait. */
export type Within = <Result>(since: Instant, work: Promise<Result>) => Promise<Result>;

export function createDeadlines(parts: DeadlineParts): Within {
  let queue: Waiting[] = [];
  let watching = false;

  const watch = async (): Promise<void> => {
    watching = true;
    for (;;) {
      const done = queue.findIndex((waiting) => waiting.expire !== undefined);
      queue = done < 0 ? [] : queue.slice(done);
      const oldest = queue[0];
      if (!oldest) break;
      const left = oldest.deadline - parts.now();
      if (left > 0) {
        await parts.pause(left);
        continue;
      }
      oldest.expire?.();
      oldest.expire = undefined;
    }
    watching = false;
  };

  return (since, work) =>
    new Promise((resolve, reject) => {
      const waiting: Waiting = {
        deadline: since + parts.withinMs,
        expire: () => reject(new NoAnswer("the deadline has passed")),
      };
      queue.push(waiting);
      if (!watching) void watch();
      const finish = (): void => {
        waiting.expire = undefined;
      };
      work.then(
        (result) => {
          finish();
          resolve(result);
        },
        (error: unknown) => {
          finish();
          reject(error);
        },
      );
    });
}
