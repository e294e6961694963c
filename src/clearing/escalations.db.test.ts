/** Cases that wait for longer than they may: what two persons of care do with them. */
import { beforeEach, expect, test } from "vitest";
import { NoAnswer } from "#base/refusals.ts";
import {
  decideDeduction,
  decideEscalation,
  enterDeduction,
  proposeEscalation,
} from "#clearing/clearing.ts";
import { batchesAt, goTo, refusalOf } from "#clearing/fixtures/acts.ts";
import {
  CHECKER,
  ClearingMonth,
  HAINAN,
  INSTITUTION,
  JIANGXI,
  MAKER,
} from "#clearing/fixtures/month.ts";
import { booksAt } from "#clearing/fixtures/paid-month.ts";
import { sql } from "#store/store.ts";

let month: ClearingMonth;
beforeEach(async () => {
  month = await ClearingMonth.at("2026-12-20 09:00:00");
  await month.add(
    { id: "stl_1", on: "2026-11-03", funds: { pooled: 100n } },
    { id: "stl_2", on: "2026-11-03", funds: { pooled: 200n }, taken: null },
    { id: "stl_3", on: "2026-11-03", funds: { pooled: 400n }, taken: null },
  );
});

const propose = (settlement: string, act: "takeIn" | "end" = "takeIn") =>
  month.act(HAINAN, MAKER, (world, step) =>
    proposeEscalation(world, step, {
      ...{ settlement, act, words: "医院已补确认" },
      parameters: month.parameters,
    }),
  );
const decide = (id: string, by = CHECKER, agrees = true) =>
  month.act(HAINAN, by, (world, step) => decideEscalation(world, step, { id, agrees }));

/** On the days on which November, December and January are allocated. */
async function threeRuns(): Promise<void> {
  for (const day of ["2026-12-21", "2027-01-21", "2027-02-21"]) {
    goTo(month, day);
    await month.rounds();
  }
}

test("are taken in by two persons with the next month, once they are confirmed", async () => {
  await threeRuns();
  const { id } = await propose("stl_2");
  expect(await refusalOf(decide(id, MAKER))).toBe("clearing_same_person");
  await decide(id);
  await month.confirm("stl_3");
  goTo(month, "2027-03-21");
  await month.rounds();
  // Released, but its institution has not confirmed it; the other one nobody has taken in.
  expect(await batchesAt(month)).toHaveLength(1);
  await month.confirm("stl_2");
  goTo(month, "2027-04-21");
  await month.rounds();
  const made = await batchesAt(month);
  expect(made.map(({ cases, payable_fen }) => [cases, payable_fen])).toEqual([
    [1, 100n],
    [1, 200n],
  ]);
});

test("that are ended come in with no month, though they are confirmed later", async () => {
  await threeRuns();
  await decide((await propose("stl_2", "end")).id);
  await decide((await propose("stl_3", "takeIn")).id);
  await month.confirm("stl_2");
  await month.confirm("stl_3");
  goTo(month, "2027-03-21");
  await month.rounds();
  expect((await batchesAt(month)).map(({ payable_fen }) => payable_fen)).toEqual([100n, 400n]);
});

test("are neither early, nor decided twice, nor somebody else's", async () => {
  goTo(month, "2026-12-21");
  await month.rounds();
  expect(await refusalOf(propose("stl_2"))).toBe("escalation_not_late");
  goTo(month, "2027-01-21");
  await month.rounds();
  expect(await refusalOf(propose("stl_2"))).toBe("escalation_not_late");
  goTo(month, "2027-02-21");
  await month.rounds();
  expect(await refusalOf(propose("stl_1"))).toBe("escalation_not_late");
  const { id } = await propose("stl_2");
  expect(await refusalOf(propose("stl_2"))).toBe("escalation_known");
  expect(await refusalOf(decide("esc_9"))).toBe("escalation_missing");
  await decide(id, CHECKER, false);
  expect(await refusalOf(decide(id))).toBe("escalation_state");
  await propose("stl_2", "end");
});

const at = "360300:employee:pooled";

async function books() {
  return {
    claim: await booksAt(month, HAINAN, "claim"),
    institution: await booksAt(month, HAINAN, "institution"),
    owed: await booksAt(month, JIANGXI, "owed"),
    fund: await booksAt(month, JIANGXI, "fund"),
  };
}

const left = (amount: bigint) => ({
  claim: { [`360000:${at}`]: amount },
  institution: { [INSTITUTION]: -amount },
  owed: { [`460000:${at}`]: amount },
  fund: { [at]: -amount },
});

async function balances(): Promise<bigint[]> {
  const sums = [HAINAN, JIANGXI].map(async (node) => {
    const [row] = await month.of(node).store.query<{ readonly sum: bigint }>(sql`
      select sum(amount_fen)::int8 as sum from ledger.balances_view`);
    return row?.sum ?? 0n;
  });
  return await Promise.all(sums);
}

