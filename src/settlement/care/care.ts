/**
 * The care place's side (就医地): institutions' bookings and queries. A settlement is two commits, the
 * intent and the outcome, and between them a wait for home that no lane and no lock takes part in.
 */
import { chinaDate } from "#base/date.ts";
import type {
  Admit,
  CareBooking,
  CareQuery,
  HospitalCall,
  Register,
  Render,
} from "#model/command.ts";
import type { UndoContent } from "#model/message.ts";
import type { Area } from "#model/place.ts";
import type { BookingHandlers, QueryHandlers, Room } from "#model/room.ts";
import { revision } from "#registry/registry.ts";
import { checkAdmission, checkGoingOn } from "#settlement/care/ask-admission.ts";
import { askHome, isHere, receivedHere, silenceOf } from "#settlement/care/ask-home.ts";
import { type CareStep, decideBooking } from "#settlement/care/book.ts";
import type { LocalOutcomes } from "#settlement/care/book-outcomes.ts";
import type { AnyRender, CareCommand } from "#settlement/care/command.ts";
import { diagnoseAtCare } from "#settlement/care/diagnose.ts";
import type { HeldIntents } from "#settlement/care/held.ts";
import { loadCareUnit, loadLimits } from "#settlement/care/load.ts";
import { loadClosings } from "#settlement/care/load-closings.ts";
import { homeAreaOf } from "#settlement/care/load-home-area.ts";
import { nameGroup, nameItems } from "#settlement/care/load-mapping.ts";
import { careNeeds } from "#settlement/care/needs.ts";
import { type Outcome, type RenderSettled, unknownRefusal } from "#settlement/care/outcome.ts";
import { learnPerson } from "#settlement/care/person.ts";
import { selectOpen, selectRequests } from "#settlement/care/queries.ts";
import type { DueRow } from "#settlement/care/queries-due.ts";
import {
  findPerson,
  type Prepared,
  prepareQuotes,
  quote,
  type ReadDeps,
  readAccumulators,
  readCharges,
  readSettlement,
} from "#settlement/care/read.ts";
import { createResolver } from "#settlement/care/resolver.ts";
import { createRoster, type Roster } from "#settlement/care/roster.ts";
import type { Intent } from "#settlement/care/settle.ts";
import { createStayTeller } from "#settlement/care/tell-stays.ts";
import type { CareUnitOfWork } from "#settlement/care/unit-of-work.ts";
import { writeCareUnit } from "#settlement/care/write.ts";
import type { HomeCommand } from "#settlement/home/home.ts";
import { createLane, type Lane, type LaneOptions, type Tx } from "#store/store.ts";
import { inTransaction } from "#trail/trail.ts";
import type { World } from "#world.ts";

export interface CareDeps extends ReadDeps {
  readonly outcomes: LocalOutcomes;
  readonly held: HeldIntents;
  readonly lane: LaneOptions;
}

interface QuoteCommand {
  readonly call: HospitalCall;
  readonly quote: Parameters<typeof prepareQuotes>[2][number]["quote"];
}

interface Lanes {
  readonly bookings: Lane<CareCommand, CareStep>;
  readonly outcomes: Lane<Outcome, string | undefined>;
  readonly quotes: Lane<QuoteCommand, Prepared>;
}

export function createCare(world: World, deps: CareDeps): Room {
  const roster = createRoster(world, deps.homeDeadlineMs);
  const lanes: Lanes = {
    bookings: createLane((commands) => bookGroup(world, deps, roster, commands), deps.lane),
    outcomes: createLane(
      (outcomes) =>
        inTransaction(world.store, deps.trail, (tx, entries) =>
          deps.outcomes(tx, outcomes, entries),
        ),
      deps.lane,
    ),
    quotes: createLane((asked) => prepareQuotes(world, deps, asked), deps.lane),
  };
  const resolver = createResolver(world, {
    homeDeadlineMs: deps.homeDeadlineMs,
    conclude: (row) => resolveOne(world, deps, lanes, row),
  });
  const teller = createStayTeller(world, {
    homeDeadlineMs: deps.homeDeadlineMs,
    institutionName: ({ institution }) =>
      deps.reference.current.institutions.get(institution)?.name ?? institution,
    here: (content) => deps.home.noteStay(content),
  });
  const open = {
    ...{ one: "settlement", several: "settlements", which: "whose outcome is open" },
    look: async () => {
      const [row] = await selectOpen(world.store);
      return { count: row?.count ?? 0, oldestAt: row?.oldest_at ?? null };
    },
  };
  return {
    name: "care",
    queries: queriesOf(world, deps, lanes),
    bookings: bookingsOf(world, deps, lanes),
    messages: {
      diagnose: {
        origin: "anyNode",
        answer: async (content) => {
          const { store } = world;
          const [{ documents }, held] = await store.reading((tx) =>
            Promise.all([deps.rulebook.now(tx), revision(tx)]),
          );
          // Not in the reading: who waits for a catalogue holds no connection meanwhile.
          const reference = await deps.reference.at(store, held);
          return diagnoseAtCare({ reference, documents }, content, world.now());
        },
      },
    },
    due: [
      { name: "care.roster", run: () => Promise.resolve(roster.look()) },
      { name: "care.resolve", run: resolver.look },
      { name: "care.tellStays", run: teller.look },
    ],
    stop: resolver.stop,
    probes: {
      ready: async () => (await deps.reference.now(world.store)).revision >= 0n,
      open: [open],
      inFlight: () => roster.inFlight + resolver.inFlight + teller.inFlight,
    },
  };
}

