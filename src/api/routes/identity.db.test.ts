/** Log-in, accounts and acting for others over HTTP, with the node's own sessions. */
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  Browser as AnyBrowser,
  activate,
  type Known,
  logIn as logInAt,
  BROWSER_PASSWORD as PASSWORD,
  type Site,
} from "#api/fixtures/browser.ts";
import { type LoneNode, startLoneNode } from "#api/fixtures/node.ts";
import { type ApiServer, serveApi } from "#api/fixtures/server.ts";
import { day } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { codeAt, type Identity } from "#identity/identity.ts";
import type { PersonId } from "#model/person.ts";
import type { NodeId } from "#model/place.ts";
import { enrol } from "#registry/registry.ts";
import { sql } from "#store/store.ts";
import { CHEAP } from "../../../test/staff.ts";

const NODE = "360000" as NodeId;
const MOTHER = { id: "360300P0001" as PersonId, name: "测试母亲" };
const CHILD = { id: "360300P0002" as PersonId, name: "测试子女" };

let lone: LoneNode;
let identity: Identity;
let api: ApiServer;
let site: Site;

beforeAll(async () => {
  lone = await startLoneNode(NODE, {
    settings: { hash: CHEAP.hash },
    voucher: async (code) => {
      if (code !== "ecq-mother") throw new Refusal("credential_invalid", { why: "码已失效" });
      return { personId: MOTHER.id, name: MOTHER.name };
    },
  });
  const people = [
    { ...MOTHER, certificateNumber: "990300198503010001", birthDate: day("1985-03-01") },
    { ...CHILD, certificateNumber: "990300201005010002", birthDate: day("2010-05-01") },
  ];
  const more = { certificateKind: "01", sex: "female", ethnicity: "01" } as const;
  await lone.store.transaction((tx) =>
    enrol(
      tx,
      people.map((person) => ({ person: { ...person, ...more }, insurances: [], identities: [] })),
    ),
  );
  const { office } = lone.node;
  identity = office.identity;
  api = await serveApi({ offices: [office], now: () => lone.now, ownSessions: true });
  const wait = (ms: number): void => {
    lone.now += ms;
  };
  site = { url: api.url, node: NODE, now: () => lone.now, wait };
});

afterAll(async () => {
  await api.stop();
  await lone.node.stop();
});

class Browser extends AnyBrowser {
  constructor() {
    super(site);
  }
}

const logIn = (known: Known): Promise<AnyBrowser> => logInAt(site, known);

const known: Record<string, Known> = {};

test("three first administrators come in, and do nothing before they are complete", async () => {
  const first = await identity.makeFirstAdministrators("tests", {
    administrator: { loginName: "guan.li", name: "管理" },
    securityAdministrator: { loginName: "an.quan", name: "安全" },
    auditor: { loginName: "shen.ji", name: "审计" },
  });
  for (const { loginName, firstPassword, duty } of first) {
    const browser = new Browser();
    const given = { loginName, password: firstPassword };
    const entered = await browser.call("POST /staff/log-in", given);
    expect(entered.set[0]).toMatch(/^lianjie-staff-360000=[\w-]{43}; .*HttpOnly; SameSite=Strict/);
    const early = await browser.call("GET /accounts");
    expect([early.status, early.json.code]).toEqual([403, "session_unfinished"]);
    known[duty] = await activate(site, browser, { loginName, firstPassword });
  }
});

test("a log-in replaces whatever cookie was there, and forged calls are refused", async () => {
  const fixed = "A".repeat(43);
  const browser = new Browser();
  browser.cookies.set("lianjie-staff-360000", fixed);
  const { loginName = "", secret = "" } = known.administrator ?? {};
  const given = { loginName, password: PASSWORD };
  const asked = await browser.call("POST /staff/log-in", given);
  expect([asked.status, asked.json.code]).toEqual([401, "second_factor_needed"]);
  const code = codeAt(secret, lone.now);
  await browser.call("POST /staff/log-in", { ...given, code });
  expect(browser.cookies.get("lianjie-staff-360000")).not.toBe(fixed);
  const foreign = { origin: "https://evil.example" };
  const crossed = await browser.call("POST /staff/log-out", undefined, foreign);
  expect(crossed.json.code).toBe("origin_foreign");
  const forged = await browser.call("POST /staff/log-out", undefined, { "x-csrf-token": "x" });
  expect([forged.status, forged.json.code]).toEqual([403, "csrf_invalid"]);
  expect((await browser.call("GET /staff/session")).status).toBe(200);
  expect((await browser.call("POST /staff/log-out")).status).toBe(204);
  expect((await browser.call("GET /staff/session")).json.code).toBe("session_missing");
});

test("brute force ends in a lock-out that says until when", async () => {
  const browser = new Browser();
  const codes: string[] = [];
  for (let at = 0; at < 6; at += 1) {
    const wrong = { loginName: "nobody.x", password: `Wrong-${at}-word` };
    const got = await browser.call("POST /staff/log-in", wrong);
    codes.push(`${got.status} ${got.json.code}`);
  }
  expect(codes).toEqual([...Array(5).fill("401 login_refused"), "429 login_locked"]);
});

