/**
 * What notices between two areas of a province and their money must have posted: gross, batch by
 * batch, in both areas' books, since both are here.
 */
import { add } from "#verify/answer.ts";
import type { Expected } from "#verify/check-moves.ts";
import { isOfMonths, netOf } from "#verify/check-notices.ts";
import { by } from "#verify/look.ts";
import { linesOf, type Months, type NodeMonth } from "#verify/month.ts";
import type { BatchRow, NoticeRow } from "#verify/queries-clearing.ts";

type Sums = Map<string, bigint>;

interface Gross extends Pick<BatchRow, "care_node" | "home_node" | "scheme"> {
  readonly area: string;
  readonly fund: string;
  readonly net: bigint;
}

function grossOf(node: NodeMonth, notice: NoticeRow): Gross[] {
  const links = by(node.noticeBatches, "notice", (row) => row.notice_id, notice.id);
  const ids = new Set(links.map(({ batch_id }) => batch_id));
  return node.inside
    .filter(({ id }) => ids.has(id))
    .flatMap(({ id, care_node, home_node, scheme }) =>
      linesOf(node, id).map((line) => ({
        ...{ care_node, home_node, scheme, area: line.home_area, fund: line.fund },
        net: netOf(line),
      })),
    );
}

function move(sums: Sums, [from, to]: readonly [string, string], amount: bigint): void {
  add(sums, from, -amount);
  add(sums, to, amount);
}

/** A part that moves nothing has no entries. */
function moving(parts: readonly Expected[]): Expected[] {
  return parts.filter(({ accounts }) => accounts.size > 0);
}

export function areaNotices(months: Months, node: NodeMonth): Expected[] {
  const own = node.notices.filter((row) => row.kind === "areaClearing" && isOfMonths(months, row));
  return own.flatMap((notice) => {
    const [home, care]: [Sums, Sums] = [new Map(), new Map()];
    for (const { care_node, home_node, scheme, area, fund, net } of grossOf(node, notice)) {
      const [of, at] = [`${scheme}:${fund}`, `${area}:${scheme}:${fund}`];
      move(home, [`noticePayable:${care_node}:${of}`, `owedConfirmed:${care_node}:${at}`], net);
      move(care, [`claimConfirmed:${home_node}:${at}`, `noticeReceivable:${home_node}:${of}`], net);
    }
    const posted = { kind: "notice", id: notice.id, day: undefined };
    const ended = { id: notice.id.replace(/^ntc_/, "pay_"), day: undefined };
    const places = [notice.payer, notice.payee];
    return [
      ...moving([
        { ...posted, part: "home", accounts: home },
        { ...posted, part: "care", accounts: care },
      ]),
      // Where the two come to nothing together, no money moves.
      ...(notice.total_fen === 0n
        ? areaMoney(node, notice, { ...ended, places, purse: "fiscalAccount" })
        : []),
    ];
  });
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
  const [home, care]: [Sums, Sums] = [new Map(), new Map()];
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
  const posted = { kind: "payment", id, day };
  return moving([
    { ...posted, part: "home", accounts: home },
    { ...posted, part: "care", accounts: care },
  ]);
}
