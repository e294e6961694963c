/**
 * The filings part of the registry bench: so many filings of one province, made by SQL, listed page
 * after page as the agency's desk does, with each filter that the list offers, from anywhere in it.
 */
import { seededRandom } from "#base/random.ts";
import { selectFilingPage } from "#filing/filing.ts";
import { sql } from "#store/store.ts";
import { type Figure, percentiles, rounded } from "./figures.ts";
import type { RegistryStage } from "./registry-stage.ts";

const AREAS = ["360100", "360300", "360400", "360700"];
const PAGE = 20;
const PAGES = 3;
const FILLED_AT_ONCE = 20_000;
/** One in ten filings has a second version: it was cancelled, or its documents came. */
const CHANGED = 10;

interface Asked {
  readonly areas: readonly string[];
  readonly kind: string | null;
  readonly state: string | null;
}

const WHOLE = ["36"];
/** All, each filter, both, and what hardly any filing is: of one city, and of the province. */
const ASKS: Readonly<Record<string, Asked>> = {
  "all filings": { areas: WHOLE, kind: null, state: null },
  "filings of a city": { areas: ["3603"], kind: null, state: null },
  "filings of a kind": { areas: WHOLE, kind: "referred", state: null },
  "filings of a rare kind": { areas: WHOLE, kind: "emergencyRescue", state: null },
  "filings in force": { areas: WHOLE, kind: null, state: "effective" },
  "filings that are suspended": { areas: WHOLE, kind: null, state: "suspended" },
  "filings of a kind that are cancelled": { areas: WHOLE, kind: "referred", state: "cancelled" },
  "filings that nobody has": { areas: WHOLE, kind: "workStationed", state: "revoked" },
  "suspended filings of two cities": { areas: ["3601", "3607"], kind: null, state: "suspended" },
  "filings of an agency of two cities": { areas: ["3601", "3607"], kind: null, state: null },
  "filings on a promise, most followed": { areas: WHOLE, kind: null, state: "committed" },
};

export async function filingsPart(stage: RegistryStage): Promise<Figure[]> {
  const { filings, searches } = stage.options;
  const began = performance.now();
  await fill(stage, filings);
  const filled = (performance.now() - began) / 1_000;
  const rows: Figure[] = [
    { ...{ work: `${filings} filings made`, unit: "s" }, figure: rounded(filled), ...NO_BASELINE },
  ];
  for (const [work, asked] of Object.entries(ASKS)) {
    rows.push(...percentiles(`page of ${work}`, await timesOf(stage, asked, searches)));
  }
  return rows;
}

const NO_BASELINE = { baseline: null, ratio: null } as const;

/** In parts: a statement may not take longer than any other of the program. */
async function fill({ database, script }: RegistryStage, count: number): Promise<void> {
  for (let first = 1; first <= count; first += FILLED_AT_ONCE) {
    const last = Math.min(count, first + FILLED_AT_ONCE - 1);
    await insertMade(database, { first, last });
  }
  await script("vacuum analyze filing.filings, filing.latest_filings");
}

async function insertMade(
  database: RegistryStage["database"],
  { first, last }: { readonly first: number; readonly last: number },
): Promise<void> {
  await database.query(sql`
    insert into filing.filings (id, version, person_id, from_on, to_on, kind, state, areas,
                                evidence, ended_on, supplement_due, changed_at, changed_by)
    select 'fil_' || lpad(n::text, 12, '0'), v, person, date '2025-01-01' + n % 600, null, kind,
           state, array['460100'], 'none',
           case when state = 'cancelled' then date '2027-01-01' end,
           case when state = 'committed' then date '2027-01-01' end, n, 'bench'
      from (select n, v, (${AREAS}::text[])[1 + n % 4] || lpad((n / 2)::text, 12, '0') as person,
                   case when n % 5000 = 7 then 'emergencyRescue' when n % 3 = 0 then 'referred'
                        when n % 7 = 0 then 'longResident' else 'otherTemporary' end as kind,
                   case when n % 20 = 0 then (array['committed', 'effective'])[v]
                        when v = 2 then 'cancelled' when n % 20011 = 3 then 'suspended'
                        else 'effective' end as state
              from generate_series(${first}::int, ${last}::int) n
             cross join lateral
                   generate_series(1, case when n % ${CHANGED}::int = 0 then 2 else 1 end) v
           ) made`);
}

/** Milliseconds of each page, beginning at the first one or behind somebody. */
async function timesOf(
  { reports, options }: RegistryStage,
  asked: Asked,
  turns: number,
): Promise<number[]> {
  const random = seededRandom(11);
  const times: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    let after = { personId: "", id: "" };
    if (turn > 0) {
      const number = String(random.below(options.filings / 2)).padStart(12, "0");
      after = { personId: `${AREAS[random.below(AREAS.length)]}${number}`, id: "" };
    }
    for (let page = 0; page < PAGES; page += 1) {
      const start = performance.now();
      const rows = await reports.transaction((tx) =>
        selectFilingPage(tx, { ...asked, after, rowsMax: PAGE + 1 }),
      );
      times.push(performance.now() - start);
      const last = rows[PAGE - 1];
      if (!last || rows.length <= PAGE) break;
      after = { personId: last.person_id, id: last.id };
    }
  }
  return times;
}
