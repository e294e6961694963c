/** The store's own statements: which migrations ran, and what a database looks like. */
import type { Tx } from "#store/database.ts";
import { sql } from "#store/sql.ts";

export interface AppliedMigration {
  readonly number: number;
  readonly name: string;
  readonly digest: string;
  readonly breaking: boolean;
}

export async function hasMigrationTable(tx: Tx): Promise<boolean> {
  const rows = await tx.query<{ found: boolean }>(
    sql`select to_regclass('store.migrations') is not null as found`,
  );
  return rows[0]?.found === true;
}

export function selectMigrations(tx: Tx): Promise<AppliedMigration[]> {
  return tx.query<AppliedMigration>(
    sql`select number, name, digest, breaking from store.migrations order by number`,
  );
}

export async function hasPurposeTable(tx: Tx): Promise<boolean> {
  const rows = await tx.query<{ found: boolean }>(
    sql`select to_regclass('store.purpose') is not null as found`,
  );
  return rows[0]?.found === true;
}

export async function isMarkedDemo(tx: Tx): Promise<boolean> {
  const rows = await tx.query<{ found: boolean }>(
    sql`select exists (select from store.purpose where kind = 'demo') as found`,
  );
  return rows[0]?.found === true;
}

export async function markDemo(tx: Tx): Promise<void> {
  await tx.query(sql`insert into store.purpose (kind) values ('demo') on conflict do nothing`);
}

/** Whether there are tables or views, and whether they are ours by the list of migrations. */
export async function selectContents(
  tx: Tx,
): Promise<{ readonly any: boolean; readonly ours: boolean }> {
  const rows = await tx.query<{ any: boolean; ours: boolean }>(sql`
    select
      exists (
        select from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
          and c.relkind in ('r', 'p', 'v', 'm', 'f')
          and not exists (select from pg_depend d
            where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
      ) as any,
      (
        select count(*) = 4 from pg_attribute a
        where a.attrelid = to_regclass('store.migrations')
          and a.attname in ('number', 'name', 'digest', 'breaking')
      ) as ours`);
  return rows[0] ?? { any: false, ours: false };
}

/** Of these databases, those that somebody is connected to. */
export async function selectDatabasesInUse(
  tx: Tx,
  databases: readonly string[],
): Promise<string[]> {
  const rows = await tx.query<{ name: string }>(sql`
    select distinct datname as name from pg_stat_activity
    where datname in (select jsonb_array_elements_text(${JSON.stringify(databases)}::jsonb))
      and backend_type = 'client backend' order by 1`);
  return rows.map((row) => row.name);
}

/** Text that puts in again what the tables hold now: of a database where nobody has worked yet. */
export async function selectBeginning(tx: Tx): Promise<string> {
  await tx.query(sql`
    do $do$
      declare place text; held text; written text := '';
      begin
        for place in
          select format('%I.%I', n.nspname, c.relname)
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'store')
             and c.relkind in ('r', 'p') and not c.relispartition order by 1
        loop
          execute format('select json_agg(t)::text from %s t', place) into held;
          continue when held is null;
          written := written || format(
            'insert into %1$s select * from json_populate_recordset(null::%1$s, %2$L);',
            place, held);
        end loop;
        perform set_config('lianjie.beginning', written, true);
      end
    $do$`);
  const [row] = await tx.query<{ readonly written: string }>(
    sql`select current_setting('lianjie.beginning') as written`,
  );
  return row?.written ?? "";
}

export interface ServerSlots {
  readonly max: number;
  /** For superusers and, from PostgreSQL 16 on, for those who may use the reserve. */
  readonly reserved: number;
  /** Held by others at this moment. */
  readonly used: number;
}

export async function selectSlots(tx: Tx): Promise<ServerSlots> {
  const rows = await tx.query<ServerSlots>(sql`
    select current_setting('max_connections')::int4 as max,
      (current_setting('superuser_reserved_connections')::int4
        + coalesce(nullif(current_setting('reserved_connections', true), '')::int4, 0))::int4
        as reserved,
      (select count(*)::int4 from pg_stat_activity
       where backend_type = 'client backend' and pid <> pg_backend_pid()) as used`);
  return rows[0] ?? { max: 0, reserved: 0, used: 0 };
}

/** One line per thing of ours; the order is that of the dump. */
export interface SchemaLine {
  readonly owner: string;
  readonly text: string;
}

