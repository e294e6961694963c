/** Which area pays which: whatever a province has confirmed inside itself, to the fen. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ChinaMonth } from "#base/date.ts";
import { sumFen } from "#base/money.ts";
import { type Draft, draftsOf, type Run } from "#clearing/inside-drafts.ts";
import type { InsideBatch } from "#clearing/queries-inside.ts";
import type { ClearedFund } from "#model/clearing.ts";
import { SCHEMES, type Scheme } from "#model/person.ts";
import type { Area, NodeId } from "#model/place.ts";

const AREAS = ["460100", "460200", "460300"] as NodeId[];
const RUN = { month: "2026-11" as ChinaMonth, deferralMonthsMax: 2 };
const never: Run = { ...RUN, isNetted: () => false };
const always: Run = { ...RUN, isNetted: () => true };

const line = (area: string) =>
  fc.record({
    homeArea: fc.constant(area as Area),
    fund: fc.constantFrom("pooled", "aid", "ownAccount") as fc.Arbitrary<ClearedFund>,
    amountFen: fc.bigInt({ min: -500n, max: 2_000n }),
  });

/** A batch a month, pair and scheme, as clearing makes them; some of earlier months. */
const anyBatches: fc.Arbitrary<InsideBatch[]> = fc
  .uniqueArray(
    fc.tuple(
      fc.constantFrom(...AREAS),
      fc.constantFrom(...AREAS),
      fc.constantFrom(...SCHEMES),
      fc.constantFrom<ChinaMonth>("2026-10" as ChinaMonth, "2026-11" as ChinaMonth),
    ),
    { selector: (parts) => parts.join(" "), maxLength: 24 },
  )
  .map((keys) => keys.filter(([care, home]) => care !== home))
  .chain((keys) =>
    fc.tuple(
      ...keys.map(([care, home, scheme, month]) =>
        fc.array(line(home), { maxLength: 4 }).map((lines) => ({
          ...{ id: `bat_${month.replace("-", "")}${care}${home}${scheme[0]}`, scheme, lines },
          ...{ month, care_node: care, home_node: home },
        })),
      ),
    ),
  );

function owed(batches: readonly InsideBatch[], home: string, scheme: Scheme, care?: string) {
  return sumFen(
    batches
      .filter((one) => one.home_node === home && one.scheme === scheme)
      .filter((one) => care === undefined || one.care_node === care)
      .flatMap(({ lines }) => lines.map(({ amountFen }) => amountFen)),
  );
}

function paid(drafts: readonly Draft[], payer: string, payee: string, scheme: Scheme) {
  const own = drafts.filter((one) => one.payer === payer && one.payee === payee);
  return sumFen(own.map(({ amounts }) => amounts[scheme] ?? 0n));
}

const pairs = AREAS.flatMap((one) =>
  AREAS.filter((other) => other !== one).map((other) => [one, other]),
);

describe("gross", () => {
  test("each direction is paid whole; what comes to less than nothing waits", () => {
    fc.assert(
      fc.property(anyBatches, (batches) => {
        const drafts = draftsOf(batches, never);
        for (const [payer = "", payee = ""] of pairs) {
          for (const scheme of SCHEMES) {
            const due = owed(batches, payer, scheme, payee);
            expect(paid(drafts, payer, payee, scheme)).toBe(due > 0n ? due : 0n);
          }
        }
      }),
    );
  });
});

describe("what was carried forward for as long as it may", () => {
  const ended: Run[] = [
    { ...never, month: "2026-12" as ChinaMonth },
    { ...never, deferralMonthsMax: 0 },
  ];
  test.each(ended)("is paid back by the other side, beside what that owes: %o", (run) => {
    fc.assert(
      fc.property(anyBatches, (batches) => {
        const drafts = draftsOf(batches, run);
        for (const [payer = "", payee = ""] of pairs) {
          for (const scheme of SCHEMES) {
            const due = owed(batches, payer, scheme, payee);
            const back = -owed(batches, payee, scheme, payer);
            const should = (due > 0n ? due : 0n) + (back > 0n ? back : 0n);
            expect(paid(drafts, payer, payee, scheme)).toBe(should);
          }
        }
        const taken = drafts.flatMap((draft) => draft.batches).sort();
        expect(taken).toEqual(batches.map(({ id }) => id).sort());
      }),
    );
  });
});

describe("netted", () => {
  test("a scheme of a pair has one direction, and the difference of both", () => {
    fc.assert(
      fc.property(anyBatches, (batches) => {
        const drafts = draftsOf(batches, always);
        for (const [one = "", other = ""] of pairs) {
          for (const scheme of SCHEMES) {
            const difference =
              owed(batches, one, scheme, other) - owed(batches, other, scheme, one);
            const there = paid(drafts, one, other, scheme);
            expect(there).toBe(difference > 0n ? difference : 0n);
          }
        }
        // Nothing waits: every batch is in one notice.
        const taken = drafts.flatMap((draft) => draft.batches).sort();
        expect(taken).toEqual(batches.map(({ id }) => id).sort());
      }),
    );
  });
});

test("the order in which batches come changes nothing, and amounts are the sums of the lines", () => {
  fc.assert(
    fc.property(anyBatches, fc.boolean(), fc.infiniteStream(fc.nat()), (batches, nets, keys) => {
      const run = nets ? always : never;
      const drafts = draftsOf(batches, run);
      const order = new Map(batches.map(({ id }) => [id, keys.next().value ?? 0]));
      const shuffled = [...batches].sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
      expect(draftsOf(shuffled, run)).toEqual(drafts);
      for (const { amounts, lines } of drafts) {
        for (const scheme of SCHEMES) {
          const own = lines.filter((one) => one.scheme === scheme);
          expect(amounts[scheme] ?? 0n).toBe(sumFen(own.map(({ amountFen }) => amountFen)));
          expect(amounts[scheme] ?? 0n).toBeGreaterThanOrEqual(0n);
        }
      }
    }),
  );
});
