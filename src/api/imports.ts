/** Imports of tables as routes take and answer them: how, and what became of the rows. */
import Type from "typebox";
import { moment, momentText, oneOf } from "#api/fields.ts";
import type { Upload } from "#api/route.ts";
import { createTurns } from "#api/turns.ts";
import { present } from "#base/assert.ts";
import type { Actor } from "#model/actor.ts";
import type { Office } from "#nodes/nodes.ts";
import {
  badRowsCsv,
  IMPORT_ROWS_MAX,
  type ImportDone,
  type ImportedBefore,
  type ImportFile,
  type ImportOutcome,
  type ImportPlan,
  importRows,
} from "#registry/registry.ts";

export const UPLOAD = { bytesMax: 5 * 1024 * 1024 };

/** For the titles of routes: a table larger than this is sent in parts. */
export const TABLE_LIMITS = `CSV或Excel，不超过${UPLOAD.bytesMax / 1024 / 1024} MB和${IMPORT_ROWS_MAX / 10_000}万行`;

const BAD_SHOWN = 200;
const OUTCOMES: Readonly<Record<ImportOutcome, string>> = {
  written: "有行写入",
  unchanged: "各行都与在册的一致，没有要写的",
  known: "同一内容以前导入过，这次没有写入",
  nothing: "有误，没有写入",
};
const BEFORE = Type.Object({
  at: moment("上次导入的时间"),
  by: Type.String({ title: "由谁导入" }),
  written: Type.Integer({ title: "那次写入的行" }),
  badCount: Type.Integer({ title: "那次有误的行" }),
});

export const IMPORTED = Type.Object({
  outcome: oneOf(
    "结果",
    Object.keys(OUTCOMES) as ImportOutcome[],
    Object.entries(OUTCOMES)
      .map(([one, zh]) => `${one}${zh}`)
      .join("；"),
  ),
  rows: Type.Integer({ title: "数据行" }),
  written: Type.Integer({ title: "写入行；与在册一致的行不写，不计" }),
  badCount: Type.Integer({ title: "有误的行" }),
  faultCount: Type.Integer({ title: "有误之处，一行可有几处" }),
  bad: Type.Array(
    Type.Object({
      line: Type.Integer({ title: "在文件或工作表里是第几行" }),
      column: Type.String({ title: "列名；说的是整行的为空" }),
      value: Type.String({ title: "所填" }),
      why: Type.String({ title: "原因和怎么改" }),
    }),
    { title: `前${BAD_SHOWN}处有误` },
  ),
  badFile: Type.String({ title: "有误之处的CSV，可存为文件；没有时为空" }),
  before: Type.Union([BEFORE, Type.Null()], { title: "同一内容以前的导入；没有导入过为null" }),
});
export const HOW = Type.Object(
  {
    bad: oneOf(
      "有误行的处理",
      ["noneWritten", "goodWritten"],
      "noneWritten有一行有误就都不写，goodWritten写入无误的行",
    ),
  },
  { additionalProperties: false },
);
export const IMPORTED_EXAMPLE = {
  title: "一行有误，没有写入",
  query: { bad: "noneWritten" },
  answer: {
    outcome: "nothing",
    rows: 2,
    written: 0,
    badCount: 1,
    faultCount: 1,
    bad: [
      { line: 3, column: "证件号码", value: "990101195303070018", why: "校验码不符，请逐位核对" },
    ],
    badFile: "行,列,所填,原因\r\n3,证件号码,990101195303070018,校验码不符，请逐位核对\r\n",
    before: null,
  },
} as const;

export function importedText(done: ImportDone) {
  const { outcome, rows, written, badCount, faultCount, bad, before } = done;
  const badFile = bad.length > 0 ? badRowsCsv(bad) : "";
  const told = { outcome, rows, written, badCount, faultCount, badFile };
  return {
    ...told,
    before: before ? toldBefore(before) : null,
    bad: bad.slice(0, BAD_SHOWN).map((one) => ({ ...one })),
  };
}

function toldBefore({ at, actor, written, bad }: ImportedBefore) {
  return { at: momentText(at), by: actor, written, badCount: bad };
}

/** A file that lies in memory. */
export function uploaded(name: string, bytes: Uint8Array): ImportFile {
  return {
    name,
    async *open() {
      yield bytes;
    },
  };
}

/** A workbook takes some hundred MB while it is read. */
const inTurn = createTurns();

interface ImportCall {
  readonly office: Pick<Office, "world" | "trail">;
  readonly query: { readonly bad: "noneWritten" | "goodWritten" };
  readonly file: Upload | null;
  readonly actor: Actor;
  gone(): boolean;
}

/** The file of a call, in its turn, by one plan. */
export async function importedFrom<Row>(call: ImportCall, plan: ImportPlan<Row>) {
  const { office, query, file, actor } = call;
  const { name, bytes } = present(file, "the route takes a file");
  const { world, trail } = office;
  const asked = { file: uploaded(name, bytes), bad: query.bad, actor, stopped: call.gone };
  return await inTurn(async () => importedText(await importRows(world, trail, plan, asked)));
}
