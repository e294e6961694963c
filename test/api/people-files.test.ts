/** Files of people that clerks send, as programs and hands leave them: told, and never a defect. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LoneNode, startLoneNode } from "#api/fixtures/node.ts";
import { type ApiServer, serveApi } from "#api/fixtures/server.ts";
import type { DutyPlace } from "#model/staff.ts";
import { bookOf, edited, SHEET } from "#registry/fixtures/workbooks.ts";
import { sql } from "#store/store.ts";

const HEAD = "人员编号,姓名,证件类型,证件号码,参保地区划,险种,人员类别,参保开始日期,出生日期";

let node: LoneNode;
let server: ApiServer;
let keys = 0;

beforeAll(async () => {
  node = await startLoneNode("360000");
  server = await serveApi({ offices: [node.node.office], now: () => node.now });
});

afterAll(async () => {
  await server.stop();
  await node.node.stop();
});

function newKey(): string {
  keys += 1;
  return `peoplefiles${keys}`;
}

async function send(
  content: string | Uint8Array,
  how = "noneWritten",
  { fileName = "人员.csv", key = newKey() } = {},
) {
  const duty = { duty: "reception", place: "360300" as DutyPlace } as const;
  const body = new FormData();
  body.append("file", new Blob([Buffer.from(content)]), fileName);
  return await server.call("360000", `POST /people/import?bad=${how}`, {
    as: { staff: server.sessions.staff("li.wei", [duty]) },
    key,
    body,
  });
}

const other = (index: number, scheme = "职工"): string => {
  const end = `${index}`.padStart(2, "0");
  return `360300000000${end},演练三,08,Y12345${end},360300,${scheme},在职,2010-01-01,1980-05-06`;
};
const long = `${"演".repeat(99)}𠮷`;

test("a bad cell is shown up to a whole letter, and what was written is told", async () => {
  const table = `${HEAD}\n${other(21)}\n${other(22, long)}\n`;
  const done = await send(table, "goodWritten");
  expect(done).toMatchObject({ status: 200, json: { outcome: "written", written: 1 } });
  expect(done.json.bad).toMatchObject([{ line: 3, value: "演".repeat(99) }]);
});

test("a file's name is kept without what nobody sees, and without half a letter", async () => {
  const fileName = `名\0\u202e\u0007${"a".repeat(118)}😀.csv`;
  const done = await send(`${HEAD}\n${other(31)}\n`, "noneWritten", {
    fileName,
  });
  expect(done).toMatchObject({ status: 200, json: { written: 1 } });
  const rows = await node.node.office.world.store.query(
    sql`select file_name from registry.imports where file_name like '名%'`,
  );
  expect(rows).toEqual([{ file_name: `名${"a".repeat(118)}` }]);
});

test("a broken workbook is refused, and again with the same key", async () => {
  const whole = await bookOf([HEAD.split(","), other(41).split(",")]);
  const broken = edited(whole, { [SHEET]: (xml) => xml.replace('r="A2"', 'r="ZZZZ2"') });
  const key = newKey();
  for (let turn = 0; turn < 2; turn += 1) {
    const got = await send(broken, "noneWritten", { fileName: "人员.xlsx", key });
    expect(got.json).toMatchObject({ code: "file_broken" });
  }
  expect(server.defects).toEqual([]);
});
