/** Which version of an item a place sees, and whose own share holds. */
import { describe, expect, test } from "vitest";
import { day } from "#base/date.ts";
import { createCatalogue } from "#catalogue/catalogue.ts";
import { PLAIN } from "#catalogue/fixtures/lines.ts";
import type { CatalogueItem, KindShare } from "#model/item.ts";
import type { Area } from "#model/place.ts";

const ON = day("2021-12-01");
const HAIKOU = "460100" as Area;
const A_DISTRICT = "460105" as Area;
const SANYA = "460200" as Area;
const KUNMING = "530100" as Area;

const of = (name: string, addedBy?: string, more: Partial<CatalogueItem> = {}): CatalogueItem => ({
  ...PLAIN,
  name,
  addedBy: addedBy as Area | undefined,
  ...more,
});

test("a place sees the nation's items, its province's and its own, the nearest of one code", () => {
  const catalogue = createCatalogue([
    of("海口", "460100"),
    of("全国"),
    of("海南", "460000"),
    of("区", "460105"),
  ]);
  const seen = [A_DISTRICT, HAIKOU, SANYA, KUNMING, undefined].map(
    (area) => catalogue.find("A1", ON, area)?.name,
  );
  expect(seen).toEqual(["区", "海口", "海南", "全国", "全国"]);
  expect(catalogue.size).toBe(1);
});

test("a local addition is nobody else's", () => {
  const catalogue = createCatalogue([of("海口", "460100")]);
  expect(catalogue.find("A1", ON, HAIKOU)?.name).toBe("海口");
  expect(catalogue.find("A1", ON, SANYA)).toBeNull();
  expect(catalogue.find("A1", ON)).toBeNull();
});

test("a local version that has ended gives way to the nation's", () => {
  const ended = { span: { from: day("2021-01-01"), to: day("2021-06-30") } };
  const catalogue = createCatalogue([of("海南", "460000", ended), of("全国")]);
  expect(catalogue.find("A1", day("2021-06-30"), HAIKOU)?.name).toBe("海南");
  expect(catalogue.find("A1", day("2021-07-01"), HAIKOU)?.name).toBe("全国");
});

test("versions may overlap in two places, not in one", () => {
  expect(() => createCatalogue([of("一", "460100"), of("二", "460000"), of("三")])).not.toThrow();
  const later = { span: { from: day("2021-05-01") } };
  expect(() => createCatalogue([of("一", "460100"), of("二"), of("三", "460100", later)])).toThrow(
    "two versions",
  );
});

const share = (
  kind: string,
  employee: bigint,
  addedBy?: string,
  from = "2021-01-01",
): KindShare => ({
  kind,
  name: kind,
  addedBy: addedBy as Area | undefined,
  ownShareBp: { employee },
  span: { from: day(from) },
});

test("an own share by kind is dated, the nearest place's, and gives way to the item's own", () => {
  const catalogue = createCatalogue(
    [],
    [
      share("implant", 5_000n),
      share("implant", 4_000n, "460000"),
      { ...share("drug", 1_000n), span: { from: day("2021-01-01"), to: day("2021-06-30") } },
      share("drug", 3_000n, undefined, "2021-07-01"),
    ],
  );
  const implant = of("植入", undefined, { itemClass: "B", kind: "implant" });
  const drug = of("药", undefined, { itemClass: "B", kind: "drug" });
  const shareOf = catalogue.ownShareOf;
  expect(shareOf(implant, "employee", ON, HAIKOU)).toBe(4_000n);
  expect(shareOf(implant, "employee", ON, KUNMING)).toBe(5_000n);
  expect(shareOf({ ...implant, ownShareBp: { employee: 0n } }, "employee", ON, HAIKOU)).toBe(0n);
  expect(shareOf({ ...implant, itemClass: "A" }, "employee", ON, HAIKOU)).toBe(0n);
  expect(shareOf(drug, "employee", day("2021-06-30"))).toBe(1_000n);
  expect(shareOf(drug, "employee", ON)).toBe(3_000n);
  // Nobody says anything of residents, nor of this kind.
  expect(shareOf(drug, "resident", ON)).toBe(0n);
  expect(shareOf({ ...drug, kind: "other" }, "employee", ON)).toBe(0n);
});

test("a share of the nation's serves a scheme that the province is silent about", () => {
  const national = { ...share("implant", 5_000n), ownShareBp: { resident: 6_000n } };
  const catalogue = createCatalogue([], [national, share("implant", 4_000n, "460000")]);
  const implant = of("植入", undefined, { itemClass: "B", kind: "implant" });
  expect(catalogue.ownShareOf(implant, "resident", ON, HAIKOU)).toBe(6_000n);
});

