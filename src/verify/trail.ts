/**
 * The trail: each chain is recomputed from its first entry, and each decision about a settlement
 * has its entry. The first broken entry of a chain is named. A chain that was cut off at its end
 * looks whole from inside; a decision whose entry is gone with it is found by the second check.
 */
import { pages } from "#store/store.ts";
import { digestOf } from "#verify/answer.ts";
import type { Case } from "#verify/case.ts";
import type { Report } from "#verify/finding.ts";
import { type EntryRow, entryRows, type HomeRow } from "#verify/queries.ts";
import type { NodeSnapshot } from "#verify/sources.ts";

const SEPARATOR = "\u001f";

function entryDigest(row: EntryRow): string {
  return digestOf(
    [
      ...[row.chain, row.position, row.at, row.actor, row.action, row.subject],
      ...[row.person_id ?? "", row.detail, row.previous],
    ].join(SEPARATOR),
  );
}

/** A chain begins with the digest of its start of the program: its name without the number. */
function firstPrevious(chain: string): string {
  return digestOf(chain.slice(0, chain.lastIndexOf(":")));
}

export async function checkChains(
  { node, tx }: NodeSnapshot,
  report: Report,
  progress: (rows: number) => void,
): Promise<void> {
  let chain = "";
  let position = 0n;
  let head = "";
  let broken = false;
  for await (const page of pages(tx, entryRows)) {
    for (const row of page) {
      if (row.chain !== chain) {
        chain = row.chain;
        position = 0n;
        head = firstPrevious(chain);
        broken = false;
      }
      if (broken) continue;
      const words = brokenWords(row, position + 1n, head);
      position = row.position;
      head = row.digest;
      if (words === null) continue;
      broken = true;
      report.find("trail", node, `${row.chain} #${row.position}`, words);
    }
    report.count("trailEntries", page.length);
    progress(page.length);
  }
}

function brokenWords(row: EntryRow, position: bigint, head: string): string | null {
  if (row.position !== position) return `链在此断开：缺第${position}条`;
  if (row.previous !== head) return "链在此断开：前一条的摘要不符";
  return row.digest === entryDigest(row) ? null : `本条内容与摘要不符（${row.action}）`;
}

export function checkDecisions(one: Case, report: Report): void {
  const has = (node: string, action: string, detail?: string): number =>
    one.trail.filter(
      (each) =>
        each.node === node &&
        each.row.action === action &&
        (detail === undefined || each.row.detail === detail),
    ).length;
  for (const { node, row } of one.care) {
    const tell = (action: string): void =>
      report.find("trail", node, one.id, `没有${action}的留痕`);
    if (row.kind === "settle" && has(node, "settlement.asked") === 0) tell("settlement.asked");
    if (has(node, "settlement.cancelAsked") < (row.cancel_ids?.length ?? 0)) {
      tell("settlement.cancelAsked");
    }
    const gone = row.state === "reversed" || row.state === "offset";
    if (gone && has(node, "settlement.reverseAsked") === 0) {
      tell("settlement.reverseAsked");
    }
  }
  for (const { node, row } of one.home) {
    for (const action of homeActions(row)) {
      if (has(node, action) === 0) report.find("trail", node, one.id, `没有${action}的留痕`);
    }
    for (const cancel of row.cancel_ids ?? []) {
      if (has(node, "settlement.cancelled", cancel) > 0) continue;
      report.find("trail", node, one.id, `没有撤销${cancel}的留痕`);
    }
  }
}

function homeActions({ kind, state }: HomeRow): readonly string[] {
  if (state === "tombstone") return [];
  if (state === "refused") return ["settlement.refused"];
  if (kind === "offset") return [];
  const undone = state === "undone" || state === "offset";
  if (kind === "cancel") return undone ? ["cancellation.reversed"] : [];
  return undone ? ["settlement.booked", "settlement.reversed"] : ["settlement.booked"];
}
