/**
 * The working set of one batch at the home place: everything that its commands need, loaded in one
 * round trip under the persons' locks, then changed in memory command by command, then written with
 * the commit.
 */
import { assert, present } from "#base/assert.ts";
import { addDays, type ChinaDate, type ChinaMonth, chinaDate, yearOf } from "#base/date.ts";
import { type Fen, sumFen } from "#base/money.ts";
import type { PolicyBook } from "#benefits/benefits.ts";
import { filingsOf, qualificationsOf } from "#filing/filing.ts";
import { type Posting, post } from "#ledger/ledger.ts";
import { ACCOUNT_BALANCE, type AccumulatorReader } from "#model/benefit.ts";
import type { Filing, Qualification } from "#model/filing.ts";
import type { Credential, PersonId, Scheme } from "#model/person.ts";
import type { Stamp } from "#model/settlement.ts";
import {
  heldCredentials,
  type InsuredPerson,
  insuredPersons,
  relativesOf,
} from "#registry/registry.ts";
import type { Rulebook } from "#rulebook/rulebook.ts";
import type { PersonFacts } from "#settlement/home/decide.ts";
import {
  type HomeRow,
  type HomeState,
  holdOpenDay,
  insertDays,
  insertRecomputeCase,
  lockBooks,
  type RecomputeCaseRow,
  selectAccumulators,
  selectHomeSettlements,
  updateHomeStates,
} from "#settlement/home/queries.ts";
import { type AccumulatorDelta, writeHome } from "#settlement/home/queries-write.ts";
import { later, type Tx } from "#store/store.ts";
import type { TrailEntry } from "#trail/trail.ts";

/** A change of one person's accumulator, as it is kept with the settlement that made it. */
export interface BookedChange {
  readonly personId: PersonId;
  readonly scheme: Scheme;
  readonly measure: string;
  readonly period: string;
  readonly year: number;
  readonly delta: bigint;
}

/** What a batch must have at hand before it decides. */
export interface HomeNeeds {
  /** Persons whose accumulators may change. */
  readonly persons: readonly PersonId[];
  /** Persons whose relatives' accounts may pay. */
  readonly sharing: readonly PersonId[];
  readonly settlements: readonly string[];
  readonly chronic: boolean;
  /** Numbers of cards and vouchers that were shown; identity cards are told by the person. */
  readonly shown: readonly string[];
}

/** The numbers that have to be looked up to know whose they are. */
export function shownNumbers(
  contents: readonly { readonly credential?: Credential | undefined }[],
): string[] {
  return contents.flatMap(({ credential }) =>
    credential && credential.kind !== "identityCard" ? [credential.number] : [],
  );
}

function amountKey(person: string, scheme: string, measure: string, period: string): string {
  return `${person}\u001f${scheme}\u001f${measure}\u001f${period}`;
}

interface LoadOptions {
  readonly now: number;
  readonly rulebook: Rulebook;
  readonly lock: boolean;
  /** The first business day to open when none is; later ones while all of these are closed. */
  readonly openFrom?: ChinaDate | undefined;
}

/** Loads under lock, or, for a quote, reads without. */
export async function loadHomeBatch(
  tx: Tx,
  needs: HomeNeeds,
  options: LoadOptions,
): Promise<HomeBatch> {
  const relatives =
    needs.sharing.length > 0
      ? await relativesOf(tx, needs.sharing)
      : new Map<PersonId, PersonId[]>();
  const persons = [...new Set([...needs.persons, ...[...relatives.values()].flat()])].sort();
  const today = chinaDate(options.now);
  const [books, insured, filings, qualifications, amounts, rows, day, book, held] =
    await Promise.all([
      options.lock ? lockBooks(tx, persons) : [],
      insuredPersons(tx, persons),
      filingsOf(tx, needs.persons),
      needs.chronic ? qualificationsOf(tx, needs.persons) : new Map<PersonId, Qualification[]>(),
      selectAccumulators(tx, persons, yearOf(today) - 2),
      needs.settlements.length > 0 ? selectHomeSettlements(tx, needs.settlements) : [],
      options.lock ? holdOpenDay(tx, today) : [],
      options.lock ? null : options.rulebook.now(tx),
      needs.shown.length > 0 ? heldCredentials(tx, needs.shown, needs.persons) : () => false,
    ]);
  if (options.lock && books.length < persons.length) {
    // Somebody else opened a book at this moment: it is there for the next look.
    return await loadHomeBatch(tx, needs, options);
  }
  if (options.lock && day.length === 0) {
    const from = options.openFrom ?? today;
    await insertDays(tx, [from, addDays(from, 1), addDays(from, 2)]);
    return await loadHomeBatch(tx, needs, { ...options, openFrom: addDays(from, 3) });
  }
  const [open] = day;
  return new HomeBatch({
    now: options.now,
    policies: book ?? (await options.rulebook.at(tx, open?.rulebook ?? 0n)),
    stamp: {
      businessDay: open?.day ?? today,
      month: (open?.month ?? today.slice(0, 7)) as ChinaMonth,
    },
    rows: new Map(rows.map((row) => [row.id, row])),
    relatives,
    insured,
    filings,
    qualifications,
    held,
    sequences: new Map(books.map((book) => [book.person_id, book.sequence])),
    amounts: new Map(
      amounts.map((row) => [
        amountKey(row.person_id, row.scheme, row.measure, row.period),
        row.amount,
      ]),
    ),
  });
}

