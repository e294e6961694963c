/**
 * A node's machine: its disk, its wrong clock, and the run of its process now. It restarts
 * the node some time after a crash, and calls what is due every few seconds as a running node's
 * scheduler would.
 */
import { Defect } from "#base/assert.ts";
import type { Instant } from "#base/date.ts";
import { type Random, seededRandom } from "#base/random.ts";
import { NoAnswer } from "#base/refusals.ts";
import type { NodeId } from "#model/place.ts";
import type { NodeParts, RunningNode } from "#nodes/nodes.ts";
import { type Disk, openDatabase, openReports } from "./database.ts";
import type { Weather } from "./faults.ts";
import { type Loop, never } from "./loop.ts";
import type { Network } from "./network.ts";
import { createProcessRun, type ProcessRun } from "./process-run.ts";

type LogFields = Readonly<Record<string, unknown>>;

const DUE_EVERY_MS = 2_500;
/** Most commands that a lane takes into one batch. */
export const BATCH_MAX = 16;

export interface MachineParts<Node extends RunningNode> {
  readonly name: NodeId;
  /** For the log: a node may have several. */
  readonly label: string;
  readonly loop: Loop;
  readonly weather: Weather;
  readonly disk: Disk;
  readonly network: () => Network;
  readonly random: Random;
  /** How wrong its clock is now. */
  readonly clockSkewMs: () => number;
  readonly start: (parts: NodeParts) => Promise<Node>;
  /** What every node of this world is given beside its surroundings. */
  readonly common: Pick<NodeParts, "keys" | "policies" | "settings">;
  /** Told the size of each batch. */
  readonly observe: (batchSize: number) => void;
  readonly log: (line: string) => void;
  /** Something that must never happen, happened. */
  readonly fault: (words: string) => void;
  /** A node's alarm that this world gives it cause for. */
  readonly justified: (event: string, fields: LogFields) => boolean;
}

export interface Machine<Node extends RunningNode> {
  readonly name: NodeId;
  readonly disk: Disk;
  /** The node that runs now, or null while it is down. */
  running(): Node | null;
  crashes(): number;
  boot(): void;
  /** Kills the running process, if there is one. */
  kill(why: string): void;
}

export function createMachine<Node extends RunningNode>(parts: MachineParts<Node>): Machine<Node> {
  const { loop, weather, log } = parts;
  let run: ProcessRun | null = null;
  let node: Node | null = null;
  let runs = 0;
  let crashes = 0;

  const crashed = (why: string): void => {
    node = null;
    run = null;
    crashes += 1;
    log(`${parts.label} crashed ${why}`);
    const downMs = 50 + weather.random.below(Math.max(1, weather.faults.downMsMax));
    loop.at(loop.now() + downMs, boot);
  };
  const boot = (): void => {
    if (run) return;
    runs += 1;
    const mine = createProcessRun(runs, crashed);
    run = mine;
    parts.start(nodeParts(parts, mine)).then(
      (started) => {
        if (!mine.alive()) return;
        node = started;
        if (runs > 1) log(`${parts.label} is up again`);
        tick(parts, mine, started);
      },
      (error: unknown) => {
        report(parts, "start", error);
        mine.end("while starting");
      },
    );
  };
  return {
    name: parts.name,
    disk: parts.disk,
    running: () => node,
    crashes: () => crashes,
    boot,
    kill: (why) => run?.end(why),
  };
}

/** The scheduler of a running node: one call at a time. */
function tick<Node extends RunningNode>(
  parts: MachineParts<Node>,
  run: ProcessRun,
  node: Node,
): void {
  const again = (): void => {
    parts.loop.at(parts.loop.now() + DUE_EVERY_MS, () => {
      if (!run.alive()) return;
      node.due().then(again, (error: unknown) => {
        report(parts, "due", error);
        again();
      });
    });
  };
  again();
}

function nodeParts<Node extends RunningNode>(
  parts: MachineParts<Node>,
  run: ProcessRun,
): NodeParts {
  const { loop, weather, disk, name } = parts;
  const database = { disk, run: run, loop, weather, name };
  const now = (): Instant => loop.now() + parts.clockSkewMs();
  const line = (level: string, event: string, fields?: LogFields): string =>
    `${parts.label} ${level} ${event}${fields ? ` ${show(fields)}` : ""}`;
  return {
    ...parts.common,
    node: name,
    now,
    random: seededRandom(parts.random.below(0x7fff_ffff)),
    pause: (ms) => (run.alive() ? untilAwake(loop, run, ms) : never()),
    log: {
      info: () => {},
      warn: (event, fields) => run.alive() && parts.log(line("warns", event, fields)),
      error: (event, fields) => {
        if (!run.alive()) return;
        const justified = parts.justified(event, fields ?? {});
        (justified ? parts.log : parts.fault)(line("error", event, fields));
      },
    },
    hold: (waiting) => gathered(parts, run, waiting),
    observe: (batchSize) => run.alive() && parts.observe(batchSize),
    store: openDatabase(database),
    reports: openReports(database),
    send: (peer, message) => parts.network().send(name, run, peer, message),
  };
}

/** Looks at the lane this often while it gathers. */
const GATHER_LOOKS = 8;

/** A lane's batch is held until so many commands wait, or so long has passed, as chance says. */
async function gathered<Node extends RunningNode>(
  { loop, weather }: MachineParts<Node>,
  run: ProcessRun,
  waiting: () => number,
): Promise<void> {
  const { faults, random } = weather;
  if (!random.chance(faults.gatherProb)) return;
  const wanted = 2 + random.below(BATCH_MAX - 1);
  // Mostly shortly, so that a booking's four commits still come before its deadline.
  const scale = [40, 8, 2, 1][random.below(4)] ?? 1;
  const patienceMs = random.below(1 + faults.gatherMsMax / scale);
  for (let look = 0; look < GATHER_LOOKS && waiting() < wanted; look += 1) {
    await untilAwake(loop, run, patienceMs / GATHER_LOOKS);
  }
}

async function untilAwake(loop: Loop, run: ProcessRun, ms: number): Promise<void> {
  await loop.pause(ms);
  if (!run.alive()) await never();
}

/** No answer is an ordinary thing in a storm; a defect never is. */
function report<Node extends RunningNode>(
  parts: MachineParts<Node>,
  what: string,
  error: unknown,
): void {
  if (error instanceof NoAnswer) {
    parts.log(`${parts.label} ${what}: no answer`);
    return;
  }
  const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
  parts.fault(`${parts.label} ${what}: ${error instanceof Defect ? "defect" : "threw"} ${words}`);
}

function show(fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(fields, (_key, value: unknown) => {
    if (typeof value === "bigint") return value.toString();
    return value instanceof Error ? `${value.name}: ${value.message}` : value;
  });
}
