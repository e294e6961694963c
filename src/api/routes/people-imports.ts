/** Tables of people and of what policies ask about them, taken in by staff. */
import Type from "typebox";
import { declaredFacts } from "#api/declared-facts.ts";
import { oneOf } from "#api/fields.ts";
import { type Call, route, type Upload } from "#api/route.ts";
import { createTurns } from "#api/turns.ts";
import { present } from "#base/assert.ts";
import type { Area } from "#model/place.ts";
import { reaches } from "#model/staff.ts";
import {
  badRowsCsv,
  factsImport,
  type ImportDone,
  importRows,
  peopleImport,
} from "#registry/registry.ts";

const CLERKS = { duties: ["reception", "checker"] } as const;
const UPLOAD = { bytesMax: 5 * 1024 * 1024 };

const BAD_SHOWN = 200;
const IMPORTED = Type.Object({
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
const HOW = Type.Object(
  { bad: oneOf("有误时", ["noneWritten", "goodWritten"]) },
  { additionalProperties: false },
);
const IMPORTED_EXAMPLE = {
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

function importedText(done: ImportDone) {
  const { outcome, rows, written, badCount, faultCount, bad, before } = done;
  const badFile = bad.length > 0 ? badRowsCsv(bad) : "";
  const told = { outcome, rows, written, badCount, faultCount, badFile };
  return {
    ...told,
    before: before?.actor ?? null,
    bad: bad.slice(0, BAD_SHOWN).map((one) => ({ ...one })),
  };
}

type ImportCall = Call<typeof CLERKS, unknown, { readonly bad: "noneWritten" | "goodWritten" }>;

/** A workbook takes some hundred MB while it is read. */
const inTurn = createTurns();

async function imported(call: ImportCall, kind: "people" | "facts") {
  const { office, query, reach, actor } = call;
  const file: Upload = present(call.file, "the route takes a file");
  const mayEnter = (pool: Area) => reach.some((place) => reaches(place, pool));
  const asked = {
    file: {
      name: file.name,
      async *open() {
        yield file.bytes;
      },
    },
    bad: query.bad,
    actor,
    stopped: call.gone,
  };
  const { world, trail, node } = office;
  return await inTurn(async () =>
    importedText(
      kind === "people"
        ? await importRows(world, trail, peopleImport(node, mayEnter), asked)
        : await importRows(
            world,
            trail,
            factsImport(node, mayEnter, await declaredFacts(office)),
            asked,
          ),
    ),
  );
}

export const peopleImportRoutes = [
  route({
    method: "POST",
    path: "/people/import",
    title: "导入参保人（CSV或Excel，不超过5 MB）",
    at: "province",
    who: CLERKS,
    place: "anywhere",
    query: HOW,
    upload: UPLOAD,
    answer: IMPORTED,
    examples: [IMPORTED_EXAMPLE],
    writes: true,
    perMinute: 10,
    handle: async (call) => await imported(call, "people"),
  }),
  route({
    method: "POST",
    path: "/people/facts/import",
    title: "导入参保人的事实和身份类别（CSV或Excel，不超过5 MB）",
    at: "province",
    who: CLERKS,
    place: "anywhere",
    query: HOW,
    upload: UPLOAD,
    answer: IMPORTED,
    examples: [IMPORTED_EXAMPLE],
    writes: true,
    perMinute: 10,
    handle: async (call) => await imported(call, "facts"),
  }),
] as const;