function queriesOf(
  world: World,
  deps: CareDeps,
  lanes: Lanes,
): Required<Pick<QueryHandlers, CareQuery["kind"]>> {
  return {
    findPerson: (call, query) => findPerson(world, deps, call, query),
    quote: async (call, query) => {
      const prepared = await lanes.quotes.submit(query.encounterId, { call, quote: query });
      return await quote(world, deps, call, prepared);
    },
    readSettlement: (call, query) => readSettlement(world, deps, call, query),
    readCharges: (call, query) => readCharges(world, deps, call, query),
    readAccumulators: (call, query) => readAccumulators(world, deps, call, query),
  };
}

function bookingsOf(
  world: World,
  deps: CareDeps,
  lanes: Lanes,
): Required<Pick<BookingHandlers, CareBooking["kind"]>> {
  /** Most need nothing before their group, which decides them by kind (`book.ts`). */
  const straight = <Booking extends CareBooking>(
    call: HospitalCall,
    booking: Booking,
    render: Render<Booking["kind"]>,
  ): Promise<string> => book(world, deps, lanes, { call, booking, render: render as AnyRender });
  const opening = async <Booking extends Register | Admit>(
    call: HospitalCall,
    booking: Booking,
    render: Render<Booking["kind"]>,
  ): Promise<string> => {
    const homeArea = await homeAreaFor(world, deps, call, booking);
    return await book(world, deps, lanes, { call, booking, render: render as AnyRender, homeArea });
  };
  return {
    signIn: straight,
    signOut: straight,
    register: opening,
    cancelRegistration: straight,
    describeVisit: straight,
    addCharges: async (call, booking, render) => {
      const named = await nameItems(world.store, deps.reference, call, booking);
      await learnPerson(world, deps, call, named);
      return await straight(call, booking, render);
    },
    dropCharges: straight,
    settle: straight,
    cancel: straight,
    admit: opening,
    discharge: straight,
    cancelAdmission: straight,
    cancelDischarge: async (call, booking, render) => {
      await checkGoingOn(world, deps, call, booking);
      return await straight(call, booking, render);
    },
    reverse: straight,
  };
}

async function book(
  world: World,
  deps: CareDeps,
  lanes: Lanes,
  command: CareCommand,
): Promise<string> {
  const key = laneKey(command.call, command.booking);
  const submit = (): Promise<CareStep> => lanes.bookings.submit(key, command);
  const step = await submit();
  if ("intent" in step) {
    const text = await conclude(world, deps, lanes, step.intent, command.render);
    if (text !== undefined) return text;
    // Unknown, or somebody else concluded it meanwhile: the stored request tells which.
    const again = await submit();
    if ("text" in again && again.text !== undefined) return again.text;
    throw unknownRefusal(step.intent.content.settlementId);
  }
  if ("undo" in step) {
    await undo(world, deps, lanes, step.undo, step.encounterId);
    if (step.text !== undefined) return step.text;
    const again = await submit();
    if ("text" in again && again.text !== undefined) return again.text;
    throw unknownRefusal(step.undo.settlementId);
  }
  return step.text;
}

function laneKey(call: HospitalCall, booking: CareBooking): string {
  if ("encounterId" in booking) return booking.encounterId;
  return "personId" in booking && booking.personId ? booking.personId : call.messageId;
}

/**
 * Openings need the home area; an admission from another place is first asked of home, unless it is
 * a repeat. When home does not answer, the person is admitted. Refusals: home's (filing_missing,
 * insurance_suspended, stay_open_elsewhere, …).
 */
async function homeAreaFor(
  world: World,
  deps: CareDeps,
  call: HospitalCall,
  booking: Register | Admit,
): Promise<Area | undefined> {
  const institution = deps.reference.current.institutions.get(call.institution);
  const { personId, homeArea: named, scheme, at } = booking;
  const told = await homeAreaOf(world, { personId, named, scheme, on: chinaDate(at) });
  const homeArea = told ?? institution?.area;
  if (booking.kind === "admit" && institution && homeArea) {
    const { code, area: careArea } = institution;
    const asked = { ...booking, homeArea, careArea, institution: code, on: chinaDate(booking.at) };
    await checkAdmission(world, deps, call, asked);
  }
  return homeArea;
}

