/**
 * The ledger on a real database: what it takes, what it refuses, and that its views are the folded
 * entries.
 */
import { beforeAll, expect, test } from "vitest";
import { Defect } from "#base/assert.ts";
import { addMonths, type ChinaMonth, day, monthOf } from "#base/date.ts";
import { type Random, seededRandom } from "#base/random.ts";
import { type AccountKind, CHART } from "#ledger/chart.ts";
import { type Part, type Posting, post, type Transfer, turnedRound } from "#ledger/ledger.ts";
import { SUBJECT_KINDS, type Subject, type SubjectKind } from "#ledger/subject.ts";
import { type OwnedDatabase, sql } from "#store/store.ts";
import { freshDatabase } from "../../test/database.ts";

const PREFIXES: Readonly<Record<SubjectKind, string>> = {
  settlement: "stl",
  notice: "ntc",
  payment: "pay",
  prefund: "pre",
  deduction: "ded",
  confirmation: "cnf",
  recompute: "rcp",
  reimbursement: "rmb",
  escalation: "esc",
};

let database: OwnedDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});

let ids = 0;
function subject(kind: SubjectKind): Subject {
  ids += 1;
  return { kind, id: `${PREFIXES[kind]}_${String(ids).padStart(6, "0")}` };
}

function posting(given: Partial<Posting> & { readonly transfers: readonly Transfer[] }): Posting {
  const businessDay = given.businessDay ?? day("2026-11-30");
  return {
    subject: subject("settlement"),
    part: "home",
    businessDay,
    month: monthOf(businessDay),
    occurredAt: 1,
    recordedAt: 2,
    ...given,
  };
}

function move(source: string, target: string, amountFen: bigint): Transfer[] {
  return [{ source, target, amountFen }];
}

const PAID = move("fund:360300:employee:pooled", "owed:460000:360300:employee:pooled", 11_563n);

interface Balance {
  readonly account: string;
  readonly month: string;
  readonly subject_kind: string;
  readonly subject_id: string;
  readonly amount_fen: bigint;
}

async function balances(): Promise<Balance[]> {
  return await database.query<Balance>(sql`
    select account, month, subject_kind, subject_id, amount_fen from ledger.subject_balances_view`);
}

