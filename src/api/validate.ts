/**
 * Checks what came in against a route's schemas. What is wrong is named field by field in Chinese;
 * texts of the address become numbers and yes or no where the schema says so.
 */
import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { Refusal } from "#base/refusals.ts";

export interface FieldFault {
  /** "body.lines.0.name" */
  readonly field: string;
  readonly message: string;
}

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

interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: object;
}

interface Shape {
  readonly type?: string;
  readonly title?: string;
  /** What it looks like, in Chinese: said where it does not. */
  readonly description?: string;
  readonly const?: unknown;
  readonly anyOf?: readonly Shape[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
}

const FAULTS_MAX = 20;

const TYPES: Readonly<Record<string, string>> = {
  string: "文本",
  integer: "整数",
  number: "数字",
  boolean: "true 或 false",
  array: "列表",
  object: "对象",
  null: "空值",
};

/** Errors of parts of a choice, which the choice's own error says better. */
const PARTIAL = new Set(["const", "boolean"]);

export function checkerOf(schema: TSchema, part: string): Checker {
  const compiled = Compile(schema);
  return {
    check: (value) => {
      if (compiled.Check(value)) return invisible(value, part);
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
function invisible(value: unknown, part: string): FieldFault[] {
  const left: { readonly field: string; readonly value: unknown }[] = [{ field: part, value }];
  for (let one = left.pop(); one; one = left.pop()) {
    const { field, value: text } = one;
    if (typeof text === "string" && isOdd(text)) return [{ field, message: INVISIBLE }];
    if (typeof text !== "object" || text === null) continue;
    for (const [name, inner] of Object.entries(text)) {
      if (isOdd(name)) return [{ field, message: INVISIBLE }];
      left.push({ field: `${field}.${name}`, value: inner });
    }
  }
  return [];
}

function faultsIn(errors: readonly SchemaError[], schema: Shape, part: string): FieldFault[] {
  const chosen = errors.filter(({ keyword }) => keyword === "anyOf");
  const within = (path: string): boolean =>
    chosen.some(({ instancePath }) => path === instancePath);
  const faults = errors
    .filter((error) => !PARTIAL.has(error.keyword))
    .filter((error) => error.keyword === "anyOf" || !within(error.instancePath))
    .flatMap((error) => faultsOf(error, schema, part));
  const first = faults.length > 0 ? faults : [{ field: part, message: "不正确" }];
  const seen = new Map(first.map((fault) => [`${fault.field} ${fault.message}`, fault]));
  return [...seen.values()].slice(0, FAULTS_MAX);
}

function faultsOf(error: SchemaError, schema: Shape, part: string): FieldFault[] {
  const path = error.instancePath.split("/").filter((step) => step !== "");
  const named = (steps: readonly string[]): string => [part, ...steps].join(".");
  const params = error.params as Readonly<Record<string, unknown>>;
  if (error.keyword === "required") {
    return (params.requiredProperties as readonly string[]).map((name) => ({
      field: named([...path, name]),
      message: missing(shapeAt(schema, [...path, name]), name),
    }));
  }
  if (error.keyword === "additionalProperties") {
    return (params.additionalProperties as readonly string[]).map((name) => ({
      field: named([...path, name]),
      message: `没有“${name}”这一项，请去掉`,
    }));
  }
  const shape = shapeAt(schema, path);
  return [
    {
      field: named(path),
      message: `${titled(shape, path.at(-1))}${wrong(error.keyword, params, shape)}`,
    },
  ];
}

/** What it is, under which name it is sent, and what may be sent. */
function missing(shape: Shape | undefined, name: string): string {
  const title = titled(shape, name);
  const named = title === name ? title : `${title}（${name}）`;
  const values = valuesOf(shape);
  if (values === "") return `缺少${named}`;
  return `缺少${named}，应为${values}之一${shape?.description ? `：${shape.description}` : ""}`;
}

/** By its title; by its name where it has none, and the whole as what was sent. */
function titled(shape: Shape | undefined, name = "提交的内容"): string {
  return shape?.title ?? (/^\d+$/.test(name) ? `第${Number(name) + 1}项` : name);
}

function wrong(keyword: string, params: Readonly<Record<string, unknown>>, shape?: Shape): string {
  switch (keyword) {
    case "type":
      return `应为${TYPES[String(params.type)] ?? "别的类型"}`;
    case "minLength":
      return `不能少于${String(params.limit)}个字`;
    case "maxLength":
      return `不能超过${String(params.limit)}个字`;
    case "minimum":
      return `不能小于${String(params.limit)}`;
    case "maximum":
      return `不能大于${String(params.limit)}`;
    case "minItems":
      return `不能少于${String(params.limit)}项`;
    case "maxItems":
      return `不能超过${String(params.limit)}项`;
    case "format":
    case "pattern":
      return shape?.description ? `应为${shape.description}` : "格式不正确";
    case "anyOf":
      return choices(shape);
    default:
      return "格式不正确";
  }
}

function choices(shape: Shape | undefined): string {
  const values = valuesOf(shape);
  return values === "" ? "格式不正确" : `应为${values}之一`;
}

function valuesOf(shape: Shape | undefined): string {
  const values = (shape?.anyOf ?? []).map((one) => one.const).filter((one) => one !== undefined);
  return values.join("、");
}

function shapeAt(schema: Shape, path: readonly string[]): Shape | undefined {
  let shape: Shape | undefined = schema;
  for (const step of path) shape = shape?.properties?.[step] ?? shape?.items;
  return shape;
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
