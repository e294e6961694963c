/**
 * A process behind proxies: where a call comes from is believed of those that are named, of nobody
 * else, so each caller has a limit of its own and nobody makes up another address.
 */
import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { readServeConfig } from "#config.ts";
import { type Serving, serve } from "#main.ts";
import { dropDatabase, onServer, outsideServer } from "#store/node-databases.ts";

const prefix = `proxies_${process.pid}`;
const server = outsideServer(inject("serverUrl"));
/** Of one network address in a minute. */
const LOG_INS_MAX = 60;

/** What went wrong, as the log tells it. */
const defects: unknown[] = [];
const log = {
  info: () => {},
  warn: () => {},
  error: (event: string, fields?: object) => void defects.push({ event, ...fields }),
};

async function startWith(proxies: string): Promise<Serving> {
  defects.length = 0;
  return await serve(
    readServeConfig({
      LIANJIE_NODES: "100000",
      DATABASE_URL: server.url("pattern").replace("/pattern", `/${prefix}_{node}`),
      LIANJIE_PROXIES: proxies,
      LIANJIE_CONNECTIONS: "3",
      PORT: "0",
    }),
    log,
  );
}

/** What an empty log-in hears, told to come from these addresses. */
async function logInFrom(serving: Serving, forwarded: string, more: Record<string, string> = {}) {
  const { hostname, port } = new URL(serving.address);
  const headers = { "x-forwarded-for": forwarded, "content-type": "application/json", ...more };
  const path = "/api/100000/staff/log-in";
  return await new Promise<number>((resolve, reject) => {
    request({ hostname, port, path, method: "POST", headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .on("error", reject)
      .end("{}");
  });
}

async function statuses(serving: Serving, from: (at: number) => string): Promise<number[]> {
  const all: number[] = [];
  for (let at = 0; at <= LOG_INS_MAX; at += 1) all.push(await logInFrom(serving, from(at)));
  return all;
}

const ALL_BUT_LAST = [...Array(LOG_INS_MAX).fill(400), 429];

let serving: Serving;

afterAll(() => onServer(server, (admin) => dropDatabase(admin, `${prefix}_100000`)));

describe("without a named proxy", () => {
  beforeAll(async () => {
    serving = await startWith("10.9.9.9");
  });
  afterAll(() => serving.stop());

  test("a made-up address changes nothing: one caller has one limit", async () => {
    // Nor does a made-up host make a foreign page one of ours.
    const foreign = { origin: "http://evil.example", "x-forwarded-host": "evil.example" };
    expect(await logInFrom(serving, "10.0.0.1", foreign)).toBe(403);
    const [, ...rest] = ALL_BUT_LAST;
    expect((await statuses(serving, (at) => `10.0.0.${at}`)).slice(0, LOG_INS_MAX)).toEqual(rest);
  });

  test("whoever is refused leaves no defect in the log", () => {
    expect(defects).toEqual([]);
  });
});

describe("behind a named proxy", () => {
  beforeAll(async () => {
    serving = await startWith("127.0.0.1,10.1.0.0/16");
  });
  afterAll(() => serving.stop());

  test("each caller has its limit, whatever it says of itself before the proxy", async () => {
    // The proxy adds where the call came from; what stands before it was sent by the caller.
    const forged = (at: number): string => `10.0.0.${at}, 203.0.113.7`;
    expect(await statuses(serving, forged)).toEqual(ALL_BUT_LAST);
    expect(await logInFrom(serving, "203.0.113.8")).toBe(400);
    // A second proxy of ours is no caller.
    expect(await logInFrom(serving, "203.0.113.7, 10.1.2.3")).toBe(429);
    expect(await logInFrom(serving, "203.0.113.9, 10.1.2.3")).toBe(400);
  });
});
