/**
 * What examples have to say before a policy may be released: each amount of a settlement, and so
 * that every rule that pays was tried in some case.
 */
import { sumFen, yuanText } from "#base/money.ts";
import { compilePolicy } from "#benefits/compile.ts";
import type { PolicyFile } from "#benefits/compiled.ts";
import { differences, type Example, type ExampleVisit } from "#benefits/example.ts";
import { readPolicy } from "#benefits/policy.ts";
import { FUNDS } from "#model/fund.ts";

/** One sentence for each visit that leaves an amount open, none when all is stated. */
export function unstated({ visits }: Example): string[] {
  return visits.flatMap((visit, index) => {
    const why = openIn(visit);
    return why === null ? [] : [visits.length > 1 ? `第${index + 1}次：${why}` : why];
  });
}

const FUND_NAMES: readonly string[] = [...FUNDS, "funds"];
const OTHERS = ["ownAccount", "relativesAccount", "hospital", "cash"] as const;

function openIn({ expect, refused }: ExampleVisit): string | null {
  if (refused !== undefined) return null;
  const open = [
    ...(FUND_NAMES.some((name) => expect.has(name)) ? [] : ["pooled 等基金的金额（或 funds）"]),
    ...["cash", "total"].filter((name) => !expect.has(name)),
  ];
  if (open.length > 0) return `expect 没有写 ${open.join("、")}，请补上按文件手算的金额`;
  const funds = expect.get("funds") ?? sumFen(FUNDS.map((name) => expect.get(name) ?? 0n));
  const sum = sumFen([funds, ...OTHERS.map((name) => expect.get(name) ?? 0n)]);
  const total = expect.get("total") ?? 0n;
  if (sum === total) return null;
  return (
    `expect 写出的各方合计${yuanText(sum)}，总额是${yuanText(total)}，` +
    "请写全每个出钱的一方（各基金、账户、cash）"
  );
}

/** Each paying rule that no example came to, by benefit, layer, word and line. */
export function unreached(file: PolicyFile, examples: readonly Example[]): string[] {
  const policy = readPolicy(file.path, file.text);
  const reached = new Set<number>();
  const traced = compilePolicy(policy, file.text, { reached });
  for (const example of examples) differences(example, traced);
  return policy.benefits.flatMap(({ title, layers }) =>
    layers.flatMap(({ name, payers }) =>
      payers
        .filter(({ line }) => !reached.has(line))
        .map(({ word, line }) => `“${title}”${name}的 ${word}（第${line}行）`),
    ),
  );
}

const SHOWN_MAX = 5;

/** What is left to do for these, in one sentence. */
export function unreachedWords(open: readonly string[]): string {
  const more = open.length > SHOWN_MAX ? "等" : "";
  const shown = open.slice(0, SHOWN_MAX).join("、");
  return `有${open.length}条支付规则没有算例走到：${shown}${more}，请各补一个算例`;
}
