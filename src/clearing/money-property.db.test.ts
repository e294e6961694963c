/**
 * Random months of two provinces that treat each other's people: whatever is confirmed, paid, and
 * lost on its way, both sides' books say the same, by fund and to the fen, and sum to nothing.
 */
import { expect, test } from "vitest";
import { day } from "#base/date.ts";
import { type Random, seededRandom } from "#base/random.ts";
import { NoAnswer } from "#base/refusals.ts";
import {
  CHECKER,
  type GivenLine,
  HAINAN,
  JIANGXI,
  MAKER,
  MoneyMonth,
} from "#clearing/fixtures/money.ts";
import { decidePayment, enterPayment, handToFinance } from "#clearing/payments.ts";
import { confirmReceipt } from "#clearing/receipts.ts";
import type { NodeId } from "#model/place.ts";
import { sql } from "#store/store.ts";

const FUNDS = ["pooled", "largeSum", "aid", "ownAccount"] as const;
const PAIRS = [
  [JIANGXI, HAINAN, ["360100", "360300", "360000"]],
  [HAINAN, JIANGXI, ["460100", "460200"]],
] as const;

function linesOf(random: Random, areas: readonly string[]): GivenLine[] {
  return areas.flatMap((area) =>
    FUNDS.filter(() => random.chance(0.6)).map((fund): GivenLine => {
      const scheme = random.chance(0.5) ? "employee" : "resident";
      const deductedFen = random.chance(0.3) ? BigInt(random.below(1_500)) : 0n;
      return { area, fund, scheme, fen: BigInt(random.below(100_000) - 1_000), deductedFen };
    }),
  );
}

/** One line for each place in a batch, as an allocation has. */
function distinct(lines: readonly GivenLine[]): GivenLine[] {
  const seen = new Map(lines.map((line) => [`${line.scheme} ${line.area} ${line.fund}`, line]));
  return [...seen.values()];
}

interface Open {
  readonly number: string;
  readonly payer: NodeId;
  readonly payee: NodeId;
  readonly total_fen: bigint;
  readonly amounts: Record<string, string>;
}

/** Some of what is to be paid is paid, and some of that is received. */
async function pay(month: MoneyMonth, random: Random): Promise<void> {
  for (const payer of [JIANGXI, HAINAN]) {
    const open = await month.of(payer).store.query<Open>(sql`
      select number, payer, payee, total_fen, amounts from clearing.notices
       where payer = ${payer} and state = 'issued' and kind <> 'distribution' order by number`);
    for (const notice of open.filter(({ payee }) => payee !== payer && random.chance(0.7))) {
      const { number, payee, amounts } = notice;
      const slip = { bank: "B", serial: number, movedOn: month.today(), words: "" };
      const { id } = await month.act(payer, MAKER, async (world, step) => {
        await handToFinance(world, step, number);
        return await enterPayment(world, step, { ...slip, number, totalFen: notice.total_fen });
      });
      await month.act(payer, CHECKER, (world, step) =>
        decidePayment(world, step, { id, agrees: true }),
      );
      if (random.chance(0.3)) continue;
      const sums = Object.entries(amounts).map(([scheme, text]) => [scheme, BigInt(text)]);
      await month.act(payee, MAKER, (world, step) =>
        confirmReceipt(world, step, { ...slip, number, payer, amounts: Object.fromEntries(sums) }),
      );
    }
  }
}

function sumOf(books: Record<string, bigint>): bigint {
  return Object.values(books).reduce((sum, fen) => sum + fen, 0n);
}

async function check(month: MoneyMonth): Promise<void> {
  for (const [home, care] of PAIRS) {
    const noticed = await month.of(care).store.query<{ total: bigint }>(sql`
      select coalesce(sum(total_fen), 0)::int8 as total from clearing.notices
       where kind = 'clearing' and payer = ${home} and payee = ${care}`);
    const paidOut = await month.of(home).store.query<{ total: bigint }>(sql`
      select coalesce(sum(p.total_fen), 0)::int8 as total from clearing.payments p
        join clearing.notices n on n.id = p.notice_id
       where p.direction = 'out' and p.state = 'matched' and n.kind = 'clearing'`);
    const cameIn = await month.of(care).store.query<{ total: bigint }>(sql`
      select coalesce(sum(p.total_fen), 0)::int8 as total from clearing.payments p
        join clearing.notices n on n.id = p.notice_id
       where p.direction = 'in' and p.state = 'matched' and n.kind = 'clearing'`);
    const [total = 0n, out = 0n, came = 0n] = [noticed, paidOut, cameIn].map(
      (rows) => rows[0]?.total,
    );
    expect(sumOf(await month.books(home, "noticePayable"))).toBe(out - total);
    expect(sumOf(await month.books(care, "noticeReceivable"))).toBe(total - came);
    // Σ payer 暂付款-预付金 = Σ payee 暂收款-预付金, but for what is on its way.
    const [paid, held] = await Promise.all([
      month.books(home, "prefundPaid"),
      month.books(care, "prefundHeld"),
    ]);
    const [under] = await month.of(home).store.query<{ total: bigint }>(sql`
      select coalesce(sum(total_fen), 0)::int8 as total from clearing.notices
       where kind = 'prefundYearly' and state = 'paid' and payer = ${home}`);
    expect(sumOf(paid) + sumOf(held)).toBe(under?.total);
  }
  for (const node of [JIANGXI, HAINAN]) {
    const [row] = await month.of(node).store.query<{ sum: bigint }>(sql`
      select coalesce(sum(amount_fen), 0)::int8 as sum from ledger.entries_view`);
    expect(row?.sum).toBe(0n);
  }
}

test.each([1, 2, 3])(
  "seed %i: both sides say the same, month for month",
  async (seed) => {
    const random = seededRandom(seed);
    const month = await MoneyMonth.at("2026-11-25 09:00:00");
    month.way = async (ask) => {
      if (random.chance(0.1)) throw new NoAnswer("lost");
      const answer = await ask();
      if (random.chance(0.2)) await ask();
      return answer;
    };
    for (const name of ["2026-10", "2026-11", "2026-12"]) {
      for (const [home, care, areas] of PAIRS) {
        const lines = distinct(linesOf(random, areas));
        if (lines.length > 0) await month.confirmed({ month: name, home, care, lines });
      }
      const next = { "2026-10": "2026-11-30", "2026-11": "2026-12-31", "2026-12": "2027-01-31" }[
        name
      ];
      month.to(`${day(next ?? "")} 09:00:00`);
      for (let round = 0; round < 4; round += 1) await month.rounds();
      await pay(month, random);
      for (let round = 0; round < 6; round += 1) await month.rounds();
      await check(month);
    }
    expect(month.errors).toEqual([]);
  },
  120_000,
);
