/**
 * Institutions' mappings of their own codes. Booked all or nothing; for lines they are looked up in
 * memory, one institution's at a time, read when its first line comes and again when they have
 * changed.
 */
import { present } from "#base/assert.ts";
import type { ChinaDate, Instant } from "#base/date.ts";
import { canonicalJson, fromJson, toJson } from "#base/json.ts";
import { Refusal } from "#base/refusals.ts";
import type { MappedItem, Mapping, MappingInput, UnmapItem } from "#model/mapping.ts";
import type { InstitutionCode } from "#model/place.ts";
import {
  bumpMappings,
  countStanding,
  type MappingRow,
  type StandingRow,
  selectChangedMappers,
  selectMappingRevision,
  selectMappingsOf,
  selectStanding,
  selectStandingOf,
  upsertMappings,
} from "#registry/queries-mappings.ts";
import type { Tx } from "#store/store.ts";

/** Standing mappings of one institution: a large hospital has some 20,000 own codes. */
const MAPPINGS_MAX = 50_000;

interface Mapper {
  readonly institution: InstitutionCode;
  readonly now: Instant;
  readonly newId: () => string;
  /** Why an item cannot be mapped so, or null. */
  readonly fault: (input: MappingInput) => string | null;
}

function mappingOfRow(row: MappingRow): Mapping {
  return {
    id: row.id,
    institution: row.institution,
    ownCode: row.own_code,
    ownName: row.own_name,
    list: row.list,
    itemCode: row.item_code,
    span: { from: row.from_on, to: row.to_on },
    detail: fromJson<Mapping["detail"]>(row.detail),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    withdrawnAt: row.withdrawn_at ?? undefined,
  };
}

function isSame(row: MappingRow, input: MappingInput): boolean {
  return (
    row.item_code === input.itemCode &&
    row.list === input.list &&
    row.from_on === input.span.from &&
    row.to_on === input.span.to
  );
}

function wrongRow(
  code: "mapping_invalid" | "mapping_overlaps",
  index: number,
  input: MappingInput,
) {
  return (why: string): Refusal =>
    new Refusal(code, { row: String(index + 1), own: input.ownCode, why });
}

/**
 * Maps own codes; what stands already in the same words is left, what was told anew is renewed.
 * Refusals, with the first wrong row: mapping_invalid, mapping_overlaps, mappings_too_many.
 */
export async function mapItems(
  tx: Tx,
  mapper: Mapper,
  inputs: readonly MappingInput[],
): Promise<void> {
  const revision = present((await bumpMappings(tx))[0], "registry.revision has its row").mappings;
  const { institution, now } = mapper;
  const codes = [...new Set(inputs.map((input) => input.ownCode))];
  const standing = await selectStandingOf(tx, institution, codes);
  const byCode = new Map(codes.map((code) => [code, [] as MappingRow[]]));
  for (const row of standing) byCode.get(row.own_code)?.push(row);
  const written = new Map<string, MappingRow>();
  for (const [index, input] of inputs.entries()) {
    const rows = present(byCode.get(input.ownCode), "each own code has its rows");
    const fault = mapper.fault(input);
    if (fault !== null) throw wrongRow("mapping_invalid", index, input)(fault);
    const { from, to } = input.span;
    const known = rows.find((row) => isSame(row, input));
    const other = rows.find((row) => row !== known && row.from_on <= to && from <= row.to_on);
    if (other) {
      const why = `${other.from_on}至${other.to_on}已对照${other.item_code}`;
      throw wrongRow("mapping_overlaps", index, input)(why);
    }
    const told = { own_name: input.ownName, detail: toJson(input.detail), updated_at: now };
    if (known) {
      const same = known.own_name === told.own_name && sameDetail(known.detail, told.detail);
      if (same) continue;
      rows.splice(rows.indexOf(known), 1);
    }
    const row: MappingRow = {
      id: known?.id ?? mapper.newId(),
      institution,
      own_code: input.ownCode,
      list: input.list,
      item_code: input.itemCode,
      from_on: from,
      to_on: to,
      created_at: known?.created_at ?? now,
      withdrawn_at: null,
      ...told,
    };
    rows.push(row);
    written.set(row.id, row);
  }
  const [held] = await countStanding(tx, institution);
  if ((held?.count ?? 0) + written.size > MAPPINGS_MAX) {
    throw new Refusal("mappings_too_many", { limit: String(MAPPINGS_MAX) });
  }
  if (written.size > 0) await upsertMappings(tx, [...written.values()], revision);
}

