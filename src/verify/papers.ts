/**
 * Papers that were issued (单据): each still says what it said, its versions follow one another and
 * only the last may be valid, and the trail has each with its digest, so that none was slipped in,
 * changed or taken away.
 */
import { pages } from "#store/store.ts";
import { digestOf } from "#verify/answer.ts";
import type { Report } from "#verify/finding.ts";
import { type PaperRow, paperRows, selectLostPapers } from "#verify/queries-papers.ts";
import type { NodeSnapshot } from "#verify/sources.ts";

export async function checkPapers({ node, tx }: NodeSnapshot, report: Report): Promise<void> {
  let before: PaperRow | null = null;
  for await (const page of pages(tx, paperRows)) {
    for (const row of page) {
      for (const words of wrongIn(row, before)) report.find("paper", node, placeOf(row), words);
      before = row;
    }
    report.count("papers", page.length);
  }
  for (const { detail } of await selectLostPapers(tx)) {
    report.find("paper", node, detail.split(" ").slice(0, 2).join(" "), "留痕有签发，单据却不在");
  }
}

function placeOf({ number, version }: PaperRow): string {
  return `${number} ${version}`;
}

function* wrongIn(row: PaperRow, before: PaperRow | null): Generator<string> {
  if (digestOf(row.content) !== row.content_digest) yield "内容与摘要不符";
  if (!row.told) yield "没有签发的留痕，或编号、版本、摘要与留痕不符";
  const earlier = before?.number === row.number ? before : null;
  const due = (earlier?.version ?? 0) + 1;
  if (row.version !== due) yield `版本应为${due}`;
  if (earlier?.valid) yield `第${earlier.version}版没有标为已替换`;
}
