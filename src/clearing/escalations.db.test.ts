/** Cases that wait for longer than they may: what two persons of care do with them. */
import { beforeEach, expect, test } from "vitest";
import { decideEscalation, proposeEscalation } from "#clearing/clearing.ts";
import { batchesAt, goTo, refusalOf } from "#clearing/fixtures/acts.ts";
import { CHECKER, ClearingMonth, HAINAN, MAKER } from "#clearing/fixtures/month.ts";

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
