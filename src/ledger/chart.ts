/**
 * The chart of accounts. A name outside it is a defect. At home: a fund or the persons' accounts
 * pay into what is owed to a care place. At care: what is owed to an institution against a claim on
 * a home place.
 */
import { assert } from "#base/assert.ts";

/** The pot that pays: "employee:pooled", "resident:ownAccount". */
export type Pot = string;

export function fundAccount(homeArea: string, pot: Pot): string {
  return `fund:${homeArea}:${pot}`;
}

/** Home's debt to the care place, by pot. */
export function owedAccount(careNode: string, homeArea: string, pot: Pot): string {
  return `owed:${careNode}:${homeArea}:${pot}`;
}

/** Care's claim on the home place, by pot: the mirror of what home owes. */
export function claimAccount(homeNode: string, homeArea: string, pot: Pot): string {
  return `claim:${homeNode}:${homeArea}:${pot}`;
}

/** What care has to pay to an institution. */
export function institutionAccount(institution: string): string {
  return `institution:${institution}`;
}

const CHART = /^(fund:\d{6}|owed:\d{6}:\d{6}|claim:\d{6}:\d{6}):(employee|resident):[A-Za-z]+$/;

export function assertInChart(account: string): void {
  assert(
    account.startsWith("institution:") || CHART.test(account),
    `account outside the chart: ${account}`,
  );
}
