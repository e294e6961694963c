/**
 * The rules for filing of a place on a day: each figure of the nearest document that has one in
 * force, from the pooling area over its city and province to the country.
 */
import type { ChinaDate } from "#base/date.ts";
import type { FilingFile } from "#benefits/documents/filing-file.ts";
import { valueOn } from "#benefits/documents/plain.ts";
import { type Document, type Documents, NATION } from "#benefits/documents/set.ts";
import type { Dated } from "#benefits/reading/dated.ts";
import type { FilingKind } from "#model/filing.ts";
import type { FilingRules, KindRules } from "#model/filing-rules.ts";
import type { Area } from "#model/place.ts";

/** Null where no document in force gives every figure: nothing is filed there on that day. */
export function filingRulesOn(documents: Documents, area: Area, on: ChinaDate): FilingRules | null {
  const held = placesOf(area).flatMap((place) => documents.find("filing", place, on) ?? []);
  try {
    return rulesOf(area, on, held);
  } catch (error) {
    if (error instanceof FigureMissing) return null;
    throw error;
  }
}

function placesOf(area: Area): Area[] {
  const wider = [area, `${area.slice(0, 4)}00`, `${area.slice(0, 2)}0000`, NATION] as Area[];
  return [...new Set(wider)];
}

class FigureMissing extends Error {}

/** Of which documents the rules are made, in their order: kept with what was decided by them. */
function versionOf(held: readonly Document<"filing">[]): string {
  return held.map(({ version }) => version).join("+");
}

type Part<T> = (file: FilingFile) => Dated<T> | undefined;

function rulesOf(area: Area, on: ChinaDate, held: readonly Document<"filing">[]): FilingRules {
  const entry = <T>(part: Part<T>): T => {
    for (const { content } of held) {
      const found = valueOn(part(content), on);
      if (found !== null) return found;
    }
    throw new FigureMissing();
  };
  const figure = <T>(part: Part<{ readonly value: T }>): T => entry(part).value;
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
    version: versionOf(held),
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
