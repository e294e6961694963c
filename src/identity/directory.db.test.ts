/** Log-in through a directory of staff, against a real provider on this machine. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { MINUTE_MS } from "#base/date.ts";
import { sm3 } from "#base/gm/sm3.ts";
import { randomFrom } from "#base/random.ts";
import { Refusal, type RefusalCode } from "#base/refusals.ts";
import { codeAt, createIdentity, directorySettingsIn, type Identity } from "#identity/identity.ts";
import type { NodeId } from "#model/place.ts";
import { sql } from "#store/store.ts";
import { databaseAt, freshDatabaseUrl, reportsAt } from "../../test/database.ts";
import {
  CLIENT,
  REDIRECT,
  STRONG,
  startProvider,
  type TestProvider,
} from "../../test/directory-provider.ts";
import { CHEAP, type Person, startStaff, type TestStaff, WINDOW } from "../../test/staff.ts";

const NODE = "360000" as NodeId;
// The provider's answers are dated by the machine's clock.
let ahead = 0;
const time = {
  now: () => Date.now() + ahead,
  wait: (ms: number) => {
    ahead += ms;
  },
};
let url: string;
let provider: TestProvider;
let staff: TestStaff;
let identity: Identity;
let person: Person;
let people = 0;

beforeAll(async () => {
  url = await freshDatabaseUrl();
  provider = await startProvider();
  ahead = -60 * MINUTE_MS;
  staff = await startStaff({ url, node: NODE, ...time });
  identity = identityFor(provider.issuer);
});

afterAll(() => provider.stop());

beforeEach(async () => {
  people += 1;
  person = await staff.somebody(`li.wei${people}`, "李伟");
});

function identityFor(issuer: string, waived = true): Identity {
  const random = randomFrom(() => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0);
  const world = { node: NODE, now: time.now, random };
  const known = async (): Promise<boolean> => true;
  const secondFactor = { acr: [STRONG], amr: ["otp"] };
  const settings = { issuer, clientId: CLIENT.id, clientSecret: CLIENT.secret };
  return createIdentity(
    { ...world, store: databaseAt(url), reports: reportsAt(url) },
    {
      trail: staff.trail,
      settings: CHEAP,
      places: { area: known, institution: known },
      directory: {
        settings: { ...settings, redirectUri: REDIRECT, ...(waived ? { secondFactor } : {}) },
        fetch: (address, options) => fetch(address, options as RequestInit),
      },
    },
  );
}

async function refusalOf(work: Promise<unknown>): Promise<RefusalCode | "none"> {
  try {
    await work;
    return "none";
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

const bind = (subject: string, staffId: string = person.id) =>
  identity.bindDirectory(staff.administrator.session, { staffId, subject });

async function logIn(accountId: string, amr: readonly string[] = ["pwd"], at = identity) {
  const { address, flow } = await at.startDirectoryLogIn();
  const query = await provider.visit(address, { accountId, amr });
  return await at.finishDirectoryLogIn({ flow, query, client: WINDOW });
}

test("a subject that is bound to an account logs in as it, and shows our second factor", async () => {
  await bind(`u${people}`);
  const { token, session } = await logIn(`u${people}`);
  expect(session).toMatchObject({ staffId: person.id, mustFinish: "secondFactor" });
  ahead += MINUTE_MS;
  const code = codeAt(person.secret, time.now());
  const shown = await identity.showSecondFactor({ token, code, client: WINDOW });
  expect(shown.session.mustFinish).toBeNull();
  expect(shown.recoveryCodes).toEqual([]);
  expect(await identity.staffOf(token)).toBeNull();
  // The password cannot be changed, nor the second factor, before it was shown.
  const again = await logIn(`u${people}`);
  const change = { token: again.token, password: person.password, newPassword: "Kan-Bing-99x" };
  const early = identity.changePassword({ ...change, client: WINDOW });
  expect(await refusalOf(early)).toBe("second_factor_needed");
  expect(await refusalOf(identity.startSecondFactor(again.token))).toBe("second_factor_set");
});

test("the directory's second factor counts where the settings say so, after ours was shown once", async () => {
  const subject = `u${people}`;
  await bind(subject);
  const first = await logIn(subject, ["pwd", "otp"]);
  // Who bound the account has no second factor of it.
  expect(first.session.mustFinish).toBe("secondFactor");
  ahead += MINUTE_MS;
  const code = codeAt(person.secret, time.now());
  await identity.showSecondFactor({ token: first.token, code, client: WINDOW });
  expect((await logIn(subject, ["pwd", "otp"])).session.mustFinish).toBeNull();
  expect((await logIn(subject, ["pwd"])).session.mustFinish).toBe("secondFactor");
  const strict = identityFor(provider.issuer, false);
  expect((await logIn(subject, ["pwd", "otp"], strict)).session.mustFinish).toBe("secondFactor");
});

test("a subject that nobody bound is told what to do, and is nobody", async () => {
  const told = await logIn("stranger").catch((error: unknown) => error);
  expect(told).toBeInstanceOf(Refusal);
  expect(String(told)).toContain("统一身份stranger还没有绑定账号");
  await staff.trail.flush(databaseAt(url));
  const rows = await databaseAt(url).query<{ detail: string }>(sql`
    select detail from trail.entries
     where action = 'staff.logInRefused' and detail like 'directory %'
     order by at desc limit 1`);
  expect(rows).toEqual([{ detail: `directory directory_unbound ${WINDOW.address}` }]);
});

test("an account that is locked or unbound does not come in by the directory", async () => {
  const subject = `u${people}`;
  const by = staff.administrator.session;
  await bind(subject);
  const { token } = await logIn(subject);
  await identity.moveAccount(by, { id: person.id, to: "locked" });
  expect(await refusalOf(logIn(subject))).toBe("login_refused");
  await identity.moveAccount(by, { id: person.id, to: "active" });
  await identity.unbindDirectory(by, person.id);
  expect(await identity.staffOf(token)).toBeNull();
  expect(await refusalOf(logIn(subject))).toBe("directory_unbound");
  expect(await refusalOf(identity.unbindDirectory(by, person.id))).toBe("directory_unbound");
});

test("what comes back is taken once, in the browser that began, in its time, unchanged", async () => {
  const subject = `u${people}`;
  await bind(subject);
  const begin = async () => {
    const { address, flow } = await identity.startDirectoryLogIn();
    return { flow, query: await provider.visit(address, { accountId: subject }) };
  };
  const finish = (flow: string, query: string) =>
    refusalOf(identity.finishDirectoryLogIn({ flow, query, client: WINDOW }));
  const own = await begin();
  const other = await begin();
  // Somebody else's browser, with the victim's answer or with its own flow.
  expect(await finish("made-up", own.query)).toBe("directory_refused");
  expect(await finish(other.flow, own.query)).toBe("directory_refused");
  expect(await finish(own.flow, own.query)).toBe("none");
  // It is gone here, whatever the directory would say to its code.
  const kept = await databaseAt(url).query(sql`
    select 1 from identity.directory_flows where digest = ${sm3(own.flow)}`);
  expect(kept).toEqual([]);
  expect(await finish(own.flow, own.query)).toBe("directory_refused");
  const changed = await begin();
  const forged = changed.query.replace(/code=[^&]+/, "code=forged");
  expect(await finish(changed.flow, forged)).toBe("directory_refused");
  const denied = await begin();
  const state = new URLSearchParams(denied.query).get("state") ?? "";
  const no = `?error=access_denied&state=${state}&iss=${encodeURIComponent(provider.issuer)}`;
  expect(await finish(denied.flow, no)).toBe("directory_refused");
  const late = await begin();
  ahead += 10 * MINUTE_MS;
  expect(await finish(late.flow, late.query)).toBe("directory_refused");
});

test("the address asks for the code flow with PKCE, and gives away no secret", async () => {
  const { address, flow } = await identity.startDirectoryLogIn();
  const { searchParams } = new URL(address);
  expect(Object.fromEntries(searchParams)).toMatchObject({
    ...{ response_type: "code", client_id: CLIENT.id, redirect_uri: REDIRECT, scope: "openid" },
    ...{ code_challenge_method: "S256", acr_values: STRONG },
    ...{ state: expect.stringMatching(/^.{43}$/), nonce: expect.stringMatching(/^.{43}$/) },
  });
  expect(address).not.toContain(flow);
  expect(address).not.toContain(CLIENT.secret);
});

test("a directory that does not answer is silent, and one that is not there is told", async () => {
  const silent = identityFor("http://127.0.0.1:1");
  expect(await refusalOf(silent.startDirectoryLogIn())).toBe("directory_silent");
  expect(await refusalOf(staff.identity.startDirectoryLogIn())).toBe("directory_none");
  const none = { flow: "", query: "", client: WINDOW };
  expect(await refusalOf(staff.identity.finishDirectoryLogIn(none))).toBe("directory_none");
});

test("the administrator binds, one subject to one account, never an own one", async () => {
  const subject = `u${people}`;
  const { administrator, securityAdministrator } = staff;
  const given = { staffId: person.id, subject };
  const bySecurity = identity.bindDirectory(securityAdministrator.session, given);
  expect(await refusalOf(bySecurity)).toBe("role_needed");
  expect(await refusalOf(bind(subject, administrator.id))).toBe("grant_own");
  // Whoever binds could come in as that one: of the three administrators it takes two.
  const ofThree = bind(`a${people}`, securityAdministrator.id);
  expect(await refusalOf(ofThree)).toBe("reset_needs_second");
  expect(await refusalOf(bind(subject))).toBe("none");
  expect(await refusalOf(bind(subject))).toBe("directory_bound");
  expect(await refusalOf(bind("another"))).toBe("directory_bound");
  const second = await staff.somebody(`wang.fang${people}`, "王芳");
  expect(await refusalOf(bind(subject, second.id))).toBe("directory_bound");
});

test("due work forgets log-ins that never came back", async () => {
  const { flow, address } = await identity.startDirectoryLogIn();
  const query = await provider.visit(address, { accountId: "x" });
  const due = identity.room.due?.find(({ name }) => name === "identity.forgetAttempts");
  await due?.run();
  const known = identity.finishDirectoryLogIn({ flow, query, client: WINDOW });
  expect(await refusalOf(known)).toBe("directory_unbound");
});

const RIGHT = {
  ...{ issuer: "https://id.example.cn", clientId: "lianjie", clientSecret: "x" },
  redirectUri: "https://lianjie.example.cn/return",
};

test.each([
  [RIGHT, null],
  [{ ...RIGHT, secondFactor: { amr: ["otp"] } }, null],
  [{ ...RIGHT, issuer: "http://127.0.0.1:9000" }, null],
  [{ ...RIGHT, issuer: "http://id.example.cn" }, "issuer 须以 https:// 开头"],
  [{ ...RIGHT, issuer: "http://127.0.0.1.example.cn" }, "issuer 须以 https:// 开头"],
  [{ ...RIGHT, redirectUri: "nowhere" }, "redirectUri 应为网址"],
  [{ ...RIGHT, clientSecret: "" }, "缺少 clientSecret"],
  [{ ...RIGHT, secondFactor: { acr: "x" } }, "secondFactor 的 acr、amr 应为文字的列表"],
  [null, "应为一个对象"],
])("settings of a directory: %j", (given, wrong) => {
  const read = directorySettingsIn(given);
  if (wrong === null) expect(read).toMatchObject({ clientId: "lianjie" });
  else expect(read).toBe(wrong);
});
