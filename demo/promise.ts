/** What a story's promise looks like in an answer: the category's words, a refusal's sentence. */
import { type RefusalCode, refusalText } from "#base/refusals.ts";
import type { BenefitCategory } from "#model/filing.ts";

export const CATEGORY_SHOWN: Readonly<Record<BenefitCategory, string>> = {
  local: "参保地就医",
  emergency: "急诊抢救（视同备案）",
  zone: "免备案区域",
  longTerm: "异地长期居住",
  referral: "异地转诊",
  otherTemporary: "其他临时外出",
  unfiled: "未备案",
};

/** A mark for what the sentence says about the case. */
const HOLE = "\u0000";

/** The refusal's sentence with anything where it names the case. */
export function refusalPattern(code: RefusalCode): RegExp {
  const params = new Proxy<Record<string, string>>({}, { get: () => HOLE });
  const words = refusalText(code, params).split(HOLE);
  return new RegExp(
    `^${words.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".*")}$`,
  );
}
