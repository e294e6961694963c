/**
 * The chart of accounts (科目表), as data. An account is named by its kind and what follows it; a name
 * outside the chart is a defect.
 *
 * A transfer credits its source and debits its target, so a positive balance is a debit. The pair
 * that home posts when it settles, `fund` and `owed`, is the exception: it stands the other way
 * round until the month is confirmed, when it is turned back and `benefitExpenditure` and
 * `owedConfirmed` are posted.
 */
import { assert, present } from "#base/assert.ts";
import type { Side } from "#ledger/subject.ts";

/** A fund of a scheme, or the persons' accounts in it: "employee:pooled", "resident:ownAccount". */
export type SchemeFund = string;

const SEGMENTS = {
  /** 统筹区或省本级 */
  area: "\\d{6}",
  /** The node at the other end. */
  peer: "\\d{6}",
  institution: "[^:\\s]+",
  scheme: "(employee|resident)",
  schemeFund: "(employee|resident):[A-Za-z]+",
} as const;

interface AccountRow {
  /** What follows the kind in the name, in order. */
  readonly of: readonly (keyof typeof SEGMENTS)[];
  /** Which side's postings may move it. No account is the hub's: it only keeps copies. */
  readonly held: Side | "both";
  /** The side on which its balance stands, unless something was taken back. */
  readonly side: "debit" | "credit";
  /** Until the month is confirmed; a positive balance is a credit. */
  readonly provisional?: true;
  readonly zh: string;
  readonly en: string;
}

const NAMED = {
  fund: {
    of: ["area", "schemeFund"],
    held: "home",
    side: "debit",
    zh: "基金待遇支付（月度确认前）",
    en: "what a fund or the persons' accounts pay, until the month is confirmed",
    provisional: true,
  },
  owed: {
    of: ["peer", "area", "schemeFund"],
    held: "home",
    side: "credit",
    zh: "应付异地结算款（未确认）",
    en: "home's debt to a care place, until the month is confirmed",
    provisional: true,
  },
  benefitExpenditure: {
    of: ["area", "schemeFund"],
    held: "home",
    side: "debit",
    zh: "待遇支出",
    en: "benefit expenditure of a fund, of confirmed months",
  },
  owedConfirmed: {
    of: ["peer", "area", "schemeFund"],
    held: "home",
    side: "credit",
    zh: "暂收款—应付异地清算（已确认）",
    en: "home's debt to a care place, confirmed and not yet in a notice",
  },
  noticePayable: {
    of: ["peer", "schemeFund"],
    held: "home",
    side: "credit",
    zh: "应付款通知书",
    en: "what a payment notice tells home to pay, not yet paid",
  },
  reimbursementPayable: {
    of: ["area", "schemeFund"],
    held: "home",
    side: "credit",
    zh: "暂收款—应付手工报销款",
    en: "what was decided for a person who paid first, not yet paid to them",
  },
  prefundPaid: {
    of: ["peer", "scheme"],
    held: "home",
    side: "debit",
    zh: "暂付款—异地预付金",
    en: "prefund that lies with a care place",
  },
  claim: {
    of: ["peer", "area", "schemeFund"],
    held: "care",
    side: "debit",
    zh: "暂付款—异地清算（未确认）",
    en: "care's claim on a home place, until the month is confirmed",
  },
  claimConfirmed: {
    of: ["peer", "area", "schemeFund"],
    held: "care",
    side: "debit",
    zh: "暂付款—异地清算（已确认）",
    en: "care's claim on a home place, confirmed and not yet in a notice",
  },
  noticeReceivable: {
    of: ["peer", "schemeFund"],
    held: "care",
    side: "debit",
    zh: "应收款通知书",
    en: "what a receipt notice tells care to expect, not yet received",
  },
  prefundHeld: {
    of: ["peer", "scheme"],
    held: "care",
    side: "credit",
    zh: "暂收款—异地预付金",
    en: "prefund of a home place that lies here",
  },
  deduction: {
    of: ["peer", "area", "schemeFund"],
    held: "care",
    side: "credit",
    zh: "审核扣款（待冲减清算）",
    en: "taken back from institutions, to be credited to a home place",
  },
  institution: {
    of: ["institution"],
    held: "care",
    side: "credit",
    zh: "应付医药机构",
    en: "what care has to pay to an institution",
  },
  fiscalAccount: {
    of: ["area", "scheme"],
    held: "both",
    side: "debit",
    zh: "财政专户存款",
    en: "money in the fiscal account",
  },
  expenditureAccount: {
    of: ["area", "scheme"],
    held: "both",
    side: "debit",
    zh: "支出户存款",
    en: "money in the agency's account for payments",
  },
  suspense: {
    of: ["area", "scheme"],
    held: "both",
    side: "credit",
    zh: "暂收款—待查来款",
    en: "money received that names no notice",
  },
} satisfies Record<string, AccountRow>;