/** Relations, columns, constraints, indexes and triggers, each under its relation. */
export function selectRelationLines(tx: Tx): Promise<SchemaLine[]> {
  return tx.query<SchemaLine>(sql`
    with ours as (
      select c.oid, c.relkind, n.nspname || '.' || c.relname as owner, c.relpartbound,
        c.relispartition
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
        and c.relkind in ('r', 'p', 'v', 'm')
    ), lines as (
      select owner, 0 as part, 0 as place, ''::text as name,
        case relkind when 'v' then 'view' when 'm' then 'materialized view' else 'table' end
          || ' ' || owner
          || case when relkind = 'p' then ' partition by ' || pg_get_partkeydef(oid) else '' end
          || case when relispartition then ' ' || pg_get_expr(relpartbound, oid) else '' end as text
      from ours
      union all
      select owner, 1, a.attnum, a.attname,
        '  ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
          || case when a.attnotnull then ' not null' else '' end
          || case a.attidentity when 'a' then ' identity always' when 'd' then ' identity'
               else '' end
          || case when d.oid is null then ''
               when a.attgenerated = 's' then ' generated ' || pg_get_expr(d.adbin, d.adrelid)
               else ' default ' || pg_get_expr(d.adbin, d.adrelid) end
      from ours join pg_attribute a on a.attrelid = ours.oid and a.attnum > 0 and not a.attisdropped
        left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where relkind <> 'v'
      union all
      select owner, 2, 0, k.conname,
        '  constraint ' || k.conname || ' ' || pg_get_constraintdef(k.oid)
      from ours join pg_constraint k on k.conrelid = ours.oid and k.contype <> 'n'
      union all
      select owner, 3, 0, i.relname, '  ' || pg_get_indexdef(i.oid)
      from ours join pg_index x on x.indrelid = ours.oid join pg_class i on i.oid = x.indexrelid
      where not exists (select from pg_constraint k where k.conindid = i.oid)
      union all
      select owner, 4, 0, t.tgname, '  ' || pg_get_triggerdef(t.oid)
      from ours join pg_trigger t on t.tgrelid = ours.oid and not t.tgisinternal
      union all
      select owner, 5, 0, '', pg_get_viewdef(ours.oid) from ours where relkind in ('v', 'm')
    )
    select owner, text from lines order by owner collate "C", part, place, name collate "C"`);
}

export function selectFunctionLines(tx: Tx): Promise<SchemaLine[]> {
  return tx.query<SchemaLine>(sql`
    select n.nspname || '.' || p.proname as owner, pg_get_functiondef(p.oid) as text
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    order by n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)`);
}

/** Types and sequences that no column owns. */
export function selectTypeLines(tx: Tx): Promise<SchemaLine[]> {
  return tx.query<SchemaLine>(sql`
    select n.nspname || '.' || t.typname as owner,
      case t.typtype when 'e' then 'enum ' when 'd' then 'domain ' else 'type ' end
        || n.nspname || '.' || t.typname
        || coalesce(' ' || (
             select string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder)
             from pg_enum e where e.enumtypid = t.oid), '')
        || coalesce(' ' || format_type(nullif(t.typbasetype, 0), t.typtypmod), '')
        || coalesce(' ' || (select string_agg(pg_get_constraintdef(k.oid), ' ' order by k.conname)
             from pg_constraint k where k.contypid = t.oid and k.contype <> 'n'), '') as text
    from pg_type t join pg_namespace n on n.oid = t.typnamespace
    where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and t.typtype in ('e', 'd')
    order by n.nspname, t.typname`);
}

/**
 * Tables that hold something of the nodes' work, so none of the store's own, with those that refer
 * to them. One without a page has no row; a sequence may have moved on without any.
 */
export async function selectHeldTables(tx: Tx): Promise<string[]> {
  const rows = await tx.query<{ name: string }>(sql`
    with recursive held as (
      select c.oid
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'store')
         and c.relkind in ('r', 'p') and not c.relispartition
         and (c.relkind = 'p' or pg_relation_size(c.oid) > 0 or exists (
           select from pg_depend d join pg_class s on s.oid = d.objid and s.relkind = 'S'
            where d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid))
       union
      select k.conrelid from held join pg_constraint k on k.confrelid = held.oid
    )
    select format('%I.%I', n.nspname, c.relname) as name
      from held join pg_class c on c.oid = held.oid
      join pg_namespace n on n.oid = c.relnamespace
     order by 1`);
  return rows.map((row) => row.name);
}

export interface Durability {
  readonly name: string;
  readonly setting: string;
}

/** The settings under which a figure was measured. */
export function selectDurability(tx: Tx): Promise<Durability[]> {
  return tx.query<Durability>(sql`
    select name, setting from pg_settings
    where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'wal_sync_method',
      'wal_level',      'server_version', 'shared_buffers', 'max_connections') order by name`);
}

export async function hasDatabase(tx: Tx, name: string): Promise<boolean> {
  const rows = await tx.query<{ found: boolean }>(
    sql`select exists (select from pg_database where datname = ${name}) as found`,
  );
  return rows[0]?.found === true;
}

export async function selectDatabases(tx: Tx, prefix: string): Promise<string[]> {
  const rows = await tx.query<{ name: string }>(
    sql`select datname as name from pg_database where starts_with(datname, ${prefix}) order by 1`,
  );
  return rows.map((row) => row.name);
}

/** One moment for all cursors, and room to sort: whoever reads so reads whole tables. */
export async function beginSnapshot(tx: Tx): Promise<void> {
  await tx.query(sql`set transaction isolation level repeatable read, read only`);
  await tx.query(sql`select set_config('work_mem', '64MB', true)`);
}

/** Held by the session, so on a database of one connection; let go when that closes. */
export async function lockSession(tx: Tx, key: number): Promise<void> {
  await tx.query(sql`select pg_advisory_lock(${key}::int8)`);
}
