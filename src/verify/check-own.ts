/**
 * What a province submits to itself, of cases that stay inside it. The hub repeats none of it: its
 * batches, its exceptions and its own fields bear it out.
 */
import { amountsOf, type Place } from "#verify/look.ts";
import { inSpan, type Months, type NodeMonth, pairKey } from "#verify/month.ts";
import type { Pair, SubmissionRow } from "#verify/queries-clearing.ts";

/** What is counted was concluded so long before: the two moments are told by one clock. */
const SETTLES_WITHIN_MS = 600_000n;

/** What stays inside its province is submitted to nobody. */
export function isOwn({ care_node, home_node }: Pair): boolean {
  return care_node === home_node;
}

type OfPair = Pair & { readonly month: string };

export function placeOf(node: NodeMonth, row: OfPair): Place {
  const { month, care_node, home_node, scheme } = row;
  return { node: node.node, where: `${month} ${care_node}→${home_node} ${scheme}的上报` };
}

interface Own {
  readonly node: NodeMonth;
  readonly row: SubmissionRow;
}

export function compareOwn({ look }: Months, place: Place, { node, row }: Own): void {
  look.compare("batch", place, [
    ["就医省", node.node, row.care_node],
    ["状态", ownState(row), row.state],
    ["上报时间", String(row.counted_to + SETTLES_WITHIN_MS), String(row.submitted_at)],
  ]);
}

/** The province answers itself, with the state in one commit. */
function ownState({ hub, cases, total_fen, funds }: SubmissionRow): string {
  if (hub === null) return "counted";
  const texts = (of: SubmissionRow["funds"]): string => [...amountsOf(of)].sort().join();
  const isSame = hub.cases === cases && String(hub.total) === String(total_fen);
  return isSame && texts(hub.funds) === texts(funds) ? "allocated" : "differs";
}

/**
 * Who counted stands on care's trail with the count. What was counted before the trail told it has
 * no entry.
 */
export function compareCounter({ look }: Months, node: NodeMonth, row: SubmissionRow): void {
  const [first] = node.counts;
  if (first === undefined || row.submitted_at < first.at) return;
  const entry = node.counts.find(({ month, at }) => month === row.month && at === row.submitted_at);
  look.compare("batch", placeOf(node, row), [["上报人", entry?.actor ?? null, row.submitted_by]]);
}

/** A batch came from a count; and each count names the pairs of which a case still waits. */
export function findOwnUnsaid({ look, hub, span }: Months, node: NodeMonth): void {
  if (node === hub) return;
  const own = node.submissions.filter(({ care_node }) => care_node === node.node);
  const said = new Set(own.map((row) => pairKey(row.month, row)));
  const unsaid = new Map<string, Place>();
  const note = (row: OfPair): void => {
    const key = pairKey(row.month, row);
    if (inSpan(span, row.month) && !said.has(key)) unsaid.set(key, placeOf(node, row));
  };
  const pair = { care_node: node.node, home_node: node.node };
  for (const { month, scheme } of node.inside) note({ ...pair, month, scheme });
  const waiting = node.exceptions.filter((row) => isOwn(row) && row.care_node === node.node);
  for (const { month, scheme, cleared_in, revision } of waiting) {
    if (cleared_in !== null) note({ ...pair, month: cleared_in, scheme });
    else if (revision > 0) note({ ...pair, month, scheme });
  }
  for (const { month, submitted_at } of own) {
    for (const { scheme, noted_at, cleared_in, ...of } of waiting) {
      const isOpen = cleared_in === null || cleared_in === month;
      if (of.month < month && noted_at <= submitted_at && isOpen) note({ ...pair, month, scheme });
    }
  }
  for (const place of unsaid.values()) look.find("batch", place, "这里没有这一上报");
}
