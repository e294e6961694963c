/**
 * The country's releases (working days, parameters of clearing) in every province: the hub tells
 * one that a province does not have, the province keeps it whole and asks again, off everybody's
 * way. A text that is not what its version says is not taken; asked twice or answered late, nothing
 * is kept twice.
 */
import { present } from "#base/assert.ts";
import { sm3 } from "#base/gm/sm3.ts";
import { createRounds } from "#base/rounds.ts";
import { documentSubject, NATION } from "#benefits/benefits.ts";
import type { NationalKind } from "#model/document.ts";
import type { NationalRelease, NationalReleasesContent } from "#model/hub-message.ts";
import { HUB } from "#model/place.ts";
import type { Room } from "#model/room.ts";
import {
  insertReleases,
  type ReleaseRow,
  selectNational,
  selectRelease,
  updateWithdrawn,
} from "#rulebook/queries.ts";
import { takeStep } from "#rulebook/step.ts";
import type { Tx } from "#store/store.ts";
import type { Trail } from "#trail/trail.ts";
import type { World } from "#world.ts";

const ROUNDS = { name: "rulebook.copy", everyMs: 60_000, againMs: 10_000 };

/** At the hub. */
export function nationalReleasesRoom(store: Tx): Room {
  return {
    name: "nationalReleases",
    messages: {
      nationalReleases: {
        origin: "anyNode",
        answer: async ({ held }) => ({ next: nextFor(held, await selectNational(store, NATION)) }),
      },
    },
  };
}

/** A withdrawal goes first: its day may be another version's by now. */
function nextFor(
  held: NationalReleasesContent["held"],
  rows: readonly ReleaseRow[],
): NationalRelease | null {
  const known = new Map(held.map(({ version, withdrawn }) => [version, withdrawn]));
  const ended = rows.find(({ version, state }) => {
    return state === "withdrawn" && known.get(version) === false;
  });
  const lacking = rows.find(({ version, state }) => state === "approved" && !known.has(version));
  const row = ended ?? lacking;
  return row === undefined ? null : releaseOfRow(row);
}

function releaseOfRow(row: ReleaseRow): NationalRelease {
  const { version, text, scheme, in_force_from: from } = row;
  return {
    ...{ version, kind: scheme as NationalKind, text },
    inForceFrom: present(from, "what was approved has its day"),
    draftedBy: row.drafted_by,
    draftedAt: Number(row.drafted_at),
    approvedBy: row.approved_by,
    approvedAt: Number(row.approved_at),
    withdrawn:
      row.withdrawn_by === null ? null : { by: row.withdrawn_by, at: Number(row.withdrawn_at) },
  };
}

type CopyWorld = Pick<World, "store" | "now" | "log" | "ask">;

/** At a province. */
export function releaseCopyRoom(world: CopyWorld, trail: Trail, deadlineMs: number): Room {
  const { now } = world;
  const rounds = createRounds(world, ROUNDS, async () => {
    for (let more = true; more && !rounds.isStopped(); ) {
      const held = await heldIn(world.store);
      const { next } = await world.ask("nationalReleases", HUB, { held }, now() + deadlineMs);
      more = next !== null && (await keep(world, trail, next));
    }
  });
  return {
    name: "releaseCopy",
    due: [{ name: "rulebook.copy", run: rounds.run }],
    stop: rounds.stop,
    probes: { inFlight: rounds.inFlight },
  };
}

async function heldIn(store: Tx): Promise<NationalReleasesContent["held"]> {
  const rows = await selectNational(store, NATION);
  return rows.map(({ version, state }) => ({ version, withdrawn: state === "withdrawn" }));
}

/** False when it was not taken: somebody has to look. */
async function keep(
  { store, now, log }: CopyWorld,
  trail: Trail,
  release: NationalRelease,
): Promise<boolean> {
  const { version, kind, text, withdrawn } = release;
  const { area, path } = documentSubject(kind, { path: `${kind}.yaml`, text }, HUB);
  if (sm3(text) !== version) {
    log.error("rulebook.copyForged", { version });
    return false;
  }
  return await takeStep(store, trail, async (tx, entries) => {
    const [known] = await selectRelease(tx, version);
    const step = withdrawn === null ? "approved" : "withdrawn";
    if (withdrawn === null && known === undefined) {
      await insertReleases(tx, [rowOf(release, { area, path })]);
    } else if (withdrawn !== null && known?.state === "approved") {
      await updateWithdrawn(tx, { version, ...withdrawn });
    } else return known !== undefined;
    const detail = `${area} ${kind} ${release.inForceFrom}`;
    const actor = { kind: "node", id: HUB } as const;
    entries.push({ at: now(), actor, action: `release.${step}`, subject: version, detail });
    return true;
  });
}

function rowOf(release: NationalRelease, place: Pick<ReleaseRow, "area" | "path">): ReleaseRow {
  return {
    ...place,
    version: release.version,
    scheme: release.kind,
    text: release.text,
    examples: null,
    base: null,
    state: "approved",
    note: "国家节点发布",
    in_force_from: release.inForceFrom,
    drafted_by: release.draftedBy,
    drafted_at: BigInt(release.draftedAt),
    checked_by: null,
    checked_at: null,
    findings: null,
    approved_by: release.approvedBy,
    approved_at: BigInt(release.approvedAt),
    withdrawn_by: null,
    withdrawn_at: null,
  };
}
