/**
 * Checks what came in against a route's schemas. What is wrong is named field by field in Chinese;
 * texts of the address become numbers and yes or no where the schema says so.
 */
import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { Settings } from "typebox/system";
import {
  type FieldFault,
  faultsIn,
  type SchemaError,
  type Shape,
  titled,
} from "#api/fault-words.ts";
import { Refusal } from "#base/refusals.ts";

export type { FieldFault };

/** A no about what was sent, with every field that is wrong. */
export class InputRefused extends Refusal {
  readonly faults: readonly FieldFault[];

  constructor(faults: readonly FieldFault[]) {
    const first = faults[0] ?? { field: "", message: "不正确" };
    super("input_invalid", { field: first.field, why: first.message });
    this.faults = faults;
  }
}

export interface Checker {
  check(value: unknown): readonly FieldFault[];
}

/** A choice of many values has an error for each of them before its own; all are needed. */
const ERRORS_MAX = 500;
Settings.Set({ maxErrors: ERRORS_MAX });

export function checkerOf(schema: TSchema, part: string): Checker {
  const compiled = Compile(schema);
  return {
    check: (value) => {
      if (compiled.Check(value)) return invisible(value, schema as Shape, part);
      const errors = compiled.Errors(value) as unknown as readonly SchemaError[];
      return faultsIn(errors, schema as Shape, part);
    },
  };
}

const INVISIBLE = "有看不见的字符，请重新录入";

/** Half a letter: a surrogate without its other half. */
const HALF = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

function isOdd(text: string): boolean {
  return text.includes("\0") || HALF.test(text);
}

/** No database takes a NUL or half a letter: in a text or in a name, however deep. */
function invisible(value: unknown, schema: Shape, part: string): FieldFault[] {
  const left: { readonly path: readonly string[]; readonly value: unknown }[] = [
    { path: [], value },
  ];
  for (let one = left.pop(); one; one = left.pop()) {
    const { path, value: inside } = one;
    const names = typeof inside === "object" && inside !== null ? Object.entries(inside) : [];
    if ((typeof inside === "string" && isOdd(inside)) || names.some(([name]) => isOdd(name))) {
      const message = `${titled(schema, path)}${INVISIBLE}`;
      return [{ field: [part, ...path].join("."), message }];
    }
    left.push(...names.map(([name, inner]) => ({ path: [...path, name], value: inner })));
  }
  return [];
}

/** Texts of the address as the schema wants them; what does not fit stays, to be refused. */
export function readTexts(schema: TSchema, texts: Readonly<Record<string, unknown>>) {
  const { properties = {} } = schema as Shape;
  return Object.fromEntries(
    Object.entries(texts).map(([name, value]) => [name, readText(value, properties[name])]),
  );
}

function readText(value: unknown, shape: Shape | undefined): unknown {
  if (shape?.type === "array" && typeof value === "string") return value.split(",");
  if (typeof value !== "string") return value;
  if (shape?.type === "integer" && /^-?\d{1,15}$/.test(value)) return Number(value);
  if (shape?.type === "boolean" && /^(true|false)$/.test(value)) return value === "true";
  return value;
}
