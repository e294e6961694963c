/**
 * `catalogue load`: loads a list from a CSV file into a node, all or nothing. Without `--apply` it
 * only says what would be new, changed or ended, and which lines are wrong.
 */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { addDays, type ChinaDate, chinaDate, parseChinaDate } from "#base/date.ts";
import { sm3 } from "#base/gm/sm3.ts";
import { toJson } from "#base/json.ts";
import { ENTRY_LISTS, type EntryList } from "#model/list.ts";
import { areaOf, HUB, type NodeId } from "#model/place.ts";
import type { Duty } from "#model/staff.ts";
import {
  compareList,
  isPublishedList,
  type LoadDone,
  type LoadTable,
  loadItems,
  loadList,
  type PublishedTerms,
} from "#registry/registry.ts";
import { openPg, type Tx } from "#store/store.ts";
import { createTrail, inTransaction } from "#trail/trail.ts";
import {
  type Arguments,
  EXIT,
  type Help,
  type Out,
  readArguments,
  UsageError,
} from "../command.ts";
import { ACTING_OPTIONS, ACTING_VALUES, actingIn } from "../ops/acting.ts";
import { readCsv } from "../ops/catalogue-csv.ts";
import { readEntries } from "../ops/catalogue-entries.ts";
import { openNodes } from "../ops/nodes.ts";

const ITEMS = "items";
const LOADERS: readonly Duty[] = ["policy"];
const HUB_LOADERS: readonly Duty[] = ["dutyOperator"];
const WRONG_SHOWN = 20;

export const help: Help = {
  summary: "把目录文件（疾病、手术、慢特病、药品和项目）装入一个节点，先试算后写入",
  usage: "目录 文件.csv --node 节点 [--apply] [--add] [--json]",
  options: [
    ["目录", `${ENTRY_LISTS.join("、")}；药品、项目、耗材用 ${ITEMS}`],
    [
      "文件.csv",
      "UTF-8，首行为列名：code,name 和接口规范中的列名；items 的列见 docs/catalogue-lists.md",
    ],
    ["--node 460000", "装入哪个节点"],
    [
      "--apply",
      "写入，须有省级的政策岗（国家平台为值守岗）；不写则只列出新增、变更、停用的行数和错误行",
    ],
    ["--add", "文件不是全部：文件中没有的不停用（items 默认如此）"],
    ["--whole 日期", "items：文件是所含各类目录的全部，没有的自该日起停用"],
    [
      "--from 日期、--to 日期、--own 10,20",
      "国家药品目录原文：执行日期、乙类职工和居民的先自付百分比",
    ],
    ["--database-url 地址", "节点所在的 PostgreSQL；不写则用 DATABASE_URL，再不然用演示数据"],
    ...ACTING_OPTIONS,
    ["--json", "输出 JSON"],
  ],
  example: "lianjie catalogue load disease ../shared/data/icd10-yibao-v2.csv --node 460000 --apply",
};

function dateOf(given: Arguments, name: string): ChinaDate | undefined {
  const text = given.values.get(name);
  if (text === undefined) return undefined;
  const date = parseChinaDate(text);
  if (date === null) throw new UsageError(`--${name} 应为 yyyy-MM-dd`);
  return date;
}

function termsOf(given: Arguments, csv: LoadTable): PublishedTerms | null {
  if (!isPublishedList(csv)) return null;
  const from = dateOf(given, "from");
  const [, employee, resident] = /^(\d{1,2}),(\d{1,2})$/.exec(given.values.get("own") ?? "") ?? [];
  if (from === undefined || employee === undefined || resident === undefined) {
    throw new UsageError("国家药品目录原文没有执行日期和自付比例：请写 --from 日期 --own 10,20");
  }
  const ownShareBp = { employee: BigInt(employee) * 100n, resident: BigInt(resident) * 100n };
  return { from, to: dateOf(given, "to"), ownShareBp };
}

