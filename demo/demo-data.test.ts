/** The demo's data must be right before anybody plays with it. */
import { describe, expect, test } from "vitest";
import { day } from "#base/date.ts";
import { fen } from "#base/money.ts";
import { checkDigit } from "#model/certificate.ts";
import { CATEGORY_OF_KIND, filingCovers } from "#model/filing.ts";
import type { Area, NodeId } from "#model/place.ts";
import { isInpatient, nodeOf } from "#model/place.ts";
import { demoAgencies, demoPools } from "./agencies.ts";
import { DEMO_ITEMS } from "./catalogue.ts";
import { crowd, demoPeople, presetAccumulators } from "./people.ts";
import { areaNames, DEMO_PROVINCES, demoInstitutions } from "./places.ts";
import { DEMO_STORIES } from "./stories.ts";

const people = demoPeople(1, 2021);
const institutions = demoInstitutions(1);
const ON = day("2021-12-01");

function distinct(values: readonly unknown[]): number {
  return new Set(values).size;
}

test("people of whom cases are told keep their numbers, whoever is added to the table", () => {
  const numbers = new Map(
    people.map(({ enrolment: { person } }) => [person.name, person.certificateNumber]),
  );
  expect(
    Object.fromEntries(["姜假设", "程样例", "刘模拟"].map((one) => [one, numbers.get(one)])),
  ).toEqual({
    姜假设: "999999196702110147",
    程样例: "999999198010100713",
    刘模拟: "999999197909090205",
  });
  const all = people.map(({ enrolment: { person } }) => person.certificateNumber);
  const told = ["99999919530218023X", "999999199112010246", "999999198910250469"];
  expect(all).toEqual(expect.arrayContaining(told));
});

describe("places", () => {
  test("fifteen provinces have their own area and at least two pooling areas", () => {
    expect(DEMO_PROVINCES).toHaveLength(15);
    for (const { node, areas } of DEMO_PROVINCES) {
      expect(areas.length).toBeGreaterThanOrEqual(3);
      for (const { code } of areas) expect(nodeOf(code)).toBe(node);
    }
    for (const area of ["360300", "460100", "210800"])
      expect(areaNames().has(area as Area)).toBe(true);
  });

  test("codes and keys of institutions are unique and follow from the seed", () => {
    const codes = institutions.map(({ institution }) => institution.code);
    expect(distinct(codes)).toBe(codes.length);
    expect(distinct(institutions.map(({ accessKey }) => accessKey))).toBe(codes.length);
    for (const { institution } of institutions) {
      expect(institution.code).toMatch(new RegExp(`^[HP]${institution.area}\\d{5}$`));
    }
    expect(demoInstitutions(1)).toEqual(institutions);
    expect(demoInstitutions(2)[0]?.secretKey).not.toBe(institutions[0]?.secretKey);
  });
});

describe("agencies", () => {
  test("every area has one with address and phone, and is in one pool", () => {
    for (const { node, areas } of DEMO_PROVINCES) {
      const codes = areas.map(({ code }) => code).sort();
      const agencies = demoAgencies(node);
      expect(agencies.flatMap(({ serves }) => serves).sort()).toEqual(codes);
      for (const { address, phone } of agencies) {
        expect(address).toContain("演示地址");
        expect(phone).toMatch(/^0000-555\d{5}$/);
      }
      const members = demoPools(node).flatMap((pool) => pool.members.map(({ area }) => area));
      expect(members.sort()).toEqual(codes);
    }
    const beijing = demoPools("110000" as NodeId);
    expect(beijing.map(({ code, level }) => [code, level])).toEqual([["110000", "province"]]);
  });
});

