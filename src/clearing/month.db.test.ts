/** A month's clearing from care's count to the batches of all three, over real databases. */
import { beforeEach, describe, expect, test } from "vitest";
import { fen } from "#base/money.ts";
import { NoAnswer } from "#base/refusals.ts";
import { batchesAt, EMPLOYEE, goTo, RESIDENT, workedExample } from "#clearing/fixtures/acts.ts";
import { ClearingMonth, HAINAN, JIANGXI } from "#clearing/fixtures/month.ts";
import { HUB, type NodeId } from "#model/place.ts";
import { sql } from "#store/store.ts";

let month: ClearingMonth;
beforeEach(async () => {
  month = await ClearingMonth.at("2026-12-20 09:00:00");
});

async function submissions(node: NodeId = HUB) {
  return await month.of(node).store.query<{ state: string; cases: number; revision: number }>(sql`
    select state, cases, revision from clearing.submissions order by month, scheme`);
}

async function exceptions(node: NodeId = HUB) {
  return await month.of(node).store.query<{ readonly cleared_in: string | null }>(sql`
    select settlement_id, month, reason, cleared_in from clearing.exceptions
     order by settlement_id`);
}

test("the worked example comes to 2,115,000.00, by fund, area and scheme, at all three", async () => {
  await workedExample(month);
  await month.rounds();
  expect(await submissions()).toMatchObject([{ state: "agreed" }, { state: "agreed" }]);
  expect(await batchesAt(month)).toEqual([]);
  goTo(month, "2026-12-21");
  await month.rounds();
  expect(month.errors).toEqual([]);
  const made = await batchesAt(month);
  expect(made.map(({ id, cases, payable_fen }) => [id, cases, payable_fen])).toEqual([
    [EMPLOYEE, 2, fen("1278500.00")],
    [RESIDENT, 1, fen("836500.00")],
  ]);
  for (const node of [HAINAN, JIANGXI]) expect(await batchesAt(month, node)).toEqual(made);
  const lines = await month.of(JIANGXI).store.query(sql`
    select home_area, fund, cases, amount_fen, deduction_fen from clearing.batch_lines
     where batch_id = ${EMPLOYEE} order by home_area, fund`);
  expect(lines).toEqual([
    ...[line("360100", "largeSum", "30000.00"), line("360100", "ownAccount", "55000.00")],
    { ...line("360300", "pooled", "1200000.00"), deduction_fen: fen("6500.00") },
  ]);
});

function line(home_area: string, fund: string, amount: string) {
  return { home_area, fund, cases: 1, amount_fen: fen(amount), deduction_fen: 0n };
}

describe("what is not confirmed or not alike waits", () => {
  beforeEach(async () => {
    await month.add(
      { id: "stl_1", on: "2026-11-03", funds: { pooled: 100n } },
      { id: "stl_2", on: "2026-11-03", funds: { pooled: 200n }, taken: null },
      { id: "stl_3", on: "2026-11-03", funds: { pooled: 400n }, taken: false },
      { id: "stl_4", on: "2026-11-04", funds: { pooled: 800n } },
      { id: "stl_5", on: "2026-11-05", funds: { pooled: 1_600n } },
      { id: "stl_6", on: "2026-11-30", funds: {}, cashFen: 5n },
    );
    await month.agreed("2026-11-04", { state: "differs" });
    await month.of(HAINAN).store.query(sql`
      insert into reconciliation.differences (id, day, month, care_node, home_node, scheme,
             settlement_id, class, owner, state, opened_at, version)
      values ('d', '2026-11-05', '2026-11', ${HAINAN}, ${JIANGXI}, 'employee', 'stl_5', 'amount',
              ${JIANGXI}, 'open', 0, 1)`);
  });

  test("each with its reason; the rest is cleared, a case that no fund pays too", async () => {
    goTo(month, "2026-12-21");
    await month.rounds();
    expect(await exceptions()).toEqual([
      { settlement_id: "stl_2", month: "2026-11", reason: "unconfirmed", cleared_in: null },
      { settlement_id: "stl_3", month: "2026-11", reason: "leftOut", cleared_in: null },
      { settlement_id: "stl_4", month: "2026-11", reason: "notReconciled", cleared_in: null },
      { settlement_id: "stl_5", month: "2026-11", reason: "differs", cleared_in: null },
    ]);
    expect(await batchesAt(month)).toMatchObject([{ cases: 2, payable_fen: 100n }]);
  });

  test("and comes in with a later month, once, when its reason is gone", async () => {
    goTo(month, "2026-12-21");
    await month.rounds();
    await month.confirm("stl_2");
    await month.agreed("2026-11-04");
    await month.add({ id: "stl_7", on: "2026-12-02", funds: { pooled: 3_200n } });
    goTo(month, "2027-01-21");
    await month.rounds();
    const [november, december] = await batchesAt(month);
    expect([november?.payable_fen, december?.payable_fen]).toEqual([100n, 4_200n]);
    const late = [
      { settlement_id: "stl_2", reason: "unconfirmed", cleared_in: "2026-12" },
      { settlement_id: "stl_4", reason: "notReconciled", cleared_in: "2026-12" },
    ];
    expect((await exceptions()).filter((row) => row.cleared_in)).toMatchObject(late);
    expect((await exceptions(HAINAN)).filter((row) => row.cleared_in)).toMatchObject(late);
    await month.confirm("stl_3");
    goTo(month, "2027-02-21");
    await month.rounds();
    expect((await batchesAt(month)).at(-1)).toMatchObject({ cases: 1, payable_fen: 400n });
    goTo(month, "2027-03-21");
    await month.rounds();
    expect(await batchesAt(month)).toHaveLength(3);
  });

  test("but not later than two months, and then it is said how long it waits", async () => {
    goTo(month, "2026-12-21");
    await month.rounds();
    goTo(month, "2027-01-21");
    await month.rounds();
    goTo(month, "2027-02-21");
    await month.rounds();
    await month.confirm("stl_2");
    goTo(month, "2027-03-21");
    await month.rounds();
    expect(await batchesAt(month)).toHaveLength(1);
    const [row] = await month.of(HAINAN).store.query<{ deferred: number }>(sql`
      select deferred from clearing.exceptions where settlement_id = 'stl_2'`);
    expect(row?.deferred).toBe(4);
  });
});

