/** Money that names no notice, in the account of a pooling area. */
import { expect, test } from "vitest";
import { fen } from "#base/money.ts";
import { bookSuspense, decideSuspense, proposeSuspense } from "#clearing/clearing.ts";
import { goTo, refusalOf } from "#clearing/fixtures/acts.ts";
import { allocated, confirmAll, insideMonth } from "#clearing/fixtures/inside.ts";
import { CHECKER, HAINAN, MAKER } from "#clearing/fixtures/month.ts";
import { booksAt, pay } from "#clearing/fixtures/paid-month.ts";

const SN = "SN202611460200460100";

test("money in suspense for an area is matched with the notice of that area", async () => {
  const month = await insideMonth();
  await allocated(month);
  await confirmAll(month);
  goTo(month, "2026-12-31");
  await month.rounds(1);
  await pay(month, HAINAN, SN);
  const slip = { bank: "演练银行", serial: "S1", movedOn: "2026-12-31", words: "省内清算" };
  const amounts = { employee: fen("770.00"), resident: fen("300.00") };
  const book = (given: object) =>
    month.act(HAINAN, MAKER, (world, step) =>
      bookSuspense(world, step, { ...slip, payer: "460200", amounts, ...given } as never),
    );
  const match = (id: string) =>
    month.act(HAINAN, MAKER, (world, step) =>
      proposeSuspense(world, step, { id, how: { to: "match", number: SN } }),
    );
  const decide = (id: string) =>
    month.act(HAINAN, CHECKER, (world, step) => decideSuspense(world, step, { id, agrees: true }));
  expect(await refusalOf(book({ payee: "360100" }))).toBe("receipt_payee");
  const own = await book({ serial: "S0" });
  expect(await refusalOf(match(own.id))).toBe("suspense_no_match");
  const other = await book({ serial: "S2", payee: "460200" });
  await month.act(HAINAN, MAKER, (world, step) =>
    proposeSuspense(world, step, { id: other.id, how: { to: "return" } }),
  );
  await decide(other.id);
  const { id } = await book({ payee: "460100" });
  expect(await booksAt(month, HAINAN, "suspense")).toEqual({
    ...{ "460000:employee": -fen("770.00"), "460000:resident": -fen("300.00") },
    ...{ "460100:employee": -fen("770.00"), "460100:resident": -fen("300.00") },
  });
  await match(id);
  await decide(id);
  expect(await booksAt(month, HAINAN, "suspense")).toEqual({
    ...{ "460000:employee": -fen("770.00"), "460000:resident": -fen("300.00") },
  });
  expect(await booksAt(month, HAINAN, "noticeReceivable")).not.toHaveProperty([
    "460200:employee:pooled",
  ]);
});
