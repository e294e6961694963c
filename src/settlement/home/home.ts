/**
 * The home place's side (参保地): decides and books what care places ask, under the persons' locks, in
 * groups. Every answer leaves after its commit.
 */
import { chinaDate, type Instant } from "#base/date.ts";
import type {
  AccumulatorsAnswer,
  AccumulatorsContent,
  AdmissionCheckAnswer,
  AdmissionCheckContent,
  FindPersonAnswer,
  FindPersonContent,
  InquireAnswer,
  SettleAnswer,
  SettleContent,
  StayAnswer,
  StayContent,
  UndoAnswer,
} from "#model/message.ts";
import type { NodeId } from "#model/place.ts";
import type { LocalOutcomes } from "#settlement/care/book-outcomes.ts";
import type { RenderSettled } from "#settlement/care/outcome.ts";
import { unshown } from "#settlement/home/attendance.ts";
import { marksDuring } from "#settlement/home/beside.ts";
import { type CancelCommand, cancelAtHome } from "#settlement/home/cancel.ts";
import { closePast } from "#settlement/home/closing.ts";
import { type HomeNeeds, loadHomeUnit, longAgo, shownNumbers } from "#settlement/home/load.ts";
import { type HomeRow, selectHomeSettlements } from "#settlement/home/queries.ts";
import { insertDays, selectOpenDay } from "#settlement/home/queries-days.ts";
import {
  type Attendance,
  accumulators,
  admissionCheck,
  findPerson,
  type HomeReadDeps,
  keepAttendanceBatch,
  quoteGroup,
} from "#settlement/home/read.ts";
import { changesFromText } from "#settlement/home/rows.ts";
import { type SettleCommand, settleAtHome } from "#settlement/home/settle.ts";
import { noteStay } from "#settlement/home/stays.ts";
import {
  type InquireCommand,
  inquireAtHome,
  type UndoCommand,
  undoAtHome,
} from "#settlement/home/undo.ts";
import type { HomeUnitOfWork } from "#settlement/home/unit-of-work.ts";
import { writeHomeUnit } from "#settlement/home/write.ts";
import { createLane, type Lane, type LaneOptions, type Tx } from "#store/store.ts";
import { inTransaction } from "#trail/trail.ts";
import type { World } from "#world.ts";

/** What a command of the home lane is. */
export type HomeCommand = SettleCommand | CancelCommand | UndoCommand | InquireCommand;

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
  noteStay(content: StayContent): Promise<StayAnswer>;
  findPerson(content: FindPersonContent): Promise<FindPersonAnswer>;
  accumulators(content: AccumulatorsContent): Promise<AccumulatorsAnswer>;
  /** Opens business days ahead. */
  openDays(): Promise<number>;
  /** Closes the days and months that are over. */
  closePast(): Promise<number>;
}

export function createHome(world: World, deps: HomeDeps): Home {
  const lane: Lane<LocalHomeCommand, HomeResult> = createLane(
    (commands) => runGroup(world, deps, commands),
    deps.lane,
  );
  const quotes: Lane<SettleContent, SettleAnswer> = createLane(
    (contents) => quoteGroup(world, deps, contents),
    deps.lane,
  );
  const attendances: Lane<Attendance, true> = createLane(
    (batch) => keepAttendanceBatch(world, deps, batch),
    deps.lane,
  );
  const reads = { ...deps, attendances };
  return {
    submit: (command) => lane.submit(command.command.content.personId, command),
    quote: (content) => quotes.submit(content.personId, content),
    admissionCheck: (content) => admissionCheck(world, reads, content),
    noteStay: (content) => noteStay(world, deps, content),
    findPerson: (content) => findPerson(world, reads, content),
    accumulators: (content) => accumulators(world, deps, content),
    openDays: () => openDaysAhead(world),
    closePast: () => closePast(world),
  };
}

