/** Texts for spreadsheets: none of them is computed when somebody opens the file. */

/** What spreadsheets take for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r\u3000\uff1d\uff0b\uff0d\uff20]/;
/** A plain number computes nothing. */
export const PLAIN_NUMBER = /^-?\d+(\.\d+)?$/;

/** A text that a spreadsheet shows and does not compute. */
export function shownText(text: string): string {
  return FORMULA.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text;
}
