/**
 * People with insurance from a table: a row is one insurance of one person, so somebody with two
 * has two rows. Each row is judged under the lock of its person's record. Who is known with the
 * same content is left as is; who is known otherwise is a bad row, for a clerk to change by hand,
 * save a first card, and what is suspended or returns for a reason that is named.
 */
import { type ChinaDate, chinaDate } from "#base/date.ts";
import type { Insurance, Person, PersonId } from "#model/person.ts";
import { type Area, type NodeId, nodeOf } from "#model/place.ts";
import { areasAmong } from "#registry/areas.ts";
import { type Humans, humansLike } from "#registry/humans.ts";
import { changesOf, writeChanged, wrongChange, wrongEntered } from "#registry/import-changed.ts";
import {
  type SocialCard,
  wrongOfCard,
  wrongOfInsurance,
  wrongOfPerson,
  wrongOfState,
} from "#registry/import-compared.ts";
import { noteCompared } from "#registry/import-noted.ts";
import {
  OUT_OF_REACH,
  PEOPLE_COLUMNS,
  type PersonImport,
  readPerson,
} from "#registry/import-person-row.ts";
import type {
  BadCell,
  BadRow,
  ImportedBy,
  ImportPlan,
  Numbered,
  Written,
} from "#registry/import-plan.ts";
import { addedEntry, cardEntry, sameInsurance } from "#registry/insurance-acts.ts";
import {
  credentialRows,
  insuranceRows,
  insuredPersonOfRow,
  rowOfPerson,
} from "#registry/people.ts";
import { insertEntered, selectInsuredPersons, selectSocialCards } from "#registry/queries.ts";
import { lockRecords, raiseVersions } from "#registry/queries-records.ts";
import { NO_AREA } from "#registry/record-fields.ts";
import { later, type Tx } from "#store/store.ts";

/** `mayEnter`: the areas whose people the clerk may enter. */
export function peopleImport(
  node: NodeId,
  mayEnter: (area: Area) => boolean,
): ImportPlan<PersonImport> {
  return {
    kind: "people",
    action: "people.imported",
    turn: "people",
    again: "compared",
    columns: PEOPLE_COLUMNS,
    read: (cells) => readPerson(cells, (area) => nodeOf(area) === node && mayEnter(area)),
    keyOf: ({ person, insurance }) =>
      [person.id, insurance.area, insurance.scheme, insurance.span.from].join(" "),
    write: (tx, rows, by) => writePeople(tx, rows, { mayEnter, on: chinaDate(by.at), by }),
  };
}

interface Entering {
  readonly mayEnter: (area: Area) => boolean;
  readonly on: ChinaDate;
  readonly by: ImportedBy;
}

/** What is stored of the people of some rows, with those of the rows that were good so far. */
interface Stock {
  readonly people: Map<PersonId, Person>;
  readonly insurances: Map<PersonId, readonly Insurance[]>;
  readonly cards: Map<PersonId, readonly SocialCard[]>;
  readonly areas: ReadonlySet<Area>;
  readonly humans: Humans;
}

/** Sent behind the lock, in one packet with it: what is read is what stands under it. */
async function stockOf(
  tx: Tx,
  rows: readonly PersonImport[],
  { mayEnter, on }: Pick<Entering, "mayEnter" | "on">,
): Promise<Stock> {
  const ids = [...new Set(rows.map(({ person }) => person.id))].sort();
  const codes = rows.map(({ insurance }) => insurance.area);
  const [, stored, holders, areas, humans] = await Promise.all([
    lockRecords(tx, ids),
    selectInsuredPersons(tx, ids),
    selectSocialCards(tx, ids),
    areasAmong(tx, codes, on),
    humansLike(tx, rows, { mayEnter, on }),
  ]);
  const held = stored.map(insuredPersonOfRow);
  const cards = new Map<PersonId, SocialCard[]>();
  for (const { person_id, number, serial } of holders) {
    cards.set(person_id, [...(cards.get(person_id) ?? []), { number, serial }]);
  }
  return {
    people: new Map(held.map(({ person }) => [person.id, person])),
    insurances: new Map(held.map(({ person, insurances }) => [person.id, insurances])),
    ...{ cards, areas, humans },
  };
}

type CardedRow = PersonImport & { readonly socialCard: SocialCard & { readonly serial: string } };

/** What the good rows of a batch ask for beyond what stands. */
interface Asked {
  /** Nobody had their ids before. */
  readonly fresh: Map<PersonId, PersonImport>;
  readonly added: PersonImport[];
  /** Of people who held none. */
  readonly carded: CardedRow[];
  readonly changed: ReturnType<typeof changesOf>;
  /** Rows that something is written of. */
  rows: number;
}

async function writePeople(
  tx: Tx,
  rows: readonly Numbered<PersonImport>[],
  { mayEnter, on, by }: Entering,
): Promise<Written> {
  if (rows.length === 0) return { written: 0, bad: [] };
  const stock = await stockOf(
    tx,
    rows.map(({ row }) => row),
    { mayEnter, on },
  );
  noteCompared(by, [...stock.people.keys(), ...stock.humans.met]);
  const bad: BadRow[] = [];
  const asked: Asked = { fresh: new Map(), added: [], carded: [], changed: [], rows: 0 };
  for (const { line, row } of rows) {
    const wrong = wrongIn(row, stock, { mayEnter, on });
    if (wrong.length === 0) take(row, stock, asked);
    else bad.push(...wrong.map((one) => ({ line, value: valueIn(row, one.column), ...one })));
  }
  insertNew(tx, asked, by);
  writeChanged(tx, asked.changed, by);
  const touched = touchedBy(asked);
  if (touched.length > 0) later(raiseVersions(tx, touched));
  return { written: asked.rows, bad };
}

