/**
 * What the process's log holds of calls: a no by its code and the route's pattern, a defect with
 * where it happened, never an address as it was called.
 */
import Fastify, { type FastifyInstance } from "fastify";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createApi } from "#api/api.ts";
import { MADE_UP_ROUTES } from "#api/fixtures/made-up-routes.ts";
import { type LoneNode, startLoneNode } from "#api/fixtures/node.ts";
import { seededRandom } from "#base/random.ts";
import { tellErrors } from "#probes.ts";
import { createLog } from "#runtime.ts";

const NUMBER = "360300199001011234";

let lone: LoneNode;
let app: FastifyInstance;
let lines: string[] = [];

beforeAll(async () => {
  lone = await startLoneNode("360000");
  const log = createLog("info", { write: (line) => void lines.push(line) });
  app = Fastify();
  tellErrors(app, log);
  app.get("/plain/:number", () => {
    throw new Error("a fault of ours");
  });
  const surroundings = { now: () => lone.now, random: seededRandom(5), log };
  const offices = [lone.node.office];
  await app.register(createApi({ offices, surroundings, routes: MADE_UP_ROUTES }));
});

afterAll(async () => {
  await app.close();
  await lone.node.stop();
});

beforeEach(() => {
  lines = [];
});

const INFO = 30;
const WARN = 40;
const ERROR = 50;

async function loggedAt(url: string): Promise<Record<string, unknown>> {
  await app.inject(url);
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain(NUMBER);
  return JSON.parse(lines[0] ?? "{}");
}

test("a no is told by its code, without a stack and without the address", async () => {
  const out = await loggedAt(`/api/360000/things/${NUMBER}?who=${NUMBER}`);
  const told = { msg: "api.refused", path: "/things/:thing", code: "session_missing" };
  expect(out).toMatchObject({ level: INFO, ...told });
  expect(out).not.toHaveProperty("error");
  lines = [];
  const nowhere = await loggedAt(`/api/360000/nothing/${NUMBER}`);
  expect(nowhere).toMatchObject({ level: INFO, msg: "api.refused", code: "route_unknown" });
});

test("what nobody answered warns, and a defect is told once, with where it happened", async () => {
  const silent = await loggedAt("/api/360000/broken?how=silent");
  expect(silent).toMatchObject({ level: WARN, msg: "api.unanswered", code: "query_unanswered" });
  lines = [];
  const defect = await loggedAt("/api/360000/broken?how=defect");
  expect(defect).toMatchObject({ level: ERROR, msg: "api.defect", path: "/broken" });
  expect(JSON.stringify(defect)).toContain("made-up-routes");
});

test("an error beside the API is told by its route's pattern", async () => {
  const failed = await loggedAt(`/plain/${NUMBER}`);
  expect(failed).toMatchObject({ level: ERROR, msg: "http.failed", path: "/plain/:number" });
});
