/**
 * The versions of a node's rulebook as a recomputation asks for them: the policy of a version, and
 * whether it was the one in force on a day.
 */
import { sm3 } from "#base/gm/sm3.ts";
import { type CompiledPolicy, PolicyError, policyIn } from "#benefits/benefits.ts";
import type { ReleaseTextRow } from "#rulebook/rulebook.ts";

export interface Versions {
  /** The policy of a version, or in Chinese words why there is none. */
  load(version: string): CompiledPolicy | string;
  /** Why a version was not the one in force on that day, or null. */
  notInForce(version: string, on: string): string | null;
}

export function createVersions(rows: readonly ReleaseTextRow[]): Versions {
  const releases = new Map(rows.map((row) => [row.version, row]));
  const known = new Map<string, CompiledPolicy | string>();
  return {
    load: (version) => {
      const found = known.get(version) ?? load(releases.get(version));
      known.set(version, found);
      return found;
    },
    notInForce: (version, on) => {
      const row = releases.get(version);
      const from = row?.in_force_from ?? null;
      if (row?.state !== "approved" || from === null) return "这一版本从未施行";
      if (from > on) return `这一版本自${from}起施行，结算日为${on}`;
      const next = rows.find((other) => hasReplaced(other, row, on));
      if (next === undefined) return null;
      return `结算日${on}应已改用${next.in_force_from}起施行的版本${next.version.slice(0, 12)}`;
    },
  };
}

/** A file of the program begins in the middle of a day, when the program is started. */
function hasReplaced(other: ReleaseTextRow, row: ReleaseTextRow, on: string): boolean {
  const { state, area, scheme, in_force_from: from, approved_by: by } = other;
  if (state !== "approved" || from === null || row.in_force_from === null) return false;
  if (area !== row.area || scheme !== row.scheme || from <= row.in_force_from) return false;
  return by === null ? from < on : from <= on;
}

function load(row: ReleaseTextRow | undefined): CompiledPolicy | string {
  if (row === undefined) return "政策发布中没有这一版本";
  if (sm3(row.text) !== row.version) {
    return "这一版本的政策文本已被改动，与版本号（摘要）不符";
  }
  try {
    return policyIn(row);
  } catch (error) {
    if (error instanceof PolicyError) return `这一版本的政策不能加载：${error.message}`;
    throw error;
  }
}
