/**
 * Of which day a replay takes the draft's parameters. An honest draft closes the old entry and adds
 * one from a later day on, so that under its own days a past month changes in nothing.
 */
import type { ChinaDate } from "#base/date.ts";
import type { PolicyFile } from "#benefits/benefits.ts";
import { differsFrom, readWritten } from "#benefits/compare/compare.ts";
import type { Area } from "#model/place.ts";
import { selectReleaseTexts } from "#rulebook/rulebook.ts";
import { openPg } from "#store/store.ts";
import { type Arguments, dayGiven } from "../command.ts";

export interface AsIf {
  readonly asIfOn: ChinaDate | null;
  /** For the head of the report. */
  readonly days: string;
}

const OWN_DAYS = "各笔用草案在它自己那天的参数；要用某一天的参数算整月，加 --as-if-on 日期";

/** The day that was asked for, else the first one after the month on which the draft differs. */
export function asIfOf(
  given: Arguments,
  draft: PolicyFile,
  standing: PolicyFile | null,
  month: string | undefined,
): AsIf {
  const asked = dayGiven(given, "as-if-on");
  if (asked !== null) return { asIfOn: asked, days: `全月用草案在${asked}的参数（--as-if-on）` };
  const asIfOn =
    standing === null || month === undefined
      ? null
      : differsFrom(readWritten(standing), readWritten(draft), month);
  if (asIfOn === null) return { asIfOn, days: OWN_DAYS };
  const why = "草案从这一天起才与现行政策不同";
  return { asIfOn, days: `全月用草案在${asIfOn}的参数：${why}；要用别的日子，加 --as-if-on 日期` };
}

/**
 * The version of the node's rulebook that is in force last; null where it has none. A draft that
 * was approved for a later day is not what it is compared with.
 */
export async function standingOf(
  url: string,
  { area, scheme }: { readonly area: Area; readonly scheme: string },
  draft: PolicyFile,
  today: ChinaDate,
): Promise<PolicyFile | null> {
  const store = openPg({ url, connectionsMax: 1 });
  try {
    const rows = await selectReleaseTexts(store);
    const own = rows.filter(
      (row) =>
        row.state === "approved" &&
        row.area === area &&
        row.scheme === scheme &&
        (row.text !== draft.text || (row.in_force_from ?? "") <= today),
    );
    own.sort((a, b) => ((a.in_force_from ?? "") < (b.in_force_from ?? "") ? 1 : -1));
    return own[0] ?? null;
  } finally {
    await store.close();
  }
}
