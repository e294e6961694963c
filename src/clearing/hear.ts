/**
 * The hub hears what care submits. Parts may come twice and late; the last one completes a
 * revision when all of it is there. What is allocated is not submitted again.
 */
import { chinaDate, monthOf } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { checkSaidAt, wrong } from "#clearing/heard.ts";
import {
  dropOtherDeductions,
  holdDeduction,
  upsertDeductions,
} from "#clearing/queries-deductions.ts";
import { selectCopyOf } from "#clearing/queries-hub.ts";
import { selectClearedElsewhere, selectForeign } from "#clearing/queries-named.ts";
import {
  countExceptions,
  dropOlderExceptions,
  holdSubmission,
  upsertExceptions,
  upsertSubmissions,
} from "#clearing/queries-submissions.ts";
import { type DeductionRow, figuresOf, fundTexts, type SubmissionRow } from "#clearing/rows.ts";
import type {
  ClearingSubmitAnswer,
  ClearingSubmitContent,
  ToldDeduction,
} from "#model/clearing-message.ts";
import type { NodeId } from "#model/place.ts";
import { lockKeys, type Tx } from "#store/store.ts";
import type { World } from "#world.ts";

/** Refusals: field_invalid, clearing_month_open, clearing_allocated. */
export async function hearSubmission(
  world: Pick<World, "now" | "store">,
  care: NodeId,
  content: ClearingSubmitContent,
): Promise<ClearingSubmitAnswer> {
  const { month, home, scheme, revision } = content;
  if (month >= monthOf(chinaDate(world.now()))) {
    throw new Refusal("clearing_month_open", { month }, "hub");
  }
  checkSaidAt(world.now(), content.submittedAt);
  const pair = { month, care_node: care, home_node: home, scheme };
  return await world.store.transaction(async (tx) => {
    await lockKeys(tx, [`clearing ${month} ${care} ${home} ${scheme}`]);
    const before = await holdSubmission(tx, pair);
    const isKnown = before !== null && before.state !== "counted" && before.revision === revision;
    // An older count that comes late says nothing any more.
    if (isKnown || (before !== null && before.revision > revision)) return answerOf(before);
    if (before?.state === "allocated") throw new Refusal("clearing_allocated", { month }, "hub");
    return await take(tx, { content, care, before, at: world.now() });
  });
}

function answerOf({ state, hub }: SubmissionRow): ClearingSubmitAnswer {
  const shown = state === "counted" ? "incomplete" : state;
  return { outcome: "heard", state: shown, hub: hub && figuresOf(hub) };
}

interface Taken {
  readonly content: ClearingSubmitContent;
  readonly care: NodeId;
  readonly before: SubmissionRow | null;
  readonly at: number;
}

async function take(tx: Tx, { content, care, before, at }: Taken): Promise<ClearingSubmitAnswer> {
  const { month, home, scheme, revision, figures, told } = content;
  const pair = { month, care_node: care, home_node: home, scheme, revision };
  const named = { ...pair, revision, noted_at: at };
  await checkNamed(tx, content, care);
  await upsertExceptions(tx, [
    ...content.out.map(({ id, reason }) => ({
      ...{ ...named, settlement_id: id, reason, deferred: 1, cleared_in: null },
    })),
    ...content.late.map(({ id, month: own, reason = "notReconciled" }) => ({
      ...{ ...named, settlement_id: id, month: own, reason },
      ...{ deferred: 1, cleared_in: month },
    })),
  ]);
  for (const one of content.deductions) await checkDeduction(tx, one, { content, care });
  if (content.deductions.length > 0) await upsertDeductions(tx, deductionRows(content, care, at));
  const isLast = content.part === content.parts;
  const stands = await countExceptions(tx, pair);
  const isWhole = isLast && stands.out === told.out && stands.late === told.late;
  if (isWhole) {
    await dropOlderExceptions(tx, pair);
    await dropOtherDeductions(
      tx,
      pair,
      content.deductions.map(({ id }) => id),
    );
  }
  await upsertSubmissions(tx, [
    {
      ...{ ...pair, turn: (before?.turn ?? 0) + 1, cases: figures.cases },
      ...{ total_fen: figures.totalFen, funds: fundTexts(figures.funds) },
      ...{ excepted: told.out, late: told.late, state: isWhole ? "told" : "counted", hub: null },
      ...{ counted_to: at, submitted_by: content.submittedBy },
      ...{ submitted_at: content.submittedAt, answered_at: null },
    },
  ]);
  return { outcome: "heard", state: isWhole ? "told" : "incomplete", hub: null };
}

