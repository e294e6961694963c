/**
 * The national log of institutions: each change of a card is one version, and a version's digest
 * covers its bytes and the digest before it. Who has a version and its digest can tell whether what
 * follows was changed, left out or put in another order.
 */

import { present } from "#base/assert.ts";
import { sm3 } from "#base/gm/sm3.ts";
import { canonicalJson } from "#base/json.ts";
import type { InstitutionCard } from "#model/institution.ts";
import { saveCards } from "#registry/cards.ts";
import {
  insertLog,
  type LogRow,
  lockStand,
  type StandRow,
  selectLatest,
  selectLog,
  selectStand,
  selectVersionDigest,
  updateStand,
} from "#registry/queries-directory.ts";
import type { Tx } from "#store/store.ts";

/** Cards of a page: with the longest names, and escaped, they stay under a message's limit. */
export const CARDS_PAGE = 1_000;

/** How far a log, or a copy of one, goes. */
export interface Stand {
  readonly version: number;
  readonly digest: string;
}

/** The stand after this card. */
export function standAfter({ version, digest }: Stand, body: string): Stand {
  return { version: version + 1, digest: sm3(digest + body) };
}

export function bodyOf(card: InstitutionCard): string {
  return canonicalJson(card);
}

export async function standOf(tx: Tx): Promise<StandRow> {
  const [row] = await selectStand(tx);
  return row ?? { version: 0, digest: "", whole_at: null };
}

/** Locked until the transaction ends: the log has one order. */
export async function lockedStand(tx: Tx): Promise<StandRow> {
  const [row] = await lockStand(tx);
  return present(row, "a locked row is given back");
}

/** Hub: puts cards at the end. What the log says last of an institution is not said again. */
export async function appendCards(tx: Tx, cards: readonly InstitutionCard[]): Promise<void> {
  if (cards.length === 0) return;
  let stand: Stand = await lockedStand(tx);
  const codes = [...new Set(cards.map(({ code }) => code))];
  const latest = new Map<string, string>();
  for (const { code, body } of await selectLatest(tx, codes)) latest.set(code, body);
  const rows: LogRow[] = [];
  const changed = new Map<string, InstitutionCard>();
  for (const card of cards) {
    const body = bodyOf(card);
    if (latest.get(card.code) === body) continue;
    latest.set(card.code, body);
    changed.set(card.code, card);
    stand = standAfter(stand, body);
    rows.push({ ...stand, code: card.code, body });
  }
  if (rows.length === 0) return;
  await insertLog(tx, rows);
  await updateStand(tx, { ...stand, whole_at: null });
  await saveCards(tx, [...changed.values()]);
}

export interface LogPage extends Stand {
  readonly cards: readonly InstitutionCard[];
}

/** Hub: what follows a stand; null when the log was another one at that version. */
export async function logAfter(tx: Tx, from: Stand): Promise<LogPage | null> {
  if (from.version > 0) {
    const [held] = await selectVersionDigest(tx, from.version);
    if (held?.digest !== from.digest) return null;
  } else if (from.digest !== "") return null;
  const rows = await selectLog(tx, from.version, CARDS_PAGE);
  const last = rows.at(-1) ?? from;
  return {
    cards: rows.map(({ body }) => JSON.parse(body) as InstitutionCard),
    version: last.version,
    digest: last.digest,
  };
}
