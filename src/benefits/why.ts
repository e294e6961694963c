/** Why a policy refuses a case, for its author: what the patient's sentence does not say. */
import type { RefusalContent } from "#base/refusals.ts";
import type { CompiledPolicy } from "#benefits/compiled.ts";
import type { BenefitCase } from "#model/benefit.ts";
import { CARE_TYPE_WORDS } from "#model/words.ts";

/** Null where the refusal says it all. */
export function whyRefused(
  { code }: RefusalContent,
  theCase: BenefitCase,
  policy: CompiledPolicy,
): string | null {
  if (code !== "policy_missing") return null;
  const { careType, visitOn, dischargedOn, settledOn } = theCase;
  const care = CARE_TYPE_WORDS[careType];
  const known = policy.days.filter((on) => policy.supports(careType, on));
  const [first] = known;
  if (first === undefined) return `没有一项待遇的 care 含 ${careType}（${care}）`;
  const on = [visitOn, dischargedOn, settledOn].find(
    (one) => one !== undefined && !policy.supports(careType, one),
  );
  if (on === undefined) {
    return `有${care}的待遇，但没有一项的 when、diseases 与这个病例相符`;
  }
  if (on < first) return `${on}早于${care}的全部参数，它们自${first}起`;
  const later = policy.days.find((turn) => turn > on && policy.supports(careType, turn));
  const until = later === undefined ? "" : `，再有要到${later}`;
  return `${care}的参数在${on}没有值：有一条已到期，或还没有开始${until}`;
}
