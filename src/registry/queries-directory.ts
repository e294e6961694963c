/**
 * All SQL of the registry about the hub's directory: where cards are insured, how far each province
 * was heard, the national log of institutions; and where a node's copy of that log stands.
 */
import type { Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { Area, InstitutionCode, NodeId } from "#model/place.ts";
import { columns, sql, type Tx } from "#store/store.ts";

export interface DigestRow {
  readonly credential_digest: string;
  readonly area: Area;
  readonly edition: number;
}

const DIRECTORY = columns<DigestRow>({
  credential_digest: "text",
  area: "text",
  edition: "bigint as number",
});

export function insertDirectory(tx: Tx, rows: readonly DigestRow[]): Promise<unknown> {
  return tx.query(sql`
    insert into registry.directory (${DIRECTORY.names})
    select ${DIRECTORY.written}
    from json_to_recordset(${toJson(rows)}::json) as t(${DIRECTORY.record})
    on conflict on constraint directory_pk do update set edition = excluded.edition`);
}

export function deleteDigests(tx: Tx, digests: readonly string[]): Promise<unknown> {
  return tx.query(sql`
    delete from registry.directory where credential_digest = any(${digests}::text[])`);
}

/** What earlier editions of a province have told and this one has not. */
export function deleteEarlier(tx: Tx, node: NodeId, edition: number): Promise<unknown> {
  return tx.query(sql`
    delete from registry.directory
    where edition < ${edition} and left(area, 2) = ${node.slice(0, 2)}`);
}

export function selectDirectory(tx: Tx, digests: readonly string[]): Promise<{ area: Area }[]> {
  return tx.query(sql`
    select distinct area
    from registry.directory
    where credential_digest = any(${digests}::text[])
    order by area`);
}

export interface PublisherRow {
  readonly node: NodeId;
  readonly edition: number;
  readonly last: number;
  readonly cleared: number;
}

const PUBLISHERS = columns<PublisherRow>({
  node: "text",
  edition: "bigint as number",
  last: "bigint as number",
  cleared: "bigint as number",
});

export function selectPublisher(tx: Tx, node: NodeId): Promise<PublisherRow[]> {
  return tx.query<PublisherRow>(sql`
    select ${PUBLISHERS.read} from registry.publishers where node = ${node}`);
}

/** Locked until the transaction ends; one that was never heard begins at nothing. */
export async function lockPublisher(tx: Tx, node: NodeId): Promise<PublisherRow[]> {
  return await tx.query<PublisherRow>(sql`
    insert into registry.publishers as p (${PUBLISHERS.names}) values (${node}, 0, 0, 0)
    on conflict on constraint publishers_pk do update set node = excluded.node
    returning ${PUBLISHERS.readFrom("p")}`);
}

export function updatePublisher(tx: Tx, row: PublisherRow): Promise<unknown> {
  const { node, edition, last, cleared } = row;
  return tx.query(sql`
    update registry.publishers
    set edition = ${edition}::bigint, last = ${last}::bigint, cleared = ${cleared}::bigint
    where node = ${node}`);
}

export interface LogRow {
  readonly version: number;
  readonly code: InstitutionCode;
  readonly body: string;
  readonly digest: string;
}

const LOG = columns<LogRow>({
  version: "bigint as number",
  code: "text",
  body: "text",
  digest: "text",
});

export function insertLog(tx: Tx, rows: readonly LogRow[]): Promise<unknown> {
  return tx.query(sql`
    insert into registry.national_log (${LOG.names})
    select ${LOG.written} from json_to_recordset(${toJson(rows)}::json) as t(${LOG.record})`);
}

export function selectLog(tx: Tx, after: number, limit: number): Promise<LogRow[]> {
  return tx.query<LogRow>(sql`
    select ${LOG.read} from registry.national_log
    where version > ${after} order by version limit ${limit}`);
}

export function selectVersionDigest(tx: Tx, version: number): Promise<{ digest: string }[]> {
  return tx.query(sql`select digest from registry.national_log where version = ${version}`);
}

/** What the log says last of each of these institutions. */
export function selectLatest(
  tx: Tx,
  codes: readonly string[],
): Promise<{ readonly code: InstitutionCode; readonly body: string }[]> {
  return tx.query(sql`
    select c.code, l.body
    from unnest(${codes}::text[]) as c(code)
    cross join lateral (
      select body from registry.national_log where code = c.code
      order by version desc limit 1) l`);
}

export interface StandRow {
  readonly version: number;
  readonly digest: string;
  readonly whole_at: Instant | null;
}

const STAND = columns<StandRow>({
  version: "bigint as number",
  digest: "text",
  whole_at: "bigint as number",
});

export function selectStand(tx: Tx): Promise<StandRow[]> {
  return tx.query<StandRow>(sql`select ${STAND.read} from registry.national_copy`);
}

/** Locked until the transaction ends; one that is not there begins at nothing. */
export function lockStand(tx: Tx): Promise<StandRow[]> {
  return tx.query<StandRow>(sql`
    insert into registry.national_copy as c (one, version, digest) values (true, 0, '')
    on conflict on constraint national_copy_pk do update set one = true
    returning ${STAND.readFrom("c")}`);
}

export function updateStand(tx: Tx, { version, digest, whole_at }: StandRow): Promise<unknown> {
  return tx.query(sql`
    update registry.national_copy
    set version = ${version}::bigint, digest = ${digest}, whole_at = ${whole_at}::bigint`);
}
