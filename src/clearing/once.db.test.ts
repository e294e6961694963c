/** Each case is in one month's clearing, whatever comes late and whatever care says. */
import { beforeEach, describe, expect, test } from "vitest";
import {
  batchesAt,
  confirmBoth,
  decided,
  EMPLOYEE,
  goTo,
  objected,
} from "#clearing/fixtures/acts.ts";
import { ClearingMonth, HAINAN, JIANGXI } from "#clearing/fixtures/month.ts";
import { HUB } from "#model/place.ts";
import { sql } from "#store/store.ts";

let month: ClearingMonth;
beforeEach(async () => {
  month = await ClearingMonth.at("2026-12-18 09:00:00");
  await month.add(
    { id: "stl_1", on: "2026-11-03", funds: { pooled: 100n } },
    { id: "stl_2", on: "2026-11-03", funds: { pooled: 50n } },
  );
});

const payables = async () => (await batchesAt(month)).map((row) => row.payable_fen);

describe("a case that is concluded after care has counted its month", () => {
  /** Its answer was lost on the way until now. */
  const late = async () => {
    const settledAt = month.clock;
    await month.add({ id: "stl_9", on: "2026-11-30", funds: { pooled: 1_000n }, settledAt });
  };

  test("and before the hub allocates is in the next month alone", async () => {
    goTo(month, "2026-12-20");
    await month.rounds();
    await late();
    goTo(month, "2026-12-21");
    await month.rounds();
    expect(await payables()).toEqual([150n]);
    goTo(month, "2027-01-21");
    await month.rounds();
    expect(await payables()).toEqual([150n, 1_000n]);
  });

  test("is not in the month that is allocated again, and cannot be objected to in it", async () => {
    goTo(month, "2026-12-21");
    await month.rounds();
    await late();
    const wrong = await objected(month, { batch: EMPLOYEE, settlementId: "stl_9" });
    const [row] = await month.of(JIANGXI).store.query<{ readonly outcome: string | null }>(sql`
      select outcome from clearing.objections where id = ${wrong}`);
    expect(row?.outcome).toBe("withdrawn");
    const id = await objected(month, { batch: EMPLOYEE, settlementId: "stl_2" });
    await decided(month, id, "upheld");
    await month.rounds();
    expect(await payables()).toEqual([100n]);
    await confirmBoth(month, EMPLOYEE);
    goTo(month, "2027-01-21");
    await month.rounds();
    expect(await payables()).toEqual([100n, 1_000n]);
    expect(month.errors).toEqual([]);
  });
});

describe("the hub refuses", () => {
  const base = {
    ...{ month: "2026-12", home: JIANGXI, scheme: "employee", revision: 1, part: 1, parts: 1 },
    ...{ figures: { cases: 1, totalFen: 100n, funds: { pooled: 100n } }, deductions: [] },
    ...{ submittedBy: "x", submittedAt: 1 },
  };

  async function told(content: {
    readonly month?: string;
    readonly revision?: number;
    readonly out?: readonly object[];
    readonly late?: readonly object[];
    readonly deductions?: readonly object[];
  }): Promise<string> {
    const { out = [], late = [], deductions = [] } = content;
    const sums = { out: out.length, late: late.length, deductions: deductions.length };
    const whole = { ...base, ...content, out, late, deductions, told: sums };
    const { world } = month.of(HAINAN);
    const answer = (await world.ask("clearingSubmit", HUB, whole as never, 0)) as {
      readonly outcome: string;
      readonly refusal?: { readonly code: string; readonly params: Record<string, string> };
    };
    if (answer.refusal === undefined) return answer.outcome;
    expect(answer.refusal.code).toBe("field_invalid");
    return Object.values(answer.refusal.params).join("：");
  }

  const exceptions = async () =>
    await month.of(HUB).store.query(sql`
      select settlement_id, month, cleared_in from clearing.exceptions order by settlement_id`);

  beforeEach(async () => {
    goTo(month, "2026-12-21");
    await month.rounds();
    goTo(month, "2027-01-21");
  });

  test.each([
    ["as late", { late: [{ id: "stl_1", month: "2026-11" }] }],
    ["as late of a month that it is not of", { late: [{ id: "stl_1", month: "2026-10" }] }],
    ["as left out of another month", { out: [{ id: "stl_1", reason: "unconfirmed" }] }],
  ])("a case that its own month has, named %s", async (_name, content) => {
    expect(await told(content)).toContain("已纳入2026-11的清算");
    expect(await exceptions()).toEqual([]);
  });

  test("a case that a later month has taken in, in a month after that", async () => {
    await month.of(HUB).store.query(sql`
      insert into clearing.exceptions (care_node, settlement_id, month, home_node, scheme, reason,
             deferred, cleared_in, revision, noted_at)
      values (${HAINAN}, 'stl_8', '2026-10', ${JIANGXI}, 'employee', 'unconfirmed', 1, '2026-11',
              1, 0)`);
    const late = [{ id: "stl_8", month: "2026-10" }];
    expect(await told({ late })).toContain("已纳入2026-11的清算");
    const out = [{ id: "stl_8", reason: "unconfirmed" }];
    expect(await told({ out })).toContain("已纳入2026-11的清算");
    expect(await exceptions()).toMatchObject([{ month: "2026-10", cleared_in: "2026-11" }]);
  });

  test("a case of another care place, and a late one that is not of an earlier month", async () => {
    const care = "440000" as never;
    await month.add({ id: "stl_7", on: "2026-12-03", funds: {}, care, at: ["hub"] });
    const late = [{ id: "stl_7", month: "2026-11" }];
    expect(await told({ late })).toContain("不是该就医省的费用");
    await month.add({ id: "stl_6", on: "2026-12-03", funds: {}, at: ["hub"] });
    expect(await told({ late: [{ id: "stl_6", month: "2026-12" }] })).toContain("属于2026-12");
    expect(await exceptions()).toEqual([]);
  });

  test("a deduction that another month's clearing has credited", async () => {
    await month.of(HUB).store.query(sql`
      insert into clearing.deductions (id, settlement_id, institution, care_node, home_node,
             home_area, scheme, fund, amount_fen, reason, case_month, entered_by, entered_at,
             decided_by, decided_at, state, month)
      values ('ded_1', 'stl_1', 'H', ${HAINAN}, ${JIANGXI}, '360300', 'employee', 'pooled', 7, '错',
              '2026-11', 'li', 0, 'wang', 0, 'released', '2026-11')`);
    const named = { id: "ded_1", settlementId: "stl_1", institution: "H", homeArea: "360300" };
    const deduction = { ...named, fund: "pooled", amountFen: 7n, reason: "错" };
    const deductions = [{ ...deduction, caseMonth: "2026-11" }];
    expect(await told({ deductions })).toContain("已计入2026-11的清算");
  });
});
