/**
 * The unit of work of one group of commands at the home place: everything that its commands need.
 * It is made of plain rows, decisions change it in memory command by command, and it gives its
 * changes back as a plain value; `load.ts` fills it under the persons' locks and `write.ts` keeps
 * it.
 */
import { assert, present } from "#base/assert.ts";
import type { ChinaDate, Instant } from "#base/date.ts";
import { newId, type OrderId, type SettlementId } from "#base/id.ts";
import { type Fen, sumFen } from "#base/money.ts";
import type { Random } from "#base/random.ts";
import type { PolicySet } from "#benefits/benefits.ts";
import type { Posting } from "#ledger/ledger.ts";
import { ACCOUNT_BALANCE, type AccumulatorReader } from "#model/benefit.ts";
import type { ChosenInstitution, Filing, Qualification } from "#model/filing.ts";
import type { SettleContent } from "#model/message.ts";
import type { PersonId, Scheme } from "#model/person.ts";
import { isInpatient, type NodeId, type PoolOf, usualPool } from "#model/place.ts";
import type { AccountingPeriod } from "#model/settlement.ts";
import { HOME_STATES, type HomeState, mayMove } from "#model/states.ts";
import { type TokenUse, tokenArea } from "#model/voucher.ts";
import type { Held, InsuredPerson } from "#registry/registry.ts";
import type { Attended, Holds } from "#settlement/home/attendance.ts";
import type {
  AccumulatorRow,
  AttendedRow,
  HomeMove,
  HomeRow,
  OrderRow,
  PersonLockRow,
  RecomputeCaseRow,
} from "#settlement/home/queries.ts";
import type { ReviewRow, StayRow } from "#settlement/home/queries-stays.ts";
import type { AccumulatorDelta, BookedRow } from "#settlement/home/queries-write.ts";
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

/** What home knows of the person when it decides. */
export interface PersonFacts {
  readonly insured: InsuredPerson | undefined;
  readonly filings: readonly Filing[];
  readonly qualifications: readonly Qualification[];
  /** Null: where the person is bound to be treated was looked at before. */
  readonly chosen: readonly ChosenInstitution[] | null;
  /** Is this card or voucher the person's? */
  readonly holds: Holds;
  readonly poolOf: PoolOf;
  readonly read: AccumulatorReader;
  readonly ownAccountFen: bigint;
  readonly relativesAccountFen: bigint;
}

/** What a unit of work begins with. */
export interface HomeRows {
  /** Home itself. */
  readonly node: NodeId;
  readonly now: Instant;
  readonly policies: PolicySet;
  readonly accountingPeriod: AccountingPeriod;
  /** Settlements that the commands name. */
  readonly rows: readonly HomeRow[];
  /** Settlements that stand and came after one that is to be taken back, by its id. */
  readonly later: ReadonlyMap<string, readonly HomeRow[]>;
  /** What offsets those that were taken back in a later month. */
  readonly offsets: readonly HomeRow[];
  /** For ids of offsets. */
  readonly random: Random;
  /** Orders that the commands name and that were decided before. */
  readonly orders: readonly OrderRow[];
  readonly relatives: ReadonlyMap<PersonId, readonly PersonId[]>;
  readonly insured: ReadonlyMap<PersonId, InsuredPerson>;
  readonly filings: ReadonlyMap<PersonId, readonly Filing[]>;
  readonly qualifications: ReadonlyMap<PersonId, readonly Qualification[]>;
  readonly chosen: ReadonlyMap<PersonId, readonly ChosenInstitution[]>;
  /** Absent: nobody's place has two codes, so that the usual pools do. */
  readonly poolOf?: PoolOf | undefined;
  readonly held: Held;
  /** Where the persons are treated whom somebody asks about with nothing to show. */
  readonly treated: readonly AttendedRow[];
  /** Open stays of persons who are settled as outpatients. */
  readonly stays: readonly StayRow[];
  readonly locks: readonly PersonLockRow[];
  readonly amounts: readonly AccumulatorRow[];
}

/** What a unit of work changed, with its entries on the trail. */
export interface HomeChanges {
  /** The day that something of it is stamped with. */
  readonly stampedOn: ChinaDate | null;
  readonly inserted: readonly BookedRow[];
  readonly moved: readonly HomeMove[];
  readonly deltas: readonly AccumulatorDelta[];
  readonly locks: readonly PersonLockRow[];
  readonly recomputeCases: readonly RecomputeCaseRow[];
  /** Cases whose settlement stands again. */
  readonly closedCases: readonly SettlementId[];
  readonly reviews: readonly ReviewRow[];
  readonly orders: readonly OrderRow[];
  readonly tokens: readonly TokenUse[];
  readonly postings: readonly Posting[];
  readonly trail: readonly TrailEntry[];
}

