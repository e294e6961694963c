/**
 * The store's face: PostgreSQL (`pg`, or PGlite in the simulation), statements built by the `sql` tag, and
 * lanes for group commit. Everything above names tables only in its own `queries.ts`.
 */
export { sql, type Sql } from "#store/sql.ts";
export { createLane, type Lane, type LaneOptions } from "#store/lane.ts";
export { type Database, type Tx } from "#store/database.ts";
