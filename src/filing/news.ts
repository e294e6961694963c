/**
 * Home owes each version of a filing to the places that it is for: written down in the version's
 * own commit, told off everybody's way, and again until the place has answered. Only the newest
 * version is told, so that order and repeats do not matter.
 */
import type { Instant } from "#base/date.ts";
import { NoAnswer, Refusal } from "#base/refusals.ts";
import { selectFilingsById } from "#filing/queries.ts";
import {
  claimFilingNews,
  endFilingNews,
  type FilingNewsRow,
  keepFilingNews,
} from "#filing/queries-news.ts";
import { filingOfRow } from "#filing/rows.ts";
import type { Filing } from "#model/filing.ts";
import type { FilingContent } from "#model/message.ts";
import { homeAreaOf, type PersonId } from "#model/person.ts";
import { nodeOf } from "#model/place.ts";
import {
  filingKey,
  insuredPersons,
  maskedName,
  type PairKeys,
  selectHeldCards,
} from "#registry/registry.ts";
import type { Tx } from "#store/store.ts";
import type { World } from "#world.ts";

/** So many are told at a time. */
const AT_ONCE = 32;
/** Longer than a place may take to answer. */
const AGAIN_MS = 10_000;
const AGAIN_MAX_MS = 60_000;

/** These versions are owed to the places that they are for, in this transaction. */
export async function oweFilings(tx: Tx, filings: readonly Filing[], at: Instant): Promise<void> {
  const rows = filings.flatMap(({ id, version, areas }) =>
    [...new Set(areas.map(nodeOf))].map((care_node) => ({ filing_id: id, care_node, version })),
  );
  if (rows.length > 0) await keepFilingNews(tx, rows, at);
}

interface FilingTeller {
  /** Claims what is due and begins to tell. Resolves to how many were begun. */
  look(): Promise<number>;
  readonly inFlight: number;
}

export interface TellerParts {
  readonly keys: PairKeys;
  readonly deadlineMs: number;
}

export function createFilingTeller(world: World, parts: TellerParts): FilingTeller {
  const { store, now, log } = world;
  let inFlight = 0;
  let looking = false;

  const tell = async (news: FilingNewsRow): Promise<void> => {
    inFlight += 1;
    try {
      const content = await contentOf(world, parts.keys, news);
      await world.ask("filing", news.care_node, content, now() + parts.deadlineMs);
      await endFilingNews(store, { ...news, version: content.version }, now());
    } catch (error) {
      // Silence, or a place that the hub does not reach: the claim runs out, it is told again.
      if (!(error instanceof NoAnswer || error instanceof Refusal)) {
        log.error("filings.defect", { id: news.filing_id, error });
      }
    } finally {
      inFlight -= 1;
    }
  };

  return {
    look: async () => {
      if (looking || inFlight >= AT_ONCE) return 0;
      looking = true;
      try {
        const claim = { now: now(), most: AT_ONCE - inFlight };
        const again = { againMs: AGAIN_MS, againMaxMs: AGAIN_MAX_MS };
        const news = await claimFilingNews(store, { ...claim, ...again });
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

/** The newest version, of the places of that node alone. */
async function contentOf(
  { store, node }: Pick<World, "store" | "node">,
  keys: PairKeys,
  { filing_id, care_node }: FilingNewsRow,
): Promise<FilingContent> {
  const [row] = await selectFilingsById(store, [filing_id]);
  if (!row) throw new Error(`news of a filing that is not there: ${filing_id}`);
  const { id, version, personId, kind, state, areas, span, endedOn } = filingOfRow(row);
  return {
    ...{ filingId: id, version, kind, state, span, endedOn },
    homeArea: homeAreaOf(personId),
    areas: areas.filter((area) => nodeOf(area) === care_node),
    holder: await holderOf(store, personId, filingKey(keys, node, care_node)),
  };
}

async function holderOf(
  tx: Tx,
  personId: PersonId,
  key: ReturnType<typeof filingKey>,
): Promise<FilingContent["holder"]> {
  const [people, cards] = await Promise.all([
    insuredPersons(tx, [personId]),
    selectHeldCards(tx, [personId]),
  ]);
  const numbers = [{ kind: "person", number: personId } as const, ...cards];
  return {
    digests: numbers.map((number) => key.digestOf(number)),
    maskedName: maskedName(people.get(personId)?.person.name ?? ""),
  };
}
