/** Puts the demo's places, people, catalogue and histories into the nodes' databases, once. */
import type { ChinaDate } from "#base/date.ts";
import { day, startOfDay, yearOf } from "#base/date.ts";
import { recordFilings, recordQualifications } from "#filing/filing.ts";
import { HUB, type NodeId, nodeOf } from "#model/place.ts";
import {
  designate,
  directoryRows,
  enrol,
  listItems,
  loadList,
  loadReference,
  locate,
  type PairKeys,
  recordDirectory,
  recordPlaces,
  setKindShares,
} from "#registry/registry.ts";
import { setAccumulators } from "#settlement/settlement.ts";
import type { Database, Tx } from "#store/store.ts";
import { demoAgencies, demoPools } from "./agencies.ts";
import { DEMO_ITEMS } from "./catalogue.ts";
import { KIND_SHARES, RULED_ITEMS } from "./catalogue-rules.ts";
import { chronicDiseaseName, DEMO_LISTS } from "./lists.ts";
import { type DemoPerson, demoPeople, presetAccumulators } from "./people.ts";
import { demoInstitutions } from "./places.ts";

export const DEMO_SEED = 20_211_201;

/** People of the stories, and any crowd that a bench brings along. */
export function demoPopulation(today: ChinaDate, crowds: readonly DemoPerson[]): DemoPerson[] {
  return [...demoPeople(DEMO_SEED, yearOf(today)), ...crowds];
}

/**
 * True when the node was empty and is seeded now; a node's seeding is one transaction. Without keys
 * the hub stays empty until the provinces have told it.
 */
export async function seedNode(
  node: NodeId,
  store: Database,
  people: readonly DemoPerson[],
  keys?: PairKeys,
): Promise<boolean> {
  if (node === HUB) return keys !== undefined && (await seedHub(store, people, keys));
  if (await isSeeded(store)) return false;
  await store.transaction((tx) => seedProvince(tx, node, people));
  return true;
}

/** Of a province. */
export async function isSeeded(store: Database): Promise<boolean> {
  return (await loadReference(store, 0)).records.size > 0;
}

/** Provinces tell the hub of their people by themselves; this is there from the first moment. */
async function seedHub(
  store: Database,
  people: readonly DemoPerson[],
  keys: PairKeys,
): Promise<boolean> {
  const rows = people.flatMap((person) => directoryRows(person.enrolment, keys));
  const [first] = rows;
  if (!first || (await locate(store, [first.credentialDigest])).length > 0) return false;
  await store.transaction(async (tx) => {
    for (const part of inParts(rows)) await recordDirectory(tx, part);
  });
  return true;
}

/** The day from which the demo's catalogue holds. */
const LISTS_SINCE = day("2021-01-01");

async function seedProvince(tx: Tx, node: NodeId, people: readonly DemoPerson[]): Promise<void> {
  const mine = people.filter((person) => nodeOf(person.area) === node);
  const institutions = demoInstitutions(DEMO_SEED);
  await recordPlaces(tx, { pools: demoPools(node), agencies: demoAgencies(node) });
  await designate(
    tx,
    institutions.filter(({ institution }) => nodeOf(institution.area) === node),
  );
  await listItems(
    tx,
    [...DEMO_ITEMS, ...RULED_ITEMS].map(({ item }) => item),
  );
  await setKindShares(tx, KIND_SHARES);
  const now = startOfDay(LISTS_SINCE);
  for (const [list, entries] of DEMO_LISTS) await loadList(tx, list, entries, { whole: true, now });
  for (const part of inParts(mine)) {
    await enrol(
      tx,
      part.map((person) => person.enrolment),
    );
    await recordFilings(
      tx,
      part.flatMap((person) => person.filings),
    );
    await recordQualifications(
      tx,
      part
        .flatMap((person) => person.qualifications)
        .map((one) => ({ ...one, name: chronicDiseaseName(one.disease) })),
    );
    await setAccumulators(
      tx,
      presetAccumulators(part).map((preset) => ({
        person_id: preset.personId,
        scheme: preset.scheme,
        measure: preset.measure,
        period: preset.period,
        year: preset.year,
        amount: preset.amount,
      })),
    );
  }
}

const PART = 2_000;

function inParts<Row>(rows: readonly Row[]): Row[][] {
  const parts: Row[][] = [];
  for (let from = 0; from < rows.length; from += PART) parts.push(rows.slice(from, from + PART));
  return parts;
}
