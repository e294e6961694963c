/**
 * The books with each other, by the product's own independent check, the one behind `lianjie verify`:
 * sums, signs, stamps, states, ledgers, accumulators and chains of care, hub and home.
 */
import type { Instant } from "#base/date.ts";
import type { NodeId } from "#model/place.ts";
import type { Database } from "#store/store.ts";
import { type Opening, type VerifyOptions, verifyStores } from "#verify/verify.ts";
import type { Patient } from "./people.ts";

export interface Books {
  readonly stores: ReadonlyMap<NodeId, Database>;
  readonly patients: readonly Patient[];
  readonly now: Instant;
  readonly fault: (words: string) => void;
}

/** 1 to 4, 7, 11, 15: once all is calm, every place agrees with every other. */
export async function checkBooks(books: Books): Promise<void> {
  await check(books, books.stores, {});
}

/** 2, 4: what a node's own commits hold at any moment, in the midst of the storm too. */
export async function checkOwnBooks(books: Books, node: NodeId): Promise<void> {
  const store = books.stores.get(node);
  if (!store) return;
  const always = Number.POSITIVE_INFINITY;
  await check(books, new Map([[node, store]]), { unknownMaxMs: always, graceMs: always });
}

async function check(
  { patients, now, fault }: Books,
  stores: ReadonlyMap<NodeId, Database>,
  options: Pick<VerifyOptions, "unknownMaxMs" | "graceMs">,
): Promise<void> {
  const openings = (node: string): Opening[] => openingsOf(node, patients);
  const { findings } = await verifyStores(stores, { now, openings, ...options });
  for (const { check: what, node, subject, words } of findings) {
    fault(`${node}: ${what}: ${subject}: ${words}`);
  }
}

function openingsOf(node: string, patients: readonly Patient[]): Opening[] {
  return patients
    .filter(({ home }) => home === node)
    .map(({ id, scheme, accountFen }) => ({
      personId: id,
      scheme,
      measure: "accountBalance",
      period: "always",
      amount: accountFen,
    }));
}
