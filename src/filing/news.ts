/**
 * What is owed to care places is told off everybody's way, and again until the place has answered.
 * Only the newest version is told, so that order and repeats do not matter. A place that is silent
 * holds up no other one.
 */
import { NoAnswer, Refusal } from "#base/refusals.ts";
import { createSilence } from "#base/silence.ts";
import { filingContent, qualificationContent } from "#filing/news-content.ts";
import { claimNews, endNews, type NewsKind, type NewsRow } from "#filing/queries-news.ts";
import type { PairKeys } from "#registry/registry.ts";
import type { World } from "#world.ts";

/** So many are told at a time. */
const AT_ONCE = 32;
/** Longer than a place may take to answer. */
const AGAIN_MS = 10_000;
const AGAIN_MAX_MS = 60_000;

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
  let looking = false;
  const silence = createSilence();

  const tell = async (news: NewsRow): Promise<void> => {
    // Silent since this was claimed: it waits as if it had not been answered.
    if (!silence.begin(news.care_node)) return;
    inFlight += 1;
    let answered = false;
    try {
      const version = await TELL[news.kind](world, parts, news);
      answered = true;
      await endNews(store, { ...news, version }, now());
    } catch (error) {
      // Silence, or a place that the hub does not reach: the claim runs out, it is told again.
      if (!(error instanceof NoAnswer || error instanceof Refusal)) {
        log.error("news.defect", { id: news.subject, error });
      }
    } finally {
      inFlight -= 1;
      silence.end(news.care_node, answered);
    }
  };

  return {
    look: async () => {
      if (looking || inFlight >= AT_ONCE) return 0;
      looking = true;
      try {
        const quiet = { silent: silence.silent(), full: silence.full() };
        const again = { againMs: AGAIN_MS, againMaxMs: AGAIN_MAX_MS };
        const claim = { now: now(), most: AT_ONCE - inFlight, ...quiet, ...again };
        const news = await claimNews(store, claim);
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

type Tell = (world: World, parts: TellerParts, news: NewsRow) => Promise<number>;

/** Each asks its message and gives the version that was told: the newest one. */
const TELL: Readonly<Record<NewsKind, Tell>> = {
  filing: async (world, { keys, deadlineMs }, { subject, care_node }) => {
    const content = await filingContent(world, keys, { subject, care_node });
    await world.ask("filing", care_node, content, world.now() + deadlineMs);
    return content.version;
  },
  qualification: async (world, { keys, deadlineMs }, { subject, care_node }) => {
    const content = await qualificationContent(world, keys, { subject, care_node });
    await world.ask("qualification", care_node, content, world.now() + deadlineMs);
    return content.version;
  },
};
