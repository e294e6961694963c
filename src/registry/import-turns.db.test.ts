/** Tables of two processes at once, and tables beside a clerk: nobody is entered twice. */
import { describe, expect, test } from "vitest";
import { day } from "#base/date.ts";
import { seededRandom } from "#base/random.ts";
import type { Area } from "#model/place.ts";
import {
  fileOf,
  HEAD,
  idOf,
  importStage,
  NODE,
  NOW,
  numberOf,
  rowOf,
  tableOf,
} from "#registry/fixtures/import-tables.ts";
import { changeInsurance, importRows, peopleImport, personRecord } from "#registry/registry.ts";
import { lockKeys, openPg, sql } from "#store/store.ts";
import { createTrail, inTransaction } from "#trail/trail.ts";
import { databaseAt, freshDatabaseUrl } from "../../test/database.ts";

const { database, imported, countOf } = importStage();

const CHANGED = `${HEAD},参保状态,暂停日期,恢复日期,变更原因`;
const UP = Array.from({ length: 1_200 }, (_, index) => index + 1);
const rowsOf = (indexes: readonly number[]) => tableOf(...indexes.map((index) => rowOf(index)));
const outcomes = (done: readonly { readonly outcome: string }[]) =>
  done.map(({ outcome }) => outcome).sort();

describe("two tables at once", () => {
  test("in opposite order are both done, one after the other", async () => {
    const done = await Promise.all([
      imported(rowsOf(UP)),
      imported(rowsOf([...UP].reverse())),
      imported(rowsOf(UP.slice(0, 300))),
    ]);
    expect(outcomes(done)).toEqual(["unchanged", "unchanged", "written"]);
    expect(await countOf("people")).toBe(UP.length);
    const away = (indexes: readonly number[], on: string) =>
      [CHANGED, ...indexes.map((index) => `${rowOf(index)},暂停参保,${on},,停缴`)].join("\r\n");
    const both = await Promise.all([
      imported(away(UP, "2026-10-01")),
      imported(away([...UP].reverse(), "2026-10-02")),
    ]);
    expect(outcomes(both)).toEqual(["written", "written"]);
    const days = await database.query(sql`
      select count(distinct suspensions)::int as n from registry.insurances`);
    expect(days).toEqual([{ n: 1 }]);
  }, 60_000);

  test("of facts in opposite order, too", async () => {
    await imported(rowsOf(UP));
    const facts = (indexes: readonly number[], value: string) =>
      [
        "人员编号,身份类别或事实名称,值,开始日期,终止日期,来源",
        ...indexes.map((index) => `${idOf(index)},tier,${value},2026-01-01,,名单`),
      ].join("\r\n");
    const done = await Promise.all([
      imported(facts(UP, "high"), {}, "facts"),
      imported(facts([...UP].reverse(), "low"), {}, "facts"),
    ]);
    expect(outcomes(done)).toEqual(["written", "written"]);
    const values = await database.query(sql`
      select count(distinct value)::int as n from registry.person_facts`);
    expect(values).toEqual([{ n: 1 }]);
  }, 60_000);

  test.each([
    ["a certificate", [3, numberOf(1)], "证件号码"],
    ["a social-security card", [9, "C000000001"], "社保卡号"],
  ] as const)("with one %s for two people enter one of them", async (_what, change, column) => {
    const done = await Promise.all([
      imported(tableOf(rowOf(1))),
      imported(tableOf(rowOf(2, [change]))),
    ]);
    expect(outcomes(done)).toEqual(["nothing", "written"]);
    expect(done.flatMap(({ bad }) => bad.map((one) => one.column))).toEqual([column]);
    expect(await countOf("people")).toBe(1);
  });

  test("with insurances that overlap enter one of them, and raise the version once", async () => {
    await imported(tableOf(rowOf(1)));
    const other = (from: string) =>
      tableOf(
        rowOf(1, [
          [4, "360302"],
          [7, from],
        ]),
      );
    const done = await Promise.all([imported(other("2011-01-01")), imported(other("2012-01-01"))]);
    expect(outcomes(done)).toEqual(["nothing", "written"]);
    expect(await countOf("insurances")).toBe(2);
    expect((await personRecord(database, idOf(1))).version).toBe(2);
  });
});