describe("the hub counts the same or refuses", () => {
  test("a copy that care lacks is shown with both figures, and nothing is allocated", async () => {
    await month.add(
      { id: "stl_1", on: "2026-11-03", funds: { pooled: 100n } },
      { id: "stl_2", on: "2026-11-03", funds: { pooled: 7n }, at: ["hub"] },
    );
    goTo(month, "2026-12-21");
    await month.rounds();
    expect(await batchesAt(month)).toEqual([]);
    const [row] = await month.of(HAINAN).store.query<{ state: string; hub: unknown }>(sql`
      select state, hub from clearing.submissions`);
    expect(row).toEqual({
      state: "differs",
      hub: { cases: 2, total: "107", funds: { pooled: "107" } },
    });
    // Found by the daily reconciliation, it waits, and the rest is cleared.
    await month.of(HAINAN).store.query(sql`
      insert into reconciliation.differences (id, day, month, care_node, home_node, scheme,
             settlement_id, class, owner, state, opened_at, version)
      values ('d', '2026-11-03', '2026-11', ${HAINAN}, ${JIANGXI}, 'employee', 'stl_2',
              'missingAtCare', ${HAINAN}, 'open', 0, 1)`);
    await month.rounds();
    expect(await batchesAt(month)).toMatchObject([{ cases: 1, payable_fen: 100n }]);
  });

  test("a case that care concluded after it counted is in no other month than the next", async () => {
    await month.add({ id: "stl_1", on: "2026-11-03", funds: { pooled: 100n } });
    goTo(month, "2026-12-21");
    await month.rounds();
    const settledAt = month.clock;
    await month.add({ id: "stl_2", on: "2026-11-30", funds: { pooled: 7n }, settledAt });
    goTo(month, "2027-01-21");
    await month.rounds();
    expect((await batchesAt(month)).map(({ payable_fen }) => payable_fen)).toEqual([100n, 7n]);
  });

  test("a province names only its own cases: another's stay in", async () => {
    await month.add({ id: "stl_1", on: "2026-11-03", funds: { pooled: 100n } });
    await month.add({
      ...{ id: "stl_2", on: "2026-11-03", funds: { pooled: 9n }, care: JIANGXI, area: "460100" },
      taken: null,
    });
    await month.of(HUB).store.query(sql`
      insert into clearing.exceptions (care_node, settlement_id, month, home_node, scheme, reason,
             deferred, revision, noted_at)
      values (${JIANGXI}, 'stl_1', '2026-11', '520000', 'employee', 'leftOut', 1, 0, 0)`);
    goTo(month, "2026-12-21");
    await month.rounds();
    expect(await batchesAt(month)).toMatchObject([{ id: EMPLOYEE, payable_fen: 100n }]);
  });

  test("a month that is not over is not submitted, one that is allocated not again", async () => {
    await month.add({ id: "stl_1", on: "2026-11-03", funds: { pooled: 100n } });
    goTo(month, "2026-12-21");
    await month.rounds();
    const ask = month.of(HAINAN).world.ask;
    const base = {
      ...{ month: "2026-11", home: JIANGXI, scheme: "employee", revision: 9, part: 1, parts: 1 },
      ...{ figures: { cases: 0, totalFen: 0n, funds: {} }, out: [], late: [], deductions: [] },
      told: { out: 0, late: 0, deductions: 0 },
      ...{ submittedBy: "x", submittedAt: 1 },
    };
    const told = async (content: object) =>
      (await ask("clearingSubmit", HUB, { ...base, ...content } as never, 0)) as {
        refusal?: { code: string };
      };
    expect((await told({})).refusal?.code).toBe("clearing_allocated");
    expect((await told({ month: "2026-12" })).refusal?.code).toBe("clearing_month_open");
  });
});

