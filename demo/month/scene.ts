/**
 * Where a month is played: a small country with a clock of its own, its clerks, its hospitals, and
 * the listener. Whenever the clock moves, what is due is done, as running nodes would do it.
 */
import { present } from "#base/assert.ts";
import { type ChinaDate, chinaDate, MINUTE_MS, startOfDay, yearOf } from "#base/date.ts";
import type { NodeId } from "#model/place.ts";
import { broken, Caller, type Json, type Session, StoryBroken } from "../filing/caller.ts";
import { cancelVisit, FSI_PATH, playVisit, repeatVisit, type Visit } from "../hospital-visit.ts";
import { type Exchange, openWindow, type Player } from "../hospital-window.ts";
import type { StoryCard } from "../story-card.ts";
import { storyCards } from "../story-cards.ts";
import type { DemoWorld } from "../world.ts";
import type { MonthClock } from "./clock.ts";
import type { Line } from "./line.ts";

export interface SceneParts {
  readonly world: DemoWorld;
  readonly address: string;
  readonly clock: MonthClock;
  readonly line: Line;
  readonly fetch: typeof fetch;
  /** Waits for the machine, not for the clock. */
  readonly pause: (ms: number) => Promise<void>;
  /** A line for whoever watches. */
  readonly tell: (line: string) => void;
  /** True: whoever watches has seen enough. */
  readonly isEnded: () => boolean;
}

/** A table as a file for a spreadsheet. */
export interface TableFile {
  readonly name: string;
  readonly text: string;
}

/** Whoever watches ended the play. */
export class PlayEnded extends Error {
  override readonly name = "PlayEnded";
}

/** Looks of a node that are over: rounds begin once a minute, or more often. */
const ROUND_MS = 61_000;
const ROUNDS_USUAL = 3;
const LOOK_MS = 2;
/** A session that nobody used for half an hour is over. */
const SESSION_MS = 20 * MINUTE_MS;
const WORDS_WIDTH = 12;

export class Scene {
  readonly line: Line;
  /** Files as they were when somebody took them. */
  readonly kept: TableFile[] = [];
  readonly #with: SceneParts;
  readonly #caller: Caller;
  readonly #sessions = new Map<string, { readonly session: Session; readonly until: number }>();
  readonly #cards: readonly StoryCard[];
  #serial = 0;

  constructor(parts: SceneParts) {
    this.#with = parts;
    this.line = parts.line;
    const { address, fetch, clock } = parts;
    // A clerk whose code was used waits by the clock of the play.
    const pause = async (ms: number): Promise<void> => clock.forward(ms);
    this.#caller = new Caller({ address, fetch, now: clock.now, pause });
    this.#cards = storyCards(yearOf(this.today), "past");
  }

  get today(): ChinaDate {
    return chinaDate(this.#with.clock.now());
  }

  heading(words: string): void {
    this.#with.tell(`\n${words}`);
  }

  tell(who: string, words: string): void {
    const wide = [...who].reduce((width, one) => width + (one > "\u02ff" ? 2 : 1), 0);
    const gap = " ".repeat(Math.max(1, 2 * WORDS_WIDTH - wide));
    this.#with.tell(`  ${this.today.slice(5)}  ${who}${gap}${words}`);
  }

  print(line: string): void {
    this.#with.tell(line);
  }

  /** The clock goes to this hour of a day, and what is due by then is done. */
  async goTo(day: ChinaDate, hour = 9, rounds = ROUNDS_USUAL): Promise<void> {
    this.#with.clock.to(startOfDay(day) + hour * 60 * MINUTE_MS);
    await this.rounds(rounds);
  }

  /** What was begun is told on, answered and kept. */
  async rounds(count = ROUNDS_USUAL): Promise<void> {
    const { world, clock, pause, isEnded } = this.#with;
    for (let round = 0; round < count; round += 1) {
      clock.forward(ROUND_MS);
      for (const node of world.nodes) {
        if (isEnded()) throw new PlayEnded();
        await node.due();
      }
      while (world.nodes.some((node) => node.inFlight() > 0)) await pause(LOOK_MS);
    }
  }

  async #clerk(node: string, loginName: string): Promise<Session> {
    const { clock, isEnded } = this.#with;
    if (isEnded()) throw new PlayEnded();
    const key = `${node} ${loginName}`;
    const known = this.#sessions.get(key);
    if (known && known.until > clock.now()) return known.session;
    const session = await this.#caller.clerk(node, loginName);
    this.#sessions.set(key, { session, until: clock.now() + SESSION_MS });
    return session;
  }

