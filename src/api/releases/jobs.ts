/** Long work on a draft: a past month under it, and where it differs from another version. */
import type { Static } from "typebox";
import { jobKind, type Task } from "#api/jobs/kind.ts";
import { COMPARED, COMPARED_EXAMPLE, REPLAYED, REPLAYED_EXAMPLE } from "#api/releases/results.ts";
import { loaded } from "#api/releases/shown.ts";
import { inYuan } from "#api/yuan.ts";
import { present } from "#base/assert.ts";
import { type ChinaDate, chinaDate } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { type PolicyFile, policyIn } from "#benefits/benefits.ts";
import {
  CARE_TYPES,
  comparePolicies,
  differsFrom,
  readWritten,
} from "#benefits/compare/compare.ts";
import type { CareType } from "#model/place.ts";
import type { Office } from "#nodes/nodes.ts";
import { countMonth, scopeOf, type sideOf, summaryOf, whatIfHere } from "#recompute/recompute.ts";
import { type ReleaseTextRow, selectReleaseTexts } from "#rulebook/rulebook.ts";

export interface ReplayInput {
  readonly version: string;
  readonly month: string;
  readonly asIfOn: ChinaDate | null;
}

/** Every policy of the rulebook, and the one that is meant. Refusal: release_missing. */
async function policiesOf(office: Office, version: string) {
  const rows = await office.world.store.transaction(selectReleaseTexts);
  const draft = rows.find((row) => row.version === version);
  if (!draft) throw new Refusal("release_missing", { version }, "home");
  return { rows, draft };
}

/** The version in force last, which the draft would follow; null where there is none. */
function standingFor(
  rows: readonly ReleaseTextRow[],
  draft: ReleaseTextRow,
  today: ChinaDate,
): ReleaseTextRow | null {
  const standing = rows
    .filter(({ area, scheme, state }) => {
      return area === draft.area && scheme === draft.scheme && state === "approved";
    })
    .filter(({ version, in_force_from }) => {
      return version !== draft.version && (in_force_from ?? "") <= today;
    })
    .sort((a, b) => ((a.in_force_from ?? "") < (b.in_force_from ?? "") ? 1 : -1));
  return standing[0] ?? null;
}

const OWN_DAYS = "各笔用草案在它自己那天的参数；草案从以后某天起才改的，请用asIfOn写明那一天再算";

function asIfOf(draft: PolicyFile, standing: PolicyFile | null, input: ReplayInput) {
  const { asIfOn, month } = input;
  if (asIfOn !== null) return { asIfOn, days: `全月用草案在${asIfOn}的参数` };
  const from =
    standing === null ? null : differsFrom(readWritten(standing), readWritten(draft), month);
  if (from === null) return { asIfOn: null, days: OWN_DAYS };
  return { asIfOn: from, days: `全月用草案在${from}的参数：草案从这一天起才与现行政策不同` };
}

type Side = ReturnType<typeof sideOf>;

function shownSide({ persons, sumFen, percentiles }: Side) {
  const shown = percentiles.map(([percent, amountFen]) => ({ percent, amountFen }));
  return { persons, sumFen, percentiles: shown };
}

/** Sums tell of persons, never who they are. */
function withoutPersons(summary: object): object {
  const { winners, losers, ...rest } = summary as {
    readonly winners: Side;
    readonly losers: Side;
  };
  return { ...rest, winners: shownSide(winners), losers: shownSide(losers) };
}

export const REPLAY = jobKind({
  kind: "replay",
  title: "用草案重算一个月",
  result: REPLAYED,
  example: REPLAYED_EXAMPLE,
  run: async ({ office, input, progress }: Task<ReplayInput>) => {
    const { reports, now } = office.world;
    const { rows, draft } = await policiesOf(office, input.version);
    const today = chinaDate(now());
    const { month } = input;
    const standing = standingFor(rows, draft, today);
    const counts = await reports.transaction((tx) => countMonth(tx, month));
    const inForce = rows.filter(({ state }) => state === "approved");
    const scope = scopeOf(draft, counts, inForce);
    const { asIfOn, days } = loaded(() => asIfOf(draft, standing, input));
    const { scheme } = draft;
    const { homeAreas } = scope;
    const turned = (done: number): Promise<void> => progress(done, scope.rows);
    const given = { draft, asIfOn, month, scheme, homeAreas, turned };
    const tally = await whatIfHere(reports, given);
    await progress(scope.rows, scope.rows);
    const { path, version } = draft;
    const told = { month, draft: { path, version }, asIfOn, days, tally, scope };
    return { result: inYuan(withoutPersons(summaryOf(told))) as Static<typeof REPLAYED> };
  },
});

export interface CompareInput {
  readonly version: string;
  /** Null: the version in force. */
  readonly against: string | null;
  readonly on: ChinaDate | null;
  readonly careTypes: readonly CareType[] | null;
}

const GROUPS_MAX = 50;

export const COMPARE = jobKind({
  kind: "compare",
  title: "比较两个版本",
  result: COMPARED,
  example: COMPARED_EXAMPLE,
  run: async ({ office, input, progress }: Task<CompareInput>) => {
    const { rows, draft } = await policiesOf(office, input.version);
    const { against } = input;
    const today = chinaDate(office.world.now());
    const other =
      against === null
        ? standingFor(rows, draft, today)
        : (await policiesOf(office, against)).draft;
    if (other === null) throw new Refusal("release_missing", { version: "（现行）" }, "home");
    if (other.scheme !== draft.scheme) throw new Refusal("release_schemes_differ", {}, "home");
    await progress(0, 1);
    const sides = [other, draft].map((file) => ({ file, policy: loaded(() => policyIn(file)) }));
    const [before, after] = [present(sides[0], "old"), present(sides[1], "new")];
    const on = input.on ?? undefined;
    const careTypes = input.careTypes ?? CARE_TYPES;
    const difference = comparePolicies(before, after, { on, careTypes });
    await progress(1, 1);
    const { parameters, days, comparison, groups, isSame } = difference;
    return {
      result: inYuan({
        isSame,
        versions: { before: other.version, after: draft.version },
        days,
        parameters: parameters.map(({ chain: _chain, ...told }) => told),
        counts: comparison.counts,
        situations: comparison.situations,
        groups: groups.slice(0, GROUPS_MAX).map(({ who, size, points }) => ({
          who,
          size,
          points: points.map(({ moved, ...point }) => ({
            ...point,
            moved: Object.fromEntries(moved),
          })),
        })),
        groupsLeft: Math.max(0, groups.length - GROUPS_MAX),
      }) as Static<typeof COMPARED>,
    };
  },
});
