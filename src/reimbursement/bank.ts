/** The account to which a person is paid: theirs, typed rightly, and never shown whole. */
import { Refusal, type RefusalContent } from "#base/refusals.ts";
import { sameName } from "#model/person.ts";
import type { BankAccount } from "#model/reimbursement.ts";

const NUMBER = /^\d{12,19}$/;
const SHOWN = 4;

/** The last digit of a card's number, which the others decide (ISO/IEC 7812). */
function isCardNumber(number: string): boolean {
  if (!NUMBER.test(number)) return false;
  const sum = [...number].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

/** Problems: reimbursement_account_name, reimbursement_account_number. */
export function accountProblems({ holder, number }: BankAccount, person: string): RefusalContent[] {
  const problems: Refusal[] = [];
  if (!sameName(holder, person)) {
    problems.push(new Refusal("reimbursement_account_name", { holder }, "home"));
  }
  if (!isCardNumber(number)) problems.push(new Refusal("reimbursement_account_number", {}, "home"));
  return problems.map((problem) => problem.content());
}

export function maskedNumber(number: string): string {
  return `****${number.slice(-SHOWN)}`;
}
