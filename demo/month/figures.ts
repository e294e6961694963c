/**
 * Whether totals agree to the fen when all is paid: what the hub shows, what the notices say, what
 * each province's ledger has of it, what left one bank and came to the other. Read by the API, as
 * clerks read it.
 */
import { addMonths, type ChinaMonth, monthOf } from "#base/date.ts";
import { type Fen, fen, sumFen, yuanText } from "#base/money.ts";
import { HUB, type NodeId } from "#model/place.ts";
import type { Json } from "../filing/caller.ts";
import type { Settlements } from "./days.ts";
import { noticesOf } from "./money.ts";
import { nameOf, PROVINCES } from "./plan.ts";
import type { Scene } from "./scene.ts";

const SCHEMES = ["employee", "resident"] as const;
type Scheme = (typeof SCHEMES)[number];

/** Of a month of service, a pair and a scheme: six figures that are one. */
export interface PairFigures {
  readonly month: ChinaMonth;
  readonly home: NodeId;
  readonly care: NodeId;
  readonly scheme: Scheme;
  readonly shownFen: Fen;
  readonly noticedFen: Fen;
  /** Debt in home's ledger, claim in care's, at the end of the month of the notices. */
  readonly payableFen: Fen;
  readonly receivableFen: Fen;
  readonly paidFen: Fen;
  readonly receivedFen: Fen;
}

export function agree({ shownFen, ...rest }: PairFigures): boolean {
  const { noticedFen, payableFen, receivableFen, paidFen, receivedFen } = rest;
  const others = [noticedFen, payableFen, receivableFen, paidFen, receivedFen];
  return others.every((amount) => amount === shownFen);
}

/** The nation's dashboard beside what the hospitals have by their own records. */
export interface MonthShown {
  readonly month: ChinaMonth;
  readonly cases: number;
  readonly totalFen: Fen;
  readonly ownCases: number;
  readonly ownTotalFen: Fen;
}

export interface Figures {
  readonly rows: readonly PairFigures[];
  readonly months: readonly MonthShown[];
  /** Sentences on whatever does not agree. */
  readonly faults: readonly string[];
}

/** Closing balances by account, a debit positive. */
type Balances = ReadonlyMap<string, Fen>;
type BalancesOf = (node: NodeId, month: ChinaMonth) => Balances;

function balance(balances: Balances, prefix: string): Fen {
  const own = [...balances].filter(([account]) => account.startsWith(prefix));
  return sumFen(own.map(([, amount]) => amount));
}

async function readBalances(scene: Scene, months: readonly ChinaMonth[]): Promise<BalancesOf> {
  const known = new Map<string, Balances>();
  for (const node of PROVINCES) {
    for (const month of months) {
      const rows = await scene.list(node, "caiwu", `/trial-balance?month=${month}`);
      const closing = rows.map((row) => [String(row.account), fen(String(row.closing))] as const);
      known.set(`${node} ${month}`, new Map(closing));
    }
  }
  return (node, month) => known.get(`${node} ${month}`) ?? new Map();
}

interface Seen {
  readonly batches: readonly Json[];
  readonly notices: readonly Json[];
  readonly out: readonly Json[];
  readonly came: readonly Json[];
}

async function see(scene: Scene, months: readonly ChinaMonth[]): Promise<Seen> {
  const [batches, notices, out, came]: Json[][] = [[], [], [], []];
  for (const month of months) {
    batches?.push(...(await scene.list(HUB, "zhiban", `/clearing/batches?month=${month}`)));
    notices?.push(...(await noticesOf(scene, month)));
  }
  for (const node of PROVINCES) {
    const payments = (direction: string) =>
      scene.list(node, "caiwu", `/payments?state=matched&direction=${direction}`);
    out?.push(...(await payments("out")));
    came?.push(...(await payments("in")));
  }
  return { batches: batches ?? [], notices: notices ?? [], out: out ?? [], came: came ?? [] };
}

/** A payment names its notice by the notice's id. */
function sumOf(rows: readonly Json[], notices: readonly Json[], scheme: Scheme): Fen {
  const ids = notices.map(({ number }) => `ntc_${String(number).toLowerCase()}`);
  const own = rows.filter(({ notice }) => ids.includes(String(notice)));
  return sumFen(own.map((row) => fen(String(row[scheme]))));
}