describe("people", () => {
  test("at least forty have a story, and nobody's cards are another's", () => {
    expect(people.length).toBeGreaterThanOrEqual(40);
    for (const { story } of people) expect(story).toMatch(/[一-鿿]{6}/);
    expect(distinct(people.map(({ enrolment }) => enrolment.person.id))).toBe(people.length);
    const humans = people.filter(({ key }) => key !== "twoPlacesKunming");
    for (const of of ["evoucher", "socialCard"] as const) {
      const cards = humans.map(({ enrolment }) => JSON.stringify(enrolment[of]));
      expect(distinct(cards)).toBe(humans.length);
    }
    const numbers = humans.map(({ enrolment }) => enrolment.person.certificateNumber);
    expect(distinct(numbers)).toBe(humans.length);
  });

  test("the check digit of an identity number is the standard's", () => {
    expect(checkDigit("11010519491231002")).toBe("X");
    expect(checkDigit("44052418800101001")).toBe("4");
  });

  test("identity numbers carry an address that was never issued, the birthday and the sex", () => {
    for (const { enrolment } of [
      ...people,
      ...crowd({ seed: 1, area: "360300" as Area, count: 50, filedTo: [] }),
    ]) {
      const { certificateNumber, birthDate, sex } = enrolment.person;
      expect(certificateNumber).toMatch(/^99\d{15}[\dX]$/);
      expect(checkDigit(certificateNumber.slice(0, 17))).toBe(certificateNumber[17]);
      expect(certificateNumber.slice(6, 14)).toBe(birthDate.replaceAll("-", ""));
      expect(Number(certificateNumber[16]) % 2 === 1).toBe(sex === "male");
    }
  });

  test("person ids begin with the pooling area and are short enough for the interface", () => {
    for (const { area, enrolment } of people) {
      expect(enrolment.person.id.startsWith(area)).toBe(true);
      expect(enrolment.person.id.length).toBeLessThanOrEqual(30);
      expect(areaNames().has(area)).toBe(true);
    }
  });

  test("one human insured in two places shows the same cards", () => {
    const pair = people.filter(({ key }) => key.startsWith("twoPlaces"));
    expect(pair).toHaveLength(2);
    expect(distinct(pair.map(({ enrolment }) => enrolment.person.certificateNumber))).toBe(1);
    expect(distinct(pair.map(({ enrolment }) => enrolment.evoucher))).toBe(1);
  });

  test("accounts are booked for employees only", () => {
    for (const { key, accountFen, enrolment } of people) {
      if (accountFen === 0n) continue;
      expect([key, enrolment.insurances[0]?.scheme]).toEqual([key, "employee"]);
    }
    expect(presetAccumulators(people).length).toBeGreaterThan(30);
  });

  test("the crowds of two districts of one city share nobody", () => {
    const plan = { seed: 7, count: 30_000, filedTo: ["460000" as Area] };
    const both = ["310100", "310118"].flatMap((area) => crowd({ ...plan, area: area as Area }));
    expect(distinct(both.map(({ enrolment }) => enrolment.person.certificateNumber))).toBe(60_000);
    expect(distinct(both.map(({ enrolment }) => enrolment.person.id))).toBe(60_000);
    expect(crowd({ ...plan, area: "310100" as Area, count: 5 })).toEqual(both.slice(0, 5));
  });
});

describe("the catalogue", () => {
  test("has some sixty items, each code once and in a range that was never issued", () => {
    expect(DEMO_ITEMS.length).toBeGreaterThanOrEqual(60);
    expect(distinct(DEMO_ITEMS.map(({ item }) => item.code))).toBe(DEMO_ITEMS.length);
    for (const { item } of DEMO_ITEMS) expect(item.code).toMatch(/^([XZ]ZZ99|T99|0099|C99)/);
  });
});

describe("stories", () => {
  test("the first settlement is a bill of exactly 465.19, all of class A", () => {
    const [first] = DEMO_STORIES;
    expect(first?.key).toBe("firstSettlement");
    expect(first?.totalFen).toBe(fen("465.19"));
    const classes = first?.lines.map(({ itemCode }) => {
      return DEMO_ITEMS.find(({ item }) => item.code === itemCode)?.item.itemClass;
    });
    expect(classes?.every((itemClass) => itemClass === "A")).toBe(true);
  });

  test("each has a person, an institution that exists, and nights exactly when it is a stay", () => {
    expect(distinct(DEMO_STORIES.map(({ key }) => key))).toBe(DEMO_STORIES.length);
    const codes = new Set(institutions.map(({ institution }) => institution.code));
    for (const story of DEMO_STORIES) {
      expect([story.key, codes.has(story.institution)]).toEqual([story.key, true]);
      expect([story.key, story.nights > 0]).toEqual([story.key, isInpatient(story.careType)]);
    }
  });

  test("a filing that a story expects covers its place", () => {
    for (const { key, person, institution, expect: expected } of DEMO_STORIES) {
      if (!("category" in expected)) continue;
      const filings = people.find((found) => found.key === person)?.filings ?? [];
      const area = institution.slice(1, 7) as Area;
      const covering = filings
        .filter((filing) => filingCovers(filing, area, ON))
        .map(({ kind }): string => CATEGORY_OF_KIND[kind]);
      if (["local", "zone", "emergency", "unfiled"].includes(expected.category)) {
        expect([key, covering]).toEqual([key, []]);
      } else {
        expect([key, covering]).toEqual([key, [expected.category]]);
      }
    }
  });
});
