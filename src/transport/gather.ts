/** Gathers what comes in during one turn of the event loop and hands it on together. */
import { FRAME_ENTRIES_MAX, FRAME_MAX } from "#transport/frame.ts";

export type Turn = () => Promise<void>;

export interface GatherOptions<Item> {
  readonly turn: Turn;
  readonly sizeOf: (item: Item) => number;
  readonly hand: (items: readonly Item[]) => void;
}

export interface Gather<Item> {
  put(item: Item): void;
  /** Hands on at once what has come in. */
  flush(): void;
}

export function gather<Item>(options: GatherOptions<Item>): Gather<Item> {
  let items: Item[] = [];
  const flush = (): void => {
    const all = items;
    items = [];
    for (const frame of cut(all, options.sizeOf)) options.hand(frame);
  };
  return {
    put: (item) => {
      items.push(item);
      if (items.length === 1) void options.turn().then(flush);
    },
    flush,
  };
}

/** Into frames that keep the limits; the share of heads is generous. */
export function cut<Item>(items: readonly Item[], sizeOf: (item: Item) => number): Item[][] {
  const frames: Item[][] = [];
  let frame: Item[] = [];
  let size = 0;
  for (const item of items) {
    const more = sizeOf(item) + 1_000;
    if (frame.length === FRAME_ENTRIES_MAX || (frame.length > 0 && size + more > FRAME_MAX)) {
      frames.push(frame);
      frame = [];
      size = 0;
    }
    frame.push(item);
    size += more;
  }
  if (frame.length > 0) frames.push(frame);
  return frames;
}
