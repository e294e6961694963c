/**
 * Totals of a month against what they are totals of: postings that were made, and the answers that
 * home and care keep as text, to the fen, with cancellations and reversals over a month's end.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ChinaMonth, chinaDate, day, monthOf, startOfDay } from "#base/date.ts";
import { seededRandom } from "#base/random.ts";
import { type MonthTotal, monthTotals, type Part, post, type Transfer } from "#ledger/ledger.ts";
import { HUB, type NodeId } from "#model/place.ts";
import { type Reports, sql } from "#store/store.ts";
import { type SmallCountry, startSmallCountry } from "../../test/country.ts";
import { databaseAt, freshDatabaseUrl, reportsAt } from "../../test/database.ts";

const [JIANGXI, HAINAN] = ["360000" as NodeId, "460000" as NodeId];
const ALL = { first: "2026-01" as ChinaMonth, last: "2027-12" as ChinaMonth };

type Sums = Map<string, { booked: bigint; undone: bigint }>;

function add(sums: Sums, key: string, booked: bigint, undone: bigint): void {
  if (booked === 0n && undone === 0n) return;
  const sum = sums.get(key) ?? { booked: 0n, undone: 0n };
  sums.set(key, { booked: sum.booked + booked, undone: sum.undone + undone });
}

/** By key, in order: what totals and sums are compared as. */
function told(sums: Sums): string[] {
  return [...sums].map(([key, { booked, undone }]) => `${key} ${booked} ${undone}`).sort();
}

function toldTotals(totals: readonly MonthTotal[]): string[] {
  for (const { bookedFen, undoneFen, amountFen } of totals) {
    expect(amountFen).toBe(bookedFen + undoneFen);
  }
  return totals
    .map(({ month, side, homeArea, careNode, scheme, fund, bookedFen, undoneFen }) =>
      [month, side, homeArea, careNode, scheme, fund, bookedFen, undoneFen].join(" "),
    )
    .sort();
}

describe("totals of postings", () => {
  let reports: Reports;
  const sums: Sums = new Map();

  beforeAll(async () => {
    const url = await freshDatabaseUrl();
    reports = reportsAt(url);
    const store = databaseAt(url);
    const random = seededRandom(31);
    const one = <Item>(list: readonly [Item, ...Item[]]): Item =>
      list[random.below(list.length)] ?? list[0];
    for (let number = 1; number <= 600; number += 1) {
      const side = one(["home", "care"]);
      const undone = random.chance(0.3);
      const businessDay = day(`2026-${10 + random.below(3)}-${10 + random.below(20)}`);
      const area = one(["360300", "360100"]);
      const [scheme, fund] = one([
        "employee:pooled",
        "resident:pooled",
        "employee:ownAccount",
      ]).split(":");
      const [peer, careNode] = side === "home" ? ["320000", "320000"] : [JIANGXI, HAINAN];
      const account = `${side === "home" ? "owed" : "claim"}:${peer}:${area}:${scheme}:${fund}`;
      const other = side === "home" ? `fund:${area}:${scheme}:${fund}` : "institution:H46010000001";
      // A cancellation moves it the other way in an ordinary part, and so does an undoing.
      const back = undone !== random.chance(0.1);
      const amountFen = BigInt(1 + random.below(1_000_000));
      const transfers: Transfer[] = [
        back
          ? { source: account, target: other, amountFen }
          : { source: other, target: account, amountFen },
      ];
      await post(store, [
        {
          subject: { kind: "settlement", id: `stl_${number}` },
          part: (undone ? `${side}Undo` : side) as Part,
          businessDay,
          month: monthOf(businessDay),
          occurredAt: number,
          recordedAt: number,
          transfers,
        },
      ]);
      const signed = back ? -amountFen : amountFen;
      const key = [monthOf(businessDay), side, area, careNode, scheme, fund].join(" ");
      add(sums, key, undone ? 0n : signed, undone ? signed : 0n);
    }
    // What confirms and pays a month moves the same accounts and is no cost of it.
    const owed = "owed:320000:360300:employee:pooled";
    await post(store, [
      {
        subject: { kind: "confirmation", id: "cnf_1" },
        part: "home",
        businessDay: day("2026-11-05"),
        month: "2026-10" as ChinaMonth,
        period: { monthsBackMax: 1 },
        occurredAt: 1,
        recordedAt: 1,
        transfers: [
          { source: owed, target: "fund:360300:employee:pooled", amountFen: 5n },
          {
            source: "owedConfirmed:320000:360300:employee:pooled",
            target: "benefitExpenditure:360300:employee:pooled",
            amountFen: 5n,
          },
        ],
      },
    ]);
  });

  test("are the postings of settlements, folded", async () => {
    expect(sums.size).toBe(36);
    expect(toldTotals(await monthTotals(reports, HAINAN, ALL))).toEqual(told(sums));
  });

  test("are those of the months that were asked for, in order", async () => {
    const month = "2026-11" as ChinaMonth;
    const totals = await monthTotals(reports, HAINAN, { first: month, last: month });
    const wanted = new Map([...sums].filter(([key]) => key.startsWith(month)));
    expect(toldTotals(totals)).toEqual(told(wanted));
    const inOrder = totals.map(({ side, careNode, homeArea, scheme, fund }) =>
      [side, careNode, homeArea, scheme, fund].join(),
    );
    expect(inOrder).toEqual([...inOrder].sort());
    const later = "2027-01" as ChinaMonth;
    expect(await monthTotals(reports, HAINAN, { first: later, last: later })).toEqual([]);
  });
});

