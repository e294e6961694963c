/** By which days a month is cleared, when a prefund warns, and what may be objected. */
import { openFile, sourceReader } from "#benefits/policy.ts";
import { optional, record, some, word } from "#benefits/reading/reader.ts";
import { flag, percent, text, whole } from "#benefits/reading/values.ts";
import type { ClearingParameters } from "#model/clearing-parameters.ts";

const clearingReader = record({
  title: text,
  source: sourceReader,
  days: record({
    reconciled: whole,
    submitted: whole,
    allocated: whole,
    confirmed: whole,
    noticed: whole,
  }),
  workdays: record({ toFinance: whole, pay: whole, receipt: whole }),
  warnings: record({ yellow: percent, red: percent }),
  deferralMonthsMax: whole,
  objections: some(word("notOurInsured", "wrongFund", "reconciliationError", "deductionMissing")),
  netting: flag,
  nettingPairs: optional(some(text)),
});

export const CLEARING_SCHEMA = clearingReader.schema;

const DAY_MAX = 31;
const WORKDAYS_MAX = 60;
const PAIR = /^(\d{2}0000)-(\d{2}0000)$/;
const DEFERRAL_MAX = 12;

/** Throws PolicyError. */
export function readClearing(path: string, fileText: string): ClearingParameters {
  const at = openFile(path, fileText);
  const { title: _, source: __, nettingPairs = [], ...read } = clearingReader.read(at);
  const parameters = { ...read, nettingPairs };
  const { days, workdays, warnings, deferralMonthsMax } = parameters;
  const order = [days.reconciled, days.submitted, days.allocated, days.confirmed, days.noticed];
  const rising = order.every((one, index) => one > (order[index - 1] ?? 0));
  if (!rising || days.noticed > DAY_MAX) {
    const mend = "请按对账、上报、清分、确认、签发的先后写1到31日";
    at.fail("days 的日子没有一个比一个晚", mend);
  }
  const spans = Object.values(workdays);
  if (spans.some((one) => one < 1 || one > WORKDAYS_MAX)) {
    at.fail("workdays 的工作日数不对", `请写1到${WORKDAYS_MAX}`);
  }
  if (warnings.yellow >= warnings.red) at.fail("黄色预警不低于红色预警", "请核对两个比例");
  const isPair = (pair: string): boolean => {
    const [, one = "", other = ""] = PAIR.exec(pair) ?? [];
    return one < other;
  };
  if (!nettingPairs.every(isPair)) {
    at.fail("nettingPairs 不是两省一对", "请写“360000-460000”，代码小的在前");
  }
  if (parameters.netting !== nettingPairs.length > 0) {
    at.fail("netting 与 nettingPairs 不符", "轧差写 netting: true，并列出约定轧差的各对省份");
  }
  if (deferralMonthsMax > DEFERRAL_MAX) at.fail("延期月数太多", `至多${DEFERRAL_MAX}个月`);
  return parameters;
}
