/** A what-if told to policy staff: cost by fund, by group, who wins and loses, who is refused. */
import { type Fen, yuanText } from "#base/money.ts";
import { wordAs } from "#benefits/file-words.ts";
import { LEVEL_WORDS, PAYER_WORDS, SETTLEMENT_STATE_WORDS, wordFor } from "#model/words.ts";
import type { PersonDelta, Refusals, Scope, Sum, Tally } from "#recompute/recompute.ts";
import { newPools, sideOf, type Told } from "#recompute/recompute.ts";
import { grouped, signed } from "../amounts.ts";
import { type Column, pairs, table } from "../table.ts";
import { count } from "./progress.ts";

const PAYERS = [
  ...["pooled", "largeSum", "seriousIllness", "civilServant", "enterprise", "aid"],
  ...["disabledVeteran", "other", "hospital", "ownAccount", "relativesAccount", "cash"],
];
const FUNDS = PAYERS.slice(0, 8);
const RESPECTS: Readonly<Record<string, string>> = {
  person: "人员",
  identity: "身份",
  care: "就医类别",
  level: "医院级别",
  category: "待遇类别",
};
const REFUSALS: Readonly<Record<string, string>> = {
  policy_missing: "草案没有规定这种情形",
  filing_missing: "草案要求先备案",
};

const NOTHING = [
  "",
  "没有可重算的结算，看不出草案的影响：请换一个有结算的月份（演示先办成一笔结算）",
];

export function reportLines({ month, draft, days, tally, scope }: Told): string[] {
  return [
    `${month} 的结算按草案 ${draft.path}（版本 ${draft.version.slice(0, 8)}）重算`,
    days,
    "",
    ...pairs([
      ["重算", `${count(tally.rows)}笔，${count(tally.persons)}人`],
      ["结果不变", `${count(tally.same)}笔`],
      ...(scope === null ? [] : leftPairs(scope)),
    ]),
    ...(tally.rows === 0 ? NOTHING : ["", ...payerTable(tally)]),
    ...refusedLines(tally.refused),
    ...groupTables(tally.groups),
    ...personLines(tally),
    ...notes(tally),
  ];
}

function leftPairs({ left }: Scope): (readonly [string, string])[] {
  const told: (readonly [string, number])[] = [
    [`未算：${SETTLEMENT_STATE_WORDS.cancelled}`, left.cancelled],
    [`未算：${SETTLEMENT_STATE_WORDS.reversed}`, left.undone],
    ["未算：其他地区或险种", left.others],
    ["未算：早年未存认定事实", left.withoutFacts],
  ];
  return told
    .filter(([, rows]) => rows > 0)
    .map(([words, rows]) => [words, `${count(rows)}笔`] as const);
}

const MONEY: readonly Column[] = [
  { title: "原付", right: true },
  { title: "现付", right: true },
  { title: "差额", right: true },
];

function payerTable({ payers }: Tally): string[] {
  const sumOf = (names: readonly string[]): readonly [Fen, Fen] =>
    names.reduce<readonly [Fen, Fen]>(
      ([before, after], name) => [
        before + (payers.get(name)?.beforeFen ?? 0n),
        after + (payers.get(name)?.afterFen ?? 0n),
      ],
      [0n, 0n],
    );
  const row = (title: string, [before, after]: readonly [Fen, Fen]): string[] => [
    title,
    grouped(before),
    grouped(after),
    signed(after - before),
  ];
  const rows = PAYERS.filter((name) => {
    const sum = payers.get(name);
    return sum !== undefined && (sum.beforeFen !== 0n || sum.afterFen !== 0n);
  }).map((name) => row(wordFor(PAYER_WORDS, name), sumOf([name])));
  return table(
    [{ title: "支付方（元）" }, ...MONEY],
    [
      ...rows,
      row("基金合计", sumOf(FUNDS)),
      row("个人合计", sumOf(["ownAccount", "relativesAccount", "cash"])),
      row("起付标准", sumOf(["deductible"])),
    ],
  );
}

function refusedLines(refused: ReadonlyMap<string, Refusals>): string[] {
  if (refused.size === 0) return [];
  const rows = [...refused].map(([key, { count: settlements, beforeFen, ids }]) => {
    const [code = "", category = ""] = key.split("|");
    const examples = ids.slice(0, 3).join(" ");
    return [
      REFUSALS[code] ?? code,
      wordAs("category", category),
      count(settlements),
      grouped(beforeFen),
      examples,
    ];
  });
  return [
    "",
    "按草案不予直接结算（不计入上表）",
    ...table(
      [
        { title: "原因" },
        { title: "待遇类别" },
        { title: "笔数", right: true },
        { title: "基金原付", right: true },
        { title: "例如" },
      ],
      rows,
    ),
  ];
}

function groupTables(groups: ReadonlyMap<string, Sum>): string[] {
  return Object.entries(RESPECTS).flatMap(([respect, title]) => {
    const own = [...groups]
      .filter(([key]) => key.startsWith(`${respect}|`))
      .sort(([a], [b]) => (a < b ? -1 : 1));
    if (own.length === 0) return [];
    const rows = own.map(([key, sum]) =>
      groupRow(toldAs(respect, key.slice(respect.length + 1)), sum),
    );
    const columns: readonly Column[] = [
      { title },
      { title: "笔数", right: true },
      { title: "个人少付", right: true },
      { title: "个人多付", right: true },
      ...MONEY.map((column) => ({ ...column, title: `基金${column.title}` })),
    ];
    return ["", ...table(columns, rows)];
  });
}

function toldAs(respect: string, value: string): string {
  if (respect === "level") return wordFor(LEVEL_WORDS, value);
  return wordAs(respect, value);
}

function groupRow(title: string, sum: Sum): string[] {
  return [
    title,
    count(sum.count),
    count(sum.better),
    count(sum.worse),
    grouped(sum.beforeFen),
    grouped(sum.afterFen),
    signed(sum.afterFen - sum.beforeFen),
  ];
}

function personLines(tally: Tally): string[] {
  return (["winners", "losers"] as const).flatMap((which) => {
    const side = sideOf(tally, which);
    if (side.persons === 0) return [];
    const verb = which === "winners" ? "少付" : "多付";
    const percentiles = side.percentiles.map(
      ([percent, amountFen]) => `${percent}% ${yuanText(amountFen)}`,
    );
    return [
      "",
      `个人${verb}的${count(side.persons)}人，共${grouped(side.sumFen)}元；每人${verb}的分位：${percentiles.join("，")}`,
      ...table(
        [{ title: "人员" }, { title: "笔数", right: true }, { title: verb, right: true }],
        tally[which].map(personRow),
      ).map((line) => `  ${line}`),
    ];
  });
}

function personRow({ person, settlements, ownDeltaFen }: PersonDelta): string[] {
  return [person, count(settlements), grouped(ownDeltaFen < 0n ? -ownDeltaFen : ownDeltaFen)];
}

function notes(tally: Tally): string[] {
  const pools = newPools(tally);
  return [
    "",
    "待遇类别按当时认定的，没有重新认定；同一人当月各笔按先后连算，家人之间不连算",
    ...(pools.length === 0
      ? []
      : [`草案的新累计没有历史，从零起算，实际支出可能更少或更多：${pools.join("、")}`]),
  ];
}
