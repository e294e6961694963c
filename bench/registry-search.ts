/**
 * The search part of the registry bench: so many institutions of the whole country, with made-up
 * names in its real areas, searched by a part of the name, by initials, by area and kind of care,
 * page after page, each as a province's node would.
 */
import { present } from "#base/assert.ts";
import { type Random, seededRandom } from "#base/random.ts";
import type { InstitutionCard } from "#model/institution.ts";
import type { Area, CareType, InstitutionCode } from "#model/place.ts";
import { nationalAreas, saveCards, searchCards } from "#registry/registry.ts";
import { type Figure, percentiles, rounded } from "./figures.ts";
import type { RegistryStage } from "./registry-stage.ts";

const PART = 2_000;
const PAGE = 20;
const PAGES = 3;

const FIRST = [
  "示范",
  "样板",
  "示例",
  "样例",
  "演练",
  "康宁",
  "仁和",
  "惠民",
  "百姓",
  "同德",
  "广济",
  "安泰",
];
const MIDDLE = ["", "第一", "第二", "第三", "中心", "东城", "西街", "南山", "北湖", "新区"];
const LAST: readonly (readonly [string, "hospital" | "pharmacy", readonly CareType[]])[] = [
  ["人民医院", "hospital", ["outpatient", "emergency", "chronic", "inpatient"]],
  ["中医医院", "hospital", ["outpatient", "chronic", "inpatient"]],
  ["妇幼保健院", "hospital", ["outpatient", "maternityOutpatient", "inpatientMaternity"]],
  ["社区卫生服务中心", "hospital", ["outpatient", "chronic"]],
  ["卫生院", "hospital", ["outpatient", "inpatient"]],
  ["卫生室", "hospital", ["outpatient"]],
  ["诊所", "hospital", ["outpatient"]],
  ["口腔门诊部", "hospital", ["outpatient"]],
  ["大药房", "pharmacy", ["pharmacy"]],
  ["药店", "pharmacy", ["pharmacy"]],
];

function one<Value>(random: Random, values: readonly Value[]): Value {
  return present(values[random.below(values.length)], "a list to choose from is not empty");
}

/** In order of area, as a directory comes; each county numbers its own. */
export function institutionCards(count: number, random: Random): InstitutionCard[] {
  const counties = nationalAreas().areas.filter(({ code }) => !code.endsWith("00"));
  return Array.from({ length: count }, (_, index) => {
    const county = present(
      counties[Math.floor((index * counties.length) / count)],
      "a county for each institution",
    );
    const [last, kind, careTypes] = one(random, LAST);
    const letter = kind === "hospital" ? "H" : "P";
    const street = one(random, counties).name.slice(0, 2);
    const serial = String(index % 100_000).padStart(5, "0");
    return {
      code: `${letter}${county.code}${serial}` as InstitutionCode,
      name: `${county.name}${street}${one(random, FIRST)}${one(random, MIDDLE)}${last}`,
      area: county.code,
      ...{ kind, level: 1, careTypes, state: "open" },
    };
  });
}

type Ask = (random: Random, all: readonly InstitutionCard[]) => Parameters<typeof searchCards>[1];

/** A few letters out of the middle of somebody's name. */
function partOf(random: Random, text: string, least: number): string {
  const length = Math.min(text.length, least + random.below(4));
  const from = random.below(text.length - length + 1);
  return text.slice(from, from + length);
}

const READING = [
  "hkyy",
  "rmyy",
  "dyf",
  "sqws",
  "zyyy",
  "ydyf",
  "dyrm",
  "fybj",
  "hmdy",
  "njs",
  "kq",
];

/** What people type: some find a handful, some a third of the country. */
const ASKS: Readonly<Record<string, Ask>> = {
  "part of a name": (random, all) => ({ text: partOf(random, one(random, all).name, 2) }),
  "two letters of a name": (random, all) => ({
    text: partOf(random, one(random, all).name, 2).slice(0, 2),
  }),
  initials: (random) => ({ text: one(random, READING) }),
  "part of a name in an area": (random, all) => {
    const { name } = one(random, all);
    const { area } = one(random, all);
    const digits = one(random, [2, 4, 6]);
    return { text: partOf(random, name, 2), area: area.slice(0, digits).padEnd(6, "0") as Area };
  },
  "kind of care in an area": (random, all) => {
    const { area } = one(random, all);
    const careType = one(random, [
      "outpatient",
      "inpatient",
      "pharmacy",
      "inpatientMaternity",
    ] as const);
    return { area: `${area.slice(0, 4)}00` as Area, careType };
  },
  "initials and kind of care": (random) => ({
    text: one(random, READING),
    careType: one(random, ["outpatient", "inpatient", "pharmacy"] as const),
  }),
};

export async function searchPart(stage: RegistryStage): Promise<Figure[]> {
  const random = seededRandom(7);
  const { institutions } = stage.options;
  const all = institutionCards(institutions, random);
  const began = performance.now();
  for (let from = 0; from < all.length; from += PART) {
    await stage.database.transaction((tx) => saveCards(tx, all.slice(from, from + PART)));
  }
  const kept = (performance.now() - began) / 1_000;
  await stage.script("vacuum analyze registry.institution_cards");
  const rows = [figure(`keep ${institutions} institutions`, kept, "s")];
  for (const [work, ask] of Object.entries(ASKS)) {
    rows.push(...percentiles(work, await timesOf(stage, () => ask(random, all))));
  }
  return rows;
}

/** Milliseconds of each page. */
async function timesOf(
  { reports, options }: RegistryStage,
  ask: () => ReturnType<Ask>,
): Promise<number[]> {
  const times: number[] = [];
  for (let turn = 0; turn < options.searches; turn += 1) {
    const searched = ask();
    let after: InstitutionCard | undefined;
    for (let page = 0; page < PAGES; page += 1) {
      const start = performance.now();
      const found = await searchCards(reports, searched, { after, limit: PAGE });
      times.push(performance.now() - start);
      after = found.at(-1);
      if (found.length < PAGE) break;
    }
  }
  return times;
}

function figure(work: string, value: number, unit: string): Figure {
  return { work, figure: rounded(value), unit, baseline: null, ratio: null };
}
