/**
 * Tells homes of admissions and their ends, off the institution's way, and again until home has
 * answered: a home that cannot be reached holds up no admission.
 */
import { chinaDate } from "#base/date.ts";
import { NoAnswer, Refusal } from "#base/refusals.ts";
import { createSilence } from "#base/silence.ts";
import type { StayAnswer, StayContent } from "#model/message.ts";
import { type NodeId, nodeOf } from "#model/place.ts";
import { isHere } from "#settlement/care/ask-home.ts";
import { type EncounterRow, selectEncounters } from "#settlement/care/queries.ts";
import {
  claimStayNews,
  endStayNews,
  hastenStayNews,
  type StayNewsRow,
} from "#settlement/care/queries-stays.ts";
import type { World } from "#world.ts";

/** So many are told at a time, and what was not answered is told again after this. */
const AT_ONCE = 16;
const AGAIN_MS = 60_000;

export interface StayTeller {
  /** Claims what is due and begins to tell. Resolves to how many were begun. */
  look(): Promise<number>;
  readonly inFlight: number;
}

export interface TellerParts {
  readonly homeDeadlineMs: number;
  readonly institutionName: (encounter: EncounterRow) => string;
  /** This node's own home side. */
  readonly here: (content: StayContent) => Promise<StayAnswer>;
}

export function createStayTeller(world: World, parts: TellerParts): StayTeller {
  let inFlight = 0;
  /** Of these, what is asked of silent homes: it holds up nobody. */
  let probing = 0;
  let looking = false;
  const silence = createSilence(world.now);

  const send = async (content: StayContent): Promise<StayAnswer> =>
    isHere(world, content.homeArea)
      ? await parts.here(content)
      : await world.ask(
          "stay",
          nodeOf(content.homeArea),
          content,
          world.now() + parts.homeDeadlineMs,
        );

  const tell = async (news: StayNewsRow, encounter: EncounterRow): Promise<void> => {
    const home = nodeOf(encounter.home_area);
    const silent = silence.silent().includes(home);
    // Silent since this was claimed: it waits as if it had not been answered.
    if (!silence.begin(home)) return;
    inFlight += 1;
    if (silent) probing += 1;
    let alive = false;
    try {
      await send(contentOf(news, encounter, parts.institutionName(encounter)));
      alive = true;
      await endStayNews(world.store, news);
    } catch (error) {
      // Silence, or a refusal on the way: the claim runs out, and it is told again.
      alive = error instanceof Refusal && error.decidedBy !== "hub";
      if (!(error instanceof NoAnswer || error instanceof Refusal)) {
        world.log.error("stays.defect", { id: encounter.id, error });
      }
    } finally {
      inFlight -= 1;
      if (silent) probing -= 1;
      // It answers again: what waits for it is due.
      if (silence.end(home, alive)) await hasten(world, home);
    }
  };

  return {
    look: async () => {
      if (looking || inFlight - probing >= AT_ONCE) return 0;
      looking = true;
      try {
        const now = world.now();
        const quiet = { silent: silence.silent(), full: silence.full() };
        const most = AT_ONCE - (inFlight - probing);
        const claim = { now, until: now + AGAIN_MS, most, ...quiet };
        const news = await claimStayNews(world.store, claim);
        if (news.length > 0) await begin(world, news, tell);
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

async function begin(
  { store }: World,
  news: readonly StayNewsRow[],
  tell: (news: StayNewsRow, encounter: EncounterRow) => Promise<void>,
): Promise<void> {
  // After the claim: what is told is at least as new as its turn.
  const ids = news.map(({ encounter_id }) => encounter_id);
  const encounters = new Map((await selectEncounters(store, ids)).map((row) => [row.id, row]));
  for (const each of news) {
    const encounter = encounters.get(each.encounter_id);
    if (encounter) void tell(each, encounter);
  }
}

/** Nobody waits for it: what goes wrong is told, and what waits is due later by itself. */
async function hasten({ store, now, log }: World, home: NodeId): Promise<void> {
  try {
    await hastenStayNews(store, home, now());
  } catch (error) {
    if (!(error instanceof NoAnswer)) log.error("stays.defect", { id: home, error });
  }
}

function contentOf({ turn }: StayNewsRow, row: EncounterRow, name: string): StayContent {
  return {
    encounterId: row.id,
    turn,
    personId: row.person_id,
    homeArea: row.home_area,
    careArea: row.care_area,
    institution: { code: row.institution, name },
    credential: row.credential ?? undefined,
    admittedOn: chinaDate(row.visit_at),
    state: row.state === "admitted" ? "open" : "ended",
  };
}