function needsOf(commands: readonly LocalHomeCommand[], node: NodeId, now: Instant): HomeNeeds {
  const all = commands.map(({ command }) => command);
  const settled = all.flatMap((command) => (command.kind === "settle" ? [command.content] : []));
  const cancelled = all.flatMap((command) =>
    command.kind === "cancel" ? [command.content.cancels] : [],
  );
  const takenBack = takenBackBy(all);
  const shared = settled.filter((content) => content.accountUse === "relatives");
  return {
    persons: [...new Set(all.map(({ content }) => content.personId))],
    wholly: longAgo(settled, chinaDate(now)),
    sharing: [...new Set(shared.map((content) => content.personId))],
    settlements: [...new Set([...all.map(({ content }) => content.settlementId), ...cancelled])],
    takenBack,
    orders: all.flatMap(({ kind, content }) => (kind === "undo" ? [content.orderId] : [])),
    // What rests on one that is taken back is computed again: of chronic diseases too.
    chronic: takenBack.length > 0 || settled.some((content) => content.careType === "chronic"),
    shown: shownNumbers(settled),
    unshown: unshown(settled, node),
    outpatients: settled.flatMap(({ careType, personId }) =>
      marksDuring(careType) ? [personId] : [],
    ),
    visits: settled,
  };
}

/** What cancellations and undoings name. */
function takenBackBy(commands: readonly HomeCommand[]): string[] {
  return commands.flatMap(({ kind, content }) => {
    if (kind === "undo") return [content.settlementId];
    return kind === "cancel" ? [content.cancels] : [];
  });
}

async function runGroup(
  world: World,
  deps: HomeDeps,
  commands: readonly LocalHomeCommand[],
): Promise<HomeResult[]> {
  return await inTransaction(world.store, deps.trail, async (tx, entries) => {
    const now = world.now();
    const needs = await withTakenBack(tx, needsOf(commands, world.node, now));
    const { rulebook } = deps;
    const options = { node: world.node, now, rulebook, lock: true, random: world.random };
    const unit = await loadHomeUnit(tx, needs, options);
    const results: HomeResult[] = commands.map(({ command }) => {
      return { answer: decideOne(unit, command) };
    });
    const changes = unit.changes();
    writeHomeUnit(tx, changes, now);
    const local = commands.flatMap(({ command, render, local }, index) =>
      local && (command.kind === "settle" || command.kind === "cancel")
        ? [
            {
              index,
              asked: command.kind,
              settlementId: command.content.settlementId,
              encounterId: local,
              render,
            },
          ]
        : [],
    );
    if (local.length > 0) {
      const outcomes = local.map(({ index, asked, settlementId, encounterId, render }) => ({
        asked,
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
    entries.push(...changes.trail);
    return results;
  });
}

/**
 * Taking something back touches everybody whose accumulators it changed, relatives who paid among
 * them, in whatever year that was; an undone cancellation needs the settlement that it cancelled
 * too.
 */
async function withTakenBack(tx: Tx, needs: HomeNeeds): Promise<HomeNeeds> {
  if (needs.takenBack.length === 0) return needs;
  return takenBackNeeds(needs, await selectHomeSettlements(tx, needs.takenBack));
}

export function takenBackNeeds(
  needs: HomeNeeds,
  rows: readonly Pick<HomeRow, "person_id" | "cancels" | "changes">[],
): HomeNeeds {
  const persons = new Set(needs.persons);
  const settlements = new Set(needs.settlements);
  const wholly = new Set(needs.wholly);
  for (const row of rows) {
    wholly.add(row.person_id);
    if (row.cancels) settlements.add(row.cancels);
    for (const { personId } of row.changes ? changesFromText(row.changes) : []) {
      persons.add(personId);
    }
  }
  const sets = { persons: [...persons], wholly: [...wholly], settlements: [...settlements] };
  return { ...needs, ...sets };
}

function decideOne(unit: HomeUnitOfWork, command: HomeCommand): HomeAnswer {
  switch (command.kind) {
    case "settle":
      return settleAtHome(unit, command);
    case "cancel":
      return cancelAtHome(unit, command);
    case "undo":
      return undoAtHome(unit, command);
    case "inquire":
      return inquireAtHome(unit, command);
  }
}

const DAYS_AHEAD = 3;

async function openDaysAhead(world: World): Promise<number> {
  const today = chinaDate(world.now());
  const days = Array.from({ length: DAYS_AHEAD }, (_, ahead) =>
    chinaDate(world.now() + ahead * 86_400_000),
  );
  return await world.store.transaction(async (tx) => {
    const [open] = await selectOpenDay(tx, today);
    if (open && days.includes(open.day)) return 0;
    await insertDays(tx, days);
    return days.length;
  });
}
