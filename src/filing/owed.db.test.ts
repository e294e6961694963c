/** A qualification is owed where it is known, though no filing stands there any more. */
import { expect, test } from "vitest";
import { day } from "#base/date.ts";
import type { QualificationId } from "#base/id.ts";
import { oweQualifications } from "#filing/filing.ts";
import { PERSON, seedDesk } from "#filing/fixtures/desk.ts";
import type { QualificationVersion } from "#model/qualification.ts";
import { sql } from "#store/store.ts";
import { freshDatabase } from "../../test/database.ts";

const AT = Date.parse("2026-11-02T09:00:00+08:00");

test("who was told a qualification is told each change of it, whatever became of the filing", async () => {
  const store = await freshDatabase();
  await seedDesk(store);
  await store.query(sql`
    insert into filing.news (kind, subject, care_node, version, owed_at, tries, told_at)
    values ('qualification', 'qua_1', '460000', 1, 0, 1, 1)`);
  const ended: QualificationVersion = {
    ...{ id: "qua_1" as QualificationId, version: 2, personId: PERSON, state: "ended" },
    homeDisease: { code: "PX03", name: "2型糖尿病" },
    national: { code: "M01600", name: "糖尿病" },
    ...{ span: { from: day("2026-01-01") }, endedOn: day("2026-11-02"), source: "materials" },
  };
  await oweQualifications(store, [ended, { ...ended, id: "qua_2" as QualificationId }], AT);
  const owed = await store.query(sql`
    select subject, care_node, version from filing.news where next_at is not null`);
  expect(owed).toEqual([{ subject: "qua_1", care_node: "460000", version: 2 }]);
});
