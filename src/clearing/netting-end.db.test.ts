/** A netting agreement ends, and what two do about one pair at once, over real databases. */
import { beforeEach, describe, expect, test } from "vitest";
import { WEEKENDS_ONLY } from "#base/workdays.ts";
import {
  decideNetting,
  decideNettingEnd,
  enterNetting,
  enterNettingEnd,
  giveConfirmation,
  prepareConfirmation,
} from "#clearing/clearing.ts";
import { goTo, refusalOf } from "#clearing/fixtures/acts.ts";
import {
  allocated,
  confirmAll,
  insideMonth,
  TO_HAIKOU,
  TO_SANYA,
} from "#clearing/fixtures/inside.ts";
import { CHECKER, type ClearingMonth, HAINAN, MAKER } from "#clearing/fixtures/month.ts";
import { noticesAt } from "#clearing/fixtures/paid-month.ts";
import { issueInside } from "#clearing/inside-notices.ts";
import { holdNettingPair } from "#clearing/queries-netting.ts";
import type { Area } from "#model/place.ts";
import { type Database, sql } from "#store/store.ts";
import { verifyClearingIn } from "#verify/verify.ts";

const [HAIKOU, SANYA] = ["460100" as Area, "460200" as Area];
const GIVEN = { area: SANYA, other: HAIKOU, from: "2026-11", to: "2027-03" } as const;

let month: ClearingMonth;
let id: string;
beforeEach(async () => {
  month = await insideMonth();
  const row = await enter();
  await month.act(HAINAN, CHECKER, (world, step) =>
    decideNetting(world, step, { id: row.id, agrees: true }),
  );
  id = row.id;
});

const enter = (given: object = {}) =>
  month.act(HAINAN, MAKER, (world, step) =>
    enterNetting(world, step, { ...GIVEN, ...given } as never),
  );
const end = (given: object = {}) =>
  month.act(HAINAN, MAKER, (world, step) =>
    enterNettingEnd(world, step, { id, area: HAIKOU, from: "2026-12", ...given } as never),
  );
const decide = (agrees = true, by = CHECKER, of = id) =>
  month.act(HAINAN, by, (world, step) => decideNettingEnd(world, step, { id: of, agrees }));

const between = async () =>
  (await noticesAt(month, HAINAN))
    .filter(({ kind }) => kind === "areaClearing")
    .map(({ number }) => number)
    .sort();

const found = async () => {
  const stores = new Map<string, Database>(
    [...month.nodes].map(([node, { store }]) => [node as string, store]),
  );
  const verdict = await verifyClearingIn(stores, { first: "2026-11", last: "2027-01" });
  return verdict.findings.map(({ words }) => words);
};