interface Loaded {
  readonly now: number;
  readonly policies: PolicyBook;
  readonly stamp: Stamp;
  readonly rows: Map<string, HomeRow>;
  readonly relatives: ReadonlyMap<PersonId, readonly PersonId[]>;
  readonly insured: ReadonlyMap<PersonId, InsuredPerson>;
  readonly filings: ReadonlyMap<PersonId, Filing[]>;
  readonly qualifications: ReadonlyMap<PersonId, Qualification[]>;
  readonly held: (credential: Credential, personId: PersonId) => boolean;
  readonly sequences: Map<PersonId, bigint>;
  readonly amounts: Map<string, bigint>;
}

export class HomeBatch {
  readonly now: number;
  readonly policies: PolicyBook;
  readonly stamp: Stamp;
  readonly relatives: ReadonlyMap<PersonId, readonly PersonId[]>;
  readonly postings: Posting[] = [];
  readonly trail: TrailEntry[] = [];
  readonly #loaded: Loaded;
  readonly #inserted = new Set<HomeRow>();
  readonly #moved = new Map<string, HomeRow>();
  readonly #deltas = new Map<string, AccumulatorDelta>();
  readonly #sequences = new Map<PersonId, bigint>();
  readonly #recomputeCases: RecomputeCaseRow[] = [];

  constructor(loaded: Loaded) {
    this.now = loaded.now;
    this.policies = loaded.policies;
    this.stamp = loaded.stamp;
    this.relatives = loaded.relatives;
    this.#loaded = loaded;
  }

  row(id: string): HomeRow | undefined {
    return this.#loaded.rows.get(id);
  }

  /** Facts as the commands before this one left them. */
  facts(personId: PersonId, scheme: Scheme): PersonFacts {
    const { insured, filings, qualifications, held } = this.#loaded;
    const read: AccumulatorReader = (key) => this.amount(personId, scheme, key.measure, key.period);
    const relatives = this.relatives.get(personId) ?? [];
    return {
      insured: insured.get(personId),
      holds: (credential) => held(credential, personId),
      filings: filings.get(personId) ?? [],
      qualifications: qualifications.get(personId) ?? [],
      read,
      ownAccountFen: read(ACCOUNT_BALANCE),
      relativesAccountFen: sumFen(relatives.map((relative) => this.accountOf(relative))),
    };
  }

  amount(personId: PersonId, scheme: Scheme, measure: string, period: string): bigint {
    return this.#loaded.amounts.get(amountKey(personId, scheme, measure, period)) ?? 0n;
  }

  /** Accounts exist in the employee scheme only. */
  accountOf(personId: PersonId): Fen {
    return this.amount(personId, "employee", ACCOUNT_BALANCE.measure, ACCOUNT_BALANCE.period);
  }

  /** Would every amount stay at or above zero? */
  bears(changes: readonly BookedChange[]): boolean {
    return changes.every(
      ({ personId, scheme, measure, period, delta }) =>
        this.amount(personId, scheme, measure, period) + delta >= 0n,
    );
  }

  apply(changes: readonly BookedChange[]): void {
    const { amounts } = this.#loaded;
    for (const change of changes) {
      const { personId, scheme, measure, period, year } = change;
      const key = amountKey(personId, scheme, measure, period);
      const amount = (amounts.get(key) ?? 0n) + change.delta;
      assert(amount >= 0n, `accumulator below zero: ${measure} ${period}`);
      amounts.set(key, amount);
      const delta = (this.#deltas.get(key)?.delta ?? 0n) + change.delta;
      this.#deltas.set(key, { person_id: personId, scheme, measure, period, year, delta });
    }
  }

  /** The next place in the order of the person's bookings. */
  nextSequence(personId: PersonId): bigint {
    const { sequences } = this.#loaded;
    const sequence = present(sequences.get(personId), "the person's book is held") + 1n;
    sequences.set(personId, sequence);
    this.#sequences.set(personId, sequence);
    return sequence;
  }

  insert(row: HomeRow): void {
    assert(!this.#loaded.rows.has(row.id), "a settlement is booked once");
    this.#loaded.rows.set(row.id, row);
    this.#inserted.add(row);
  }

  move(row: HomeRow, state: HomeState): void {
    row.state = state;
    if (state === "undone") {
      row.undone_day = this.stamp.businessDay;
      row.undone_month = this.stamp.month;
    }
    if (!this.#inserted.has(row)) this.#moved.set(row.id, row);
  }

  openRecomputeCase(row: RecomputeCaseRow): void {
    this.#recomputeCases.push(row);
  }

  /** Standing settlements of a person that this very batch booked after a given one. */
  bookedHereAfter(personId: PersonId, sequence: bigint): HomeRow[] {
    return [...this.#inserted].filter(
      (row) =>
        row.person_id === personId && row.state === "booked" && (row.sequence ?? 0n) > sequence,
    );
  }

  /** Sends the batch's changes; they travel with the commit. */
  write(tx: Tx): void {
    const deltas = [...this.#deltas.values()];
    const inserted = [...this.#inserted].map((row) => ({ ...row, booked_at: this.now }));
    const moved = [...this.#moved.values()].map(({ id, state, undone_day, undone_month }) => ({
      id,
      state,
      undone_at: state === "undone" ? this.now : null,
      undone_day,
      undone_month,
    }));
    const books = [...this.#sequences].map(([person_id, sequence]) => ({ person_id, sequence }));
    if (inserted.length > 0 || deltas.length > 0) {
      later(writeHome(tx, { settlements: inserted, deltas, books }));
    }
    if (moved.length > 0) later(updateHomeStates(tx, moved));
    if (this.postings.length > 0) later(post(tx, this.postings));
    for (const row of this.#recomputeCases) later(insertRecomputeCase(tx, row));
  }
}