test("accounts are made, given roles, listed, locked; and nobody else may", async () => {
  const administrator = await logIn(known.administrator as Known);
  const security = await logIn(known.securityAdministrator as Known);
  const auditor = await logIn(known.auditor as Known);
  const body = { loginName: "shen.he", name: "审核" };
  for (const other of [security, auditor]) {
    expect((await other.call("POST /accounts", body)).json.code).toBe("duty_missing");
  }
  const made = await administrator.call("POST /accounts", body);
  expect(made.status).toBe(201);
  const { id, firstPassword } = made.json;
  const role = { duty: "checker", place: NODE };
  const roles = `/accounts/${id}/roles`;
  expect((await administrator.call(`POST ${roles}`, role)).json.code).toBe("duty_missing");
  expect((await security.call(`POST ${roles}`, role)).status).toBe(204);
  const wrong = await security.call(`POST ${roles}`, { duty: "checker", place: "460100" });
  expect(wrong.json.code).toBe("duty_place_wrong");
  known.checker = await activate(site, new Browser(), {
    loginName: "shen.he",
    firstPassword,
  });
  const listed = await auditor.call("GET /accounts?limit=2");
  expect(listed.json.items).toHaveLength(2);
  const next = await auditor.call(`GET /accounts?after=${listed.json.next}`);
  const all = [...listed.json.items, ...next.json.items];
  expect(all.map(({ loginName }) => loginName)).toEqual([
    "an.quan",
    "guan.li",
    "shen.he",
    "shen.ji",
  ]);
  expect(all.find((one) => one.id === id)).toMatchObject({ roles: [role], secondFactor: true });
  expect(JSON.stringify(all)).not.toMatch(/argon2|hash|secret/i);
  const sessions = await security.call(`GET /accounts/${id}/sessions`);
  expect(sessions.json.items).toHaveLength(1);
  expect((await security.call(`DELETE /accounts/${id}/sessions`)).json.ended).toBe(1);
  const taken = await security.call(`DELETE ${roles}/checker:${NODE}`);
  expect(taken.status).toBe(204);
  expect((await security.call(`DELETE ${roles}/checker-${NODE}`)).json.code).toBe("input_invalid");
  expect((await security.call(`POST ${roles}`, role)).status).toBe(204);
  const state = `POST /accounts/${id}/state`;
  expect((await administrator.call(state, { to: "locked" })).status).toBe(204);
  expect((await administrator.call(state, { to: "active" })).status).toBe(204);
  const nobody = await administrator.call("POST /accounts/stf_none/state", { to: "locked" });
  expect([nobody.status, nobody.json.code]).toEqual([404, "staff_unknown"]);
  // What was told once is kept nowhere.
  const kept = await lone.store.query<{ readonly answer: string }>(sql`
    select coalesce(answer, '') as answer from api.answers`);
  expect(JSON.stringify(kept)).not.toContain(firstPassword);
});

test("a token calls as its holder, and makes no other token", async () => {
  const browser = await logIn(known.checker as Known);
  const taken = await browser.call("POST /staff/tokens", { name: "值班机", days: 7 });
  const bearer = { authorization: `Bearer ${taken.json.token}`, cookie: "" };
  const program = new Browser();
  const self = await program.call("GET /staff/session", undefined, bearer);
  expect(self.json).toMatchObject({ loginName: "shen.he", mustFinish: null });
  const more = await program.call("POST /staff/tokens", { name: "x", days: 1 }, bearer);
  expect(more.json.code).toBe("token_not_session");
  // What is a session's is told so, and changes nothing: the token works on.
  const others: readonly (readonly [string, unknown])[] = [
    ["POST /staff/log-out", undefined],
    ["POST /staff/password", { password: PASSWORD, newPassword: "Kan-Bing-2027" }],
    ["POST /staff/second-factor/start", undefined],
    ["POST /staff/second-factor", { code: "123456" }],
  ];
  for (const [name, body] of others) {
    const told = await program.call(name, body, bearer);
    expect([name, told.status, told.json.code]).toEqual([name, 422, "token_not_session"]);
  }
  expect((await program.call("GET /staff/session", undefined, bearer)).status).toBe(200);
  const listed = await browser.call("GET /staff/tokens");
  expect(listed.json.items).toMatchObject([{ id: taken.json.id, name: "值班机" }]);
  expect((await browser.call(`DELETE /staff/tokens/${taken.json.id}`)).status).toBe(204);
  const after = await program.call("GET /staff/session", undefined, bearer);
  expect(after.json.code).toBe("session_missing");
});

test("own sessions are seen and ended, one and the others", async () => {
  const [one, two, three] = [
    await logIn(known.checker as Known),
    await logIn(known.checker as Known),
    await logIn(known.checker as Known),
  ];
  const listed = await three.call("GET /staff/sessions");
  const [current, second] = listed.json.items;
  expect([current.current, second.current, second.address]).toEqual([true, false, "127.0.0.1"]);
  expect((await three.call(`DELETE /staff/sessions/${second.id}`)).status).toBe(204);
  expect((await two.call("GET /staff/session")).status).toBe(401);
  expect((await three.call("DELETE /staff/sessions")).json.ended).toBeGreaterThan(0);
  expect((await one.call("GET /staff/session")).status).toBe(401);
  expect((await three.call("GET /staff/session")).status).toBe(200);
});