/** Whose record another one has in hand: who is new begins with the first version. */
function touchedBy({ fresh, added, carded, changed }: Asked): PersonId[] {
  const ids = [...added, ...carded, ...changed].map(({ insurance }) => insurance.personId);
  return [...new Set(ids)].filter((id) => !fresh.has(id)).sort();
}

function take(row: PersonImport, stock: Stock, asked: Asked): void {
  const { person, insurance, socialCard, change } = row;
  const held = stock.insurances.get(person.id) ?? [];
  const stands = held.find((one) => sameInsurance(one, insurance));
  const isFresh = !stock.people.has(person.id);
  const isCarded = socialCard !== undefined && !stock.cards.has(person.id);
  const changes = changesOf(stands, change);
  asked.changed.push(...changes);
  if (!stands) asked.added.push(row);
  if (isFresh) asked.fresh.set(person.id, row);
  if (isCarded) asked.carded.push({ ...row, socialCard });
  if (!stands || isCarded || changes.length > 0) asked.rows += 1;
  if (isFresh) stock.people.set(person.id, person);
  if (isCarded) stock.cards.set(person.id, [socialCard]);
  if (isFresh || isCarded) stock.humans.add(row);
  if (!stands) stock.insurances.set(person.id, [...held, insurance]);
}

/** Of whom the clerk does not reach nothing is compared, so that a row finds out nothing. */
function wrongIn(
  row: PersonImport,
  stock: Stock,
  { mayEnter, on }: Pick<Entering, "mayEnter" | "on">,
): BadCell[] {
  const { person, insurance } = row;
  const { areas, people, insurances, cards, humans } = stock;
  const known = people.get(person.id);
  const held = insurances.get(person.id) ?? [];
  // Whose area has ended since stays insured there, and is suspended and returns like others.
  const isHeld = held.some((one) => sameInsurance(one, insurance));
  const isPlaced = isHeld || areas.has(insurance.area);
  const wrong = isPlaced ? [] : [{ column: "参保地区划", why: NO_AREA }];
  if (!known) {
    const taken = humans.conflict(row);
    return [...wrong, ...(taken === null ? [] : [taken]), ...wrongInsurance(row, [], on)];
  }
  const isReached = held.length === 0 || held.some(({ area }) => mayEnter(area));
  if (!isReached) return [...wrong, { column: "人员编号", why: `已在册，${OUT_OF_REACH}` }];
  const ofCard = wrongOfCard(row, cards.get(person.id) ?? []);
  const taken = ofCard.length === 0 ? humans.cardConflict(row) : null;
  return [
    ...wrong,
    ...wrongOfPerson(row, { person: known }),
    ...(taken === null ? ofCard : [taken]),
    ...wrongInsurance(row, held, on),
  ];
}

function wrongInsurance(row: PersonImport, held: readonly Insurance[], on: ChinaDate): BadCell[] {
  const { insurance, change } = row;
  const stands = held.find((one) => sameInsurance(one, insurance));
  const told = (wrong: BadCell | null) => (wrong === null ? [] : [wrong]);
  if (change) {
    const differing = stands ? wrongOfInsurance(row, stands) : [];
    return [...told(wrongChange(stands, change, on)), ...differing];
  }
  if (stands) return [...wrongOfState(row, stands), ...wrongOfInsurance(row, stands)];
  return told(wrongEntered(insurance, on) ?? overlap(insurance, held));
}

function valueIn(row: PersonImport, column: string): string {
  return row.said.get(column) ?? "";
}

/** Travels on while the next rows are read: what they are compared with is read behind it. */
function insertNew(tx: Tx, { fresh, added, carded }: Asked, by: ImportedBy): void {
  if (added.length + carded.length === 0) return;
  const people = [...fresh.values()].map(({ person }) => person);
  const insurances = added.map(({ insurance }) => insurance);
  const cards = carded.map(({ person, socialCard }) => ({ id: person.id, ...socialCard }));
  later(
    insertEntered(tx, {
      people: people.map(rowOfPerson),
      insurances: insurances.flatMap((one) => insuranceRows(one.personId, [one])),
      credentials: [
        ...people.flatMap((person) => credentialRows({ person, insurances: [], identities: [] })),
        ...cards.map(({ id, number, serial }) => {
          return { person_id: id, kind: "socialCard" as const, number, serial };
        }),
      ],
    }),
  );
  // Who is new stands on the trail with the file; the record of a person tells what came later.
  const isKnown = ({ insurance }: PersonImport) => !fresh.has(insurance.personId);
  by.entries.push(...added.filter(isKnown).map(({ insurance }) => addedEntry(insurance, by)));
  by.entries.push(...carded.filter(isKnown).map(({ person }) => cardEntry(person.id, by)));
}

/** Of one area and scheme at most one on a day. */
function overlap({ area, scheme, span }: Insurance, held: readonly Insurance[]): BadCell | null {
  const met = held
    .filter((one) => one.area === area && one.scheme === scheme)
    .find((one) => (lastOf(one) ?? "9999") >= span.from && one.span.from <= (span.to ?? "9999"));
  if (!met) return null;
  return { column: "参保开始日期", why: `与${met.span.from}起的同险种参保日期重叠` };
}

/** Of one that was ended without a day nobody knows how long it ran: only its first day is sure. */
function lastOf({ state, span }: Insurance): ChinaDate | undefined {
  return state === "ended" ? (span.to ?? span.from) : span.to;
}
