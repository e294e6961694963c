/**
 * Work for several that have nothing to do with each other: one that fails does not keep back the
 * others, and the log tells which it is.
 */
import { NoAnswer, Refusal } from "#base/refusals.ts";
import type { World } from "#world.ts";

/** The next round tries what failed again. Gives how many were done. */
export async function eachAlone<Item>(
  { log }: Pick<World, "log">,
  items: readonly Item[],
  idOf: (item: Item) => string,
  work: (item: Item) => Promise<boolean>,
): Promise<number> {
  let done = 0;
  for (const item of items) {
    const isDone = await alone({ log }, idOf(item), () => work(item));
    if (isDone === true) done += 1;
  }
  return done;
}

/** Null: it failed, and the log has told. Without an answer nothing is known of any. */
export async function alone<Result>(
  { log }: Pick<World, "log">,
  id: string,
  work: () => Promise<Result>,
): Promise<Result | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NoAnswer) throw error;
    if (error instanceof Refusal) log.warn("clearing.one", { id, code: error.code });
    else log.error("clearing.one", { id, error });
    return null;
  }
}
