/** A comparison of two policies in the words and columns of a policy clerk. */
import type { Fen } from "#base/money.ts";
import type { WrittenDifference } from "#benefits/compare/compare.ts";
import {
  type Comparison,
  deltaOf,
  type Group,
  type Point,
  RESPECTS,
  type Respect,
  runsOf,
  VERDICTS,
  type Verdict,
  type Who,
} from "#benefits/compare/compare.ts";
import { wordAs } from "#benefits/file-words.ts";
import { LEVEL_WORDS, PAYER_WORDS, wordFor } from "#model/words.ts";
import { amountWords, grouped, signed } from "../amounts.ts";
import { table } from "../table.ts";

const HISTORY_WORDS: Readonly<Record<string, string>> = {
  none: "年内首次",
  one: "年内第二次（此前一次5,000元）",
  half: "年度限额已用一半",
};

const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  same: "不变",
  more: "个人少付",
  less: "个人多付",
  moved: "个人不变、支付方变",
  refused: "原可直接结算、现不予结算",
  admitted: "原不予结算、现可直接结算",
};

export function parameterLines(differences: readonly WrittenDifference[]): string[] {
  if (differences.length === 0) return ["参数：没有不同"];
  return [
    `参数：${differences.length}处不同`,
    ...table(
      [
        { title: "位置" },
        { title: "起" },
        { title: "情形" },
        { title: "原" },
        { title: "现" },
        { title: "依据" },
      ],
      differences.map(({ where, from, when, before, after, source }) => [
        where,
        from ?? "",
        when,
        before ?? "（无）",
        after ?? "（无）",
        source,
      ]),
    ),
  ];
}

export function countLines({ situations, counts }: Comparison): string[] {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const told = VERDICTS.filter((verdict) => counts[verdict] > 0).map(
    (verdict) => `${VERDICT_WORDS[verdict]}${counts[verdict].toLocaleString("en")}例`,
  );
  return [
    `比较了${situations.toLocaleString("en")}种情形、${all.toLocaleString("en")}例：${told.join("，")}`,
  ];
}

/** Truthfully: that nothing was found is not that nobody is affected. */
export function unreachedLines(parts: readonly WrittenDifference[], isNobody: boolean): string[] {
  const head = isNobody ? ["没有找到受影响的情形"] : [];
  if (parts.length === 0) return head;
  return [
    ...head,
    "下列参数没有找到受它影响的情形（没有比较到，不等于没有影响），请用 policy quote 按其条件试算：",
    ...parts.map(({ where, from, when }) =>
      ["  ", where, from === undefined ? "" : `，${from}起`, when === "" ? "" : `，${when}`].join(
        "",
      ),
    ),
  ];
}

export function groupLines(group: Group, all: Who): string[] {
  const rows = runsOf(group.points).map(({ from, to }) => rowOf(from, to));
  return [
    "",
    whoWords(group.who, all),
    ...table(
      [
        { title: "范围内费用", right: true },
        { title: "基金原付", right: true },
        { title: "现付", right: true },
        { title: "差额", right: true },
        { title: "其中" },
      ],
      rows,
    ).map((line) => `  ${line}`),
  ];
}

/** A respect in which the group has every value that was compared is not told. */
export function whoWords(who: Who, all: Who): string {
  const parts = RESPECTS.flatMap((respect) => {
    const values = who[respect];
    if (all[respect].length === 1) return [];
    const isWhole = values.length > 1 && all[respect].every((value) => values.includes(value));
    if (isWhole) return WHOLE[respect] === "" ? [] : [WHOLE[respect]];
    const told = values.map((value) => toldAs(respect, value)).filter((words) => words !== "");
    return told.length === 0 ? [] : [told.join("、")];
  });
  return parts.join("，");
}

const WHOLE: Readonly<Record<Respect, string>> = {
  on: "",
  person: "各类人员",
  form: "",
  level: "各级",
  care: "各类就医",
  category: "各就医类别",
  history: "无论此前用过多少",
};

function toldAs(respect: Respect, value: string): string {
  if (respect === "level") return wordFor(LEVEL_WORDS, value);
  if (respect === "history") return HISTORY_WORDS[value] ?? value;
  if (respect === "form") return value;
  if (respect === "on") return `${value}起`;
  return wordAs(respect, value);
}

const REFUSALS: Readonly<Record<string, string>> = {
  policy_missing: "政策没有规定这种情形",
  policy_parameter_missing: "这种情形没有参数",
  filing_missing: "须先备案",
};

function rowOf(from: Point, to: Point): string[] {
  const range =
    from === to
      ? amountWords(from.amountFen)
      : `${amountWords(from.amountFen)}至${amountWords(to.amountFen)}`;
  const before = from.refusedBefore === null ? spanWords(from.beforeFen, to.beforeFen) : "不予结算";
  const after = from.refusedAfter === null ? spanWords(from.afterFen, to.afterFen) : "不予结算";
  const code = from.refusedAfter ?? from.refusedBefore;
  if (code !== null) return [range, before, after, "", REFUSALS[code] ?? code];
  return [range, before, after, signed(deltaOf(from)), movedWords(from)];
}

function spanWords(from: Fen, to: Fen): string {
  return from === to ? grouped(from) : `${grouped(from)}～${grouped(to)}`;
}

function movedWords({ moved, beforeFen, afterFen }: Point): string {
  if (moved.size < 2 && beforeFen !== afterFen) return "";
  return [...moved]
    .map(([fund, delta]) => `${wordFor(PAYER_WORDS, fund)}${signed(delta)}`)
    .join("，");
}

/** One case in one line: "退休，三级，住院，异地转诊：2万元，12,345.00 → 12,700.00（+355.00）". */
export function caseLine(group: Group, point: Point, all: Who): string {
  const { amountFen, beforeFen, afterFen } = point;
  return (
    `${whoWords(group.who, all)}：${amountWords(amountFen)}，` +
    `${grouped(beforeFen)} → ${grouped(afterFen)}（${signed(afterFen - beforeFen)}）`
  );
}
