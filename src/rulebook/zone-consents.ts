/**
 * Consent to zones without filing (免备案区就医地意见). Home releases a zone, because it pays, and the zone
 * holds from its day; the care places that it names are told and asked, and what they say is
 * recorded at both. A care place says it by two persons, once for each version.
 */
import type { Instant } from "#base/date.ts";
import { fromJson, toJson } from "#base/json.ts";
import { Refusal } from "#base/refusals.ts";
import { readDocument } from "#benefits/benefits.ts";
import { type Staff, sameActor, staffOf, staffText } from "#model/actor.ts";
import { type NodeId, nodeOf } from "#model/place.ts";
import type { Zone, ZoneConsentAnswer, ZoneConsentContent, ZoneOpinion } from "#model/zone.ts";
import {
  insertSeenZones,
  lockSeenZones,
  type SeenZonesRow,
  updateSeenZones,
} from "#rulebook/queries-zones.ts";
import type { Database } from "#store/store.ts";
import { inTransaction, type Trail, type TrailEntry } from "#trail/trail.ts";

/** The zones of a file by which people of this province go to places of another one. */
export function zonesNaming(
  file: { readonly path: string; readonly text: string },
  home: NodeId,
): ReadonlyMap<NodeId, readonly Zone[]> {
  const named = new Map<NodeId, Zone[]>();
  for (const { title, care, schemes, from, to, benefit, ...places } of readDocument(
    "zones",
    file,
  )) {
    if (!places.home.some((area) => nodeOf(area) === home)) continue;
    const zone = { title, ...places, care, schemes, from, to, benefit };
    for (const node of new Set(places.treatedIn.map(nodeOf))) {
      if (node !== home) named.set(node, [...(named.get(node) ?? []), zone]);
    }
  }
  return named;
}

export interface ZoneContext {
  readonly node: NodeId;
  readonly store: Database;
  readonly trail: Trail;
  readonly now: () => Instant;
}

/** A home asks: the release is kept, and what was said to it is told. Refusals: message_forged. */
export async function hearZones(
  { node, store, trail, now }: ZoneContext,
  { homeArea, version, inForceFrom, zones }: ZoneConsentContent,
  from: NodeId,
): Promise<ZoneConsentAnswer> {
  const isTheirs = zones.every(
    ({ home, treatedIn }) =>
      home.some((area) => nodeOf(area) === from) && treatedIn.some((area) => nodeOf(area) === node),
  );
  if (nodeOf(homeArea) !== from || !isTheirs) {
    throw new Refusal("message_forged", { why: "免备案区不是发件节点给本地的" });
  }
  return await inTransaction(store, trail, async (tx, entries) => {
    const fresh = await insertSeenZones(tx, {
      ...{ home_node: from, version, in_force_from: inForceFrom, zones: toJson(zones) },
      ...{ heard_at: now(), ...NOTHING_SAID },
    });
    if (fresh.length > 0) {
      const actor = { kind: "node", id: from } as const;
      entries.push({
        at: now(),
        actor,
        action: "zone.heard",
        subject: version,
        detail: inForceFrom,
      });
    }
    const [row] = await lockSeenZones(tx, from, version);
    return { said: row ? saidOf(row) : null };
  });
}

const NOTHING_SAID = {
  ...{ opinion: null, why: null, entered_by: null, entered_at: null },
  ...{ confirmed_by: null, confirmed_at: null },
} as const;

function saidOf({ opinion, why, confirmed_by: by, confirmed_at: at }: SeenZonesRow) {
  return opinion !== null && by !== null && at !== null
    ? { opinion, why: why ?? "", by, at }
    : null;
}

export interface ZoneNamed {
  readonly home: string;
  readonly version: string;
}

/**
 * One person enters what the place says; until it is confirmed it may be entered anew. Refusals:
 * object_missing, zone_said, zone_reason_missing.
 */
export async function enterOpinion(
  context: ZoneContext,
  named: ZoneNamed,
  said: { readonly opinion: ZoneOpinion; readonly why: string; readonly by: Staff },
): Promise<SeenZonesRow> {
  const { opinion, by } = said;
  const why = said.why.trim();
  if (opinion === "objects" && why === "") throw new Refusal("zone_reason_missing");
  return await change(context, named, (row, at) => ({
    row: { ...row, opinion, why, entered_by: staffText(by), entered_at: at },
    entry: { at, actor: by, action: "zone.entered", subject: row.version, detail: opinion },
  }));
}

/**
 * A second person confirms it. Refusals: object_missing, zone_said, zone_unsaid,
 * zone_same_person.
 */
export async function confirmOpinion(
  context: ZoneContext,
  named: ZoneNamed,
  by: Staff,
): Promise<SeenZonesRow> {
  return await change(context, named, (row, at) => {
    if (row.entered_by === null) throw new Refusal("zone_unsaid");
    if (sameActor(staffOf(row.entered_by), by)) throw new Refusal("zone_same_person");
    const detail = `${row.home_node} ${row.opinion}`;
    return {
      row: { ...row, confirmed_by: staffText(by), confirmed_at: at },
      entry: { at, actor: by, action: `zone.${row.opinion}`, subject: row.version, detail },
    };
  });
}

async function change(
  { store, trail, now }: ZoneContext,
  { home, version }: ZoneNamed,
  step: (
    row: SeenZonesRow,
    at: Instant,
  ) => { readonly row: SeenZonesRow; readonly entry: TrailEntry },
): Promise<SeenZonesRow> {
  return await inTransaction(store, trail, async (tx, entries) => {
    const [row] = await lockSeenZones(tx, home, version);
    if (!row) throw new Refusal("object_missing");
    if (row.confirmed_by !== null) throw new Refusal("zone_said");
    const made = step(row, now());
    await updateSeenZones(tx, made.row);
    entries.push(made.entry);
    return made.row;
  });
}

/** What a home has released, as it was told here. */
export function zonesOf({ zones }: Pick<SeenZonesRow, "zones">): readonly Zone[] {
  return fromJson<readonly Zone[]>(zones);
}
