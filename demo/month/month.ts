/** Plays a month in a country of its own, which is gone when the play is over. */
import { type ChinaMonth, DAY_MS, type Instant, startOfDay } from "#base/date.ts";
import type { NodeId } from "#model/place.ts";
import { createMetrics } from "#probes.ts";
import { closeServer, createLog } from "#runtime.ts";
import type { Log } from "#world.ts";
import { createDemoApp } from "../http.ts";
import { startDemoWorld } from "../world.ts";
import { createMonthClock } from "./clock.ts";
import type { Figures } from "./figures.ts";
import { createLine } from "./line.ts";
import { dayOf, PROVINCES } from "./plan.ts";
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

/** A quarter goes by, in which nobody has to think of a new password. */
const identityOf = () => ({ settings: { passwordAgeMs: 366 * DAY_MS } });

export async function playAlone(parts: MonthParts): Promise<Figures> {
  const { month, log = createLog("error"), now, fetch, pause, tell, isEnded, afterwards } = parts;
  const clock = createMonthClock(now, startOfDay(dayOf(month, 1)) + BEGINS_HOUR_MS);
  const line = createLine();
  const began = now();
  const world = await startDemoWorld({
    dir: parts.dir,
    fresh: true,
    throwAway: true,
    databaseUrl: parts.databaseUrl,
    databasePrefix: parts.databasePrefix,
    provinces: PROVINCES,
    now: clock.now,
    country: { dueByCaller: true, way: line.way, identityOf },
    connectionsMax: 4,
    log,
  });
  try {
    const app = await createDemoApp({ world, metrics: createMetrics(), files: new Map() });
    try {
      const address = await app.listen({ host: "127.0.0.1", port: 0 });
      const seconds = ((now() - began) / 1_000).toFixed(1);
      tell(
        `演示世界已就绪（${seconds} 秒）：国家平台和江西、广东、海南三省，数据全部虚构，演完即删`,
      );
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
