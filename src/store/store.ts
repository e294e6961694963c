/**
 * The store's face: PostgreSQL (`pg`, or PGlite in the simulation), statements built by the `sql`
 * tag, and lanes for group commit. Everything above names tables only in its own `queries.ts`.
 */

export { type Columns, type ColumnTypes, columns } from "#store/columns.ts";
export {
  ConstraintViolated,
  type Database,
  later,
  type OwnedDatabase,
  type Transaction,
  type Tx,
} from "#store/database.ts";
export {
  type DatabaseServer,
  type EmbeddedOptions,
  type EmbeddedServer,
  startEmbedded,
} from "#store/dev/embedded.ts";
export { type PgliteServer, startPglite } from "#store/dev/pglite.ts";
export { createLane, type Lane, type LaneOptions, type LaneWork } from "#store/lane.ts";
export { lockKeys } from "#store/locks.ts";
export {
  digestOf,
  emptyTables,
  loadMigrations,
  type Migration,
  migrate,
  schemaState,
} from "#store/migrate.ts";
export { createNodeDatabases, outsideServer, prepareNodeDatabase } from "#store/node-databases.ts";
export { openPg, openReports, type PgOptions, type Pooled } from "#store/pg.ts";
export type { PoolState } from "#store/pool.ts";
export { guardForeign, guardNode } from "#store/purpose.ts";
export { type Durability, selectBeginning, selectDurability } from "#store/queries.ts";
export { REPORT_LIMITS, type Reports } from "#store/reports.ts";
export { schemaDump } from "#store/schema-dump.ts";
export { type Share, shareConnections } from "#store/slots.ts";
export { openSnapshot, pages, type Reading, type Snapshot } from "#store/snapshot.ts";
export { type Sql, sql } from "#store/sql.ts";
export { type WatchedDatabase, watchCommits } from "#store/watched.ts";