test("that are ended stand in nobody's books, at care at once, at home once it hears", async () => {
  await threeRuns();
  expect(await books()).toEqual(left(700n));
  month.way = async (ask, kind) => {
    if (kind === "clearingEnd") throw new NoAnswer("lost");
    return await ask();
  };
  await decide((await propose("stl_2", "end")).id);
  await month.rounds();
  const { claim, institution } = left(500n);
  expect(await books()).toEqual({ ...left(700n), claim, institution });
  // Home has booked it, and its answer is lost: it comes again.
  month.way = async (ask, kind) => {
    const answer = await ask();
    if (kind === "clearingEnd") throw new NoAnswer("lost");
    return answer;
  };
  await month.rounds();
  expect(await books()).toEqual(left(500n));
  month.way = (ask) => ask();
  await month.rounds();
  expect(await books()).toEqual(left(500n));
  expect(await balances()).toEqual([0n, 0n]);
  const told = await month.of(HAINAN).store.query(sql`
    select heard_at is not null as heard from clearing.escalations`);
  expect(told).toEqual([{ heard: true }]);
  const trail = await month.of(JIANGXI).store.query(sql`
    select actor, subject from trail.entries where action = 'escalation.heard'`);
  expect(trail).toEqual([{ actor: "node:460000", subject: "stl_2" }]);
});

test("that were ended before it was booked are booked by the next round, once", async () => {
  await threeRuns();
  await month.of(HAINAN).store.query(sql`
    insert into clearing.escalations (id, settlement_id, act, words, state, proposed_by,
           proposed_at, decided_by, decided_at)
    values ('esc_1', 'stl_3', 'end', '费用不实', 'released', 'li@460000/finance', 1,
            'wang@460000/finance', 2)`);
  await month.rounds();
  expect(await books()).toEqual(left(300n));
  expect(month.errors).toEqual([]);
});

test("that only care has are ended there, and home's books stay as they are", async () => {
  await threeRuns();
  await month.of(JIANGXI).store.query(sql`alter table ledger.transfers disable trigger user`);
  await month.of(JIANGXI).store.query(sql`
    delete from ledger.transfers where subject_id = 'stl_2'`);
  await decide((await propose("stl_2", "end")).id);
  await month.rounds();
  expect(await books()).toEqual(left(500n));
});

test("of another care place are not ended by its word, and the operator is told", async () => {
  await threeRuns();
  const { id } = await propose("stl_2", "end");
  await decide(id);
  await month.of(JIANGXI).store.query(sql`
    insert into clearing.ended_cases values ('esc_other', 'stl_2', '440000', '', 'li', 1, 'wang',
           2, 3)`);
  await month.rounds();
  expect(await booksAt(month, JIANGXI, "owed")).toEqual(left(700n).owed);
  expect(month.errors).toEqual([expect.stringContaining(`clearing.endRefused ${id}`)]);
});

test("that are ended are deducted from no more, and what was deducted is taken back", async () => {
  const given = { settlementId: "stl_2", fund: "pooled", amountFen: 30n, reason: "超" } as never;
  const enter = () => month.act(HAINAN, MAKER, (world, step) => enterDeduction(world, step, given));
  const { id } = await enter();
  await month.act(HAINAN, CHECKER, (world, step) =>
    decideDeduction(world, step, { id, to: "released" }),
  );
  await threeRuns();
  expect(await booksAt(month, HAINAN, "deduction")).toEqual({ [`360000:${at}`]: -30n });
  await decide((await propose("stl_2", "end")).id);
  await month.rounds();
  expect(await booksAt(month, HAINAN, "deduction")).toEqual({});
  expect(await books()).toEqual(left(500n));
  expect(await refusalOf(enter())).toBe("deduction_case_missing");
});

test("that take back what is ended wait, until they are ended too", async () => {
  await threeRuns();
  await month.add({
    ...{ id: "stl_4", on: "2027-02-25", kind: "offset", cancels: "stl_2", taken: null },
    ...{ funds: { pooled: -200n } },
  });
  await month.confirm("stl_2");
  await month.confirm("stl_4");
  const { id } = await propose("stl_2", "end");
  await decide(id);
  for (const day of ["2027-03-21", "2027-04-21", "2027-05-21"]) {
    goTo(month, day);
    await month.rounds();
  }
  expect((await batchesAt(month)).map(({ payable_fen }) => payable_fen)).toEqual([100n]);
  await decide((await propose("stl_4", "end")).id);
  await month.rounds();
  expect(await books()).toEqual(left(500n));
});

test("that take back what may still be paid are not ended", async () => {
  await month.add({
    ...{ id: "stl_4", on: "2026-11-25", kind: "offset", cancels: "stl_2", taken: null },
    ...{ funds: { pooled: -200n } },
  });
  await threeRuns();
  expect(await refusalOf(propose("stl_4", "end"))).toBe("escalation_refund");
  await propose("stl_4", "takeIn");
});

test("that were cleared meanwhile are not ended", async () => {
  await threeRuns();
  const { id } = await propose("stl_2", "end");
  await month.of(HAINAN).store.query(sql`
    update clearing.exceptions set cleared_in = '2027-02' where settlement_id = 'stl_2'`);
  expect(await refusalOf(decide(id))).toBe("escalation_cleared");
  await decide(id, CHECKER, false);
});
