/** Inside a province: statements agree with the notices that their rows are in. */
import { expect, test } from "vitest";
import type { ChinaMonth } from "#base/date.ts";
import { fen } from "#base/money.ts";
import {
  giveConfirmation,
  prepareConfirmation,
  selectAreaNotices,
  selectPayees,
  selectPayers,
} from "#clearing/clearing.ts";
import { goTo } from "#clearing/fixtures/acts.ts";
import { allocated, confirmAll, HAIKOU, insideMonth, SANYA } from "#clearing/fixtures/inside.ts";
import { CHECKER, type ClearingMonth, HAINAN, MAKER } from "#clearing/fixtures/month.ts";
import { pay } from "#clearing/fixtures/paid-month.ts";
import { sql } from "#store/store.ts";

const NOVEMBER = "2026-11" as ChinaMonth;

async function to(month: ClearingMonth, day: string): Promise<void> {
  goTo(month, day);
  await month.rounds(1);
}

async function payersOf(month: ClearingMonth, payer: string) {
  const page = { month: NOVEMBER, payer, after: ["", "", "", ""], rowsMax: 100 } as const;
  const rows = await selectPayers(month.of(HAINAN).reports, page);
  return rows.map((row) => [row.home_area, row.care_node, row.scheme, row.payable_fen]);
}

async function payeesOf(month: ClearingMonth, institution: string) {
  const page = { month: NOVEMBER, institution, after: ["", "", ""], rowsMax: 100 } as const;
  const rows = await selectPayees(month.of(HAINAN).reports, page);
  return rows.map((row) => [row.scheme, row.home_node, row.payable_fen, row.notice]);
}

test("an area that joined another pool is on the statement of the one who has the notice", async () => {
  const month = await insideMonth();
  const { store, reports } = month.of(HAINAN);
  await store.query(sql`
    insert into registry.pools (code, name, level, version) values ('460100', '海口', 'city', 1)`);
  await store.query(sql`
    insert into registry.pool_members (pool, area, from_on, to_on)
    values ('460100', '460500', '2026-11-15', null)`);
  await month.add({
    ...{ id: "stl_p", on: "2026-11-20", institution: SANYA, area: "460500" },
    funds: { pooled: fen("123.00") },
  });
  await allocated(month);
  await confirmAll(month);
  await to(month, "2026-12-31");
  const rows = await payersOf(month, "460100");
  expect(rows).toContainEqual(["460500", "460200", "employee", fen("123.00")]);
  expect(await payersOf(month, "460500")).toEqual([]);
  const toSanya = rows.filter(([, care]) => care === "460200");
  const notices = await selectAreaNotices(reports, { month: NOVEMBER, area: "460100" });
  const owed = notices.filter(({ payer }) => payer === "460100");
  expect(owed.map(({ gross_fen }) => gross_fen)).toEqual([
    toSanya.reduce((sum, row) => sum + BigInt(row[3] as bigint), 0n),
  ]);
});

test("a part that was confirmed after the run has the notice whose run took it", async () => {
  const month = await insideMonth();
  await allocated(month);
  const first = "bat_202611460100460200e";
  await month.act(HAINAN, MAKER, (world, step) => prepareConfirmation(world, step, first));
  await month.act(HAINAN, CHECKER, (world, step) => giveConfirmation(world, step, first));
  await to(month, "2026-12-31");
  const november = `JG202611460100${HAIKOU}`;
  await pay(month, HAINAN, november);
  await to(month, "2027-01-10");
  await confirmAll(month);
  expect(await payeesOf(month, HAIKOU)).toEqual([
    ["employee", "460100", fen("95.00"), null],
    ["employee", "460200", fen("770.00"), november],
    ["resident", "460200", fen("300.00"), null],
  ]);
  await to(month, "2027-01-31");
  const december = `JG202612460100${HAIKOU}`;
  expect(await payeesOf(month, HAIKOU)).toEqual([
    ["employee", "460100", fen("95.00"), december],
    ["employee", "460200", fen("770.00"), november],
    ["resident", "460200", fen("300.00"), december],
  ]);
});
