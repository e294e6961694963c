/**
 * Sessions on a real database: their ends, two processes, clocks that are wrong, what a step up
 * changes.
 */
import { beforeAll, beforeEach, expect, test } from "vitest";
import { DAY_MS, MINUTE_MS, parseChinaTime } from "#base/date.ts";
import { Refusal, type RefusalCode } from "#base/refusals.ts";
import { codeAt, type Identity } from "#identity/identity.ts";
import type { NodeId } from "#model/place.ts";
import type { StaffSession } from "#model/staff.ts";
import { sql } from "#store/store.ts";
import { databaseAt, freshDatabaseUrl } from "../../test/database.ts";
import {
  logInAgain,
  openIdentity,
  type Person,
  roleOf,
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
let other: Identity;
let person: Person;
let people = 0;

beforeAll(async () => {
  url = await freshDatabaseUrl();
  staff = await startStaff({ url, node: NODE, ...time });
  other = openIdentity({ url, node: NODE, now: time.now }).identity;
});

beforeEach(async () => {
  people += 1;
  clock += 60 * MINUTE_MS;
  for (const one of [staff.administrator, staff.securityAdministrator] as const) {
    Object.assign(one, await logInAgain(staff.identity, time, one));
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

const alive = async (token: string, at: Identity = staff.identity): Promise<boolean> =>
  (await at.staffOf(token)) !== null;

test("a session is its person's, complete, until it is left idle or its day is over", async () => {
  const { token } = person;
  expect(await staff.identity.staffOf(token)).toMatchObject({
    ...{ kind: "staff", staffId: person.id, loginName: person.loginName, name: "李伟" },
    ...{ roles: [], mustFinish: null },
  });
  clock += 29 * MINUTE_MS;
  expect(await alive(token)).toBe(true);
  clock += 29 * MINUTE_MS;
  expect(await alive(token)).toBe(true);
  clock += 30 * MINUTE_MS;
  expect(await alive(token)).toBe(false);
});

test("a session that is always used ends after twelve hours all the same", async () => {
  const { token } = person;
  let hours = 0;
  while (await alive(token)) {
    clock += 20 * MINUTE_MS;
    hours += 1 / 3;
  }
  expect(Math.round(hours)).toBe(12);
});

test.each(["", "x", "A".repeat(43), "A".repeat(5_000), "' or 1=1 --"])(
  "%s is nobody's session",
  async (token) => {
    expect(await staff.identity.staffOf(token)).toBeNull();
  },
);

test("a session of a clock that was ahead is none when the clock is right again", async () => {
  clock += 10 * 60 * MINUTE_MS;
  const { token } = await logInAgain(staff.identity, time, person);
  expect(await alive(token)).toBe(true);
  clock -= 10 * 60 * MINUTE_MS;
  expect(await alive(token)).toBe(false);
  // Its code was taken for a later step; codes of now are refused until that has come.
  const again = logInAgain(staff.identity, time, person);
  expect(await refusalOf(again)).toBe("second_factor_wrong");
});

test("a clock set back a little ends nothing and lengthens nothing", async () => {
  const { token } = person;
  const before = (await staff.identity.staffOf(token))?.expiresAt;
  clock -= MINUTE_MS;
  expect((await staff.identity.staffOf(token))?.expiresAt).toBe(before);
});

test("a log-out ends the session here at once, and elsewhere within two seconds", async () => {
  const { token } = person;
  expect(await alive(token, other)).toBe(true);
  await staff.identity.logOut(token);
  expect(await alive(token)).toBe(false);
  clock += 1_999;
  expect(await alive(token, other)).toBe(true);
  clock += 1;
  expect(await alive(token, other)).toBe(false);
  await staff.identity.logOut(token);
});

test("sessions are listed with address and agent, and ended one by one or all but this", async () => {
  const { identity } = staff;
  const second = await logInAgain(identity, time, person);
  const third = await logInAgain(identity, time, person);
  const listed = await identity.sessionsOf(third.session, person.id);
  expect(listed.map(({ id }) => id)).toEqual([
    third.session.sessionId,
    second.session.sessionId,
    person.session.sessionId,
  ]);
  expect(listed[0]).toMatchObject({ address: WINDOW.address, agent: WINDOW.agent, factor: "code" });
  const own = { staffId: person.id, sessionId: second.session.sessionId };
  await identity.revokeSessions(third.session, own);
  expect([await alive(second.token), await alive(third.token)]).toEqual([false, true]);
  expect(await refusalOf(identity.revokeSessions(third.session, own))).toBe("session_unknown");
  expect(await identity.revokeSessions(third.session, { ...own, sessionId: null })).toBe(1);
  expect([await alive(person.token), await alive(third.token)]).toEqual([false, true]);
});

test("another one's sessions are the security administrator's to see and end, on the trail", async () => {
  const { identity, securityAdministrator, administrator } = staff;
  const all = { staffId: person.id, sessionId: null };
  const bySomebody = identity.sessionsOf(administrator.session, person.id);
  expect(await refusalOf(bySomebody)).toBe("role_needed");
  const revoking = identity.revokeSessions(administrator.session, all);
  expect(await refusalOf(revoking)).toBe("role_needed");
  // An own session's id does not open another one's.
  const wrong = { staffId: administrator.id, sessionId: person.session.sessionId };
  const crossed = identity.revokeSessions(administrator.session, wrong);
  expect(await refusalOf(crossed)).toBe("session_unknown");
  expect(await alive(person.token)).toBe(true);
  await identity.sessionsOf(securityAdministrator.session, person.id);
  await identity.revokeSessions(securityAdministrator.session, all);
  expect(await alive(person.token)).toBe(false);
  await staff.trail.flush(databaseAt(url));
  const rows = await databaseAt(url).query<{ actor: string; action: string }>(sql`
    select actor, action from trail.entries
     where subject = ${person.id} and action like 'staff.sessions%' order by action`);
  const actor = `staff:an.quan@${NODE}/securityAdministrator`;
  expect(rows).toEqual([
    { actor, action: "staff.sessionsRead" },
    { actor, action: "staff.sessionsRevoked" },
  ]);
});

test("a new password gives a new token, and ends every session that was there", async () => {
  const { identity } = staff;
  const second = await logInAgain(identity, time, person);
  const change = { token: second.token, password: person.password, client: WINDOW };
  const to = (newPassword: string) => identity.changePassword({ ...change, newPassword });
  expect(await refusalOf(to("short"))).toBe("password_weak");
  expect(await refusalOf(to(person.password))).toBe("password_used");
  const wrong = identity.changePassword({
    ...change,
    password: "No-1234567",
    newPassword: "Next-Word-9",
  });
  expect(await refusalOf(wrong)).toBe("password_wrong");
  const changed = await to("Another-Word-9");
  expect(changed.token).not.toBe(second.token);
  const tokens = [person.token, second.token, changed.token];
  expect(await Promise.all(tokens.map((token) => alive(token)))).toEqual([false, false, true]);
  expect(await refusalOf(to("Third-Word-99"))).toBe("session_missing");
});

test("the last five passwords are not taken again, the sixth is", async () => {
  const { identity } = staff;
  let { token } = person;
  let password = person.password;
  const change = async (newPassword: string): Promise<RefusalCode | "none"> =>
    await refusalOf(
      identity.changePassword({ token, password, newPassword, client: WINDOW }).then((changed) => {
        token = changed.token;
        password = newPassword;
      }),
    );
  const words = ["One", "Two", "Three", "Four"].map((word) => `${word}-Words-2026`);
  for (const word of words) {
    expect(await change(word)).toBe("none");
    clock += 1_000;
  }
  expect(await change(person.password)).toBe("password_used");
  expect(await change("Five-Words-2026")).toBe("none");
  expect(await change(person.password)).toBe("none");
});

test("wrong guesses of the old password lock the name as log-ins do", async () => {
  const { identity } = staff;
  const codes: string[] = [];
  for (let at = 0; at < 6; at += 1) {
    const guess = { token: person.token, password: `Guess-${at}-word`, newPassword: "New-Word-20" };
    codes.push(await refusalOf(identity.changePassword({ ...guess, client: WINDOW })));
  }
  expect(codes).toEqual([...Array(5).fill("password_wrong"), "login_locked"]);
});

test("a new password that will not do, with the right old one, is no failed log-in", async () => {
  const { identity } = staff;
  const own = { token: person.token, password: person.password, client: WINDOW };
  for (let round = 0; round < 8; round += 1) {
    for (const [newPassword, code] of [
      ["short", "password_weak"],
      [person.password, "password_used"],
    ] as const) {
      expect(await refusalOf(identity.changePassword({ ...own, newPassword }))).toBe(code);
    }
  }
  expect(await refusalOf(logInAgain(identity, time, person))).toBe("none");
});

test("a password of its age has to be changed first", async () => {
  const fresh = await logInAgain(staff.identity, time, person);
  expect(fresh.session.mustFinish).toBeNull();
  // As if they were three minutes.
  const settings = { passwordAgeMs: 3 * MINUTE_MS };
  const { identity } = openIdentity({ url, node: NODE, now: time.now, settings });
  const { session } = await logInAgain(identity, time, person);
  expect(session.mustFinish).toBe("password");
  const made = identity.makeToken(session, { name: "笔记本", days: 1 });
  expect(await refusalOf(made)).toBe("session_unfinished");
});

test("the second factor is enrolled by a code of its own secret, and gives a new token", async () => {
  const { identity } = staff;
  const by = staff.administrator.session;
  const loginName = `wang.fang${people}`;
  const made = await identity.makeAccount(by, { loginName, name: "王芳" });
  const first = await identity.logIn({ loginName, password: made.firstPassword, client: WINDOW });
  expect(first.session.mustFinish).toBe("password");
  const changed = await identity.changePassword({
    ...{ token: first.token, password: made.firstPassword, newPassword: "Kan-Bing-2026" },
    client: WINDOW,
  });
  expect(changed.session.mustFinish).toBe("secondFactor");
  const show = (code: string) =>
    identity.showSecondFactor({ token: changed.token, code, client: WINDOW });
  expect(await refusalOf(show("123456"))).toBe("second_factor_missing");
  const old = await identity.startSecondFactor(changed.token);
  const { secret } = await identity.startSecondFactor(changed.token);
  expect(await refusalOf(show(codeAt(old.secret, clock)))).toBe("second_factor_wrong");
  const shown = await show(codeAt(secret, clock));
  expect(shown.session.mustFinish).toBeNull();
  expect(shown.recoveryCodes).toHaveLength(10);
  expect([await alive(changed.token), await alive(shown.token)]).toEqual([false, true]);
  expect(await refusalOf(identity.startSecondFactor(shown.token))).toBe("second_factor_set");
});

test("the second factor is reset by the security administrator, never one's own", async () => {
  const { identity, administrator, securityAdministrator } = staff;
  const reset = (by: StaffSession, id: string) => identity.resetSecondFactor(by, id);
  expect(await refusalOf(reset(administrator.session, person.id))).toBe("role_needed");
  const { session } = securityAdministrator;
  expect(await refusalOf(reset(session, session.staffId))).toBe("grant_own");
  await reset(session, person.id);
  expect(await alive(person.token)).toBe(false);
  const { loginName, password } = person;
  const again = await identity.logIn({ loginName, password, client: WINDOW });
  expect(again.session.mustFinish).toBe("secondFactor");
  const token = again.token;
  const [old = ""] = person.recoveryCodes;
  const shown = identity.showSecondFactor({ token, code: old, client: WINDOW });
  expect(await refusalOf(shown)).toBe("second_factor_missing");
});

test("a role that is given or taken is there at the next request", async () => {
  const { identity, securityAdministrator } = staff;
  const role = roleOf("checker", "360300");
  const change = { staffId: person.id, role };
  expect((await identity.staffOf(person.token))?.roles).toEqual([]);
  await identity.grantRole(securityAdministrator.session, change);
  expect((await identity.staffOf(person.token))?.roles).toEqual([role]);
  await identity.takeRole(securityAdministrator.session, change);
  expect((await identity.staffOf(person.token))?.roles).toEqual([]);
});

test("due work ends what is over and forgets old attempts, once", async () => {
  const { identity } = staff;
  const run = async (name: string): Promise<number> => {
    // It looks once a minute.
    clock += MINUTE_MS;
    return (await identity.room.due?.find((one) => one.name === name)?.run()) ?? Number.NaN;
  };
  await run("identity.endSessions");
  const { token } = await logInAgain(identity, time, person);
  expect(await run("identity.endSessions")).toBe(0);
  expect(await alive(token)).toBe(true);
  await refusalOf(identity.logIn({ loginName: "nobody.x", password: "x", client: WINDOW }));
  expect(await run("identity.forgetAttempts")).toBe(0);
  clock += 4 * DAY_MS;
  expect(await run("identity.endSessions")).toBeGreaterThan(0);
  expect(await run("identity.endSessions")).toBe(0);
  expect(await run("identity.forgetAttempts")).toBeGreaterThan(0);
  const addresses = () => databaseAt(url).query(sql`select address from identity.known_addresses`);
  expect(await addresses()).not.toEqual([]);
  const settings = { addressKnownMs: DAY_MS };
  const short = openIdentity({ url, node: NODE, now: time.now, settings }).identity;
  await short.room.due?.find(({ name }) => name === "identity.forgetAttempts")?.run();
  expect(await addresses()).toEqual([]);
});

test("a check of a session costs a fifth of a millisecond of processor time at most", async () => {
  const { identity } = staff;
  const { token } = person;
  await identity.staffOf(token);
  const rounds = 20_000;
  const began = process.cpuUsage();
  for (let round = 0; round < rounds; round += 1) await identity.staffOf(token);
  const { user, system } = process.cpuUsage(began);
  expect((user + system) / 1_000 / rounds).toBeLessThan(0.2);
});

function createGate() {
  let open = (): void => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), passed };
}

test("a check that was under way while its session ended keeps nothing of it", async () => {
  const [read, letGo] = [createGate(), createGate()];
  const { identity } = openIdentity({
    ...{ url, node: NODE, now: time.now },
    through: (store) => ({
      ...store,
      query: async (statement) => {
        const rows = await store.query<never>(statement);
        read.open();
        await letGo.passed;
        return rows;
      },
    }),
  });
  const { token } = person;
  const check = identity.staffOf(token);
  await read.passed;
  const all = { staffId: person.id, sessionId: null };
  await identity.revokeSessions(staff.securityAdministrator.session, all);
  letGo.open();
  await check;
  expect(await alive(token, identity)).toBe(false);
});
