/**
 * A small country for tests: the hub and a few provinces as real nodes, each on its own database,
 * joined by memory with faults in between, the real gateway in front, and the demo's people.
 */
import type { AddressInfo } from "node:net";
import Fastify from "fastify";
import { assert, present } from "#base/assert.ts";
import { chinaDate, day as parsedDay } from "#base/date.ts";
import { seededRandom } from "#base/random.ts";
import { createGateway } from "#gateway/gateway.ts";
import type { MessageKind } from "#model/message.ts";
import { type Area, HUB, type NodeId, nodeOf } from "#model/place.ts";
import {
  type NodeParts,
  type NodeSettings,
  type ProvinceNode,
  type RunningNode,
  startHub,
  startProvince,
} from "#nodes/nodes.ts";
import type { ShippedPolicies } from "#rulebook/rulebook.ts";
import { closeDay } from "#settlement/settlement.ts";
import { type OwnedDatabase, type Reports, type Sql, sql } from "#store/store.ts";
import { keysFromMaster } from "#transport/keys.ts";
import { createMemoryNetwork } from "#transport/memory.ts";
import type { Port } from "#transport/transport.ts";
import { seal } from "#wire/exchange/exchange.ts";
import { crowd, type DemoPerson } from "../../demo/people.ts";
import { demoPolicies } from "../../demo/policies.ts";
import { demoPopulation, seedNode } from "../../demo/seed.ts";
import { databaseAt, freshDatabaseUrl, reportsAt } from "../database.ts";
import { type Clock, createClock } from "./clock.ts";
import { createFaults, type Faults } from "./faults.ts";

export const JIANGXI = "360000" as NodeId;
export const HAINAN = "460000" as NodeId;
export const GUANGDONG = "440000" as NodeId;
const PROVINCES: readonly NodeId[] = [JIANGXI, HAINAN, GUANGDONG];

export const PINGXIANG = "360300" as Area;
const CROWD_PER_AREA = 60;

/** Deadlines long enough for a machine whose cores serve all tests at once. */
const SETTINGS: Partial<NodeSettings> = {
  homeDeadlineMs: 6_000,
  hospitalDeadlineMs: 8_000,
  resolvePauseMs: 1_000,
  gatherMs: 0,
};

export interface TestWorld {
  readonly url: string;
  readonly clock: Clock;
  readonly faults: Faults;
  /** Defects that somebody logged: a test of business has none. */
  readonly defects: unknown[];
  /** Milliseconds by which a node's clock is ahead of the country's. */
  readonly skew: Map<NodeId, number>;
  database(node: NodeId): OwnedDatabase;
  province(node: NodeId): ProvinceNode;
  /** Lets go of a node without waiting, as a crash does, and starts a new one on its database. */
  crash(node: NodeId): Promise<void>;
  /** The hub starts anew and does not know a province; `crash` brings it back. */
  forget(province: NodeId): Promise<void>;
  /** From now on two processes on one database share a province's work, call by call. */
  addProcess(node: NodeId): Promise<void>;
  /** Somebody of the demo's table. */
  known(key: string): DemoPerson;
  /** Somebody new: an employee there, filed for Hainan and Guangdong, hypertension qualified. */
  somebody(area?: Area): DemoPerson;
  /** Holds a person's lock, as a slow transaction would; whoever needs it waits. */
  holdPersonLock(person: DemoPerson): Promise<Holding>;
  /** Home has to wait before it writes what it decided; it goes on reading and deciding. */
  holdHomeWrites(node: NodeId): Promise<Holding>;
  closeDay(node: NodeId, day: string): Promise<void>;
  /** The business day on which home booked a settlement. */
  businessDayOf(node: NodeId, settlement: string): Promise<string>;
  /** Looks again and again until it is so. */
  until(so: () => Promise<boolean>): Promise<void>;
  /** Ids of an encounter's settlements that were refused. */
  refusedOf(node: NodeId, encounter: string): Promise<string[]>;
  /** One round of time-driven work in all processes at once. */
  dueEverywhere(): Promise<void>;
  /** A node's own message to another, past its program; the text of the answer. */
  meddle(from: NodeId, to: NodeId, kind: MessageKind, content: object): Promise<string>;
  /** Time-driven work of every province until there is none, at most a minute of the clock. */
  calm(): Promise<void>;
  stop(): Promise<void>;
}

/** What a test holds until it lets go. */
export interface Holding {
  release(): Promise<void>;
}

interface Running {
  readonly node: RunningNode;
  readonly province?: ProvinceNode | undefined;
  readonly port: Port;
}

