/**
 * What waits for somebody of an agency: marks for review, cases to compute again, stays that were
 * let go with charges. A case ends by itself with what it is about, or by words of somebody, which
 * stand on the trail. Found by what is open: how much was closed before costs nothing.
 */
import type { Instant } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import type { Staff } from "#model/actor.ts";
import type { OpenCaseKind } from "#model/settlement.ts";
import { isSettled } from "#settlement/care/checks.ts";
import { selectEncounters, selectSettlementsOf } from "#settlement/care/queries.ts";
import { selectCharges } from "#settlement/care/queries-charges.ts";
import { closeReleased, selectReleased } from "#settlement/care/queries-stays.ts";
import {
  closeReviews,
  selectRecomputeCases,
  selectReviews,
} from "#settlement/home/queries-cases.ts";
import type { Database, Tx } from "#store/store.ts";
import { inTransaction, type Trail } from "#trail/trail.ts";
import type { World } from "#world.ts";

/** Of each kind, the oldest. */
const LISTED_MAX = 200;

export interface OpenCase {
  readonly kind: OpenCaseKind;
  /** The settlement or the encounter that it is about. */
  readonly subject: string;
  readonly personId: string;
  readonly openedAt: Instant;
  /** The other stay, the later settlements, or the number of lines. */
  readonly about: readonly string[];
}

const CLOSED = "case.closed";

export async function openCases(store: Database): Promise<OpenCase[]> {
  return await store.transaction((tx) => casesOf(tx));
}

async function casesOf(tx: Tx): Promise<OpenCase[]> {
  const [reviews, recompute, released] = await Promise.all([
    selectReviews(tx, LISTED_MAX),
    selectRecomputeCases(tx, LISTED_MAX),
    releasedStays(tx),
  ]);
  const open = [
    ...reviews.map((row) => ({ ...row, kind: row.reason, about: [row.stay] })),
    ...released,
  ];
  return [
    ...recompute.map((row) => ({
      ...{ kind: "recompute" as const, subject: row.settlement_id, personId: row.person_id },
      ...{ openedAt: row.opened_at, about: row.later },
    })),
    ...open.map(({ kind, subject, person_id, opened_at, about }) => {
      return { kind, subject, personId: person_id, openedAt: opened_at, about };
    }),
  ];
}

/** Stays that the agency let go, as long as some of their lines are not settled. */
async function releasedStays(tx: Tx) {
  const rows = await selectReleased(tx, LISTED_MAX);
  const ids = rows.map(({ encounter_id }) => encounter_id);
  if (ids.length === 0) return [];
  const [encounters, settlements, charges] = await Promise.all([
    selectEncounters(tx, ids),
    selectSettlementsOf(tx, ids),
    selectCharges(tx, ids),
  ]);
  return encounters.flatMap(({ id, person_id, ended_at }) => {
    const mine = settlements.filter((row) => row.encounter_id === id);
    const lines = charges.filter((line) => line.encounter_id === id && !isSettled(line, mine));
    if (lines.length === 0) return [];
    const about = [`${lines.length}`];
    return [
      { kind: "stay_released" as const, subject: id, person_id, opened_at: ended_at ?? 0, about },
    ];
  });
}

/**
 * With words on the trail. Refusals: case_missing, recompute_two_persons (its money is moved by
 * two). /
 */
export async function closeCase(
  world: Pick<World, "store" | "now">,
  trail: Pick<Trail, "append">,
  { subject, by, words }: { readonly subject: string; readonly by: Staff; readonly words: string },
): Promise<OpenCaseKind> {
  return await inTransaction(world.store, trail, async (tx, entries) => {
    const found = (await casesOf(tx)).find((each) => each.subject === subject);
    if (!found) throw new Refusal("case_missing", { subject });
    if (found.kind === "recompute") throw new Refusal("recompute_two_persons");
    const at = world.now();
    if (found.kind === "stay_released") await closeReleased(tx, subject, at);
    else await closeReviews(tx, subject, at);
    const detail = `${found.kind} ${words}`;
    entries.push({ at, actor: by, action: CLOSED, subject, personId: found.personId, detail });
    return found.kind;
  });
}
