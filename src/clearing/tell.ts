/**
 * Care tells the hub what it counted, in parts, and asks what came of it; a province tells its
 * words on batches. What the hub did not hear is told again; what it refused is final.
 */

import { assert } from "#base/assert.ts";
import type { Instant } from "#base/date.ts";
import { refusalText } from "#base/refusals.ts";
import { alone } from "#clearing/each-alone.ts";
import { toldDeduction } from "#clearing/news.ts";
import { selectBatch } from "#clearing/queries-batches.ts";
import { selectCredited } from "#clearing/queries-deductions.ts";
import { selectNamed, updateAnswer } from "#clearing/queries-submissions.ts";
import {
  type ObjectionRow,
  selectUntoldObjections,
  selectUntoldWords,
  upsertObjections,
  upsertWord,
  type WordRow,
} from "#clearing/queries-words.ts";
import { figuresJson, figuresOfRow, type SubmissionRow } from "#clearing/rows.ts";
import type {
  ClearingSayContent,
  ClearingSubmitContent,
  ClearingWord,
} from "#model/clearing-message.ts";
import type { Refused } from "#model/message.ts";
import { HUB } from "#model/place.ts";
import type { World } from "#world.ts";

type TellWorld = Pick<World, "node" | "now" | "store" | "ask" | "log">;

/** Cases named in one part. */
const PART_MAX = 1_000;
const WORDS_MAX = 100;

/** Counted, told and not allocated yet: the answer says how it stands at the hub. */
export async function tellSubmission(
  world: TellWorld,
  row: SubmissionRow,
  deadlineMs: number,
): Promise<void> {
  const { store, now } = world;
  // What the hub has heard it knows by its revision; only how it stands is asked.
  const asks = row.state === "counted" ? await partsOf(world, row) : [headOf(row, [], [])];
  for (const content of asks) {
    const answer = await world.ask("clearingSubmit", HUB, content, now() + deadlineMs);
    if (answer.outcome === "refused") {
      refused(world, `${row.month} ${row.home_node} ${row.scheme}`, answer);
      return;
    }
    if (content !== asks.at(-1)) continue;
    const state = answer.state === "incomplete" ? "counted" : answer.state;
    const hub = answer.hub && figuresJson(answer.hub);
    await updateAnswer(store, { ...row, state, hub }, now());
  }
}

async function partsOf(
  { store, node }: TellWorld,
  row: SubmissionRow,
): Promise<ClearingSubmitContent[]> {
  const named = await selectNamed(store, row);
  const late = named.filter(({ cleared_in }) => cleared_in === row.month);
  const out = named.filter(
    ({ cleared_in, reason }) => cleared_in === null && reason !== "objected",
  );
  const credited = await selectCredited(store, row.month, node);
  const own = credited.filter((one) => {
    return one.home_node === row.home_node && one.scheme === row.scheme;
  });
  const cases: Parameters<typeof headOf>[1] = [
    ...out.map(({ settlement_id: id, reason }) => ({ id, reason })),
    ...late.map(({ settlement_id: id, month, reason }) => ({ id, month, reason })),
  ];
  const parts = Math.max(1, Math.ceil(cases.length / PART_MAX));
  const deductions = own.map(toldDeduction);
  return Array.from({ length: parts }, (_, index) => ({
    ...headOf(
      row,
      cases.slice(index * PART_MAX, (index + 1) * PART_MAX),
      index + 1 === parts ? deductions : [],
    ),
    ...{ part: index + 1, parts },
    told: { out: out.length, late: late.length, deductions: deductions.length },
  }));
}

type Named = ClearingSubmitContent["out"][number] | ClearingSubmitContent["late"][number];

function headOf(
  row: SubmissionRow,
  cases: readonly Named[],
  deductions: ClearingSubmitContent["deductions"],
): ClearingSubmitContent {
  return {
    ...{ month: row.month, home: row.home_node, scheme: row.scheme, revision: row.revision },
    ...{ part: 1, parts: 2, figures: figuresOfRow(row) },
    told: { out: row.excepted, late: row.late, deductions: 0 },
    out: cases.flatMap((one) => ("month" in one ? [] : [one])),
    late: cases.filter((one) => "month" in one),
    deductions,
    ...{ submittedBy: row.submitted_by, submittedAt: row.submitted_at },
  };
}

/** Gives how many words the hub has answered. */
export async function tellWords(world: TellWorld, deadlineMs: number): Promise<number> {
  const { store } = world;
  const words = await selectUntoldWords(store, WORDS_MAX);
  for (const row of words) {
    await alone(world, row.batch_id, () => tellConfirmation(world, row, deadlineMs));
  }
  const objections = await selectUntoldObjections(store, WORDS_MAX);
  for (const row of objections) {
    await alone(world, row.id, () => tellObjection(world, row, deadlineMs));
  }
  return words.length + objections.length;
}

async function tellConfirmation(world: TellWorld, row: WordRow, deadlineMs: number): Promise<void> {
  const { confirmed_by: confirmedBy, confirmed_at: at, prepared_by: preparedBy } = row;
  assert(confirmedBy !== null && at !== null, "only what is confirmed is told");
  const content: ClearingSayContent = {
    ...{ batch: row.batch_id, version: row.version, digest: row.digest },
    word: { kind: "confirm", preparedBy, confirmedBy, at },
  };
  const answer = await world.ask("clearingSay", HUB, content, world.now() + deadlineMs);
  if (answer.outcome === "refused") refused(world, row.batch_id, answer);
  await upsertWord(world.store, { ...row, heard_at: world.now() });
}

async function tellObjection(
  world: TellWorld,
  row: ObjectionRow,
  deadlineMs: number,
): Promise<void> {
  const { store, now } = world;
  const batch = await selectBatch(store, row.batch_id);
  assert(batch !== null, "an objection is about a batch that is here");
  const { version, digest } = batch;
  const content = { batch: row.batch_id, version, digest, word: wordOf(row) };
  const answer = await world.ask("clearingSay", HUB, content, now() + deadlineMs);
  const heard_at: Instant = now();
  if (answer.outcome !== "refused") {
    await upsertObjections(store, [{ ...row, heard_at }]);
    return;
  }
  refused(world, row.id, answer);
  const { code, params } = answer.refusal;
  const ended = {
    outcome: "withdrawn" as const,
    ...{ decided_words: refusalText(code, params), decided_by: `node:${HUB}` },
    decided_at: row.decided_at ?? heard_at,
  };
  await upsertObjections(store, [{ ...row, ...ended, heard_at }]);
}

function wordOf(row: ObjectionRow): ClearingWord {
  const { id, released_by: releasedBy, released_at: releasedAt } = row;
  assert(releasedBy !== null && releasedAt !== null, "only what is released is told");
  if (row.outcome === "withdrawn") {
    return { kind: "withdraw", objection: id, by: row.decided_by ?? releasedBy };
  }
  return {
    kind: "object",
    objection: {
      ...{ id, settlementId: row.settlement_id, reason: row.reason, words: row.words },
      ...{ raisedBy: row.raised_by, raisedAt: row.raised_at, releasedBy, releasedAt },
    },
  };
}

function refused({ log }: TellWorld, id: string, { refusal }: Refused): void {
  log.warn("clearing.refused", { id, code: refusal.code });
}
