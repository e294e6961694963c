/**
 * Notices between two provinces that take batches of both directions, over real databases: a pair
 * that nets, and what came to less than nothing and is paid back.
 */
import { beforeEach, describe, expect, test } from "vitest";
import { fen } from "#base/money.ts";
import { WEEKENDS_ONLY } from "#base/workdays.ts";
import {
  decideDeduction,
  distributionRoom,
  enterDeduction,
  moneyHubRoom,
  moneyRoom,
} from "#clearing/clearing.ts";
import { batchesAt, confirmBoth, goTo } from "#clearing/fixtures/acts.ts";
import {
  CHECKER,
  ClearingMonth,
  HAINAN,
  INSTITUTION,
  JIANGXI,
  MAKER,
} from "#clearing/fixtures/month.ts";
import { addInstitution, booksAt, noticesAt, pay, receive } from "#clearing/fixtures/paid-month.ts";
import { HUB, type NodeId } from "#model/place.ts";
import { type Database, sql } from "#store/store.ts";
import { verifyClearingIn } from "#verify/verify.ts";

let month: ClearingMonth;
beforeEach(async () => {
  month = await ClearingMonth.at("2026-11-20 09:00:00");
  const rules = { clearing: async () => month.parameters, calendar: async () => WEEKENDS_ONLY };
  month.beside.set(HUB, [moneyHubRoom(month.of(HUB).world, rules)]);
  for (const node of [HAINAN, JIANGXI]) {
    const { world } = month.of(node);
    const money = moneyRoom(world, { rules, deadlineMs: 1_000 });
    month.beside.set(node, [money, distributionRoom(world, rules)]);
  }
  await addInstitution(month, INSTITUTION, "460105");
});

async function findings(last: string): Promise<readonly string[]> {
  const stores = new Map<string, Database>(
    [...month.nodes].map(([node, { store }]) => [node as string, store]),
  );
  const verdict = await verifyClearingIn(stores, { first: "2026-10", last });
  // Nobody played the days, nor home's half of the cases.
  const others = /按参保省记录|结算发生额|^结算stl|的对账/;
  return verdict.findings.map(({ words }) => words).filter((words) => !others.test(words));
}

async function between(node: NodeId): Promise<[string, unknown, string][]> {
  const rows = await noticesAt(month, node);
  return rows
    .filter(({ kind }) => kind !== "institutionPayment")
    .map(({ number, amounts, state }) => [number, amounts, state]);
}

async function open(): Promise<object[]> {
  const kinds = ["noticePayable", "noticeReceivable", "owedConfirmed", "claimConfirmed"];
  const all = [HAINAN, JIANGXI].flatMap((node) => kinds.map((kind) => booksAt(month, node, kind)));
  return (await Promise.all(all)).filter((books) => Object.keys(books).length > 0);
}

describe("two provinces that net", () => {
  const released = (from: string, netting: boolean) => {
    const pairs = netting ? "nettingPairs: [360000-460000]\n" : "";
    const text = `deferralMonthsMax: 2\nnetting: ${netting}\n${pairs}`;
    return month.of(HUB).store.query(sql`
      insert into rulebook.releases (version, area, scheme, path, text, state, note, in_force_from,
             drafted_at, approved_at, revision)
      values (${from}, '100000', 'clearing', 'clearing.yaml', ${text}, 'approved', '', ${from}, 0,
              1, 1)`);
  };

  beforeEach(async () => {
    month.parameters = { ...month.parameters, netting: true, nettingPairs: ["360000-460000"] };
    await released("2026-01-01", true);
    await month.add(
      { id: "stl_1", on: "2026-10-03", funds: { pooled: fen("1000.00"), aid: fen("5.00") } },
      { id: "stl_2", on: "2026-10-04", scheme: "resident", funds: { pooled: fen("70.00") } },
      {
        ...{ id: "stl_3", on: "2026-10-05", care: JIANGXI, area: "460100" },
        ...{ institution: "H36010000001", funds: { pooled: fen("400.00") } },
      },
    );
    goTo(month, "2026-11-21");
    await month.rounds();
    for (const { id } of await batchesAt(month)) await confirmBoth(month, id);
    goTo(month, "2026-11-30");
    await month.rounds();
  });

  test("pay one difference; each books gross, asks its areas and pays its own gross", async () => {
    const paid = "QS202610360000460000";
    expect(await noticesAt(month, HUB)).toMatchObject([
      { number: paid, amounts: { employee: "60500", resident: "7000" } },
    ]);
    expect(await booksAt(month, JIANGXI, "noticePayable")).toEqual({
      "460000:employee:aid": -fen("5.00"),
      "460000:employee:pooled": -fen("1000.00"),
      "460000:resident:pooled": -fen("70.00"),
    });
    expect(await booksAt(month, JIANGXI, "noticeReceivable")).toEqual({
      "460000:employee:pooled": fen("400.00"),
    });
    expect(await booksAt(month, HAINAN, "noticePayable")).toEqual({
      "360000:employee:pooled": -fen("400.00"),
    });
    await pay(month, JIANGXI, paid);
    await month.rounds();
    await receive(month, HAINAN, paid);
    await month.rounds();
    expect(await open()).toEqual([]);
    expect(await booksAt(month, HAINAN, "fiscalAccount")).toEqual({
      "460000:employee": fen("605.00"),
      "460000:resident": fen("70.00"),
    });
    expect(await between(HAINAN)).toEqual([
      [paid, { employee: "60500", resident: "7000" }, "received"],
      ["SJ20261036T460100460000", { employee: "40000" }, "issued"],
      ["XF20261036460000460100", { employee: "100500", resident: "7000" }, "issued"],
    ]);
    expect(await between(JIANGXI)).toMatchObject([
      [paid, {}, "received"],
      ["SJ20261046360300360000", { employee: "100500", resident: "7000" }, "issued"],
    ]);
    const states = (await batchesAt(month)).map(({ state }) => state);
    expect(states).toEqual(["received", "received", "received"]);
    expect(await findings("2026-11")).toEqual([]);
    expect(month.errors).toEqual([]);
    await released("2026-11-01", false);
    expect(await findings("2026-11")).toContainEqual(
      "通知书QS202610360000460000：没有约定轧差，却抵减了对方应付",
    );
  });
});

