/**
 * Manual reimbursement: a claim's total is its invoices', what is paid is what the funds of its
 * decision come to, the books have it in its month, and the hub knows its invoices as they stand.
 */
import { chinaDate } from "#base/date.ts";
import { add } from "#verify/answer.ts";
import type { Expected } from "#verify/check-moves.ts";
import { by, type Place, sumOf } from "#verify/look.ts";
import { inSpan, type Months, type NodeMonth, postedOf } from "#verify/month.ts";
import type { ClaimRow, PayoutRow } from "#verify/queries-compared.ts";

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function amountOf(value: unknown): bigint {
  return typeof value === "string" && /^-?\d+$/.test(value) ? BigInt(value) : 0n;
}

/** What each fund pays of a decision, without zeros. */
function fundsOf({ proposal }: ClaimRow): ReadonlyMap<string, bigint> {
  const { funds } = fieldsOf(fieldsOf(proposal).payment);
  const sums = new Map<string, bigint>();
  for (const share of Array.isArray(funds) ? (funds as unknown[]) : []) {
    const { fund, amountFen } = fieldsOf(share);
    add(sums, String(fund), amountOf(amountFen));
  }
  return sums;
}

function sumIn(list: unknown, name: string): bigint {
  const rows = Array.isArray(list) ? (list as unknown[]) : [];
  return sumOf(rows.map((row) => amountOf(fieldsOf(row)[name])));
}

function claimOf({ claim_id }: { readonly claim_id: string }): string {
  return claim_id;
}

const ENDED: ReadonlySet<string> = new Set(["refused", "withdrawn"]);

export function compareClaims(months: Months): void {
  for (const node of months.provinces) {
    for (const row of node.claims) {
      const place = { node: node.node, where: `手工报销${row.id}` };
      compareClaim(months, node, { row, place });
      compareInvoices(months, node, { row, place });
    }
    for (const payout of node.payouts) comparePayout(months, node, payout);
  }
}

interface Given {
  readonly row: ClaimRow;
  readonly place: Place;
}

function compareClaim({ look }: Months, node: NodeMonth, { row, place }: Given): void {
  const { invoices, lines } = fieldsOf(row.claimed);
  const own = by(node.invoices, "claim", claimOf, row.id);
  look.compare("claim", place, [
    ["总金额（按所报发票）", sumIn(invoices, "amountFen"), row.total_fen],
    ["总金额（按费用明细）", sumIn(lines, "totalFen"), row.total_fen],
    ["状态", stateOf(node, row), row.state],
  ]);
  if (own.length > 0) {
    const sum = sumOf(own.map(({ amount_fen }) => amount_fen));
    look.compare("claim", place, [["总金额（按登记的发票）", row.total_fen, sum]]);
  }
  const pays = row.proposal === null ? null : sumOf(fundsOf(row).values());
  look.compare("claim", place, [["应付金额", pays, row.pay_fen]]);
  if (row.changes === null) return;
  look.compare("claim", place, [["入账月份", row.business_day?.slice(0, 7) ?? null, row.month]]);
}

/** From what else stands there of it; null: nothing else tells. */
function stateOf(node: NodeMonth, row: ClaimRow): string {
  const paid = by(node.payouts, "claim", claimOf, row.id).some(({ state }) => state === "released");
  if (row.changes !== null) {
    if ((row.pay_fen ?? 0n) === 0n) return "concluded";
    return paid ? "paid" : "approved";
  }
  const held = by(node.invoices, "claim", claimOf, row.id).some(({ held: is }) => is);
  const [news] = by(node.invoiceNews, "claim", claimOf, row.id);
  if (row.decided_by !== null) return "refused";
  if (row.submitted_at === null) return row.state === "withdrawn" && !held ? "withdrawn" : "draft";
  if (news?.use === "released") return "withdrawn";
  if (row.proposed_by !== null && row.due_on !== null) {
    return row.proposal === null ? "refusalProposed" : "proposed";
  }
  return row.due_on === null ? "returned" : "submitted";
}

/** Held while the claim stands, and told to the hub so. */
function compareInvoices({ look, hub }: Months, node: NodeMonth, { row, place }: Given): void {
  const own = by(node.invoices, "claim", claimOf, row.id);
  const stands = row.submitted_at !== null && !ENDED.has(row.state);
  for (const { number, held } of own) {
    look.compare("claim", place, [[`发票${number}是否占用`, stands, held]]);
  }
  const [news] = by(node.invoiceNews, "claim", claimOf, row.id);
  if (!news) return;
  const ended = row.state === "paid" || row.state === "concluded" ? "paid" : "reserved";
  look.compare("claim", place, [
    ["发票的用途", stands ? ended : "released", news.use],
    ["已告知国家平台的次数", news.turn, news.told],
  ]);
  const known = by(hub?.nationalClaims ?? [], "claim", claimOf, row.id).find(
    (one) => one.node === node.node,
  );
  if (!hub) return;
  look.compare("claim", { node: hub.node, where: place.where }, [
    ["发票的用途", news.use, known?.use ?? null],
    ["告知的次数", news.told, known?.turn ?? null],
    ["占用的发票数", stands ? own.length : 0, known?.invoices ?? 0],
  ]);
}

function comparePayout({ look, span }: Months, node: NodeMonth, row: PayoutRow): void {
  const [claim] = by(node.claims, "id", ({ id }) => id, row.claim_id);
  const at = row.decided_at === null ? null : chinaDate(Number(row.decided_at)).slice(0, 7);
  const place = { node: node.node, where: `报销付款${row.id}` };
  if (claim) look.compare("claim", place, [["金额", claim.pay_fen, row.amount_fen]]);
  const posted = postedOf(node, row.id).some((one) => one.subject_kind === "payment");
  if (row.decided_at === null) look.compare("claim", place, [["状态", "entered", row.state]]);
  else if (inSpan(span, at)) {
    look.compare("claim", place, [["状态", posted ? "released" : "withdrawn", row.state]]);
  }
}

/** A decision is spent and owed; a payment leaves the agency's account. */
export function claimPostings({ span }: Months, node: NodeMonth): Expected[] {
  const booked = node.claims.filter((row) => row.changes !== null && inSpan(span, row.month));
  const decided = booked.map((row): Expected => {
    const accounts = new Map<string, bigint>();
    for (const [fund, amount] of fundsOf(row)) {
      const of = `${row.area}:${row.scheme}:${fund}`;
      add(accounts, `reimbursementPayable:${of}`, -amount);
      add(accounts, `benefitExpenditure:${of}`, amount);
    }
    const day = row.business_day ?? undefined;
    return { kind: "reimbursement", id: row.id, part: "home", accounts, day };
  });
  const paid = node.payouts.flatMap((payout): Expected[] => {
    const [claim] = by(node.claims, "id", ({ id }) => id, payout.claim_id);
    const day = payout.decided_at === null ? "" : chinaDate(Number(payout.decided_at));
    if (!claim || payout.state !== "released" || !inSpan(span, day.slice(0, 7))) return [];
    const accounts = new Map<string, bigint>();
    for (const [fund, amount] of fundsOf(claim)) {
      add(accounts, `expenditureAccount:${claim.area}:${claim.scheme}`, -amount);
      add(accounts, `reimbursementPayable:${claim.area}:${claim.scheme}:${fund}`, amount);
    }
    return [{ kind: "payment", id: payout.id, part: "home", accounts, day }];
  });
  return [...decided, ...paid];
}
