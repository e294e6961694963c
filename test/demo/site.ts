/** The demo's site for tests: the whole world on the test server, behind a port of its own. */
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, inject } from "vitest";
import { present } from "#base/assert.ts";
import { chinaDate, yearOf } from "#base/date.ts";
import { createMetrics } from "#probes.ts";
import { createLog } from "#runtime.ts";
import { dropDatabase, onServer, outsideServer } from "#store/node-databases.ts";
import { FSI_PATH } from "../../demo/hospital-visit.ts";
import type { Exchange, Player } from "../../demo/hospital-window.ts";
import { createDemoApp } from "../../demo/http.ts";
import { pageFiles } from "../../demo/page-files.ts";
import type { StoryCard } from "../../demo/story-card.ts";
import { storyCards } from "../../demo/story-cards.ts";
import { type DemoWorld, databaseName, startDemoWorld } from "../../demo/world.ts";

export interface Site {
  readonly world: DemoWorld;
  readonly address: string;
  readonly stories: readonly StoryCard[];
  /** A hospital that posts to this site, and the exchanges it was told of. */
  player(told?: (exchange: Exchange) => void): Player;
  story(key: string): StoryCard;
}

/** Before the file's first test until after its last. */
export function useSite(): () => Site {
  let site: Site | undefined;
  let app: FastifyInstance | undefined;
  const databaseUrl = inject("serverUrl");
  const databasePrefix = `demo_${process.pid}_${process.env.VITEST_POOL_ID ?? "0"}`;
  beforeAll(async () => {
    const metrics = createMetrics();
    const world = await startDemoWorld({
      dir: "",
      fresh: true,
      databaseUrl,
      databasePrefix,
      log: createLog("error"),
      observe: metrics.group,
      connectionsMax: 3,
    });
    app = await createDemoApp({ world, metrics, files: await pageFiles() });
    const address = await app.listen({ host: "127.0.0.1", port: 0 });
    site = siteAt(address, world);
  }, 120_000);
  afterAll(async () => {
    await app?.close();
    await site?.world.stop();
    await onServer(outsideServer(databaseUrl), async (admin) => {
      for (const node of site?.world.urls.keys() ?? []) {
        await dropDatabase(admin, databaseName(node, databasePrefix));
      }
    });
  });
  return () => present(site, "the site is open during tests");
}

export function siteAt(address: string, world: DemoWorld): Site {
  const { now } = world.surroundings;
  const stories = storyCards(yearOf(chinaDate(now())));
  let serial = 0;
  return {
    world,
    address,
    stories,
    story: (key) =>
      present(
        stories.find((story) => story.key === key),
        `the story ${key}`,
      ),
    player: (told = () => undefined) => ({
      now,
      told,
      serial: () => {
        serial += 1;
        return String(serial % 10_000).padStart(4, "0");
      },
      post: async (message) => {
        const response = await fetch(address + FSI_PATH, { method: "POST", body: message });
        return response.text();
      },
    }),
  };
}
