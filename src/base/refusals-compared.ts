/** Refusals of the daily reconciliation and of cases to compute again; part of `refusals.ts`. */
import type { Params } from "#base/refusals-filing.ts";

const texts = {
  difference_elsewhere: (p) => `这笔差异应由${p.owner}处理，本地只能查看，请与对方联系`,
  difference_state: (p) => `这笔差异${p.state}，不能这样办理，请刷新后再看`,
  difference_resolution: (p) => `“${p.class}”不能这样处理，可以选择：${p.may}`,
  difference_same_person: () => "提出处理办法的人不能复核，请由另一人办理",
  recompute_entered: () => "该重算的处理结果已经登记，待另一人复核；要改正，请复核人退回后重新登记",
  recompute_not_entered: () => "该重算还没有登记处理结果，请先登记补付、追回或不用处理",
  recompute_same_person: () => "登记处理结果的人不能复核，请由另一人办理",
  recompute_amount: (p) => `补付或追回须写明金额和凭证号，不用处理的不写金额；${p.why}，请更正`,
  recompute_two_persons: () =>
    "重算须登记处理结果（补付、追回或不用处理），由另一人复核，不能直接办结",
} satisfies Record<string, (params: Params) => string>;

export const COMPARED_TEXTS = texts;

export const COMPARED_ENGLISH: Readonly<
  Record<keyof typeof COMPARED_TEXTS, (params: Params) => string>
> = {
  difference_elsewhere: (p) => `${p.owner} has to act on this difference. Contact them.`,
  difference_state: (p) => `The difference is ${p.state}; this cannot be done. Load it again.`,
  difference_resolution: (p) => `${p.class} is not resolved so. Choose one of: ${p.may}.`,
  difference_same_person: () => "Who proposed it may not release it. Ask another person.",
  recompute_entered: () =>
    "A resolution is entered and waits for another person. Have it sent back to correct it.",
  recompute_not_entered: () => "No resolution is entered yet. Enter it first.",
  recompute_same_person: () => "Who entered the resolution may not release it. Ask another person.",
  recompute_amount: (p) =>
    `Paid or claimed needs an amount and a number; nothing to do has none. ${p.why}: correct it.`,
  recompute_two_persons: () =>
    "A case to compute again is resolved by two persons: enter a resolution, another releases it.",
};
