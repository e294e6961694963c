/**
 * How an institution closes its day and its month with the care place: totals, cases one by one,
 * applications and confirmations. Every call comes from an institution that is open.
 */
import { granted, type Refusal } from "#base/refusals.ts";
import type { HospitalCall } from "#model/command.ts";
import type {
  ApplyClearing,
  ConfirmMonth,
  InstitutionDayBooking,
  InstitutionDayQuery,
  ReconcileDetail,
  ReconcileTotals,
  RollBackMonth,
  TotalsReconciled,
  UndoApplication,
} from "#model/institution-day.ts";
import type { BookingHandler, BookingHandlers, QueryHandlers, Room } from "#model/room.ts";
import { applicationSpent, applyClearing, undoApplication } from "#reconciliation/application.ts";
import { type Asking, checkDays, sumsOf } from "#reconciliation/asking.ts";
import { confirmationSpent, confirmMonth, fetchMonth, rollBack } from "#reconciliation/confirm.ts";
import { createDetail } from "#reconciliation/institution-files.ts";
import type { Reference } from "#registry/registry.ts";
import {
  bookOnce,
  type KnownBooking,
  openInstitution,
  type StoredBooking,
} from "#settlement/settlement.ts";
import type { Tx } from "#store/store.ts";
import type { Trail } from "#trail/trail.ts";
import type { World } from "#world.ts";

export interface InstitutionDayDeps {
  readonly trail: Trail;
  readonly reference: () => Promise<Pick<Reference, "institutions">>;
}

async function reconcileTotals(
  world: World,
  { institution, asked }: Asking<ReconcileTotals>,
): Promise<TotalsReconciled> {
  checkDays(asked);
  const { scheme, clearingType, homeArea, from, to, stated, withRefunds } = asked;
  const filter = { institution: institution.code, scheme, clearingType, homeArea, from, to };
  const row = await sumsOf(world.reports, filter);
  const counts = [
    ...(withRefunds === false ? [] : [row.rows]),
    ...(withRefunds === true ? [] : [row.standing]),
  ];
  const agrees =
    counts.includes(stated.cases) &&
    stated.totalFen === row.total_fen &&
    stated.fundFen === row.fund_fen &&
    stated.accountFen === row.account_fen;
  const ours = {
    ...{ rows: row.rows, standing: row.standing, totalFen: row.total_fen },
    ...{ fundFen: row.fund_fen, accountFen: row.account_fen, cashFen: row.cash_fen },
  };
  return { agrees, homeArea, ours };
}

/** What a booking of a kind does, and why a repeat of it holds no more. */
interface Act<Booking extends InstitutionDayBooking> {
  readonly work: (tx: Tx, asking: Asking<Booking>) => Promise<StoredBooking<Booking["kind"]>>;
  readonly spent?: (
    tx: Tx,
    asking: Asking<Booking>,
    known: KnownBooking,
  ) => Promise<Refusal | null>;
}

/** Refusals: institution_unknown, institution_suspended, and those of what is asked. */
export function createInstitutionDays(world: World, deps: InstitutionDayDeps): Room {
  const { trail } = deps;
  const at = async <Asked>(call: HospitalCall, asked: Asked): Promise<Asking<Asked>> => {
    const { institutions } = await deps.reference();
    const institution = granted(openInstitution(institutions, call.institution, world.now()));
    return { call, institution, asked };
  };
  const booked =
    <Booking extends InstitutionDayBooking>(act: Act<Booking>): BookingHandler<Booking> =>
    async (call, booking, render) => {
      const asking = await at(call, booking);
      const spent = async (tx: Tx, known: KnownBooking) =>
        (await act.spent?.(tx, asking, known)) ?? null;
      const kept = { kind: booking.kind, render, spent };
      return await bookOnce<Booking>(world, trail, call, kept, (tx) => act.work(tx, asking));
    };
  const queries: Required<Pick<QueryHandlers, InstitutionDayQuery["kind"]>> = {
    reconcileTotals: async (call, query) => await reconcileTotals(world, await at(call, query)),
    fetchMonth: async (call, query) => await fetchMonth(world, trail, await at(call, query)),
  };
  const bookings: Required<Pick<BookingHandlers, InstitutionDayBooking["kind"]>> = {
    reconcileDetail: booked<ReconcileDetail>({
      work: createDetail(world, trail),
    }),
    applyClearing: booked<ApplyClearing>({
      work: (tx, asking) => applyClearing(world, tx, asking),
      spent: applicationSpent,
    }),
    undoApplication: booked<UndoApplication>({
      work: (tx, asking) => undoApplication(world, tx, asking),
    }),
    confirmMonth: booked<ConfirmMonth>({
      work: (tx, asking) => confirmMonth(world, tx, asking),
      spent: confirmationSpent,
    }),
    rollBackMonth: booked<RollBackMonth>({
      work: (tx, asking) => rollBack(world, tx, asking),
    }),
  };
  return { name: "institutionDays", queries, bookings };
}
