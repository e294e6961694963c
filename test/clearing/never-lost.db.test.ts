/**
 * No case is lost and none is cleared before its time, whatever comes late: applications, refunds,
 * cases of a pair that its month did not have, deductions, a node that was down on the day. Each
 * with what `verify --clearing` says when it is otherwise.
 */
import { expect, test } from "vitest";
import { fen } from "#base/money.ts";
import { decideDeduction, enterDeduction } from "#clearing/clearing.ts";
import { batchesAt, goTo, refusalOf } from "#clearing/fixtures/acts.ts";
import { allocated, confirmAll, HAIKOU, insideMonth, SANYA } from "#clearing/fixtures/inside.ts";
import { CHECKER, type ClearingMonth, HAINAN, MAKER } from "#clearing/fixtures/month.ts";
import { HUB } from "#model/place.ts";
import {
  applyClearing,
  confirmMonth,
  fetchMonth,
  undoApplication,
} from "#reconciliation/fixtures/institution-calls.ts";
import { findingsOf, live, run } from "./verified.ts";

const batches = async (month: ClearingMonth) =>
  (await batchesAt(month, HAINAN)).map((row) => `${row.id.slice(4)} ${row.payable_fen}`);

const waiting = (month: ClearingMonth) =>
  run(
    month,
    "select settlement_id as id, reason, cleared_in from clearing.exceptions order by settlement_id",
  );

async function apply(month: ClearingMonth, stated: object, to = "2026-11-30"): Promise<string> {
  const { world, store } = month.of(HAINAN);
  const sums = { fundFen: 0n, accountFen: 0n, cashFen: 0n, ...stated };
  const asked = { month: "2026-11", clearingType: "outpatient", stated: sums, recognisedFen: 0n };
  const institution = { code: HAIKOU, area: "460105" };
  const days = { from: "2026-11-01", to };
  const asking = { call: { operator: "1" }, institution, asked: { ...asked, ...days } } as never;
  const made = await store.transaction((tx) => applyClearing(world, tx, asking));
  return made.answer.application;
}

/** What Haikou has of November. */
const NOVEMBER = {
  ...{ cases: 3, totalFen: fen("1195.00"), fundFen: fen("1140.00"), accountFen: fen("25.00") },
  cashFen: fen("30.00"),
};

test("an institution that applies after the count has its local cases a month later", async () => {
  const month = await insideMonth();
  await run(month, "delete from reconciliation.applications");
  await allocated(month);
  expect(await waiting(month)).toMatchObject([{ id: "stl_d", reason: "unconfirmed" }]);
  await apply(month, NOVEMBER);
  await live(month, "2027-01-20", "2027-01-21");
  expect(await waiting(month)).toMatchObject([{ id: "stl_d", cleared_in: "2026-12" }]);
  expect(await batches(month)).toContain("202612460100460100e 9500");
  expect(await findingsOf(month)).toEqual([]);
});

/** What was treated in November is refunded in December. */
async function refunded(month: ClearingMonth, id: string, area: string): Promise<void> {
  await run(
    month,
    `update settlement.settlements set state='cancelled', released=2 where id='${id}'`,
  );
  await run(month, "alter table settlement.home_settlements disable trigger user");
  await run(month, `update settlement.home_settlements set state='cancelled' where id='${id}'`);
  await month.add({
    ...{ id: "stl_r", on: "2026-12-04", institution: HAIKOU, area, kind: "cancel", cancels: id },
    ...{ funds: { pooled: -fen("700.00"), largeSum: -fen("50.00"), ownAccount: -fen("20.00") } },
    cashFen: -fen("30.00"),
  });
  await run(
    month,
    "update reconciliation.confirmations set month='2026-12' where settlement_id='stl_r'",
  );
}

test("a refund waits while its original does, and comes in with it", async () => {
  const month = await insideMonth();
  await run(
    month,
    "update reconciliation.confirmations set taken = false where settlement_id = 'stl_a'",
  );
  await allocated(month);
  await refunded(month, "stl_a", "460200");
  await live(month, "2027-01-20", "2027-01-21");
  expect(await batches(month)).not.toContainEqual(expect.stringContaining("202612460100460200e"));
  expect(await waiting(month)).toEqual([
    { id: "stl_a", reason: "leftOut", cleared_in: null },
    { id: "stl_r", reason: "notReconciled", cleared_in: null },
  ]);
  expect(await findingsOf(month)).toEqual([]);
  await run(
    month,
    `update reconciliation.confirmations set taken = true, said_at = ${month.clock}
      where settlement_id = 'stl_a'`,
  );
  await live(month, "2027-02-20", "2027-02-21");
  expect(await waiting(month)).toMatchObject([
    { id: "stl_a", cleared_in: "2027-01" },
    { id: "stl_r", cleared_in: "2027-01" },
  ]);
  expect(await batches(month)).toContain("202701460100460200e 0");
  expect(await findingsOf(month)).toEqual([]);
  await run(
    month,
    "update clearing.exceptions set cleared_in = null where settlement_id = 'stl_a'",
  );
  expect(await findingsOf(month)).toContain(
    "结算stl_r：已纳入2027-01的清算，所冲销的stl_a却还没有纳入",
  );
});

