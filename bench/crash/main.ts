/**
 * npm run crash -- [--kills 40] [--seed 1] [--windows 6]
 *
 * Real processes and a real database are killed (SIGKILL) while hospitals settle, cancel and
 * reverse over HTTP; afterwards all questions are closed and the books compared. Prints a table;
 * exit code 1 when anything was lost, doubled, unequal or left open. Bounded in kills and time, on
 * 127.0.0.1 only.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { present } from "#base/assert.ts";
import { type Random, seededRandom } from "#base/random.ts";
import { type Area, HUB, type NodeId } from "#model/place.ts";
import { crowd, type DemoPerson } from "../../demo/people.ts";
import { demoInstitutions } from "../../demo/places.ts";
import { DEMO_SEED } from "../../demo/seed.ts";
import type { Patient } from "../hospital.ts";
import { patientOf } from "../prepare.ts";
import { compareRows, type Findings, readRows, unfinished } from "./audit.ts";
import { CARE, type Cluster, HOME, startCluster, type Victim } from "./cluster.ts";
import { type Bill, insist, openWindow, type Sent, type WindowParts } from "./window.ts";

const PEOPLE = 40;
const HOSPITAL = "H46010000001";
const HOME_AREA = "360300" as Area;
const FILED_TO = ["460100", "460000"] as Area[];
/** The whole run ends by then, whatever happens. */
const RUN_LIMIT_MS = 20 * 60_000;
const RESOLVE_WITHIN_MS = 60_000;
const CLOSING_TRIES = 30;
const VICTIMS: readonly Victim[] = [HUB, HOME, CARE, "database"];

interface Options {
  readonly kills: number;
  readonly seed: number;
  readonly windows: number;
}

const USAGE = `usage: npm run crash -- [--kills 40] [--seed 1] [--windows 6]
`;

function optionsOf(words: readonly string[]): Options {
  const names = words.filter((_, index) => index % 2 === 0);
  if (names.some((name) => !["--kills", "--seed", "--windows"].includes(name))) {
    process.stderr.write(USAGE);
    process.exit(2);
  }
  const read = (name: string, usual: number, max: number): number => {
    const at = words.indexOf(name);
    const value = at < 0 ? usual : Number(words[at + 1]);
    if (Number.isInteger(value) && value > 0 && value <= max) return value;
    throw new Error(`${name} takes a whole number from 1 to ${max}`);
  };
  return {
    kills: read("--kills", 40, 500),
    seed: read("--seed", 1, 2 ** 31),
    windows: read("--windows", 6, 64),
  };
}

const out = (line: string): void => void process.stdout.write(`${line}\n`);

function chosen(random: Random): Victim {
  return present(VICTIMS[random.below(VICTIMS.length)], "one of four");
}

/** Kills one after another, now and then two at once, each back after a moment. */
async function killAll(cluster: Cluster, options: Options, random: Random) {
  const counts = new Map<Victim, number>(VICTIMS.map((victim) => [victim, 0]));
  let killed = 0;
  while (killed < options.kills) {
    await pause(200 + random.below(1_300));
    const victims = new Set([chosen(random), ...(random.chance(0.2) ? [chosen(random)] : [])]);
    for (const victim of victims) {
      await cluster.kill(victim);
      counts.set(victim, (counts.get(victim) ?? 0) + 1);
      killed += 1;
    }
    await pause(random.below(1_500));
    const order = [...victims].sort((a, b) => Number(b === "database") - Number(a === "database"));
    for (const victim of order) await cluster.start(victim);
  }
  return counts;
}

/** Every message without a final answer is sent until it has one. */
async function closeQuestions(parts: WindowParts, bills: readonly Bill[]): Promise<number> {
  let silent = 0;
  const close = async (sent: Sent | null): Promise<void> => {
    if (sent && (await insist(parts, sent, CLOSING_TRIES)) === null) silent += 1;
  };
  for (const bill of bills) {
    // A reversal first: its original is answered as reversed then, or as what it became.
    await close(bill.reverse);
    await close(bill.settle);
    await close(bill.cancel);
  }
  return silent;
}

async function untilResolved(urlOf: (node: NodeId) => string): Promise<number> {
  const began = performance.now();
  while (performance.now() - began < RESOLVE_WITHIN_MS) {
    if ((await unfinished(urlOf)) === 0) break;
    await pause(200);
  }
  return performance.now() - began;
}

