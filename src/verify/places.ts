/** Which pooling area pays an institution or an insured, as a province's registry has it. */

import type { Tx } from "#store/store.ts";
import { nodeOf } from "#verify/case.ts";
import { selectInstitutions, selectMembers } from "#verify/queries-places.ts";

export interface Places {
  /** Of an area in a month: as on its last day. */
  poolIn(month: string, area: string): string;
  /** The province's own where no institution has this code. */
  areaOf(institution: string): string;
}

export async function readPlaces(tx: Tx, node: string): Promise<Places> {
  const members = await selectMembers(tx);
  const institutions = await selectInstitutions(tx);
  const areas = new Map(institutions.map(({ code, area }) => [code, area]));
  return {
    areaOf: (institution) => areas.get(institution) ?? node,
    poolIn: (month, area) => {
      const lastDay = endOf(month);
      const member = members.find(
        (row) => row.area === area && row.from_on <= lastDay && (row.to_on ?? "9") >= lastDay,
      );
      return member?.pool ?? usualPool(area);
    },
  };
}

function endOf(month: string): string {
  const [year = 0, number = 0] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
}

const MUNICIPALITIES = ["11", "12", "31", "50"];

/** A municipality pools as one, a city with its districts, a county without a city by itself. */
function usualPool(area: string): string {
  if (MUNICIPALITIES.includes(area.slice(0, 2)) || area.endsWith("0000")) return nodeOf(area);
  return area.slice(2, 4) === "90" ? area : `${area.slice(0, 4)}00`;
}
