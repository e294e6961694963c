/** What care does inside its province with a month's clearing, over real databases. */
import { beforeEach, describe, expect, test } from "vitest";
import { type ChinaMonth, day } from "#base/date.ts";
import { fen } from "#base/money.ts";
import { WEEKENDS_ONLY } from "#base/workdays.ts";
import { issueInstitutionPayments } from "#clearing/distribute.ts";
import { EMPLOYEE, goTo, refusalOf } from "#clearing/fixtures/acts.ts";
import {
  type ClearingMonth,
  HAINAN,
  INSTITUTION,
  JIANGXI,
  MAKER,
} from "#clearing/fixtures/month.ts";
import {
  booksAt,
  confirmedMonth,
  moneyCame,
  noticeAt,
  noticesAt,
  pay,
  receive,
} from "#clearing/fixtures/paid-month.ts";
import { amountsOfTexts } from "#clearing/queries-notices.ts";
import type { ShareRow } from "#clearing/queries-shares.ts";
import { selectPayees } from "#clearing/queries-statements.ts";
import { bookSuspense, proposeSuspense } from "#clearing/receipts.ts";
import { sql } from "#store/store.ts";

const TO_INSTITUTION = `JG202611460100${INSTITUTION}`;
const TO_AREA = "XF20261136460000460100";

let month: ClearingMonth;
beforeEach(async () => {
  month = await confirmedMonth();
});

async function shares() {
  return await month.of(HAINAN).store.query<ShareRow>(sql`
    select * from clearing.institution_shares order by batch_id, institution`);
}

describe("a batch that both have confirmed", () => {
  test("is divided over its institutions, which come to it to the fen", async () => {
    expect(await shares()).toMatchObject([
      {
        ...{ batch_id: EMPLOYEE, institution: INSTITUTION, pool: "460100", cases: 2 },
        funds: { largeSum: "3000000", ownAccount: "5500000", pooled: "120000000" },
        ...{ deductions: { pooled: "650000" }, payable_fen: fen("1278500.00") },
      },
      { cases: 1, deductions: { pooled: "350000" }, payable_fen: fen("836500.00") },
    ]);
    await month.rounds();
    expect(await shares()).toHaveLength(2);
    expect(month.errors).toEqual([]);
  });

  test("whose parts come to something else is divided by nobody, and that is told", async () => {
    const { store } = month.of(HAINAN);
    await store.query(sql`delete from clearing.institution_shares`);
    await store.query(sql`delete from clearing.shared_batches`);
    await store.query(sql`
      update clearing.deductions set amount_fen = amount_fen + 1 where settlement_id = 'stl_1'`);
    await month.rounds(1);
    expect((await shares()).map((row) => row.payable_fen)).toEqual([fen("836500.00")]);
    expect(month.errors[0]).toMatch(/^clearing\.sharesDiffer/);
  });
});

describe("money of a notice that came", () => {
  test("is passed on to the areas whose agencies pay, and the books move once", async () => {
    await moneyCame(month);
    expect(await noticeAt(month, HAINAN, TO_AREA)).toMatchObject({
      ...{ kind: "careDistribution", period: "2026-11-36", payer: HAINAN, payee: "460100" },
      ...{ amounts: { employee: "127850000", resident: "83650000" }, state: "issued" },
    });
    await pay(month, HAINAN, TO_AREA);
    expect(await booksAt(month, HAINAN, "fiscalAccount")).toEqual({
      "460000:employee": 127_850_000n,
      "460000:resident": 83_650_000n,
    });
    await receive(month, HAINAN, TO_AREA);
    expect(await booksAt(month, HAINAN, "fiscalAccount")).toEqual({
      "460100:employee": 127_850_000n,
      "460100:resident": 83_650_000n,
    });
    await month.rounds();
    expect(await noticesAt(month, HAINAN)).toHaveLength(3);
    expect(month.errors).toEqual([]);
  });

  test("has not come within the province before two persons have let it leave", async () => {
    await moneyCame(month);
    const share = "SJ20261146360100360000";
    for (const [node, number] of [
      [HAINAN, TO_AREA],
      [JIANGXI, share],
    ] as const) {
      expect(await refusalOf(receive(month, node, number))).toBe("money_notice_state");
      const given = await noticeAt(month, node, number);
      const slip = {
        bank: "中国银行",
        serial: `S-${number}`,
        movedOn: day("2027-01-08"),
        words: "",
      };
      const amounts = amountsOfTexts(given.amounts);
      const { id } = await month.act(node, MAKER, (world, step) =>
        bookSuspense(world, step, { ...slip, payer: given.payer, amounts }),
      );
      const how = { to: "match", number } as const;
      const matched = month.act(node, MAKER, (world, step) =>
        proposeSuspense(world, step, { id, how }),
      );
      expect(await refusalOf(matched)).toBe("money_notice_state");
      await pay(month, node, number);
      await receive(month, node, number);
      expect((await noticeAt(month, node, number)).state).toBe("received");
    }
  });

  test("waits for a batch that is not divided yet", async () => {
    const { store } = month.of(HAINAN);
    await store.query(sql`delete from clearing.institution_shares`);
    await store.query(sql`delete from clearing.shared_batches`);
    const plant = (fen: bigint) =>
      store.query(sql`
      update clearing.deductions set amount_fen = amount_fen + ${fen} where settlement_id = 'stl_1'`);
    await plant(1n);
    await moneyCame(month);
    const kinds = async () => (await noticesAt(month, HAINAN)).map(({ kind }) => kind);
    expect(await kinds()).not.toContain("careDistribution");
    await plant(-1n);
    await month.rounds();
    expect(await kinds()).toContain("careDistribution");
  });
});

