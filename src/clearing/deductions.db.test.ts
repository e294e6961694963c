/** Deductions after a review: two persons, never too much, credited by the next clearing. */
import { beforeEach, describe, expect, test } from "vitest";
import { decideDeduction, enterDeduction } from "#clearing/clearing.ts";
import {
  batchesAt,
  confirmBoth,
  decided,
  EMPLOYEE,
  goTo,
  objected,
  refusalOf,
} from "#clearing/fixtures/acts.ts";
import { CHECKER, ClearingMonth, HAINAN, JIANGXI, MAKER } from "#clearing/fixtures/month.ts";
import { HUB } from "#model/place.ts";
import { sql } from "#store/store.ts";

let month: ClearingMonth;
beforeEach(async () => {
  month = await ClearingMonth.at("2026-12-20 09:00:00");
});

describe("deductions", () => {
  const given = { fund: "pooled", amountFen: 60n, reason: "重复收费" } as const;
  const enter = (settlementId: string, amountFen = 60n) =>
    month.act(HAINAN, MAKER, (world, step) =>
      enterDeduction(world, step, { ...given, settlementId, amountFen }),
    );
  const decide = (id: string, by = CHECKER) =>
    month.act(HAINAN, by, (world, step) => decideDeduction(world, step, { id, to: "released" }));

  test("are never more than the fund paid, and never of a case that was taken back", async () => {
    await month.add(
      { id: "stl_1", on: "2026-11-03", funds: { pooled: 100n, ownAccount: 900n } },
      { id: "stl_2", on: "2026-11-03", funds: { pooled: 100n }, state: "cancelled" },
    );
    await enter("stl_1");
    expect(await refusalOf(enter("stl_1", 41n))).toBe("deduction_too_much");
    expect(await refusalOf(enter("stl_1", 0n))).toBe("deduction_too_much");
    expect(await refusalOf(enter("stl_2"))).toBe("deduction_case_missing");
    expect(await refusalOf(enter("stl_9"))).toBe("deduction_case_missing");
    await enter("stl_1", 40n);
  });

  test("take two persons, and of a month that is cleared are a negative line with its case", async () => {
    await month.add({ id: "stl_1", on: "2026-11-03", funds: { pooled: 100n } });
    goTo(month, "2026-12-21");
    await month.rounds();
    const { id } = await enter("stl_1");
    expect(await refusalOf(decide(id, MAKER))).toBe("clearing_same_person");
    await decide(id);
    expect(await refusalOf(decide(id))).toBe("deduction_state");
    expect(await refusalOf(decide("ded_1"))).toBe("deduction_missing");
    goTo(month, "2027-01-21");
    await month.rounds();
    expect((await batchesAt(month, JIANGXI)).at(1)).toMatchObject({ cases: 0, payable_fen: -60n });
    const rows = await month.of(JIANGXI).store.query(sql`
      select settlement_id, case_month, month, amount_fen from clearing.deductions`);
    expect(rows).toEqual([
      { settlement_id: "stl_1", case_month: "2026-11", month: "2026-12", amount_fen: 60n },
    ]);
  });

  const payable = async (at: number) => (await batchesAt(month)).at(at)?.payable_fen;
  const cancelled = async (id: string, on: string) => {
    await month.of(HAINAN).store.query(sql`
      update settlement.settlements set state = 'cancelled', released = 2 where id = ${id}`);
    const cancel = { id: `${id}9`, on, kind: "cancel", cancels: id } as const;
    await month.add({ ...cancel, funds: { pooled: -100n } });
  };
  const books = async () =>
    await month.of(HAINAN).store.query(sql`
      select account, sum(amount_fen)::int8 as fen from ledger.balances_view
       where account like 'deduction:%' group by 1 having sum(amount_fen) <> 0`);

  test("end with their case: none is released any more, and a released one is taken back", async () => {
    await month.add(
      { id: "stl_1", on: "2026-11-03", funds: { pooled: 1000n } },
      { id: "stl_2", on: "2026-11-04", funds: { pooled: 100n } },
    );
    const [released, entered] = [await enter("stl_2"), await enter("stl_2", 40n)];
    await decide(released.id);
    await cancelled("stl_2", "2026-11-05");
    expect(await refusalOf(decide(entered.id))).toBe("deduction_case_missing");
    goTo(month, "2026-12-21");
    await month.rounds();
    expect(await payable(0)).toBe(1000n);
    expect(await books()).toEqual([]);
    expect(month.errors).toEqual([]);
  });

  test("that were credited are taken back in the month after their case was", async () => {
    await month.add({ id: "stl_2", on: "2026-11-04", funds: { pooled: 100n } });
    await decide((await enter("stl_2")).id);
    goTo(month, "2026-12-21");
    await month.rounds();
    expect(await payable(0)).toBe(40n);
    await cancelled("stl_2", "2026-12-22");
    goTo(month, "2027-01-21");
    await month.rounds();
    expect(await payable(1)).toBe(-40n);
    expect(month.errors).toEqual([]);
  });

  test("leave the batch with a case that is objected to, and come in again with it", async () => {
    await month.add(
      { id: "stl_1", on: "2026-11-03", funds: { pooled: 100n } },
      { id: "stl_2", on: "2026-11-03", funds: { pooled: 1000n } },
    );
    await decide((await enter("stl_1")).id);
    goTo(month, "2026-12-21");
    await month.rounds();
    expect(await payable(0)).toBe(1040n);
    const id = await objected(month, { batch: EMPLOYEE, settlementId: "stl_1" });
    await decided(month, id, "upheld");
    await month.rounds();
    expect(await payable(0)).toBe(1000n);
    for (const node of [HUB, HAINAN, JIANGXI]) {
      const credited = await month.of(node).store.query(sql`
        select id from clearing.deductions where month is not null`);
      expect(credited).toEqual([]);
    }
    await confirmBoth(month, EMPLOYEE);
    goTo(month, "2027-01-21");
    await month.rounds();
    expect(await payable(1)).toBeUndefined();
    await month.confirm("stl_1");
    goTo(month, "2027-02-21");
    await month.rounds();
    expect(await payable(1)).toBe(40n);
    expect(month.errors).toEqual([]);
  });
});
