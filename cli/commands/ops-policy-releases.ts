/**
 * `policy releases [AREA]`: the versions in the nodes' rulebooks, who took which step, in force
 * when.
 */
import { chinaDate, chinaTimeText } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import { BEGINNING } from "#benefits/benefits.ts";
import { RELEASE_SCHEME_WORDS, RELEASE_STATE_WORDS, wordFor } from "#model/words.ts";
import { type ReleaseRow, selectReleases } from "#rulebook/rulebook.ts";
import { EXIT, type Help, type Out, readArguments, UsageError } from "../command.ts";
import { NODE_OPTIONS, NODE_VALUES } from "../ops/nodes.ts";
import { shortVersion, withRulebooks } from "../ops/rulebooks.ts";
import { table } from "../table.ts";

/** Of one node. */
const ROWS_MAX = 1_000;

export const help: Help = {
  summary: "各地政策的版本：状态、施行日期、谁起草谁检查谁批准",
  usage: "[区划] [--json] [--database-url 地址] [--nodes 列表]",
  options: [
    ["区划", "只看这一统筹区，如 360300"],
    ["--json", "输出 JSON，含检查结果"],
    ...NODE_OPTIONS,
  ],
  example: "lianjie policy releases 360300",
};

export async function run(args: string[], out: Out): Promise<number> {
  const given = readArguments(args, { flags: ["json"], values: [...NODE_VALUES] });
  const [area = null] = given.plain;
  if (area !== null && !/^\d{6}$/.test(area)) throw new UsageError("区划应为六位数字，如 360300");
  return await withRulebooks(given, async (rulebooks) => {
    const rows: ReleaseRow[] = [];
    for (const [node, { store }] of rulebooks) {
      if (area === null || node.slice(0, 2) === area.slice(0, 2)) {
        rows.push(...(await selectReleases(store, area, ROWS_MAX)));
      }
    }
    if (given.flags.has("json")) out(toJson(rows.map(jsonOf)));
    else for (const line of linesOf(rows)) out(line);
    return EXIT.done;
  });
}

function linesOf(rows: readonly ReleaseRow[]): string[] {
  if (rows.length === 0) return ["没有政策发布。"];
  return table(
    [
      { title: "区划" },
      { title: "险种" },
      { title: "版本" },
      { title: "状态" },
      { title: "施行日期" },
      { title: "起草" },
      { title: "检查" },
      { title: "批准" },
      { title: "备注" },
    ],
    rows.map((row) => [
      row.area,
      wordFor(RELEASE_SCHEME_WORDS, row.scheme),
      shortVersion(row.version),
      stateOf(row, rows),
      row.in_force_from === BEGINNING ? "自始" : (row.in_force_from ?? ""),
      step(row.drafted_by, row.drafted_at),
      step(row.checked_by, row.checked_at),
      step(row.approved_by, row.approved_at),
      row.note,
    ]),
  );
}

function stateOf(row: ReleaseRow, rows: readonly ReleaseRow[]): string {
  if (row.state !== "approved") return RELEASE_STATE_WORDS[row.state];
  const today: string = chinaDate(Date.now());
  const from = row.in_force_from ?? "";
  if (from > today) return "待施行";
  const replaced = rows.some(
    (other) =>
      other.state === "approved" &&
      other.area === row.area &&
      other.scheme === row.scheme &&
      (other.in_force_from ?? "") > from &&
      (other.in_force_from ?? "") <= today,
  );
  return replaced ? "已被接替" : "施行中";
}

function step(by: string | null, at: bigint | null): string {
  return at === null ? "" : `${by ?? "程序"} ${chinaTimeText(Number(at)).slice(0, 10)}`;
}

function jsonOf({ text: _text, examples: _examples, findings, ...row }: ReleaseRow) {
  return { ...row, findings: findings === null ? null : (JSON.parse(findings) as unknown) };
}
