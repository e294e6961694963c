/** The words of notices. Pure; no name and no number of a person stands in them. */
import { type Fen, yuanText } from "#base/money.ts";
import type { Filing } from "#model/filing.ts";
import {
  FILING_KIND_WORDS,
  FILING_STATE_WORDS,
  QUALIFICATION_STATE_WORDS,
} from "#model/filing-words.ts";
import { fundTotal, type Payment } from "#model/fund.ts";
import type { Notice } from "#model/notice.ts";
import type { QualificationVersion } from "#model/qualification.ts";

type About = Pick<Filing, "id" | "version" | "kind" | "span" | "state"> &
  Pick<Filing, "supplementDue" | "endedOn">;

/** Approved, for these places, named in words. */
export function filedNotice(filing: About, places: string, to: string): Notice {
  const { id, kind, span, supplementDue } = filing;
  const end = span.to === undefined ? "长期有效" : `至${span.to}`;
  const due =
    supplementDue === undefined ? "" : `请在${supplementDue}以前（含当日）补齐承诺的材料。`;
  const words = `您的${FILING_KIND_WORDS[kind]}备案已办好：就医地${places}，${span.from}起${end}。`;
  const how = "就医时出示医保码、社保卡或身份证，可直接结算。";
  return { event: `filed ${id}`, to, text: `${words}${due}${how}` };
}

/** Cancelled, revoked or changed. */
export function endedNotice({ id, state, endedOn }: About, places: string, to: string): Notice {
  const words = `您在${places}的异地就医备案${FILING_STATE_WORDS[state]}，${endedOn ?? ""}起不再有效。`;
  const more = state === "revoked" ? DISPUTES : "";
  const text = `${words}已在住院的不受影响；仍需异地就医的，请重新备案。${more}`;
  // Who cancelled is told all the same when it is taken back.
  return { event: `${state === "revoked" ? state : "ended"} ${id}`, to, text };
}

const DISPUTES = "撤销的理由可在备案和申请记录中查看，有异议的可以提出，经办机构限期答复。";

type Qualified = Pick<QualificationVersion, "id" | "homeDisease" | "national" | "span"> &
  Pick<QualificationVersion, "state" | "endedOn">;

/** Recognised, or renewed. */
export function qualifiedNotice(one: Qualified, isRenewed: boolean, to: string): Notice {
  const { id, homeDisease, national, span } = one;
  const end = span.to === undefined ? "长期有效" : `至${span.to}`;
  const done = isRenewed ? "已续期" : "已认定";
  const words = `您的${homeDisease.name}门诊慢特病资格${done}，${span.from}起${end}。`;
  const away = national ? "" : "该病种在外省就医时不能直接结算。";
  return { event: `qualified ${id}`, to, text: `${words}${away}` };
}

/** Given up, or taken back by the agency. */
export function unqualifiedNotice(one: Qualified, to: string): Notice {
  const { id, homeDisease, state, endedOn = "" } = one;
  const more = state === "revoked" ? DISPUTES : "";
  const words = `您的${homeDisease.name}门诊慢特病资格${QUALIFICATION_STATE_WORDS[state]}，${endedOn}起不再有效。`;
  return { event: `${state} ${id}`, to, text: `${words}${more}` };
}

export function lapsingNotice(
  { id, homeDisease, span }: Pick<Qualified, "id" | "homeDisease" | "span">,
  to: string,
): Notice {
  const words = `您的${homeDisease.name}门诊慢特病资格${span.to ?? ""}到期。`;
  const text = `${words}仍需享受待遇的，请在到期前向参保地申请续期。`;
  return { event: `expiring ${id}`, to, text };
}

export function expiringNotice({ id, span }: About, places: string, to: string): Notice {
  const words = `您在${places}的异地就医备案${span.to ?? ""}到期。`;
  const text = `${words}仍需异地就医的，请在到期前重新备案；届时已在住院的不受影响。`;
  return { event: `expiring ${id}`, to, text };
}

interface Outcome {
  readonly id: string;
  readonly version: number;
  readonly words: string | null;
}

/** With everything that is missing. */
export function returnedNotice({ id, version, words }: Outcome, to: string): Notice {
  const text = `您的申请须补正：${words ?? ""}。请一次补齐后再提交。`;
  return { event: `returned ${id} ${version}`, to, text };
}

/** Nobody took it up again after it was returned. */
export function lapsedNotice({ id, version, words }: Outcome, to: string): Notice {
  return { event: `lapsed ${id} ${version}`, to, text: `您的申请${words ?? ""}。` };
}

export function refusedNotice({ id, version, words }: Outcome, to: string): Notice {
  const how = "有异议的，请联系参保地医保经办机构。";
  return {
    event: `refused ${id} ${version}`,
    to,
    text: `您的申请没有通过：${words ?? ""}。${how}`,
  };
}

interface Settled {
  readonly id: string;
  readonly day: string;
  readonly institution: string;
  readonly payment: Payment;
}

export function settledNotice({ id, day, institution, payment }: Settled, to: string): Notice {
  const { totalFen, ownAccountFen, relativesAccountFen, cashFen } = payment;
  const parts: readonly (readonly [string, Fen])[] = [
    ["基金支付", fundTotal(payment)],
    ["个人账户支付", ownAccountFen + relativesAccountFen],
    ["现金支付", cashFen],
  ];
  const paid = parts.map(([what, fen]) => `${what}${yuanText(fen)}元`).join("，");
  const text = `您${day}在${institution}的医疗费${yuanText(totalFen)}元已直接结算：${paid}。`;
  return { event: `settled ${id}`, to, text };
}

interface ClaimOutcome extends Outcome {
  readonly payFen: Fen | null;
}

const dueText = ({ payFen }: ClaimOutcome): string => yuanText(payFen ?? 0n);

function claimNotice(
  what: string,
  { id, version }: ClaimOutcome,
  to: string,
  text: string,
): Notice {
  return { event: `${what} ${id} ${version}`, to, text };
}

/** With everything that is missing. */
export function claimReturnedNotice(claim: ClaimOutcome, to: string): Notice {
  const text = `您的手工报销申请须补正：${claim.words ?? ""}。请一次补齐后再提交。`;
  return claimNotice("returned", claim, to, text);
}

export function claimApprovedNotice(claim: ClaimOutcome, to: string): Notice {
  const words = `您的手工报销申请已通过，基金支付${dueText(claim)}元，`;
  return claimNotice("approved", claim, to, `${words}将打入您填写的本人银行账户。`);
}

export function claimConcludedNotice(claim: ClaimOutcome, to: string): Notice {
  const words = "您的手工报销申请已办结，按政策没有应由基金支付的金额。";
  return claimNotice("concluded", claim, to, `${words}可在报销申请中查看计算过程。`);
}

export function claimPaidNotice(claim: ClaimOutcome, to: string): Notice {
  return claimNotice("paid", claim, to, `您的手工报销款${dueText(claim)}元已付，请查收银行账户。`);
}

export function claimRefusedNotice(claim: ClaimOutcome, to: string): Notice {
  const words = `您的手工报销申请没有通过：${claim.words ?? ""}。`;
  return claimNotice("refused", claim, to, `${words}有异议的，可在“异议和投诉”中提出。`);
}
