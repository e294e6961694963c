/**
 * The chronic diseases of a home place, how each is recognised, and their national names (many to
 * one), dated: people are qualified by the home name, institutions settle by the national code. The
 * country's file has the national list and every figure, a place's file says what differs.
 */
import type { ChinaDate } from "#base/date.ts";
import { leftOut, NONE, orWord, value } from "#benefits/documents/plain.ts";
import { openFile, sourceReader, sourcesReader } from "#benefits/policy.ts";
import type { At } from "#benefits/reading/at.ts";
import { list, optional, type ReadBy, record, word } from "#benefits/reading/reader.ts";
import {
  areaCode,
  date,
  flag,
  institutionCode,
  sourceAt,
  text,
  whole,
} from "#benefits/reading/values.ts";
import type { MaterialKind } from "#model/filing-rules.ts";
import type { DiseaseRules } from "#model/qualification.ts";

const materialWord = word<MaterialKind>(
  ...(["medicalRecord", "assessmentForm", "otherPlaceDecision"] as const),
  ...(["identityDocument", "other"] as const),
);
const materials = orWord(list(list(materialWord)), "none", NONE);
const decidedBy = word<DiseaseRules["decidedBy"]>("expert", "materials");
const sourceName = { schema: { type: "string" }, read: sourceAt };

/** What holds for every disease that says nothing else, and for the place as a whole. */
const ruleFields = {
  decideWorkdays: value(whole),
  assessors: value(orWord(list(institutionCode), "any", undefined)),
  assessmentDays: value(whole),
  fromAssessment: value(flag),
  materials: value(materials),
  decidedBy: value(decidedBy),
  byAssessment: value(flag),
  validMonths: value(orWord(whole, "unlimited", undefined)),
  renewDays: value(whole),
  lateDays: value(whole),
};

const differs = {
  materials: optional(materials),
  decidedBy: optional(decidedBy),
  byAssessment: optional(flag),
  validMonths: optional(orWord(whole, "unlimited", "unlimited" as const)),
  renewDays: optional(whole),
  lateDays: optional(whole),
};

const span = { from: date, to: optional(date) };

const nationalReader = record({
  title: text,
  sources: sourcesReader,
  rules: record(ruleFields),
  diseases: list(record({ code: text, name: text, ...differs, ...span })),
});

const placeReader = record({
  title: text,
  area: areaCode,
  source: optional(sourceReader),
  sources: optional(sourcesReader),
  rules: optional(record(leftOut(ruleFields))),
  /** Places whose decisions hold here (互认), for diseases of the national list. */
  recognises: optional(
    list(record({ area: areaCode, diseases: list(text), ...span, source: sourceName })),
  ),
  /** Absent: those of the next wider place. */
  diseases: optional(
    list(
      record({
        /** The home place's own code and name. */
        code: text,
        name: text,
        /** Absent: the national list has no such disease. */
        national: optional(text),
        nationalName: optional(text),
        ...differs,
        ...span,
      }),
    ),
  ),
});

/** Of a place: every part may be absent. */
export type DiseasesFile = Omit<ReadBy<typeof placeReader>, "area"> & {
  /** Absent: of the whole country. */
  readonly area?: ReadBy<typeof areaCode>;
};
export type HomeDisease = NonNullable<DiseasesFile["diseases"]>[number];

/** Throws PolicyError, also where one home disease has two national ones on a day. */
export function readDiseases(path: string, fileText: string): DiseasesFile {
  const at = openFile(path, fileText);
  const file = at.fields().has("area") ? placeReader.read(at) : nationalOf(at);
  const { diseases = [], recognises = [] } = file;
  const items = at.fields().get("diseases")?.items() ?? [];
  for (const [index, one] of diseases.entries()) {
    const item = items[index] ?? at;
    checkSpan(item, one);
    if ((one.national === undefined) !== (one.nationalName === undefined)) {
      item.fail("国家病种只写了一半", "national 和 nationalName 请都写，或都不写");
    }
    const twice = diseases.slice(0, index).some((other) => {
      return other.code === one.code && overlap(other, one);
    });
    if (twice) {
      item.fail(`病种“${one.code}”同一天有两个国家病种`, "一个参保地病种同一天只对一个，请写 to");
    }
  }
  const agreed = at.fields().get("recognises")?.items() ?? [];
  for (const [index, one] of recognises.entries()) {
    const item = agreed[index] ?? at;
    checkSpan(item, one);
    if (one.area === file.area) item.fail("互认的是自己的认定", "area 请写另一个参保地");
  }
  return file;
}

/** Each stands for itself. */
function nationalOf(at: At): DiseasesFile {
  const { diseases, ...rest } = nationalReader.read(at);
  const named = diseases.map((one) => ({ ...one, national: one.code, nationalName: one.name }));
  return { ...rest, source: undefined, recognises: undefined, diseases: named };
}

export const DISEASES_SCHEMA = placeReader.schema;

type Spanned = { readonly from: ChinaDate; readonly to: ChinaDate | undefined };

function checkSpan(item: At, { from, to }: Spanned): void {
  if (to !== undefined && to < from) item.fail("to 早于 from", "请核对起止日期");
}

function overlap(a: Spanned, b: Spanned): boolean {
  return (a.to === undefined || b.from <= a.to) && (b.to === undefined || a.from <= b.to);
}
