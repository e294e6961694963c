/** Two pooling areas that pay one difference, over real databases: paid net, booked gross. */
import { beforeEach, describe, expect, test } from "vitest";
import { fen } from "#base/money.ts";
import {
  decideNetting,
  enterNetting,
  selectAreaNotices,
  selectPayers,
} from "#clearing/clearing.ts";
import { batchesAt, goTo, refusalOf } from "#clearing/fixtures/acts.ts";
import { allocated, confirmAll, insideMonth } from "#clearing/fixtures/inside.ts";
import { CHECKER, type ClearingMonth, HAINAN, MAKER } from "#clearing/fixtures/month.ts";
import { booksAt, noticesAt, pay, receive } from "#clearing/fixtures/paid-month.ts";
import { scopeOf } from "#model/clearing.ts";
import type { Database } from "#store/store.ts";
import { verifyClearingIn } from "#verify/verify.ts";

const GIVEN = { area: "460200", other: "460100", from: "2026-11", to: "2026-12" } as const;
const TO_HAIKOU = "SN202611460200460100";

let month: ClearingMonth;
beforeEach(async () => {
  month = await insideMonth();
});

const enter = (given: object = {}) =>
  month.act(HAINAN, MAKER, (world, step) =>
    enterNetting(world, step, { ...GIVEN, ...given } as never),
  );
const decide = (id: string, by = CHECKER, agrees = true) =>
  month.act(HAINAN, by, (world, step) => decideNetting(world, step, { id, agrees }));

describe("an agreement", () => {
  test("is entered for one area and agreed by another person for the other one", async () => {
    const row = await enter();
    expect(row).toMatchObject({ one: "460100", other: "460200", entered_for: "460200" });
    expect(await refusalOf(decide(row.id, MAKER))).toBe("payment_same_person");
    expect(await decide(row.id)).toMatchObject({ state: "released" });
    expect(await refusalOf(decide(row.id))).toBe("netting_state");
    expect(await refusalOf(decide("net_9"))).toBe("netting_missing");
  });

  test("is between two areas of the province, for months that no other covers", async () => {
    expect(await refusalOf(enter({ other: "360100" }))).toBe("netting_area");
    expect(await refusalOf(enter({ other: "460200" }))).toBe("netting_area");
    expect(await refusalOf(enter({ to: "2026-10" }))).toBe("netting_months");
    const { id } = await enter();
    expect(await refusalOf(enter({ from: "2026-12", to: "2027-03" }))).toBe("netting_known");
    await decide(id, CHECKER, false);
    expect(await enter({ area: "460100", other: "460200" })).toMatchObject({ one: "460100" });
  });
});

describe("a month of two areas that net", () => {
  beforeEach(async () => {
    await decide((await enter()).id);
    await allocated(month);
    await confirmAll(month);
    goTo(month, "2026-12-31");
    await month.rounds(1);
  });

  const between = async () =>
    (await noticesAt(month, HAINAN)).filter(({ kind }) => kind === "areaClearing");

  test("is paid by one notice over the difference, and booked gross in both areas", async () => {
    expect(await between()).toMatchObject([
      { number: TO_HAIKOU, amounts: { employee: "36000", resident: "30000" } },
    ]);
    const gross = await booksAt(month, HAINAN, "noticePayable");
    expect(gross).toMatchObject({
      "460100:employee:pooled": -fen("700.00"),
      "460200:employee:pooled": -fen("400.00"),
      "460200:employee:aid": -fen("10.00"),
    });
    await pay(month, HAINAN, TO_HAIKOU);
    await receive(month, HAINAN, TO_HAIKOU);
    expect(await booksAt(month, HAINAN, "fiscalAccount")).toEqual({
      "460100:employee": fen("360.00"),
      "460100:resident": fen("300.00"),
      "460200:employee": -fen("360.00"),
      "460200:resident": -fen("300.00"),
    });
    for (const kind of ["noticePayable", "noticeReceivable", "owedConfirmed", "claimConfirmed"]) {
      expect([kind, await booksAt(month, HAINAN, kind)]).toEqual([kind, {}]);
    }
    const states = (await batchesAt(month, HAINAN)).map(({ state }) => state);
    expect(states).toEqual(["closed", "received", "received", "received"]);
    expect(month.errors).toEqual([]);
  });

  test("is over: no agreement is made for it any more", async () => {
    const { store } = month.of(HAINAN);
    await store.query({ name: "", values: [], text: "delete from clearing.netting_agreements" });
    expect(await refusalOf(enter())).toBe("netting_over");
    expect(await enter({ from: "2026-12" })).toMatchObject({ from_month: "2026-12" });
  });

  test("what one direction confirms after the run waits for the next one", async () => {
    const { store } = month.of(HAINAN);
    const statement = (text: string) => store.query({ name: "", values: [], text });
    for (const table of ["clearing.notices", "clearing.batches"]) {
      await statement(`alter table ${table} disable trigger user`);
    }
    // As if Sanya's part had not been confirmed on the day of the run.
    await statement("delete from clearing.notice_batches where batch_id like '%460200460100e'");
    await statement(
      "update clearing.batches set state = 'confirmed' where id like '%460200460100e'",
    );
    await month.rounds();
    expect(await between()).toHaveLength(1);
    goTo(month, "2027-01-31");
    await month.rounds(1);
    expect(await between()).toMatchObject([{}, { number: "SN202612460100460200" }]);
  });

  test("the statement shows both gross amounts beside what is paid", async () => {
    const { reports } = month.of(HAINAN);
    const november = "2026-11" as never;
    expect(await selectAreaNotices(reports, { month: november, area: "460100" })).toMatchObject([
      { scheme: "employee", gross_fen: fen("770.00"), back_fen: fen("410.00"), state: "issued" },
      { scheme: "resident", gross_fen: fen("300.00"), back_fen: 0n },
    ]);
    const page = { month: november, payer: "460100", rowsMax: 10 };
    const rows = await selectPayers(reports, { ...page, after: ["", "", "", ""] });
    expect(
      rows.map((row) => [scopeOf(row.care_node, row.home_node), row.care_node, row.payable_fen]),
    ).toEqual([
      ["local", "460100", fen("95.00")],
      ["inProvince", "460200", fen("410.00")],
    ]);
  });

  test("is proved by verify, which finds a netting that nobody agreed to", async () => {
    const stores = new Map<string, Database>(
      [...month.nodes].map(([node, { store }]) => [node as string, store]),
    );
    const verify = async () => {
      const verdict = await verifyClearingIn(stores, { first: "2026-11", last: "2026-12" });
      return verdict.findings.map(({ words }) => words);
    };
    expect(await verify()).toEqual([]);
    const { store } = month.of(HAINAN);
    await store.query({
      ...{ name: "", values: [] },
      text: "update clearing.netting_agreements set to_month = '2026-11', from_month = '2026-10'",
    });
    expect(await verify()).toEqual([]);
    await store.query({
      ...{ name: "", values: [] },
      text: "update clearing.netting_agreements set to_month = '2026-10', from_month = '2026-10'",
    });
    expect(await verify()).toEqual(["通知书SN202611460200460100：没有约定轧差，却抵减了对方应付"]);
  });
});
