/**
 * The hub's news at a province, one by one: what cannot be kept does not keep back what comes after
 * it. It is noted, counted for the operator, and asked for again in every round.
 */
import { alone } from "#clearing/each-alone.ts";
import {
  countUnkept,
  deleteUnkept,
  type News,
  type NewsKind,
  noteUnkept,
  selectFirstUnkept,
} from "#clearing/queries-unkept.ts";
import type { OpenWork } from "#model/room.ts";
import type { Tx } from "#store/store.ts";
import type { World } from "#world.ts";

type KeepWorld = Pick<World, "now" | "store" | "log">;

/** A commit for each. */
export async function keepEach<One extends News>(
  world: KeepWorld,
  kind: NewsKind,
  news: readonly One[],
  keep: (tx: Tx, one: One) => Promise<void>,
): Promise<void> {
  const { store, now } = world;
  for (const one of news) {
    const kept = await alone(world, one.id, () =>
      store.transaction(async (tx) => {
        await keep(tx, one);
        await deleteUnkept(tx, kind, one.id);
        return true;
      }),
    );
    if (kept === null) await noteUnkept(store, kind, one, now());
  }
}

/** Pages of news, from the first that could not be kept on, until there are no more. */
export async function pullAll<One extends News>(
  { store }: Pick<World, "store">,
  {
    kind,
    last,
    page,
  }: {
    readonly kind: NewsKind;
    /** Of what is kept. */
    readonly last: number;
    /** Asks for what comes after a number, and keeps it. */
    readonly page: (after: number) => Promise<readonly One[]>;
  },
): Promise<void> {
  const first = await selectFirstUnkept(store, kind);
  let after: number | undefined = first === null ? last : Math.min(last, first - 1);
  while (after !== undefined) after = (await page(after)).at(-1)?.number;
}

/** Of which it is one, and several; as gauges. */
const NAMES = {
  batch: { one: "unkept_batch", several: "unkept_batches" },
  notice: { one: "unkept_notice", several: "unkept_notices" },
} as const;

/** Nothing waits longer than a round unless it fails. */
export function unkeptOf(kind: NewsKind, { store }: Pick<World, "store">): OpenWork {
  return {
    ...NAMES[kind],
    which: "of the hub's news that cannot be kept",
    look: async () => await countUnkept(store, kind),
  };
}
