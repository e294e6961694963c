/**
 * Over the fields of all routes: each has a Chinese title, and what is wrong with it is told by the
 * title and by the field's name, so that a clerk and a program both know where to look.
 */
import Type, { type TSchema } from "typebox";
import { expect, test } from "vitest";
import { areasIn } from "#api/area-asked.ts";
import { AREA_MARK } from "#api/fields.ts";
import type { Route } from "#api/route.ts";
import { ROUTES } from "#api/routes/routes.ts";
import { checkerOf, InputRefused } from "#api/validate.ts";

interface Shape {
  readonly type?: string;
  readonly title?: string;
  readonly pattern?: string;
  readonly const?: unknown;
  readonly anyOf?: readonly Shape[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
  readonly [AREA_MARK]?: true;
}

interface Field {
  readonly steps: readonly string[];
  readonly shape: Shape;
  /** Its own, or that of the list whose line it is. */
  readonly title: string;
}

const PARTS = { params: "path", query: "query", body: "body" } as const;
const HAN = /\p{Script=Han}/u;

const titleOf = ({ title, anyOf = [] }: Shape): string =>
  title ?? anyOf.find((one) => one.title !== undefined)?.title ?? "";

/** Every field and line of a schema, however deep. */
function* fieldsOf(shape: Shape, steps: readonly string[] = [], title = ""): Generator<Field> {
  if (steps.length > 0) yield { steps, shape, title };
  for (const one of [shape, ...(shape.anyOf ?? [])]) {
    for (const [name, inner] of Object.entries(one.properties ?? {})) {
      yield* fieldsOf(inner, [...steps, name], titleOf(inner));
    }
    if (one.items) yield* fieldsOf(one.items, [...steps, "0"], titleOf(one.items) || title);
  }
}

function* partsOf() {
  for (const route of ROUTES as readonly Route[]) {
    for (const part of ["params", "query", "body"] as const) {
      const schema = route[part];
      if (!schema) continue;
      const name = `${route.method} ${route.path} ${PARTS[part]}`;
      yield { name, schema, part: PARTS[part], example: route.examples[0]?.[part] };
    }
  }
}

/** The value with another one at that place; what leads there is made as it is needed. */
function withAt(value: unknown, [step, ...rest]: readonly string[], put: unknown): unknown {
  if (step === undefined) return put;
  const list = step === "0" && rest.length >= 0 && (Array.isArray(value) || value === undefined);
  const inner = (value as Record<string, unknown> | undefined)?.[step];
  const next = withAt(inner, rest, put);
  if (list) return [next, ...((value as unknown[] | undefined) ?? []).slice(1)];
  return { ...(value as object | undefined), [step]: next };
}

/** Of no type that a field has, apart from one that takes anything. */
const STRANGE = { strange: true };
const strangeTo = ({ type, properties }: Shape): unknown =>
  type === "object" || properties ? 7 : STRANGE;

test("each field has a Chinese title", () => {
  const bare = [...partsOf()].flatMap(({ name, schema }) =>
    [...fieldsOf(schema as Shape)]
      .filter(({ title }) => !HAN.test(title))
      .map(({ steps }) => `${name}.${steps.join(".")}`),
  );
  expect(bare).toEqual([]);
});

test("a wrong value of each field is told by its name and its title", () => {
  const untold: string[] = [];
  let fields = 0;
  for (const { name, schema, part, example } of partsOf()) {
    const checker = checkerOf(schema as TSchema, part);
    for (const { steps, shape, title } of fieldsOf(schema as Shape)) {
      fields += 1;
      const faults = checker.check(withAt(example, steps, strangeTo(shape)));
      const field = [part, ...steps].join(".");
      const told = faults.some((one) => one.field === field && one.message.includes(title));
      if (!told) untold.push(`${name}.${steps.join(".")} ${title}: ${JSON.stringify(faults)}`);
    }
  }
  expect(fields).toBeGreaterThan(500);
  expect(untold).toEqual([]);
});

test("each field that is missing is told by its name and its title, and with what it must be", () => {
  const untold: string[] = [];
  for (const { name, schema, part } of partsOf()) {
    const faults = checkerOf(schema as TSchema, part).check({});
    const { required = [], properties = {} } = schema as Shape;
    for (const one of required.slice(0, 20)) {
      const shape = properties[one] ?? {};
      const values = (shape.anyOf ?? []).map((each) => each.const).filter((each) => each);
      const told = faults.find(({ field }) => field === `${part}.${one}`)?.message ?? "";
      const words = [titleOf(shape), ...values.map(String)];
      if (!words.every((word) => told.includes(word))) untold.push(`${name}.${one}: ${told}`);
    }
  }
  expect(untold).toEqual([]);
});

test("the limit of an upload is the one that its refusal names: whole MB", () => {
  const limits = (ROUTES as readonly Route[]).flatMap(({ upload }) => upload?.bytesMax ?? []);
  expect(limits.length).toBeGreaterThan(3);
  expect(limits.filter((bytes) => bytes % (1024 * 1024) !== 0)).toEqual([]);
});

test("of a dozen wrong fields each is told", () => {
  const names = Array.from({ length: 12 }, (_none, at) => `field${at}`);
  const each = (value: unknown) => Object.fromEntries(names.map((name) => [name, value]));
  const schema = Type.Object(each(Type.Integer()) as Record<string, TSchema>);
  const told = checkerOf(schema, "body").check(each("x"));
  expect(told.map(({ field }) => field)).toEqual(names.map((name) => `body.${name}`));
});

test("the refusal names the first field beside what is wrong", () => {
  const route = (ROUTES as readonly Route[]).find(({ path }) => path === "/payments/file");
  const faults = checkerOf(route?.query as TSchema, "query").check({ kind: "foo" });
  expect(new InputRefused(faults).message).toMatch(/^类别应为.+之一，.+（query\.kind）$/);
});

test("the frame sees an area in every field that is one, however deep", () => {
  const unseen: string[] = [];
  let seen = 0;
  for (const { name, schema, part, example } of partsOf()) {
    for (const { steps, shape } of fieldsOf(schema as Shape)) {
      const marked = [shape, ...(shape.anyOf ?? [])].some((one) => one[AREA_MARK]);
      if (!marked) continue;
      seen += 1;
      const found = areasIn(schema as Shape, withAt(example, steps, "369999"), part);
      const field = [part, ...steps].join(".");
      if (!found.some((one) => one.field === field && one.area === "369999")) unseen.push(name);
    }
  }
  expect(seen).toBeGreaterThan(20);
  expect(unseen).toEqual([]);
});

/**
 * Records of places look at their areas themselves: on the record's day, and what it had stays; an
 * application, when it is handed in, with all else that is wrong with it; zones, by whose they are;
 * an insurance that stands is looked for, also under a code that has ended.
 */
const OWN =
  /^(PUT \/(pools\/:pool|agencies)|(POST|PUT) \/(zones\/seen|stops|institutions|(person\/)?applications|people\/:person\/insurance ))/;

test("the frame looks at every field of six digits, apart from those that look themselves", () => {
  const own = [...partsOf()].flatMap(({ name, schema }) =>
    [...fieldsOf(schema as Shape)]
      .filter(({ shape }) => shape.pattern === "^\\d{6}$" && !shape[AREA_MARK])
      .map(() => name),
  );
  expect(own.filter((name) => !OWN.test(name))).toEqual([]);
});
