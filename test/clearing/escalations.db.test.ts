/**
 * What two persons have ended is proved by `verify --clearing`: the act by the trail, the books of
 * both sides by the stored answers. Each column that is changed by itself is found.
 */
import { beforeAll, expect, test } from "vitest";
import { fen } from "#base/money.ts";
import {
  decideDeduction,
  decideEscalation,
  enterDeduction,
  proposeEscalation,
} from "#clearing/clearing.ts";
import { allocated, confirmAll, HAIKOU, insideMonth } from "#clearing/fixtures/inside.ts";
import { CHECKER, ClearingMonth, HAINAN, JIANGXI, MAKER } from "#clearing/fixtures/month.ts";
import { booksAt } from "#clearing/fixtures/paid-month.ts";
import type { NodeId } from "#model/place.ts";
import { findingsOf, live, planted, run } from "./verified.ts";

async function acted(month: ClearingMonth, settlement: string, act: "takeIn" | "end") {
  const given = { settlement, act, words: "医院不再确认", parameters: month.parameters };
  const { id } = await month.act(HAINAN, MAKER, (world, step) =>
    proposeEscalation(world, step, given),
  );
  await month.act(HAINAN, CHECKER, (world, step) =>
    decideEscalation(world, step, { id, agrees: true }),
  );
}

/** One is ended, with a deduction; one is to be taken in; one is proposed and refused. */
async function endedInside(): Promise<ClearingMonth> {
  const month = await insideMonth();
  // Concluded after Haikou had applied for its month.
  const late = {
    ...{ on: "2026-11-10", institution: HAIKOU, area: "460200", taken: null },
    settledAt: month.clock + 1,
  };
  const funds = { pooled: fen("500.00"), ownAccount: fen("20.00") };
  await month.add(
    { id: "stl_e", ...late, funds },
    { id: "stl_f", ...late, funds: { pooled: fen("9.00") } },
    { id: "stl_g", ...late, funds: { pooled: fen("8.00") } },
  );
  const taken = { settlementId: "stl_e", fund: "pooled", amountFen: 100n, reason: "超" } as never;
  const { id } = await month.act(HAINAN, MAKER, (world, step) =>
    enterDeduction(world, step, taken),
  );
  await month.act(HAINAN, CHECKER, (world, step) =>
    decideDeduction(world, step, { id, to: "released" }),
  );
  await allocated(month);
  await confirmAll(month);
  await live(month, "2027-01-20", "2027-01-21", "2027-02-20", "2027-02-21");
  await acted(month, "stl_e", "end");
  await acted(month, "stl_f", "takeIn");
  const given = { settlement: "stl_g", act: "end", words: "再议", parameters: month.parameters };
  await month.act(HAINAN, MAKER, (world, step) => proposeEscalation(world, step, given as never));
  return month;
}

let month: ClearingMonth;
beforeAll(async () => {
  month = await endedInside();
  for (const name of ["posted", "decided", "two_persons"]) {
    await run(month, `alter table clearing.escalations drop constraint escalations_${name}`);
  }
}, 200_000);

const balanceAt = async (node: NodeId) =>
  (
    await run<{ sum: bigint }>(
      month,
      "select sum(amount_fen)::int8 as sum from ledger.balances_view",
      node,
    )
  )[0]?.sum;

test("inside a province both sides end at once; nothing is found in it as it is", async () => {
  const [claim, owed] = [
    await booksAt(month, HAINAN, "claim"),
    await booksAt(month, HAINAN, "owed"),
  ];
  // What still waits of Sanya's: the two that are not ended.
  expect(claim["460000:460200:employee:pooled"]).toBe(fen("17.00"));
  expect(owed["460000:460200:employee:pooled"]).toBe(fen("17.00"));
  expect(claim["460000:460200:employee:ownAccount"]).toBe(undefined);
  expect(await balanceAt(HAINAN)).toBe(0n);
  expect(await findingsOf(month)).toEqual([]);
  expect(await findingsOf(month, { first: "2027-02", last: "2027-02" })).toEqual([]);
});

