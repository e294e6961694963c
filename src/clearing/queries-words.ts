/** SQL of a province's words on batches, and of objections. */
import type { Instant } from "#base/date.ts";
import type { SettlementId } from "#base/id.ts";
import { toJson } from "#base/json.ts";
import type { ObjectionReason } from "#model/clearing.ts";
import type { NodeId } from "#model/place.ts";
import { columns, lockKeys, sql, type Tx } from "#store/store.ts";

/** A province's confirmation of one version of a batch. */
export interface WordRow {
  readonly batch_id: string;
  readonly version: number;
  readonly digest: string;
  readonly prepared_by: string;
  readonly prepared_at: Instant;
  readonly confirmed_by: string | null;
  readonly confirmed_at: Instant | null;
  readonly heard_at: Instant | null;
}

const WORDS = columns<WordRow>({
  batch_id: "text",
  version: "integer",
  digest: "text",
  prepared_by: "text",
  prepared_at: "bigint as number",
  confirmed_by: "text",
  confirmed_at: "bigint as number",
  heard_at: "bigint as number",
});

export async function upsertWord(tx: Tx, row: WordRow): Promise<void> {
  await tx.query(sql`
    insert into clearing.words (${WORDS.names})
    select ${WORDS.written} from json_to_recordset(${toJson([row])}::json) as t(${WORDS.record})
    on conflict on constraint words_pkey do update set ${WORDS.set("excluded")}`);
}

export async function selectWord(
  tx: Tx,
  batchId: string,
  version: number,
): Promise<WordRow | null> {
  const [row] = await tx.query<WordRow>(sql`
    select ${WORDS.read} from clearing.words
     where batch_id = ${batchId} and version = ${version}`);
  return row ?? null;
}

export async function selectUntoldWords(tx: Tx, rowsMax: number): Promise<WordRow[]> {
  return await tx.query<WordRow>(sql`
    select ${WORDS.read} from clearing.words
     where heard_at is null and confirmed_at is not null
     order by confirmed_at, batch_id limit ${rowsMax}`);
}

export interface ObjectionRow {
  readonly id: string;
  readonly batch_id: string;
  readonly raised_at_node: NodeId;
  readonly settlement_id: SettlementId;
  readonly reason: ObjectionReason;
  readonly words: string;
  readonly raised_by: string;
  readonly raised_at: Instant;
  readonly released_by: string | null;
  readonly released_at: Instant | null;
  /** At the province that raised it: when the hub heard it, or its withdrawal. */
  readonly heard_at: Instant | null;
  readonly proposal: "upheld" | "dismissed" | null;
  readonly decided_words: string | null;
  readonly proposed_by: string | null;
  readonly outcome: "upheld" | "dismissed" | "withdrawn" | null;
  readonly decided_by: string | null;
  readonly decided_at: Instant | null;
}

/** What a new objection lacks. */
export const NOT_DECIDED = {
  ...{ proposal: null, decided_words: null, proposed_by: null },
  ...{ outcome: null, decided_by: null, decided_at: null },
} as const satisfies Partial<ObjectionRow>;

const OBJECTIONS = columns<ObjectionRow>({
  id: "text",
  batch_id: "text",
  raised_at_node: "text",
  settlement_id: "text",
  reason: "text",
  words: "text",
  raised_by: "text",
  raised_at: "bigint as number",
  released_by: "text",
  released_at: "bigint as number",
  heard_at: "bigint as number",
  proposal: "text",
  decided_words: "text",
  proposed_by: "text",
  outcome: "text",
  decided_by: "text",
  decided_at: "bigint as number",
});

export async function upsertObjections(tx: Tx, rows: readonly ObjectionRow[]): Promise<void> {
  await lockKeys(
    tx,
    rows.map(({ id }) => `objection ${id}`),
  );
  await tx.query(sql`
    insert into clearing.objections (${OBJECTIONS.names})
    select ${OBJECTIONS.written}
      from json_to_recordset(${toJson(rows)}::json) as t(${OBJECTIONS.record})
    on conflict on constraint objections_pkey do update set ${OBJECTIONS.set("excluded")}`);
}

/** Held until the commit. */
export async function holdObjection(tx: Tx, id: string): Promise<ObjectionRow | null> {
  const [row] = await tx.query<ObjectionRow>(sql`
    select ${OBJECTIONS.read} from clearing.objections where id = ${id} for update`);
  return row ?? null;
}

export async function selectObjections(
  tx: Tx,
  batches: readonly string[],
): Promise<ObjectionRow[]> {
  return await tx.query<ObjectionRow>(sql`
    select ${OBJECTIONS.read} from clearing.objections
     where batch_id = any(${batches}::text[]) order by batch_id, raised_at, id`);
}

export async function selectOpenObjection(
  tx: Tx,
  settlementId: string,
): Promise<ObjectionRow | null> {
  const [row] = await tx.query<ObjectionRow>(sql`
    select ${OBJECTIONS.read} from clearing.objections
     where settlement_id = ${settlementId} and outcome is null`);
  return row ?? null;
}

export async function countOpenObjections(tx: Tx, batchId: string): Promise<number> {
  const [row] = await tx.query<{ readonly open: number }>(sql`
    select count(*)::int4 as open from clearing.objections
     where batch_id = ${batchId} and outcome is null`);
  return row?.open ?? 0;
}

/** Raised or withdrawn here and not heard by the hub. */
export async function selectUntoldObjections(tx: Tx, rowsMax: number): Promise<ObjectionRow[]> {
  return await tx.query<ObjectionRow>(sql`
    select ${OBJECTIONS.read} from clearing.objections
     where heard_at is null and released_at is not null order by released_at, id limit ${rowsMax}`);
}
