/**
 * One seed from start to verdict: storm (no invariant may break), then calm (nothing may stay open,
 * and all books agree), then a plain round and the final audit.
 */

import { sm3 } from "#base/gm/sm3.ts";
import { HUB, type NodeId } from "#model/place.ts";
import type { ShippedPolicies } from "#rulebook/rulebook.ts";
import type { Database } from "#store/store.ts";
import { checkBeliefs } from "./audit-beliefs.ts";
import { checkBenefits } from "./audit-benefits.ts";
import { type Books, checkBooks, checkOwnBooks } from "./audit-books.ts";
import {
  checkApplications,
  checkConvergence,
  checkFiledUnder,
  checkOneFiling,
} from "./audit-filings.ts";
import { checkInsured } from "./audit-insured.ts";
import { checkInstitutions } from "./audit-ledger.ts";
import { checkContradictions, checkRecomputeCases, checkStamps } from "./audit-orders.ts";
import { checkOneQualification, checkQualified, checkReports } from "./audit-qualifications.ts";
import { checkStays } from "./audit-stays.ts";
import { checkTrail } from "./audit-trail.ts";
import {
  type Audit,
  checkClaims,
  checkFinished,
  checkNobodyBelievesTwice,
  checkNobodyPaysTwice,
  checkQuotes,
  checkRequests,
} from "./auditor.ts";
import { checkRefusals } from "./claimable.ts";
import { CALM, type Faults } from "./faults.ts";
import { fileMeanwhile } from "./filers.ts";
import { fateOf } from "./hospital-records.ts";
import { insureAll } from "./insuring.ts";
import { PROVINCES } from "./places.ts";
import { type Accumulated, checkRead, readAccumulated, readBack } from "./reading.ts";
import type { Servers } from "./servers.ts";
import { type NodeTables, readTables } from "./tables.ts";
import { closeQuestions, plainRound, storm, type Workload } from "./workload.ts";
import { createWorld, type SimWorld } from "./world.ts";

const MINUTE_MS = 60_000;
const LOCK_WAIT_MS = 20_000;
const STORM_LOOK_MS = 30_000;
const STORM_LOOKS_MAX = 40;
/** The last messages of the storm may still be on their way this long. */
const AFTERMATH_MS = 12_000;
/** After calm every unknown is resolved within this long. */
const RESOLVE_MS = 60_000;

export interface Verdict {
  readonly seed: number;
  readonly faults: readonly string[];
  readonly log: readonly string[];
  /** Of the whole log: two runs of one seed have the same. */
  readonly digest: string;
  readonly summary: string;
}

/** One line, and for a failure what failed and how to see it again. */
export function lineOf(verdict: Verdict): string {
  const { seed, faults, digest, summary } = verdict;
  if (faults.length === 0) return `seed ${seed} ok ${digest} ${summary}`;
  const listed = faults.map((fault) => `  ${fault}`).join("\n");
  return `seed ${seed} FAILED ${digest} ${summary}\n${listed}\n  npm run sim -- --seed ${seed}`;
}

/**
 * For tests of the auditor itself: other faults, and changes of the tables between further audits.
 */
type Stores = ReadonlyMap<NodeId, Database>;

/** What the final audit finds now, through these connections. */
export type AuditAgain = (stores: Stores) => Promise<readonly string[]>;

export interface Tampering {
  readonly faults?: Faults;
  readonly afterAudit?: (auditAgain: AuditAgain) => Promise<void>;
}

export async function runSeed(
  seed: number,
  servers: Servers,
  policies: ShippedPolicies,
  tampering: Tampering = {},
): Promise<Verdict> {
  const world = await createWorld(seed, servers, policies);
  const { records, log } = world;
  const stray = (error: unknown): void =>
    records.fault(`nobody handled ${error instanceof Error ? error.stack : String(error)}`);
  process.on("unhandledRejection", stray);
  try {
    if (tampering.faults) {
      world.weather.faults = tampering.faults;
      world.weather.skewMsMax = tampering.faults.clockSkewMsMax;
    }
    await runPhases(world, servers);
    await tampering.afterAudit?.((stores) => auditAgain(world, stores, servers));
  } catch (error) {
    stray(error);
  } finally {
    process.off("unhandledRejection", stray);
  }
  return {
    seed,
    faults: records.faults,
    log,
    digest: sm3(log.join("\n")).slice(0, 16),
    summary: summaryOf(world),
  };
}

