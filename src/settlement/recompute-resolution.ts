/**
 * What becomes of a case to compute again: its difference is between home and the person, paid by
 * bank transfer or claimed back, or nothing has to be done. One person enters it, another releases
 * it, and then the case is closed; care's settlements stay as they are.
 */
import { type Fen, yuanText } from "#base/money.ts";
import { Refusal } from "#base/refusals.ts";
import { actorText, type Staff, sameActor, staffOf } from "#model/actor.ts";
import type { RecomputeResolution } from "#model/settlement.ts";
import { closeRecomputeCases } from "#settlement/home/queries.ts";
import { selectRecomputeCases } from "#settlement/home/queries-cases.ts";
import {
  deleteResolution,
  insertResolution,
  type ResolutionRow,
  selectEntered,
  updateReleased,
} from "#settlement/home/queries-resolutions.ts";
import type { Tx } from "#store/store.ts";
import type { TrailEntry } from "#trail/trail.ts";
import type { World } from "#world.ts";

/** Cases that are open; one that is looked for is among them, or over. */
const OPEN_MAX = 100_000;

interface Step {
  readonly tx: Tx;
  readonly entries: TrailEntry[];
}

export interface Entered {
  readonly subject: string;
  readonly how: RecomputeResolution;
  readonly amountFen: Fen;
  /** The bank's serial number, or the number of the claim. */
  readonly reference: string;
  readonly words: string;
  readonly by: Staff;
}

/** Refusals: case_missing, recompute_entered, recompute_amount. */
export async function enterResolution(
  { now }: Pick<World, "now">,
  step: Step,
  { subject, how, amountFen, reference, words, by }: Entered,
): Promise<ResolutionRow> {
  const personId = await personOf(step.tx, subject);
  const [before] = await selectEntered(step.tx, [subject]);
  if (before) throw new Refusal("recompute_entered");
  const why = wrongAmount(how, amountFen, reference);
  if (why !== null) throw new Refusal("recompute_amount", { why });
  const at = now();
  const row: ResolutionRow = {
    ...{ settlement_id: subject, how, amount_fen: amountFen, reference, words },
    ...{ entered_by: actorText(by), entered_at: at, released_by: null, released_at: null },
  };
  await insertResolution(step.tx, row);
  const detail = `${how} ${yuanText(amountFen)} ${reference} ${words}`;
  step.entries.push({ at, actor: by, action: "recompute.entered", subject, personId, detail });
  return row;
}

function wrongAmount(how: RecomputeResolution, amountFen: Fen, reference: string): string | null {
  if (how === "nothing") return amountFen === 0n ? null : "不用处理的写了金额";
  if (amountFen <= 0n) return "缺少金额";
  return reference.trim() === "" ? "缺少凭证号" : null;
}

/** Refusals: case_missing, recompute_not_entered, recompute_same_person. */
export async function decideResolution(
  { now }: Pick<World, "now">,
  { tx, entries }: Step,
  asked: {
    readonly subject: string;
    readonly agree: boolean;
    readonly words: string;
    readonly by: Staff;
  },
): Promise<ResolutionRow> {
  const { subject, agree, words, by } = asked;
  const personId = await personOf(tx, subject);
  const [row] = await selectEntered(tx, [subject]);
  if (!row) throw new Refusal("recompute_not_entered");
  if (sameActor(staffOf(row.entered_by.replace(/^staff:/, "")), by)) {
    throw new Refusal("recompute_same_person");
  }
  const at = now();
  const action = agree ? "recompute.released" : "recompute.sentBack";
  entries.push({ at, actor: by, action, subject, personId, detail: words });
  if (!agree) {
    await deleteResolution(tx, subject);
    return row;
  }
  const released_by = actorText(by);
  await updateReleased(tx, subject, { by: released_by, at });
  await closeRecomputeCases(tx, [row.settlement_id as never], at);
  return { ...row, released_by, released_at: at };
}

async function personOf(tx: Tx, subject: string): Promise<never> {
  const open = await selectRecomputeCases(tx, OPEN_MAX);
  const found = open.find(({ settlement_id }) => settlement_id === subject);
  if (!found) throw new Refusal("case_missing", { subject });
  return found.person_id as never;
}
