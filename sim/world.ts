/**
 * The world of one seed: hub and three provinces as real nodes on their machines, lines between
 * them, hospitals with their windows, patients, and the faults. Everything by chance comes from
 * the seed, in four streams: people and places, faults, workload, filings.
 */
import { chinaDate, day, type Instant, startOfDay } from "#base/date.ts";
import { type Random, seededRandom } from "#base/random.ts";
import { recordFilings, recordQualifications } from "#filing/filing.ts";
import { HUB, type InstitutionCode, type NodeId, nodeOf } from "#model/place.ts";
import { type ProvinceNode, type RunningNode, startHub, startProvince } from "#nodes/nodes.ts";
import {
  designate,
  directoryRows,
  enrol,
  listItems,
  loadAreas,
  recordDirectory,
} from "#registry/registry.ts";
import type { ShippedPolicies } from "#rulebook/rulebook.ts";
import type { OwnedDatabase } from "#store/store.ts";
import { keysFromMaster } from "#transport/keys.ts";
import type { KeyRing } from "#transport/transport.ts";
import { createDisk } from "./database.ts";
import type { Desk } from "./desk.ts";
import { type Faults, stormOf, type Weather } from "./faults.ts";
import { createHospitalRecords } from "./hospital-records.ts";
import { createLoop, type Loop } from "./loop.ts";
import { BATCH_MAX, createMachine, type Machine, type MachineParts } from "./machine.ts";
import { createMischief, type Mischief } from "./mischief.ts";
import { createNetwork, type Network } from "./network.ts";
import type { HospitalRecords, Window } from "./nouns.ts";
import { type Patient, patientsOf } from "./people.ts";
import { AREAS, catalogueOf, designationOf, INSTITUTIONS, PROVINCES } from "./places.ts";
import { insertBalances } from "./queries.ts";
import type { Process, Servers } from "./servers.ts";
import { openWindow } from "./window.ts";

export interface SimWorld {
  readonly loop: Loop;
  readonly weather: Weather;
  readonly storm: Faults;
  readonly network: Network;
  readonly mischief: Mischief;
  readonly machines: readonly Machine<RunningNode>[];
  readonly provinces: ReadonlyMap<NodeId, readonly Machine<ProvinceNode>[]>;
  readonly patients: readonly Patient[];
  readonly windows: ReadonlyMap<InstitutionCode, Window>;
  readonly workRandom: Random;
  readonly records: HospitalRecords;
  readonly desk: Desk;
  readonly log: string[];
  /** How many batches of each size were committed. */
  readonly batches: ReadonlyMap<number, number>;
}

const KEYS = keysFromMaster(new Uint8Array(32).fill(7));
const SECOND_MS = 1_000;
/** A node's clock is wrong in as many ways, one after the other, each for so long. */
const CLOCKS = 16;
const CLOCK_MS = 25_000;
/** Where processes wait for each other's locks, a lock is held long enough to be met. */
const LONG_COMMIT_MS = 300;

/** An ordinary noon, or shortly before a midnight that ends a day, a month, a year. */
function startOf(random: Random): Instant {
  const starts = [
    startOfDay(day("2025-03-12")) + 43_200_000,
    startOfDay(day("2025-03-12")) + 43_200_000,
    startOfDay(day("2025-05-14")) - 100 * SECOND_MS,
    startOfDay(day("2025-06-01")) - 100 * SECOND_MS,
    startOfDay(day("2025-07-01")) - 100 * SECOND_MS,
    startOfDay(day("2026-01-01")) - 100 * SECOND_MS,
  ];
  return starts[random.below(starts.length)] ?? 0;
}

