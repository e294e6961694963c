/**
 * Home owes each version of a filing to the places that it is for, and of a qualification to the
 * places where a filing of the person stands, or that have heard of it before: written down in the
 * version's own commit.
 */
import { type ChinaDate, chinaDate, type Instant } from "#base/date.ts";
import { byPerson } from "#filing/by-person.ts";
import { heldQualifications } from "#filing/qualifications.ts";
import { selectFilings } from "#filing/queries.ts";
import { keepNews, type NewsRow, selectPlacesTold } from "#filing/queries-news.ts";
import { filingOfRow } from "#filing/rows.ts";
import { type Filing, stands } from "#model/filing.ts";
import { type NodeId, nodeOf } from "#model/place.ts";
import { lastDayOf, type QualificationVersion } from "#model/qualification.ts";
import type { Tx } from "#store/store.ts";

/** In this transaction; with a filing that stands the place hears of the qualifications, too. */
export async function oweFilings(tx: Tx, filings: readonly Filing[], at: Instant): Promise<void> {
  const today = chinaDate(at);
  const rows = filings.flatMap(({ id, version, areas }): NewsRow[] =>
    nodesOf([{ areas }]).map((care_node) => ({ kind: "filing", subject: id, care_node, version })),
  );
  for (const filing of filings) {
    if (!stands(filing, today)) continue;
    const held = await heldQualifications(tx, filing.personId);
    const known = held.filter((one) => (lastDayOf(one) ?? today) >= today);
    rows.push(...newsOf(known, nodesOf([filing])));
  }
  await keepRows(tx, rows, at);
}

/** In this transaction. */
export async function oweQualifications(
  tx: Tx,
  versions: readonly QualificationVersion[],
  at: Instant,
): Promise<void> {
  const people = [...new Set(versions.map(({ personId }) => personId))];
  const ids = versions.map(({ id }) => id);
  const [rows, told] = [await selectFilings(tx, people), await selectPlacesTold(tx, ids)];
  const filings = byPerson(standing(rows.map(filingOfRow), chinaDate(at)));
  const news = versions.flatMap((version) => {
    const before = told.flatMap(({ subject, care_node }) =>
      subject === version.id ? [care_node] : [],
    );
    const places = [...nodesOf(filings.get(version.personId) ?? []), ...before];
    return newsOf([version], [...new Set(places)]);
  });
  await keepRows(tx, news, at);
}

function standing(filings: readonly Filing[], today: ChinaDate): Filing[] {
  return filings.filter((filing) => stands(filing, today));
}

function nodesOf(filings: readonly Pick<Filing, "areas">[]): NodeId[] {
  return [...new Set(filings.flatMap(({ areas }) => areas.map(nodeOf)))];
}

/** Other places settle only what the national list has. */
function newsOf(versions: readonly QualificationVersion[], places: readonly NodeId[]): NewsRow[] {
  const settled = versions.filter(({ national }) => national !== undefined);
  return settled.flatMap(({ id, version }) =>
    places.map(
      (care_node) => ({ kind: "qualification", subject: id, care_node, version }) as const,
    ),
  );
}

/** One statement takes each row once: two filings may be for one place. */
async function keepRows(tx: Tx, rows: readonly NewsRow[], at: Instant): Promise<void> {
  const once = new Map(rows.map((row) => [`${row.subject} ${row.care_node}`, row]));
  if (once.size > 0) await keepNews(tx, [...once.values()], at);
}
