/** A settlement a line, for spreadsheets: ids and amounts, no names. */
import { type Fen, yuanText } from "#base/money.ts";
import { FUNDS, type Fund, type Payment } from "#model/fund.ts";
import { CARE_TYPE_WORDS, CATEGORY_WORDS, FUND_WORDS, PERSON_WORDS } from "#model/words.ts";
import type { PastSettlement } from "#recompute/past-settlement.ts";
import type { WhatIfResult } from "#recompute/person.ts";
import { type Compared, ownPart } from "#recompute/tally.ts";

/** Spreadsheets know Chinese in UTF-8 by this mark. */
const MARK = "\ufeff";

export function csvHead(): string {
  const funds = FUNDS.flatMap((fund) => [`${FUND_WORDS[fund]}原`, `${FUND_WORDS[fund]}现`]);
  const columns = [
    ...["结算", "人员", "次序", "人员类别", "就医类别", "医院级别", "待遇类别", "总费用", "范围内"],
    ...["结果", "基金原", "基金现", "基金差额", "个人原", "个人现", "个人差额", ...funds],
  ];
  return `${MARK}${columns.join(",")}\r\n`;
}

export function csvLine(past: PastSettlement, result: WhatIfResult, told: Compared): string {
  const { id, person, sequence, content, facts, payment } = past;
  const after = "refused" in result ? null : result.payment;
  const funds = FUNDS.flatMap((fund) => [
    yuanText(shareOf(payment, fund)),
    after === null ? "" : yuanText(shareOf(after, fund)),
  ]);
  const own = ownPart(payment);
  const fields = [
    id,
    person,
    String(sequence),
    PERSON_WORDS[facts.personType],
    CARE_TYPE_WORDS[content.careType],
    String(content.institution.level),
    CATEGORY_WORDS[facts.category],
    yuanText(content.split.totalFen),
    yuanText(content.split.inScopeFen),
    told.refused ?? (told.isSame ? "不变" : "有变"),
    yuanText(told.beforeFen),
    after === null ? "" : yuanText(told.afterFen),
    after === null ? "" : yuanText(told.afterFen - told.beforeFen),
    yuanText(own),
    after === null ? "" : yuanText(ownPart(after)),
    after === null ? "" : yuanText(told.ownDeltaFen),
    ...funds,
  ];
  return `${fields.join(",")}\r\n`;
}

function shareOf({ funds }: Payment, fund: Fund): Fen {
  return funds.find((share) => share.fund === fund)?.amountFen ?? 0n;
}