describe("totals of a country", () => {
  let small: SmallCountry;
  const reports = (node: NodeId): Reports => reportsAt(small.urls.get(node) ?? "");

  beforeAll(async () => {
    small = await startSmallCountry();
    const settle = (person: string, at: string, bill?: string) =>
      small.settle({ person, at, careType: "outpatient", ...(bill ? { bill } : {}) });
    await small.settle({ person: "pingxiang", at: "H46010000001", careType: "chronic" });
    // Only the last settlement of a person can be cancelled.
    await small.cancel(await settle("pingxiang", "H46010000002"));
    await small.reverse(await settle("deductibleDone", "H46020000001", "local"));
    await settle("pingxiangLocal", "H36030000002");
    await settle("haikouLocal", "H46010000002");
    const later = await settle("pingxiang", "H46010000001");
    const undoneLater = await settle("deductibleDone", "H46020000001", "local");
    await small.forward(startOfDay(day("2026-11-01")) + 36_000_000);
    expect(chinaDate(small.now())).toBe("2026-11-01");
    await small.cancel(later);
    await small.reverse(undoneLater);
    await settle("pingxiang", "H46010000002");
    await small.country.stop();
  }, 60_000);

  afterAll(() => small?.stop());

  interface Kept {
    readonly side: "home" | "care";
    readonly home_area: string;
    readonly care_area: string;
    readonly answer: string;
    readonly month: ChinaMonth;
    readonly undone_month: ChinaMonth | null;
  }

  interface Text {
    readonly scheme: string;
    readonly payment: {
      readonly funds: readonly { readonly fund: string; readonly amountFen: string }[];
      readonly ownAccountFen: string;
      readonly relativesAccountFen: string;
    };
  }

  /** From the texts of home's answers and care's outcomes. */
  async function textsOf(node: NodeId): Promise<string[]> {
    const rows = await databaseAt(small.urls.get(node) ?? "").query<Kept>(sql`
      select 'home' as side, home_area, care_area, answer, month, undone_month
        from settlement.home_settlements
         where state in ('booked', 'cancelled', 'undone', 'offset')
      union all
      select 'care', s.home_area, e.care_area, s.outcome, s.month,
             case when s.state = 'reversed' then
               (select min(t.month) from ledger.transfers t
                 where t.subject_id = s.id and t.part = 'careUndo') end
        from settlement.settlements s join settlement.encounters e on e.id = s.encounter_id
       where s.outcome is not null and s.month is not null`);
    const sums: Sums = new Map();
    for (const row of rows) {
      const { scheme, payment } = JSON.parse(row.answer) as Text;
      const careNode = `${row.care_area.slice(0, 2)}0000`;
      const shares: (readonly [string, string])[] = [
        ...payment.funds.map(({ fund, amountFen }) => [fund, amountFen] as const),
        ["ownAccount", payment.ownAccountFen],
        ["relativesAccount", payment.relativesAccountFen],
      ];
      for (const [fund, text] of shares) {
        const place = [row.side, row.home_area, careNode, scheme, fund].join(" ");
        add(sums, `${row.month} ${place}`, BigInt(text), 0n);
        if (row.undone_month) add(sums, `${row.undone_month} ${place}`, 0n, -BigInt(text));
      }
    }
    return told(sums);
  }

  test.each([JIANGXI, HAINAN])("at %s are the answers that it keeps, to the fen", async (node) => {
    const totals = await monthTotals(reports(node), node, ALL);
    expect(toldTotals(totals)).toEqual(await textsOf(node));
  });

  test("at care are the mirror of home's, and hold every case that can be", async () => {
    const home = await monthTotals(reports(JIANGXI), JIANGXI, ALL);
    const care = await monthTotals(reports(HAINAN), HAINAN, ALL);
    const between = (totals: readonly MonthTotal[], side: string) =>
      toldTotals(
        totals
          .filter((total) => total.side === side && total.careNode === HAINAN)
          .filter(({ homeArea }) => homeArea.startsWith("36"))
          .map((total) => ({ ...total, side: "home" as const })),
      );
    expect(between(home, "home")).toEqual(between(care, "care"));
    // Both months; own places; in November a cancellation and an offset of October's outweigh.
    expect(new Set(home.map(({ month }) => month))).toEqual(new Set(["2026-10", "2026-11"]));
    expect(home.some(({ careNode }) => careNode === JIANGXI)).toBe(true);
    expect(home.some(({ month, bookedFen }) => month === "2026-11" && bookedFen < 0n)).toBe(true);
    expect(home.some(({ month, undoneFen }) => month === "2026-11" && undoneFen < 0n)).toBe(false);
    expect(home.some(({ month, undoneFen }) => month === "2026-10" && undoneFen < 0n)).toBe(true);
    expect(home.some(({ fund }) => fund === "pooled")).toBe(true);
  });

  test("are nothing at the hub, which keeps no ledger", async () => {
    expect(await monthTotals(reports(HUB), HUB, ALL)).toEqual([]);
  });
});
