/**
 * Emergency increase (紧急调增): care asks a home province for more when a month has used nearly all
 * of its prefund. One person asks and another releases it; the hub checks it against its own
 * notices and floats, one person proposes and another decides; granted, it is a notice.
 */
import { chinaDate } from "#base/date.ts";
import { newId } from "#base/id.ts";
import { rateText } from "#base/money.ts";
import { Refusal } from "#base/refusals.ts";
import { addWorkdays } from "#base/workdays.ts";
import { checkAmounts, checkSaidAt, wrong } from "#clearing/heard.ts";
import { type IssueTerms, issueNotice } from "#clearing/issue.ts";
import { noticeId, totalOf } from "#clearing/notice-terms.ts";
import { type MoneyStep, type MoneyWorld, no } from "#clearing/payments.ts";
import { prefundLines } from "#clearing/prefund.ts";
import { amountsOfTexts, holdNotice, textsOf } from "#clearing/queries-notices.ts";
import {
  holdPrefundRequest,
  type PrefundRequestRow,
  selectCareConfirmedAt,
  selectIsPair,
  selectOpenPrefundRequest,
  upsertPrefundRequest,
} from "#clearing/queries-prefund.ts";
import { areTwo, sameActor, staffOf, staffText } from "#model/actor.ts";
import type { PrefundAskAnswer, PrefundAskContent, SchemeAmounts } from "#model/money-notice.ts";
import type { NodeId } from "#model/place.ts";
import type { Tx } from "#store/store.ts";
import type { World } from "#world.ts";

/** Working days after the month was confirmed; a parameter of ours until the text is known. */
const ASK_WITHIN_WORKDAYS = 3;

export interface Asking {
  readonly home: NodeId;
  readonly amounts: SchemeAmounts;
  readonly words: string;
}

interface Asked {
  readonly care: NodeId;
  readonly home: NodeId;
  readonly amounts: SchemeAmounts;
}

type Reads = Pick<World, "node" | "now" | "reports">;

/** By care and by the hub. Refusals: field_invalid. */
function checkAsked({ care, home, amounts }: Asked): void {
  checkAmounts("调增金额", Object.values(amounts));
  if (home === care) throw wrong("参保省", "是就医省自己，须填向就医省预付的省份");
}

/**
 * By the hub, which knows of every pair: home has a prefund at care, or something was cleared
 * between the two, noticed or not, since a prefund of zero may be red as well. Refusals:
 * field_invalid.
 */
async function checkPair(tx: Tx, { care, home }: Asked): Promise<void> {
  if (await selectIsPair(tx, home, care)) return;
  throw wrong("参保省", "与就医省之间没有预付金，也没有清算过，须填有清算往来的省份");
}

/** Refusal: prefund_not_red. */
async function assertRed(world: Reads, asking: { home: NodeId; care: NodeId }, terms: IssueTerms) {
  const { warnings } = terms.parameters;
  const isHub = asking.care !== world.node;
  const lines = await prefundLines(world, { warnings, party: isHub ? null : world.node });
  const line = lines.find(({ home, care }) => home === asking.home && care === asking.care);
  if (line?.use?.level === "red" || line?.forecast?.level === "red") return;
  const rate = line?.use?.rateBp ?? 0n;
  throw no("prefund_not_red", { home: asking.home, rate: rateText(rate) });
}

/**
 * In the caller's transaction. Refusals: field_invalid, prefund_not_red, prefund_request_late,
 * prefund_request_open.
 */
export async function askPrefund(
  world: MoneyWorld & Reads,
  { tx, entries, by }: MoneyStep,
  { home, amounts, words }: Asking,
  terms: IssueTerms,
): Promise<PrefundRequestRow> {
  const care = world.node;
  checkAsked({ care, home, amounts });
  const open = await selectOpenPrefundRequest(tx, care, home);
  if (open) throw no("prefund_request_open", { request: open.id });
  await assertRed(world, { home, care }, terms);
  const at = world.now();
  const confirmedAt = await selectCareConfirmedAt(tx, home, care);
  if (confirmedAt !== null) {
    const last = addWorkdays(chinaDate(confirmedAt), ASK_WITHIN_WORKDAYS, terms.calendar);
    if (chinaDate(at) > last) throw no("prefund_request_late", { day: last });
  }
  const row: PrefundRequestRow = {
    ...{ id: newId("prq", at, world.random), care_node: care, home_node: home, words },
    ...{ amounts: textsOf(amounts), total_fen: totalOf(amounts), state: "asked" },
    ...{ asked_by: staffText(by), asked_at: at, released_by: null, released_at: null },
    ...{ heard_at: null, proposed: null, proposed_by: null, decided_by: null, decided_at: null },
  };
  await upsertPrefundRequest(tx, row);
  entries.push({ at, actor: by, action: "prefund.ask", subject: row.id, detail: home });
  return row;
}

async function heldRequest(
  tx: Tx,
  id: string,
  state: PrefundRequestRow["state"],
): Promise<PrefundRequestRow> {
  const row = await holdPrefundRequest(tx, id);
  if (row === null) throw no("prefund_request_missing", { request: id });
  if (row.state !== state) throw no("prefund_request_state");
  return row;
}