export async function createWorld(
  seed: number,
  servers: Servers,
  policies: ShippedPolicies,
): Promise<SimWorld> {
  const source = seededRandom(seed);
  const [places, faultRandom, workRandom, deskRandom] = [0, 1, 2, 3].map(() =>
    seededRandom(source.below(2 ** 31)),
  );
  if (!places || !faultRandom || !workRandom || !deskRandom) {
    throw new Error("four streams were drawn");
  }
  const loop = createLoop(startOf(places), servers.sideBySide);
  const records = createHospitalRecords();
  const log: string[] = [];
  const began = loop.now();
  const write = (line: string): void =>
    void log.push(`${((loop.now() - began) / 1_000).toFixed(3).padStart(9)} ${line}`);
  const patients = patientsOf(places, chinaDate(loop.now()));
  await servers.empty();
  for (const [node, data] of servers.data) await seedNode(node, data, patients);

  const drawn = stormOf(faultRandom);
  const storm = servers.sideBySide ? { ...drawn, commitMsMax: LONG_COMMIT_MS } : drawn;
  const weather: Weather = { faults: storm, random: faultRandom, skewMsMax: storm.clockSkewMsMax };
  const batches = new Map<number, number>();
  const observe = (size: number): void => void batches.set(size, (batches.get(size) ?? 0) + 1);
  const nodes = startNodes({ loop, weather, places, policies, servers, write, records, observe });
  const windows = new Map<InstitutionCode, Window>();
  const numbers = { next: 0 };
  for (const institution of INSTITUTIONS) {
    const machines = nodes.provinces.get(nodeOf(institution.area)) ?? [];
    const hospitalApi = () => runningOf(workRandom, machines)?.hospitalApi ?? null;
    windows.set(
      institution.code,
      openWindow(
        { institution, loop, weather, random: workRandom, records, hospitalApi, log: write },
        numbers,
      ),
    );
  }
  const desk: Desk = {
    ...{ loop, random: deskRandom, records, patients, log: write },
    officeOf: (node) => runningOf(deskRandom, nodes.machinesOf(node))?.office ?? null,
    ...{ spells: [], approved: [], qualified: [], holders: new Map() },
  };
  const drawnWorld = { loop, weather, storm, patients, windows, workRandom, records, desk };
  return { ...drawnWorld, log, batches, ...nodes };
}

interface NodesParts {
  readonly loop: Loop;
  readonly weather: Weather;
  readonly places: Random;
  readonly policies: ShippedPolicies;
  readonly servers: Servers;
  readonly write: (line: string) => void;
  readonly records: HospitalRecords;
  readonly observe: (batchSize: number) => void;
}

function startNodes(parts: NodesParts): Pick<
  SimWorld,
  "network" | "mischief" | "machines" | "provinces"
> & {
  readonly machinesOf: (node: NodeId) => readonly Machine<RunningNode>[];
} {
  const { loop, weather, servers, write, records } = parts;
  const provinces = new Map<NodeId, readonly Machine<ProvinceNode>[]>();
  const machines = new Map<NodeId, readonly Machine<RunningNode>[]>();
  const mischief = createMischief({
    weather,
    keys: KEYS,
    now: loop.now,
    log: write,
    fault: records.fault,
  });
  const network = createNetwork({
    loop,
    weather,
    mischief,
    log: write,
    listener: (name) => {
      const node = runningOf(weather.random, machines.get(name) ?? []);
      return node ? (message) => node.handle(message) : null;
    },
  });
  const partsOf = machineParts(parts, { keys: KEYS, mischief, network });
  const knownProvinces = forgetful(parts, () => machines.get(HUB) ?? []);
  const processes = (name: NodeId): readonly Process[] => servers.processes().get(name) ?? [];
  machines.set(
    HUB,
    processes(HUB).map((process, index) =>
      createMachine({
        ...partsOf(HUB, process, index + 1),
        start: (given) => startHub({ ...given, provinces: knownProvinces() }),
      }),
    ),
  );
  for (const name of PROVINCES) {
    const own = processes(name).map((process, index) =>
      createMachine({ ...partsOf(name, process, index + 1), start: startProvince }),
    );
    provinces.set(name, own);
    machines.set(name, own);
  }
  const machinesOf = (node: NodeId) => machines.get(node) ?? [];
  return { network, mischief, provinces, machines: [...machines.values()].flat(), machinesOf };
}