const ENDED = "act = 'end' and state = 'released'";
const FAULTS: readonly (readonly [table: string, change: string, where: string])[] = [
  ["clearing.escalations", "id = 'esc_x'", ENDED],
  ...["settlement_id = 'stl_a'", "act = 'takeIn'", "words = 'x'", "state = 'refused'"].map(
    (change) => ["clearing.escalations", change, ENDED] as const,
  ),
  ...["proposed_by = 'x'", "proposed_at = proposed_at + 1", "decided_by = 'x'"].map(
    (change) => ["clearing.escalations", change, ENDED] as const,
  ),
  ["clearing.escalations", "decided_at = decided_at + 1", ENDED],
  ["clearing.escalations", "posted_at = null, heard_at = null", ENDED],
  ["clearing.escalations", "delete", ENDED],
  ["clearing.escalations", "settlement_id = 'stl_a'", "act = 'takeIn'"],
  ["clearing.escalations", "act = 'end'", "act = 'takeIn'"],
  ["clearing.escalations", "state = 'proposed', decided_by = null", "act = 'takeIn'"],
  ["clearing.escalations", "decided_by = 'x'", "act = 'takeIn'"],
  ["clearing.escalations", "state = 'released'", "state = 'proposed'"],
  ["clearing.ended_cases", "escalation_id = 'esc_x'", "true"],
  ["clearing.ended_cases", "settlement_id = 'stl_a'", "true"],
  ["clearing.ended_cases", "care_node = '360000'", "true"],
  ["clearing.ended_cases", "words = 'x'", "true"],
  ["clearing.ended_cases", "proposed_by = 'x'", "true"],
  ["clearing.ended_cases", "proposed_at = proposed_at + 1", "true"],
  ["clearing.ended_cases", "decided_by = 'x'", "true"],
  ["clearing.ended_cases", "decided_at = decided_at + 1", "true"],
  ["clearing.ended_cases", "delete", "true"],
  ["clearing.exceptions", "cleared_in = '2027-01'", "settlement_id = 'stl_e'"],
  ["clearing.deductions", "amount_fen = amount_fen + 1", "amount_fen < 0"],
  ["clearing.deductions", "delete", "amount_fen < 0"],
  [
    "ledger.transfers",
    "amount_fen = amount_fen + 1",
    "subject_kind = 'escalation' and part = 'care'",
  ],
  [
    "ledger.transfers",
    "amount_fen = amount_fen + 1",
    "subject_kind = 'escalation' and part = 'home'",
  ],
  ["ledger.transfers", "delete", "subject_kind = 'escalation' and part = 'home'"],
  ["ledger.transfers", "delete", "subject_kind = 'escalation' and part = 'care'"],
];

test.for(FAULTS)("a changed %s (%s where %s) is found", async (fault) => {
  const { changed, found } = await planted(month, fault);
  expect(changed).not.toBe(0);
  expect(found).not.toEqual([]);
});

test("across provinces home's word and books are proved against care's", async () => {
  const country = await ClearingMonth.at("2026-12-20 09:00:00");
  const waiting = { on: "2026-11-03", taken: null, at: ["care", "hub", "home"] as const };
  await country.add({ id: "stl_2", ...waiting, funds: { pooled: 200n } });
  await live(country, "2026-12-21", "2027-01-21", "2027-02-21");
  await acted(country, "stl_2", "end");
  const about = async () => {
    return (await findingsOf(country)).filter((words) => /终止|esc_/.test(words));
  };
  expect(await about()).toEqual([]);
  await live(country, "2027-02-22");
  expect(await booksAt(country, JIANGXI, "owed")).toEqual({});
  expect(await about()).toEqual([]);
  await run(country, "update clearing.ended_cases set words = '别的'", JIANGXI);
  expect(await about()).toEqual(["就医省终止的结算stl_2：说明应为医院不再确认，实为别的"]);
  await run(country, "delete from clearing.ended_cases", JIANGXI);
  expect(await about()).toContainEqual(expect.stringMatching(/：参保省没有这一终止$/));
  expect(await about()).toContainEqual(expect.stringMatching(/^分录escalation esc_.* home：有/));
});