test("what a code looks at besides the line is told over all its versions", () => {
  const catalogue = createCatalogue([
    of("一", undefined, { limits: { sex: "male" } }),
    of("二", "460000", { unitsMax: { unitsE4: 10_000n, per: "day" } }),
    of("三", undefined, { code: "A2", limits: { levels: [3] } }),
  ]);
  expect(catalogue.looks("A1")).toEqual({ atPerson: true, atUses: true });
  expect(catalogue.looks("A2")).toBeUndefined();
});

describe("two versions of one place", () => {
  const june = { span: { from: day("2021-01-01"), to: day("2021-06-30") } };
  const from = (date: string) => ({ span: { from: day(date) } });

  test.each([
    ["from the day after", "2021-07-01", null],
    ["from the last day of the first", "2021-06-30", "2021-06-30"],
    ["from within the first", "2021-05-01", "2021-05-01"],
  ])("%s", (_when, date, overlap) => {
    const versions = [
      of("一", "460100", june),
      of("别处", "460000"),
      of("二", "460100", from(date)),
    ];
    for (const items of [versions, [...versions].reverse()]) {
      if (overlap === null) {
        const catalogue = createCatalogue(items);
        expect(catalogue.find("A1", day("2021-06-30"), HAIKOU)?.name).toBe("一");
        expect(catalogue.find("A1", day("2021-07-01"), HAIKOU)?.name).toBe("二");
      } else {
        const words = `two versions of catalogue item A1 hold on ${overlap}`;
        expect(() => createCatalogue(items)).toThrow(words);
      }
    }
  });

  test("one of them without an end", () => {
    const items = [of("一", "460100", from("2021-01-01")), of("二", "460100", from("2022-01-01"))];
    expect(() => createCatalogue(items)).toThrow("hold on 2022-01-01");
  });
});

test("a code has no item before its first day, after its last, or where nobody lists it", () => {
  const catalogue = createCatalogue([
    of("一", undefined, { span: { from: day("2021-03-01"), to: day("2021-06-30") } }),
  ]);
  const days = ["2021-02-28", "2021-03-01", "2021-06-30", "2021-07-01"];
  expect(days.map((date) => catalogue.find("A1", day(date))?.name ?? null)).toEqual([
    ...[null, "一", "一", null],
  ]);
  expect(catalogue.find("A9", day("2021-03-01"))).toBeNull();
});

test("an addition of another province's is not taken for the own one's", () => {
  const catalogue = createCatalogue([of("云南", "530000"), of("昆明", "530100")]);
  const seen = [HAIKOU, KUNMING, "530200" as Area, "530102" as Area].map(
    (area) => catalogue.find("A1", ON, area)?.name ?? null,
  );
  expect(seen).toEqual([null, "昆明", "云南", "昆明"]);
});

test("class B without own share, kind or share of its kind pays in full", () => {
  const catalogue = createCatalogue([], [share("implant", 5_000n, "530000")]);
  const item = of("乙", undefined, { itemClass: "B" });
  expect(catalogue.ownShareOf(item, "employee", ON, HAIKOU)).toBe(0n);
  expect(catalogue.ownShareOf({ ...item, kind: "implant" }, "employee", ON, HAIKOU)).toBe(0n);
  const known = { ...item, ownShareBp: { employee: 700n } };
  expect(catalogue.ownShareOf(known, "employee", ON, HAIKOU)).toBe(700n);
  expect(catalogue.ownShareOf({ ...item, itemClass: "C" }, "employee", ON, HAIKOU)).toBe(0n);
});

describe("a code looks at", () => {
  const sex = { limits: { sex: "male" } } as const;
  const units = { unitsMax: { unitsE4: 10_000n, per: "day" } } as const;

  test.each<readonly [string, readonly Partial<CatalogueItem>[], unknown]>([
    ["nothing", [{}], undefined],
    ["the person", [sex], { atPerson: true, atUses: false }],
    ["uses", [units], { atPerson: false, atUses: true }],
    ["the person in an earlier version", [sex, {}], { atPerson: true, atUses: false }],
    ["uses in an earlier version", [units, {}], { atPerson: false, atUses: true }],
    ["either in one of three", [units, {}, sex], { atPerson: true, atUses: true }],
  ])("%s", (_what, versions, looks) => {
    const places = [undefined, "460000", "460100"];
    const catalogue = createCatalogue(versions.map((one, index) => of("一", places[index], one)));
    expect(catalogue.looks("A1")).toEqual(looks);
    expect(catalogue.looks("A9")).toBeUndefined();
  });
});
