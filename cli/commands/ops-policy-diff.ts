/**
 * `policy diff OLD NEW`: which parameters differ, and over a grid of sample persons and amounts
 * who gets more, who less, at which amounts. Exit 0 when nothing differs, 1 when something does.
 */
import { sm3 } from "#base/gm/sm3.ts";
import { toJson } from "#base/json.ts";
import { policyIn } from "#benefits/benefits.ts";
import {
  CARE_TYPES,
  comparePolicies,
  type Group,
  type Point,
  type PolicyDifference,
  type WrittenDifference,
} from "#benefits/compare/compare.ts";
import type { CareType } from "#model/place.ts";
import { dayGiven, EXIT, type Out, readArguments, UsageError } from "../command.ts";
import { NODE_VALUES } from "../ops/nodes.ts";
import { policyFileOf } from "../ops/policy-file.ts";
import {
  caseLine,
  countLines,
  groupLines,
  parameterLines,
  unreachedLines,
  whoWords,
} from "../policy/difference.ts";

/** Groups told in full without `--all`. */
const GROUPS_MAX = 20;
const LARGEST_MAX = 5;

export async function run(args: string[], out: Out): Promise<number> {
  const given = readArguments(args, {
    flags: ["json", "all"],
    values: [...NODE_VALUES, "on", "as-if-on", "care"],
  });
  const [oldName, newName] = given.plain;
  if (oldName === undefined || newName === undefined) {
    throw new UsageError("须写两份政策：原来的和现在的，如 360300:employee 草案.yaml");
  }
  const oldFile = await policyFileOf(oldName, given);
  const newFile = await policyFileOf(newName, given);
  const asIfOn = dayGiven(given, "as-if-on");
  const on = dayGiven(given, "on");
  if (asIfOn !== null && on === null) {
    throw new UsageError(
      "--as-if-on 要与 --on 同用：原政策按 --on 那天，现政策按 --as-if-on 那天的参数",
    );
  }
  const [current, draft] = [policyIn(oldFile), policyIn(newFile, asIfOn ?? undefined)];
  if (current.scheme !== draft.scheme) {
    throw new UsageError("两份政策的险种不同，不能比较：职工与居民各有各的人员和基金");
  }
  const difference = comparePolicies(
    { file: oldFile, policy: current },
    { file: newFile, policy: draft },
    {
      on: on ?? undefined,
      careTypes: careTypesOf(given.values.get("care")),
    },
  );
  const { isSame } = difference;
  if (given.flags.has("json")) {
    out(toJson({ versions: { old: current.version, new: draft.version }, ...dataOf(difference) }));
  } else {
    out(`原：${oldFile.path}（版本 ${sm3(oldFile.text).slice(0, 8)}）`);
    out(`现：${newFile.path}（版本 ${sm3(newFile.text).slice(0, 8)}）`);
    if (asIfOn !== null) out(`现政策用${asIfOn}的参数`);
    for (const line of isSame ? SAME : parameterLines(difference.parameters)) out(line);
    if (!isSame) tell(difference, given.flags.has("all"), out);
  }
  return isSame ? EXIT.done : EXIT.found;
}

function dataOf({ parameters, days, comparison, groups }: PolicyDifference): object {
  const { situations, counts, unreached, everybody } = comparison;
  const told = groups.map(({ who, points, size }) => ({
    words: whoWords(who, everybody),
    who,
    size,
    points: points.map(({ moved, ...point }) => ({ ...point, moved: Object.fromEntries(moved) })),
  }));
  const compared = { days, situations, counts, unreached: unreached.map(plainly) };
  return { parameters: parameters.map(plainly), ...compared, groups: told };
}

/** Without the conditions as the file has them, which only the comparison needs. */
function plainly({ chain: _chain, ...told }: WrittenDifference): object {
  return told;
}

const SAME = ["两份政策相同：没有不同的参数，也没有不同的结果"];

function tell({ days, comparison, groups }: PolicyDifference, isAll: boolean, out: Out): void {
  const { everybody } = comparison;
  out("");
  out(`比较的就诊日：${days.compared.join("、")}`);
  if (days.left.length > 0) out(`未比较的日期：${days.left.join("、")}（可用 --on 日期 逐段比较）`);
  for (const line of countLines(comparison)) out(line);
  for (const line of unreachedLines(comparison.unreached, groups.length === 0)) out(line);
  if (groups.length > 0) out("差额最大的");
  for (const group of groups.slice(0, LARGEST_MAX)) {
    out(`  ${caseLine(group, largestPoint(group), everybody)}`);
  }
  for (const group of isAll ? groups : groups.slice(0, GROUPS_MAX)) {
    for (const line of groupLines(group, everybody)) out(line);
  }
  const left = groups.length - GROUPS_MAX;
  if (!isAll && left > 0) out(`\n另有${left}组差额较小的没有列出，加 --all 全部列出`);
}

function largestPoint({ points }: Group): Point {
  return points.reduce((most, point) => (sizeOf(point) > sizeOf(most) ? point : most));
}

function sizeOf({ beforeFen, afterFen }: Point): bigint {
  const delta = afterFen - beforeFen;
  return delta < 0n ? -delta : delta;
}

function careTypesOf(text: string | undefined): readonly CareType[] {
  if (text === undefined) return CARE_TYPES;
  return text.split(",").map((name) => {
    const care = CARE_TYPES.find((one) => one === name);
    if (care === undefined) throw new UsageError(`--care 应为：${CARE_TYPES.join("、")}`);
    return care;
  });
}
