/** What a province clears inside itself (省内异地、本地), over real databases. */
import { beforeEach, describe, expect, test } from "vitest";
import { fen } from "#base/money.ts";
import {
  decideDeduction,
  enterDeduction,
  prepareConfirmation,
  raiseObjection,
} from "#clearing/clearing.ts";
import { batchesAt, goTo, refusalOf } from "#clearing/fixtures/acts.ts";
import {
  allocated,
  confirmAll,
  HAIKOU,
  insideMonth,
  SANYA,
  TO_HAIKOU,
  TO_SANYA,
} from "#clearing/fixtures/inside.ts";
import { CHECKER, type ClearingMonth, HAINAN, MAKER } from "#clearing/fixtures/month.ts";
import { booksAt, noticeAt, noticesAt, pay, receive } from "#clearing/fixtures/paid-month.ts";
import { selectLines } from "#clearing/queries-batches.ts";
import { HUB } from "#model/place.ts";
import { sql } from "#store/store.ts";

const LOCAL = "bat_202611460100460100e";
const [TO_H, TO_S] = ["SN202611460200460100", "SN202611460100460200"];

let month: ClearingMonth;
beforeEach(async () => {
  month = await insideMonth();
});

const submissions = () =>
  month.of(HAINAN).store.query(sql`
    select scheme, cases, total_fen, state, excepted from clearing.submissions order by scheme`);
const shares = () =>
  month.of(HAINAN).store.query(sql`
    select batch_id, institution, pool, cases, payable_fen from clearing.institution_shares
     order by batch_id`);
const balances = async () => {
  const { store } = month.of(HAINAN);
  const [row] = await store.query<{ sum: bigint }>(
    sql`select coalesce(sum(amount_fen), 0)::int8 as sum from ledger.balances_view`,
  );
  return row?.sum;
};

describe("a month inside the province", () => {
  test("is counted by the province itself, and the hub never hears of it", async () => {
    goTo(month, "2026-12-20");
    await month.rounds();
    expect(await submissions()).toEqual([
      { scheme: "employee", cases: 3, total_fen: fen("1305.00"), state: "counted", excepted: 0 },
      { scheme: "resident", cases: 1, total_fen: fen("300.00"), state: "counted", excepted: 0 },
    ]);
    await allocated(month);
    const atHub = sql`select 1 from clearing.submissions`;
    expect(await month.of(HUB).store.query(atHub)).toEqual([]);
    expect(month.errors).toEqual([]);
  });

  test("is allocated between pooling areas by scheme and fund, and done again it is the same", async () => {
    await allocated(month);
    const first = await batchesAt(month, HAINAN);
    expect(first).toMatchObject([
      { id: LOCAL, cases: 1, payable_fen: fen("95.00"), state: "generated" },
      { id: `${TO_HAIKOU}e`, cases: 1, payable_fen: fen("770.00") },
      { id: `${TO_HAIKOU}r`, cases: 1, payable_fen: fen("300.00") },
      { id: `${TO_SANYA}e`, cases: 1, payable_fen: fen("410.00") },
    ]);
    expect(await selectLines(month.of(HAINAN).store, [`${TO_HAIKOU}e`])).toMatchObject([
      { home_area: "460200", fund: "largeSum", cases: 1, amount_fen: fen("50.00") },
      { fund: "ownAccount", amount_fen: fen("20.00") },
      { fund: "pooled", amount_fen: fen("700.00") },
    ]);
    await month.rounds();
    expect(await batchesAt(month, HAINAN)).toEqual(first);
    expect(await batchesAt(month, HUB)).toEqual([]);
    expect(month.errors).toEqual([]);
  });

  test("is not written where the batches come to something else than was counted", async () => {
    goTo(month, "2026-12-20");
    await month.rounds();
    await month.of(HAINAN).store.query(sql`
      update clearing.submissions set total_fen = total_fen + 1 where scheme = 'employee'`);
    goTo(month, "2026-12-21");
    await month.round(HAINAN);
    expect((await batchesAt(month, HAINAN)).map(({ id }) => id)).toEqual([`${TO_HAIKOU}r`]);
    expect(month.errors[0]).toMatch(/^clearing\.insideDiffers 2026-11 employee/);
    // It is counted again by itself.
    await month.rounds();
    expect(await batchesAt(month, HAINAN)).toHaveLength(4);
  });

  test("leaves out what its institution has not confirmed, and what the two halves differ in", async () => {
    const { store } = month.of(HAINAN);
    await store.query(sql`update reconciliation.applications set state = 'undone', undone_at = 1`);
    await store.query(sql`alter table settlement.home_settlements disable trigger user`);
    await store.query(sql`
      update settlement.home_settlements set answer = replace(answer, '30000', '30001')
       where id = 'stl_b'`);
    await store.query(sql`
      update reconciliation.confirmations set taken = false where settlement_id = 'stl_c'`);
    await allocated(month);
    expect((await batchesAt(month, HAINAN)).map(({ id }) => id)).toEqual([`${TO_HAIKOU}e`]);
    expect(
      await store.query(sql`
        select settlement_id, reason from clearing.exceptions order by settlement_id`),
    ).toEqual([
      { settlement_id: "stl_b", reason: "differs" },
      { settlement_id: "stl_c", reason: "leftOut" },
      { settlement_id: "stl_d", reason: "unconfirmed" },
    ]);
    await month.applied(SANYA);
    await store.query(
      sql`update reconciliation.applications set state = 'applied', undone_at = null`,
    );
    for (const day of ["2027-01-20", "2027-01-21"]) {
      goTo(month, day);
      await month.rounds(1);
    }
    expect((await batchesAt(month, HAINAN)).map(({ id, cases }) => [id, cases])).toEqual([
      [`${TO_HAIKOU}e`, 1],
      ["bat_202612460100460100e", 1],
    ]);
  });
});

