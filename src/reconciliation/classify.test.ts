/** What is not alike about a case, from every side, and who has to act; alike is nothing at all. */
import { expect, test } from "vitest";
import { day } from "#base/date.ts";
import type { SettlementId } from "#base/id.ts";
import type { CaseWord } from "#model/reconciliation.ts";
import { classify, resolutionsFor, type ThreeWords } from "#reconciliation/classify.ts";

const id = "stl_0k3fz1a2b01" as SettlementId;
const stands: CaseWord = {
  ...{ id, state: "standing", day: day("2026-11-21"), totalFen: 46_519n, funds: "pooled=11563" },
};
const none: CaseWord = { id, state: "none", totalFen: 0n, funds: "" };
const open: CaseWord = { ...none, state: "open" };
const back: CaseWord = { ...stands, state: "takenBack" };
const more: CaseWord = { ...stands, totalFen: 46_520n };
const split: CaseWord = { ...stands, funds: "aid=11563" };
const later: CaseWord = { ...stands, day: day("2026-11-22") };
const twin: CaseWord = { ...stands, twin: "stl_0k3fz1a2b02" as SettlementId };

/** Care, hub, home; the class and its owner. */
const TABLE: readonly [CaseWord, CaseWord, CaseWord, string | null][] = [
  [stands, stands, stands, null],
  [back, back, back, null],
  [none, none, none, null],
  [none, none, back, null],
  [none, stands, stands, "missingAtCare care"],
  [none, none, stands, "missingAtCare care"],
  [open, stands, stands, "missingAtCare care"],
  [stands, none, stands, "missingAtHub hub"],
  [stands, stands, none, "missingAtHome home"],
  [stands, none, none, "missingAtHome care"],
  [none, stands, none, "missingAtHome home"],
  [stands, stands, back, "state care"],
  [back, stands, stands, "state care"],
  [none, stands, back, "state care"],
  [stands, back, stands, "state hub"],
  [back, stands, back, "state hub"],
  [more, stands, stands, "amount care"],
  [stands, more, stands, "amount hub"],
  [stands, stands, more, "amount home"],
  [split, stands, stands, "funds care"],
  [stands, split, stands, "funds hub"],
  [stands, stands, split, "funds home"],
  [later, stands, stands, "month care"],
  [stands, later, stands, "month hub"],
  [stands, stands, later, "month home"],
  [twin, none, none, "duplicate care"],
  [none, none, twin, "duplicate home"],
  [twin, stands, stands, null],
];

test.each(TABLE)("case %#: care, hub and home make one class with one owner", (...row) => {
  const [care, hub, home, found] = row;
  const is = classify({ care, hub, home });
  expect(is && `${is.class} ${is.owner}`).toBe(found);
});

test("whoever acts has something that they may do", () => {
  const words = [stands, none, open, back, more, split, later, twin];
  for (const care of words) {
    for (const hub of [stands, none, back, more, split, later]) {
      for (const home of words) {
        const found = classify({ care, hub, home } satisfies ThreeWords);
        if (found) expect(resolutionsFor(found.class, found.owner)).toContain("adjustNext");
      }
    }
  }
});