async function loadEntries(
  tx: Tx,
  list: EntryList,
  csv: LoadTable,
  { apply, whole, now }: { readonly apply: boolean; readonly whole: boolean; readonly now: number },
): Promise<LoadDone> {
  const { entries, wrong, ignored } = readEntries(list, csv);
  const writes = apply && wrong.length === 0;
  const change = writes
    ? await loadList(tx, list, entries, { whole, now })
    : await compareList(tx, list, entries, whole);
  const { version, same } = change;
  const [added, changed, ended] = [change.added.length, change.changed.length, change.ended.length];
  return { rows: csv.rows.length, added, changed, ended, same, wrong, ignored, version };
}

function tell(told: LoadDone, apply: boolean, out: Out): void {
  const { rows, added, changed, ended, same, wrong, ignored } = told;
  out(
    `文件 ${rows} 行：新增 ${added}，变更 ${changed}，停用 ${ended}，不变 ${same}，错误 ${wrong.length}`,
  );
  if (ignored.length > 0) out(`未用的列：${ignored.join("、")}`);
  for (const { line, why } of wrong.slice(0, WRONG_SHOWN)) out(`第 ${line} 行：${why}`);
  if (wrong.length > WRONG_SHOWN) out(`……还有 ${wrong.length - WRONG_SHOWN} 行`);
  if (wrong.length > 0) out("有错误行，全部未写入");
  else if (!apply) out("试算，未写入：加 --apply 才写入");
  else if (added + changed + ended === 0) out("与现有目录相同，无需写入");
  else out(`已写入，版本 ${told.version}`);
}

export async function run(args: string[], out: Out): Promise<number> {
  const given = readArguments(args, {
    flags: ["apply", "add", "json"],
    values: ["node", "whole", "from", "to", "own", "database-url", ...ACTING_VALUES],
  });
  const [list = "", file = ""] = given.plain;
  const entryList = ENTRY_LISTS.find((known) => known === list);
  if (!entryList && list !== ITEMS) {
    throw new UsageError(`没有目录“${list}”，可用：${[...ENTRY_LISTS, ITEMS].join("、")}`);
  }
  const node = given.values.get("node");
  if (file === "" || node === undefined) throw new UsageError("请写明文件和 --node 节点");
  const content = readFileSync(file, "utf8");
  const csv = readCsv(content);
  const terms = entryList ? null : termsOf(given, csv);
  const values = new Map([...given.values, ["nodes", node] as const]);
  const { urls, stop } = await openNodes({ ...given, values });
  const [url = ""] = urls.values();
  const store = openPg({ url, connectionsMax: 1, statementTimeoutMs: 0 });
  try {
    const now = Date.now();
    const apply = given.flags.has("apply");
    const wholeOn = dateOf(given, "whole") ?? null;
    if (wholeOn !== null && wholeOn > addDays(chinaDate(now), 366)) {
      throw new UsageError("--whole 日期过远");
    }
    const at = node as NodeId;
    const trail = createTrail(at, randomBytes(6).toString("hex"));
    const duties = at === HUB ? HUB_LOADERS : LOADERS;
    const world = { node: at, store, now: Date.now };
    const actor = apply ? await actingIn(given, world, { duties, area: areaOf(at) }) : null;
    const told = await inTransaction(store, trail, async (tx, entries) => {
      const done = entryList
        ? await loadEntries(tx, entryList, csv, { apply, whole: !given.flags.has("add"), now })
        : await loadItems(tx, { table: csv, terms, wholeOn, apply, now });
      const changes = done.added + done.changed + done.ended;
      if (actor !== null && done.wrong.length === 0 && changes > 0) {
        const detail = `${done.version} +${done.added} ~${done.changed} -${done.ended} ${sm3(content)}`;
        entries.push({ at: now, actor, action: "catalogue.loaded", subject: list, detail });
      }
      return done;
    });
    if (given.flags.has("json"))
      out(toJson({ ...told, applied: apply && told.wrong.length === 0 }));
    else tell(told, apply, out);
    return told.wrong.length === 0 ? EXIT.done : EXIT.found;
  } finally {
    await store.close();
    await stop();
  }
}
