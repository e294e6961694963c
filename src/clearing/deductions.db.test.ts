/** Deductions after a review: two persons, never too much, credited by the next clearing. */
import { beforeEach, describe, expect, test } from "vitest";
import { decideDeduction, enterDeduction } from "#clearing/clearing.ts";
import { batchesAt, goTo, refusalOf } from "#clearing/fixtures/acts.ts";
import { CHECKER, ClearingMonth, HAINAN, JIANGXI, MAKER } from "#clearing/fixtures/month.ts";
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
});
