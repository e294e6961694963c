/**
 * A result told to people: sentences that a patient can add up, or a table for the clerk with the
 * mechanism, its inputs, the rounding and the source of every step.
 */
import { yuanText } from "#base/money.ts";
import type { CompiledPolicy } from "#benefits/benefits.ts";
import { TRUST_WORDS } from "#benefits/file-words.ts";
import type { Evaluation, Step } from "#model/benefit.ts";
import { PAYER_WORDS, SCHEME_WORDS, wordFor } from "#model/words.ts";
import { pairs, table } from "../table.ts";

type Form = "sentences" | "table";

export function formOf(flags: ReadonlySet<string>): Form {
  return flags.has("table") ? "table" : "sentences";
}

export function told(result: Evaluation, policy: CompiledPolicy, form: Form): string[] {
  const { steps, notCalculated, missing } = result;
  const assumed = steps.some((step) => step.source?.trust === "assumed");
  return [
    `政策 ${policy.area} ${SCHEME_WORDS[policy.scheme]}，版本 ${policy.version}`,
    "",
    ...(form === "table" ? stepTable(steps) : steps.map(stepLine)),
    "",
    ...amounts(result),
    ...notCalculated.map((words) => `未计算：${words}`),
    ...missing.map((words) => `未提供：${words}`),
    ...(assumed ? ["注意：结果用到了标为“假定”的参数，不是该地公布的数"] : []),
  ];
}

function stepLine({ sentence, source }: Step, index: number): string {
  const position = `${String(index + 1).padStart(2)}. `;
  return `${position}${sentence}${source ? ` 〔${sourceOf(source)}〕` : ""}`;
}

function sourceOf({ document, number = "", article = "", trust }: NonNullable<Step["source"]>) {
  return `${document}${number}${article}，${TRUST_WORDS[trust] ?? trust}`;
}

function stepTable(steps: readonly Step[]): string[] {
  return table(
    [
      { title: "步", right: true },
      { title: "机制" },
      { title: "支付方" },
      { title: "依据的数" },
      { title: "结果（元）", right: true },
      { title: "舍入" },
      { title: "来源" },
    ],
    steps.map((step, index) => [
      String(index + 1),
      step.mechanism,
      step.fund === "base" ? "—" : wordFor(PAYER_WORDS, step.fund),
      Object.entries(step.inputs)
        .map(([name, value]) => `${name} ${value}`)
        .join("；"),
      yuanText(step.resultFen),
      step.rounding ?? "",
      step.source === undefined ? "" : sourceOf(step.source),
    ]),
  );
}

function amounts({ payment, deductibleFen }: Evaluation): string[] {
  const paid = payment.funds.map(({ fund, amountFen }) => [fund, amountFen] as const);
  const others = [
    ["ownAccount", payment.ownAccountFen],
    ["relativesAccount", payment.relativesAccountFen],
    ["hospital", payment.hospitalFen],
  ] as const;
  return pairs([
    ["医疗费总额", yuanText(payment.totalFen)],
    ...[...paid, ...others]
      .filter(([, amount]) => amount !== 0n)
      .map(([payer, amount]) => [PAYER_WORDS[payer], yuanText(amount)] as const),
    [PAYER_WORDS.cash, yuanText(payment.cashFen)],
    ["本次起付标准", yuanText(deductibleFen)],
  ]);
}
