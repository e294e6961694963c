/**
 * Attacks on a served node over HTTP, with the node's own sessions: a session planted beforehand,
 * guesses, a database that is gone during a log-in, and a clock that jumps.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROUTES, type Route } from "#api/api.ts";
import {
  activate,
  BROWSER_PASSWORD,
  Browser,
  type Known,
  logIn,
  type Site,
} from "#api/fixtures/browser.ts";
import { type LoneNode, startLoneNode } from "#api/fixtures/node.ts";
import { type ApiServer, serveApi } from "#api/fixtures/server.ts";
import { DAY_MS, MINUTE_MS } from "#base/date.ts";
import { codeAt } from "#identity/identity.ts";
import type { NodeId } from "#model/place.ts";
import { sql } from "#store/store.ts";
import { type CutLine, openLine } from "../cut-line.ts";
import { CHEAP } from "../staff.ts";

const NODE = "360000" as NodeId;
const COOKIE = `lianjie-staff-${NODE}`;

let lone: LoneNode;
let line: CutLine;
let api: ApiServer;
let site: Site;
const known: Record<string, Known> = {};

beforeAll(async () => {
  lone = await startLoneNode(NODE, { settings: { hash: CHEAP.hash } }, [], async (url) => {
    line = await openLine(url);
    return line.url;
  });
  const { office } = lone.node;
  // Calls of a minute are counted by the machine's clock: what counts here is the lock-out.
  const settings = { perAddressMax: 1_000_000, perSessionMax: 1_000_000 };
  const routes = (ROUTES as readonly Route[]).map(({ perMinute: _usual, ...route }) => route);
  const now = () => lone.now;
  api = await serveApi({ offices: [office], now, settings, routes, ownSessions: true });
  const wait = (ms: number): void => {
    lone.now += ms;
  };
  site = { url: api.url, node: NODE, now: () => lone.now, wait };
  const first = await office.identity.makeFirstAdministrators("tests", {
    administrator: { loginName: "guan.li", name: "管理" },
    securityAdministrator: { loginName: "an.quan", name: "安全" },
    auditor: { loginName: "shen.ji", name: "审计" },
  });
  for (const one of first) known[one.duty] = await activate(site, new Browser(site), one);
});

afterAll(async () => {
  await api?.stop();
  await lone?.node.stop();
});

const one = (duty: string): Known => {
  const found = known[duty];
  if (!found) throw new Error(`no ${duty}`);
  return found;
};

const given = ({ loginName, secret }: Known) => ({
  ...{ loginName, password: BROWSER_PASSWORD, code: codeAt(secret, lone.now) },
});

const isIn = async (cookie: string): Promise<boolean> => {
  const browser = new Browser(site);
  browser.cookies.set(COOKIE, cookie);
  return (await browser.call("GET /staff/session")).status === 200;
};

test("a cookie that was planted is never the one that is logged in, at no step up", async () => {
  // Of chance, and the attacker's own session, which is open.
  const attacker = (await logIn(site, one("auditor"))).cookies.get(COOKIE) ?? "";
  for (const planted of ["A".repeat(43), attacker]) {
    const victim = new Browser(site);
    victim.cookies.set(COOKIE, planted);
    lone.now += MINUTE_MS;
    const entered = await victim.call("POST /staff/log-in", given(one("administrator")));
    expect(entered.json).toMatchObject({ loginName: "guan.li" });
    expect(victim.cookies.get(COOKIE)).not.toBe(planted);
    const seen = new Browser(site);
    seen.cookies.set(COOKIE, planted);
    expect((await seen.call("GET /staff/session")).json.loginName).not.toBe("guan.li");
  }
  const by = await logIn(site, one("administrator"));
  const made = await by.call("POST /accounts", { loginName: "xin.ren", name: "新人" });
  const { firstPassword } = made.json;
  const browser = new Browser(site);
  const before: string[] = [];
  const step = async (name: string, body: object): Promise<void> => {
    expect((await browser.call(name, body)).status, name).toBe(200);
    for (const old of before) expect(await isIn(old), name).toBe(false);
    const now = browser.cookies.get(COOKIE) ?? "";
    expect(before).not.toContain(now);
    expect(await isIn(now)).toBe(true);
    before.push(now);
  };
  await step("POST /staff/log-in", { loginName: "xin.ren", password: firstPassword });
  const change = { password: firstPassword, newPassword: BROWSER_PASSWORD };
  await step("POST /staff/password", change);
  const { secret } = (await browser.call("POST /staff/second-factor/start")).json;
  await step("POST /staff/second-factor", { code: codeAt(secret, lone.now) });
});

test("whoever is let in nowhere hears one sentence, and a lock tells as much of nobody", async () => {
  const told = async (body: object) => {
    const { status, json } = await new Browser(site).call("POST /staff/log-in", body);
    const { instance: _instance, ...words } = json;
    return JSON.stringify({ status, ...words });
  };
  const password = "Nobody-Knows-1";
  const tried: Record<string, string[]> = {};
  for (const loginName of ["guan.li", "nobody.here"]) {
    tried[loginName] = [];
    for (let times = 0; times < 6; times += 1) {
      tried[loginName]?.push(await told({ loginName, password }));
    }
  }
  expect(tried["guan.li"]).toEqual(tried["nobody.here"]);
  expect(tried["guan.li"]?.at(-1)).toContain("login_locked");
  // The lock stands against the right password, too, until its time is over.
  expect(await told(given(one("administrator")))).toBe(tried["guan.li"]?.at(-1));
  lone.now += 15 * MINUTE_MS;
  expect((await logIn(site, one("administrator"))).csrf).not.toBe("");
});

test("one address that guesses at many names is stopped, and not for good", async () => {
  lone.now += DAY_MS;
  const codes: string[] = [];
  for (let at = 0; at < 61; at += 1) {
    const guess = { loginName: `nobody.n${at}`, password: "Nobody-Knows-1" };
    codes.push((await new Browser(site).call("POST /staff/log-in", guess)).json.code);
  }
  expect(codes).toEqual([...Array(60).fill("login_refused"), "login_address_locked"]);
  lone.now += MINUTE_MS;
  expect((await logIn(site, one("auditor"))).csrf).not.toBe("");
});

test("while the database is gone a log-in is told so, does nothing half, and works afterwards", async () => {
  lone.now += DAY_MS;
  const open = (await logIn(site, one("securityAdministrator"))).cookies.get(COOKIE) ?? "";
  lone.now += MINUTE_MS;
  const body = given(one("securityAdministrator"));
  const count = async (): Promise<unknown> =>
    await lone.store.query(sql`
      select (select count(*) from identity.sessions)::text as sessions,
             (select sum(failures) from identity.attempts)::text as failures,
             (select max(totp_step) from identity.accounts)::text as step`);
  const before = await count();
  await line.cut();
  const refused = await new Browser(site).call("POST /staff/log-in", body);
  expect([refused.status, refused.json.code]).toEqual([503, "query_unanswered"]);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(refused.json.detail).toContain("请稍后重试");
  expect(refused.set).toEqual([]);
  const browser = new Browser(site);
  browser.cookies.set(COOKIE, open);
  const asked = await browser.call("GET /staff/sessions");
  expect([asked.status, asked.json.code]).toEqual([503, "query_unanswered"]);
  await line.mend();
  expect(await count()).toEqual(before);
  const entered = await new Browser(site).call("POST /staff/log-in", body);
  expect([entered.status, entered.json.loginName]).toEqual([200, "an.quan"]);
});

test("a clock that jumps ahead ends sessions, one that jumps back gives none", async () => {
  lone.now += DAY_MS;
  const at = lone.now;
  const cookie = (await logIn(site, one("securityAdministrator"))).cookies.get(COOKIE) ?? "";
  lone.now += 31 * MINUTE_MS;
  expect(await isIn(cookie)).toBe(false);
  lone.now = at + MINUTE_MS;
  expect(await isIn(cookie)).toBe(true);
  lone.now = at - 3 * MINUTE_MS;
  expect(await isIn(cookie)).toBe(false);
  // A device may be half a minute off either way, no more.
  const { secret, loginName } = one("securityAdministrator");
  const codes: string[] = [];
  for (const off of [-60_000, 60_000, -30_000, 30_000]) {
    lone.now = at + 10 * MINUTE_MS + codes.length * 2 * MINUTE_MS;
    const code = codeAt(secret, lone.now + off);
    const body = { loginName, password: BROWSER_PASSWORD, code };
    const { status, json } = await new Browser(site).call("POST /staff/log-in", body);
    codes.push(status === 200 ? "in" : json.code);
  }
  expect(codes).toEqual(["second_factor_wrong", "second_factor_wrong", "in", "in"]);
});
