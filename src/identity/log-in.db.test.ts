/**
 * Log-in of staff on a real database: refusals that tell nothing, brute force, replay, fixation.
 */
import { beforeAll, beforeEach, expect, test } from "vitest";
import { DAY_MS, MINUTE_MS, parseChinaTime } from "#base/date.ts";
import { seededRandom } from "#base/random.ts";
import { NoAnswer, Refusal, type RefusalCode } from "#base/refusals.ts";
import { codeAt, createIdentity } from "#identity/identity.ts";
import type { NodeId } from "#model/place.ts";
import { openPg, openReports, sql } from "#store/store.ts";
import { createTrail } from "#trail/trail.ts";
import { databaseAt, freshDatabaseUrl } from "../../test/database.ts";
import {
  CHEAP,
  logInAgain,
  openIdentity,
  type Person,
  startStaff,
  type TestStaff,
  WINDOW,
} from "../../test/staff.ts";

const NODE = "360000" as NodeId;
let clock = parseChinaTime("2026-11-27 09:00:00") ?? 0;
const time = {
  now: () => clock,
  wait: (ms: number) => {
    clock += ms;
  },
};
let url: string;
let staff: TestStaff;
let person: Person;
let people = 0;

beforeAll(async () => {
  url = await freshDatabaseUrl();
  staff = await startStaff({ url, node: NODE, ...time });
});

beforeEach(async () => {
  people += 1;
  // Far from whatever the test before did to addresses and names.
  clock += 2 * DAY_MS;
  for (const one of [staff.administrator, staff.securityAdministrator] as const) {
    const { session } = await logInAgain(staff.identity, time, one);
    Object.assign(one, { session });
  }
  person = await staff.somebody(`li.wei${people}`, "李伟");
});