describe("a batch below nothing", () => {
  /** October is cleared; then more is taken off it than November brings. */
  beforeEach(async () => {
    await month.add({ id: "stl_1", on: "2026-10-03", funds: { pooled: fen("100.00") } });
    goTo(month, "2026-11-21");
    await month.rounds();
    for (const { id } of await batchesAt(month)) await confirmBoth(month, id);
    goTo(month, "2026-11-30");
    await month.rounds();
    const given = { settlementId: "stl_1", fund: "pooled", amountFen: fen("30.00") } as const;
    const { id } = await month.act(HAINAN, MAKER, (world, step) =>
      enterDeduction(world, step, { ...given, reason: "超标准收费" } as never),
    );
    await month.act(HAINAN, CHECKER, (world, step) =>
      decideDeduction(world, step, { id, to: "released" }),
    );
    goTo(month, "2026-12-21");
    await month.rounds();
    await confirmBoth(month, "bat_202611460000360000e");
    goTo(month, "2026-12-31");
    await month.rounds();
  });

  const BACK = "QS202612460000360000";
  const state = async () =>
    (await batchesAt(month)).find(({ id }) => id === "bat_202611460000360000e")?.state;

  test("is carried forward, and outweighed by what the next month brings", async () => {
    expect(await state()).toBe("confirmed");
    expect(await findings("2026-12")).toEqual([]);
    await month.add({ id: "stl_9", on: "2026-12-03", funds: { pooled: fen("50.00") } });
    goTo(month, "2027-01-21");
    await month.rounds();
    await confirmBoth(month, "bat_202612460000360000e");
    goTo(month, "2027-01-31");
    await month.rounds();
    const told = await noticesAt(month, HUB);
    expect(told.filter(({ period }) => period === "2026-12")).toMatchObject([
      { number: "QS202612360000460000", amounts: { employee: "2000" } },
    ]);
  });

  test("is paid back with the year's last run by the province that treated", async () => {
    goTo(month, "2027-01-31");
    await month.rounds();
    const told = (await noticesAt(month, HUB)).filter(({ period }) => period >= "2026-12");
    // It lowers the prefund of those who owed it, and is none of the other direction's.
    expect(told).toMatchObject([
      { number: BACK, amounts: { employee: "3000" }, state: "issued" },
      { number: "YF2027360000460000", amounts: { employee: "4667" } },
    ]);
    expect(await between(JIANGXI)).toContainEqual([
      ...["XB20261246T360000360300", { employee: "3000" }, "issued"],
    ]);
    await pay(month, HAINAN, BACK);
    await month.rounds();
    await receive(month, JIANGXI, BACK);
    await month.rounds();
    expect(await state()).toBe("received");
    expect(await booksAt(month, JIANGXI, "fiscalAccount")).toEqual({
      "360000:employee": fen("30.00"),
    });
    expect(await booksAt(month, HAINAN, "fiscalAccount")).toEqual({
      "460000:employee": -fen("30.00"),
    });
    expect(await between(HAINAN)).toContainEqual([
      ...["XF20261236T460100460000", { employee: "3000" }, "issued"],
    ]);
    expect(await findings("2027-01")).toEqual([]);
    expect(month.errors).toEqual([]);
    await month.of(HUB).store.query(sql`
      update clearing.notices set period = '2026-11' where number = ${BACK}`);
    expect((await findings("2027-01")).join()).toContain("尚可结转，却已退回");
  });
});

describe("money of a newer notice", () => {
  test("is passed on though an older one is not paid yet", async () => {
    await month.add({ id: "stl_1", on: "2026-10-03", funds: { pooled: fen("100.00") } });
    goTo(month, "2026-11-21");
    await month.rounds();
    await confirmBoth(month, "bat_202610460000360000e");
    goTo(month, "2026-11-30");
    await month.rounds();
    await month.add({ id: "stl_2", on: "2026-11-03", funds: { pooled: fen("40.00") } });
    goTo(month, "2026-12-21");
    await month.rounds();
    await confirmBoth(month, "bat_202611460000360000e");
    goTo(month, "2026-12-31");
    await month.rounds();
    await pay(month, JIANGXI, "QS202611360000460000");
    await month.rounds();
    await receive(month, HAINAN, "QS202611360000460000");
    await month.rounds();
    const passed = (await between(HAINAN)).filter(([number]) => number.startsWith("XF"));
    expect(passed).toEqual([["XF20261136460000460100", { employee: "4000" }, "issued"]]);
    expect(await findings("2026-12")).toEqual([]);
  });
});
