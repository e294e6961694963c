/**
 * What a notice moves by the batches that it takes, and its money: gross, by area and fund,
 * whatever the notice comes to. Between two pooling areas both halves, since both areas' books are
 * here; between provinces each one's own.
 */
import { chinaDate, type Instant, monthOf } from "#base/date.ts";
import type { Money } from "#clearing/notice-post.ts";
import type { InsideBatch } from "#clearing/queries-inside.ts";
import {
  claimConfirmedAccount,
  fiscalAccount,
  noticePayableAccount,
  noticeReceivableAccount,
  owedConfirmedAccount,
  type Part,
  type Posting,
  type Subject,
  signedTransfer,
  suspenseAccount,
  type Transfer,
} from "#ledger/ledger.ts";
import type { ClearedFund } from "#model/clearing.ts";
import { schemeFundOf } from "#model/fund.ts";
import type { Area } from "#model/place.ts";

interface Line {
  readonly homeArea: Area;
  readonly fund: ClearedFund;
  readonly amountFen: bigint;
}
type Moved = (batch: InsideBatch, line: Line) => Transfer[];

function allOf(batches: readonly InsideBatch[], moved: Moved): Transfer[] {
  return batches.flatMap((batch) => batch.lines.flatMap((line) => moved(batch, line)));
}

/** In the books of the day on which it is done; a part that moves nothing is none. */
function both(
  subject: Subject,
  at: Instant,
  parts: Record<"home" | "care", Transfer[]>,
): Posting[] {
  const businessDay = chinaDate(at);
  const dated = { businessDay, month: monthOf(businessDay), occurredAt: at, recordedAt: at };
  return (["home", "care"] satisfies Part[]).map((part) => {
    return { ...dated, subject, part, transfers: parts[part] };
  });
}

/**
 * Debts and claims that were confirmed become what is to be paid and received, in the books of
 * these places.
 */
export function insideNoticePostings(
  { id, at }: { readonly id: string; readonly at: Instant },
  batches: readonly InsideBatch[],
  places: readonly string[],
): Posting[] {
  const debts = batches.filter(({ home_node }) => places.includes(home_node));
  const claims = batches.filter(({ care_node }) => places.includes(care_node));
  return both({ kind: "notice", id }, at, {
    home: allOf(debts, ({ care_node: care, scheme }, { homeArea, fund, amountFen }) => {
      const of = schemeFundOf(scheme, fund);
      const owed = owedConfirmedAccount(care, homeArea, of);
      return signedTransfer(noticePayableAccount(care, of), owed, amountFen);
    }),
    care: allOf(claims, ({ home_node: home, scheme }, { homeArea, fund, amountFen }) => {
      const of = schemeFundOf(scheme, fund);
      const claim = claimConfirmedAccount(home, homeArea, of);
      return signedTransfer(claim, noticeReceivableAccount(home, of), amountFen);
    }),
  });
}

/** In the books of these areas: what they pay of the notice, and what they receive of it. */
export function insideMoneyPostings(
  batches: readonly InsideBatch[],
  places: readonly string[],
  { id, at, through }: Money,
): Posting[] {
  const purse = through === "fiscal" ? fiscalAccount : suspenseAccount;
  return both({ kind: "payment", id }, at, {
    home: allOf(batches, ({ home_node: home, care_node: care, scheme }, { fund, amountFen }) => {
      if (!places.includes(home)) return [];
      const payable = noticePayableAccount(care, schemeFundOf(scheme, fund));
      return signedTransfer(purse(home, scheme), payable, amountFen);
    }),
    care: allOf(batches, ({ home_node: home, care_node: care, scheme }, { fund, amountFen }) => {
      if (!places.includes(care)) return [];
      const receivable = noticeReceivableAccount(home, schemeFundOf(scheme, fund));
      return signedTransfer(receivable, purse(care, scheme), amountFen);
    }),
  });
}
