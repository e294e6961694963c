/**
 * A difference is resolved by two persons of the node that has to act: one proposes, another
 * releases or sends back. The hub numbers every change; a province's acts stand in its own copy at
 * once and are told to the hub, which takes over what its own state of the difference allows. /
 */
import { present } from "#base/assert.ts";
import { newId } from "#base/id.ts";
import { Refusal } from "#base/refusals.ts";
import { actorText, areTwo, type Staff, sameActor, staffOf } from "#model/actor.ts";
import { DIFFERENCE_STATES, type DifferenceState } from "#model/clearing-states.ts";
import {
  DIFFERENCE_CLASS_WORDS,
  DIFFERENCE_STATE_WORDS,
  RESOLUTION_WORDS,
} from "#model/clearing-words.ts";
import { HUB, type NodeId } from "#model/place.ts";
import type { DifferenceAct, DifferenceResolution } from "#model/reconciliation.ts";
import { mayMove } from "#model/states.ts";
import { resolutionsFor } from "#reconciliation/classify.ts";
import { writeNumbered } from "#reconciliation/found.ts";
import {
  type DifferenceRow,
  insertAct,
  selectDifferences,
  upsertDifferences,
} from "#reconciliation/queries-differences.ts";
import type { Tx } from "#store/store.ts";
import type { TrailEntry } from "#trail/trail.ts";
import type { World } from "#world.ts";

type Act =
  | { readonly act: "propose"; readonly resolution: DifferenceResolution; readonly words: string }
  | { readonly act: "release" | "sendBack"; readonly words: string };

interface Step {
  readonly tx: Tx;
  readonly entries: TrailEntry[];
}

const TO: Readonly<Record<DifferenceAct["act"], DifferenceState>> = {
  propose: "proposed",
  release: "resolved",
  sendBack: "open",
};

export function mayResolve(row: DifferenceRow): readonly DifferenceResolution[] {
  const party = row.owner === HUB ? "hub" : row.owner === row.care_node ? "care" : "home";
  return resolutionsFor(row.class, party);
}

/**
 * Refusals: object_missing, difference_elsewhere, difference_state, difference_resolution,
 * difference_same_person; and what `check` throws.
 */
export async function resolveDifference(
  world: Pick<World, "node" | "now" | "random">,
  { tx, entries }: Step,
  asked: Act & {
    readonly id: string;
    readonly by: Staff;
    readonly check: (row: DifferenceRow) => void;
  },
): Promise<DifferenceRow> {
  const { node, now, random } = world;
  const [row] = await selectDifferences(tx, [asked.id]);
  if (!row) throw new Refusal("object_missing");
  if (row.owner !== node) throw new Refusal("difference_elsewhere", { owner: row.owner });
  asked.check(row);
  const at = now();
  const by = actorText(asked.by);
  const resolution = asked.act === "propose" ? asked.resolution : null;
  checkMove(row, { ...asked, resolution });
  if (asked.act !== "propose" && sameActor(proposer(row), asked.by)) {
    throw new Refusal("difference_same_person");
  }
  const act: DifferenceAct = {
    ...{ id: newId("act", at, random), differenceId: row.id, act: asked.act },
    ...{ resolution, words: asked.words, by, at },
  };
  const moved = movedBy(row, act);
  if (node === HUB) await writeNumbered(tx, [moved]);
  else await upsertDifferences(tx, [moved]);
  const told = { difference_id: row.id, act: act.act, resolution, words: act.words };
  await insertAct(tx, { id: act.id, ...told, acted_by: by, acted_at: at });
  const detail = [row.class, resolution ?? row.resolution, asked.words].join(" ");
  const action = `difference.${asked.act}`;
  entries.push({ at, actor: asked.by, action, subject: row.settlement_id, detail });
  return moved;
}

function proposer({ proposed_by }: DifferenceRow): Staff {
  return staffOf(present(proposed_by, "somebody proposed it").replace(/^staff:/, ""));
}

function checkMove(
  row: DifferenceRow,
  { act, resolution }: Pick<DifferenceAct, "act" | "resolution">,
): void {
  if (!mayMove(DIFFERENCE_STATES, row.state, TO[act])) {
    throw new Refusal("difference_state", { state: DIFFERENCE_STATE_WORDS[row.state] });
  }
  const may = mayResolve(row);
  if (resolution === null || may.includes(resolution)) return;
  throw new Refusal("difference_resolution", {
    class: DIFFERENCE_CLASS_WORDS[row.class],
    may: may.map((one) => RESOLUTION_WORDS[one]).join("、"),
  });
}

function movedBy(row: DifferenceRow, act: DifferenceAct): DifferenceRow {
  const state = TO[act.act];
  if (act.act === "propose") {
    const { resolution, words, by, at } = act;
    return { ...row, state, resolution, words, proposed_by: by, proposed_at: at };
  }
  if (act.act === "release") return { ...row, state, decided_by: act.by, closed_at: act.at };
  const nobody = { proposed_by: null, proposed_at: null, resolution: null };
  return { ...row, state, ...nobody, words: act.words };
}

/** A proposal names its resolution; whoever decides is another person than who proposed. */
function isPossible({ proposed_by }: DifferenceRow, act: DifferenceAct): boolean {
  if (act.by.trim() === "") return false;
  if (act.act === "propose") return act.resolution !== null;
  return proposed_by !== null && areTwo(proposed_by, act.by);
}

/**
 * The hub takes over what the owner's staff did, in their order. An act that comes twice, or after
 * the three were found alike, changes nothing; whoever is no owner may not act. /
 */
export async function takeActs(
  tx: Tx,
  from: NodeId,
  acts: readonly DifferenceAct[],
): Promise<void> {
  for (const act of acts) {
    const [row] = await selectDifferences(tx, [act.differenceId]);
    if (!row || row.owner !== from) continue;
    if (!mayMove(DIFFERENCE_STATES, row.state, TO[act.act])) continue;
    if (act.resolution !== null && !mayResolve(row).includes(act.resolution)) continue;
    if (!isPossible(row, act)) continue;
    await writeNumbered(tx, [movedBy(row, act)]);
  }
}