describe("an end", () => {
  test("is asked for by one person and agreed by another; another may follow", async () => {
    expect(await end()).toMatchObject({ state: "released", to_month: "2027-03" });
    expect(await refusalOf(end())).toBe("netting_end_known");
    expect(await refusalOf(decide(true, MAKER))).toBe("payment_same_person");
    expect(await refusalOf(enter({ from: "2026-12" }))).toBe("netting_known");
    const ended = { state: "released", to_month: "2026-11", ends_from: "2026-12" };
    expect(await decide()).toMatchObject(ended);
    expect(await refusalOf(decide())).toBe("netting_end_missing");
    expect(await enter({ from: "2026-12" })).toMatchObject({ state: "entered" });
    const trail = await month.of(HAINAN).store.query(sql`
      select action, detail from trail.entries
       where subject = ${id} and action like 'netting.end%' order by action`);
    expect(trail).toEqual([
      { action: "netting.end", detail: "460100 2026-12" },
      { action: "netting.ended", detail: "2026-12 2027-03" },
    ]);
  });

  test("from the first month on leaves nothing of it; what follows may begin with it", async () => {
    await end({ from: "2026-11" });
    expect(await decide()).toMatchObject({ state: "ended", to_month: "2027-03" });
    expect(await refusalOf(end())).toBe("netting_not_released");
    expect(await enter()).toMatchObject({ from_month: "2026-11" });
  });

  test("that the other area does not want changes nothing, and may come again", async () => {
    await end();
    const kept = { state: "released", to_month: "2027-03", ends_from: null, ended_by: null };
    expect(await decide(false)).toMatchObject(kept);
    expect(await end({ area: SANYA })).toMatchObject({ ends_for: "460200" });
  });

  test("is of an agreement in force, for one of the two, from one of its months", async () => {
    expect(await refusalOf(end({ id: "net_9" }))).toBe("netting_missing");
    expect(await refusalOf(decide(true, CHECKER, "net_9"))).toBe("netting_missing");
    expect(await refusalOf(end({ area: "460300" }))).toBe("netting_not_party");
    expect(await refusalOf(end({ from: "2026-10" }))).toBe("netting_end_months");
    expect(await refusalOf(end({ from: "2027-04" }))).toBe("netting_end_months");
    const next = await enter({ from: "2027-04", to: "2027-05" });
    expect(await refusalOf(end({ id: next.id, from: "2027-04" }))).toBe("netting_not_released");
  });

  test("is not from a month whose notices are out, whenever it is asked for", async () => {
    await end({ from: "2026-11" });
    await allocated(month);
    await confirmAll(month);
    goTo(month, "2026-12-31");
    await month.rounds(1);
    expect(await between()).toHaveLength(1);
    expect(await refusalOf(decide())).toBe("netting_over");
    await decide(false);
    expect(await refusalOf(end({ from: "2026-11" }))).toBe("netting_over");
    await end();
    expect(await decide()).toMatchObject({ to_month: "2026-11" });
    expect(await found()).toEqual([]);
  });

  test("makes the run gross, which verify proves", async () => {
    await end({ from: "2026-11" });
    await decide();
    await allocated(month);
    await confirmAll(month);
    goTo(month, "2026-12-31");
    await month.rounds(1);
    expect(await between()).toEqual(["SN202611460100460200", "SN202611460200460100"]);
    expect(await found()).toEqual([]);
    const { store } = month.of(HAINAN);
    // As if the end had come after the run.
    await store.query(sql`update clearing.netting_agreements set state = 'released'`);
    expect((await found()).join()).toContain("已约定轧差，却双向签发");
  });
});

describe("two at once", () => {
  beforeEach(async () => {
    await allocated(month);
    goTo(month, "2026-12-31");
  });

  const confirm = async (batch: string) => {
    await month.act(HAINAN, MAKER, (world, step) => prepareConfirmation(world, step, batch));
    await month.act(HAINAN, CHECKER, (world, step) => giveConfirmation(world, step, batch));
  };
  const run = () => {
    const terms = { parameters: month.parameters, calendar: WEEKENDS_ONLY };
    return issueInside(month.of(HAINAN).world, terms);
  };
  /** Until so many wait for what another transaction holds. */
  const waiting = async (count: number) => {
    for (let look = 0; look < 500; look += 1) {
      const rows = await month.of(HAINAN).store.query(sql`
        select 1 as one from pg_locks l join pg_database d on d.oid = l.database
         where l.locktype = 'advisory' and not l.granted and d.datname = current_database()`);
      if (rows.length >= count) return;
    }
    throw new Error(`fewer than ${count} wait`);
  };

  test("a run that began before the end was agreed waits for it, and is gross", async () => {
    await confirm(`${TO_HAIKOU}e`);
    await confirm(`${TO_SANYA}e`);
    await end({ from: "2026-11" });
    let running: Promise<number> | undefined;
    await month.act(HAINAN, CHECKER, async (world, step) => {
      await decideNettingEnd(world, step, { id, agrees: true });
      running = run();
      await waiting(1);
    });
    await running;
    await run();
    expect(await between()).toEqual(["SN202611460100460200", "SN202611460200460100"]);
    expect(month.errors).toEqual([]);
  });

  test("two processes that would issue opposite directions of a pair issue one", async () => {
    await confirm(`${TO_SANYA}e`);
    const running: Promise<number>[] = [];
    await month.of(HAINAN).store.transaction(async (tx) => {
      await holdNettingPair(tx, { one: HAIKOU, other: SANYA });
      running.push(run());
      await waiting(1);
      // Now Sanya owes more than it gets: the other process sees the other direction.
      await confirm(`${TO_HAIKOU}e`);
      running.push(run());
      await waiting(2);
    });
    const issued = await Promise.all(running);
    expect(issued.sort()).toEqual([0, 1]);
    expect(await between()).toEqual(["SN202611460200460100"]);
    expect(month.errors).toEqual([]);
  });
});
