/**
 * What is wrong with what was sent, field by field in Chinese: by the field's title, and where it
 * is missing or not one of a choice with what it must be.
 */

export interface FieldFault {
  /** "body.lines.0.name" */
  readonly field: string;
  readonly message: string;
}

export interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: object;
}

export interface Shape {
  readonly type?: string;
  readonly title?: string;
  /** What it looks like, in Chinese: said where it does not. */
  readonly description?: string;
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly format?: string;
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

/** Of what is inside a value, or of its fields: these say more than that no choice fits. */
const NAMING = new Set(["required", "additionalProperties"]);

export function faultsIn(
  errors: readonly SchemaError[],
  schema: Shape,
  part: string,
): readonly FieldFault[] {
  const told = errors.filter(({ keyword }) => keyword !== "boolean");
  const chosen = new Set(
    told.filter(({ keyword }) => keyword === "anyOf").map((error) => error.instancePath),
  );
  /** Does another error say what is wrong within the value there? */
  const isTold = (path: string): boolean =>
    told.some(
      ({ keyword, instancePath }) =>
        instancePath.startsWith(`${path}/`) || (instancePath === path && NAMING.has(keyword)),
    );
  const said = told.filter(({ keyword, instancePath }) => {
    if (NAMING.has(keyword) || !chosen.has(instancePath)) return true;
    return keyword === "anyOf" && !isTold(instancePath);
  });
  const faults = said.flatMap((error) => faultsOf(error, schema, part));
  const first = faults.length > 0 ? faults : [{ field: part, message: "提交的内容不正确" }];
  const seen = new Map(first.map((fault) => [`${fault.field} ${fault.message}`, fault]));
  return [...seen.values()].slice(0, FAULTS_MAX);
}

function faultsOf(error: SchemaError, schema: Shape, part: string): FieldFault[] {
  const path = error.instancePath.split("/").filter((step) => step !== "");
  const named = (steps: readonly string[]): string => [part, ...steps].join(".");
  const params = error.params as Readonly<Record<string, unknown>>;
  if (error.keyword === "required") {
    return (params.requiredProperties as readonly string[]).map((name) => {
      const steps = [...path, name];
      return { field: named(steps), message: `缺少${titled(schema, steps)}${must(schema, steps)}` };
    });
  }
  if (error.keyword === "additionalProperties") {
    return (params.additionalProperties as readonly string[]).map((name) => ({
      field: named([...path, name]),
      message: `没有“${name}”这一项，请去掉`,
    }));
  }
  const why = wrong(error.keyword, params, shapeAt(schema, path));
  return [{ field: named(path), message: `${titled(schema, path)}${why}` }];
}

/** By its title; a line of a list by the list's; the whole as what was sent. */
export function titled(schema: Shape, path: readonly string[]): string {
  const last = path.at(-1);
  if (last === undefined) return "提交的内容";
  const title = titleOf(shapeAt(schema, path));
  if (!/^\d+$/.test(last)) return title ?? last;
  const list = path.length > 1 ? titled(schema, path.slice(0, -1)) : "";
  return `${list}第${Number(last) + 1}项${title ?? ""}`;
}

/** Of what may be empty, the title of what it is otherwise. */
function titleOf(shape: Shape | undefined): string | undefined {
  return shape?.title ?? shape?.anyOf?.find(({ title }) => title !== undefined)?.title;
}

/** What a missing one must be, where a caller could not guess. */
function must(schema: Shape, path: readonly string[]): string {
  const shape = shapeAt(schema, path);
  const values = valuesOf(shape);
  if (values.length > 0) {
    const meaning = shape?.description ? `：${shape.description}` : "";
    return `，应为${values.join("、")}${values.length > 1 ? "之一" : ""}${meaning}`;
  }
  const isFormed = shape?.pattern !== undefined || shape?.format !== undefined;
  // Of free text it is not the form that a caller lacks.
  return isFormed && shape.maxLength === undefined && shape.description
    ? `，应为${shape.description}`
    : "";
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
    case "const":
    case "anyOf":
      return choices(shape);
    default:
      return "格式不正确";
  }
}

function valuesOf(shape: Shape | undefined): readonly string[] {
  const values = [shape?.const, ...(shape?.anyOf ?? []).map((one) => one.const)];
  return values.filter((one) => one !== undefined).map(String);
}

function choices(shape: Shape | undefined): string {
  const values = valuesOf(shape);
  if (values.length > 0) return `应为${values.join("、")}${values.length > 1 ? "之一" : ""}`;
  const kinds = (shape?.anyOf ?? []).map((one) => one.description ?? TYPES[one.type ?? ""]);
  const known = [...new Set(kinds.filter((one) => one !== undefined))];
  return known.length === 0 ? "格式不正确" : `应为${known.join("，或")}`;
}

/** Of a choice, the alternative that has the step. */
function shapeAt(schema: Shape, path: readonly string[]): Shape | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return schema;
  for (const one of [schema, ...(schema.anyOf ?? [])]) {
    const inner = one.properties?.[step] ?? (/^\d+$/.test(step) ? one.items : undefined);
    if (inner) return shapeAt(inner, rest);
  }
  return undefined;
}
