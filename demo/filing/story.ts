/** A story of filing (备案): told on the demo that runs, by new people each time. */
import type { RefusalCode } from "#base/refusals.ts";
import type { Stage } from "./stage.ts";

export interface FilingStory {
  readonly key: string;
  /** One Chinese line. */
  readonly title: string;
  /** What somebody is refused in it and how it is cured. */
  readonly refusals: readonly RefusalCode[];
  readonly play: (stage: Stage) => Promise<void>;
}