/** A clerk suspends from the 20th on, and holds the record until `go`. */
function clerkWith(go: Promise<unknown>, version: number): Promise<number> {
  return inTransaction(database, createTrail(NODE, `clerk${version}`), async (tx, entries) => {
    const { version: next } = await changeInsurance(tx, entries, {
      ...{ personId: idOf(1), version, area: "360300" as Area, scheme: "employee" },
      ...{ state: "suspended", from: day("2026-10-20"), reason: "更正暂停日期" },
      ...{ actor: { kind: "staff", id: "zhao" }, at: NOW },
    });
    await go;
    return next;
  });
}

/** Somebody waits for a lock of the database. */
async function waits(): Promise<void> {
  const waiting = async () => {
    const [row] = await database.query<{ readonly n: number }>(sql`
      select count(*)::int as n from pg_locks where not granted`);
    return row?.n;
  };
  await expect.poll(waiting, { timeout: 20_000 }).toBeGreaterThan(0);
}

test("a row is judged by what a clerk has just written, not by what stood before", async () => {
  await imported(tableOf(rowOf(1)));
  await imported(`${CHANGED}\r\n${rowOf(1)},暂停参保,2026-09-01,,停缴`);
  let go: (value?: unknown) => void = () => {};
  const gate = new Promise((resolve) => {
    go = resolve;
  });
  const clerk = clerkWith(gate, 2);
  await expect.poll(async () => (await personRecord(database, idOf(1))).version).toBe(2);
  const table = imported(`${CHANGED}\r\n${rowOf(1)},正常参保,,2026-10-10,补缴`);
  await waits();
  go();
  expect(await clerk).toBe(3);
  const done = await table;
  expect(done.outcome).toBe("nothing");
  expect(done.bad.map(({ column, why }) => `${column} ${why}`)).toEqual([
    "恢复日期 早于暂停日期2026-10-20",
  ]);
});

test("a window that refers to a person does not wait for a table of people", async () => {
  await imported(tableOf(rowOf(1)));
  const away = `${CHANGED}\r\n${rowOf(1)},暂停参保,2026-09-01,,停缴`;
  const waited = await new Promise<unknown>((resolve, reject) => {
    const committing = async () => {
      await database.query(sql`
        insert into registry.credentials (kind, number, person_id)
        values ('evoucher', 'E1', ${idOf(1)})`);
    };
    imported(away, { committing }).then(resolve, reject);
  });
  expect(waited).toMatchObject({ written: 1 });
});

test("a table that waits too long for another is refused, and may be sent again", async () => {
  const url = await freshDatabaseUrl();
  const store = openPg({ url, connectionsMax: 2, statementTimeoutMs: 300 });
  const world = { store, now: () => NOW, random: seededRandom(1) };
  const file = fileOf(tableOf(rowOf(1)));
  const asked = { file, bad: "noneWritten", actor: { kind: "staff", id: "li.wei" } } as const;
  const send = () =>
    importRows(
      world,
      createTrail(NODE, "busy"),
      peopleImport(NODE, () => true),
      asked,
    );
  await databaseAt(url).transaction(async (tx) => {
    await lockKeys(tx, ["registry.import people"]);
    await expect(send()).rejects.toMatchObject({
      code: "import_busy",
      message: expect.stringContaining("这次没有写入，请过几分钟重新上传"),
    });
  });
  // This database knows no area: the rows are read, and told.
  expect(await send()).toMatchObject({ outcome: "nothing", badCount: 1 });
  await store.close();
});
