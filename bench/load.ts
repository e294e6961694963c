/**
 * The load's process: sends prepared settlements in a closed loop or at a fixed rate, or plays
 * whole visits. It says what was acknowledged, so that the gate can compare it with the books.
 */
import { setTimeout as pauseFor } from "node:timers/promises";
import { present } from "#base/assert.ts";
import { seededRandom } from "#base/random.ts";
import {
  type BillRow,
  chargesBody,
  chinaClock,
  describeBody,
  encounterIn,
  findPersonBody,
  isDone,
  type Patient,
  refusalIn,
  registerBody,
  type SettleTask,
  settleBody,
  settlementIn,
} from "./hospital.ts";
import { answerOrders } from "./orders.ts";
import { Line, type Look, lookRequest, requestOf } from "./sockets.ts";

export interface RunResult {
  /** A second, between the first and the last part of the run, which are cut. */
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Settlements that were told to be booked. */
  readonly acknowledged: readonly string[];
  /** How often each other answer came. */
  readonly others: Readonly<Record<string, number>>;
}

export interface LoadOrders {
  readonly open: { readonly ask: { port: number; lines: number }; readonly answer: null };
  readonly settle: {
    readonly ask: { tasks: readonly SettleTask[]; inFlight: number };
    readonly answer: RunResult;
  };
  readonly fixed: {
    readonly ask: { tasks: readonly SettleTask[]; rate: number };
    readonly answer: RunResult;
  };
  /** Diagnoses asked of the API; acknowledged are those that were given. */
  readonly looks: {
    readonly ask: { looks: readonly Look[]; rate: number };
    readonly answer: RunResult;
  };
  readonly visits: {
    readonly ask: {
      patients: readonly Patient[];
      inFlight: number;
      bill: readonly BillRow[];
      total: string;
    };
    readonly answer: RunResult;
  };
}

/** Shares of a run that are cut: the loop fills at the beginning and empties at the end. */
const CUT_BEFORE = 0.15;
const CUT_AFTER = 0.95;

class Journal {
  readonly #doneAt: number[] = [];
  readonly #tookMs: number[] = [];
  readonly #acknowledged: string[] = [];
  readonly #others: Record<string, number> = {};

  done(startedAt: number, settlement: string | undefined, answer: string): void {
    const at = performance.now();
    this.#doneAt.push(at);
    this.#tookMs.push(at - startedAt);
    if (settlement !== undefined) this.#acknowledged.push(settlement);
    else this.other(answer);
  }

  other(answer: string): void {
    const said = refusalIn(Buffer.from(answer, "latin1").toString("utf8"));
    this.#others[said] = (this.#others[said] ?? 0) + 1;
  }

  result(): RunResult {
    const doneAt = this.#doneAt;
    const first = Math.floor(doneAt.length * CUT_BEFORE);
    const last = Math.max(first + 1, Math.ceil(doneAt.length * CUT_AFTER) - 1);
    const from = doneAt[first] ?? 0;
    const to = doneAt[last] ?? from + 1;
    const took = this.#tookMs.slice(first).sort((a, b) => a - b);
    const at = (share: number) => took[Math.min(took.length - 1, Math.floor(took.length * share))];
    return {
      perSecond: ((last - first) / (to - from)) * 1_000,
      p50Ms: at(0.5) ?? 0,
      p99Ms: at(0.99) ?? 0,
      maxMs: took.at(-1) ?? 0,
      acknowledged: this.#acknowledged,
      others: this.#others,
    };
  }
}

/** What a hospital does when it was not told an outcome: the same message again. */
const REPEATS_MAX = 60;
const REPEAT_PAUSE_MS = 500;

/** The answer that says the settlement is booked, or the last of the others. */
async function settled(line: Line, request: Buffer, journal: Journal): Promise<string> {
  let answer = await line.call(request);
  for (let repeat = 0; !isDone(answer) && repeat < REPEATS_MAX; repeat += 1) {
    journal.other(answer);
    await pauseFor(REPEAT_PAUSE_MS);
    answer = await line.call(request);
  }
  return answer;
}

const lines: Line[] = [];
let serial = 0;

function messageId(): string {
  serial += 1;
  return `bench${process.pid}-${serial}`;
}

function settleRequests(tasks: readonly SettleTask[]): Buffer[] {
  const at = chinaClock(Date.now());
  return tasks.map((task) =>
    requestOf(settleBody("2207", { patient: task, messageId: messageId(), at }, task)),
  );
}

