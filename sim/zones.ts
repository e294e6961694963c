/**
 * Zones without filing that a province of the simulation may release in the midst of a storm, and
 * the country's working days: in force from the next day on, drafted by one clerk and approved by
 * another. The auditor knows a release by the digest of its text.
 */
import { addDays, chinaDate } from "#base/date.ts";
import { sm3 } from "#base/gm/sm3.ts";
import type { Staff } from "#model/actor.ts";
import { type Area, type CareType, HUB, type NodeId, nodeOf } from "#model/place.ts";
import { approve, draft } from "#rulebook/rulebook.ts";
import { type Desk, insisted, reach } from "./desk.ts";
import { HAIKOU, NANCHANG, PINGXIANG, SHANGHAI } from "./places.ts";

export interface SimZone {
  readonly home: Area;
  readonly treatedIn: Area;
  readonly care: readonly CareType[];
  readonly benefit: "local" | "referral";
}

/** One of them is released in a seed. */
const ZONES: readonly SimZone[] = [
  {
    ...{ home: PINGXIANG, treatedIn: HAIKOU, benefit: "local" },
    care: ["outpatient", "chronic", "inpatient"],
  },
  {
    ...{ home: NANCHANG, treatedIn: SHANGHAI, benefit: "referral" },
    care: ["outpatient", "pharmacy", "inpatient"],
  },
  {
    ...{ home: SHANGHAI, treatedIn: "360000" as Area, benefit: "local" },
    care: ["outpatient", "chronic", "pharmacy"],
  },
  {
    ...{ home: HAIKOU, treatedIn: "310000" as Area, benefit: "local" },
    care: ["outpatient", "chronic", "pharmacy"],
  },
];

function textOf({ home, treatedIn, care, benefit }: SimZone): string {
  return `zones:
  - title: 演练免备案区
    home: ["${home}"]
    treatedIn: ["${treatedIn}"]
    care: [${care.join(", ")}]
    from: 2015-01-01
    benefit: ${benefit}
    source: { document: 模拟自编, trust: assumed }
`;
}

const BY_VERSION: ReadonlyMap<string, SimZone> = new Map(
  ZONES.map((zone) => [sm3(textOf(zone)), zone]),
);

/** What a release of zones says. */
export function zoneOf(version: string): SimZone | null {
  return BY_VERSION.get(version) ?? null;
}

const CALENDAR = `title: 演练工作日历
years:
  - year: 2025
    source: { document: 模拟自编, trust: assumed }
    holidays: [{ title: 演练节, from: 2025-10-01, to: 2025-10-03 }]
    worked: [2025-09-28]
`;

const WRITES: Staff = { kind: "staff", id: "zhengce1" };
const SECOND: Staff = { kind: "staff", id: "zhengce2" };
const TRIES_MAX = 8;

/** One province's zone, and the hub's calendar, each at its time. */
export async function releaseMeanwhile(desk: Desk): Promise<void> {
  const { random } = desk;
  const zone = ZONES[random.below(ZONES.length)];
  await Promise.all([
    zone ? release(desk, nodeOf(zone.home), "zones.yaml", textOf(zone)) : null,
    release(desk, HUB, "calendar.yaml", CALENDAR),
  ]);
}

async function release(desk: Desk, node: NodeId, path: string, text: string): Promise<void> {
  const { loop, random } = desk;
  await loop.pause(random.below(40_000));
  const drafted = await insisted(desk, TRIES_MAX, () =>
    reach(desk, { node, words: `drafts ${path}` }, ({ world, trail }) =>
      draft(
        { node, store: world.store, trail, now: world.now },
        { file: { path, text }, examples: null, by: WRITES, note: "演练" },
      ),
    ),
  );
  if (drafted.kind !== "answer") return;
  const { version } = drafted.answer;
  await insisted(desk, TRIES_MAX, () =>
    reach(desk, { node, words: `approves ${path}` }, ({ world, trail }) =>
      approve(
        { node, store: world.store, trail, now: world.now },
        { version, by: SECOND, from: addDays(chinaDate(loop.now()), 1) },
      ),
    ),
  );
}