describe("two persons of the province", () => {
  test("confirm a batch for both areas; books, parts and the local one's end follow", async () => {
    await allocated(month);
    expect(await booksAt(month, HAINAN, "claim")).not.toEqual({});
    await confirmAll(month);
    expect(await batchesAt(month, HAINAN)).toMatchObject([
      { id: LOCAL, state: "closed" },
      ...Array.from({ length: 3 }, () => ({ state: "confirmed" })),
    ]);
    for (const kind of ["claim", "owed", "fund"]) {
      expect([kind, await booksAt(month, HAINAN, kind)]).toEqual([kind, {}]);
    }
    expect(await booksAt(month, HAINAN, "owedConfirmed")).toEqual({
      "460100:460200:employee:largeSum": -fen("50.00"),
      "460100:460200:employee:ownAccount": -fen("20.00"),
      "460100:460200:employee:pooled": -fen("700.00"),
      "460100:460200:resident:pooled": -fen("300.00"),
      "460200:460100:employee:aid": -fen("10.00"),
      "460200:460100:employee:pooled": -fen("400.00"),
    });
    expect(await booksAt(month, HAINAN, "claimConfirmed")).toEqual({
      "460100:460100:employee:aid": fen("10.00"),
      "460100:460100:employee:pooled": fen("400.00"),
      "460200:460200:employee:largeSum": fen("50.00"),
      "460200:460200:employee:ownAccount": fen("20.00"),
      "460200:460200:employee:pooled": fen("700.00"),
      "460200:460200:resident:pooled": fen("300.00"),
    });
    expect(await booksAt(month, HAINAN, "benefitExpenditure")).toMatchObject({
      "460100:employee:pooled": fen("490.00"),
      "460100:employee:ownAccount": fen("5.00"),
      "460200:employee:pooled": fen("700.00"),
    });
    expect(await booksAt(month, HAINAN, "fiscalAccount")).toEqual({});
    expect(await balances()).toBe(0n);
    expect(await shares()).toMatchObject([
      { batch_id: LOCAL, institution: HAIKOU, pool: "460100", payable_fen: fen("95.00") },
      { batch_id: `${TO_HAIKOU}e`, institution: HAIKOU, payable_fen: fen("770.00") },
      { batch_id: `${TO_HAIKOU}r`, institution: HAIKOU, payable_fen: fen("300.00") },
      { batch_id: `${TO_SANYA}e`, institution: SANYA, pool: "460200", payable_fen: fen("410.00") },
    ]);
  });

  test("object to nothing: what is wrong is deducted, and credited to the area that pays", async () => {
    await allocated(month);
    const given = { batch: `${TO_HAIKOU}e`, settlementId: "stl_a", reason: "wrongFund" } as never;
    const step = month.act(HAINAN, MAKER, (world, own) =>
      raiseObjection(world, own, given, month.parameters),
    );
    expect(await refusalOf(step)).toBe("clearing_inside");
    const deduction = { settlementId: "stl_a", fund: "pooled", amountFen: fen("70.00") };
    const { id } = await month.act(HAINAN, MAKER, (world, own) =>
      enterDeduction(world, own, { ...deduction, reason: "超标准" } as never),
    );
    await month.act(HAINAN, CHECKER, (world, own) =>
      decideDeduction(world, own, { id, to: "released" }),
    );
    await confirmAll(month);
    for (const day of ["2027-01-20", "2027-01-21"]) {
      goTo(month, day);
      await month.rounds(1);
    }
    const [next] = (await batchesAt(month, HAINAN)).filter((row) => row.id.includes("202612"));
    expect(next).toMatchObject({ id: "bat_202612460100460200e", payable_fen: -fen("70.00") });
    await confirmAll(month);
    expect(await booksAt(month, HAINAN, "deduction")).toEqual({});
    expect(await balances()).toBe(0n);
  });

  test("of another province they have no batch here", async () => {
    await allocated(month);
    const world = { ...month.of(HAINAN).world, node: "360000" as never };
    const step = month.act(HAINAN, MAKER, (_, own) =>
      prepareConfirmation(world, own, `${TO_HAIKOU}e`),
    );
    expect(await refusalOf(step)).toBe("clearing_batch_missing");
  });
});

