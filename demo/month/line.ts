/** The line between a province and the hub, on which answers can be lost. */
import { NoAnswer } from "#base/refusals.ts";
import type { NodeId } from "#model/place.ts";
import { HUB } from "#model/place.ts";
import type { Way } from "#runtime.ts";

export interface Line {
  /** Home does what care asks, and care never hears of it. */
  cut(care: NodeId): void;
  mend(): void;
  readonly way: Way;
}

const ABOUT_SETTLEMENTS: ReadonlySet<string> = new Set(["settle", "inquire"]);

export function createLine(): Line {
  let cutAt: NodeId | null = null;
  return {
    cut: (care) => {
      cutAt = care;
    },
    mend: () => {
      cutAt = null;
    },
    way: async (peer, { from, kind }, send) => {
      const reply = await send();
      const isLost = peer === HUB && from === cutAt && ABOUT_SETTLEMENTS.has(kind);
      if (isLost) throw new NoAnswer("the answer was lost on the line");
      return reply;
    },
  };
}
