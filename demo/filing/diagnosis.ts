/** "Will direct settlement work?", as a person of a story asks it beforehand. */
import { isRefusalCode, type RefusalCode } from "#base/refusals.ts";
import type { BenefitCategory } from "#model/filing.ts";
import { broken, StoryBroken } from "./caller.ts";
import type { Newcomer } from "./newcomers.ts";
import type { Stage, VisitAsked } from "./stage.ts";

/** A visit of today, or of a day to come. */
export type Visited = Pick<VisitAsked, "at" | "careType" | "disease"> & {
  readonly on?: string;
  /** Another one than the person's own. */
  readonly scheme?: "employee" | "resident";
  /** Where no hospital of the demo is. */
  readonly careArea?: string;
};

/** Settles in this category, or is refused with this code; `words` are among what is told. */
export async function diagnose(
  stage: Stage,
  person: Newcomer,
  { at, careType, disease, on = stage.today, scheme = person.scheme, careArea }: Visited,
  outcome: BenefitCategory | RefusalCode,
  words = "",
): Promise<void> {
  const query = new URLSearchParams({
    ...{ scheme, careType, visitOn: on, careArea: careArea ?? at.slice(1, 7), institution: at },
    ...(disease === undefined ? {} : { disease }),
  });
  const got = await person.session.get(`/person/diagnosis?${query}`);
  if (got.status !== 200) throw broken("诊断", got);
  const told = got.json.words as readonly string[];
  const found = isRefusalCode(outcome) ? got.json.code : got.json.category;
  const settles = got.json.outcome === (isRefusalCode(outcome) ? "refused" : "settles");
  if (found !== outcome || !settles || !told.join("\n").includes(words)) {
    throw new StoryBroken(`诊断应为${outcome}（${words}），却是：${told.join("；")}`);
  }
  stage.tell("诊断", `${on}：${told[0] ?? ""}`);
}
