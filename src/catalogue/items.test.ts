/** Which version of an item a place sees, and whose own share holds. */
import { expect, test } from "vitest";
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
