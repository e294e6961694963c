/** Codes of an institution's own: what a line is called × what is mapped on its day. */
import { describe, expect, test } from "vitest";
import { chinaDate } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import type { MappedItem } from "#model/mapping.ts";
import { codedAs, isUnnamed, named, withItem } from "#settlement/care/mapping.ts";
import { BOOKINGS } from "#settlement/fixtures/bookings.ts";
import { INSTITUTION, NOW } from "#settlement/fixtures/rows.ts";
import { tableOf } from "#settlement/fixtures/table.ts";

const [LINE] = BOOKINGS.addCharges.charges;

/** The institution's own code is mapped to M from the line's day on. */
const mapped: MappedItem = (institution, own, on) =>
  institution === INSTITUTION.code && own === "own" && on >= chinaDate(NOW) ? "M" : undefined;

/** `-`: none. What it takes back is told by `refunds`. */
const ITEMS = tableOf<"code" | "own" | "on" | "refunds" | "item">(`
  code own   on     refunds | item
  M    own   today  -       | M
  A    own   today  -       | charge_mapping_differs
  A    own   before -       | A
  A    other today  -       | A
  -    own   today  -       | charge_item_unmapped # lines are named before they are split
  -    other today  -       | charge_item_unmapped
  A    own   today  A       | A # whatever is mapped by now
  A    own   today  B       | A # the catalogue refuses it
  -    own   today  A       | A
  -    own   today  none    | charge_item_unmapped
  A    own   today  none    | charge_mapping_differs
`);

describe("a line that is called", () => {
  test.each(ITEMS)("$name", ({ code, own, on, refunds, item }) => {
    const occurredAt = on === "today" ? NOW : NOW - 86_400_000;
    const itemCode = code === "-" ? "" : code;
    const refundOf = refunds === "-" ? undefined : "1";
    const line = { ...LINE, itemCode, institutionItemCode: own, occurredAt, refundOf };
    const refunded = refunds === "-" || refunds === "none" ? undefined : refunds;
    const given = withItem(mapped, INSTITUTION.code, line, refunded);
    if (!(given instanceof Refusal)) expect(given).toEqual({ ...line, itemCode: item });
    else {
      const params = { serial: LINE.serial, own };
      const both = { ...params, item: itemCode, mapped: "M" };
      expect(given.code).toBe(item);
      expect(given.params).toEqual(item === "charge_item_unmapped" ? params : both);
    }
  });

  test("nothing, though it names what it takes back, is that only where it is a refund", () => {
    const line = { ...LINE, itemCode: "", institutionItemCode: "own" };
    expect(withItem(mapped, INSTITUTION.code, line, "A")).toMatchObject({
      code: "charge_item_unmapped",
    });
  });
});

test("lines without a code are called as is mapped, the others stay", () => {
  const unnamed = { ...LINE, itemCode: "" };
  const booking = {
    ...BOOKINGS.addCharges,
    charges: [LINE, unnamed, { ...unnamed, institutionItemCode: "other" }],
  };
  expect(isUnnamed(booking)).toBe(true);
  const codes = named(mapped, INSTITUTION.code, booking).charges.map(({ itemCode }) => itemCode);
  expect(codes).toEqual([LINE.itemCode, "M", ""]);
  expect(isUnnamed({ ...booking, charges: [LINE] })).toBe(false);
  expect(codedAs(unnamed, "A").itemCode).toBe("A");
  expect(codedAs(LINE, "A").itemCode).toBe(LINE.itemCode);
});
