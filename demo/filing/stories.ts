/** All stories of filing, in the order in which they are told. */
import { DIAGNOSIS_STORIES } from "./stories-diagnosis.ts";
import { KIND_STORIES } from "./stories-kinds.ts";
import { LIFE_STORIES } from "./stories-life.ts";
import { REFUSED_STORIES } from "./stories-refused.ts";
import { TURN_STORIES } from "./stories-turns.ts";
import type { FilingStory } from "./story.ts";

export const FILING_STORIES: readonly FilingStory[] = [
  ...KIND_STORIES,
  ...LIFE_STORIES,
  ...REFUSED_STORIES,
  ...TURN_STORIES,
  ...DIAGNOSIS_STORIES,
];
