import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Fen } from "#base/money.ts";
import type { Split } from "#model/charge.ts";
import { FUNDS } from "#model/fund.ts";
import type { Booked, Exchange } from "#model/message.ts";
import {
  type Answers,
  type Asks,
  answers,
  asks,
  nothing,
  person,
  plainBooked,
  plainOffset,
  settlementId,
  stamp,
} from "#wire/exchange/fixtures/samples.ts";
import { KINDS } from "#wire/exchange/kinds.ts";

describe.each(Object.entries(KINDS))("%s", (kind, codec) => {
  test("takes each of its questions to text and back unchanged", () => {
    for (const ask of asks[kind as keyof Asks] ?? []) {
      const { toText, ofJson } = codec.ask as typeof codec.ask & { toText(value: unknown): string };
      expect(ofJson(JSON.parse(toText(ask)))).toEqual(ask);
    }
  });

  test("takes each of its answers to text and back unchanged", () => {
    for (const answer of answers[kind as keyof Answers] ?? []) {
      const { toText, ofJson } = codec.answer as typeof codec.answer & {
        toText(value: unknown): string;
      };
      expect(ofJson(JSON.parse(toText(answer)))).toEqual(answer);
    }
  });

  test("does not take what is not its own", () => {
    const alien = [null, 1, "x", [], {}, { outcome: "toString" }, { outcome: "paid" }];
    for (const json of alien) {
      expect(() => codec.ask.ofJson(json)).toThrow("does not fit");
      expect(() => codec.answer.ofJson(json)).toThrow(/does not fit|unknown outcome/);
    }
  });
});

const fenAny = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });
const splitAny = fc
  .tuple(fenAny, fenAny, fenAny, fenAny)
  .map(([ownExpenseFen, overLimitFen, ownShareFirstFen, inScopeFen]): Split => {
    const totalFen = ownExpenseFen + overLimitFen + ownShareFirstFen + inScopeFen;
    return { totalFen, ownExpenseFen, overLimitFen, ownShareFirstFen, inScopeFen };
  });

test("every amount of home's verdict comes back to the fen, whatever its size and sign", () => {
  const shares = fc.array(
    fc.record({
      fund: fc.constantFrom(...FUNDS),
      amountFen: fenAny,
      inScopeFen: fenAny,
      payableLimitFen: fc.option(fenAny, { nil: undefined }),
    }),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(splitAny, shares, fenAny, fenAny, fenAny, (split, funds, own, relatives, other) => {
      const paid = funds.reduce((sum: Fen, { amountFen }) => sum + amountFen, 0n);
      const booked: Exchange["settle"]["answer"] = {
        outcome: "booked",
        settlementId,
        scheme: "employee",
        person,
        personType: "working",
        civilServant: false,
        category: "zone",
        policyVersion: "v",
        split,
        payment: {
          totalFen: split.totalFen,
          funds,
          ownAccountFen: own,
          relativesAccountFen: relatives,
          cashFen: split.totalFen - paid - own - relatives,
          hospitalFen: 0n,
        },
        deductibleFen: other,
        pooledRateBp: 7_000n,
        accountBalanceFen: other,
        explanation: ["一", '"\n'],
        notCalculated: [],
        stamp,
        bookedAt: 1,
      };
      for (const { answer } of [KINDS.settle, KINDS.quote, KINDS.cancel]) {
        expect(answer.ofJson(JSON.parse(answer.toText(booked)))).toEqual(booked);
      }
      const off = { ...booked, payment: { ...booked.payment, hospitalFen: 1n } };
      expect(() => KINDS.settle.answer.toText(off)).toThrow("does not add up");
    }),
  );
});

test("an order has the same bytes, whoever put it together", () => {
  const { ask } = KINDS.undo;
  const [order] = asks.undo;
  const turned = Object.fromEntries(Object.entries(order).reverse()) as unknown as typeof order;
  expect(Object.keys(turned)).not.toEqual(Object.keys(order));
  expect(ask.toText(turned)).toBe(ask.toText(order));
});

test("an offset that is not against what it offsets, or of another period, does not pass", () => {
  const { answer } = KINDS.undo;
  const undone = { outcome: "undone", stamp, booked: plainBooked, recomputeCase: false } as const;
  const wrong: readonly (readonly [Booked, string])[] = [
    [{ ...plainOffset, payment: { ...plainOffset.payment, totalFen: 1n, cashFen: 1n } }, "sum"],
    [{ ...plainOffset, stamp: undefined }, "offset in another period"],
    [{ ...plainOffset, settlementId }, "offset without an id of its own"],
  ];
  for (const [offset, why] of wrong) {
    const text = () => answer.toText({ ...undone, offset });
    if (why === "sum") expect(text).toThrow();
    else expect(() => answer.ofJson(JSON.parse(text()))).toThrow(why);
  }
  const paid = { ...plainBooked.payment, totalFen: 1n, cashFen: 1n };
  const split = { ...nothing, totalFen: 1n, inScopeFen: 1n };
  const offset = { ...plainOffset, payment: paid, split };
  const text = answer.toText({ ...undone, offset });
  expect(() => answer.ofJson(JSON.parse(text))).toThrow("offset is not the negation");
});
