/** Loading a file of items into the catalogue, as long work in the name of whoever began it. */
import Type from "typebox";
import { uploaded } from "#api/imports.ts";
import { jobKind, type Task } from "#api/jobs/kind.ts";
import { present } from "#base/assert.ts";
import type { ChinaDate } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { shortened } from "#base/shortened.ts";
import {
  isPublishedList,
  type LoadDone,
  loadItems,
  tableOfFile,
  wrongLinesCsv,
} from "#registry/registry.ts";
import { inTransaction } from "#trail/trail.ts";

export interface LoadInput {
  readonly fileName: string;
  /** The file is all of its lists: what it leaves out ends before this day. */
  readonly wholeOn: ChinaDate | null;
  readonly apply: boolean;
}

const WRONG_SHOWN = 200;

const LOADED = Type.Object({
  rows: Type.Integer({ title: "数据行" }),
  added: Type.Integer({ title: "新增" }),
  changed: Type.Integer({ title: "变更" }),
  ended: Type.Integer({ title: "停用" }),
  same: Type.Integer({ title: "不变" }),
  ignored: Type.Array(Type.String(), { title: "没有用到的列" }),
  version: Type.Integer({ title: "目录版本" }),
  applied: Type.Boolean({ title: "已写入；试算和有误时为否" }),
  wrongCount: Type.Integer({ title: "有误的行" }),
  wrong: Type.Array(Type.Object({ line: Type.Integer(), why: Type.String() }), {
    title: `前${WRONG_SHOWN}处有误`,
  }),
});

export const CATALOGUE_LOAD = jobKind({
  kind: "catalogueLoad",
  title: "装入目录",
  result: LOADED,
  example: {
    ...{ rows: 4, added: 3, changed: 0, ended: 0, same: 0, ignored: [], version: 2 },
    ...{ applied: false, wrongCount: 1, wrong: [{ line: 5, why: "没有目录类别“药”" }] },
  },
  run: async ({ office, input, file, actor, progress, complete }: Task<LoadInput>) => {
    const { world, trail } = office;
    const bytes = present(file, "the route takes a file");
    const { fileName: name, wholeOn, apply } = input;
    const table = await tableOfFile(uploaded(name, bytes));
    if (table.rows.length + table.wrong.length === 0) throw new Refusal("import_empty");
    if (isPublishedList(table)) throw new Refusal("catalogue_published");
    await progress(0, table.rows.length);
    const at = world.now();
    return await inTransaction(world.store, trail, async (tx, entries) => {
      const asked = { table, terms: null, wholeOn, apply, now: at };
      const done = await loadItems(tx, asked);
      const applied = apply && done.wrong.length === 0;
      const { version, added, changed, ended } = done;
      const detail = `${shortened(name, 200)} ${version} ${added} ${changed} ${ended}`;
      const subject = `catalogue ${version}`;
      if (applied) entries.push({ at, actor, action: "catalogue.loaded", subject, detail });
      await complete(tx, entries, outcomeOf(done, applied));
      return outcomeOf(done, applied);
    });
  },
});

function outcomeOf({ wrong, ...told }: LoadDone, applied: boolean) {
  const shown = wrong.slice(0, WRONG_SHOWN).map(({ line, why }) => ({ line, why }));
  const ignored = [...told.ignored];
  const result = { ...told, ignored, applied, wrongCount: wrong.length, wrong: shown };
  if (wrong.length === 0) return { result };
  const text = Buffer.from(wrongLinesCsv(wrong));
  return { result, file: { name: "有误行.csv", type: "text/csv; charset=utf-8", bytes: text } };
}
