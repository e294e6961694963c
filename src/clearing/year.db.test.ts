/** The proof that a year is closed names every case that is not cleared, with its reason. */
import { beforeEach, expect, test } from "vitest";
import { HAINAN, JIANGXI, MoneyMonth } from "#clearing/fixtures/money.ts";
import { yearClose } from "#clearing/queries-year.ts";
import { HUB } from "#model/place.ts";
import { sql } from "#store/store.ts";

let month: MoneyMonth;
beforeEach(async () => {
  month = await MoneyMonth.at("2027-01-31 09:00:00");
});

async function copy(id: string, of: string, state = "booked"): Promise<void> {
  await month.of(HUB).store.query(sql`
    insert into settlement.copies (id, kind, state, care_node, home_node, home_area, scheme,
           request_digest, answer_digest, total_fen, pots, business_day, month, copied_at)
    values (${id}, 'settle', ${state}, ${HAINAN}, ${JIANGXI}, '360300', 'employee', '', '', 3,
            '{"employee:pooled":"1","employee:aid":"2"}', ${`${of}-05`}, ${of}, 1)`);
}

async function except(id: string, of: string, reason: string, clearedIn: string | null) {
  await month.of(HUB).store.query(sql`
    insert into clearing.exceptions (care_node, settlement_id, month, home_node, scheme, reason,
           deferred, cleared_in, revision, noted_at)
    values (${HAINAN}, ${id}, ${of}, ${JIANGXI}, 'employee', ${reason}, 1, ${clearedIn}, 1, 1)`);
}

async function settle(): Promise<void> {
  await month.of(HUB).store.query(sql`update clearing.batches set state = 'received'`);
}

test("each case is cleared, deferred with a reason, or open", async () => {
  await copy("stl_1", "2026-11");
  await copy("stl_2", "2026-11");
  await copy("stl_3", "2026-11");
  await copy("stl_4", "2026-12");
  await copy("stl_5", "2026-11", "undone");
  await copy("stl_6", "2027-01");
  await except("stl_2", "2026-11", "unconfirmed", null);
  await except("stl_3", "2026-11", "differs", "2026-12");
  await month.confirmed({ month: "2026-11", lines: [{ fen: 3n }] });
  const shown = async () =>
    (await yearClose(month.of(HUB).reports, "2026")).map((row) => {
      return `${row.month} ${row.outcome} ${row.why} ${row.cases}`;
    });
  expect(await shown()).toEqual([
    "2026-11 deferred unconfirmed 1",
    "2026-11 open confirmed 1",
    "2026-11 open notAllocated 1",
    "2026-12 open notAllocated 1",
  ]);
  await month.confirmed({ month: "2026-12", lines: [{ fen: 3n }] });
  await settle();
  expect(await shown()).toEqual([
    "2026-11 cleared  2",
    "2026-11 deferred unconfirmed 1",
    "2026-12 cleared  1",
  ]);
});
