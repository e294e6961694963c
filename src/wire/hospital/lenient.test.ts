/** Every leniency holds for every field of its kind: the golden messages, written as clients do. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { chinaTimeText, parseChinaTime } from "#base/date.ts";
import { commandOf } from "#wire/fixtures/requests.ts";
import { scaledFromText } from "#wire/hospital/decimal.ts";
import {
  PRECISIONS,
  parseWireMonth,
  parseWireTime,
  TIME_EXAMPLES,
} from "#wire/hospital/lenient.ts";

const FIXTURES = new URL("../fixtures/", import.meta.url);
const NAMES = readdirSync(FIXTURES).filter((name) => name.endsWith(".in.json"));

test.each(TIME_EXAMPLES)("%s is %s", (written, standard) => {
  expect(parseWireTime(written)).toBe(parseChinaTime(standard));
});

test.each([
  ["2026/11/27 8:03", "2026-11-27 08:03:00"],
  ["2026-11-27T08:03:05", "2026-11-27 08:03:05"],
  ["2026-11-27 08:03", "2026-11-27 08:03:00"],
  ["2026/1/7", "2026-01-07 00:00:00"],
  ["2026-11-27 8:3:5", "2026-11-27 08:03:05"],
  ["2026.11.27", "2026-11-27 00:00:00"],
  ["20261127080305123", "2026-11-27 08:03:05"],
  ["2026年11月27日", "2026-11-27 00:00:00"],
  ["2026-11-27T08:03:05.123+08:00", "2026-11-27 08:03:05"],
])("%s is read as %s", (written, standard) => {
  expect(chinaTimeText(parseWireTime(written) ?? 0)).toBe(standard);
});

test.each(["11/27/2026 8:03:05", "2026/13/1", "2026/2/30", "2026/11/27 25:00:00", "27.11.2026"])(
  "%s is no time",
  (written) => {
    expect(parseWireTime(written)).toBeNull();
  },
);

test("a month is read in the forms of a date", () => {
  for (const text of ["202611", "2026-11", "2026/11", "2026/11/27 8:03:05", "2026-11-01"]) {
    expect(parseWireMonth(text), text).toBe("2026-11");
  }
  for (const text of ["2026", "202613", "11/2026"]) expect(parseWireMonth(text)).toBeNull();
});

test.each([
  ["38.61000000000001", "amount", 3_861n],
  ["0.30000000000000004", "amount", 30n],
  ["38.91000000000001", "amount", 3_891n],
  ["370370.33999999997", "amount", 37_037_034n],
  ["-38.61000000000001", "amount", -3_861n],
  ["5.551115123125783e-17", "amount", 0n],
  ["38.611", "amount", "tooFine"],
  ["38.610001", "amount", "tooFine"],
  ["38.6149999", "amount", "tooFine"],
  ["38.61000001", "amount", "tooFine"],
  ["3.0000000000000004", "quantity", 30_000n],
  ["3.00001", "quantity", "tooFine"],
  ["12.870000000000001", "price", 12_870_000n],
  ["12.8700001", "price", "tooFine"],
] as const)("%s as %s", (text, kind, read) => {
  expect(scaledFromText(text, PRECISIONS[kind])).toBe(read);
});

const TIME = /^\d{4}-\d{2}-\d{2}( \d{2}:\d{2}:\d{2})?$/;
const AMOUNT = /(amt|pric|cnt|_pay)$/i;

/** Each leaf of a message in its turn, written another way. */
function variants(value: unknown, other: (name: string, leaf: string | number) => unknown) {
  const found: { readonly path: string; readonly input: unknown }[] = [];
  const walk = (node: unknown, path: string, put: (changed: unknown) => unknown): void => {
    if (typeof node === "object" && node !== null) {
      for (const [name, inner] of Object.entries(node)) {
        const copy = (changed: unknown): unknown =>
          Array.isArray(node)
            ? node.map((each, index) => (String(index) === name ? changed : each))
            : { ...node, [name]: changed };
        walk(inner, `${path}.${name}`, (changed) => put(copy(changed)));
      }
    } else if (typeof node === "string" || typeof node === "number") {
      const changed = other(path.split(".").at(-1) ?? "", node);
      if (changed !== undefined) found.push({ path, input: put(changed) });
    }
  };
  walk(value, "", (changed) => changed);
  return found;
}

function asCSharp(text: string): string {
  const [date = "", time] = text.split(" ");
  const [year, month, day] = date.split("-").map(Number);
  return `${year}/${month}/${day} ${(time ?? "00:00:00").replace(/^0/, "")}`;
}

/** Without the conditions that a query carries as functions. */
function words(command: unknown): string {
  return JSON.stringify(command, (_name, value) =>
    typeof value === "bigint" ? `${value}` : value,
  );
}

describe("a golden message written as clients do asks the same", () => {
  test.each(NAMES)("%s", async (name) => {
    const { infno, input } = JSON.parse(readFileSync(new URL(name, FIXTURES), "utf8"));
    const asked = words(await commandOf(infno, input));
    const others = [
      ...variants(input, (_field, leaf) =>
        typeof leaf === "string" && TIME.test(leaf) ? asCSharp(leaf) : undefined,
      ),
      ...variants(input, (field, leaf) =>
        AMOUNT.test(field) && /^-?\d+\.\d\d$/.test(String(leaf))
          ? `${leaf}000000000001`
          : undefined,
      ),
      ...variants(input, (_field, leaf) => (leaf === "" ? "null" : undefined)),
    ];
    for (const { path, input: written } of others) {
      expect(words(await commandOf(infno, written)), path).toBe(asked);
    }
  });
});
