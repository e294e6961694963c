/** Announced stops of the platform (停机公告): rows and stops, and what clerks do with them. */
import { chinaDate, type Instant } from "#base/date.ts";
import { newId } from "#base/id.ts";
import { canonicalJson } from "#base/json.ts";
import type { Random } from "#base/random.ts";
import { Refusal } from "#base/refusals.ts";
import type { NodeId } from "#model/place.ts";
import type { Stop } from "#model/stop.ts";
import { type Act, missingRecord, noteChange, type Step } from "#registry/changes.ts";
import { insertStop, type StopRow, selectStops, updateStop } from "#registry/queries-areas.ts";
import { checkAreas, checkText, wrongField } from "#registry/record-fields.ts";
import { PLACE_SORTS } from "#registry/sorts.ts";
import type { Tx } from "#store/store.ts";

const SORT = PLACE_SORTS.stop;
const NOTICE_MAX = 200;

/** What is announced; who announces it gives no id, version or withdrawal. */
export type Announced = Pick<Stop, "from" | "to" | "areas" | "kinds" | "notice">;

export function stopOfRow(row: StopRow): Stop {
  return {
    id: row.id,
    from: row.from_at,
    to: row.to_at,
    areas: row.areas,
    kinds: row.kinds,
    notice: row.notice,
    withdrawnAt: row.withdrawn_at ?? undefined,
    version: row.version,
  };
}

function rowOfStop(stop: Stop): StopRow {
  return {
    id: stop.id,
    from_at: stop.from,
    to_at: stop.to,
    areas: stop.areas,
    kinds: stop.kinds,
    notice: stop.notice,
    withdrawn_at: stop.withdrawnAt ?? null,
    version: stop.version,
  };
}

/** Those that end after an instant, in order of their beginning, withdrawn ones too. */
export async function stopsAfter(tx: Tx, at: Instant): Promise<Stop[]> {
  return (await selectStops(tx, at)).map(stopOfRow);
}

/** Refusals: field_invalid, record_other_node. */
async function checkStop(
  tx: Tx,
  { from, to, areas, kinds, notice }: Announced,
  node: NodeId,
  now: Instant,
): Promise<void> {
  if (to <= from) throw wrongField("结束时间", "应晚于开始时间");
  if (to <= now) throw wrongField("结束时间", "已经过去");
  if (kinds.length === 0) throw wrongField("业务", "至少要有一项");
  checkText("公告", notice, NOTICE_MAX);
  const on = chinaDate(now);
  const named = areas.map((area) => ({ field: "区划", area, on }));
  await checkAreas(tx, node, named);
}

/** Refusals: field_invalid, record_other_node. */
export async function announceStop(
  tx: Tx,
  node: NodeId,
  act: Act,
  announced: Announced,
  random: Random,
): Promise<{ readonly step: Step; readonly stop: Stop }> {
  await checkStop(tx, announced, node, act.at);
  const stop: Stop = { ...announced, id: newId<"stop">("stop", act.at, random), version: 1 };
  await noteChange(tx, SORT, { id: stop.id, held: 0, seen: 0, fields: [] }, act);
  await insertStop(tx, rowOfStop(stop));
  return { step: stepOf("announced", stop), stop };
}

/**
 * Another beginning, end, place, kind or notice, until it is over. Refusals: record_missing,
 * stop_over, record_changed, field_invalid, record_other_node.
 */
export async function changeStop(
  tx: Tx,
  node: NodeId,
  act: Act,
  seen: { readonly id: string; readonly version: number },
  changes: Partial<Announced> & { readonly withdraw?: true | undefined },
): Promise<Step> {
  const held = (await stopsAfter(tx, 0)).find(({ id }) => id === seen.id);
  if (!held) throw missingRecord(SORT, seen.id);
  if (held.to <= act.at || held.withdrawnAt !== undefined) throw new Refusal("stop_over");
  const { withdraw, ...asked } = changes;
  const withdrawnAt = withdraw ? act.at : undefined;
  const stop: Stop = { ...held, ...asked, withdrawnAt, version: held.version + 1 };
  if (!withdraw) await checkStop(tx, stop, node, act.at);
  const fields = withdraw ? ["withdrawnAt"] : Object.keys(asked).sort();
  await noteChange(tx, SORT, { ...seen, held: held.version, seen: seen.version, fields }, act);
  await updateStop(tx, rowOfStop(stop));
  return stepOf(withdraw ? "withdrawn" : "changed", stop);
}

function stepOf(action: string, stop: Stop): Step {
  const { id, version } = stop;
  return { version, action: `stop.${action}`, subject: id, detail: canonicalJson(stop) };
}