/** Of these months, the first of which is the world's first; all of it is paid and received. */
export async function figuresOf(
  scene: Scene,
  months: readonly ChinaMonth[],
  settlements: Pick<Settlements, "all">,
): Promise<Figures> {
  const today = monthOf(scene.today);
  const noticed = months.map((month) => addMonths(month, 1));
  const balances = await readBalances(scene, [...new Set([...noticed, today])]);
  const seen = await see(scene, months);
  const rows = months.flatMap((month) =>
    pairs().map((pair) => figures(seen, balances, { month, ...pair })),
  );
  const unlike = rows.filter((row) => !agree(row)).map(unlikeWords);
  const left = PROVINCES.flatMap((node) => leftAt(node, rows, balances(node, today)));
  const shown: MonthShown[] = [];
  for (const month of months) shown.push(await dashboard(scene, month, settlements));
  return {
    rows: rows.filter((row) => row.shownFen !== 0n || !agree(row)),
    months: shown,
    faults: [...shown.flatMap(dashboardFaults), ...unlike, ...left],
  };
}

async function dashboard(
  scene: Scene,
  month: ChinaMonth,
  { all }: Pick<Settlements, "all">,
): Promise<MonthShown> {
  const { flows } = await scene.get(HUB, "zhiban", `/statistics?month=${month}`);
  const settled = (flows as Json[]).filter(({ kind }) => kind === "settle");
  const own = all.filter(({ shown }) => shown.settledAt.startsWith(month));
  return {
    month,
    cases: settled.reduce((sum, { count }) => sum + Number(count), 0),
    totalFen: sumFen(settled.map(({ total }) => fen(String(total)))),
    ownCases: own.length,
    ownTotalFen: sumFen(own.map(({ shown }) => shown.totalFen)),
  };
}

function dashboardFaults(shown: MonthShown): string[] {
  const { month, cases, totalFen, ownCases, ownTotalFen } = shown;
  if (cases === ownCases && totalFen === ownTotalFen) return [];
  const [here, there] = [totalFen, ownTotalFen].map(yuanText);
  return [`${month}：国家大屏${cases}笔${here}，医院自己的账${ownCases}笔${there}`];
}

function pairs() {
  return PROVINCES.flatMap((home) =>
    PROVINCES.filter((care) => care !== home).flatMap((care) =>
      SCHEMES.map((scheme) => ({ home, care, scheme })),
    ),
  );
}

function figures(
  { batches, notices, out, came }: Seen,
  balances: BalancesOf,
  of: Pick<PairFigures, "month" | "home" | "care" | "scheme">,
): PairFigures {
  const { month, home, care, scheme } = of;
  const noticedIn = addMonths(month, 1);
  const ownBatches = batches.filter(
    (row) => row.month === month && row.home === home && row.care === care && row.scheme === scheme,
  );
  const own = notices.filter(
    ({ period, payer, payee }) => period === month && payer === home && payee === care,
  );
  return {
    ...of,
    shownFen: sumFen(ownBatches.map((row) => fen(String(row.payable)))),
    noticedFen: sumFen(own.map((row) => fen(String(row[scheme])))),
    payableFen: -balance(balances(home, noticedIn), `noticePayable:${care}:${scheme}:`),
    receivableFen: balance(balances(care, noticedIn), `noticeReceivable:${home}:${scheme}:`),
    paidFen: sumOf(out, own, scheme),
    receivedFen: sumOf(came, own, scheme),
  };
}

function unlikeWords(row: PairFigures): string {
  const { month, home, care, shownFen, noticedFen, payableFen, receivableFen } = row;
  const amounts = [shownFen, noticedFen, payableFen, receivableFen, row.paidFen, row.receivedFen];
  const words = ["清算表", "通知书", "参保省账", "就医省账", "付出", "收到"];
  const told = words.map((word, at) => `${word}${yuanText(amounts[at] ?? 0n)}`).join("、");
  return `${month} ${nameOf(home)}→${nameOf(care)} ${row.scheme}：${told}`;
}

/** What stands in these accounts when all is paid has been forgotten by somebody. */
const PASSING = ["owed", "owedConfirmed", "noticePayable", "claim", "claimConfirmed"] as const;
const ALSO_PASSING = ["noticeReceivable", "deduction", "suspense"] as const;

function leftAt(node: NodeId, rows: readonly PairFigures[], balances: Balances): string[] {
  const left = [...PASSING, ...ALSO_PASSING].flatMap((kind) => {
    const open = [...balances].filter(
      ([account, amount]) => account.startsWith(`${kind}:`) && amount !== 0n,
    );
    return open.map(([account, amount]) => `${nameOf(node)} ${account} 还有${yuanText(amount)}`);
  });
  const own = rows.filter(({ home }) => home === node);
  const cleared = sumFen(own.map(({ shownFen }) => shownFen));
  const spent = balance(balances, "benefitExpenditure:");
  if (spent === cleared) return left;
  const words = `待遇支出${yuanText(spent)}，清算表${yuanText(cleared)}`;
  return [...left, `${nameOf(node)}：${words}`];
}
