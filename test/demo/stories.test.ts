/** Every story through the real interface of the whole demo world: what it promises comes out. */
import { describe, expect, test } from "vitest";
import { fen } from "#base/money.ts";
import { CATEGORY_WORDS } from "#model/words.ts";
import { recomputeCountry } from "#recompute/recompute.ts";
import { readSettlement, type SettlementShown } from "../../demo/hospital-result.ts";
import {
  cancelVisit,
  playVisit,
  queryVisit,
  repeatVisit,
  reverseVisit,
  type Visit,
} from "../../demo/hospital-visit.ts";
import { refusalPattern } from "../../demo/promise.ts";
import { DEMO_STORIES } from "../../demo/stories.ts";
import { useSite } from "./site.ts";

const site = useSite();

function shown(visit: Visit): SettlementShown {
  const settlement = readSettlement(visit.last.output);
  if (!settlement) throw new Error(`${visit.story.key}: ${visit.last.message}`);
  return settlement;
}

function paid(settlement: SettlementShown): Record<string, bigint> {
  return Object.fromEntries(settlement.payers.map(({ name, amountFen }) => [name, amountFen]));
}

describe("the first settlement in the country", () => {
  test("the fund pays 115.63 and the account 349.56, to the fen, and again after a cancellation", async () => {
    const player = site().player();
    for (const round of [1, 2]) {
      const visit = await playVisit(site().story("firstSettlement"), player);
      expect([round, paid(shown(visit))]).toEqual([
        round,
        {
          城镇职工基本医疗保险统筹基金: fen("115.63"),
          个人账户: fen("349.56"),
          个人现金: 0n,
        },
      ]);
      expect((await cancelVisit(visit, player)).state).toBe("answered");
    }
  });
});

describe("each story ends as it promises", () => {
  for (const { key, story: title, expect: promised, totalFen } of DEMO_STORIES) {
    test(`${key}: ${title}`, async () => {
      const visit = await playVisit(site().story(key), site().player());
      if ("refused" in promised) {
        expect([visit.outcome, visit.last.message]).toEqual([
          "refused",
          expect.stringMatching(refusalPattern(promised.refused)),
        ]);
        return;
      }
      expect([visit.last.message, visit.outcome]).toEqual(["", "settled"]);
      const settlement = shown(visit);
      expect(settlement.category).toBe(CATEGORY_WORDS[promised.category]);
      expect(settlement.totalFen).toBe(totalFen);
      expect([settlement.partsAddUp, settlement.payersAddUp]).toEqual([true, true]);
      expect(settlement.working.length).toBeGreaterThan(0);
    });
  }
});

describe("after a settlement", () => {
  test("a lost answer is found by the same bytes, and both answers are one", async () => {
    const player = site().player();
    const lost = await playVisit(site().story("beijingInShanghai"), player, { lose: true });
    expect([lost.outcome, lost.last.answer]).toEqual(["lost", ""]);
    const found = await repeatVisit(lost, player);
    expect(found.visit.outcome).toBe("settled");
    const again = await repeatVisit(found.visit, player);
    expect(again.exchange.answer).toBe(found.exchange.answer);
  });

  test("a query shows the settlement and its charges as they were settled", async () => {
    const player = site().player();
    const visit = await playVisit(site().story("shanghaiToHangzhou"), player);
    const settlement = await queryVisit(visit, player, "settlement");
    expect(readSettlement(settlement.output)?.payers).toEqual(shown(visit).payers);
    const charges = await queryVisit(visit, player, "charges");
    expect([charges.state, charges.output]).toEqual([
      "answered",
      expect.objectContaining({ length: visit.story.lines.length }),
    ]);
  });

  for (const key of ["nanjingInShanghai", "hefeiReferred"]) {
    test(`${key} is cancelled with exactly negated amounts`, async () => {
      const player = site().player();
      const visit = await playVisit(site().story(key), player);
      const before = shown(visit);
      const cancelled = readSettlement((await cancelVisit(visit, player)).output);
      expect(cancelled?.totalFen).toBe(-before.totalFen);
      expect(cancelled?.payers.map(({ amountFen }) => -amountFen)).toEqual(
        before.payers.map(({ amountFen }) => amountFen),
      );
      const anew = await playVisit(site().story(key), player);
      expect(shown(anew).payers).toEqual(before.payers);
    });
  }

  test("a reversed settlement never was: the same visit pays the same again", async () => {
    const player = site().player();
    const story = site().story("child");
    const before = await playVisit(story, player);
    await reverseVisit(before, player);
    const lost = await playVisit(story, player, { lose: true });
    const reversed = await reverseVisit(lost, player);
    expect([reversed.state, reversed.message]).toEqual(["answered", ""]);
    const repeated = await repeatVisit(lost, player);
    expect(repeated.exchange.message).toMatch(refusalPattern("message_reversed"));
    expect(shown(await playVisit(story, player)).payers).toEqual(shown(before).payers);
  });
});

test("every settlement of the stories comes out the same when it is recomputed", async () => {
  const result = await recomputeCountry(site().world.urls, {
    differencesMax: 10,
    progress: () => {},
    now: Date.now,
  });
  expect(result).toMatchObject({ different: 0, withoutFacts: 0, differences: [] });
  expect(result.same).toBeGreaterThan(40);
});
