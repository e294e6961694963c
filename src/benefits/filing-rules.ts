/** The rules for filing of a place on a day: each figure of the nearest document that has one. */
import type { ChinaDate } from "#base/date.ts";
import { documentsOf, type Figures, versionOf, withFigures } from "#benefits/documents/figures.ts";
import type { FilingFile } from "#benefits/documents/filing-file.ts";
import type { Documents } from "#benefits/documents/set.ts";
import type { FilingKind } from "#model/filing.ts";
import type { FilingRules, KindRules } from "#model/filing-rules.ts";
import type { Area } from "#model/place.ts";

/** Null where no document in force gives every figure: nothing is filed there on that day. */
export function filingRulesOn(documents: Documents, area: Area, on: ChinaDate): FilingRules | null {
  const held = documentsOf(documents, "filing", { area, on });
  return withFigures(held, on, (figures) => rulesOf(area, versionOf(held), figures));
}

function rulesOf(area: Area, version: string, { entry, figure }: Figures<FilingFile>): FilingRules {
  const kind = (name: FilingKind): KindRules => ({
    open: figure((file) => file.kinds?.[name]?.open),
    materials: figure((file) => file.kinds?.[name]?.materials),
    commitment: figure((file) => file.kinds?.[name]?.commitment),
    validMonths: figure((file) => file.kinds?.[name]?.validMonths),
    longer: figure((file) => file.kinds?.[name]?.longer),
    lockMonths: figure((file) => file.kinds?.[name]?.lockMonths),
    automatic: figure((file) => file.kinds?.[name]?.automatic),
    placesMax: figure((file) => file.kinds?.[name]?.placesMax),
  });
  const { text, version: textVersion } = entry((file) => file.commitment?.promise);
  return {
    area,
    version,
    decideWorkdays: figure((file) => file.decideWorkdays),
    kinds: {
      retiredSettled: kind("retiredSettled"),
      longResident: kind("longResident"),
      workStationed: kind("workStationed"),
      referred: kind("referred"),
      emergencyRescue: kind("emergencyRescue"),
      otherTemporary: kind("otherTemporary"),
    },
    commitment: {
      text,
      textVersion,
      supplementDays: figure((file) => file.commitment?.supplementDays),
      validMonths: figure((file) => file.commitment?.validMonths),
      onDefault: figure((file) => file.commitment?.onDefault),
    },
    wholeProvinces: figure((file) => file.wholeProvinces),
    retroactive: figure((file) => file.retroactive),
    unlockedBy: figure((file) => file.unlockedBy),
    homeCareCommitted: figure((file) => file.homeCareCommitted),
    chosen: {
      outpatient: figure((file) => file.chosen?.outpatient),
      diseases: figure((file) => file.chosen?.diseases),
      max: figure((file) => file.chosen?.max),
    },
    remindDays: figure((file) => file.remindDays),
    returnedDays: figure((file) => file.returnedDays),
  };
}
