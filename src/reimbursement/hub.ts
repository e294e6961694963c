/**
 * The hub: which province's claim holds an invoice, so that no invoice is paid in two of them. It
 * keeps digests, each under the key of the province that told it; who asks is compared under the
 * keys of all.
 */
import type { ClaimInvoicesAnswer, ClaimInvoicesContent } from "#model/hub-message.ts";
import type { NodeId } from "#model/place.ts";
import type { Room } from "#model/room.ts";
import { invoiceIdentity } from "#model/typed-code.ts";
import { invoiceKey, invoiceKeys, type PairKeys } from "#registry/registry.ts";
import { keepNational, selectHoldings, selectTurn } from "#reimbursement/queries-hub.ts";
import { lockKeys, type Tx } from "#store/store.ts";
import type { Trail } from "#trail/trail.ts";
import type { World } from "#world.ts";

interface HubParts {
  readonly trail: Pick<Trail, "note">;
  readonly provinces: readonly NodeId[];
  readonly keys: PairKeys;
}

export function nationalInvoicesRoom(
  { store, now }: Pick<World, "store" | "now">,
  parts: HubParts,
): Room {
  return {
    name: "invoices",
    messages: {
      // A node speaks of its own claims: they are kept under its name.
      claimInvoices: {
        origin: "case",
        answer: async (content, { from }) => {
          const at = now();
          const answer = await store.transaction((tx) => keep(tx, parts, { from, at }, content));
          const actor = { kind: "node", id: from } as const;
          const { claimId: subject, use } = content;
          const detail = `${use} ${answer.outcome}`;
          parts.trail.note({ at, actor, action: "invoices.claimed", subject, detail });
          return answer;
        },
      },
    },
  };
}

async function keep(
  tx: Tx,
  { keys, provinces }: HubParts,
  { from, at }: { readonly from: NodeId; readonly at: number },
  { claimId, use, turn, invoices }: ClaimInvoicesContent,
): Promise<ClaimInvoicesAnswer> {
  const numbers = new Map(invoices.map((one) => [invoiceIdentity(one), one.number]));
  const names = [...numbers.keys()];
  const locks = names.map((name) => `invoice ${name}`);
  await lockKeys(tx, [`claim ${from} ${claimId}`, ...locks]);
  const claim = { node: from, claimId, turn, since: at };
  const [known] = await selectTurn(tx, from, claimId);
  // Late news of before: what came after it stands.
  if (known && known.turn > turn) return { outcome: "kept" };
  if (use === "released") {
    await keepNational(tx, { ...claim, use }, []);
    return { outcome: "kept" };
  }
  const numberOf = new Map<string, string>();
  for (const key of invoiceKeys(keys, provinces)) {
    for (const [name, number] of numbers) numberOf.set(key.digestOf(name), number);
  }
  const holdings = await selectHoldings(tx, claim, [...numberOf.keys()]);
  if (holdings.length > 0) {
    await keepNational(tx, { ...claim, use: "released" }, []);
    const taken = holdings.map(({ digest, node, since }) => {
      return { number: numberOf.get(digest) ?? "", by: node, since };
    });
    return { outcome: "taken", taken };
  }
  const own = invoiceKey(keys, from);
  await keepNational(
    tx,
    { ...claim, use },
    names.map((name) => own.digestOf(name)),
  );
  return { outcome: "kept" };
}
