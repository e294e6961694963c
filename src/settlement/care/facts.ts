/** What care knows of institution and visit that a home policy may ask for by name. */
import { type SentFact, yesNo } from "#model/fact.ts";
import type { Institution } from "#model/place.ts";
import type { VisitFlags } from "#model/settlement.ts";

const DAYS_OF_MONTH = 30;

interface Known {
  readonly institution: Pick<Institution, "code"> & {
    /** What the agreement says beside its level; absent: nobody has said. */
    readonly marks?: readonly string[] | undefined;
  };
  readonly inpatient: boolean;
  readonly flags: VisitFlags;
  readonly lines: readonly { readonly supply_days: number | null }[];
}

/** Absent: there is nothing to tell. */
export function factsSent({
  institution,
  inpatient,
  flags,
  lines,
}: Known): Partial<Record<SentFact, string>> | undefined {
  const days = Math.max(0, ...lines.map(({ supply_days }) => supply_days ?? 0));
  const facts = {
    ...(institution.marks ? { community: yesNo(institution.marks.includes("community")) } : {}),
    ...(inpatient ? { transfer: yesNo(flags.referral) } : {}),
    ...(days > 0 ? { monthsDispensed: String(Math.ceil(days / DAYS_OF_MONTH)) } : {}),
  };
  return Object.keys(facts).length > 0 ? facts : undefined;
}