/** No case is taken into two months' clearings, whatever care says. Refusals: field_invalid. */
async function checkNamed(
  tx: Tx,
  { month, out, late }: ClearingSubmitContent,
  care: NodeId,
): Promise<void> {
  const cases = [
    ...out.map(({ id }) => ({ id, late: false })),
    ...late.map(({ id }) => ({ id, late: true })),
  ];
  if (cases.length === 0) return;
  const early = late.find((one) => one.month >= month);
  if (early) throw wrong(`费用${early.id}`, `属于${early.month}，不是${month}之前的月份`);
  const foreign = await selectForeign(tx, care, cases);
  if (foreign !== null) throw wrong(`费用${foreign}`, "不是该就医省的费用");
  const cleared = await selectClearedElsewhere(tx, { month, care_node: care }, cases);
  if (cleared !== null)
    throw wrong(`费用${cleared.id}`, `已纳入${cleared.month}的清算，不能再次列入`);
}

/** Of a case of the pair; one below zero takes back another of the same case to the fen. */
async function checkDeduction(
  tx: Tx,
  { id, settlementId, fund, amountFen }: ToldDeduction,
  { content, care }: Pick<Taken, "content" | "care">,
): Promise<void> {
  const known = await holdDeduction(tx, id);
  const before = known?.month ?? null;
  if (
    before !== null &&
    before !== content.month &&
    (await isAllocated(tx, content, { care, month: before }))
  ) {
    throw wrong(`扣款${id}`, `已计入${before}的清算`);
  }
  const copy = await selectCopyOf(tx, settlementId);
  const isOfPair =
    copy?.care_node === care && copy.home_node === content.home && copy.scheme === content.scheme;
  if (!isOfPair) throw wrong(`扣款${id}`, "费用不属于该省和险种");
  if (amountFen > 0n) return;
  const original = id.replace(/_r$/, "");
  const told = content.deductions.find((one) => one.id === original);
  const held = await holdDeduction(tx, original);
  const of = told
    ? [told.settlementId, told.fund, told.amountFen]
    : [held?.settlement_id, held?.fund, held?.amount_fen];
  const isTakenBack = of[0] === settlementId && of[1] === fund && of[2] === -amountFen;
  if (!isTakenBack || id === original) throw wrong(`扣款${id}`, "金额须大于零");
}

async function isAllocated(
  tx: Tx,
  { home, scheme }: ClearingSubmitContent,
  { care, month }: { readonly care: NodeId; readonly month: ClearingSubmitContent["month"] },
): Promise<boolean> {
  const pair = { month, care_node: care, home_node: home, scheme };
  return (await holdSubmission(tx, pair))?.state === "allocated";
}

/** All of a pair's month come with the last part. */
function deductionRows(
  { month, home, scheme, deductions, submittedBy }: ClearingSubmitContent,
  care: NodeId,
  at: number,
): DeductionRow[] {
  return deductions.map((one) => ({
    ...{ id: one.id, settlement_id: one.settlementId, institution: one.institution },
    ...{ care_node: care, home_node: home, home_area: one.homeArea, scheme, fund: one.fund },
    ...{ amount_fen: one.amountFen, reason: one.reason, case_month: one.caseMonth },
    ...{ entered_by: `node:${care}`, entered_at: at, decided_by: submittedBy, decided_at: at },
    ...{ state: "released", month },
  }));
}
