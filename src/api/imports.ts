/** Imports of tables as routes take and answer them: how, and what became of the rows. */
import Type from "typebox";
import { oneOf } from "#api/fields.ts";
import type { Upload } from "#api/route.ts";
import { createTurns } from "#api/turns.ts";
import { present } from "#base/assert.ts";
import type { Actor } from "#model/actor.ts";
import type { Office } from "#nodes/nodes.ts";
import {
  badRowsCsv,
  type ImportDone,
  type ImportFile,
  type ImportPlan,
  importRows,
} from "#registry/registry.ts";

export const UPLOAD = { bytesMax: 5 * 1024 * 1024 };

const BAD_SHOWN = 200;
export const IMPORTED = Type.Object({
  outcome: Type.Union([Type.Literal("written"), Type.Literal("nothing"), Type.Literal("known")]),
  rows: Type.Integer({ title: "数据行" }),
  written: Type.Integer({ title: "写入行" }),
  badCount: Type.Integer({ title: "有误的行" }),
  faultCount: Type.Integer({ title: "有误之处，一行可有几处" }),
  bad: Type.Array(
    Type.Object({
      line: Type.Integer(),
      column: Type.String(),
      value: Type.String(),
      why: Type.String(),
    }),
    { title: `前${BAD_SHOWN}处有误` },
  ),
  badFile: Type.String({ title: "有误行的CSV，可存为文件" }),
  before: Type.Union([Type.String({ title: "同一内容以前由谁导入" }), Type.Null()]),
});
export const HOW = Type.Object(
  { bad: oneOf("有误时", ["noneWritten", "goodWritten"]) },
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
    before: before?.actor ?? null,
    bad: bad.slice(0, BAD_SHOWN).map((one) => ({ ...one })),
  };
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
