/**
 * The demo's HTTP server: the hospital interface of all provinces, probes, cards, and the page that
 * plays the stories. Everything on one port.
 */
import Fastify, { type FastifyInstance } from "fastify";
import { createApi } from "#api/api.ts";
import { chinaDate, yearOf } from "#base/date.ts";
import { createGateway } from "#gateway/gateway.ts";
import { createProbes, healthOfAll, type Metrics, probeDeadlines, tellErrors } from "#probes.ts";
import { demoCards } from "./cards.ts";
import type { PageFile } from "./page-files.ts";
import { DEMO_PROVINCES } from "./places.ts";
import { storyCards } from "./story-cards.ts";
import type { DemoWorld } from "./world.ts";

export interface DemoApp {
  readonly world: DemoWorld;
  readonly metrics: Metrics;
  /** By path: "/", "/page.js". */
  readonly files: ReadonlyMap<string, PageFile>;
}

/** The page needs nothing from elsewhere, and nobody may frame it. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

function nodeName(node: string): string {
  return DEMO_PROVINCES.find((province) => province.node === node)?.name ?? "国家平台";
}

/** A request must be wholly there within this long. */
const REQUEST_WITHIN_MS = 30_000;

function servePage(app: FastifyInstance, files: DemoApp["files"]): void {
  for (const [path, file] of files) {
    app.get(path, async (_request, reply) =>
      reply
        .type(file.type)
        .header("content-security-policy", POLICY)
        .header("x-content-type-options", "nosniff")
        .header("cache-control", "no-cache")
        .send(file.body),
    );
  }
}

export async function createDemoApp({ world, metrics, files }: DemoApp): Promise<FastifyInstance> {
  const { surroundings, provinces, hub } = world;
  const nodes = [hub, ...provinces];
  const today = () => chinaDate(surroundings.now());
  const app = Fastify({ requestTimeout: REQUEST_WITHIN_MS });
  tellErrors(app, surroundings.log);
  await app.register(createProbes({ ...surroundings, nodes, metrics }));
  const waiting = probeDeadlines(surroundings);
  app.get("/demo/cards", async () => demoCards(yearOf(today())));
  app.get("/demo/stories", async () => storyCards(yearOf(today())));
  app.get("/demo/nodes", async () =>
    (await healthOfAll(nodes, waiting)).map((health) => ({
      ...health,
      name: nodeName(health.node),
    })),
  );
  servePage(app, files);
  await app.register(createApi({ offices: nodes.map(({ office }) => office), surroundings }));
  await app.register(
    createGateway({
      nodes: provinces,
      now: surroundings.now,
      random: surroundings.random,
      pause: surroundings.pause,
      log: surroundings.log,
      observe: metrics.call,
      // A newcomer's first call needs no key; /CSB asks for one here as well.
      settings: { unsignedAllowed: true },
    }),
  );
  return app;
}
