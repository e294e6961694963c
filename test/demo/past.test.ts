/**
 * The demo with a month behind it, as `npm start -- --fresh --with-month` starts it: the walk of
 * docs/month.md as it stands there, and the stories' people who have spent nothing.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pauseFor } from "node:timers/promises";
import { promisify } from "node:util";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { present } from "#base/assert.ts";
import { addMonths, type ChinaMonth, chinaDate, day } from "#base/date.ts";
import { HUB } from "#model/place.ts";
import { createMetrics } from "#probes.ts";
import { createLog } from "#runtime.ts";
import { dropDatabase, onServer, outsideServer } from "#store/node-databases.ts";
import { verifyCountry } from "#verify/verify.ts";
import { readSettlement } from "../../demo/hospital-result.ts";
import { playVisit } from "../../demo/hospital-visit.ts";
import { createDemoApp } from "../../demo/http.ts";
import { pastMonth, playPast } from "../../demo/month/month.ts";
import { PROVINCES } from "../../demo/month/plan.ts";
import { type DemoWorld, databaseName, startDemoWorld, WorldNotNew } from "../../demo/world.ts";
import { siteAt } from "./site.ts";

const ROOT = join(import.meta.dirname, "../..");
const MONTH = pastMonth(chinaDate(Date.now()));
const PREFIX = `past_${process.pid}_${process.env.VITEST_POOL_ID ?? "0"}`;
const PLAYED_WITHIN_MS = 400_000;
const given = {
  ...{ dir: mkdtempSync(join(tmpdir(), "past-")), databaseUrl: inject("serverUrl") },
  databasePrefix: PREFIX,
};

let world: DemoWorld;
let app: FastifyInstance;
let address: string;

async function play(): Promise<void> {
  const watched = { tell: () => undefined, isEnded: () => false, now: Date.now, fetch };
  const pause = async (ms: number): Promise<void> => {
    await pauseFor(ms);
  };
  await playPast({ ...given, ...watched, pause, month: MONTH, fresh: false });
}

beforeAll(async () => {
  await play();
  const log = createLog("error");
  world = await startDemoWorld({ ...given, fresh: false, provinces: PROVINCES, log });
  app = await createDemoApp({ world, metrics: createMetrics(), files: new Map() });
  address = await app.listen({ host: "127.0.0.1", port: 0 });
}, PLAYED_WITHIN_MS);

afterAll(async () => {
  await app?.close();
  await world?.stop();
  await onServer(outsideServer(given.databaseUrl), async (admin) => {
    for (const node of [HUB, ...PROVINCES]) await dropDatabase(admin, databaseName(node, PREFIX));
  });
  rmSync(given.dir, { recursive: true, force: true });
});

/** The document's shell, on this site and of its month; `verify` has databases of its own. */
function walk(): string {
  const text = readFileSync(join(ROOT, "docs/month.md"), "utf8");
  const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = ""]) => block);
  const shell = blocks.join("\n").replace(/^npx lianjie verify .*$/m, "");
  const here = shell
    .replace("http://localhost:7000", address)
    .replace(/^month=.*$/m, `month=${MONTH}`)
    .replaceAll(".data/", `${given.dir}/`);
  return here.replace(/^see /gm, (words) => `echo "== $((n+=1))"; ${words}`);
}

describe("the walk of docs/month.md", () => {
  let told: readonly string[];

  beforeAll(async () => {
    const { stdout } = await promisify(execFile)("bash", ["-euc", `n=0\n${walk()}`], { cwd: ROOT });
    told = stdout.split(/^== \d+\n/m).map((part) => part.trim());
  }, 120_000);

  test.each([
    ["the nation's table", 1, /"care":"440000","home":"360000".*"payable":"6658\.98"/],
    ["what was not cleared in the month", 2, new RegExp(`"clearedIn":"${addMonths(MONTH, 1)}"`)],
    ["notices", 3, /"total":"9805\.98".*"stateWords":"已到账"/],
    ["a prefund's warning", 4, /"rate":"80\.91%","level":"yellow"/],
    ["the calendar", 5, new RegExp(`"month":"${addMonths(MONTH, 1)}"`)],
    ["batches", 6, /"payable":"1624\.98","state":"received"/],
    ["what each payer owes", 7, /460200,.*,850\.00,0\.00,0\.00,8603\.60,/],
    ["what each hospital gets", 8, /海口示范第一医院.*1624\.98/],
    ["the ledger", 9, /owed:440000:460200:employee:pooled/],
    ["the file for the bank", 11, /460100,海口市,H46010000002,海口样板中医医院,.*,54\.70,/],
    ["the hospital that was paid", 12, /H46010000002.*"total":"54\.70","state":"received"/],
  ])("shows %s", (_what, at, pattern) => {
    expect(told[at]).toMatch(pattern);
  });

  test("loads a notice as a paper", () => {
    expect(readFileSync(join(given.dir, "notice.pdf"), "latin1").slice(0, 5)).toBe("%PDF-");
  });
});

test("the first story still comes to what the README says", async () => {
  const site = siteAt(address, world);
  const visit = await playVisit(site.story("firstSettlement"), site.player());
  const { fundFen } = present(readSettlement(visit.last.output), visit.last.message);
  expect(fundFen).toBe(11563n);
});

test("code of its own finds nothing wrong", async () => {
  const when = { now: Date.now(), graceMs: 0, unknownMaxMs: 60_000 };
  expect((await verifyCountry(world.urls, when)).findings).toEqual([]);
}, 60_000);

test("time does not go back where there are data", async () => {
  await expect(play()).rejects.toThrow(WorldNotNew);
}, 60_000);

test.each([
  ["2026-11-10", "2026-07"],
  ["2026-11-11", "2026-08"],
  ["2027-01-31", "2026-10"],
  ["2031-01-31", "2028-12"],
] as [string, ChinaMonth][])("on %s the last month that is paid is %s", (today, month) => {
  expect(pastMonth(day(today))).toBe(month);
});
