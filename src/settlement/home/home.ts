/**
 * The home place's side (参保地): decides and books what care places ask, under the persons' locks, in
 * batches. Every answer leaves after its commit.
 */
import { chinaDate } from "#base/date.ts";
import type {
  AccumulatorsAnswer,
  AccumulatorsContent,
  AdmissionCheckAnswer,
  AdmissionCheckContent,
  FindPersonAnswer,
  FindPersonContent,
  InquireAnswer,
  InquireContent,
  Received,
  SettleAnswer,
  SettleContent,
  UndoAnswer,
} from "#model/message.ts";
import type { PersonId } from "#model/person.ts";
import { nodeOf } from "#model/place.ts";
import type { LocalOutcomes, RenderSettled } from "#settlement/care/outcome.ts";
import {
  type HomeBatch,
  type HomeNeeds,
  loadHomeBatch,
  shownNumbers,
} from "#settlement/home/batch.ts";
import { type SettleCommand, settleAtHome } from "#settlement/home/book.ts";
import { type CancelCommand, cancelAtHome } from "#settlement/home/cancel.ts";
import {
  closeDay,
  type HomeRow,
  holdOpenDay,
  insertDays,
  selectHomeSettlements,
  selectLaterBooked,
} from "#settlement/home/queries.ts";
import {
  accumulators,
  admissionCheck,
  findPerson,
  type HomeReadDeps,
  quoteBatch,
} from "#settlement/home/read.ts";
import { changesFromText, refusedBy } from "#settlement/home/rows.ts";
import { inquireAtHome, type UndoCommand, undoAtHome } from "#settlement/home/undo.ts";
import { inTransaction } from "#settlement/transaction.ts";
import { createLane, type Lane, type LaneOptions, type Tx } from "#store/store.ts";
import type { World } from "#world.ts";

type InquireCommand = {
  readonly kind: "inquire";
  readonly content: InquireContent;
  readonly received: Received;
};

/** What a command of the home lane is; `later` is filled in by the batch. */
export type HomeCommand =
  | SettleCommand
  | Omit<CancelCommand, "later">
  | Omit<UndoCommand, "later">
  | InquireCommand;

export type HomeAnswer = SettleAnswer | UndoAnswer | InquireAnswer;

export interface HomeDeps extends HomeReadDeps {
  readonly lane: LaneOptions;
  /** Books the care side of a local settlement in home's own commit. */
  readonly local: LocalOutcomes;
}

/** What a lane gives back: home's answer and, for a local settlement, the institution's text. */
export interface HomeResult {
  readonly answer: HomeAnswer;
  readonly text?: string | undefined;
}

export interface LocalHomeCommand {
  readonly command: HomeCommand;
  /** How the institution's answer is rendered, when care and home are one node. */
  readonly render?: RenderSettled | undefined;
  /** The encounter, when care and home are one node and book together. */
  readonly local?: string | undefined;
}

export interface Home {
  submit(command: LocalHomeCommand): Promise<HomeResult>;
  quote(content: SettleContent): Promise<SettleAnswer>;
  admissionCheck(content: AdmissionCheckContent): Promise<AdmissionCheckAnswer>;
  findPerson(content: FindPersonContent, actor: string): Promise<FindPersonAnswer>;
  accumulators(content: AccumulatorsContent): Promise<AccumulatorsAnswer>;
  /** Opens business days ahead. */
  due(): Promise<number>;
  /**
   * Closes a business day: from then on nothing is stamped with it. Closing twice changes nothing.
   */
  closeDay(day: string): Promise<void>;
  inFlight(): number;
}

export function createHome(world: World, deps: HomeDeps): Home {
  const lane: Lane<LocalHomeCommand, HomeResult> = createLane(
    (commands) => runBatch(world, deps, commands),
    deps.lane,
  );
  const quotes: Lane<SettleContent, SettleAnswer> = createLane(
    (contents) => quoteBatch(world, deps, contents),
    deps.lane,
  );
  return {
    submit: (command) => lane.submit(command.command.content.personId, command),
    quote: (content) => quotes.submit(content.personId, content),
    admissionCheck: (content) => admissionCheck(world, deps, content),
    findPerson: (content, actor) => findPerson(world, deps, content, actor),
    accumulators: (content) => accumulators(world, content),
    due: () => openDaysAhead(world),
    closeDay: (day) =>
      world.store.transaction(async (tx) => {
        await closeDay(tx, day);
      }),
    inFlight: () => lane.inFlight + quotes.inFlight,
  };
}

