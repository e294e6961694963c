/** The figures of a month that an agency reports of its filings. */
import Type, { type Static } from "typebox";
import { month, oneOf } from "#api/fields.ts";
import { CHANNELS, FILING_KINDS } from "#api/filing/applications.ts";
import { addDays, chinaDate, day, monthsLater, startOfDay } from "#base/date.ts";
import { divideHalfUp, rateText } from "#base/money.ts";
import { isRefusalCode, refusalText } from "#base/refusals.ts";
import { selectDefaultedCount, selectHandedIn, selectTold, type Told } from "#filing/filing.ts";
import { FILING_KIND_WORDS, FILING_TERMS } from "#model/filing-words.ts";
import { CATEGORY_WORDS } from "#model/words.ts";
import type { Office } from "#nodes/nodes.ts";
import {
  selectCategories,
  selectRefusedCauses,
  selectUnusedFilings,
} from "#settlement/settlement.ts";

const count = (title: string) => Type.Integer({ title });

export const FIGURES = Type.Object({
  month: month(),
  handedIn: Type.Array(
    Type.Object({
      kind: oneOf("备案类别", FILING_KINDS),
      kindWords: Type.String(),
      channel: oneOf("办理渠道", CHANNELS),
      channelWords: Type.String(),
      handedIn: count("提交"),
      approved: count("通过"),
      rejected: count("不予备案"),
      inTime: count("按期办结"),
    }),
    { title: "按类别和渠道" },
  ),
  decided: count("已办结"),
  inTime: count("其中按期办结"),
  overdue: count("到期还没有办结的"),
  inTimeShare: Type.Union([Type.String(), Type.Null()], {
    title: "按期办结率：在已办结的和到期还没有办结的里面",
  }),
  overduePromises: count("承诺的材料在这个月到期而没有补齐的备案"),
  halfYearOld: count("满六个月、不满一年的有效备案"),
  unused: count("其中从未用于结算的"),
  failures: Type.Array(
    Type.Object({
      code: Type.String(),
      words: Type.String(),
      cause: Type.Union([Type.String(), Type.Null()], { title: "没有能用的备案，是因为" }),
      count: count("笔数"),
    }),
    { title: "参保地没有准予直接结算的，按原因" },
  ),
  categories: Type.Array(
    Type.Object({ category: Type.String(), words: Type.String(), count: count("笔数") }),
    { title: "跨省结算按待遇类别，其中有视同备案的急诊" },
  ),
  emergencyShare: Type.Union([Type.String(), Type.Null()], { title: "急诊抢救占跨省结算" }),
  uploads: Type.Object({
    told: count("已告知就医地"),
    waiting: count("尚未告知"),
    again: count("一次没有告知成功的"),
    slowestSeconds: Type.Union([Type.Number(), Type.Null()], { title: "最慢用时（秒）" }),
  }),
});

const CAUSES: Readonly<Record<string, string>> = {
  none: "没有备案",
  otherPlace: "备案在别处",
  expired: "备案已到期",
  ended: "备案已终止",
  notYet: "备案还没有生效",
};
const NAMED = new Proxy<Record<string, string>>({}, { get: () => "…" });
const MONTHS_UNUSED = 6;
const MONTHS_LOOKED = 12;

const WHOLE_BP = 10_000n;

function shareText(part: number, whole: number): string | null {
  return whole === 0 ? null : rateText(divideHalfUp(BigInt(part) * WHOLE_BP, BigInt(whole)));
}

const NOTHING_TOLD: Told = { told: 0, waiting: 0, again: 0, slowest_ms: null };

function uploadsOf([row = NOTHING_TOLD]: readonly Told[]): Static<typeof FIGURES>["uploads"] {
  const { slowest_ms, ...counts } = row;
  return { ...counts, slowestSeconds: slowest_ms === null ? null : slowest_ms / 1_000 };
}

export async function figuresOf(
  office: Office,
  areas: readonly string[],
  of: string,
): Promise<Static<typeof FIGURES>> {
  const { reports } = office.world;
  const first = day(`${of}-01`);
  const span = { areas, from: startOfDay(first), to: startOfDay(monthsLater(first, 1)) };
  const today = chinaDate(office.world.now());
  const aged = {
    from: monthsLater(today, -MONTHS_LOOKED),
    to: addDays(monthsLater(today, -MONTHS_UNUSED), -1),
  };
  return await reports.transaction(async (tx) => {
    const handedIn = await selectHandedIn(tx, span, today);
    const sum = (part: "approved" | "rejected" | "in_time" | "overdue"): number =>
      handedIn.reduce((all, row) => all + row[part], 0);
    const decided = sum("approved") + sum("rejected");
    const categories = await selectCategories(tx, span);
    const next = monthsLater(first, 1);
    const promised = { areas, from: first, before: next < today ? next : today };
    const [defaulted] = await selectDefaultedCount(tx, promised);
    const [old] = await selectUnusedFilings(tx, { areas, ...aged, today });
    return {
      month: of,
      handedIn: handedIn.map(({ kind, channel, handed_in, in_time, overdue: _, ...counts }) => ({
        ...{ kind, kindWords: FILING_KIND_WORDS[kind], channel, ...counts },
        channelWords: FILING_TERMS.applicationChannel[channel].zh,
        ...{ handedIn: handed_in, inTime: in_time },
      })),
      ...{ decided, inTime: sum("in_time"), overdue: sum("overdue") },
      inTimeShare: shareText(sum("in_time"), decided + sum("overdue")),
      overduePromises: defaulted?.count ?? 0,
      ...{ halfYearOld: old?.count ?? 0, unused: old?.unused ?? 0 },
      failures: (await selectRefusedCauses(tx, span)).map(({ cause, ...row }) => ({
        ...{ ...row, cause: cause === null ? null : (CAUSES[cause] ?? cause) },
        words: isRefusalCode(row.code) ? refusalText(row.code, NAMED) : row.code,
      })),
      categories: categories.map((row) => ({
        ...row,
        words: CATEGORY_WORDS[row.category as "emergency"],
      })),
      emergencyShare: shareText(
        categories.find(({ category }) => category === "emergency")?.count ?? 0,
        categories.reduce((all, row) => all + row.count, 0),
      ),
      uploads: uploadsOf(await selectTold(tx, span)),
    };
  });
}
