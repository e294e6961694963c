/** A cell of a sheet as it stands in the file, and what a clerk sees of it. */
import { FAILED, plainCell, UNSEEN } from "#registry/file-cell.ts";
import { isoDayText } from "#registry/workbook/days.ts";
import type { Form } from "#registry/workbook/formats.ts";
import { torn } from "#registry/workbook/parts.ts";
import { type Runs, unescaped } from "#registry/workbook/strings.ts";

export interface RawCell {
  readonly kind: string;
  readonly style: string;
  /** Null where the cell has none. */
  readonly value: string | null;
  readonly isComputed: boolean;
}

export interface Known {
  /** As a clerk sees them. */
  readonly strings: readonly string[];
  readonly forms: readonly Form[];
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const WHOLE = /^\d{1,9}$/;
const ANSWERS: Readonly<Record<string, string>> = { 0: "FALSE", 1: "TRUE" };

/** Refusals: file_broken. */
export function cellText(cell: RawCell, known: Known, inline: Runs): string {
  const { kind, value, isComputed } = cell;
  if (kind === "inlineStr") return textOf(plainCell(inline.taken()), cell, known);
  if (value === null || (value === "" && kind !== "str")) return isComputed ? FAILED : "";
  if (kind === "s") return textOf(stringAt(value, known), cell, known);
  if (kind === "str") return textOf(plainCell(unescaped(value)), cell, known);
  if (kind === "e") return FAILED;
  if (kind === "d") return isoDayText(value.trim());
  if (kind === "b" && Object.hasOwn(ANSWERS, value)) return ANSWERS[value] ?? "";
  if (kind !== "n" || !NUMBER.test(value.trim())) throw torn();
  return formAt(cell, known).number(Number(value));
}

function textOf(text: string, cell: RawCell, known: Known): string {
  return text === "" || formAt(cell, known).showsTexts ? text : UNSEEN;
}

function stringAt(value: string, { strings }: Known): string {
  const text = WHOLE.test(value) ? strings[Number(value)] : undefined;
  if (text === undefined) throw torn();
  return text;
}

function formAt({ style }: RawCell, { forms }: Known): Form {
  const form = WHOLE.test(style) ? forms[Number(style)] : undefined;
  if (form === undefined) throw torn();
  return form;
}