function needsOf(commands: readonly LocalHomeCommand[]): HomeNeeds {
  const all = commands.map(({ command }) => command);
  const settled = all.flatMap((command) => (command.kind === "settle" ? [command.content] : []));
  const cancelled = all.flatMap((command) =>
    command.kind === "cancel" ? [command.content.cancels] : [],
  );
  const shared = settled.filter((content) => content.accountUse === "relatives");
  return {
    persons: [...new Set(all.map(({ content }) => content.personId))],
    sharing: [...new Set(shared.map((content) => content.personId))],
    settlements: [...new Set([...all.map(({ content }) => content.settlementId), ...cancelled])],
    chronic: settled.some((content) => content.careType === "chronic"),
    shown: shownNumbers(settled),
  };
}

async function runBatch(
  world: World,
  deps: HomeDeps,
  commands: readonly LocalHomeCommand[],
): Promise<HomeResult[]> {
  return await inTransaction(world.store, deps.trail, async (tx, entries) => {
    const needs = await withTakenBack(tx, needsOf(commands), commands);
    const options = { now: world.now(), rulebook: deps.rulebook, lock: true };
    const batch = await loadHomeBatch(tx, needs, options);
    const results: HomeResult[] = [];
    for (const { command } of commands) {
      results.push({ answer: await decideOne(tx, batch, command) });
    }
    batch.write(tx);
    const local = commands.flatMap(({ command, render, local }, index) =>
      local && (command.kind === "settle" || command.kind === "cancel")
        ? [{ index, settlementId: command.content.settlementId, encounterId: local, render }]
        : [],
    );
    if (local.length > 0) {
      const outcomes = local.map(({ index, settlementId, encounterId, render }) => ({
        settlementId,
        encounterId,
        answer: (results[index] as HomeResult).answer,
        render,
      }));
      const texts = await deps.local(tx, outcomes, entries);
      for (const [position, { index }] of local.entries()) {
        results[index] = { ...(results[index] as HomeResult), text: texts[position] };
      }
    }
    entries.push(...batch.trail);
    return results;
  });
}

/**
 * Taking something back touches everybody whose accumulators it changed, relatives who paid among
 * them; an undone cancellation needs the settlement that it cancelled too.
 */
async function withTakenBack(
  tx: Tx,
  needs: HomeNeeds,
  commands: readonly LocalHomeCommand[],
): Promise<HomeNeeds> {
  const named = commands.flatMap(({ command }) => {
    if (command.kind === "undo") return [command.content.settlementId];
    return command.kind === "cancel" ? [command.content.cancels] : [];
  });
  if (named.length === 0) return needs;
  const rows = await selectHomeSettlements(tx, named);
  const persons = new Set(needs.persons);
  const settlements = new Set(needs.settlements);
  for (const row of rows) {
    if (row.cancels) settlements.add(row.cancels);
    for (const { personId } of row.changes ? changesFromText(row.changes) : []) {
      persons.add(personId);
    }
  }
  return { ...needs, persons: [...persons], settlements: [...settlements] };
}

async function decideOne(tx: Tx, batch: HomeBatch, command: HomeCommand): Promise<HomeAnswer> {
  if (command.kind === "settle") return settleAtHome(batch, command);
  const { content, received } = command;
  const named = command.kind === "cancel" ? command.content.cancels : content.settlementId;
  if (isForeign(batch.row(named), content.personId, received)) {
    return refusedBy("settlement_missing", { settlement: named });
  }
  if (command.kind === "inquire") {
    return inquireAtHome(batch, command.content, command.received);
  }
  if (command.kind === "cancel") {
    const later = await laterOf(tx, batch.row(command.content.cancels));
    return cancelAtHome(batch, { ...command, later });
  }
  const later = await laterOf(tx, batch.row(command.content.settlementId));
  return undoAtHome(batch, { ...command, later });
}

/** Another place's case, or another person's: whoever asks has no part in it. */
function isForeign(row: HomeRow | undefined, personId: PersonId, received: Received): boolean {
  if (!row) return false;
  if (row.person_id !== personId) return true;
  return row.care_area !== null && nodeOf(row.care_area) !== received.from;
}

/** Later bookings of the same person; the person's book is held, so none can be added meanwhile. */
async function laterOf(tx: Tx, row: HomeRow | undefined): Promise<readonly HomeRow[]> {
  if (!row || row.sequence === null) return [];
  return await selectLaterBooked(tx, row.person_id, row.sequence);
}

const DAYS_AHEAD = 3;

async function openDaysAhead(world: World): Promise<number> {
  const today = chinaDate(world.now());
  const days = Array.from({ length: DAYS_AHEAD }, (_, ahead) =>
    chinaDate(world.now() + ahead * 86_400_000),
  );
  return await world.store.transaction(async (tx) => {
    const open = await holdOpenDay(tx, today);
    if (open[0]?.day === today) return 0;
    await insertDays(tx, days);
    return days.length;
  });
}