function amountKey(person: string, scheme: string, measure: string, period: string): string {
  return `${person}\u001f${scheme}\u001f${measure}\u001f${period}`;
}

export class HomeUnitOfWork {
  readonly now: Instant;
  readonly policies: PolicySet;
  readonly accountingPeriod: AccountingPeriod;
  readonly relatives: ReadonlyMap<PersonId, readonly PersonId[]>;
  readonly postings: Posting[] = [];
  readonly trail: TrailEntry[] = [];
  /** What somebody should look at; nothing waits for it. */
  readonly reviews: ReviewRow[] = [];
  readonly #loaded: HomeRows;
  readonly #rows: Map<string, HomeRow>;
  readonly #amounts: Map<string, bigint>;
  readonly #places: Map<PersonId, bigint>;
  readonly #inserted = new Set<HomeRow>();
  readonly #moved = new Map<string, HomeRow>();
  readonly #deltas = new Map<string, AccumulatorDelta>();
  readonly #sequences = new Map<PersonId, bigint>();
  readonly #recomputeCases = new Map<SettlementId, RecomputeCaseRow>();
  readonly #closedCases = new Set<SettlementId>();
  readonly #orders: Map<string, OrderRow>;
  readonly #newOrders: OrderRow[] = [];
  readonly #tokens = new Map<string, TokenUse>();
  readonly #offsets: Map<string | null, HomeRow>;

