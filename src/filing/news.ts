/**
 * What is owed to care places is told off everybody's way, and again until the place has answered.
 * Only the newest version is told, so that order and repeats do not matter. A place that is silent
 * holds up no other one; as soon as it answers again, all that waits for it is told. A place that
 * has lost what it had heard, as by a restored backup, says so and hears it again.
 */
import { type Instant, MINUTE_MS } from "#base/date.ts";
import { NoAnswer, Refusal } from "#base/refusals.ts";
import { createSilence } from "#base/silence.ts";
import { filingContent, qualificationContent } from "#filing/news-content.ts";
import {
  claimQuietPlaces,
  keepHeardPlace,
  lowerHeardPlace,
  oweAgain,
  selectHeardPlace,
  selectLastTold,
} from "#filing/queries-heard.ts";
import {
  claimNews,
  endNews,
  hastenNews,
  type NewsKind,
  type NewsRow,
} from "#filing/queries-news.ts";
import type { FilingAnswer, NewsStand } from "#model/filing-message.ts";
import type { PairKeys } from "#registry/registry.ts";
import type { World } from "#world.ts";

/** So many are told at a time, and begun for one place. */
const AT_ONCE = 32;
const OF_ONE = 16;
/** Longer than a place may take to answer. */
const AGAIN_MS = 10_000;
const AGAIN_MAX_MS = 60_000;
/** A place that is well answers sooner; a silent one may take as long as any other message. */
const TELL_MS = 3_000;
/** A place of which nothing was heard for this long is asked how far it has heard. */
const QUIET_MS = MINUTE_MS;
/** Clocks of a node's processes differ by less. */
const SKEW_MS = MINUTE_MS;

interface NewsTeller {
  /** Claims what is due and begins to tell. Resolves to how many were begun. */
  look(): Promise<number>;
  readonly inFlight: number;
}

export interface TellerParts {
  readonly keys: PairKeys;
  readonly deadlineMs: number;
}

export function createTeller(world: World, parts: TellerParts): NewsTeller {
  const { store, now, log } = world;
  let inFlight = 0;
  /** Of these, what is asked of silent places: it holds up nobody. */
  let probing = 0;
  let looking = false;
  const silence = createSilence(now);

  const tell = async (news: NewsRow): Promise<void> => {
    const { care_node: care } = news;
    const silent = silence.silent().includes(care);
    // Silent since this was claimed: it waits as if it had not been answered.
    if (!silence.begin(care)) return;
    inFlight += 1;
    if (silent) probing += 1;
    let alive = false;
    try {
      const withinMs = silent ? parts.deadlineMs : Math.min(parts.deadlineMs, TELL_MS);
      const version = await tellOne(world, parts, news, withinMs);
      alive = true;
      await endNews(store, { ...news, version }, now());
    } catch (error) {
      // Silence, or a place that the hub does not reach: the claim runs out, it is told again.
      alive = error instanceof Refusal && error.decidedBy !== "hub";
      if (!(error instanceof NoAnswer || error instanceof Refusal)) {
        log.error("news.defect", { id: news.subject, error });
      }
    } finally {
      inFlight -= 1;
      if (silent) probing -= 1;
      if (silence.end(care, alive)) await hasten(world, news);
    }
  };

  const claimed = async (): Promise<NewsRow[]> => {
    const at = now();
    const quiet = { silent: silence.silent(), full: silence.full() };
    const again = { againMs: AGAIN_MS, againMaxMs: AGAIN_MAX_MS };
    const most = AT_ONCE - (inFlight - probing);
    const news = await claimNews(store, { now: at, most, ofOne: OF_ONE, ...quiet, ...again });
    const places = await claimQuietPlaces(store, { before: at - QUIET_MS, now: at });
    const quietly = places.filter((one) =>
      news.every(({ care_node: care }) => care !== one.care_node),
    );
    for (const { care_node } of quietly) news.push(...(await selectLastTold(store, care_node)));
    return news;
  };

  return {
    look: async () => {
      if (looking || inFlight - probing >= AT_ONCE) return 0;
      looking = true;
      try {
        const news = await claimed();
        for (const each of news) void tell(each);
        return news.length;
      } finally {
        looking = false;
      }
    },
    get inFlight() {
      return inFlight;
    },
  };
}

/** Nobody waits for it: what goes wrong is told, and what waits is due later by itself. */
async function hasten({ store, now, log }: World, news: NewsRow): Promise<void> {
  try {
    await hastenNews(store, news.care_node, now());
  } catch (error) {
    if (!(error instanceof NoAnswer)) log.error("news.defect", { id: news.subject, error });
  }
}

/** Gives the version that was told: the newest one. */
async function tellOne(
  world: World,
  parts: TellerParts,
  news: NewsRow,
  withinMs: number,
): Promise<number> {
  const { care_node: care } = news;
  const [heard] = await selectHeardPlace(world.store, care);
  const stand = { at: world.now(), through: heard?.through ?? 0 };
  const { version, answer } = await TELL[news.kind](world, parts, { ...news, stand, withinMs });
  await noteHeard(world, news, stand, answer);
  return version;
}

/** What a place says that it has heard is believed, above all when it is less than before. */
async function noteHeard(
  { store, now, log }: World,
  { care_node: care }: NewsRow,
  { through: before }: NewsStand,
  { through }: FilingAnswer,
): Promise<void> {
  if (through === undefined) return;
  if (through >= before) return await keepHeardPlace(store, care, { through, at: now() });
  const again = await store.transaction(async (tx) => {
    const lowered = await lowerHeardPlace(tx, care, { from: before, to: through });
    if (lowered.length === 0) return 0;
    return (await oweAgain(tx, care, { since: through - SKEW_MS, now: now() })).length;
  });
  if (again > 0) log.warn("news.lost", { peer: care, times: again });
}

interface Telling extends NewsRow {
  readonly stand: NewsStand;
  readonly withinMs: number;
}

type Tell = (
  world: World,
  parts: TellerParts,
  telling: Telling,
) => Promise<{ readonly version: number; readonly answer: FilingAnswer }>;

const until = ({ now }: World, { withinMs }: Telling): Instant => now() + withinMs;

/** Each asks its message. */
const TELL: Readonly<Record<NewsKind, Tell>> = {
  filing: async (world, { keys }, telling) => {
    const content = await filingContent(world, keys, telling);
    const answer = await world.ask("filing", telling.care_node, content, until(world, telling));
    return { version: content.version, answer };
  },
  qualification: async (world, { keys }, telling) => {
    const content = await qualificationContent(world, keys, telling);
    const { care_node: care } = telling;
    const answer = await world.ask("qualification", care, content, until(world, telling));
    return { version: content.version, answer };
  },
};