test.for([
  ["of the province itself", "460200"],
  ["of another province", "360300"],
] as const)(
  "a first case %s in a scheme, concluded after the count, is named by the next",
  async ([_name, area]) => {
    const month = await insideMonth();
    await run(month, "delete from settlement.settlements where id = 'stl_b'");
    await run(month, "alter table settlement.home_settlements disable trigger user");
    await run(month, "delete from settlement.home_settlements where id = 'stl_b'");
    await run(month, "delete from ledger.transfers where subject_id = 'stl_b'").catch(() => null);
    await live(month, "2026-12-20");
    const late = {
      id: "stl_9",
      on: "2026-11-30",
      institution: HAIKOU,
      area,
      settledAt: month.clock,
    };
    await month.add({ ...late, scheme: "resident", funds: { pooled: fen("10.00") } });
    await live(month, "2026-12-21", "2027-01-20");
    expect(await waiting(month)).toMatchObject([{ id: "stl_9", cleared_in: "2026-12" }]);
    await live(month, "2027-01-21");
    for (const node of [HAINAN, HUB]) {
      await run(month, "delete from clearing.exceptions where settlement_id = 'stl_9'", node);
    }
    const home = `${area.slice(0, 2)}0000`;
    expect(await findingsOf(month)).toContain(
      `2026-11 460000→${home} resident：1笔既没有上报，也没有列入未纳入清算的结算`,
    );
  },
);

test("a deduction is credited with its case, never before", async () => {
  const month = await insideMonth();
  const december = { on: "2026-12-05", institution: HAIKOU, area: "460200", taken: null };
  await month.add({ id: "stl_x", ...december, funds: { pooled: fen("500.00") } });
  const given = { settlementId: "stl_x", fund: "pooled", amountFen: fen("500.00"), reason: "超" };
  const { id } = await month.act(HAINAN, MAKER, (world, step) =>
    enterDeduction(world, step, given as never),
  );
  await month.act(HAINAN, CHECKER, (world, step) =>
    decideDeduction(world, step, { id, to: "released" }),
  );
  const creditedIn = async () =>
    (await run<{ month: string | null }>(month, "select month from clearing.deductions"))[0]?.month;
  await allocated(month);
  expect(await creditedIn()).toBe(null);
  await live(month, "2027-01-20", "2027-01-21");
  expect(await creditedIn()).toBe(null);
  await month.confirm("stl_x");
  await run(
    month,
    "update reconciliation.confirmations set month='2026-12' where settlement_id='stl_x'",
  );
  await live(month, "2027-02-20", "2027-02-21");
  expect(await creditedIn()).toBe("2027-01");
  expect(await batches(month)).toContain("202701460100460200e 0");
  expect(await findingsOf(month)).toEqual([]);
  await run(month, "update clearing.deductions set month = '2026-11'");
  expect(await findingsOf(month)).toContain(
    `审核扣款${id}：已冲减2026-11的清算，所扣的stl_x2027-01才纳入清算`,
  );
  await run(month, "update clearing.deductions set month = '2027-01', settlement_id = 'stl_none'");
  expect(await findingsOf(month)).toContain(`审核扣款${id}：没有所扣的结算stl_none`);
});

test("a month that nobody counted on its day is counted when the node is there again", async () => {
  const month = await insideMonth();
  await live(month, "2027-01-05");
  expect(await batches(month)).toHaveLength(4);
  await confirmAll(month);
  const late = { id: "stl_e", on: "2026-12-05", institution: SANYA, area: "460100" };
  await month.add({ ...late, funds: { pooled: fen("10.00") } });
  await run(
    month,
    "update reconciliation.confirmations set month='2026-12' where settlement_id='stl_e'",
  );
  await live(month, "2027-01-20", "2027-01-21");
  expect(await findingsOf(month)).toEqual([]);
  await run(month, "delete from clearing.submissions where month = '2026-11'");
  expect(await findingsOf(month)).toContain(
    "2026-11 460000→460000 employee：3笔既没有上报，也没有列入未纳入清算的结算",
  );
});

