/**
 * What notices between two areas of a province and their money must have posted: gross, batch by
 * batch, in both areas' books, since both are here.
 */
import { add } from "#verify/answer.ts";
import { nodeOf } from "#verify/case.ts";
import type { Expected } from "#verify/check-moves.ts";
import { isOfMonths } from "#verify/check-notices.ts";
import { batchesOfNotice, netOf, takesBothWays } from "#verify/check-taken.ts";
import { linesOf, type Months, type NodeMonth } from "#verify/month.ts";
import type { BatchRow, NoticeRow } from "#verify/queries-clearing.ts";

/** What was moved, by account: a batch and its refund may come to nothing together. */
interface Moved {
  readonly accounts: Map<string, bigint>;
  has: boolean;
}

interface Gross extends Pick<BatchRow, "care_node" | "home_node" | "scheme"> {
  readonly area: string;
  readonly fund: string;
  readonly net: bigint;
}

function grossOf(node: NodeMonth, notice: NoticeRow): Gross[] {
  return batchesOfNotice(node, notice).flatMap(({ id, care_node, home_node, scheme }) =>
    linesOf(node, id).map((line) => ({
      ...{ care_node, home_node, scheme, area: line.home_area, fund: line.fund },
      net: netOf(line),
    })),
  );
}

function noMoves(): Moved {
  return { accounts: new Map(), has: false };
}

function move(moved: Moved, [from, to]: readonly [string, string], amount: bigint): void {
  if (amount !== 0n) moved.has = true;
  add(moved.accounts, from, -amount);
  add(moved.accounts, to, amount);
}

/** A part that moves nothing has no entries. */
function moving(
  posted: Pick<Expected, "kind" | "id" | "day">,
  parts: Readonly<Record<"home" | "care", Moved>>,
): Expected[] {
  return (["home", "care"] as const).flatMap((part) => {
    const { has, accounts } = parts[part];
    return has ? [{ ...posted, part, accounts }] : [];
  });
}

/** Between two areas of the province both books are here; between provinces its own. */
export function bothWays(months: Months, node: NodeMonth): Expected[] {
  const own = node.notices.filter((row) => isByBatch(node, row) && isOfMonths(months, row));
  return own.flatMap((notice) => {
    const [home, care] = [noMoves(), noMoves()];
    for (const { care_node, home_node, scheme, area, fund, net } of grossOf(node, notice)) {
      const [of, at] = [`${scheme}:${fund}`, `${area}:${scheme}:${fund}`];
      const [owes, owed] = [`noticePayable:${care_node}:${of}`, `owedConfirmed:${care_node}:${at}`];
      const [claim, due] = [
        `claimConfirmed:${home_node}:${at}`,
        `noticeReceivable:${home_node}:${of}`,
      ];
      if (nodeOf(home_node) === node.node) move(home, [owes, owed], net);
      if (nodeOf(care_node) === node.node) move(care, [claim, due], net);
    }
    const posted = { kind: "notice", id: notice.id, day: undefined };
    const ended = { id: notice.id.replace(/^ntc_/, "pay_"), day: undefined };
    const places = [notice.payer, notice.payee].filter((place) => nodeOf(place) === node.node);
    return [
      ...moving(posted, { home, care }),
      // Where the two come to nothing together, no money moves.
      ...(notice.total_fen === 0n
        ? areaMoney(node, notice, { ...ended, places, purse: "fiscalAccount" })
        : []),
    ];
  });
}

/** What is posted batch by batch, not line by line. */
export function isByBatch(node: NodeMonth, notice: NoticeRow): boolean {
  const { kind } = notice;
  return kind === "areaClearing" || (kind === "clearing" && takesBothWays(node, notice));
}

interface AreaMoney {
  readonly id: string;
  readonly day: string | undefined;
  /** Whose books they are. */
  readonly places: readonly string[];
  readonly purse: string;
}

/** What these areas pay of a notice's batches, and what they receive of them. */
export function areaMoney(
  node: NodeMonth,
  notice: NoticeRow,
  { id, day, places, purse }: AreaMoney,
): Expected[] {
  const [home, care] = [noMoves(), noMoves()];
  for (const { care_node, home_node, scheme, fund, net } of grossOf(node, notice)) {
    const of = `${scheme}:${fund}`;
    if (places.includes(home_node)) {
      const paid = `${purse}:${home_node}:${scheme}`;
      move(home, [paid, `noticePayable:${care_node}:${of}`], net);
    }
    if (places.includes(care_node)) {
      const came = `${purse}:${care_node}:${scheme}`;
      move(care, [`noticeReceivable:${home_node}:${of}`, came], net);
    }
  }
  return moving({ kind: "payment", id, day }, { home, care });
}