async function refusalOf(work: Promise<unknown>): Promise<RefusalCode | "none"> {
  try {
    await work;
    return "none";
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

function attempt(given: Partial<Parameters<TestStaff["identity"]["logIn"]>[0]> = {}) {
  const { loginName, password } = person;
  return staff.identity.logIn({ loginName, password, client: WINDOW, ...given });
}

const code = (): string => codeAt(person.secret, clock);

test("an unknown name, a wrong password and an ended account hear the same", async () => {
  const wrong = { password: "Nobody-Knows-1" };
  const told = [
    await attempt({ loginName: "nobody.here" }).catch(String),
    await attempt(wrong).catch(String),
  ];
  const { session } = staff.administrator;
  await staff.identity.moveAccount(session, { id: person.id, to: "ended" });
  told.push(await attempt({ code: code() }).catch(String));
  expect(new Set(told).size).toBe(1);
  expect(told[0]).toContain("登录名或密码不正确，或账号不可用");
});

test("an unknown name costs the work of a known one", async () => {
  const strong = { memoryCost: 65_536, timeCost: 6, parallelism: 1 };
  const { identity } = openIdentity({ url, node: NODE, now: time.now, settings: { hash: strong } });
  const took = async (loginName: string): Promise<number> => {
    const began = process.cpuUsage();
    const given = { loginName, password: "Nobody-Knows-1", client: WINDOW };
    expect(await refusalOf(identity.logIn(given))).toBe("login_refused");
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1_000;
  };
  await took("nobody.first");
  // A hash of this kind costs hundreds of milliseconds, a look without one a few.
  expect(await took("nobody.second")).toBeGreaterThan(100);
});

test("five wrong passwords lock the name, whoever has it, and only for its time", async () => {
  const guess = { password: "Nobody-Knows-1" };
  for (const loginName of [person.loginName, "nobody.here"]) {
    const codes: string[] = [];
    for (let time = 0; time < 6; time += 1) {
      codes.push(await refusalOf(attempt({ ...guess, loginName })));
    }
    expect(codes).toEqual([...Array(5).fill("login_refused"), "login_locked"]);
  }
  expect(await refusalOf(attempt({ code: code() }))).toBe("login_locked");
  clock += 15 * MINUTE_MS - 1_000;
  expect(await refusalOf(attempt({ code: code() }))).toBe("login_locked");
  clock -= 60 * MINUTE_MS;
  expect(await refusalOf(attempt({ code: code() }))).toBe("login_locked");
  clock += 60 * MINUTE_MS + 1_000;
  expect(await refusalOf(attempt({ code: code() }))).toBe("none");
});

test("guesses side by side, in two processes, are no more than five", async () => {
  const other = openIdentity({ url, node: NODE, now: time.now });
  const guess = { loginName: person.loginName, password: "Nobody-Knows-1", client: WINDOW };
  const all = Array.from({ length: 20 }, (_, at) =>
    refusalOf((at % 2 === 0 ? staff : other).identity.logIn(guess)),
  );
  const codes = await Promise.all(all);
  expect(codes.filter((one) => one === "login_refused")).toHaveLength(5);
  expect(codes.filter((one) => one === "login_locked")).toHaveLength(15);
});

test("a success begins the count anew, an administrator ends a lock-out", async () => {
  const guess = { password: "Nobody-Knows-1" };
  for (let round = 0; round < 2; round += 1) {
    for (let time = 0; time < 4; time += 1) await refusalOf(attempt(guess));
    expect(await refusalOf(attempt({ code: code() }))).toBe("none");
    clock += 60_000;
  }
  for (let time = 0; time < 6; time += 1) await refusalOf(attempt(guess));
  expect(await refusalOf(attempt({ code: code() }))).toBe("login_locked");
  const { session } = staff.administrator;
  await staff.identity.moveAccount(session, { id: person.id, to: "locked" });
  await staff.identity.moveAccount(session, { id: person.id, to: "active" });
  expect(await refusalOf(attempt({ code: code() }))).toBe("none");
});

test("guesses from elsewhere lock a name elsewhere, never where its owner logs in", async () => {
  const guessed = async (loginName: string): Promise<string[]> => {
    const codes: string[] = [];
    for (let at = 0; at < 30; at += 1) {
      const client = { address: `10.8.${people}.${Math.floor(at / 5)}`, agent: "x" };
      codes.push(await refusalOf(attempt({ loginName, password: "Nobody-Knows-1", client })));
    }
    return codes;
  };
  const codes = await guessed(person.loginName);
  expect(codes).toEqual([...Array(25).fill("login_refused"), ...Array(5).fill("login_locked")]);
  // A name that nobody has is locked after as many.
  expect(await guessed("nobody.here")).toEqual(codes);
  const elsewhere = { address: `10.9.${people}.1`, agent: "x" };
  expect(await refusalOf(attempt({ code: code(), client: elsewhere }))).toBe("login_locked");
  expect(await refusalOf(attempt({ code: code() }))).toBe("none");
  // The success took back nothing of what others failed at.
  clock += MINUTE_MS;
  expect(await refusalOf(attempt({ code: code(), client: elsewhere }))).toBe("login_locked");
  // An address where nobody has logged in for so long is no more than any other.
  const settings = { addressKnownMs: 1_000 };
  const { identity } = openIdentity({ url, node: NODE, now: time.now, settings });
  const { loginName, password } = person;
  const late = identity.logIn({ loginName, password, code: code(), client: WINDOW });
  expect(await refusalOf(late)).toBe("login_locked");
});

test("an address becomes known by both factors, not by the password alone", async () => {
  const client = { address: `10.7.${people}.1`, agent: "x" };
  expect(await refusalOf(attempt({ client }))).toBe("second_factor_needed");
  const known = () =>
    databaseAt(url).query(sql`
      select address from identity.known_addresses
       where account_id = ${person.id} and address = ${client.address}`);
  expect(await known()).toEqual([]);
  expect(await refusalOf(attempt({ code: code(), client }))).toBe("none");
  expect(await known()).toHaveLength(1);
});

test("whoever works at the machine ends a lock-out, and gives a first password", async () => {
  const guess = { password: "Nobody-Knows-1" };
  for (let time = 0; time < 6; time += 1) await refusalOf(attempt(guess));
  expect(await refusalOf(attempt({ code: code() }))).toBe("login_locked");
  const unlock = (loginName: string, newPassword = false) =>
    staff.identity.unlockAtMachine("root", { loginName, newPassword });
  const { loginName } = person;
  expect(await unlock(` ${loginName.toUpperCase()}`)).toEqual({ loginName, firstPassword: null });
  expect(await refusalOf(attempt({ code: code() }))).toBe("none");
  clock += MINUTE_MS;
  const { firstPassword } = await unlock(loginName, true);
  expect(await staff.identity.staffOf(person.token)).toBeNull();
  expect(await refusalOf(attempt({ code: code() }))).toBe("login_refused");
  const entered = await staff.identity.logIn({
    ...{ loginName, password: firstPassword ?? "", code: code(), client: WINDOW },
  });
  expect(entered.session.mustFinish).toBe("password");
  expect(await refusalOf(unlock("nobody.here"))).toBe("staff_unknown");
  const { session } = staff.administrator;
  await staff.identity.moveAccount(session, { id: person.id, to: "locked" });
  expect(await refusalOf(unlock(loginName))).toBe("staff_state");
  const rows = await databaseAt(url).query<{ actor: string; action: string }>(sql`
    select actor, action from trail.entries
     where subject = ${person.id} and actor like 'cli:%' order by at, position`);
  expect(rows).toEqual([
    { actor: "cli:root", action: "staff.attemptsForgiven" },
    { actor: "cli:root", action: "staff.passwordReset" },
  ]);
});

test("one address that tries many names is locked, others are not", async () => {
  const client = { address: "10.6.6.6", agent: "x" };
  const codes: string[] = [];
  for (let at = 0; at < 61; at += 1) {
    codes.push(await refusalOf(attempt({ loginName: `nobody.n${at}`, client })));
  }
  expect(codes.indexOf("login_address_locked")).toBe(60);
  expect(await refusalOf(attempt({ code: code(), client }))).toBe("login_address_locked");
  expect(await refusalOf(attempt({ code: code() }))).toBe("none");
  clock += MINUTE_MS;
  expect(await refusalOf(attempt({ code: code(), client }))).toBe("none");
});

test("the password alone asks for the code and opens nothing", async () => {
  const before = await staff.identity.sessionsOf(person.session, person.id);
  for (let time = 0; time < 8; time += 1) {
    expect(await refusalOf(attempt())).toBe("second_factor_needed");
  }
  const after = await staff.identity.sessionsOf(person.session, person.id);
  expect(after).toHaveLength(before.length);
});

test("guesses by the dozen at one moment keep nobody else out, and busy is no failure", async () => {
  const client = { address: `10.6.7.${people}`, agent: "x" };
  const guess = (at: number) => {
    const loginName = `nobody.d${at}`;
    return refusalOf(attempt({ loginName, password: "Nobody-Knows-1", client }));
  };
  const all = Promise.all(Array.from({ length: 38 }, (_, at) => guess(at)));
  expect(await refusalOf(attempt({ code: code() }))).toBe("none");
  const codes = await all;
  expect(codes.filter((one) => one === "login_busy")).toHaveLength(22);
  const [row] = await databaseAt(url).query<{ failures: number }>(sql`
    select failures from identity.attempts where key = ${`address:${client.address}`}`);
  expect(row?.failures).toBe(16);
});

test("codes are guessed five times, with the right password as well", async () => {
  const codes: string[] = [];
  for (let time = 0; time < 6; time += 1) codes.push(await refusalOf(attempt({ code: "000000" })));
  expect(codes).toEqual([...Array(5).fill("second_factor_wrong"), "login_locked"]);
});

test("a code is good once, also in another process, and an older one never after it", async () => {
  const other = openIdentity({ url, node: NODE, now: time.now });
  const [used, older] = [code(), codeAt(person.secret, clock - 30_000)];
  const { loginName, password } = person;
  const given = { loginName, password, client: WINDOW };
  const both = await Promise.all([
    refusalOf(staff.identity.logIn({ ...given, code: used })),
    refusalOf(other.identity.logIn({ ...given, code: used })),
  ]);
  expect(both.sort()).toEqual(["none", "second_factor_wrong"]);
  expect(await refusalOf(attempt({ code: used }))).toBe("second_factor_wrong");
  expect(await refusalOf(attempt({ code: older }))).toBe("second_factor_wrong");
  // A clock that is set back brings no old code back.
  clock -= 30_000;
  expect(await refusalOf(attempt({ code: code() }))).toBe("second_factor_wrong");
  clock += 90_000;
  expect(await refusalOf(attempt({ code: code() }))).toBe("none");
});

test("a recovery code is good once", async () => {
  const [first = "", second = ""] = person.recoveryCodes;
  expect(await refusalOf(attempt({ code: first.toUpperCase() }))).toBe("none");
  expect(await refusalOf(attempt({ code: first }))).toBe("second_factor_wrong");
  expect(await refusalOf(attempt({ code: second }))).toBe("none");
});

test("a session that was there before is not the one that is logged in", async () => {
  const one = await attempt({ code: code() });
  clock += 60_000;
  const other = await attempt({ code: code() });
  expect(other.token).not.toBe(one.token);
  expect(other.token).toMatch(/^[A-Za-z0-9_-]{43}$/);
  // Only digests are stored.
  const rows = await databaseAt(url).query<{ readonly digest: string }>(sql`
    select digest from identity.sessions`);
  const stored = JSON.stringify(rows);
  expect(stored).not.toContain(one.token);
  expect(stored).not.toContain(other.token);
});

test("a database that does not answer is no answer, never a log-in", async () => {
  const closed = openPg({ url, connectionsMax: 1 });
  const reports = openReports({ url });
  await closed.close();
  await reports.close();
  const trail = createTrail(NODE, "closed");
  const world = { node: NODE, now: time.now, random: seededRandom(5), store: closed, reports };
  const known = async (): Promise<boolean> => true;
  const places = { area: known, institution: known };
  const identity = createIdentity(world, { trail, settings: CHEAP, places });
  const { loginName, password } = person;
  const given = { loginName, password, code: code(), client: WINDOW };
  await expect(identity.logIn(given)).rejects.toThrow();
  await expect(identity.staffOf(person.token)).rejects.toThrow();
  const gone = {
    ...world,
    store: openPg({ url: "postgres://127.0.0.1:1/none", connectionsMax: 1 }),
  };
  const alone = createIdentity(gone, { trail, settings: CHEAP, places });
  await expect(alone.logIn(given)).rejects.toThrow(NoAnswer);
  await expect(alone.staffOf(person.token)).rejects.toThrow(NoAnswer);
});

test("a wrong code is on the trail, at the log-in and behind it", async () => {
  await refusalOf(attempt({ code: "000000" }));
  const shown = { token: person.token, code: "000000", client: WINDOW };
  await refusalOf(staff.identity.showSecondFactor(shown));
  const rows = await entriesSince(person.id);
  const entry = { actor: "program", action: "staff.secondFactorRefused", detail: WINDOW.address };
  expect(rows).toEqual([entry, entry]);
});

async function entriesSince(subject: string) {
  await staff.trail.flush(databaseAt(url));
  return await databaseAt(url).query<{ actor: string; action: string; detail: string }>(sql`
    select actor, action, detail from trail.entries
     where subject in (${subject}, '-') and at >= ${clock} order by position`);
}

test("log-ins and refusals are on the trail, without the name that was typed", async () => {
  await refusalOf(attempt({ password: "Nobody-Knows-1" }));
  await refusalOf(attempt({ loginName: "my-password-9", password: "Nobody-Knows-1" }));
  await attempt({ code: code() });
  const rows = await entriesSince(person.id);
  expect(rows.filter(({ action }) => action === "staff.loggedIn")).toEqual([
    {
      actor: `staff:${person.loginName}`,
      action: "staff.loggedIn",
      detail: `password code ${WINDOW.address}`,
    },
  ]);
  const refused = rows.filter(({ action }) => action === "staff.logInRefused");
  expect(refused.map(({ actor, detail }) => [actor, detail])).toEqual([
    ["program", WINDOW.address],
    ["program", WINDOW.address],
  ]);
});