export type AccountKind = keyof typeof NAMED;

export const CHART: Readonly<Record<AccountKind, AccountRow>> = NAMED;

const PATTERNS: ReadonlyMap<string, { readonly pattern: RegExp; readonly held: Side | "both" }> =
  new Map(
    Object.entries(CHART).map(([kind, { of, held }]) => {
      const shape = [kind, ...of.map((segment) => SEGMENTS[segment])].join(":");
      return [kind, { pattern: new RegExp(`^${shape}$`), held }];
    }),
  );

/** Is it an account of the chart, and one that this side may move? */
export function assertInChart(account: string, side: Side): void {
  const words = `account outside the chart: ${account}`;
  const known = present(PATTERNS.get(account.slice(0, account.indexOf(":"))), words);
  assert(known.pattern.test(account), words);
  const may = known.held === "both" || known.held === side;
  assert(may, `${account} is not moved by the ${side} side`);
}

export function fundAccount(homeArea: string, schemeFund: SchemeFund): string {
  return `fund:${homeArea}:${schemeFund}`;
}

/** Home's debt to the care place, by fund. */
export function owedAccount(careNode: string, homeArea: string, schemeFund: SchemeFund): string {
  return `owed:${careNode}:${homeArea}:${schemeFund}`;
}

/** Care's claim on the home place, by fund: the mirror of what home owes. */
export function claimAccount(homeNode: string, homeArea: string, schemeFund: SchemeFund): string {
  return `claim:${homeNode}:${homeArea}:${schemeFund}`;
}

/** What care has to pay to an institution. */
export function institutionAccount(institution: string): string {
  return `institution:${institution}`;
}

/** What a fund has spent, of confirmed months. */
export function benefitExpenditureAccount(homeArea: string, schemeFund: SchemeFund): string {
  return `benefitExpenditure:${homeArea}:${schemeFund}`;
}

/** Home's debt to the care place, of confirmed months. */
export function owedConfirmedAccount(
  careNode: string,
  homeArea: string,
  schemeFund: SchemeFund,
): string {
  return `owedConfirmed:${careNode}:${homeArea}:${schemeFund}`;
}

/** Care's claim on the home place, of confirmed months. */
export function claimConfirmedAccount(
  homeNode: string,
  homeArea: string,
  schemeFund: SchemeFund,
): string {
  return `claimConfirmed:${homeNode}:${homeArea}:${schemeFund}`;
}

/** Taken back from institutions, to be credited to the home place. */
export function deductionAccount(
  homeNode: string,
  homeArea: string,
  schemeFund: SchemeFund,
): string {
  return `deduction:${homeNode}:${homeArea}:${schemeFund}`;
}

/** What home owes to persons who paid first. */
export function reimbursementAccount(homeArea: string, schemeFund: SchemeFund): string {
  return `reimbursementPayable:${homeArea}:${schemeFund}`;
}

/** The agency's account for payments. */
export function expenditureAccount(area: string, scheme: string): string {
  return `expenditureAccount:${area}:${scheme}`;
}
