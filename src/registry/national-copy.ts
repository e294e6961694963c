/**
 * A province's copy of the national log: page after page, each in one commit with how far the copy
 * goes, so that it goes on from there after whatever happened. A page whose digest is not that of
 * its cards is not taken.
 */
import type { Instant } from "#base/date.ts";
import type { DirectoryAnswer } from "#model/hub-message.ts";
import type { InstitutionCard } from "#model/institution.ts";
import { type NodeId, nodeOf } from "#model/place.ts";
import { saveCards } from "#registry/cards.ts";
import { bodyOf, lockedStand, type Stand, standAfter } from "#registry/national-log.ts";
import { updateStand } from "#registry/queries-directory.ts";
import type { Database } from "#store/store.ts";

/** `more`: the log goes on; `whole`: it does not; `forged`: the page was not taken. */
export type CopyStep = "more" | "whole" | "forged";

interface CopyParts {
  readonly node: NodeId;
  readonly store: Database;
}

/** What the hub answered to a question that named this stand, at this moment. */
export async function takePage(
  { node, store }: CopyParts,
  asked: Stand,
  answer: DirectoryAnswer,
  at: Instant,
): Promise<CopyStep> {
  if (answer.outcome === "unlike") {
    await moveStand(store, asked, { version: 0, digest: "" }, null);
    return "more";
  }
  const { cards, digest, newest } = answer;
  const reached = cards.reduce<Stand>((stand, card) => standAfter(stand, bodyOf(card)), asked);
  if (reached.digest !== digest || reached.version > newest) return "forged";
  const isWhole = reached.version === newest;
  // Its own institutions a province knows best.
  const others = lastOfEach(cards).filter(({ area }) => nodeOf(area) !== node);
  await store.transaction(async (tx) => {
    const held = await lockedStand(tx);
    // Another process of the node was quicker.
    if (held.version !== asked.version || held.digest !== asked.digest) return;
    await saveCards(tx, others);
    await updateStand(tx, { ...reached, whole_at: isWhole ? at : held.whole_at });
  });
  if (isWhole) return "whole";
  // A hub that has more and gives none would be asked for ever.
  return cards.length === 0 ? "forged" : "more";
}

/** One that changed twice stands twice in a page. */
function lastOfEach(cards: readonly InstitutionCard[]): InstitutionCard[] {
  return [...new Map(cards.map((card) => [card.code, card])).values()];
}

async function moveStand(
  store: Database,
  from: Stand,
  to: Stand,
  wholeAt: Instant | null,
): Promise<void> {
  await store.transaction(async (tx) => {
    const held = await lockedStand(tx);
    if (held.version !== from.version || held.digest !== from.digest) return;
    await updateStand(tx, { ...to, whole_at: wholeAt });
  });
}
