/** Numbers that people copy from paper: one form for all ways of writing them. */

/** Letters and digits only, capital and of plain width, without leading zeros. */
export function plainCode(text: string): string {
  return lettersAndDigits(text).replace(/^0+/, "");
}

function lettersAndDigits(text: string): string {
  return text
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, "");
}

/** What tells an invoice from every other one: the check code only proves that it is genuine. */
export function invoiceIdentity(invoice: {
  readonly code: string;
  readonly number: string;
}): string {
  return `${plainCode(invoice.code)}-${plainCode(invoice.number)}`;
}

/** Of a code and of a number, where a text runs them together; a check code may follow. */
const DIGITS_MIN = 6;
const CHECK_CODE = /^([0-9A-Z]{4,20})?$/;

/**
 * Does what a hospital wrote of its invoice name this number? Some write the number alone, others
 * code, number and check code, apart or run together.
 */
export function namesInvoice(written: string, number: string): boolean {
  const plain = plainCode(number);
  if (plain === "") return false;
  const parts = written
    .normalize("NFKC")
    .toUpperCase()
    .split(/[^0-9A-Z]+/);
  if (parts.some((part) => plainCode(part) === plain || standsAfterCode(part, plain))) return true;
  return plainCode(written) === plain;
}

function standsAfterCode(part: string, plain: string): boolean {
  const number = plain.padStart(DIGITS_MIN, "0");
  const at = part.indexOf(number, DIGITS_MIN);
  return at >= 0 && CHECK_CODE.test(part.slice(at + number.length));
}
