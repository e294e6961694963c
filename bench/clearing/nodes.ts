/**
 * The hub and the provinces that stand in full: the rooms of a month's clearing with the program's
 * own store and reports, at a clock that the bench moves. A message goes from room to room; what
 * the hub needs to answer is counted apart.
 */
import { setTimeout as pauseFor } from "node:timers/promises";
import { parseChinaTime } from "#base/date.ts";
import { seededRandom } from "#base/random.ts";
import { NoAnswer, Refusal } from "#base/refusals.ts";
import { WEEKENDS_ONLY } from "#base/workdays.ts";
import {
  clearingExchange,
  clearingHubRoom,
  distributionRoom,
  moneyHubRoom,
  moneyRoom,
} from "#clearing/clearing.ts";
import { CLEARING_DEFAULTS } from "#model/clearing-parameters.ts";
import { HUB, type NodeId } from "#model/place.ts";
import type { Room } from "#model/room.ts";
import { comparingRoom, threePartiesRoom } from "#reconciliation/reconciliation.ts";
import { openPg, openReports } from "#store/pg.ts";
import { createTrail, type Trail } from "#trail/trail.ts";
import type { World } from "#world.ts";
import { tell } from "../figures.ts";

const DEADLINE_MS = 60_000;
/** Longer than any room waits between two rounds. */
export const ROUND_MS = 61_000;
const rules = { clearing: async () => CLEARING_DEFAULTS, calendar: async () => WEEKENDS_ONLY };

export interface Standing {
  readonly node: NodeId;
  readonly world: World;
  readonly trail: Trail;
  readonly rooms: readonly Room[];
}

type Handlers = Readonly<
  Record<string, { answer(content: unknown, received: object): Promise<unknown> } | undefined>
>;

export class Country {
  clock = parseChinaTime("2026-11-01 09:00:00") ?? 0;
  readonly standing = new Map<NodeId, Standing>();
  /** What the hub took to answer messages, and how many, by kind. */
  readonly heard = new Map<string, { count: number; ms: number }>();
  readonly warned = new Map<string, number>();
  readonly #ends: (() => Promise<void>)[] = [];
  #handlers: Handlers = {};

  constructor(urls: ReadonlyMap<NodeId, string>) {
    for (const [node, url] of urls) this.#open(node, url);
  }

  #open(node: NodeId, url: string): void {
    const store = openPg({ url, connectionsMax: 8, keyed: true, statementTimeoutMs: 600_000 });
    const reports = openReports({ url });
    this.#ends.push(
      () => store.close(),
      () => reports.close(),
    );
    const warn = (event: string, fields?: object): void => {
      const words = `${node} ${event} ${JSON.stringify(fields, (_, value) =>
        value instanceof Error ? value.message : value,
      )}`.slice(0, 300);
      const known = this.warned.get(words) ?? 0;
      if (known === 0) tell(`  ${words}`);
      this.warned.set(words, known + 1);
    };
    const world: World = {
      ...{ node, store, reports, random: seededRandom(Number(node)), now: () => this.clock },
      pause: async (ms) => void (await pauseFor(ms)),
      log: { info: () => {}, warn, error: warn },
      ask: ((kind: string, to: NodeId, content: unknown) => {
        if (to !== HUB) throw new NoAnswer(`${to} is not asked here`);
        return this.hear(node, kind, content);
      }) as World["ask"],
    };
    const trail = createTrail(node, "bench");
    const rooms = node === HUB ? hubRooms(world) : provinceRooms(world, trail);
    if (node === HUB) {
      this.#handlers = Object.assign({}, ...rooms.map(({ messages }) => messages)) as Handlers;
    }
    this.standing.set(node, { node, world, rooms, trail });
  }

  of(node: NodeId): Standing {
    const found = this.standing.get(node);
    if (!found) throw new Error(`${node} has no database of its own`);
    return found;
  }

  /** A message to the hub. */
  async hear<Answer>(from: NodeId, kind: string, content: unknown): Promise<Answer> {
    const began = performance.now();
    const received = { messageId: "m", from, deadline: this.clock + DEADLINE_MS, digest: "" };
    try {
      return (await this.#handlers[kind]?.answer(content, received)) as Answer;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { outcome: "refused", refusal: error.content() } as Answer;
    } finally {
      const sums = this.heard.get(kind) ?? { count: 0, ms: 0 };
      const took = performance.now() - began;
      this.heard.set(kind, { count: sums.count + 1, ms: sums.ms + took });
    }
  }

  heardMs(): number {
    return [...this.heard.values()].reduce((sum, { ms }) => sum + ms, 0);
  }

  goTo(moment: string): void {
    this.clock = parseChinaTime(moment) ?? 0;
  }

  /** Due work of one node, until what it began has ended. */
  async round(node: NodeId): Promise<void> {
    for (const room of this.of(node).rooms) {
      await room.due?.[0]?.run();
      while ((room.probes?.inFlight?.() ?? 0) > 0) await pauseFor(1);
    }
  }

  async close(): Promise<void> {
    for (const end of this.#ends) await end();
  }
}

function hubRooms(world: World): Room[] {
  return [comparingRoom(world), clearingHubRoom(world, rules.clearing), moneyHubRoom(world, rules)];
}

function provinceRooms(world: World, trail: Trail): Room[] {
  return [
    threePartiesRoom(world, DEADLINE_MS),
    clearingExchange(world, { parameters: rules.clearing, deadlineMs: DEADLINE_MS, trail }),
    moneyRoom(world, { rules, deadlineMs: DEADLINE_MS }),
    distributionRoom(world, rules),
  ];
}