test("a person comes in by a voucher, asks for a child, and acts for it when a checker agrees", async () => {
  const mother = new Browser();
  const wrong = await mother.call("POST /person/log-in", { code: "ecq-old" });
  expect(wrong.json.code).toBe("credential_invalid");
  const entered = await mother.call("POST /person/log-in", { code: "ecq-mother" });
  expect(entered.json).toMatchObject({ personId: MOTHER.id, actsFor: [] });
  expect(entered.set[0]).toMatch(/Path=\/api\/360000\/person; HttpOnly; SameSite=Strict/);
  const ask = { certificateNumber: "990300201005010002", name: CHILD.name, relation: "child" };
  const asked = await mother.call("POST /person/guardianships", { ...ask, proof: "户口簿" });
  expect(asked.status).toBe(201);
  const checker = await logIn(known.checker as Known);
  const open = await checker.call("GET /guardianships");
  expect(open.json.items).toMatchObject([{ id: asked.json.id, wardId: CHILD.id }]);
  const at = `/guardianships/${asked.json.id}`;
  const administrator = await logIn(known.administrator as Known);
  const other = await administrator.call(`POST ${at}/approve`, { to: null });
  expect(other.json.code).toBe("duty_missing");
  const unknown = await checker.call("POST /guardianships/gua_none/approve", { to: null });
  expect([unknown.status, unknown.json.code]).toEqual([404, "object_missing"]);
  const agreed = await checker.call(`POST ${at}/approve`, { to: null });
  expect(agreed.json).toEqual({ from: "2026-11-21", to: "2028-04-30" });
  const session = await mother.call("GET /person/session");
  expect(session.json.actsFor).toEqual([CHILD.id]);
  const listed = await mother.call("GET /person/guardianships");
  expect(listed.json.items).toMatchObject([{ state: "approved", to: "2028-04-30" }]);
  const then = lone.now;
  lone.now = Date.parse("2028-05-01T01:00:00Z");
  const later = new Browser();
  await later.call("POST /person/log-in", { code: "ecq-mother" });
  const over = await later.call("GET /person/guardianships");
  expect(over.json.items).toMatchObject([{ state: "expired", stateWords: "已到期" }]);
  lone.now = then;
  expect((await checker.call(`POST ${at}/refuse`, { why: "x" })).json.code).toBe(
    "guardianship_state",
  );
  expect((await mother.call(`DELETE /person${at}`)).status).toBe(204);
  expect((await mother.call("GET /person/session")).json.actsFor).toEqual([]);
  expect((await checker.call(`POST ${at}/end`)).json.code).toBe("guardianship_state");
  expect((await mother.call("POST /person/log-out", { everywhere: true })).status).toBe(204);
  expect((await mother.call("GET /person/session")).status).toBe(401);
});

test("a node without a directory says so, and binds nobody", async () => {
  const administrator = await logIn(known.administrator as Known);
  const start = await administrator.call("POST /staff/directory/start");
  expect(start.json.code).toBe("directory_none");
  const back = { flow: "x", query: "?code=x" };
  const returned = await administrator.call("POST /staff/directory/return", back);
  expect(returned.json.code).toBe("directory_none");
  const bound = await administrator.call("PUT /accounts/stf_none/directory", { subject: "u1" });
  expect(bound.json.code).toBe("directory_none");
  const unbound = await administrator.call("DELETE /accounts/stf_none/directory");
  expect(unbound.json.code).toBe("staff_unknown");
});

test("passwords and second factors are reset by their administrators", async () => {
  const administrator = await logIn(known.administrator as Known);
  const security = await logIn(known.securityAdministrator as Known);
  const { items } = (await administrator.call("GET /accounts")).json;
  const { id } = items.find(({ loginName }: { loginName: string }) => loginName === "shen.he");
  const reset = await administrator.call(`POST /accounts/${id}/password`);
  expect(reset.json.firstPassword).toMatch(/^[a-z2-9-]{19}$/);
  expect((await security.call(`POST /accounts/${id}/second-factor-reset`)).status).toBe(204);
  const given = { loginName: "shen.he", password: reset.json.firstPassword };
  const again = await new Browser().call("POST /staff/log-in", given);
  expect(again.json).toMatchObject({ mustFinish: "password" });
  // One of the three is reset by two of them.
  const idOf = (duty: string) =>
    items.find(({ roles }: { roles: { duty: string }[] }) => roles.some((one) => one.duty === duty))
      .id;
  const auditor = `/accounts/${idOf("auditor")}`;
  const alone = await administrator.call(`POST ${auditor}/password`);
  expect([alone.status, alone.json.code]).toEqual([422, "reset_needs_second"]);
  expect((await security.call(`POST ${auditor}/reset-consent`)).status).toBe(204);
  expect((await administrator.call(`POST ${auditor}/password`)).status).toBe(200);
});