  /** Somebody of staff acts: "POST /payments". Whatever is refused ends the play. */
  async act(node: NodeId, loginName: string, name: string, body?: object): Promise<Json> {
    const session = await this.#clerk(node, loginName);
    const got = await session.write(name, body);
    if (got.status >= 300) throw broken(`${node} ${loginName} ${name}`, got);
    return got.json;
  }

  /** The same, of something that has a version. */
  async actOn(
    node: NodeId,
    loginName: string,
    asked: { readonly name: string; readonly body: object; readonly version: unknown },
  ): Promise<Json> {
    const session = await this.#clerk(node, loginName);
    const got = await session.write(asked.name, asked.body, asked.version);
    if (got.status >= 300) throw broken(`${node} ${loginName} ${asked.name}`, got);
    return got.json;
  }

  async get(node: NodeId, loginName: string, path: string): Promise<Json> {
    const got = await (await this.#clerk(node, loginName)).get(path);
    if (got.status >= 300) throw broken(`${node} ${loginName} ${path}`, got);
    return got.json;
  }

  /** A list as a file for a spreadsheet. */
  async csv(node: NodeId, loginName: string, path: string): Promise<string> {
    const session = await this.#clerk(node, loginName);
    return await session.text(`${path}${path.includes("?") ? "&" : "?"}format=csv`);
  }

  keep(file: TableFile): void {
    this.kept.push(file);
  }

  /** A clerk reads a table in. */
  async upload(
    node: NodeId,
    loginName: string,
    file: { readonly path: string; readonly text: string; readonly name: string },
  ): Promise<Json> {
    const session = await this.#clerk(node, loginName);
    const got = await session.upload(file.path, Buffer.from(file.text), file.name);
    if (got.status >= 300) throw broken(`${node} ${loginName} ${file.path}`, got);
    return got.json;
  }

  /** Every row of a list, page by page. */
  async list(node: NodeId, loginName: string, path: string): Promise<Json[]> {
    const rows: Json[] = [];
    let after = "";
    do {
      const joint = path.includes("?") ? "&" : "?";
      const page = await this.get(node, loginName, `${path}${joint}limit=200${after}`);
      rows.push(...((page.items ?? []) as Json[]));
      after = page.next == null ? "" : `&after=${encodeURIComponent(String(page.next))}`;
    } while (after !== "");
    return rows;
  }

  card(key: string): StoryCard {
    return present(
      this.#cards.find((card) => card.key === key),
      `the story ${key}`,
    );
  }

  async visit(card: StoryCard, lose = false): Promise<Visit> {
    if (this.#with.isEnded()) throw new PlayEnded();
    const visit = await playVisit(card, this.#player());
    const wanted = lose ? "refused" : "settled";
    if (visit.outcome !== wanted) {
      throw new StoryBroken(`${card.institution.name}结算：${visit.last.message}`);
    }
    return visit;
  }

  /** The window sends its last message once more; what was lost may now be known. */
  async repeat(visit: Visit): Promise<Visit> {
    const again = await repeatVisit(visit, this.#player());
    if (again.visit.outcome === "settled") return again.visit;
    throw new StoryBroken(`${visit.story.institution.name}重发：${again.exchange.message}`);
  }

  async cancel(visit: Visit): Promise<void> {
    const done = await cancelVisit(visit, this.#player());
    if (done.state !== "answered") throw new StoryBroken(`撤销结算：${done.message}`);
  }

  /** Any other message of a hospital; `at` is a card of it. */
  async hospital(at: StoryCard, number: string, input: unknown): Promise<Exchange> {
    const exchange = await openWindow(at, this.#player()).send(number, input);
    if (exchange.state === "answered") return exchange;
    throw new StoryBroken(`${at.institution.name} ${number}：${exchange.message}`);
  }

  #player(): Player {
    const { address, fetch: call, clock } = this.#with;
    return {
      now: clock.now,
      told: () => undefined,
      serial: () => {
        this.#serial += 1;
        return String(this.#serial % 10_000).padStart(4, "0");
      },
      post: async (message) => {
        const response = await call(address + FSI_PATH, { method: "POST", body: message });
        return await response.text();
      },
    };
  }
}