  constructor(loaded: HomeRows) {
    this.now = loaded.now;
    this.policies = loaded.policies;
    this.accountingPeriod = loaded.accountingPeriod;
    this.relatives = loaded.relatives;
    this.#loaded = loaded;
    this.#rows = new Map(loaded.rows.map((row) => [row.id, row]));
    this.#offsets = new Map(loaded.offsets.map((row) => [row.cancels, row]));
    this.#orders = new Map(loaded.orders.map((row) => [row.id, row]));
    this.#places = new Map(loaded.locks.map((lock) => [lock.person_id, lock.sequence]));
    this.#amounts = new Map(
      loaded.amounts.map((row) => [
        amountKey(row.person_id, row.scheme, row.measure, row.period),
        row.amount,
      ]),
    );
  }

  row(id: string): HomeRow | undefined {
    return this.#rows.get(id);
  }

  /** What was decided of an order before, by an earlier command of this group too. */
  order(id: OrderId): OrderRow | undefined {
    return this.#orders.get(id);
  }

  keepOrder(row: OrderRow): void {
    assert(!this.#orders.has(row.id), "an order is decided once");
    this.#orders.set(row.id, row);
    this.#newOrders.push(row);
  }

  /** Settlements that stand and came after this one, as the commands before this one left them. */
  after(row: HomeRow): HomeRow[] {
    const later = this.#loaded.later.get(row.id) ?? [];
    const loaded = later.map((other) => this.#rows.get(other.id) ?? other);
    const known = new Set(loaded.map(({ id }) => id));
    const sequence = row.sequence ?? 0n;
    const here = [...this.#inserted].filter(
      ({ id, person_id }) => person_id === row.person_id && !known.has(id),
    );
    return [...loaded, ...here].filter(
      (other) => other.state === "booked" && (other.sequence ?? 0n) > sequence,
    );
  }

  /** Facts as the commands before this one left them. */
  facts(personId: PersonId, scheme: Scheme): PersonFacts {
    const { insured, filings, qualifications, chosen, poolOf = usualPool } = this.#loaded;
    const read: AccumulatorReader = (key) => this.amount(personId, scheme, key.measure, key.period);
    const relatives = this.relatives.get(personId) ?? [];
    return {
      insured: insured.get(personId),
      holds: this.#holds(personId),
      poolOf,
      filings: filings.get(personId) ?? [],
      qualifications: qualifications.get(personId) ?? [],
      chosen: chosen.get(personId) ?? [],
      read,
      ownAccountFen: read(ACCOUNT_BALANCE),
      relativesAccountFen: sumFen(relatives.map((relative) => this.accountOf(relative))),
    };
  }

  /** What decides whether a care place may ask about the person. */
  attended(personId: PersonId): Attended {
    const { node, insured, treated } = this.#loaded;
    return {
      node,
      insured: insured.get(personId),
      holds: this.#holds(personId),
      treatedBy: (care) =>
        treated.some((row) => row.person_id === personId && row.care_node === care),
    };
  }

  /** A token that an earlier command of this group gave to an encounter is that one's. */
  #holds(personId: PersonId): Holds {
    return (credential, shown) => {
      const taken = this.#tokens.get(credential.number)?.encounterId;
      if (taken !== undefined && taken !== shown.encounterId) return false;
      return this.#loaded.held(credential, personId, shown);
    };
  }

  /** The encounter of a settlement takes the token that it shows; of an interim one it goes on. */
  useToken({ credential, personId, encounterId, careType, dischargedOn }: SettleContent): void {
    if (!credential || !tokenArea(credential)) return;
    const open = isInpatient(careType) && dischargedOn === undefined;
    this.#tokens.set(credential.number, { token: credential.number, personId, encounterId, open });
  }

  staysOf(personId: PersonId): StayRow[] {
    return this.#loaded.stays.filter((row) => row.person_id === personId);
  }

  amount(personId: PersonId, scheme: Scheme, measure: string, period: string): bigint {
    return this.#amounts.get(amountKey(personId, scheme, measure, period)) ?? 0n;
  }

  /** Accounts exist in the employee scheme only. */
  accountOf(personId: PersonId): Fen {
    return this.amount(personId, "employee", ACCOUNT_BALANCE.measure, ACCOUNT_BALANCE.period);
  }

  /** Would every amount stay at or above zero? */
  canApply(changes: readonly BookedChange[]): boolean {
    return changes.every(
      ({ personId, scheme, measure, period, delta }) =>
        this.amount(personId, scheme, measure, period) + delta >= 0n,
    );
  }

  apply(changes: readonly BookedChange[]): void {
    for (const change of changes) {
      const { personId, scheme, measure, period, year } = change;
      const key = amountKey(personId, scheme, measure, period);
      const amount = (this.#amounts.get(key) ?? 0n) + change.delta;
      assert(amount >= 0n, `accumulator below zero: ${measure} ${period}`);
      this.#amounts.set(key, amount);
      const delta = (this.#deltas.get(key)?.delta ?? 0n) + change.delta;
      this.#deltas.set(key, { person_id: personId, scheme, measure, period, year, delta });
    }
  }

  /** The next place in the order of the person's bookings. */
  nextSequence(personId: PersonId): bigint {
    const sequence = present(this.#places.get(personId), "the person's lock is held") + 1n;
    this.#places.set(personId, sequence);
    this.#sequences.set(personId, sequence);
    return sequence;
  }

  newSettlementId(): SettlementId {
    return newId("stl", this.now, this.#loaded.random);
  }

  /** What stands against a row that was taken back in a later month. */
  offsetOf(row: HomeRow): HomeRow {
    return present(this.#offsets.get(row.id), "what is offset has its offset");
  }

  insert(row: HomeRow): void {
    assert(!this.#rows.has(row.id), "a settlement is booked once");
    if (row.kind === "offset") this.#offsets.set(row.cancels, row);
    this.#rows.set(row.id, row);
    this.#inserted.add(row);
  }

  move(row: HomeRow, state: HomeState): void {
    assert(mayMove(HOME_STATES, row.state, state), `home settlement ${row.state} → ${state}`);
    row.state = state;
    if (state === "undone") {
      row.undone_day = this.accountingPeriod.businessDay;
      row.undone_month = this.accountingPeriod.month;
    }
    if (!this.#inserted.has(row)) this.#moved.set(row.id, row);
  }

  openRecomputeCase(row: RecomputeCaseRow): void {
    this.#recomputeCases.set(row.settlement_id, row);
    this.#closedCases.delete(row.settlement_id);
  }

  /** The settlement stands again: what rested on it is as it was computed. */
  closeRecomputeCase(id: SettlementId): void {
    if (!this.#recomputeCases.delete(id)) this.#closedCases.add(id);
  }

  changes(): HomeChanges {
    const moved = [...this.#moved.values()].map(({ id, state, undone_day, undone_month }) => {
      const undone_at = state === "undone" ? this.now : null;
      return { id, state, undone_at, undone_day, undone_month };
    });
    // An undoing in the group that booked the row goes with the row.
    const inserted = [...this.#inserted].map((row) => {
      const undone_at = row.state === "undone" ? this.now : null;
      return { ...row, booked_at: this.now, undone_at };
    });
    const stamped =
      this.postings.length > 0 ||
      inserted.some((row) => row.business_day) ||
      moved.some((row) => row.undone_day);
    return {
      stampedOn: stamped ? this.accountingPeriod.businessDay : null,
      inserted,
      moved,
      deltas: [...this.#deltas.values()],
      locks: [...this.#sequences].map(([person_id, sequence]) => ({ person_id, sequence })),
      recomputeCases: [...this.#recomputeCases.values()],
      closedCases: [...this.#closedCases],
      reviews: this.reviews,
      orders: this.#newOrders,
      tokens: [...this.#tokens.values()],
      postings: this.postings,
      trail: this.trail,
    };
  }
}
