/**
 * The server's process: the whole country as in the demo, behind the gateway on a free port of the
 * loopback. Orders of the bench come over the parent's channel, never over HTTP.
 */
import fastify from "fastify";
import { assert, present } from "#base/assert.ts";
import { chinaDate } from "#base/date.ts";
import { createGateway } from "#gateway/gateway.ts";
import { HUB, type NodeId, nodeOf } from "#model/place.ts";
import type { NodeSettings } from "#nodes/nodes.ts";
import { createLog } from "#runtime.ts";
import type { DemoPerson } from "../demo/people.ts";
import { type DemoWorld, startDemoWorld } from "../demo/world.ts";
import type { Patient, SettleTask } from "./hospital.ts";
import { crowdsOf, type MixName, type Pick, patientsOf, provincesOf } from "./mixes.ts";
import { lookOf, openApi } from "./open-api.ts";
import { answerOrders } from "./orders.ts";
import { patientOf, prepareVisits } from "./prepare.ts";
import { startProfile, stopProfile } from "./profile.ts";
import type { Look } from "./sockets.ts";

export interface GroupsCommitted {
  /** Commits of lanes, and the commands in them, over all nodes but the hub, and at the hub. */
  readonly provinces: { readonly batches: number; readonly commands: number };
  readonly hub: { readonly batches: number; readonly commands: number };
}

export interface ServerOrders {
  readonly start: {
    readonly ask: {
      databaseUrl: string;
      dir: string;
      mixes: readonly MixName[];
      people: number;
      settings: Partial<NodeSettings>;
      connectionsMax: number | undefined;
      /** The API beside the gateway; whoever shows a person's number is that person. */
      api?: true;
      /** Only the provinces that the mixes need; else all of the demo's. */
      few?: true;
    };
    readonly answer: { port: number; urls: ReadonlyMap<NodeId, string> };
  };
  readonly prepare: {
    readonly ask: { mix: MixName; count: number };
    readonly answer: readonly SettleTask[];
  };
  readonly patients: {
    readonly ask: { mix: MixName; count: number };
    readonly answer: readonly Patient[];
  };
  /** Persons who ask whether they would be settled where they go today. */
  readonly looks: {
    readonly ask: { mix: MixName; count: number };
    readonly answer: readonly Look[];
  };
  /** What the lanes did since the last call. */
  readonly batches: { readonly ask: null; readonly answer: GroupsCommitted };
  readonly profileStart: { readonly ask: null; readonly answer: null };
  readonly profileStop: { readonly ask: { file: string }; readonly answer: readonly string[] };
  /** Nothing is in work, and no outcome is open. */
  readonly quiet: { readonly ask: null; readonly answer: null };
}

interface Running {
  readonly world: DemoWorld;
  readonly close: () => Promise<void>;
  readonly people: readonly DemoPerson[];
  readonly lines: Map<MixName, () => Pick>;
}

let running: Running | undefined;
let serial = 0;
const counts = { provinces: { batches: 0, commands: 0 }, hub: { batches: 0, commands: 0 } };

function current(): Running {
  return present(running, "the server was started");
}

async function start(ask: ServerOrders["start"]["ask"]): Promise<ServerOrders["start"]["answer"]> {
  assert(running === undefined, "one server a process");
  const people = crowdsOf(ask.mixes, ask.people);
  const log = createLog("warn");
  const world = await startDemoWorld({
    dir: ask.dir,
    fresh: false,
    databaseUrl: ask.databaseUrl,
    log,
    crowds: people,
    settings: ask.settings,
    connectionsMax: ask.connectionsMax,
    provinces: ask.few ? provincesOf(ask.mixes) : undefined,
    observe: (node, groupSize) => {
      const count = node === HUB ? counts.hub : counts.provinces;
      count.batches += 1;
      count.commands += groupSize;
    },
  });
  const app = fastify({ logger: false });
  const gateway = { nodes: world.provinces, settings: { unsignedAllowed: true } };
  await app.register(createGateway({ ...world.surroundings, ...gateway }));
  if (ask.api) await app.register(openApi(world));
  await app.listen({ host: "127.0.0.1", port: 0 });
  const close = async (): Promise<void> => {
    await app.close();
    await world.stop();
  };
  running = { world, close, people, lines: new Map() };
  const [address] = app.addresses();
  assert(typeof address === "object", "the server listens on a port");
  return { port: address.port, urls: world.urls };
}

function lineOf(mix: MixName): () => Pick {
  const { lines, people } = current();
  const line = lines.get(mix) ?? patientsOf(mix, people);
  lines.set(mix, line);
  return line;
}

async function prepare({ mix, count }: ServerOrders["prepare"]["ask"]): Promise<SettleTask[]> {
  const { world } = current();
  const hospitalApis = new Map(world.provinces.map(({ node, hospitalApi }) => [node, hospitalApi]));
  return await prepareVisits(
    {
      now: world.surroundings.now,
      serial: () => {
        serial += 1;
        return serial;
      },
      hospitalApiOf: (area) =>
        present(
          hospitalApis.get(nodeOf(area as Parameters<typeof nodeOf>[0])),
          `a hospital API in ${area}`,
        ),
    },
    lineOf(mix),
    count,
  );
}

async function patients({ mix, count }: ServerOrders["patients"]["ask"]): Promise<Patient[]> {
  const next = lineOf(mix);
  return Array.from({ length: count }, () => patientOf(next()));
}

async function looks({ mix, count }: ServerOrders["looks"]["ask"]): Promise<Look[]> {
  const next = lineOf(mix);
  const today = chinaDate(current().world.surroundings.now());
  return Array.from({ length: count }, () => lookOf(next(), today));
}

async function batches(): Promise<GroupsCommitted> {
  const told = { provinces: { ...counts.provinces }, hub: { ...counts.hub } };
  for (const count of [counts.provinces, counts.hub]) {
    count.batches = 0;
    count.commands = 0;
  }
  return told;
}

const QUIET_LIMIT_MS = 30_000;

async function quiet(): Promise<null> {
  const { world } = current();
  const nodes = [world.hub, ...world.provinces];
  for (let waitedMs = 0; nodes.some((node) => node.inFlight() > 0); waitedMs += 20) {
    assert(waitedMs < QUIET_LIMIT_MS, "the nodes become quiet");
    await world.surroundings.pause(20);
  }
  return null;
}

export function server(): void {
  answerOrders<ServerOrders>(
    {
      start,
      prepare,
      patients,
      looks,
      batches,
      quiet,
      profileStart: startProfile,
      profileStop: stopProfile,
    },
    async () => {
      await running?.close();
    },
  );
}
