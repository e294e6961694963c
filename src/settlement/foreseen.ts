/**
 * A case that has not happened yet: the person as home knows them, and what care would send of the
 * visit. An estimate and a diagnosis ask home's own decision with it; nothing is booked or locked.
 */
import { type ChinaDate, chinaDate } from "#base/date.ts";
import type { EncounterId, SettlementId } from "#base/id.ts";
import type { Split, SplitLine } from "#model/charge.ts";
import type { SettleContent } from "#model/message.ts";
import type { PersonId } from "#model/person.ts";
import { type CareType, isInpatient } from "#model/place.ts";
import type { Rulebook } from "#rulebook/rulebook.ts";
import { categoryTotals } from "#settlement/bill.ts";
import type { FiledVisit } from "#settlement/home/filed.ts";
import { loadHomeUnit, longAgo } from "#settlement/home/load.ts";
import type { HomeUnitOfWork } from "#settlement/home/unit-of-work.ts";
import type { World } from "#world.ts";

/** A bill: its parts, and its lines where they are known. */
export interface Bill {
  readonly split: Split;
  readonly lines?: readonly SplitLine[] | undefined;
}

export type AskingWorld = Pick<World, "store" | "node" | "now" | "random">;

/** What home knows of the person now, without locks. */
export async function foreseenUnit(
  world: AskingWorld,
  rulebook: Rulebook,
  asked: { readonly personId: PersonId; readonly careType: CareType; readonly visitOn: ChinaDate },
  visits: readonly (FiledVisit & { readonly personId: PersonId })[],
): Promise<HomeUnitOfWork> {
  const { store, node, now, random } = world;
  const at = now();
  const needs = {
    ...{ persons: [asked.personId], wholly: longAgo([asked], chinaDate(at)), sharing: [] },
    ...{ settlements: [], takenBack: [], orders: [], shown: [], unshown: [], outpatients: [] },
    ...{ visits, chronic: asked.careType === "chronic" },
  };
  const options = { node, now: at, rulebook, lock: false, random };
  return await store.reading((tx) => loadHomeUnit(tx, needs, options));
}

type Foreseen = Pick<
  SettleContent,
  | "personId"
  | "scheme"
  | "homeArea"
  | "careArea"
  | "institution"
  | "careType"
  | "disease"
  | "flags"
  | "visitOn"
  | "settledOn"
  | "facts"
>;

/** What care would send. */
export function foreseenContent(
  foreseen: Foreseen,
  { split, lines }: Bill,
  ownAccountFen: bigint,
): SettleContent {
  const { careType, visitOn } = foreseen;
  const inpatient = isInpatient(careType);
  return {
    ...foreseen,
    settlementId: "stl_foreseen" as SettlementId,
    encounterId: "enc_foreseen" as EncounterId,
    split,
    dischargedOn: inpatient ? visitOn : undefined,
    lines: inpatient ? undefined : lines,
    categories: inpatient && lines ? categoryTotals(lines) : undefined,
    days: inpatient ? [{ date: visitOn, ...split }] : undefined,
    accountUse: ownAccountFen > 0n ? "own" : "none",
  };
}
