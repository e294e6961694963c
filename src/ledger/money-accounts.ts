/** Names of the accounts that money between provinces moves (`chart.ts`). */
import type { SchemeFund } from "#ledger/chart.ts";
import type { Scheme } from "#model/person.ts";

/** What a notice tells home to pay. */
export function noticePayableAccount(careNode: string, schemeFund: SchemeFund): string {
  return `noticePayable:${careNode}:${schemeFund}`;
}

/** What a notice tells care to expect. */
export function noticeReceivableAccount(homeNode: string, schemeFund: SchemeFund): string {
  return `noticeReceivable:${homeNode}:${schemeFund}`;
}

/** Money in the fiscal account of a province, or of one of its pooling areas. */
export function fiscalAccount(place: string, scheme: Scheme): string {
  return `fiscalAccount:${place}:${scheme}`;
}

/** Money received that names no notice. */
export function suspenseAccount(place: string, scheme: Scheme): string {
  return `suspense:${place}:${scheme}`;
}

/** Home's prefund that lies with a care place. */
export function prefundPaidAccount(careNode: string, scheme: Scheme): string {
  return `prefundPaid:${careNode}:${scheme}`;
}

/** A home place's prefund that lies here. */
export function prefundHeldAccount(homeNode: string, scheme: Scheme): string {
  return `prefundHeld:${homeNode}:${scheme}`;
}