/** The people of the demo, and a crowd in each pooling area that tests settle for. */
function population(): { all: DemoPerson[]; fresh: Map<Area, DemoPerson[]> } {
  const fresh = new Map<Area, DemoPerson[]>();
  for (const area of [PINGXIANG, "360100" as Area, "460100" as Area]) {
    const filedTo = ["460000" as Area, "440000" as Area];
    const people = crowd({ seed: 7, area, count: CROWD_PER_AREA, filedTo }).map((person) => ({
      ...person,
      qualifications: [
        {
          personId: person.enrolment.person.id,
          disease: "M03900",
          span: { from: parsedDay("2021-01-01") },
        },
      ],
    }));
    fresh.set(area, people);
  }
  return { all: demoPopulation(chinaDate(Date.now()), [...fresh.values()].flat()), fresh };
}

let policies: ShippedPolicies | undefined;

class Country implements TestWorld {
  url = "";
  readonly clock = createClock();
  readonly faults = createFaults();
  readonly defects: unknown[] = [];
  readonly skew = new Map<NodeId, number>();
  readonly #people = population();
  readonly #network = createMemoryNetwork();
  readonly #keys = keysFromMaster(Buffer.from("made-up secret of a test country"));
  readonly #databases = new Map<
    NodeId,
    { readonly store: OwnedDatabase; readonly reports: Reports }
  >();
  readonly #running = new Map<NodeId, Running>();
  readonly #app = Fastify();
  readonly #settings: Settings;
  readonly #observe: Observe;
  readonly #secondProcesses = new Map<NodeId, ProvinceNode>();
  #seed = 1;
  #turn = 0;

  constructor(settings: Settings, observe: Observe) {
    this.#settings = { ...SETTINGS, ...settings };
    this.#observe = observe;
  }

  async start(): Promise<void> {
    for (const node of [HUB, ...PROVINCES]) {
      const url = await freshDatabaseUrl();
      const store = databaseAt(url);
      await seedNode(node, store, this.#people.all, this.#keys);
      this.#databases.set(node, { store: this.#observe(store), reports: reportsAt(url) });
    }
    for (const node of [HUB, ...PROVINCES]) await this.#run(node);
    const nodes = PROVINCES.map((node) => this.#careNode(node));
    await this.#app.register(
      createGateway({
        nodes,
        now: this.clock.now,
        random: seededRandom(11),
        pause: this.clock.pause,
        log: this.#log("gateway"),
        settings: {
          unsignedAllowed: true,
          hospitalDeadlineMs: this.#settings.hospitalDeadlineMs ?? 8_000,
        },
      }),
    );
    await this.#app.listen({ port: 0, host: "127.0.0.1" });
    this.url = `http://127.0.0.1:${(this.#app.server.address() as AddressInfo).port}`;
  }

  /** The gateway outlives a node that crashes: it asks for the running one each time. */
  #careNode(node: NodeId) {
    return {
      node,
      hospitalApi: {
        ask: (...args: Parameters<ProvinceNode["hospitalApi"]["ask"]>) =>
          this.#hospitalApiOf(node).ask(...args),
        book: (...args: Parameters<ProvinceNode["hospitalApi"]["book"]>) =>
          this.#hospitalApiOf(node).book(...args),
      } as ProvinceNode["hospitalApi"],
      institution: (code: string) => this.province(node).institution(code),
      secretOf: (accessKey: string) => this.province(node).secretOf(accessKey),
    };
  }