/** The final audit once more, with its own list of faults. */
async function auditAgain(
  world: SimWorld,
  stores: Stores,
  servers: Servers,
): Promise<readonly string[]> {
  const faults: string[] = [];
  const fault = (words: string): void => void faults.push(words);
  const audit = await auditOf(world, { ...servers, data: stores });
  finalAudit({ ...audit, fault }, world);
  await checkBooks(booksOf(world, stores, fault));
  return faults;
}

async function runPhases(world: SimWorld, servers: Servers): Promise<void> {
  const { loop, weather, network, machines, records } = world;
  const print = (words: string): void =>
    void world.log.push(`--------- ${words} at ${new Date(loop.now()).toISOString()}`);
  const workload: Workload = {
    loop,
    random: world.workRandom,
    patients: world.patients,
    windows: world.windows,
    records,
    desk: world.desk,
  };
  print(`storm ${JSON.stringify(world.storm)}`);
  for (const machine of machines) machine.boot();
  await weatherStorm(world, servers, stormWork(world, workload));

  print("calm");
  weather.faults = CALM;
  network.mendAll();
  for (const machine of machines) machine.boot();
  await finish(world, "insuring again", insureAll(world.desk), MINUTE_MS);
  await loop.run(() => false, loop.now() + AFTERMATH_MS + RESOLVE_MS);
  const early = await auditOf(world, servers);
  checkFinished(early);
  await finish(world, "the closing", closeQuestions(workload), 60 * MINUTE_MS);
  await finish(world, "the plain round", plainRound(workload), 60 * MINUTE_MS);
  await loop.run(() => false, loop.now() + AFTERMATH_MS);
  print("audit");
  await finish(world, "reading back", readBack(workload), 60 * MINUTE_MS);
  const told: Accumulated[] = [];
  await finish(world, "reading", readAccumulated(workload, told), 60 * MINUTE_MS);
  // What is due now, such as a look for who is connected, may just have been sent.
  await loop.run(() => inWorkAtEnd(world).length === 0, loop.now() + AFTERMATH_MS);
  const audit = await auditOf(world, servers);
  checkRead(audit, told);
  finalAudit(audit, world);
  await checkBooks(booksOf(world, servers.data, world.records.fault));
}

/** Clerks work, and now and then a line is cut. */
async function stormWork(world: SimWorld, workload: Workload): Promise<void> {
  const { loop, weather, network, machines } = world;
  let working = true;
  const cutting = (): void => {
    if (!working) return;
    const { faults, random } = weather;
    if (random.chance(faults.cutProb)) {
      const province = PROVINCES[random.below(PROVINCES.length)] ?? HUB;
      const cutMs = random.below(faults.cutMsMax);
      world.log.push(`          cut ${province} for ${cutMs} ms`);
      network.cut(province, loop.now() + cutMs);
    }
    if (random.chance(faults.forgetProb / 20)) {
      machines.find(({ name }) => name === HUB)?.kill("as its operator restarts it");
    }
    network.meddle();
    loop.at(loop.now() + 1_000, cutting);
  };
  cutting();
  const filing = fileMeanwhile(world.desk, () => !working);
  await storm(workload);
  working = false;
  await filing;
}

async function finish(
  world: SimWorld,
  what: string,
  work: Promise<void>,
  withinMs: number,
): Promise<void> {
  let over = false;
  const ended = work.then(
    () => {
      over = true;
    },
    (error: unknown) => {
      over = true;
      world.records.fault(`${what}: ${error instanceof Error ? error.stack : String(error)}`);
    },
  );
  const outcome = await world.loop.run(() => over, world.loop.now() + withinMs);
  if (outcome === "late") world.records.fault(`${what} does not end`);
  else await ended;
}

/** The storm in stretches, each followed by a look into the books. */
async function weatherStorm(world: SimWorld, servers: Servers, work: Promise<void>): Promise<void> {
  let over = false;
  const ended = work.finally(() => {
    over = true;
  });
  for (let looks = 0; !over && looks < STORM_LOOKS_MAX; looks += 1) {
    await world.loop.run(() => over, world.loop.now() + STORM_LOOK_MS);
    await duringStorm(world, servers);
  }
  if (over) await ended;
  else world.records.fault("the storm does not end");
}