describe("an institution", () => {
  test("is to be paid at the month's end, before the money has come", async () => {
    goTo(month, "2026-12-30");
    await month.rounds();
    expect(await noticesAt(month, HAINAN)).toEqual([]);
    goTo(month, "2026-12-31");
    await month.rounds();
    expect(await noticeAt(month, HAINAN, TO_INSTITUTION)).toMatchObject({
      ...{ kind: "institutionPayment", period: "2026-11", payer: "460100", payee: INSTITUTION },
      ...{ amounts: { employee: "127850000", resident: "83650000" }, state: "issued" },
    });
    expect(await noticesAt(month, JIANGXI)).toHaveLength(3);
    const { reports } = month.of(HAINAN);
    const page = { month: "2026-11" as ChinaMonth, institution: null, rowsMax: 10 };
    const owed = await selectPayees(reports, { ...page, after: ["", "", ""] });
    const one = { institution: INSTITUTION, name: `医院${INSTITUTION}`, notice: TO_INSTITUTION };
    expect(owed).toMatchObject([
      {
        ...{ ...one, scheme: "employee", cases: 2, funds_fen: 123_000_000n },
        ...{ accounts_fen: 5_500_000n, deduction_fen: 650_000n, payable_fen: 127_850_000n },
      },
      { ...one, scheme: "resident", payable_fen: 83_650_000n, notice_state: "issued" },
    ]);
    const after = [INSTITUTION, "employee", JIANGXI] as const;
    expect(await selectPayees(reports, { ...page, after })).toHaveLength(1);
    const before = await booksAt(month, HAINAN, "institution");
    expect(before).toEqual({ [INSTITUTION]: -211_500_000n });
    await pay(month, HAINAN, TO_INSTITUTION);
    expect((await noticeAt(month, HAINAN, TO_INSTITUTION)).state).toBe("received");
    expect(await booksAt(month, HAINAN, "institution")).toEqual({});
    expect(await booksAt(month, HAINAN, "expenditureAccount")).toEqual({
      "460100:employee": -127_850_000n,
      "460100:resident": -83_650_000n,
    });
  });

  test("is told what it gets though its notice failed, or its batch was divided late", async () => {
    const { store } = month.of(HAINAN);
    await store.query(sql`
      create function fails() returns trigger language plpgsql as
        $$ begin raise exception 'planted'; end $$`);
    await store.query(sql`delete from clearing.institution_shares`);
    await store.query(sql`delete from clearing.shared_batches`);
    goTo(month, "2026-12-31");
    await store.query(sql`
      create trigger fails before insert on clearing.shared_batches execute function fails()`);
    await month.rounds(1);
    await store.query(sql`drop trigger fails on clearing.shared_batches`);
    await store.query(sql`
      create trigger fails before insert on clearing.notices execute function fails()`);
    await month.rounds(1);
    expect(await shares()).toHaveLength(2);
    await store.query(sql`drop trigger fails on clearing.notices`);
    await month.rounds(1);
    expect((await noticeAt(month, HAINAN, TO_INSTITUTION)).total_fen).toBe(211_500_000n);
  });

  test("is told once what it gets, and what comes later with the next month", async () => {
    goTo(month, "2026-12-31");
    await month.rounds();
    await pay(month, HAINAN, TO_INSTITUTION);
    const { store } = month.of(HAINAN);
    await store.query(sql`
      update clearing.institution_shares set payable_fen = payable_fen + 5
       where batch_id = ${EMPLOYEE}`);
    goTo(month, "2027-01-30");
    await month.rounds();
    const own = async () =>
      (await noticesAt(month, HAINAN)).filter(({ kind }) => kind === "institutionPayment");
    expect(await own()).toHaveLength(1);
    goTo(month, "2027-01-31");
    await month.rounds();
    expect((await own()).map(({ period, amounts }) => [period, amounts])).toEqual([
      ["2026-11", { employee: "127850000", resident: "83650000" }],
      ["2026-12", { employee: "5" }],
    ]);
  });

  test("is told once by two processes, of which one is in the next month already", async () => {
    const { world } = month.of(HAINAN);
    const terms = { parameters: month.parameters, calendar: WEEKENDS_ONLY };
    const later = { ...world, now: () => Date.parse("2027-01-31T00:00:00+08:00") };
    let other: Promise<unknown> | null = null;
    const begin = () => {
      other ??= issueInstitutionPayments(later, terms);
      return other;
    };
    // What this process has read is old when the other one is done; under the lock it is not.
    const query: typeof world.store.query = async (statement) => {
      const rows = await world.store.query<never>(statement);
      await begin();
      return rows;
    };
    goTo(month, "2027-01-30");
    const store = { ...world.store, query };
    expect(await issueInstitutionPayments({ ...world, store }, terms)).toBe(1);
    expect(await begin()).toBe(0);
    const told = (await noticesAt(month, HAINAN)).map(({ number, total_fen }) => [
      number,
      total_fen,
    ]);
    expect(told).toEqual([[TO_INSTITUTION, 211_500_000n]]);
  });
});
