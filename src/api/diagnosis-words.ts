/** A diagnosis in plain Chinese: whether it will work, on what that rests, what would be better. */
import { rateText, yuanText } from "#base/money.ts";
import { refusalText } from "#base/refusals.ts";
import { FILING_KIND_WORDS } from "#model/filing-words.ts";
import { CATEGORY_WORDS } from "#model/words.ts";
import type { Diagnosis, Ground } from "#settlement/settlement.ts";

type Settles = NonNullable<Diagnosis["settles"]>;

const GROUNDS: Readonly<Record<Exclude<Ground, "filing">, string>> = {
  atHome: "在参保地就医，不需要备案",
  hospitalMark: "急诊抢救视同已备案，须由医院上传急诊标志",
  zoneRule: "两地之间免备案",
  nothing: "没有备案，按参保地对未备案人员的规定",
};

function groundWords({ ground, filing }: Settles): string {
  if (ground !== "filing") return GROUNDS[ground];
  if (!filing) return "";
  const { from, to } = filing.span;
  const until = to === undefined ? "长期有效" : `至${to}`;
  return `依据备案${filing.id}（${FILING_KIND_WORDS[filing.kind]}，${from}起，${until}）`;
}

export function diagnosisWords({ outcome, problems, settles, better }: Diagnosis): string[] {
  const words = problems.map(({ code, params }) => `不能直接结算：${refusalText(code, params)}`);
  if (settles) {
    const { category, rateBp, deductibleFen, fundsFen, totalFen } = settles;
    const may = outcome === "settles" ? "可以直接结算" : "参保地可以结算";
    words.push(
      `${may}：按${CATEGORY_WORDS[category]}，${groundWords(settles)}`,
      `支付比例${rateText(rateBp)}；政策范围内费用${yuanText(totalFen)}元时，` +
        `起付${yuanText(deductibleFen)}元，基金支付${yuanText(fundsFen)}元`,
    );
  }
  if (outcome === "silent") {
    words.push("就医地暂时没有应答，医院是否开通没有核实，请稍后再查，或向医院询问");
  }
  const named = better.map(({ category, rateBp }) => {
    return `${CATEGORY_WORDS[category]}${rateText(rateBp)}`;
  });
  if (named.length > 0) words.push(`符合条件的，先办理备案可以报得更多：${named.join("，")}`);
  return words;
}