describe("messages", () => {
  test("lost, doubled and late ones change nothing of what comes out", async () => {
    let asked = 0;
    month.way = async (ask, kind) => {
      asked += 1;
      if (asked % 3 === 1) throw new NoAnswer("lost on the way");
      const answer = await ask();
      if (kind !== "clearingNews") await ask();
      if (asked % 3 === 2) throw new NoAnswer("the answer is lost");
      return answer;
    };
    await workedExample(month);
    goTo(month, "2026-12-21");
    await month.rounds(8);
    const made = await batchesAt(month);
    expect(made.map(({ payable_fen }) => payable_fen)).toEqual([
      fen("1278500.00"),
      fen("836500.00"),
    ]);
    for (const node of [HAINAN, JIANGXI]) expect(await batchesAt(month, node)).toEqual(made);
    expect(month.errors).toEqual([]);
  });

  test("allocated again the month has the same bytes, whatever the order of what came", async () => {
    await workedExample(month);
    goTo(month, "2026-12-21");
    await month.rounds();
    const made = await batchesAt(month);
    await month.of(HUB).store.query(sql`
      update clearing.submissions set state = 'agreed', turn = turn + 1`);
    await month.rounds();
    expect(await batchesAt(month)).toEqual(made);
  });

  test("more exceptions than one message takes come in parts", async () => {
    await month.add({ id: "stl_1", on: "2026-11-03", funds: { pooled: 100n } });
    await month.addUnconfirmed(1_205);
    const parts: unknown[] = [];
    month.way = (ask, kind, content) => {
      if (kind === "clearingSubmit") parts.push((content as { part: number }).part);
      return ask();
    };
    goTo(month, "2026-12-21");
    await month.rounds();
    expect(parts.slice(0, 2)).toEqual([1, 2]);
    expect(await exceptions()).toHaveLength(1_205);
    expect(await batchesAt(month)).toMatchObject([{ cases: 1, payable_fen: 100n }]);
  });
});

describe("a month that was reversed after it closed", () => {
  test("is cleared with its offset, each in its month, once the agency has confirmed both", async () => {
    await month.add(
      { id: "stl_1", on: "2026-11-03", funds: { pooled: 100n }, state: "offset", taken: null },
      {
        ...{ id: "stl_2", on: "2026-12-03", funds: { pooled: -100n }, kind: "offset" },
        ...{ cancels: "stl_1", taken: null },
      },
    );
    goTo(month, "2026-12-21");
    await month.rounds();
    expect(await batchesAt(month)).toEqual([]);
    await month.confirm("stl_1");
    await month.confirm("stl_2");
    goTo(month, "2027-01-21");
    await month.rounds();
    expect(await batchesAt(month)).toMatchObject([
      { id: "bat_202612460000360000e", cases: 2, payable_fen: 0n },
    ]);
  });

  test("when its case is cleared already the offset is a negative line of a later month", async () => {
    await month.add({ id: "stl_1", on: "2026-11-03", funds: { pooled: 100n }, state: "offset" });
    goTo(month, "2026-12-21");
    await month.rounds();
    await month.add({
      ...{ id: "stl_2", on: "2026-12-23", funds: { pooled: -100n }, kind: "offset" },
      cancels: "stl_1",
    });
    goTo(month, "2027-01-21");
    await month.rounds();
    expect((await batchesAt(month)).map(({ payable_fen }) => payable_fen)).toEqual([100n, -100n]);
  });
});
