/**
 * The chronic diseases of a home place and their national names (many to one), dated: people are
 * qualified by the home name, institutions settle by the national code.
 */
import type { ChinaDate } from "#base/date.ts";
import { openFile, sourceReader } from "#benefits/policy.ts";
import { list, optional, type ReadBy, record } from "#benefits/reading/reader.ts";
import { areaCode, date, text } from "#benefits/reading/values.ts";

const diseasesReader = record({
  title: text,
  area: areaCode,
  source: sourceReader,
  diseases: list(
    record({
      /** The home place's own code and name. */
      code: text,
      name: text,
      national: text,
      nationalName: text,
      from: date,
      to: optional(date),
    }),
  ),
});

export type DiseasesFile = ReadBy<typeof diseasesReader>;
export type HomeDisease = DiseasesFile["diseases"][number];

/** Throws PolicyError, also where one home disease has two national ones on a day. */
export function readDiseases(path: string, fileText: string): DiseasesFile {
  const at = openFile(path, fileText);
  const file = diseasesReader.read(at);
  const items = at.fields().get("diseases")?.items() ?? [];
  for (const [index, one] of file.diseases.entries()) {
    const item = items[index] ?? at;
    if (one.to !== undefined && one.to < one.from) item.fail("to 早于 from", "请核对起止日期");
    const twice = file.diseases.slice(0, index).some((other) => {
      return other.code === one.code && overlap(other, one);
    });
    if (twice) {
      item.fail(`病种“${one.code}”同一天有两个国家病种`, "一个参保地病种同一天只对一个，请写 to");
    }
  }
  return file;
}

export const DISEASES_SCHEMA = diseasesReader.schema;

type Spanned = { readonly from: ChinaDate; readonly to: ChinaDate | undefined };

function overlap(a: Spanned, b: Spanned): boolean {
  return (a.to === undefined || b.from <= a.to) && (b.to === undefined || a.from <= b.to);
}

/** The home disease by its code on a day; null where the place has none. */
export function homeDiseaseOn(file: DiseasesFile, code: string, on: ChinaDate): HomeDisease | null {
  return (
    file.diseases.find((one) => {
      return one.code === code && one.from <= on && (one.to === undefined || on <= one.to);
    }) ?? null
  );
}
