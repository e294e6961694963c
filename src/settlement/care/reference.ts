/**
 * What a care node keeps in memory of its registry: institutions as they are today, and the
 * catalogue. Each group reads the registry's revision in its own transaction; when it has moved,
 * the reference is read again first.
 */
import type { Instant } from "#base/date.ts";
import { type Catalogue, createCatalogue } from "#catalogue/catalogue.ts";
import {
  createMappingCache,
  loadReference,
  type MappingCache,
  onDay,
  type Reference,
  revision,
} from "#registry/registry.ts";
import type { Tx } from "#store/store.ts";

export interface HeldReference extends Reference {
  readonly catalogue: Catalogue;
}

export interface ReferenceHolder {
  readonly current: HeldReference;
  /** The reference of this revision or a later one, read again if need be. */
  at(tx: Tx, revision: bigint): Promise<HeldReference>;
  /** The reference as it is now: asks for the revision by itself. */
  now(tx: Tx): Promise<HeldReference>;
  /** Institutions' own codes, read apart: there are far more of them than of items. */
  readonly mappings: MappingCache;
}

export async function holdReference(tx: Tx, now: () => Instant): Promise<ReferenceHolder> {
  let held = await read(tx, now());
  const mappings = createMappingCache();
  let reading: Promise<HeldReference> | undefined;
  const today = (): HeldReference => {
    held = onDay(held, now());
    return held;
  };
  const readAgain = async (tx: Tx): Promise<void> => {
    reading = read(tx, now(), held);
    try {
      held = await reading;
    } finally {
      reading = undefined;
    }
  };
  const at = async (tx: Tx, wanted: bigint): Promise<HeldReference> => {
    // Of groups at one time one reads, for a catalogue takes seconds; if it fails, the next.
    while (held.revision < wanted) {
      if (reading) await Promise.allSettled([reading]);
      else await readAgain(tx);
    }
    return today();
  };
  return {
    get current() {
      return today();
    },
    at,
    now: async (tx) => await at(tx, await revision(tx)),
    mappings,
  };
}

/** A catalogue that is still the same is not made again. */
async function read(tx: Tx, now: Instant, held?: HeldReference): Promise<HeldReference> {
  const reference = await loadReference(tx, now, held);
  if (held && reference.items === held.items) return { ...reference, catalogue: held.catalogue };
  return { ...reference, catalogue: createCatalogue(reference.items, reference.kindShares) };
}