async function bookGroup(
  world: World,
  deps: CareDeps,
  roster: Roster,
  asked: readonly CareCommand[],
): Promise<(CareStep | Error)[]> {
  let committed: CareUnitOfWork | undefined;
  const steps = await inTransaction(world.store, deps.trail, async (tx, entries) => {
    const originals = await originalsOf(tx, asked);
    const unit = await loadCareUnit(tx, careNeeds(asked, originals), world.now());
    const { institutions, stops, catalogue } = await deps.reference.at(tx, unit.revision);
    const { documents } = await deps.rulebook.at(tx, unit.rules);
    const { mapped, commands } = await nameGroup(tx, deps.reference, unit.revision, asked);
    await loadLimits(tx, unit, commands, catalogue);
    await loadClosings(tx, unit, commands);
    const context = {
      surroundings: world,
      homeDeadlineMs: deps.homeDeadlineMs,
      connects: roster.connects,
      institutions,
      documents,
      stops,
      catalogue,
      mapped,
    };
    const decided = commands.map((command) => decideBooking(unit, command, context));
    const changes = unit.changes();
    writeCareUnit(tx, changes);
    entries.push(...changes.trail);
    committed = unit;
    return decided;
  });
  for (const step of steps) {
    if (!committed || !("intent" in step) || step.intent.kind !== "settle") continue;
    const { settlementId, homeArea } = step.intent.content;
    if (!isHere(world, homeArea)) deps.held.hold(committed, settlementId);
  }
  return steps;
}

/** The bookings that reversals of this group name: what they were about has to be loaded too. */
async function originalsOf(tx: Tx, commands: readonly CareCommand[]) {
  const named = commands.flatMap(({ call, booking }) =>
    booking.kind === "reverse" ? [{ call, messageId: booking.originalMessageId }] : [],
  );
  if (named.length === 0) return [];
  return await selectRequests(
    tx,
    named.map(({ call }) => call.institution),
    named.map(({ messageId }) => messageId),
  );
}

/**
 * From the committed intent to the committed outcome. Undefined: not known yet, or told already.
 */
async function conclude(
  world: World,
  deps: CareDeps,
  lanes: Lanes,
  intent: Intent,
  render: AnyRender,
): Promise<string | undefined> {
  const { kind, content } = intent;
  const deadline = world.now() + deps.homeDeadlineMs;
  const { settlementId } = content;
  let answer: Outcome["answer"];
  if (isHere(world, content.homeArea)) {
    try {
      const received = receivedHere(world, content, settlementId, deadline);
      const command = { kind, content, received } as HomeCommand;
      const local = { command, local: intent.encounterId, render: render as RenderSettled };
      return (await deps.home.submit(local)).text;
    } catch (error) {
      answer = silenceOf(error);
    }
  } else {
    answer = await askHome(world, deps.home, kind, content, deadline);
  }
  const { encounterId } = intent;
  const told = { settlementId, encounterId, answer, render: render as RenderSettled };
  const outcome: Outcome = { asked: kind, ...told };
  return await lanes.outcomes.submit(encounterId, outcome);
}

/** Carries out a reversal's order as far as home answers; the resolver does the rest. */
async function undo(
  world: World,
  deps: CareDeps,
  lanes: Lanes,
  content: UndoContent,
  encounterId: string,
): Promise<void> {
  const { settlementId, orderId } = content;
  const deadline = world.now() + deps.homeDeadlineMs;
  const answer = await askHome(world, deps.home, "undo", content, deadline);
  await lanes.outcomes.submit(encounterId, {
    asked: "undo",
    orderId,
    settlementId,
    encounterId,
    answer,
  });
}

/**
 * Asks what became of a settlement, or gives its order once more, and books what was heard. False
 * when home was silent.
 */
async function resolveOne(
  world: World,
  deps: CareDeps,
  lanes: Lanes,
  row: DueRow,
): Promise<boolean> {
  const { id: settlementId, encounter_id: encounterId, reverse_order: orderId } = row;
  const inquiry = { settlementId, personId: row.person_id, homeArea: row.home_area };
  const deadline = world.now() + deps.homeDeadlineMs;
  const named = { settlementId, encounterId };
  let outcome: Outcome;
  if (orderId === null) {
    const answer = await askHome(world, deps.home, "inquire", inquiry, deadline);
    outcome = { asked: "inquire", ...named, answer };
  } else {
    const order = { ...inquiry, orderId, careArea: row.care_area };
    const answer = await askHome(world, deps.home, "undo", order, deadline);
    outcome = { asked: "undo", orderId, ...named, answer };
  }
  await lanes.outcomes.submit(encounterId, outcome);
  return outcome.answer.outcome !== "noAnswer";
}
