/**
 * account: the person's own account and a relative's (个人账户与家庭共济), which pay what funds left of the
 * buckets named. As the first layer it stands before the deductible; then a fact may name the part
 * of the account that has to go first (当年账户资金).
 */
import { type Fen, fenFromYuan, maxFen, minFen } from "#base/money.ts";
import type { Calculation } from "#benefits/calculation.ts";
import { BUCKETS, type Bucket } from "#benefits/layer-state.ts";
import type { Rule } from "#benefits/mechanisms/mechanism.ts";
import type { At } from "#benefits/reading/at.ts";
import { list, optional, type Reader, record, word } from "#benefits/reading/reader.ts";
import { text } from "#benefits/reading/values.ts";
import { yuanWords } from "#benefits/words.ts";
import { ACCOUNT_BALANCE } from "#model/benefit.ts";
import { PART_WORDS, PAYER_WORDS } from "#model/words.ts";

const fields = record({
  pays: list(word<Bucket>(...BUCKETS)),
  // Whose money is taken when the patient chose the relative's account.
  relatives: word("ownFirst", "only", "never"),
  most: optional(text),
});

export const accountReader: Reader<Rule> = {
  schema: fields.schema,
  read: (at: At) => {
    const spec = fields.read(at);
    if (spec.most !== undefined) {
      const fact =
        at.file.facts.get(spec.most) ??
        at.fail(`事实“${spec.most}”没有登记`, `请在文件头 facts 写 ${spec.most}: 当年账户资金`);
      fact.count();
    }
    const label = spec.pays.map((bucket) => PART_WORDS[bucket]).join("、");
    return (calculation) => pay(calculation, spec.pays, spec.relatives, spec.most, label);
  },
};

function pay(
  calculation: Calculation,
  buckets: readonly Bucket[],
  relatives: "ownFirst" | "only" | "never",
  most: string | undefined,
  label: string,
): void {
  const use = calculation.theCase.accountUse;
  if (use === "none") return;
  let open = calculation.leftIn(buckets);
  if (most !== undefined) open = minFen(open, fenFromYuan(calculation.fact(most) ?? "0") ?? 0n);
  if (open <= 0n) return;
  if (use === "own" || relatives === "ownFirst") {
    const balance = maxFen(calculation.theCase.ownAccountFen - calculation.ownAccountFen, 0n);
    const paid = minFen(open, balance);
    open -= paid;
    takeOwn(calculation, buckets, paid, balance, label);
  }
  if (use !== "relatives" || relatives === "never") return;
  const balance = maxFen(
    calculation.theCase.relativesAccountFen - calculation.relativesAccountFen,
    0n,
  );
  takeRelatives(calculation, buckets, minFen(open, balance), balance);
}

function takeOwn(
  calculation: Calculation,
  buckets: readonly Bucket[],
  paid: Fen,
  balance: Fen,
  label: string,
): void {
  if (paid === 0n) return;
  calculation.take(buckets, paid);
  calculation.ownAccountFen += paid;
  calculation.add(ACCOUNT_BALANCE, -paid);
  calculation.tell(() => ({
    mechanism: "account",
    fund: "ownAccount",
    inputs: { 账户余额: yuanWords(balance), 可支付: label },
    resultFen: paid,
    sentence: `${PAYER_WORDS.ownAccount}支付${yuanWords(paid)}（支付前余额${yuanWords(balance)}）`,
  }));
}

function takeRelatives(
  calculation: Calculation,
  buckets: readonly Bucket[],
  paid: Fen,
  balance: Fen,
): void {
  if (paid === 0n) return;
  calculation.take(buckets, paid);
  calculation.relativesAccountFen += paid;
  calculation.tell(() => ({
    mechanism: "account",
    fund: "relativesAccount",
    inputs: { 共济账户余额: yuanWords(balance) },
    resultFen: paid,
    sentence: `${PAYER_WORDS.relativesAccount}支付${yuanWords(paid)}`,
  }));
}
