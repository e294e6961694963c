/** A month written down for those who may not see the database. */
import { toJson } from "#base/json.ts";
import { exported } from "#recompute/past-settlement.ts";
import { type Page, type SourceOf, withPages } from "#recompute/source.ts";

export interface ExportOptions {
  readonly write: (text: string) => Promise<void>;
  readonly turned: (rows: number) => void;
  readonly isStopped: () => boolean;
}

/** One line a settlement; persons are numbered, names and cards stay behind. */
export async function exportMonth(
  sources: readonly SourceOf[],
  { write, turned, isStopped }: ExportOptions,
): Promise<void> {
  let persons = 0;
  let last = "";
  for (const source of sources) {
    await withPages(source, async (pages) => {
      for await (const page of pages) {
        await write(linesFor(page));
        turned(page.length);
        if (isStopped()) return;
      }
    });
  }

  function linesFor(page: Page): string {
    let text = "";
    for (const past of page) {
      if (past.person !== last) persons += 1;
      last = past.person;
      text += `${toJson(exported(past, `p${persons}`))}\n`;
    }
    return text;
  }
}