/** The product's own `verify`, in a process of its own: this one carries the database's proxy. */
async function verify(databaseUrl: string): Promise<{ status: number | null; words: string }> {
  const words = ["--import", "tsx", "cli/main.ts", "verify", "--database-url", databaseUrl];
  const child = spawn(process.execPath, words, { cwd: join(import.meta.dirname, "..", "..") });
  let told = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (text: Buffer) => {
      told += text.toString();
    });
  }
  const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { status, words: told };
}

/** What the windows of one hospital work with. */
function windowsAt(cluster: Cluster, people: readonly DemoPerson[], random: Random) {
  const institution = present(
    demoInstitutions(DEMO_SEED).find(({ institution }) => institution.code === HOSPITAL),
    "the hospital of the stories",
  );
  const state = { going: true };
  const bills: Bill[] = [];
  let serial = 0;
  const parts: WindowParts = {
    address: () => cluster.addressOf(CARE),
    institution,
    random,
    bills,
    serial: () => {
      serial += 1;
      return serial;
    },
    going: () => state.going,
    nextPatient: (): Patient => {
      const person = present(people[random.below(people.length)], "one of the crowd");
      const { code, area } = institution.institution;
      return patientOf({ person, careArea: area, institution: code });
    },
  };
  return { parts, bills, state };
}

type Row = readonly [string, string | number];

function rowsOf(bills: readonly Bill[], findings: Findings): Row[] {
  return [
    ["settlements asked for", bills.length],
    ["acknowledged", bills.filter(({ settle }) => isYes(settle)).length],
    ["cancelled / reversed", `${done(bills, "cancel")} / ${done(bills, "reverse")}`],
    ["acknowledged and lost", findings.lost.length],
    ["doubled", findings.doubled.length],
    ["unequal", findings.unequal.length],
    ["still open", findings.open.length],
  ];
}

async function main(): Promise<number> {
  const options = optionsOf(process.argv.slice(2));
  const random = seededRandom(options.seed);
  const dir = mkdtempSync(join(tmpdir(), "lianjie-crash-"));
  const errors: string[] = [];
  const people = crowd({ seed: DEMO_SEED, area: HOME_AREA, count: PEOPLE, filedTo: FILED_TO });
  const cluster = await startCluster(dir, people, (line) => errors.push(line));
  const limit = setTimeout(() => {
    out("the run takes too long: given up");
    void cluster.stop().finally(() => process.exit(2));
  }, RUN_LIMIT_MS);
  const urlOf = (node: NodeId): string =>
    Object.assign(new URL(cluster.databaseUrl), { pathname: `lianjie_${node}` }).href;
  const { parts, bills, state } = windowsAt(cluster, people, random);
  const windows = Array.from({ length: options.windows }, () => openWindow(parts).work());
  out(`hub, ${HOME} and ${CARE} run; ${options.windows} windows, seed ${options.seed}`);
  const began = performance.now();
  const counts = await killAll(cluster, options, random);
  state.going = false;
  await Promise.all(windows);
  const seconds = (performance.now() - began) / 1_000;
  const resolvedMs = await untilResolved(urlOf);
  const silent = await closeQuestions(parts, bills);
  const findings = compareRows(await readRows(urlOf), bills);
  const verified = await verify(cluster.databaseUrl);
  clearTimeout(limit);
  await cluster.stop();
  rmSync(dir, { recursive: true, force: true });

  const rows: readonly Row[] = [
    ["kills", [...counts].map(([victim, count]) => `${victim} ${count}`).join(", ")],
    ["seconds of storm", seconds.toFixed(0)],
    ...rowsOf(bills, findings),
    ["last unknown resolved after", `${(resolvedMs / 1_000).toFixed(1)} s`],
    ["messages without an answer at the end", silent],
    ["verify", verified.status === 0 ? "agrees" : `exit ${verified.status}`],
  ];
  for (const [name, value] of rows) out(`${name.padEnd(40)}${value}`);
  const faults = [...findings.lost, ...findings.doubled, ...findings.unequal, ...findings.open];
  const defects = errors.filter((line) => /defect/i.test(line));
  for (const fault of [...faults.slice(0, 40), ...defects.slice(0, 20)]) out(`  ${fault}`);
  if (verified.status !== 0) out(verified.words);
  return faults.length + silent + defects.length === 0 && verified.status === 0 ? 0 : 1;
}

function isYes(sent: Sent | null): boolean {
  return sent?.answer?.includes('"infcode":0') ?? false;
}

function done(bills: readonly Bill[], what: "cancel" | "reverse"): number {
  return bills.filter((bill) => isYes(bill[what])).length;
}

process.exitCode = await main();
