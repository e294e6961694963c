/** The order in which ceilings over time are used up. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { inTimeOrder } from "#settlement/care/limits.ts";

interface Line {
  readonly serial: string;
  readonly occurredAt: number;
  readonly refundOf?: string | undefined;
}

const line = (serial: string, occurredAt: number, refundOf?: string): Line => ({
  serial,
  occurredAt,
  refundOf,
});
const serials = (lines: readonly Line[]): string => lines.map(({ serial }) => serial).join("");

test("lines are looked at in the order of their times, a refund after the line it names", () => {
  expect(serials(inTimeOrder([line("c", 3), line("a", 1), line("b", 2)]))).toBe("abc");
  expect(serials(inTimeOrder([line("r", 1, "a"), line("b", 2), line("a", 3)]))).toBe("bar");
  // Its line came in an earlier call: only its own time counts.
  expect(serials(inTimeOrder([line("b", 2), line("r", 1, "x")]))).toBe("rb");
  expect(serials(inTimeOrder([line("r", 2, "a"), line("b", 2), line("a", 2)]))).toBe("bar");
});

test("lines of one time keep the order of the call", () => {
  expect(serials(inTimeOrder([line("b", 1), line("a", 1), line("c", 1)]))).toBe("bac");
});

test("the order of a call decides nothing when the times differ", () => {
  const times = fc.uniqueArray(fc.nat(1_000), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(times, fc.nat(), (all, turn) => {
      const lines = all.map((time) => line(`${time} `, time));
      const cut = turn % lines.length;
      const turned = [...lines.slice(cut), ...lines.slice(0, cut)].reverse();
      expect(serials(inTimeOrder(turned))).toBe(serials(inTimeOrder(lines)));
    }),
  );
});
