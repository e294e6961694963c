/**
 * What notices and payments move in the ledger, at both sides. A clearing notice turns what is
 * confirmed into what is to be paid, by fund; a payment moves it to or from the fiscal account of
 * its scheme. A prefund is booked when it is paid and when it is received, never before.
 */
import { chinaDate, type Instant, monthOf } from "#base/date.ts";
import {
  claimConfirmedAccount,
  expenditureAccount,
  fiscalAccount,
  institutionAccount,
  noticePayableAccount,
  noticeReceivableAccount,
  owedConfirmedAccount,
  type Posting,
  prefundHeldAccount,
  prefundPaidAccount,
  signedTransfer,
  suspenseAccount,
  type Transfer,
} from "#ledger/ledger.ts";
import { schemeFundOf } from "#model/fund.ts";
import type { MoneyNotice } from "#model/money-notice.ts";
import { SCHEMES, type Scheme } from "#model/person.ts";

/** Which of the two parties of a notice a province is. */
export type Party = "payer" | "payee";

type Noticed = Pick<MoneyNotice, "id" | "kind" | "payer" | "payee" | "amounts" | "lines">;

/** What comes back to home, and goes on to its areas. */
const DOWN: readonly Noticed["kind"][] = ["prefundRefund", "distribution", "prefundReturn"];

/**
 * Home pays for clearing and for prefund; only a refund of prefund comes the other way. What care
 * passes on is care's alone.
 */
function sideOfParty({ kind }: Pick<Noticed, "kind">, party: Party): "home" | "care" {
  if (kind === "careDistribution" || kind === "institutionPayment") return "care";
  const payer = DOWN.includes(kind) ? "care" : "home";
  const payee = payer === "home" ? "care" : "home";
  return party === "payer" ? payer : payee;
}

/** In the books of the day on which it is done. */
function dated(at: Instant) {
  const businessDay = chinaDate(at);
  return { businessDay, month: monthOf(businessDay), occurredAt: at, recordedAt: at };
}

/** Null: of this kind a notice by itself moves nothing. */
export function noticePosting(notice: Noticed, party: Party, at: Instant): Posting | null {
  if (notice.kind !== "clearing") return null;
  const side = sideOfParty(notice, party);
  const { payer, payee } = notice;
  const transfers = notice.lines.flatMap(({ scheme, homeArea, fund, amountFen }) => {
    const of = schemeFundOf(scheme, fund);
    return side === "home"
      ? signedTransfer(
          noticePayableAccount(payee, of),
          owedConfirmedAccount(payee, homeArea, of),
          amountFen,
        )
      : signedTransfer(
          claimConfirmedAccount(payer, homeArea, of),
          noticeReceivableAccount(payer, of),
          amountFen,
        );
  });
  return { ...dated(at), subject: { kind: "notice", id: notice.id }, part: side, transfers };
}

export interface Money {
  /** The payment's id, or with an ending for what follows it. */
  readonly id: string;
  readonly at: Instant;
  /** From or to which account of a scheme: the fiscal one, unless it lay in suspense. */
  readonly through: "fiscal" | "suspense";
}

/** Of the money of a whole notice, at one of its parties. */
export function paymentPosting(notice: Noticed, party: Party, money: Money): Posting {
  const side = sideOfParty(notice, party);
  const own = notice[party];
  const purse = money.through === "fiscal" ? fiscalAccount : suspenseAccount;
  const transfers = against(notice, party).flatMap(({ scheme, account, amountFen }) =>
    party === "payer"
      ? signedTransfer(purse(own, scheme), account, amountFen)
      : signedTransfer(account, purse(own, scheme), amountFen),
  );
  const subject = { kind: "payment", id: money.id } as const;
  return { ...dated(money.at), subject, part: side, transfers };
}

interface Against {
  readonly scheme: Scheme;
  readonly account: string;
  readonly amountFen: bigint;
}

/** What the money settles. Inside a province it goes from one fiscal account to another. */
function against(notice: Noticed, party: Party): Against[] {
  const { kind, payer, payee, lines, amounts } = notice;
  const side = sideOfParty(notice, party);
  const peer = party === "payer" ? payee : payer;
  if (kind === "clearing") {
    const account = side === "home" ? noticePayableAccount : noticeReceivableAccount;
    return lines.map(({ scheme, fund, amountFen }) => {
      return { scheme, account: account(peer, schemeFundOf(scheme, fund)), amountFen };
    });
  }
  return SCHEMES.map((scheme) => ({
    scheme,
    account: accountOf(kind, side, peer, scheme),
    amountFen: amounts[scheme] ?? 0n,
  }));
}

const INSIDE: readonly Noticed["kind"][] = [
  ...(["poolingShare", "distribution", "careDistribution"] as const),
  ...(["prefundShare", "prefundReturn"] as const),
];

function accountOf(kind: Noticed["kind"], side: "home" | "care", peer: string, scheme: Scheme) {
  if (INSIDE.includes(kind)) return fiscalAccount(peer, scheme);
  return side === "home" ? prefundPaidAccount(peer, scheme) : prefundHeldAccount(peer, scheme);
}

/** What an agency pays an institution leaves its account for payments. */
export function institutionPosting(notice: Noticed, { id, at }: Omit<Money, "through">): Posting {
  const { payer, payee, amounts } = notice;
  const transfers = SCHEMES.flatMap((scheme) =>
    signedTransfer(
      expenditureAccount(payer, scheme),
      institutionAccount(payee),
      amounts[scheme] ?? 0n,
    ),
  );
  return { ...dated(at), subject: { kind: "payment", id }, part: "care", transfers };
}

/** Money that names no notice, and its way back. */
export function suspensePosting(
  place: string,
  amounts: Noticed["amounts"],
  { id, at, back }: { readonly id: string; readonly at: Instant; readonly back: boolean },
): Posting {
  const transfers: Transfer[] = SCHEMES.flatMap((scheme) => {
    const [lies, money] = [suspenseAccount(place, scheme), fiscalAccount(place, scheme)];
    const amountFen = amounts[scheme] ?? 0n;
    return back ? signedTransfer(money, lies, amountFen) : signedTransfer(lies, money, amountFen);
  });
  return { ...dated(at), subject: { kind: "payment", id }, part: "care", transfers };
}
