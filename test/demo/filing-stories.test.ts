/** Every story of filing on the whole demo world, as `npm run stories` tells it. */
import { describe, expect, test } from "vitest";
import { seededRandom } from "#base/random.ts";
import { FILING_TEXTS } from "#base/refusals-filing.ts";
import { Stage } from "../../demo/filing/stage.ts";
import { FILING_STORIES } from "../../demo/filing/stories.ts";
import { useSite } from "./site.ts";

const site = useSite();
let stage: Stage | undefined;

function theStage(): Stage {
  stage ??= new Stage({
    ...{ address: site().address, fetch, now: site().world.surroundings.now },
    pause: site().world.surroundings.pause,
    random: seededRandom(Date.now()),
    tell: () => undefined,
  });
  return stage;
}

describe("each story of filing ends as it promises", () => {
  for (const { key, title, play } of FILING_STORIES) {
    test(`${key}: ${title}`, { timeout: 180_000 }, async () => {
      await play(theStage());
    });
  }
});

/** Refusals of filings that no person of a story meets, and why. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  application_missing: "at the API nobody sees whose it is: object_missing",
  application_same_person: "of clerks: test/api/filing-bad-input.test.ts",
  application_words: "of clerks: test/api/filing-desk.test.ts",
  accident_later: "of hospitals: test/hospital/reports.test.ts",
  accident_from_early: "of hospitals: test/hospital/reports.test.ts",
  material_broken: "of files that are cut off: src/filing/material-type.test.ts",
  institution_may_not_refer: "of hospitals: test/hospital/reports.test.ts",
  chosen_institution_stands: "of hospitals: test/hospital/reports.test.ts",
  chosen_institutions_many: "of hospitals: test/hospital/reports.test.ts",
  chosen_disease_free: "of choices without a filing: test/api/chosen-institutions.test.ts",
  chosen_missing: "of choices without a filing: test/api/chosen-institutions.test.ts",
  chosen_over: "of choices without a filing: test/api/chosen-institutions.test.ts",
  filing_kind_closed: "every place of the demo files all six kinds: src/filing/problems.test.ts",
  zone_said: "of clerks of care places: test/hospital/zones.test.ts",
  zone_unsaid: "of clerks of care places: test/hospital/zones.test.ts",
  zone_same_person: "of clerks of care places: test/hospital/zones.test.ts",
  zone_reason_missing: "of clerks of care places: test/hospital/zones.test.ts",
  filing_rules_missing: "every place of the demo has rules: src/filing/filing.db.test.ts",
};

test("each refusal of filing is met and cured in a story, or stands here with its reason", () => {
  const met = new Set<string>(FILING_STORIES.flatMap(({ refusals }) => refusals));
  const codes = Object.keys(FILING_TEXTS).filter((code) => !code.startsWith("qualification_"));
  const reasoned = Object.keys(ELSEWHERE);
  expect(codes.filter((code) => !met.has(code) && !reasoned.includes(code))).toEqual([]);
  expect(reasoned.filter((code) => met.has(code) || !codes.includes(code))).toEqual([]);
});