function sameDetail(a: string, b: string): boolean {
  return canonicalJson(JSON.parse(a)) === canonicalJson(JSON.parse(b));
}

/**
 * Undoes a mapping for all its days, so that a right one can take its place. Lines that it gave
 * their code were split and keep it. Refusals: mapping_unknown.
 */
export async function unmapItem(
  tx: Tx,
  institution: InstitutionCode,
  now: Instant,
  named: UnmapItem,
): Promise<void> {
  const revision = present((await bumpMappings(tx))[0], "registry.revision has its row").mappings;
  const rows = (await selectStandingOf(tx, institution, [named.ownCode])).filter(
    (row) => row.list === named.list && row.item_code === named.itemCode,
  );
  if (rows.length === 0) {
    throw new Refusal("mapping_unknown", { own: named.ownCode, item: named.itemCode });
  }
  const withdrawn = rows.map((row) => ({ ...row, updated_at: now, withdrawn_at: now }));
  await upsertMappings(tx, withdrawn, revision);
}

/** Whether each of these stands, in the same words. */
export async function mappingsStand(
  tx: Tx,
  institution: InstitutionCode,
  inputs: readonly MappingInput[],
): Promise<boolean> {
  const codes = [...new Set(inputs.map((input) => input.ownCode))];
  const standing = await selectStandingOf(tx, institution, codes);
  return inputs.every((input) =>
    standing.some((row) => row.own_code === input.ownCode && isSame(row, input)),
  );
}

export async function mappingsOf(tx: Tx, institution: InstitutionCode): Promise<Mapping[]> {
  return (await selectMappingsOf(tx, institution)).map(mappingOfRow);
}

/** Own codes held at once, some 240 bytes each; of the institution longest not read first. */
const HELD_MAX = 1_000_000;

type OwnCodes = ReadonlyMap<string, readonly StandingRow[]>;

/** Mappings in memory. `revision` is the registry's: while it stands, nothing is read twice. */
export interface MappingCache {
  at(tx: Tx, revision: bigint, institutions: readonly InstitutionCode[]): Promise<MappedItem>;
}

export function createMappingCache(heldMax = HELD_MAX): MappingCache {
  const held = new Map<InstitutionCode, OwnCodes>();
  let size = 0;
  let seen = -1n;
  let mappings = -1n;

  // An institution without any mapping takes room, too.
  const roomOf = (codes: OwnCodes): number => codes.size + 1;
  const forget = (code: InstitutionCode): void => {
    const codes = held.get(code);
    if (!codes) return;
    size -= roomOf(codes);
    held.delete(code);
  };

  /** Forgets the institutions whose mappings have changed since. */
  const follow = async (tx: Tx, revision: bigint): Promise<void> => {
    if (revision === seen) return;
    const number = present((await selectMappingRevision(tx))[0], "the counter is there").mappings;
    if (number > mappings) {
      for (const { institution } of await selectChangedMappers(tx, mappings)) {
        forget(institution);
      }
    }
    mappings = number;
    seen = revision;
  };

  return {
    at: async (tx, revision, institutions) => {
      await follow(tx, revision);
      const before = seen;
      const missing = institutions.filter((institution) => !held.has(institution));
      const read = missing.length > 0 ? await selectStanding(tx, missing) : [];
      const mine = new Map(
        institutions.map((code) => [code, held.get(code) ?? ownCodes(read, code)]),
      );
      // What was read is kept only if nobody has learnt of a change meanwhile.
      if (before === seen) {
        for (const [code, codes] of mine) {
          forget(code);
          held.set(code, codes);
          size += roomOf(codes);
        }
        for (const code of held.keys()) {
          if (size <= heldMax) break;
          forget(code);
        }
      }
      return (institution, ownCode, on) => itemOn(mine.get(institution)?.get(ownCode), on);
    },
  };
}

function ownCodes(rows: readonly StandingRow[], institution: InstitutionCode): OwnCodes {
  const codes = new Map<string, StandingRow[]>();
  for (const row of rows) {
    if (row.institution !== institution) continue;
    const known = codes.get(row.own_code);
    if (known) known.push(row);
    else codes.set(row.own_code, [row]);
  }
  return codes;
}

function itemOn(rows: readonly StandingRow[] | undefined, on: ChinaDate): string | undefined {
  return rows?.find((row) => row.from_on <= on && on <= row.to_on)?.item_code;
}