test("an application covers what it was made for, and another one takes the rest", async () => {
  const month = await insideMonth();
  await run(month, "delete from reconciliation.applications");
  goTo(month, "2026-12-10");
  const local = { institution: HAIKOU, area: "460100", taken: null };
  await month.add({ id: "stl_e", on: "2026-11-20", ...local, funds: { pooled: fen("99.00") } });
  const first = await apply(month, NOVEMBER, "2026-11-15");
  expect(await refusalOf(apply(month, NOVEMBER, "2026-11-15"))).toBe("clearing_application_stands");
  goTo(month, "2026-12-11");
  const rest = { cases: 1, totalFen: fen("99.00"), fundFen: fen("99.00") };
  await apply(month, rest);
  const { world, store } = month.of(HAINAN);
  const asking = { institution: { code: HAIKOU }, asked: { application: first } } as never;
  const undone = store.transaction((tx) => undoApplication(world, tx, asking));
  expect(await refusalOf(undone)).toBe("clearing_application_stands");
  const settledAt = month.clock + 3_600_000;
  const late = { id: "stl_f", on: "2026-11-21", settledAt, ...local };
  await month.add({ ...late, funds: { pooled: fen("5.00") } });
  await allocated(month);
  expect(await batches(month)).toContain("202611460100460100e 19400");
  expect(await waiting(month)).toMatchObject([{ id: "stl_f", reason: "unconfirmed" }]);
  expect(await findingsOf(month)).toEqual([]);
  await run(month, "update reconciliation.applications set cases = 2 where cases = 1");
  expect(await findingsOf(month)).not.toEqual([]);
});

test("an institution that moved to another city confirms and is paid where it treated", async () => {
  const month = await insideMonth();
  await run(month, "delete from reconciliation.confirmations where settlement_id = 'stl_a'");
  await run(month, `update registry.institutions set area = '460203' where code = '${HAIKOU}'`);
  const { world, store } = month.of(HAINAN);
  const institution = { code: HAIKOU, area: "460203" };
  const paging = { call: { operator: "1" }, institution, asked: { month: "2026-11", startRow: 1 } };
  const trail = { note: () => undefined } as never;
  const { cases } = await fetchMonth(world, trail, paging as never);
  expect(cases.map((row) => row.settlementId)).toEqual(["stl_a"]);
  const taken = cases.map((row) => ({ ...row, taken: true }));
  const asked = { month: "2026-11", cases: taken, referenceIn: () => "r" };
  await store.transaction(async (tx) => {
    const booked = await confirmMonth(world, tx, { ...paging, asked } as never);
    await booked.answered?.(tx, "");
  });
  await allocated(month);
  await confirmAll(month);
  expect(await batches(month)).toEqual([
    "202611460100460100e 9500",
    "202611460100460200e 77000",
    "202611460100460200r 30000",
    "202611460200460100e 41000",
  ]);
  expect(await findingsOf(month)).toEqual([]);
  await run(month, "update clearing.institution_shares set pool = '460200' where cases = 1");
  expect(await findingsOf(month)).not.toEqual([]);
});

test("a batch that is confirmed late and its refund in one notice are no fault", async () => {
  const month = await insideMonth();
  await allocated(month);
  await live(month, "2026-12-31");
  await run(
    month,
    "update settlement.settlements set state='cancelled', released=2 where id='stl_c'",
  );
  await run(month, "alter table settlement.home_settlements disable trigger user");
  await run(month, "update settlement.home_settlements set state='cancelled' where id='stl_c'");
  await month.add({
    ...{ id: "stl_cc", on: "2026-12-10", institution: SANYA, area: "460100", kind: "cancel" },
    ...{ cancels: "stl_c", funds: { pooled: -fen("400.00"), aid: -fen("10.00") } },
  });
  await run(
    month,
    "update reconciliation.confirmations set month='2026-12' where settlement_id='stl_cc'",
  );
  await live(month, "2027-01-20", "2027-01-21");
  await confirmAll(month);
  await live(month, "2027-01-31");
  expect(await findingsOf(month)).toEqual([]);
  const ended = "subject_id = 'ntc_sn202612460100460200' and line = 1";
  await run(month, "alter table ledger.transfers disable trigger user");
  await run(month, `update ledger.transfers set amount_fen = amount_fen + 1 where ${ended}`);
  expect(await findingsOf(month)).not.toEqual([]);
});