function folded(rows: Iterable<readonly [string, bigint]>): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const [key, amount] of rows) sums.set(key, (sums.get(key) ?? 0n) + amount);
  return new Map([...sums].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A posting that might come from any room: any kind, either side, any month that is allowed. */
function anyPosting(random: Random): Posting {
  const kind = SUBJECT_KINDS[random.below(SUBJECT_KINDS.length)] as SubjectKind;
  const part = (["home", "homeUndo", "care", "careUndo"] as const)[random.below(4)] as Part;
  const businessDay = day(`2026-${10 + random.below(3)}-${10 + random.below(20)}`);
  const schemeFund = ["employee:pooled", "resident:aid"][random.below(2)];
  const [source, target] = part.startsWith("home")
    ? [`fund:360300:${schemeFund}`, `owed:460000:360300:${schemeFund}`]
    : [`institution:H4601000000${random.below(3)}`, `claim:360000:360300:${schemeFund}`];
  const lines = Array.from({ length: 1 + random.below(3) }, () =>
    move(source ?? "", target ?? "", BigInt(1 + random.below(1_000_000))),
  ).flat();
  const away = kind === "settlement" ? 0 : random.below(4) - 1;
  return posting({
    subject: subject(kind),
    part,
    businessDay,
    month: addMonths(monthOf(businessDay), away),
    period: { monthsBackMax: 1 },
    transfers: part.endsWith("Undo") ? turnedRound(lines) : lines,
  });
}

test("balances by account, month and subject are the folded entries", async () => {
  const random = seededRandom(28);
  const postings = Array.from({ length: 400 }, () => anyPosting(random));
  // A second part of a subject that has one: its balances fold over both.
  const undone = postings
    .filter(({ part }) => part === "home")
    .map((one) => ({ ...one, part: "homeUndo" as const, transfers: turnedRound(one.transfers) }));
  await post(database, [...postings, ...undone]);
  const expected = [...postings, ...undone].flatMap(({ subject: { kind, id }, month, transfers }) =>
    transfers.flatMap(({ source, target, amountFen }) => [
      [`${source} ${month} ${kind} ${id}`, -amountFen] as const,
      [`${target} ${month} ${kind} ${id}`, amountFen] as const,
    ]),
  );
  const found = await balances();
  const keyed = found.map(
    (row) =>
      [
        `${row.account} ${row.month} ${row.subject_kind} ${row.subject_id}`,
        row.amount_fen,
      ] as const,
  );
  expect(folded(keyed)).toEqual(folded(expected));
  expect(keyed).toHaveLength(folded(expected).size);
  const monthly = await database.query<Balance>(sql`
    select account, month, amount_fen from ledger.balances_view`);
  expect(folded(monthly.map((row) => [`${row.account} ${row.month}`, row.amount_fen]))).toEqual(
    folded(found.map((row) => [`${row.account} ${row.month}`, row.amount_fen])),
  );
  expect(found.reduce((sum, row) => sum + row.amount_fen, 0n)).toBe(0n);
});

test("a part of a subject is posted once", async () => {
  const once = posting({ transfers: PAID });
  await post(database, [once]);
  await expect(post(database, [once])).rejects.toThrow("transfers_pkey");
  await post(database, [{ ...once, part: "homeUndo", transfers: turnedRound(PAID) }]);
});

test.each(SUBJECT_KINDS)("a %s is a subject under ids of its own", async (kind) => {
  await post(database, [posting({ subject: subject(kind), transfers: PAID })]);
  const foreign = { kind, id: subject(kind === "notice" ? "payment" : "notice").id };
  const wrong = posting({ subject: foreign, transfers: PAID });
  await expect(post(database, [wrong])).rejects.toThrow(Defect);
  // The database asks the same, whoever writes.
  await expect(insertOf(kind, foreign.id)).rejects.toThrow("transfers_subject_known");
});

test("a kind outside the list is refused by the database", async () => {
  await expect(insertOf("gift", "gft_1")).rejects.toThrow("transfers_subject_known");
});

async function insertOf(kind: string, id: string, month = "2026-11"): Promise<void> {
  await database.query(sql`
    insert into ledger.transfers (subject_kind, subject_id, part, line, source, target, amount_fen,
                                  business_day, month, occurred_at, recorded_at)
    values (${kind}, ${id}, 'home', 1, 'fund:360300:employee:pooled',
            'owed:460000:360300:employee:pooled', 1, '2026-11-30', ${month}, 1, 1)`);
}

const OUTSIDE: readonly (readonly [string, Part, Transfer[], RegExp])[] = [
  ["a name that is no account", "home", move("fund:360300:employee:pooled", "gift:1", 1n), /chart/],
  ["care's account in home's part", "home", move("institution:H1", "claim:1", 1n), /not moved by/],
  ["an amount of nothing", "home", move(PAID[0]?.source ?? "", PAID[0]?.target ?? "", 0n), /posit/],
];

test.each(OUTSIDE)("%s is a defect", async (_what, part, transfers, words) => {
  await expect(post(database, [posting({ part, transfers })])).rejects.toThrow(words);
});

const late = { businessDay: day("2026-12-02"), month: "2026-11" as ChinaMonth };
const OFFSET = { ...late, subject: { kind: "deduction", id: "ded_late" } } as const;

test("without a period a posting's month is its day's", async () => {
  await expect(post(database, [posting({ ...OFFSET, transfers: PAID })])).rejects.toThrow(
    /the month is the business day's/,
  );
});

test("a late offset is posted into the month before, where the period takes it", async () => {
  const period = { monthsBackMax: 1 };
  await post(database, [posting({ ...OFFSET, period, transfers: PAID })]);
  const rows = await database.query(sql`
    select business_day, month from ledger.transfers where subject_id = 'ded_late'`);
  expect(rows).toEqual([{ business_day: "2026-12-02", month: "2026-11" }]);
  const tooLate = { ...OFFSET, month: "2026-10" as ChinaMonth, period, transfers: PAID };
  await expect(post(database, [posting(tooLate)])).rejects.toThrow(/2026-10 take no posting/);
});

test("an entry of a closed day is posted into the open month", async () => {
  const month = "2026-12" as ChinaMonth;
  const open = posting({ month, period: { monthsBackMax: 0 }, transfers: PAID });
  await post(database, [{ ...open, subject: subject("recompute") }]);
});

test("a settlement's month is its day's, says the database too", async () => {
  const period = { monthsBackMax: 1 };
  const apart = posting({ ...late, subject: subject("settlement"), period, transfers: PAID });
  await expect(post(database, [apart])).rejects.toThrow("transfers_month_of_day");
  const { id } = subject("notice");
  await expect(insertOf("notice", id, "2026-13")).rejects.toThrow("transfers_month_is_one");
});

test("what is posted is neither changed nor deleted", async () => {
  for (const change of ["update ledger.transfers set line = 9", "delete from ledger.transfers"]) {
    await expect(database.script(change)).rejects.toThrow(/append only/);
  }
});

/** One month between two provinces, A (home) and B (care), and its prefund, in fen of one fund. */
const SCHEME_FUND = "employee:pooled";
const EVENTS: readonly (readonly [SubjectKind, Part, readonly [string, string, bigint][]])[] = [
  ["prefund", "home", [["fiscalAccount:360000:employee", "prefundPaid:460000:employee", 250n]]],
  ["prefund", "care", [["prefundHeld:360000:employee", "fiscalAccount:460000:employee", 250n]]],
  [
    "settlement",
    "home",
    [[`fund:360300:${SCHEME_FUND}`, `owed:460000:360300:${SCHEME_FUND}`, 130n]],
  ],
  [
    "settlement",
    "care",
    [["institution:H46010000001", `claim:360000:360300:${SCHEME_FUND}`, 130n]],
  ],
  ["payment", "care", [["expenditureAccount:460100:employee", "institution:H46010000001", 130n]]],
  [
    "confirmation",
    "home",
    [
      [`owed:460000:360300:${SCHEME_FUND}`, `fund:360300:${SCHEME_FUND}`, 130n],
      [
        `owedConfirmed:460000:360300:${SCHEME_FUND}`,
        `benefitExpenditure:360300:${SCHEME_FUND}`,
        130n,
      ],
    ],
  ],
  [
    "confirmation",
    "care",
    [[`claim:360000:360300:${SCHEME_FUND}`, `claimConfirmed:360000:360300:${SCHEME_FUND}`, 130n]],
  ],
  [
    "deduction",
    "care",
    [[`deduction:360000:360300:${SCHEME_FUND}`, "institution:H46010000001", 10n]],
  ],
  // The deduction is credited in the notice: both sides confirm 10 less.
  [
    "confirmation",
    "home",
    [
      [
        `benefitExpenditure:360300:${SCHEME_FUND}`,
        `owedConfirmed:460000:360300:${SCHEME_FUND}`,
        10n,
      ],
    ],
  ],
  [
    "confirmation",
    "care",
    [
      [
        `claimConfirmed:360000:360300:${SCHEME_FUND}`,
        `deduction:360000:360300:${SCHEME_FUND}`,
        10n,
      ],
    ],
  ],
  [
    "notice",
    "home",
    [[`noticePayable:460000:${SCHEME_FUND}`, `owedConfirmed:460000:360300:${SCHEME_FUND}`, 120n]],
  ],
  [
    "notice",
    "care",
    [
      [
        `claimConfirmed:360000:360300:${SCHEME_FUND}`,
        `noticeReceivable:360000:${SCHEME_FUND}`,
        120n,
      ],
    ],
  ],
  [
    "payment",
    "home",
    [["fiscalAccount:360000:employee", `noticePayable:460000:${SCHEME_FUND}`, 120n]],
  ],
  ["payment", "care", [["suspense:460000:employee", "fiscalAccount:460000:employee", 120n]]],
  [
    "payment",
    "care",
    [[`noticeReceivable:360000:${SCHEME_FUND}`, "suspense:460000:employee", 120n]],
  ],
];

/** 1 where a positive balance of the account is one on its own side. */
function signOf(account: string): bigint {
  const { side, provisional } = CHART[account.split(":")[0] as AccountKind];
  return (side === "debit") === (provisional !== true) ? 1n : -1n;
}

test("a month of clearing is posted with the chart, and each account stands on its side", async () => {
  const own = await freshDatabase();
  const sums = async (): Promise<Record<string, bigint>> => {
    const rows = await own.query<Balance>(sql`
      select account, sum(amount_fen)::bigint as amount_fen from ledger.balances_view
       group by account having sum(amount_fen) <> 0`);
    return Object.fromEntries(rows.map(({ account, amount_fen }) => [account, amount_fen]));
  };
  // Where money comes from outside the example, its account begins below zero.
  const paidOut = new Set(["fiscalAccount:360000:employee", "expenditureAccount:460100:employee"]);
  for (const [kind, part, moved] of EVENTS) {
    const transfers = moved.flatMap(([source, target, amount]) => move(source, target, amount));
    await post(own, [posting({ subject: subject(kind), part, transfers })]);
    for (const [account, amount] of Object.entries(await sums())) {
      // The institution owes back what is deducted after it was paid.
      if (paidOut.has(account) || account.startsWith("institution:")) continue;
      expect(amount * signOf(account), `${account} after ${kind} ${part}`).toBeGreaterThan(0n);
    }
  }
  expect(await sums()).toEqual({
    "fiscalAccount:360000:employee": -370n,
    "fiscalAccount:460000:employee": 370n,
    "prefundPaid:460000:employee": 250n,
    "prefundHeld:360000:employee": -250n,
    "benefitExpenditure:360300:employee:pooled": 120n,
    "expenditureAccount:460100:employee": -130n,
    "institution:H46010000001": 10n,
  });
});