async function openLines({ port, lines: count }: LoadOrders["open"]["ask"]): Promise<null> {
  for (const line of lines.splice(0)) line.close();
  lines.push(...(await Promise.all(Array.from({ length: count }, () => Line.open(port)))));
  return null;
}

/** Each line sends its next settlement as soon as it has the answer to the one before. */
async function settle({ tasks, inFlight }: LoadOrders["settle"]["ask"]): Promise<RunResult> {
  const requests = settleRequests(tasks);
  const journal = new Journal();
  let next = 0;
  const loop = async (line: Line): Promise<void> => {
    while (next < requests.length) {
      const request = present(requests[next], "inside the list");
      next += 1;
      const startedAt = performance.now();
      const answer = await settled(line, request, journal);
      journal.done(startedAt, settlementIn(answer), answer);
    }
  };
  await Promise.all(lines.slice(0, inFlight).map(loop));
  return journal.result();
}

async function fixed({ tasks, rate }: LoadOrders["fixed"]["ask"]): Promise<RunResult> {
  const journal = new Journal();
  await arriving(settleRequests(tasks), rate, async (line, { at, request }) => {
    const answer = await settled(line, request, journal);
    journal.done(at, settlementIn(answer), answer);
  });
  return journal.result();
}

/** An answer of the API that is no problem (RFC 9457) names its outcome. */
async function looks({ looks: all, rate }: LoadOrders["looks"]["ask"]): Promise<RunResult> {
  const journal = new Journal();
  await arriving(all.map(lookRequest), rate, async (line, { at, request }) => {
    const answer = await line.call(request);
    journal.done(at, /"outcome":"(settles|refused)"/.exec(answer)?.[1], answer);
  });
  return journal.result();
}

/**
 * Arrivals by chance (exponential gaps, seeded), whatever the server does; a latency counts from
 * the instant at which the call was due, so that waiting for a free line is in it.
 */
async function arriving(
  requests: readonly Buffer[],
  rate: number,
  serve: (line: Line, call: { readonly at: number; readonly request: Buffer }) => Promise<void>,
): Promise<void> {
  const random = seededRandom(rate);
  const free = [...lines];
  const due: { at: number; request: Buffer }[] = [];
  const running: Promise<void>[] = [];
  const send = async (line: Line): Promise<void> => {
    for (let call = due.shift(); call; call = due.shift()) await serve(line, call);
    free.push(line);
  };
  let at = performance.now();
  for (const request of requests) {
    at += (-Math.log(1 - random.below(1_000_000) / 1_000_000) * 1_000) / rate;
    while (performance.now() < at) await pauseFor(Math.max(0, at - performance.now() - 1));
    due.push({ at, request });
    const line = free.pop();
    if (line) running.push(send(line));
  }
  await Promise.all(running);
}

/** Looked up, registered, described, charged, quoted, settled: six calls, one after the other. */
async function visit(
  line: Line,
  patient: Patient,
  { bill, total }: LoadOrders["visits"]["ask"],
  journal: Journal,
): Promise<string> {
  const sent = () => ({ patient, messageId: messageId(), at: chinaClock(Date.now()) });
  const call = (body: string) => line.call(requestOf(body));
  const found = await call(findPersonBody(sent()));
  if (!isDone(found)) return found;
  const opened = await call(registerBody(sent(), messageId()));
  const encounterId = encounterIn(opened);
  if (encounterId === undefined) return opened;
  const described = await call(describeBody(sent(), encounterId));
  if (!isDone(described)) return described;
  const charged = await call(chargesBody(sent(), encounterId, "B1", bill));
  if (!isDone(charged)) return charged;
  const task = { encounterId, batch: "B1", total };
  const quoted = await call(settleBody("2206", sent(), task));
  if (!isDone(quoted)) return quoted;
  return await settled(line, requestOf(settleBody("2207", sent(), task)), journal);
}

async function visits(ask: LoadOrders["visits"]["ask"]): Promise<RunResult> {
  const journal = new Journal();
  let next = 0;
  const loop = async (line: Line): Promise<void> => {
    while (next < ask.patients.length) {
      const patient = present(ask.patients[next], "inside the list");
      next += 1;
      const startedAt = performance.now();
      const answer = await visit(line, patient, ask, journal);
      journal.done(startedAt, settlementIn(answer), answer);
    }
  };
  await Promise.all(lines.slice(0, ask.inFlight).map(loop));
  return journal.result();
}

export function load(): void {
  answerOrders<LoadOrders>({ open: openLines, settle, fixed, looks, visits }, async () => {
    for (const line of lines.splice(0)) line.close();
  });
}
