/**
 * What a care node keeps in memory of its registry: institutions and the catalogue. Each batch
 * reads the registry's revision in its own transaction; when it has moved, the reference is read
 * again first.
 */
import { type Catalogue, createCatalogue } from "#catalogue/catalogue.ts";
import { loadReference, type Reference } from "#registry/registry.ts";
import type { Tx } from "#store/store.ts";

export interface HeldReference extends Reference {
  readonly catalogue: Catalogue;
}

export interface ReferenceHolder {
  readonly current: HeldReference;
  /** The reference of this revision, read again if need be. */
  at(tx: Tx, revision: bigint): Promise<HeldReference>;
}

export async function holdReference(tx: Tx): Promise<ReferenceHolder> {
  let held = await read(tx);
  return {
    get current() {
      return held;
    },
    at: async (tx, revision) => {
      if (held.revision !== revision) held = await read(tx);
      return held;
    },
  };
}

async function read(tx: Tx): Promise<HeldReference> {
  const reference = await loadReference(tx);
  return { ...reference, catalogue: createCatalogue(reference.items, reference.kindShares) };
}
