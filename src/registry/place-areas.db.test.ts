/** Areas that places name: of the national list on the day, and as they were where they were. */
import { beforeAll, describe, expect, it } from "vitest";
import { day, startOfDay } from "#base/date.ts";
import { seededRandom } from "#base/random.ts";
import type { Staff } from "#model/actor.ts";
import type { Agency, Pool } from "#model/area.ts";
import type { Area, InstitutionCode, NodeId } from "#model/place.ts";
import { createPlaces, loadAreas, nationalAreas } from "#registry/registry.ts";
import { type OwnedDatabase, sql } from "#store/store.ts";
import { createTrail } from "#trail/trail.ts";
import { type ActingPlaces, acting } from "../../test/acting.ts";
import { databaseAt, freshDatabaseUrl, reportsAt } from "../../test/database.ts";

const NODE = "460000" as NodeId;
const AREA = "460100" as Area;
const CODE = "H46010000901" as InstitutionCode;
const TODAY = day("2026-11-27");
const DETAILS = {
  ...{ name: "海口试办医院", area: AREA, kind: "hospital" as const },
  ...{ address: "示范路1号", phone: "0898-0000000", terms: [] },
} as const;
const WANG: Staff = { kind: "staff", id: "wang.shenhe", place: AREA, duty: "checker" };
const now = startOfDay(TODAY);

let database: OwnedDatabase;
let places: ActingPlaces;

beforeAll(async () => {
  const url = await freshDatabaseUrl();
  database = databaseAt(url);
  await loadAreas(database, nationalAreas());
  const world = { node: NODE, store: database, reports: reportsAt(url), random: seededRandom(3) };
  const trail = createTrail(NODE, "test");
  places = acting(createPlaces(world), { store: database, trail, now: () => now });
});

describe("an area that is none", () => {
  const span = { from: day("2020-01-01") };
  const none = "461900" as Area;
  const pool: Pool = { ...{ code: AREA, name: "海口", level: "city", version: 0 }, members: [] };
  const agency: Agency = {
    ...{ code: "460100-09", name: "海口示范医保中心", area: AREA, address: "" },
    ...{ phone: "", hours: "", serves: [AREA], version: 0 },
  };
  const stop = { from: now, to: now + 1, areas: [none], kinds: [], notice: "停机" };

  it.each<[string, () => Promise<unknown>]>([
    ["no pool", () => places.keepPool(WANG, { ...pool, code: none })],
    ["in no pool", () => places.keepPool(WANG, { ...pool, members: [{ area: none, span }] })],
    ["no agency's", () => places.keepAgency(WANG, { ...agency, area: none })],
    ["served by no agency", () => places.keepAgency(WANG, { ...agency, serves: [none] })],
    [
      "not stopped",
      () => places.announceStop(WANG, { ...stop, to: now + 9, kinds: ["settlement"] }),
    ],
  ])("is %s", async (_what, keep) => {
    await expect(keep()).rejects.toThrow("461900不正确：没有这个区划，请按区划表核对");
  });

  it("that has ended since stays with the institution that had it", async () => {
    await places.applyInstitution(WANG, { code: CODE, ...DETAILS });
    const gone = sql`update registry.areas set to_on = ${TODAY}::date - 1 where code = ${AREA}`;
    await database.query(gone);
    try {
      await places.changeInstitution(WANG, { id: CODE, version: 1 }, { phone: "0898-3333333" });
      const other = { code: "H46010000902" as InstitutionCode, ...DETAILS };
      await expect(places.applyInstitution(WANG, other)).rejects.toThrow("没有这个区划");
    } finally {
      await database.query(sql`update registry.areas set to_on = null where code = ${AREA}`);
    }
  });
});
