/**
 * The catalogue's answers against the printed specification, where it is at hand: the fields of
 * each row in their order, the columns of each file.
 */
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { outputOf } from "#wire/fixtures/requests.ts";
import { FILE_COLUMNS } from "#wire/hospital/download-codes.ts";

interface Table {
  readonly caption: string;
  readonly fields: readonly { readonly 参数代码: string; readonly 说明?: string }[];
}

interface Printed {
  readonly infno: string;
  readonly tables: readonly Table[];
}

const FILE = new URL("../../../../shared/data/nhsa-interface-fields.json", import.meta.url);
const isPrinted = existsSync(FILE);
const printed: readonly Printed[] = isPrinted
  ? (JSON.parse(readFileSync(FILE, "utf8")) as Printed[])
  : [];

/** One table of the specification has its headings in the wrong order. */
function nameOf(field: object): string {
  return (Object.values(field) as string[]).find((value) => /^[a-z]\w+$/.test(value)) ?? "";
}

function outputTable(infno: string): Table {
  const table = printed.find((each) => each.infno === infno)?.tables.at(-1);
  if (!table) throw new Error(`${infno} is not printed`);
  return table;
}

const PAGED = ["1304", "1312", "1316", "1317", "1318", "1319"];

test.skipIf(!isPrinted).each(PAGED)(
  "rows of %s have the printed fields in their order",
  async (infno) => {
    const output = (await outputOf(infno, { data: { updt_time: "2021-01-01", page_num: 1 } })) as {
      data: object[];
    };
    const names = outputTable(infno).fields.map(nameOf);
    expect(Object.keys(output.data[0] ?? {})).toEqual(names);
  },
);

test.skipIf(!isPrinted).each(Object.entries(FILE_COLUMNS))(
  "files of %s have the printed columns",
  (infno, columns) => {
    const told = outputTable(infno).fields.find((field) => field.参数代码 === "filename")?.说明;
    const names = (told ?? "").split(/第\d+列：/).slice(1);
    expect(columns).toEqual(names.map((name) => name.trim()));
  },
);

const DOWNLOADS = [...Object.keys(FILE_COLUMNS), "1306A"];

test.skipIf(!isPrinted).each(DOWNLOADS)("%s answers with the printed fields", async (infno) => {
  const output = await outputOf(infno, { data: { ver: "v0000" } });
  const names = outputTable(infno).fields.map((field) => field.参数代码);
  expect(Object.keys(output as object)).toEqual(names);
});

test.skipIf(!isPrinted)("9101 answers with the printed fields", async () => {
  const fsUploadIn = { in: "YQ==", filename: "a", fixmedins_code: "H46010000001" };
  const output = await outputOf("9101", { fsUploadIn });
  const names = outputTable("9101").fields.map((field) => field.参数代码);
  expect(Object.keys(output as object)).toEqual(names);
});