/** What each process of a node is built of, but for how it starts. */
function machineParts(
  parts: NodesParts,
  shared: { readonly keys: KeyRing; readonly mischief: Mischief; readonly network: Network },
) {
  const { loop, weather, places, policies, write, records } = parts;
  const { keys, mischief, network } = shared;
  const common = { keys, policies, settings: { groupMax: BATCH_MAX } };
  return (
    name: NodeId,
    { data, reports, connections }: Process,
    number: number,
  ): Omit<MachineParts<RunningNode>, "start"> => ({
    name,
    label: number === 1 ? name : `${name}/${number}`,
    loop,
    weather,
    disk: createDisk(data, reports, connections),
    network: () => network,
    clockSkewMs: wrongClock(parts),
    random: seededRandom(places.below(2 ** 31)),
    common,
    observe: parts.observe,
    justified: (event, { id }) => {
      return event === "hub.contradiction" && mischief.lied.has(String(id));
    },
    log: write,
    fault: records.fault,
  });
}

/** A clock is set right now and then, and goes wrong again; the calm has right ones. */
function wrongClock({ loop, weather, places }: NodesParts): () => number {
  const began = loop.now();
  const most = weather.faults.clockSkewMsMax;
  const wrong = Array.from({ length: CLOCKS }, () => places.below(2 * most + 1) - most);
  return () => {
    if (weather.faults.clockSkewMsMax === 0) return 0;
    return wrong[Math.floor((loop.now() - began) / CLOCK_MS) % CLOCKS] ?? 0;
  };
}

/** Restarted without its memory, the hub does not know a province until it is started again. */
function forgetful(
  { loop, weather, write }: NodesParts,
  hubs: () => readonly Machine<RunningNode>[],
): () => NodeId[] {
  const began = loop.now();
  return () => {
    const { faults, random } = weather;
    if (loop.now() === began || !random.chance(faults.forgetProb)) return PROVINCES;
    const forgotten = PROVINCES[random.below(PROVINCES.length)];
    write(`${HUB} starts without ${forgotten}`);
    loop.at(loop.now() + 1_000 + random.below(faults.forgetMsMax), () => {
      for (const machine of hubs()) machine.kill("to be started with its whole list");
    });
    return PROVINCES.filter((each) => each !== forgotten);
  };
}

/** One of the node's processes that run now; which one, is chance. */
function runningOf<Node extends RunningNode>(
  random: Random,
  machines: readonly Machine<Node>[],
): Node | null {
  const running = machines.map((machine) => machine.running()).filter((node) => node !== null);
  return running[running.length > 1 ? random.below(running.length) : 0] ?? null;
}

/** Reference data of one node, written before its first start. */
async function seedNode(
  node: NodeId,
  data: OwnedDatabase,
  patients: readonly Patient[],
): Promise<void> {
  await data.transaction(async (tx) => {
    if (node === HUB) {
      return await recordDirectory(
        tx,
        patients.flatMap((patient) => directoryRows(patient.enrolment, KEYS)),
      );
    }
    const mine = patients.filter((patient) => patient.home === node);
    await designate(
      tx,
      INSTITUTIONS.filter((each) => nodeOf(each.area) === node).map(designationOf),
    );
    await listItems(tx, catalogueOf(node));
    await loadAreas(tx, AREAS);
    await enrol(
      tx,
      mine.map((patient) => patient.enrolment),
    );
    await recordFilings(
      tx,
      mine.flatMap((patient) => patient.filings),
    );
    await recordQualifications(
      tx,
      mine.flatMap((patient) => patient.qualifications),
    );
    const balances = mine.map(({ id, scheme, accountFen }) => {
      return { person_id: id, scheme, amount: accountFen };
    });
    await insertBalances(tx, balances);
  });
}