describe("at the month's end", () => {
  beforeEach(async () => {
    await allocated(month);
    await confirmAll(month);
    goTo(month, "2026-12-30");
    await month.rounds(1);
    expect(await noticesAt(month, HAINAN)).toEqual([]);
    goTo(month, "2026-12-31");
    await month.rounds(1);
  });

  test("each direction is a notice, and each institution has one over all that it gets", async () => {
    expect(await noticesAt(month, HAINAN)).toMatchObject([
      { number: `JG202611460100${HAIKOU}`, total_fen: fen("1165.00") },
      { number: `JG202611460200${SANYA}`, total_fen: fen("410.00") },
      {
        ...{ number: TO_S, kind: "areaClearing", payer: "460100", payee: "460200", news: 0n },
        ...{ amounts: { employee: "41000" }, state: "issued" },
      },
      { number: TO_H, payer: "460200", amounts: { employee: "77000", resident: "30000" } },
    ]);
    expect(await booksAt(month, HAINAN, "noticePayable")).toEqual({
      "460100:employee:largeSum": -fen("50.00"),
      "460100:employee:ownAccount": -fen("20.00"),
      "460100:employee:pooled": -fen("700.00"),
      "460100:resident:pooled": -fen("300.00"),
      "460200:employee:aid": -fen("10.00"),
      "460200:employee:pooled": -fen("400.00"),
    });
    const issued = await noticesAt(month, HAINAN);
    await month.rounds();
    expect(await noticesAt(month, HAINAN)).toEqual(issued);
    expect(month.errors).toEqual([]);
  });

  test("an area pays another one, both books move, and the batches follow", async () => {
    const early = receive(month, HAINAN, TO_H);
    expect(await refusalOf(early)).toBe("money_notice_state");
    await pay(month, HAINAN, TO_H);
    expect(await booksAt(month, HAINAN, "fiscalAccount")).toEqual({
      "460200:employee": -fen("770.00"),
      "460200:resident": -fen("300.00"),
    });
    await receive(month, HAINAN, TO_H);
    expect(await noticeAt(month, HAINAN, TO_H)).toMatchObject({ state: "received" });
    expect(await booksAt(month, HAINAN, "fiscalAccount")).toEqual({
      "460100:employee": fen("770.00"),
      "460100:resident": fen("300.00"),
      "460200:employee": -fen("770.00"),
      "460200:resident": -fen("300.00"),
    });
    await pay(month, HAINAN, TO_S);
    await receive(month, HAINAN, TO_S);
    for (const kind of ["noticePayable", "noticeReceivable", "owedConfirmed", "claimConfirmed"]) {
      expect([kind, await booksAt(month, HAINAN, kind)]).toEqual([kind, {}]);
    }
    const states = (await batchesAt(month, HAINAN)).map(({ state }) => state);
    expect(states).toEqual(["closed", "received", "received", "received"]);
    expect(await balances()).toBe(0n);
  });
});
