/**
 * A province's exchange with the hub's directory, by itself: it asks how far the hub has heard it
 * and how the national log goes on, then tells what is new. Off everybody's way, one at a time, and
 * again after a while when there is no answer.
 */
import type { Instant } from "#base/date.ts";
import { NoAnswer, Refusal } from "#base/refusals.ts";
import type { Heard } from "#model/hub-message.ts";
import { HUB } from "#model/place.ts";
import type { Room } from "#model/room.ts";
import { cardKey, type PairKeys } from "#registry/card-keys.ts";
import { takePage } from "#registry/national-copy.ts";
import { standOf } from "#registry/national-log.ts";
import { isMarked, numberMarks, openEdition, pageAfter } from "#registry/publishing.ts";
import type { World } from "#world.ts";

/** So often the hub is asked, whether or not there is something to tell. */
const ASK_EVERY_MS = 30_000;
/** After a silence. */
const AGAIN_MS = 5_000;
/** After a page that was not what its digest says, which somebody has to look at. */
const FORGED_AGAIN_MS = 60_000;

interface PublisherParts {
  readonly keys: PairKeys;
  readonly deadlineMs: number;
}

export function publisherRoom(world: World, parts: PublisherParts): Room {
  const { store, now, log } = world;
  const line: Line = { heard: null, askAt: 0, stopped: false };
  let quietUntil: Instant = 0;
  let inFlight = 0;

  const exchange = async (asks: boolean): Promise<void> => {
    inFlight += 1;
    try {
      if (asks) await pull(world, parts, line);
      if (line.heard) await publish(world, parts, line, line.heard);
    } catch (error) {
      quietUntil = now() + AGAIN_MS;
      line.askAt = quietUntil;
      if (error instanceof Refusal) log.warn("directory.refused", { code: error.code });
      else if (!(error instanceof NoAnswer)) log.error("directory.defect", { error });
    } finally {
      inFlight -= 1;
    }
  };

  const run = async (): Promise<number> => {
    if (inFlight > 0 || line.stopped || now() < quietUntil) return 0;
    const asks = now() >= line.askAt;
    if (asks) line.askAt = now() + ASK_EVERY_MS;
    else if (!(line.heard && (await isMarked(store))) || inFlight > 0) return 0;
    void exchange(asks);
    return 1;
  };

  return {
    name: "publisher",
    due: [{ name: "publisher.exchange", run }],
    stop: () => {
      line.stopped = true;
    },
    probes: { inFlight: () => inFlight },
  };
}

/** Between this process and the hub. */
interface Line {
  heard: Heard | null;
  askAt: Instant;
  stopped: boolean;
}

/** How the national log goes on, to its end; with it comes how far the hub has heard us. */
async function pull(world: World, { deadlineMs }: PublisherParts, line: Line): Promise<void> {
  const { store, now, log } = world;
  for (let step = "more"; step === "more" && !line.stopped; ) {
    const { version, digest } = await standOf(store);
    const at = now();
    const answer = await world.ask("directory", HUB, { version, digest }, at + deadlineMs);
    line.heard = answer.heard;
    step = await takePage(world, { version, digest }, answer, at);
    if (step === "forged") {
      log.error("directory.forged", { version });
      line.askAt = now() + FORGED_AGAIN_MS;
    }
  }
}

/** All that is marked, and all that the hub has not heard. */
async function publish(
  world: World,
  { keys, deadlineMs }: PublisherParts,
  line: Line,
  known: Heard,
): Promise<void> {
  const { node, store, now } = world;
  const key = cardKey(keys, node);
  await openEdition(store, key.id, known, now());
  while (!line.stopped && (await numberMarks(store, node, key)) > 0);
  for (let last = known; !line.stopped; ) {
    const page = await pageAfter(store, last);
    if (page === null) return;
    const { heard } = await world.ask("publish", HUB, page, now() + deadlineMs);
    line.heard = heard;
    // What did not bring it on is looked at anew next time.
    if (heard.edition === last.edition && heard.last <= last.last) return;
    last = heard;
  }
}
