/**
 * Cases that waited for longer than they may: each act is on the trail as two persons did it; what
 * was ended is in no clearing, and turned back in the books of both sides to the fen.
 */
import { chinaDate } from "#base/date.ts";
import { add, readAnswer } from "#verify/answer.ts";
import { nodeOf } from "#verify/case.ts";
import type { Expected } from "#verify/check-moves.ts";
import { by, type Place } from "#verify/look.ts";
import { inSpan, type Months, type NodeMonth } from "#verify/month.ts";
import type { EndedRow, EscalationRow } from "#verify/queries-endings.ts";

export function compareEndings(months: Months): void {
  for (const node of months.provinces) {
    compareActs(months, node);
    for (const row of node.escalations) {
      if (isEnded(row)) compareEnding(months, node, row);
    }
    for (const row of node.ended) compareHeard(months, node, row);
  }
}

function isEnded({ act, state }: EscalationRow): boolean {
  return act === "end" && state === "released";
}

function placeOf({ node }: NodeMonth, { id }: Pick<EscalationRow, "id">): Place {
  return { node, where: `超期费用处理${id}` };
}

/** The trail has each act, and no other. */
function compareActs({ look }: Months, node: NodeMonth): void {
  const left = new Set(node.escalationActs);
  const compare = (row: EscalationRow, { action, at, who, what }: Act): void => {
    const own = by(node.escalationActs, "subject", (one) => one.subject, row.settlement_id);
    const entry = own.find((one) => one.action === action && one.at === at && left.has(one));
    if (entry) left.delete(entry);
    look.compare("batch", placeOf(node, row), [
      ["办理人（按留痕）", entry?.actor ?? null, `staff:${who}`],
      ["办理内容（按留痕）", entry?.detail ?? null, what],
    ]);
  };
  for (const row of node.escalations) {
    const { act, words, state, proposed_by, proposed_at, decided_by, decided_at } = row;
    const action = "escalation.propose";
    compare(row, { action, at: proposed_at, who: proposed_by, what: `${act} ${words}` });
    if (state === "proposed" && decided_by === null) continue;
    compare(row, { action: `escalation.${state}`, at: decided_at, who: decided_by, what: act });
  }
  for (const { subject, action, at } of left) {
    const place = { node: node.node, where: `结算${subject}` };
    look.find("batch", place, `${chinaDate(Number(at))}留痕的${action}没有对应的超期费用处理`);
  }
}

interface Act {
  readonly action: string;
  readonly at: bigint | null;
  readonly who: string | null;
  readonly what: string;
}

function compareEnding(months: Months, node: NodeMonth, row: EscalationRow): void {
  const { look, nodes } = months;
  const place = placeOf(node, row);
  const { settlement_id: id, posted_at, heard_at } = row;
  if (row.case_state === null) look.find("batch", place, `没有所终止的结算${id}`);
  if (!row.waits) look.find("batch", place, `结算${id}不在未纳入清算的费用中`);
  look.compare("batch", place, [["终止的费用纳入清算的月份", null, row.cleared_in]]);
  if (posted_at === null) {
    if (heard_at !== null) look.find("batch", place, "参保省已知，就医省却没有记账");
    return;
  }
  look.compare("deduction", place, [["未冲回的审核扣款", 0n, row.deducted_fen]]);
  const home = nodes.get(nodeOf(row.home_area ?? ""));
  const heard = home?.ended.some(({ escalation_id }) => escalation_id === row.id);
  if (home && heard_at !== null && !heard) look.find("batch", place, "参保省没有这一终止");
}

/** What home heard care has said. */
function compareHeard({ look, nodes }: Months, node: NodeMonth, row: EndedRow): void {
  const place = { node: node.node, where: `就医省终止的结算${row.settlement_id}` };
  if (row.care_area !== null) {
    look.compare("batch", place, [["就医省", nodeOf(row.care_area), row.care_node]]);
  }
  const care = nodes.get(row.care_node);
  if (!care) return;
  const said = care.escalations.find(({ id }) => id === row.escalation_id);
  if (!said || !isEnded(said)) {
    look.find("batch", place, `就医省没有终止处理${row.escalation_id}`);
    return;
  }
  look.compare("batch", place, [
    ["结算", said.settlement_id, row.settlement_id],
    ["说明", said.words, row.words],
    ["提出人", said.proposed_by, row.proposed_by],
    ["提出时间", String(said.proposed_at), String(row.proposed_at)],
    ["复核人", said.decided_by, row.decided_by],
    ["复核时间", String(said.decided_at), String(row.decided_at)],
  ]);
}

const CARE_BOOKED: ReadonlySet<string> = new Set(["settled", "cancelling", "cancelled", "offset"]);
const HOME_BOOKED: ReadonlySet<string> = new Set(["booked", "cancelled", "offset"]);

/** What care and home must have posted of what was ended: the booking the other way round. */
export function endingPostings({ span }: Months, node: NodeMonth): Expected[] {
  const dayIn = (at: bigint | null): string | null => {
    const day = at === null ? null : chinaDate(Number(at));
    return day !== null && inSpan(span, day.slice(0, 7)) ? day : null;
  };
  const care = node.escalations.filter(isEnded).flatMap((row): Expected[] => {
    const day = dayIn(row.posted_at);
    return day === null ? [] : [{ ...of(row.id, "care"), accounts: careAccounts(row), day }];
  });
  const home = node.ended.flatMap((row): Expected[] => {
    const day = dayIn(row.heard_at);
    if (day === null) return [];
    return [{ ...of(row.escalation_id, "home"), accounts: homeAccounts(row), day }];
  });
  return [...care, ...home].filter(({ accounts }) => accounts.size > 0);
}

function of(id: string, part: "care" | "home") {
  return { kind: "escalation", id, part };
}

function careAccounts(row: EscalationRow): Map<string, bigint> {
  const accounts = new Map<string, bigint>();
  const answer = readAnswer(row.outcome);
  if (typeof answer === "string" || !CARE_BOOKED.has(row.case_state ?? "")) return accounts;
  const area = row.home_area ?? "";
  for (const [fund, amount] of answer.schemeFunds) {
    add(accounts, `institution:${row.institution}`, amount);
    add(accounts, `claim:${nodeOf(area)}:${area}:${fund}`, -amount);
  }
  return accounts;
}

function homeAccounts(row: EndedRow): Map<string, bigint> {
  const accounts = new Map<string, bigint>();
  const answer = readAnswer(row.answer);
  if (typeof answer === "string" || !HOME_BOOKED.has(row.case_state ?? "")) return accounts;
  const { home_area: area, care_area } = row;
  for (const [fund, amount] of answer.schemeFunds) {
    add(accounts, `fund:${area}:${fund}`, amount);
    add(accounts, `owed:${nodeOf(care_area ?? "")}:${area}:${fund}`, -amount);
  }
  return accounts;
}
