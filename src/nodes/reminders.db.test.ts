/** Reminders of what ends: an area whose rules do not hold keeps back no other one's people. */
import { beforeEach, expect, test } from "vitest";
import { addDays, chinaDate, day } from "#base/date.ts";
import type { FilingId } from "#base/id.ts";
import { Refusal } from "#base/refusals.ts";
import {
  draftApplication,
  type FilingWorld,
  recordFilings,
  recordQualifications,
} from "#filing/filing.ts";
import { openDesk, PERSON, seedDesk } from "#filing/fixtures/desk.ts";
import { QUALIFYING } from "#filing/fixtures/qualifying.ts";
import { RULES } from "#filing/fixtures/rules.ts";
import { standingFiling } from "#model/filing.ts";
import type { PersonId } from "#model/person.ts";
import type { Area } from "#model/place.ts";
import { noticesOfNode } from "#nodes/notices.ts";
import { enrol } from "#registry/registry.ts";
import { type OwnedDatabase, sql } from "#store/store.ts";
import { inTransaction } from "#trail/trail.ts";
import type { World } from "#world.ts";
import { freshDatabase } from "../../test/database.ts";

/** Comes first in every order. */
const [BAD, GOOD] = ["360300" as Area, "360400" as Area];
const OTHER = "36040000000000000000000001" as PersonId;
const [FIRST, SECOND] = ["13900000001", "13900000002"];
const HOUR_MS = 3_600_000;

let database: OwnedDatabase;
let isBad: boolean;
let now: number;
const told: string[] = [];

function refuseBad(area: Area): void {
  if (isBad && area === BAD) throw new Refusal("filing_rules_missing", { area, on: "" }, "home");
}

function openReminders() {
  const desk = openDesk(database, 1);
  const log = {
    ...{ info: () => {}, error: (event: string) => void told.push(`defect ${event}`) },
    warn: (event: string, fields?: object) => void told.push(`${event} ${JSON.stringify(fields)}`),
  };
  const world = { ...desk.world, now: () => now, log } as unknown as World;
  const { qualifying } = desk.world.filing;
  const filing: FilingWorld = {
    ...desk.world,
    filing: {
      ...desk.world.filing,
      rules: async (_tx, area) => {
        refuseBad(area);
        return RULES;
      },
      qualifying: {
        ...qualifying,
        rules: async (_tx, area) => {
          refuseBad(area);
          return QUALIFYING;
        },
      },
    },
  };
  const room = noticesOfNode(world, filing, async () => {});
  const run = async (name: string) => {
    const work = room.due?.find((one) => one.name === name);
    if (!work) throw new Error(`no work ${name}`);
    await work.run();
  };
  const left = async () => {
    const open = room.probes?.open?.find(({ one }) => one === "left_reminder_work");
    return (await open?.look())?.count;
  };
  return { desk, run, left };
}

const recipients = async () =>
  (
    await database.query<{ readonly recipient: string }>(
      sql`select recipient from notices.notices order by recipient`,
    )
  ).map(({ recipient }) => recipient);

let reminders: ReturnType<typeof openReminders>;
beforeEach(async () => {
  database = await freshDatabase();
  await seedDesk(database);
  const insured = { personId: OTHER, area: GOOD, scheme: "employee", personType: "working" };
  const person = { id: OTHER, name: "李样本", certificateKind: "01", sex: "male" };
  await enrol(database, [
    {
      person: {
        ...{ ...person, certificateNumber: "999999196001010013", ethnicity: "01" },
        birthDate: day("1960-01-01"),
      },
      insurances: [
        {
          ...{ ...insured, state: "active", suspensions: [], civilServant: false },
          span: { from: day("2020-01-01") },
        },
      ],
      identities: [],
    } as never,
  ]);
  [isBad, now] = [true, Date.parse("2026-11-02T09:00:00+08:00")];
  told.splice(0);
  reminders = openReminders();
  const { desk } = reminders;
  for (const [personId, area, phone] of [
    [PERSON, BAD, FIRST],
    [OTHER, GOOD, SECOND],
  ] as const) {
    await inTransaction(database, desk.trail, (tx, entries) =>
      draftApplication(
        desk.world,
        { tx, entries, by: { kind: "person", id: personId } },
        {
          ...{ kind: "file", channel: "online", personId, area, filingId: null, materials: [] },
          wish: { areas: ["460000" as Area], diseases: [], retroactive: false, phone },
        },
      ),
    );
  }
});

test.each([
  [
    "notices.expiring",
    (span: { from: never; to: never }) =>
      recordFilings(
        database,
        [PERSON, OTHER].map((personId, at) =>
          standingFiling({
            ...{ id: `fil_${at + 1}` as FilingId, personId, kind: "otherTemporary" },
            ...{ area: "460000" as Area, span },
          }),
        ),
      ),
  ],
  [
    "notices.lapsing",
    (span: { from: never; to: never }) =>
      recordQualifications(
        database,
        [PERSON, OTHER].map((personId) => ({ personId, disease: "M03900", span })),
      ),
  ],
])("%s: the people of other areas are told, and later those of the bad one", async (name, add) => {
  const to = addDays(chinaDate(now), 10);
  await add({ from: day("2026-01-01"), to } as never);
  await reminders.run(name);
  expect(await recipients()).toEqual([SECOND]);
  expect(told).toEqual([expect.stringContaining(`notices.area {"id":"${BAD}"`)]);
  expect(await reminders.left()).toBe(1);
  // Once more at once; then nobody looks again before the hour is over.
  await reminders.run(name);
  isBad = false;
  await reminders.run(name);
  expect(await recipients()).toEqual([SECOND]);
  now += HOUR_MS;
  await reminders.run(name);
  expect(await recipients()).toEqual([FIRST, SECOND]);
  expect(await reminders.left()).toBe(0);
});
