/**
 * How a place recognises chronic diseases on a day: figures, list and national names of the nearest
 * documents that say them; what a disease says of itself goes before the place's figures.
 */
import { type ChinaDate, covers } from "#base/date.ts";
import type { DiseasesFile, HomeDisease } from "#benefits/documents/diseases.ts";
import { documentsOf, type Figures, versionOf, withFigures } from "#benefits/documents/figures.ts";
import type { Documents } from "#benefits/documents/set.ts";
import { diseaseFamily } from "#model/filing.ts";
import type { Area } from "#model/place.ts";
import type { DiseaseRules, NationalDisease, QualificationRules } from "#model/qualification.ts";

/** Null where no document in force gives every figure: nobody is qualified there on that day. */
export function qualificationRulesOn(
  documents: Documents,
  area: Area,
  on: ChinaDate,
): QualificationRules | null {
  const held = documentsOf(documents, "diseases", { area, on });
  const files = held.map(({ content }) => content);
  return withFigures(held, on, (figures) => {
    const { figure } = figures;
    return {
      area,
      version: versionOf(held),
      decideWorkdays: figure((file) => file.rules?.decideWorkdays),
      diseases: diseasesOf(files, on).map(diseaseRules(files, figures)),
      assessors: figure((file) => file.rules?.assessors),
      assessmentDays: figure((file) => file.rules?.assessmentDays),
      fromAssessment: figure((file) => file.rules?.fromAssessment),
      renewDays: figure((file) => file.rules?.renewDays),
      lateDays: figure((file) => file.rules?.lateDays),
      recognises: files
        .flatMap(({ recognises = [] }) => recognises)
        .map(({ area: other, diseases, from, to }) => ({
          area: other,
          diseases,
          span: { from, to },
        })),
    };
  });
}

/** The nearest list, as it is on the day. */
function diseasesOf(files: readonly DiseasesFile[], on: ChinaDate): readonly HomeDisease[] {
  const { diseases = [] } = files.find((file) => file.diseases !== undefined) ?? {};
  return diseases.filter((one) => covers(one, on));
}

function diseaseRules(files: readonly DiseasesFile[], { figure }: Figures<DiseasesFile>) {
  const usual = {
    materials: figure((file) => file.rules?.materials),
    decidedBy: figure((file) => file.rules?.decidedBy),
    byAssessment: figure((file) => file.rules?.byAssessment),
    validMonths: figure((file) => file.rules?.validMonths),
    renewDays: figure((file) => file.rules?.renewDays),
    lateDays: figure((file) => file.rules?.lateDays),
  };
  return (own: HomeDisease): DiseaseRules => ({
    disease: own.code,
    name: own.name,
    national: nationalOf(files, own),
    validMonths: monthsOf(own.validMonths, usual.validMonths),
    materials: own.materials ?? usual.materials,
    decidedBy: own.decidedBy ?? usual.decidedBy,
    byAssessment: own.byAssessment ?? usual.byAssessment,
    renewDays: own.renewDays ?? usual.renewDays,
    lateDays: own.lateDays ?? usual.lateDays,
  });
}

function monthsOf(own: HomeDisease["validMonths"], usual: number | undefined): number | undefined {
  if (own === "unlimited") return undefined;
  return own ?? usual;
}

/** By its name in the national list, where that has it; else as the place itself calls it. */
function nationalOf(
  files: readonly DiseasesFile[],
  { national: code, nationalName = "" }: HomeDisease,
): NationalDisease | null {
  if (code === undefined) return null;
  const list = files.find(({ area }) => area === undefined)?.diseases ?? [];
  // Diseases are filed by subdivision; one that the list does not name is called by its family.
  const named = [code, `${diseaseFamily(code)}00`].flatMap((one) => {
    return list.find((entry) => entry.code === one)?.name ?? [];
  });
  return { code, name: named[0] ?? nationalName };
}
