/** The reader keeps numbers as text and refuses what no honest client sends. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Decimal } from "#wire/hospital/decimal.ts";
import { readJson, writeJson } from "#wire/hospital/json.ts";

test("a number keeps the text that was sent", () => {
  expect(readJson('{"a":465.19,"b":1e2,"c":12345678901234567.89,"d":-0}')).toEqual({
    a: "465.19",
    b: "1e2",
    c: "12345678901234567.89",
    d: "-0",
  });
});

test("of two fields with one name the last counts", () => {
  expect(readJson('{"a":1,"a":2}')).toEqual({ a: "2" });
});

test("a byte order mark and white space around are skipped", () => {
  expect(readJson('\ufeff\r\n\t {"a" : [ ] , "b":{ } }\n')).toEqual({ a: [], b: {} });
});

test("what JSON.stringify writes is read as it was, numbers as texts", () => {
  const asText = (value: unknown): unknown => {
    if (typeof value === "number") return JSON.stringify(value);
    if (Array.isArray(value)) return value.map(asText);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, asText(field)]));
  };
  const texts = fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\u0000"));
  const keys = texts.filter((key) => !["__proto__", "constructor", "prototype"].includes(key));
  const values = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      texts,
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(keys, tie("value"), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).value;
  fc.assert(
    fc.property(values, (value) => {
      expect(readJson(JSON.stringify(value))).toEqual(asText(value));
    }),
  );
});

test.each([
  ["", "不是有效的JSON"],
  ["{", "缺少字段名"],
  ['{"a":1', "缺少逗号"],
  ['{"a" 1}', "缺少冒号"],
  ['{"a":1,}', "缺少字段名"],
  ["{a:1}", "缺少字段名"],
  ["[1 2]", "缺少逗号"],
  ['{"a":01}', "缺少逗号"],
  ['{"a":"x', "没有结束"],
  ['{"a":"\\', "没有结束"],
  ['{"a":"\\x"}', "转义符"],
  ['{"a":"\\u12"}', "转义符"],
  ['{"a":"\\ud800"}', "无效字符"],
  ['{"a":"\\u0000"}', "无效字符"],
  ['{"a":"\u0000"}', "无效字符"],
  ['{"a":tru}', "不是有效的JSON"],
  ['{"a":NaN}', "不是有效的JSON"],
  ['{"a":1}x', "多余内容"],
])("%j is refused as broken", (text, why) => {
  expect(() => readJson(text)).toThrow(why);
});

test.each(["__proto__", "constructor", "prototype", "\\u005f_proto__"])(
  "the field name %s is refused wherever it stands",
  (name) => {
    expect(() => readJson(`{"input":{"data":{"${name}":{"admin":true}}}}`)).toThrow(
      "不允许的字段名",
    );
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  },
);

test("nesting has a limit, and a million brackets do not end the program", () => {
  expect(() => readJson("[".repeat(12) + "]".repeat(12))).not.toThrow();
  expect(() => readJson("[".repeat(13) + "]".repeat(13))).toThrow("嵌套超过12层");
  expect(() => readJson("[".repeat(1_000_000))).toThrow("嵌套超过12层");
  expect(() => readJson('{"a":'.repeat(1_000_000))).toThrow("嵌套超过12层");
});

test("the writer prints fen as yuan, plain decimals, escaped texts, and leaves absent fields out", () => {
  const text = writeJson({
    amount: 11_563n,
    minus: -1n,
    ratio: new Decimal("0.7"),
    name: '"测试"\n𠮷',
    age: 68,
    none: undefined,
    nothing: null,
    list: [1n, "x"],
    empty: [],
    node: {},
  });
  expect(text).toBe(
    '{"amount":115.63,"minus":-0.01,"ratio":0.7,"name":"\\"测试\\"\\n𠮷","age":68,' +
      '"nothing":null,"list":[0.01,"x"],"empty":[],"node":{}}',
  );
});