  #log(of: string) {
    return {
      info: () => {},
      warn: () => {},
      error: (event: string, fields?: Readonly<Record<string, unknown>>) => {
        this.defects.push({ of, event, ...fields });
      },
    };
  }

  #parts(node: NodeId, send: NodeParts["send"]): NodeParts {
    policies ??= demoPolicies();
    this.#seed += 1;
    return {
      node,
      now: () => this.clock.now() + (this.skew.get(node) ?? 0),
      random: seededRandom(this.#seed),
      pause: this.clock.pause,
      log: this.#log(node),
      ...this.#databasesOf(node),
      keys: this.#keys,
      policies,
      ...{ settings: this.#settings, post: this.#settings.post },
      send: (peer, message) => this.faults.carry(node, peer, message, () => send(peer, message)),
    };
  }

  async #run(node: NodeId, provinces = PROVINCES): Promise<void> {
    const port = this.#network.connect(node, this.#keys);
    const parts = this.#parts(node, (peer, message) => port.send(peer, message));
    const province = node === HUB ? undefined : await startProvince(parts);
    const running = province ?? (await startHub({ ...parts, provinces }));
    port.listen((message) => running.handle(message));
    this.#running.set(node, { node: running, province, port });
  }

  database(node: NodeId): OwnedDatabase {
    return this.#databasesOf(node).store;
  }

  #databasesOf(node: NodeId): Pick<NodeParts, "reports"> & { readonly store: OwnedDatabase } {
    return present(this.#databases.get(node), `${node} has a database`);
  }

  province(node: NodeId): ProvinceNode {
    return present(this.#running.get(node)?.province, `${node} is a province that runs`);
  }

  async forget(province: NodeId): Promise<void> {
    this.#running.get(HUB)?.port.close();
    await this.#run(
      HUB,
      PROVINCES.filter((node) => node !== province),
    );
  }

  async crash(node: NodeId): Promise<void> {
    this.#running.get(node)?.port.close();
    await this.#run(node);
  }

  async addProcess(node: NodeId): Promise<void> {
    const { port, node: first } = present(this.#running.get(node), `${node} runs`);
    const parts = this.#parts(node, (peer, message) => port.send(peer, message));
    const second = await startProvince(parts);
    this.#secondProcesses.set(node, second);
    let turn = 0;
    port.listen((message) => {
      turn += 1;
      return (turn % 2 === 0 ? first : second).handle(message);
    });
  }

  /** The process whose turn it is. */
  #hospitalApiOf(node: NodeId): ProvinceNode["hospitalApi"] {
    const second = this.#secondProcesses.get(node);
    this.#turn += 1;
    return second && this.#turn % 2 === 0 ? second.hospitalApi : this.province(node).hospitalApi;
  }

  known(key: string): DemoPerson {
    return present(
      this.#people.all.find((person) => person.key === key),
      `the demo has ${key}`,
    );
  }

  somebody(area: Area = PINGXIANG): DemoPerson {
    return present(this.#people.fresh.get(area)?.pop(), "the crowd is large enough");
  }

  async holdPersonLock(person: DemoPerson): Promise<Holding> {
    const id = person.enrolment.person.id;
    const node = nodeOf(person.area);
    await this.database(node).query(sql`insert into settlement.books (person_id, sequence)
      values (${id}, 0) on conflict do nothing`);
    return await this.#hold(
      node,
      sql`select 1 from settlement.books where person_id = ${id} for update`,
    );
  }

  async holdHomeWrites(node: NodeId): Promise<Holding> {
    return await this.#hold(node, sql`lock table settlement.home_settlements in share mode`);
  }

  async #hold(node: NodeId, lock: Sql): Promise<Holding> {
    const database = this.database(node);
    let letGo: () => void = () => {};
    const released = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let held: () => void = () => {};
    const holding = new Promise<void>((resolve) => {
      held = resolve;
    });
    const done = database.transaction(async (tx) => {
      await tx.query(lock);
      held();
      await released;
    });
    await holding;
    return {
      release: async () => {
        letGo();
        await done;
      },
    };
  }

  async closeDay(node: NodeId, day: string): Promise<void> {
    const world = { ...this.clock, store: this.database(node) };
    assert(await closeDay(world, parsedDay(day)), "closing waits for nobody here");
  }

  async businessDayOf(node: NodeId, settlement: string): Promise<string> {
    const [row] = await this.database(node).query<{ readonly day: string }>(sql`
      select business_day::text as day from settlement.home_settlements where id = ${settlement}`);
    return row?.day ?? "";
  }

  async until(so: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 200; tries += 1) {
      if (await so()) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error("it did not become so");
  }

  async refusedOf(node: NodeId, encounter: string): Promise<string[]> {
    const rows = await this.database(node).query<{ readonly id: string }>(sql`
      select id from settlement.settlements
       where encounter_id = ${encounter} and state = 'refused'`);
    return rows.map(({ id }) => id);
  }

  async dueEverywhere(): Promise<void> {
    const all = [
      ...[...this.#running.values()].map(({ node }) => node),
      ...this.#secondProcesses.values(),
    ];
    await Promise.all(all.map((node) => node.due()));
    await this.#quiet(all);
  }

  /** What they began by themselves is done; what a test holds is not waited for. */
  async #quiet(nodes: readonly RunningNode[]): Promise<void> {
    for (let tries = 0; tries < 100 && nodes.some((node) => node.inFlight() > 0); tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async meddle(from: NodeId, to: NodeId, kind: MessageKind, content: object): Promise<string> {
    const { port } = present(this.#running.get(from), `${from} runs`);
    const sentAt = this.clock.now();
    const options = { from, to, sentAt, deadline: sentAt + 6_000, keys: this.#keys };
    const id = `msg_meddler${sentAt}${kind}`;
    const message = seal(kind, content as never, { id, ...options });
    return (await port.send(HUB, message)).content;
  }

  async calm(): Promise<void> {
    this.faults.clear();
    for (let round = 0; round < 12; round += 1) {
      this.clock.forward(5_000);
      await this.dueEverywhere();
    }
  }

  async stop(): Promise<void> {
    await this.#app.close();
    for (const { node, port } of this.#running.values()) {
      await node.stop();
      port.close();
    }
    for (const second of this.#secondProcesses.values()) await second.stop();
  }
}

type Settings = Partial<NodeSettings> & Pick<NodeParts, "post">;
/** Whoever looks at statements gives the nodes a store of its own in place of each. */
type Observe = (store: OwnedDatabase) => OwnedDatabase;
const unseen: Observe = (store) => store;

/** Databases are dropped when the test file has ended. */
export async function startWorld(settings: Settings = {}, observe = unseen) {
  const country = new Country(settings, observe);
  await country.start();
  return country as TestWorld;
}