/**
 * In the caller's transaction, at care. Refusals: prefund_request_missing, prefund_request_state,
 * payment_same_person.
 */
export async function releasePrefundRequest(
  world: MoneyWorld,
  { tx, entries, by }: MoneyStep,
  id: string,
): Promise<PrefundRequestRow> {
  const row = await heldRequest(tx, id, "asked");
  if (sameActor(staffOf(row.asked_by), by)) throw no("payment_same_person");
  const at = world.now();
  const released = { released_by: staffText(by), released_at: at, state: "released" } as const;
  await upsertPrefundRequest(tx, { ...row, ...released });
  entries.push({ at, actor: by, action: "prefund.release", subject: id });
  return { ...row, ...released };
}

/** At the hub. However often it is told, it stands once. Refusals: field_invalid and others. */
export async function hearPrefundAsk(
  world: Pick<World, "now" | "store">,
  from: NodeId,
  content: PrefundAskContent,
): Promise<PrefundAskAnswer> {
  const { id, home, amounts, words } = content;
  checkSaidAt(world.now(), content.askedAt, content.releasedAt);
  if (!areTwo(content.askedBy, content.releasedBy)) {
    throw new Refusal("payment_same_person", {}, "hub");
  }
  return await world.store.transaction(async (tx) => {
    const before = await holdPrefundRequest(tx, id);
    if (before !== null && before.care_node !== from) {
      throw new Refusal("prefund_request_missing", { request: id }, "hub");
    }
    if (before !== null) return { outcome: "heard", state: shownState(before) };
    const asked = { care: from, home, amounts };
    checkAsked(asked);
    await checkPair(tx, asked);
    const open = await selectOpenPrefundRequest(tx, from, home);
    if (open) throw new Refusal("prefund_request_open", { request: open.id }, "hub");
    await upsertPrefundRequest(tx, {
      ...{ id, care_node: from, home_node: home, amounts: textsOf(amounts), words },
      ...{ total_fen: totalOf(amounts), state: "released", asked_by: content.askedBy },
      ...{ asked_at: content.askedAt, released_by: content.releasedBy },
      ...{ released_at: content.releasedAt, heard_at: world.now(), proposed: null },
      ...{ proposed_by: null, decided_by: null, decided_at: null },
    });
    return { outcome: "heard", state: "released" };
  });
}

function shownState({ state }: PrefundRequestRow): PrefundAskAnswer["state"] {
  return state === "asked" ? "released" : state;
}

/**
 * In the caller's transaction, at the hub. Refusals: prefund_request_missing,
 * prefund_request_state.
 */
export async function proposePrefund(
  world: MoneyWorld,
  { tx, entries, by }: MoneyStep,
  { id, to }: { readonly id: string; readonly to: "grant" | "refuse" },
): Promise<PrefundRequestRow> {
  const row = await heldRequest(tx, id, "released");
  const proposed = { ...row, proposed: to, proposed_by: staffText(by) };
  await upsertPrefundRequest(tx, proposed);
  entries.push({ at: world.now(), actor: by, action: `prefund.${to}`, subject: id });
  return proposed;
}

/**
 * In the caller's transaction, at the hub; a grant is checked against the hub's own figures.
 * Refusals: prefund_request_missing, prefund_request_state, payment_same_person, prefund_not_red,
 * prefund_request_open (an increase of the same day stands).
 */
export async function decidePrefund(
  world: MoneyWorld & Reads,
  { tx, entries, by }: MoneyStep,
  { id, agrees }: { readonly id: string; readonly agrees: boolean },
  terms: IssueTerms,
): Promise<PrefundRequestRow> {
  const row = await heldRequest(tx, id, "released");
  if (row.proposed_by === null) throw no("prefund_request_state");
  if (sameActor(staffOf(row.proposed_by), by)) throw no("payment_same_person");
  const at = world.now();
  entries.push({ at, actor: by, action: `prefund.${agrees ? "decide" : "sendBack"}`, subject: id });
  if (!agrees) {
    const back = { ...row, proposed: null, proposed_by: null };
    await upsertPrefundRequest(tx, back);
    return back;
  }
  const granted = row.proposed === "grant";
  const state = granted ? "granted" : "refused";
  const decided = { ...row, state, decided_by: staffText(by), decided_at: at } as const;
  await upsertPrefundRequest(tx, decided);
  if (granted) await grant(world, tx, decided, terms);
  return decided;
}

async function grant(
  world: MoneyWorld & Reads,
  tx: Tx,
  { home_node: payer, care_node: payee, amounts }: PrefundRequestRow,
  terms: IssueTerms,
): Promise<void> {
  await assertRed(world, { home: payer, care: payee }, terms);
  const [at, today] = [world.now(), chinaDate(world.now())];
  const named = { kind: "prefundEmergency", period: today, payer, payee } as const;
  const stands = await holdNotice(tx, noticeId(named));
  if (stands !== null) throw no("prefund_request_open", { request: stands.number });
  const notice = { ...named, amounts: amountsOfTexts(amounts), lines: [] };
  await issueNotice(tx, notice, { today, terms, at });
}
