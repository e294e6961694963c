/** The closed table of message kinds. */
import type { MessageKind } from "#model/message.ts";
import { accumulators } from "#wire/exchange/accumulators.ts";
import { admissionCheck } from "#wire/exchange/admission-check.ts";
import { cancel } from "#wire/exchange/cancel.ts";
import { careCase } from "#wire/exchange/care-case.ts";
import { claimInvoices } from "#wire/exchange/claim-invoices.ts";
import { clearingEnd, clearingNews, clearingSay, clearingSubmit } from "#wire/exchange/clearing.ts";
import type { KindCodec } from "#wire/exchange/codec.ts";
import { counts } from "#wire/exchange/counts.ts";
import { diagnose } from "#wire/exchange/diagnose.ts";
import { directory } from "#wire/exchange/directory.ts";
import { filing } from "#wire/exchange/filing.ts";
import { findPerson } from "#wire/exchange/find-person.ts";
import { inquire } from "#wire/exchange/inquire.ts";
import { locate } from "#wire/exchange/locate.ts";
import { noticeNews, noticeSay, prefundAsk } from "#wire/exchange/money-notice.ts";
import { nationalReleases } from "#wire/exchange/national-releases.ts";
import { publish } from "#wire/exchange/publish.ts";
import { qualification } from "#wire/exchange/qualification.ts";
import { quote } from "#wire/exchange/quote.ts";
import { dayBuckets, dayCases, dayFigures, differences } from "#wire/exchange/reconciliation.ts";
import { redeemVoucher } from "#wire/exchange/redeem-voucher.ts";
import { readReported, report } from "#wire/exchange/report.ts";
import { roster } from "#wire/exchange/roster.ts";
import { settle } from "#wire/exchange/settle.ts";
import { stay } from "#wire/exchange/stay.ts";
import { undo } from "#wire/exchange/undo.ts";
import { zoneConsent } from "#wire/exchange/zone-consent.ts";

export const KINDS: { readonly [Kind in MessageKind]: KindCodec<Kind> } = {
  settle,
  quote,
  cancel,
  undo,
  inquire,
  admissionCheck,
  diagnose,
  stay,
  filing,
  zoneConsent,
  qualification,
  report,
  readReported,
  findPerson,
  accumulators,
  redeemVoucher,
  locate,
  roster,
  publish,
  directory,
  counts,
  dayFigures,
  dayBuckets,
  dayCases,
  differences,
  claimInvoices,
  careCase,
  nationalReleases,
  clearingSubmit,
  clearingNews,
  clearingSay,
  clearingEnd,
  noticeNews,
  noticeSay,
  prefundAsk,
};

export function isKind(kind: string): kind is MessageKind {
  return Object.hasOwn(KINDS, kind);
}
