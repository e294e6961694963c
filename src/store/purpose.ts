/**
 * The one guard before anything is written to a database that somebody named, or dropped: what it
 * holds must be what the command is for. The demo's databases are marked at their birth; what bears
 * no mark belongs to a real node, and the demo leaves it alone.
 */
import { DatabaseRefused } from "#base/troubles.ts";
import type { OwnedDatabase } from "#store/database.ts";
import { openPg } from "#store/pg.ts";
import { placeOf } from "#store/pool.ts";
import { hasPurposeTable, isMarkedDemo, selectContents } from "#store/queries.ts";

export type Purpose = "demo" | "node";
export type Holding = Purpose | "empty" | "foreign";

/** What the database at this address holds. */
export async function holdingAt(url: string): Promise<Holding> {
  const database = openPg({ url, connectionsMax: 1 });
  try {
    return await holdingOf(database);
  } finally {
    await database.close();
  }
}

async function holdingOf(database: OwnedDatabase): Promise<Holding> {
  const { any, ours } = await selectContents(database);
  if (!any) return "empty";
  if (!ours) return "foreign";
  const demo = (await hasPurposeTable(database)) && (await isMarkedDemo(database));
  return demo ? "demo" : "node";
}

/** Throws DatabaseRefused when it is not for this purpose; an empty one may become a node's. */
export async function guardPurpose(url: string, purpose: Purpose): Promise<void> {
  const holding = await holdingAt(url);
  if (holding === purpose || (holding === "empty" && purpose === "node")) return;
  refuse(holding === "empty" ? "node" : holding, url);
}

/** A node's, real or of a demo. Throws DatabaseRefused for what is none. */
export async function guardNode(url: string): Promise<void> {
  const holding = await holdingAt(url);
  if (holding === "foreign" || holding === "empty") refuse(holding, url);
}

/** May be brought to our schema: a node's, or one without anything. Throws DatabaseRefused. */
export async function guardForeign(url: string): Promise<void> {
  if ((await holdingAt(url)) === "foreign") refuse("foreign", url);
}

function refuse(holding: Holding, url: string): never {
  throw new DatabaseRefused(holding, placeOf(url).database);
}
