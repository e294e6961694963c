/**
 * Plays a month: in a country of its own, which is gone when the play is over, or as the past of
 * the demo that starts after it.
 */
import {
  addDays,
  addMonths,
  type ChinaDate,
  type ChinaMonth,
  chinaDate,
  type Instant,
  monthOf,
  startOfDay,
  yearOf,
} from "#base/date.ts";
import type { NodeId } from "#model/place.ts";
import { createMetrics } from "#probes.ts";
import { closeServer, createLog } from "#runtime.ts";
import type { Log } from "#world.ts";
import { createDemoApp } from "../http.ts";
import { demoPeople } from "../people.ts";
import { DEMO_SEED } from "../seed.ts";
import { type DemoOptions, startDemoWorld } from "../world.ts";
import { createMonthClock } from "./clock.ts";
import type { Figures } from "./figures.ts";
import { createLine } from "./line.ts";
import { dayOf, LAST_MONTH, PAID_BY_DAY, PROVINCES } from "./plan.ts";
import { playMonth } from "./play.ts";
import { Scene, type SceneParts } from "./scene.ts";

interface Played {
  readonly compare: () => Promise<Figures>;
  /** From node to its database. */
  readonly urls: ReadonlyMap<NodeId, string>;
}

export interface MonthParts extends Pick<SceneParts, "fetch" | "pause" | "tell" | "isEnded"> {
  readonly month: ChinaMonth;
  /** An empty folder; left out with a server of somebody else's. */
  readonly dir: string;
  readonly databaseUrl?: string | undefined;
  readonly databasePrefix?: string | undefined;
  /** Left out: what must not happen is told on standard error. */
  readonly log?: Log | undefined;
  /** The machine's clock. */
  readonly now: () => Instant;
  /** Looks at the country when the play is over, before it is gone. */
  readonly afterwards?: ((scene: Scene, played: Played) => Promise<void>) | undefined;
}

export { PlayEnded } from "./scene.ts";

/** The country is there before the first day begins. */
const BEGINS_HOUR_MS = 3_600_000;

export async function playAlone(parts: MonthParts): Promise<Figures> {
  const words = "国家平台和江西、广东、海南三省，数据全部虚构，演完即删";
  return await play(parts, { fresh: true, throwAway: true }, words);
}

/**
 * The last month whose clearing is paid by today, as the past of the demo in `dir`: with people of
 * its own, so that those of the stories have spent nothing. WorldNotNew where there are data.
 */
export async function playPast(parts: MonthParts & { readonly fresh: boolean }): Promise<Figures> {
  const { fresh, now } = parts;
  const own = { fresh, onlyNew: !fresh, storiesOf: chinaDate(now()) };
  return await play(parts, own, "国家平台和江西、广东、海南三省");
}

/** Its play ends in the third month after it. */
export function pastMonth(today: ChinaDate): ChinaMonth {
  const month = addMonths(monthOf(addDays(today, -PAID_BY_DAY)), -3);
  return month > LAST_MONTH ? LAST_MONTH : month;
}

type Own = Pick<DemoOptions, "fresh" | "throwAway" | "onlyNew" | "storiesOf">;

async function play(parts: MonthParts, own: Own, words: string): Promise<Figures> {
  const { month, log = createLog("error"), now, fetch, pause, tell, isEnded, afterwards } = parts;
  const first = dayOf(month, 1);
  const clock = createMonthClock(now, startOfDay(first) + BEGINS_HOUR_MS);
  const line = createLine();
  const began = now();
  const world = await startDemoWorld({
    ...own,
    dir: parts.dir,
    databaseUrl: parts.databaseUrl,
    databasePrefix: parts.databasePrefix,
    provinces: PROVINCES,
    crowds: demoPeople(DEMO_SEED, yearOf(first), "past"),
    now: clock.now,
    country: { dueByCaller: true, way: line.way },
    connectionsMax: 4,
    log,
  });
  try {
    const app = await createDemoApp({ world, metrics: createMetrics(), files: new Map() });
    try {
      const address = await app.listen({ host: "127.0.0.1", port: 0 });
      const seconds = ((now() - began) / 1_000).toFixed(1);
      tell(`演示世界已就绪（${seconds} 秒）：${words}`);
      const scene = new Scene({ world, address, clock, line, fetch, pause, tell, isEnded });
      const compare = await playMonth(scene, month);
      const figures = await compare();
      await afterwards?.(scene, { compare, urls: world.urls });
      return figures;
    } finally {
      await closeServer(app);
    }
  } finally {
    await world.stop();
  }
}