/** Each node's own books hold at any commit, in the midst of the storm too. */
async function duringStorm(world: SimWorld, servers: Servers): Promise<void> {
  for (const node of servers.data.keys()) {
    await atRest(world, node);
    await checkOwnBooks(booksOf(world, servers.data, world.records.fault), node);
  }
}

/** Until nothing is in work on the node's database. */
async function atRest({ loop, machines }: SimWorld, node: NodeId): Promise<void> {
  const disks = machines.filter(({ name }) => name === node).map(({ disk }) => disk);
  await loop.run(() => disks.every(({ inUse }) => inUse === 0), loop.now() + MINUTE_MS);
}

/** Messages that wait for a reply, and commands that nodes have in work. */
function inWorkAtEnd({ network, machines }: SimWorld): string[] {
  const found = network.carried() === 0 ? [] : ["a message is still awaited at the end"];
  for (const machine of machines) {
    const inFlight = machine.running()?.inFlight() ?? 0;
    if (inFlight !== 0) found.push(`${machine.name} has ${inFlight} commands in work at the end`);
  }
  return found;
}

/** Reads the tables past the nodes, while nothing is in work on them. */
async function auditOf(
  world: SimWorld,
  servers: { readonly data: Stores; readonly sideBySide: Servers["sideBySide"] },
): Promise<Audit> {
  const nodes = new Map<NodeId, NodeTables>();
  for (const [node, data] of servers.data) {
    await atRest(world, node);
    nodes.set(node, await readTables(node, data));
  }
  // A process reads its clock before it waits for a lock.
  const nearMs = 2 * world.weather.skewMsMax + (servers.sideBySide ? LOCK_WAIT_MS : 0);
  return { records: world.records, nodes, fault: world.records.fault, nearMs };
}

function booksOf(world: SimWorld, stores: Stores, fault: Books["fault"]): Books {
  return { stores, patients: world.patients, now: world.loop.now(), fault };
}

function finalAudit(audit: Audit, world: SimWorld): void {
  checkFinished(audit);
  checkRequests(audit);
  checkClaims(audit);
  checkNobodyPaysTwice(audit);
  checkNobodyBelievesTwice(audit);
  checkQuotes(audit);
  checkInstitutions(audit);
  checkTrail(audit);
  checkStamps(audit);
  checkRecomputeCases(audit);
  checkContradictions(audit, world.mischief);
  checkBeliefs(audit);
  checkStays(audit);
  checkBenefits(audit, world.patients);
  checkRefusals(audit);
  checkFiledUnder(audit);
  checkOneFiling(audit, world.patients);
  checkApplications(audit, world.desk);
  checkInsured(audit, world.desk);
  checkConvergence(audit);
  checkReports(audit);
  checkOneQualification(audit);
  checkQualified(audit, world.desk);
  for (const words of inWorkAtEnd(world)) audit.fault(words);
}

function summaryOf(world: SimWorld): string {
  const { records, machines, loop } = world;
  const fates = new Map<string, number>();
  for (const claim of records.claims) {
    const fate = fateOf(claim);
    fates.set(fate, (fates.get(fate) ?? 0) + 1);
  }
  const crashes = machines.reduce((sum, machine) => sum + machine.crashes(), 0);
  const calls = machines.reduce((sum, machine) => sum + machine.disk.calls, 0);
  const counts = [...fates].sort().map(([fate, count]) => `${fate} ${count}`);
  return [
    `${records.entries.size} bookings`,
    `${crashes} crashes`,
    ...counts,
    batchWords(world.batches),
    `${calls} calls`,
    `${loop.steps()} steps`,
  ].join(", ");
}

/** Batches with more than one command among all, and the largest. */
function batchWords(batches: ReadonlyMap<number, number>): string {
  const all = [...batches.values()].reduce((sum, count) => sum + count, 0);
  const shared = all - (batches.get(1) ?? 0);
  return `batches ${shared}/${all} up to ${Math.max(0, ...batches.keys())}`;
}
