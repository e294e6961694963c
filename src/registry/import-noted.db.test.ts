/** Whom an import tells about stands on the trail, whatever becomes of the table. */
import { describe, expect, test } from "vitest";
import { present } from "#base/assert.ts";
import type { Area } from "#model/place.ts";
import {
  idOf,
  importStage,
  nameOf,
  numberOf,
  rowOf,
  tableOf,
} from "#registry/fixtures/import-tables.ts";
import { enrol, insuredPersons } from "#registry/registry.ts";
import { sql } from "#store/store.ts";

const { database, imported, count, countOf } = importStage();
/** Surely bad: whatever stands beside it is not written. */
const BAD = "x,,,,,,,,,,";
const FACTS = "人员编号,身份类别或事实名称,值,开始日期,终止日期,来源";

async function noted(): Promise<string[]> {
  const rows = await database.query<{ readonly told: string }>(sql`
    select concat_ws(' ', action, person_id, detail) as told from trail.entries
     where chain like ${`360000:import${count()}:%`} order by position`);
  return rows.map(({ told }) => told.replace(/[0-9a-f]{64}/, "#").trim());
}

/** Person 1, insured in another pool. */
async function elsewhere(): Promise<void> {
  await imported(tableOf(rowOf(1)));
  const held = await insuredPersons(database, [idOf(1)]);
  const { person, insurances } = present(held.get(idOf(1)), "imported");
  await database.script("truncate registry.people cascade");
  const there = insurances.map((one) => ({ ...one, area: "360100" as Area }));
  await enrol(database, [{ person, insurances: there, identities: [] }]);
}

describe("an import that wrote nothing", () => {
  test.each([
    ["a right guess", rowOf(1)],
    ["a wrong guess", rowOf(1, [[1, "别人"]])],
  ])("of %s names whom it was held against", async (_what, row) => {
    await imported(tableOf(rowOf(1)));
    expect(await imported(tableOf(row, BAD))).toMatchObject({ outcome: "nothing" });
    const [file, ...people] = await noted();
    expect(file).toMatch(/^import\.unwritten people 人员\.csv # 2 0 [12]$/);
    expect(people).toEqual([`people.compared ${idOf(1)}`]);
  });

  test("of facts, likewise", async () => {
    await imported(tableOf(rowOf(1)));
    const row = `${idOf(1)},tier,high,2026-01-01,2026-12-31,名单`;
    const table = [FACTS, row, `${idOf(2)},tier,high,2026-01-01,,名单`].join("\r\n");
    expect(await imported(table, {}, "facts")).toMatchObject({ outcome: "nothing" });
    expect(await noted()).toEqual([
      "import.unwritten facts 人员.csv # 2 0 1",
      `people.compared ${idOf(1)}`,
    ]);
  });

  test("says the same of whom the clerk does not reach, whatever the name, and notes it", async () => {
    await elsewhere();
    const own = (name: string) =>
      rowOf(2, [
        [1, name],
        [3, numberOf(1)],
      ]);
    for (const name of [nameOf(1), "别人"]) {
      const { bad } = await imported(tableOf(own(name), BAD));
      expect(bad.filter(({ line }) => line === 2)).toMatchObject([
        {
          column: "证件号码",
          why: "已在您的岗位所管的统筹区以外登记，请核对；核对无误的，由省级经办机构导入",
        },
      ]);
      expect(await noted()).toContain(`people.compared ${idOf(1)}`);
      expect(await countOf("people")).toBe(1);
    }
  });

  test("is not answered when it cannot be noted", async () => {
    await imported(tableOf(rowOf(1)));
    await database.script("alter table trail.entries rename to entries_away");
    try {
      await expect(imported(tableOf(rowOf(1), BAD))).rejects.toThrow();
    } finally {
      await database.script("alter table trail.entries_away rename to entries");
    }
  });
});

describe("an import that is kept", () => {
  test("names whom it found as the row says, once, beside those whose record it changed", async () => {
    await imported(tableOf(rowOf(1), rowOf(2)));
    const table = tableOf(rowOf(1), rowOf(2, [[4, "360302"]]));
    expect(await imported(table)).toMatchObject({ outcome: "written", written: 1 });
    expect((await noted()).map((told) => told.split(" ").slice(0, 2).join(" "))).toEqual([
      `insurance.added ${idOf(2)}`,
      "people.imported 人员.csv",
      `people.compared ${idOf(1)}`,
    ]);
  });

  test("names all the people of a large table, the many in lists", async () => {
    const rows = Array.from({ length: 2_300 }, (_, index) => rowOf(index));
    await imported(tableOf(...rows));
    expect(await imported(tableOf(...rows))).toMatchObject({ outcome: "known" });
    const told = (await noted()).join(" ");
    expect(rows.filter((_row, index) => !told.includes(idOf(index)))).toEqual([]);
    expect((await noted()).length).toBe(1 + 2_000 + 2);
  });
});
