/**
 * Accounts and roles on a real database: who may do what to whom, and what the trail says of it.
 */
import { beforeAll, beforeEach, expect, test } from "vitest";
import { MINUTE_MS, parseChinaTime } from "#base/date.ts";
import { randomFrom } from "#base/random.ts";
import { Refusal, type RefusalCode } from "#base/refusals.ts";
import { createIdentity, type Identity } from "#identity/identity.ts";
import type { NodeId } from "#model/place.ts";
import { ADMINISTRATOR_DUTIES, DUTIES, type Role } from "#model/staff.ts";
import { ConstraintViolated, sql } from "#store/store.ts";
import { createTrail } from "#trail/trail.ts";
import { databaseAt, freshDatabaseUrl, reportsAt } from "../../test/database.ts";
import {
  CHEAP,
  finish,
  logInAgain,
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
const NEXT = "Kan-Bing-2027";
let url: string;
let staff: TestStaff;
let identity: Identity;
let person: Person;
let people = 0;

beforeAll(async () => {
  url = await freshDatabaseUrl();
  staff = await startStaff({ url, node: NODE, ...time });
  identity = staff.identity;
});

beforeEach(async () => {
  people += 1;
  clock += 60 * MINUTE_MS;
  for (const duty of ADMINISTRATOR_DUTIES) {
    Object.assign(staff[duty], await logInAgain(identity, time, staff[duty]));
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

const PLACE_OF: Readonly<Record<string, string>> = {
  cashier: "H36030000001",
  institutionManager: "H36030000001",
  reception: "360300",
  checker: "360300",
  policy: "360300",
  finance: "360300",
  supervisor: "360300",
};

/** Every act on others, by what it needs. */
const ACTS: readonly (readonly [string, string, (by: Person) => Promise<unknown>])[] = [
  [
    "makes an account",
    "administrator",
    (by) => identity.makeAccount(by.session, { loginName: `new.${by.loginName}`, name: "新人" }),
  ],
  [
    "locks an account",
    "administrator",
    (by) => identity.moveAccount(by.session, { id: person.id, to: "locked" }),
  ],
  ["resets a password", "administrator", (by) => identity.resetPassword(by.session, person.id)],
  [
    "resets a second factor",
    "securityAdministrator",
    (by) => identity.resetSecondFactor(by.session, person.id),
  ],
  [
    "gives a role",
    "securityAdministrator",
    (by) =>
      identity.grantRole(by.session, { staffId: person.id, role: roleOf("policy", "360300") }),
  ],
  [
    "takes a role",
    "securityAdministrator",
    (by) => identity.takeRole(by.session, { staffId: person.id, role: roleOf("policy", "360300") }),
  ],
];

test("each act is one administrator's, and nobody else's of all duties", async () => {
  for (const duty of DUTIES) {
    const isAdministrator = (ADMINISTRATOR_DUTIES as readonly string[]).includes(duty);
    const by = isAdministrator
      ? staff[duty as keyof TestStaff & (typeof ADMINISTRATOR_DUTIES)[number]]
      : await staff
          .somebody(`one.${duty.toLowerCase()}`, "某人", [roleOf(duty, PLACE_OF[duty] ?? "360000")])
          .catch(() => null);
    // The hub's duty is held at the hub only.
    if (by === null) {
      expect(duty).toBe("dutyOperator");
      continue;
    }
    for (const [what, needs, act] of ACTS) {
      const code = await refusalOf(act(by));
      expect([duty, what, code]).toEqual([duty, what, duty === needs ? "none" : "role_needed"]);
    }
  }
});

test("an account is one person's for ever: its name is not given again", async () => {
  const { session } = staff.administrator;
  const make = (loginName: string, name = "王芳") =>
    refusalOf(identity.makeAccount(session, { loginName, name }));
  await identity.moveAccount(session, { id: person.id, to: "ended" });
  expect(await make(person.loginName)).toBe("login_name_taken");
  expect(await make(` ${person.loginName.toUpperCase()} `)).toBe("login_name_taken");
  const wrong = ["ab", "1ab", "a b c", "王芳芳", "a@b", "a/b", "x".repeat(33), "<b>x"];
  for (const loginName of wrong) expect(await make(loginName)).toBe("login_name_wrong");
  for (const name of ["", "<script>", "王芳1", "王\u202e芳", "字".repeat(41)]) {
    expect(await make("wang.fang", name)).toBe("staff_name_wrong");
  }
  for (const [at, name] of ["王芳", "买买提·吐尔逊", "Anne O'Neil"].entries()) {
    expect(await make(`wang.fang${people}-${at}`, name)).toBe("none");
  }
});

test("a locked account is out at once and comes back, an ended one does not", async () => {
  const { session } = staff.administrator;
  const move = (to: "active" | "locked" | "ended") =>
    refusalOf(identity.moveAccount(session, { id: person.id, to }));
  expect(await move("active")).toBe("staff_state");
  expect(await move("locked")).toBe("none");
  expect(await identity.staffOf(person.token)).toBeNull();
  expect(await refusalOf(logInAgain(identity, time, person))).toBe("login_refused");
  expect(await move("active")).toBe("none");
  expect(await identity.staffOf(person.token)).toBeNull();
  expect(await refusalOf(logInAgain(identity, time, person))).toBe("none");
  expect(await move("ended")).toBe("none");
  expect(await move("active")).toBe("staff_state");
  const gone = identity.resetPassword(session, person.id);
  expect(await refusalOf(gone)).toBe("staff_state");
  const nobody = identity.moveAccount(session, { id: "stf_none", to: "ended" });
  expect(await refusalOf(nobody)).toBe("staff_unknown");
});

test("a reset password ends sessions and tokens, and has to be changed", async () => {
  const { token } = await identity.makeToken(person.session, { name: "笔记本", days: 30 });
  const password = await identity.resetPassword(staff.administrator.session, person.id);
  expect(await identity.staffOf(person.token)).toBeNull();
  expect(await refusalOf(identity.holderOfToken(token))).toBe("token_refused");
  expect(await refusalOf(logInAgain(identity, time, person))).toBe("login_refused");
  const { session } = await logInAgain(identity, time, { ...person, password });
  expect(session.mustFinish).toBe("password");
});

test("roles are given and taken once, at places that are there", async () => {
  const { session } = staff.securityAdministrator;
  const give = (role: Role, staffId: string = person.id) =>
    refusalOf(identity.grantRole(session, { staffId, role }));
  const take = (role: Role) => refusalOf(identity.takeRole(session, { staffId: person.id, role }));
  const policy = roleOf("policy", "360300");
  expect(await take(policy)).toBe("role_missing");
  expect(await give(policy)).toBe("none");
  expect(await give(policy)).toBe("role_held");
  expect(await give(roleOf("policy", "460100"))).toBe("duty_place_wrong");
  expect(await give(policy, session.staffId)).toBe("grant_own");
  expect(await give(roleOf("auditor", "360000"), staff.administrator.id)).toBe(
    "administrators_apart",
  );
  // A post and an administrator's duty exclude each other, whichever comes first.
  expect(await give(policy, staff.auditor.id)).toBe("administrators_apart");
  expect(await give(roleOf("auditor", "360000"))).toBe("administrators_apart");
  expect(await take(policy)).toBe("none");
  expect(await give(policy)).toBe("none");
  const random = randomFrom(() => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0);
  const world = { node: NODE, now: time.now, random };
  const nowhere = { area: async () => false, institution: async () => false };
  const strict = createIdentity(
    { ...world, store: databaseAt(url), reports: reportsAt(url) },
    { trail: createTrail(NODE, `strict${people}`), settings: CHEAP, places: nowhere },
  );
  for (const role of [roleOf("checker", "360300"), roleOf("cashier", "H36030000009")]) {
    const given = strict.grantRole(session, { staffId: person.id, role });
    expect(await refusalOf(given)).toBe("duty_place_wrong");
  }
});

test("the last administrator of each kind neither leaves nor is locked, the last but one does", async () => {
  const by = staff.administrator.session;
  for (const duty of ADMINISTRATOR_DUTIES) {
    const { id } = staff[duty];
    for (const to of ["locked", "ended"] as const) {
      expect(await refusalOf(identity.moveAccount(by, { id, to }))).toBe("administrator_last");
    }
    const role = roleOf(duty, NODE);
    const taken = identity.takeRole(staff.securityAdministrator.session, { staffId: id, role });
    expect(await refusalOf(taken)).toBe("administrator_last");
  }
  const role = roleOf("auditor", NODE);
  const second = { staffId: person.id, role };
  await identity.grantRole(staff.securityAdministrator.session, second);
  const both = await Promise.all([
    refusalOf(identity.moveAccount(by, { id: person.id, to: "locked" })),
    refusalOf(identity.moveAccount(by, { id: staff.auditor.id, to: "locked" })),
  ]);
  expect(both.sort()).toEqual(["administrator_last", "none"]);
  await identity.moveAccount(by, { id: staff.auditor.id, to: "active" }).catch(() => undefined);
});

test("an account of the three is reset by two of them, and by nobody alone", async () => {
  const { administrator, securityAdministrator, auditor } = staff;
  const reset = () => refusalOf(identity.resetPassword(administrator.session, auditor.id));
  const agree = (by: Person, id: string = auditor.id) =>
    refusalOf(identity.agreeToReset(by.session, id));
  expect(await reset()).toBe("reset_needs_second");
  expect(await identity.staffOf(auditor.token)).not.toBeNull();
  // Neither whose account it is nor who resets it is the second one; nobody else may agree.
  expect(await agree(auditor)).toBe("grant_own");
  expect(await agree(person)).toBe("role_needed");
  expect(await agree(administrator)).toBe("none");
  expect(await reset()).toBe("reset_needs_second");
  expect(await agree(securityAdministrator)).toBe("none");
  clock += 60 * MINUTE_MS;
  Object.assign(administrator, await logInAgain(identity, time, administrator));
  Object.assign(securityAdministrator, await logInAgain(identity, time, securityAdministrator));
  expect(await reset()).toBe("reset_needs_second");
  expect(await agree(securityAdministrator)).toBe("none");
  const password = await identity.resetPassword(administrator.session, auditor.id);
  // Once.
  expect(await reset()).toBe("reset_needs_second");
  const second = () =>
    refusalOf(identity.resetSecondFactor(securityAdministrator.session, auditor.id));
  expect(await second()).toBe("reset_needs_second");
  expect(await agree(administrator)).toBe("none");
  expect(await second()).toBe("none");
  const { id, loginName } = auditor;
  const entered = await finish(identity, time, { id, loginName, firstPassword: password }, NEXT);
  Object.assign(auditor, entered);
  const rows = await databaseAt(url).query<{ actor: string }>(sql`
    select actor from trail.entries where action = 'staff.resetAgreed' order by at, position`);
  expect(rows.map(({ actor }) => actor.replace(/.*\//, ""))).toEqual([
    ...["administrator", "securityAdministrator", "securityAdministrator", "administrator"],
  ]);
});

test("first administrators are made once, by whoever works at the machine", async () => {
  const again = identity.makeFirstAdministrators("root", {
    administrator: { loginName: "zai.lai", name: "再来" },
    securityAdministrator: { loginName: "zai.lai2", name: "再来" },
    auditor: { loginName: "zai.lai3", name: "再来" },
  });
  expect(await refusalOf(again)).toBe("administrators_exist");
  const rows = await databaseAt(url).query<{ actor: string; detail: string }>(sql`
    select actor, detail from trail.entries
     where action = 'staff.firstAdministrator' order by position`);
  expect(rows).toEqual([
    { actor: "cli:tests", detail: "guan.li administrator@360000" },
    { actor: "cli:tests", detail: "an.quan securityAdministrator@360000" },
    { actor: "cli:tests", detail: "shen.ji auditor@360000" },
  ]);
});

test("the database itself keeps the three apart, and nobody's role their own gift", async () => {
  const store = databaseAt(url);
  const insert = (duty: string, by: string) =>
    store.query(sql`
      insert into identity.roles (id, account_id, duty, place, granted_at, granted_by)
      values ('rol_1', ${staff.administrator.id}, ${duty}, '360000', 1, ${by})`);
  await expect(insert("auditor", "x")).rejects.toThrow(ConstraintViolated);
  await expect(insert("policy", staff.administrator.id)).rejects.toThrow(ConstraintViolated);
});

test("accounts are listed page by page, with roles, for administrators only", async () => {
  const listed = await identity.accountsAfter(staff.auditor.session, { after: "", limit: 2 });
  expect(listed).toHaveLength(2);
  const names = listed.map(({ login_name }) => login_name);
  expect(names).toEqual([...names].sort());
  const [after = ""] = names.slice(-1);
  const next = await identity.accountsAfter(staff.auditor.session, { after, limit: 500 });
  expect(next.map(({ login_name }) => login_name)).not.toContain(after);
  const auditor = [...listed, ...next].find(({ id }) => id === staff.auditor.id);
  expect(auditor?.roles).toEqual([roleOf("auditor", NODE)]);
  expect(Object.keys(auditor ?? {}).join()).not.toMatch(/hash|secret/);
  const page = identity.accountsAfter(person.session, { after: "", limit: 2 });
  expect(await refusalOf(page)).toBe("role_needed");
});

test("whoever is not complete yet does nothing", async () => {
  const { administrator } = staff;
  const session = { ...administrator.session, mustFinish: "password" } as const;
  const made = identity.makeAccount(session, { loginName: "wang.wu", name: "王五" });
  expect(await refusalOf(made)).toBe("session_unfinished");
  const listed = identity.accountsAfter(session, { after: "", limit: 1 });
  expect(await refusalOf(listed)).toBe("session_unfinished");
});

test("a token acts for its holder until it is revoked, too old, or its holder is out", async () => {
  const { session } = person;
  const role = roleOf("policy", "360300");
  await identity.grantRole(staff.securityAdministrator.session, { staffId: person.id, role });
  const make = (name: string, days: number) => identity.makeToken(session, { name, days });
  for (const days of [0, -1, 1.5, 367, Number.NaN]) {
    expect(await refusalOf(make("x", days))).toBe("token_days_wrong");
  }
  expect(await refusalOf(make(" ", 1))).toBe("token_name_wrong");
  const [one, two] = [await make("笔记本", 30), await make("值班机", 1)];
  expect(one.token).toMatch(/^lj_360000_[A-Za-z0-9_-]{43}$/);
  const holder = { staffId: person.id, loginName: person.loginName, name: "李伟", roles: [role] };
  expect(await identity.holderOfToken(one.token)).toEqual(holder);
  const listed = await identity.tokensOf(person.id);
  expect(listed.map(({ name }) => name).sort()).toEqual(["值班机", "笔记本"].sort());
  expect(JSON.stringify(listed)).not.toContain(one.token);
  clock += 24 * 60 * MINUTE_MS;
  expect(await refusalOf(identity.holderOfToken(two.token))).toBe("token_refused");
  await identity.revokeToken(holder, one.id);
  expect(await refusalOf(identity.holderOfToken(one.token))).toBe("token_refused");
  expect(await refusalOf(identity.revokeToken(holder, one.id))).toBe("token_unknown");
  const three = await make("第三个", 30);
  const another = { staffId: staff.auditor.id, loginName: "shen.ji" };
  expect(await refusalOf(identity.revokeToken(another, three.id))).toBe("token_unknown");
  const by = (await logInAgain(identity, time, staff.administrator)).session;
  await identity.moveAccount(by, { id: person.id, to: "locked" });
  expect(await refusalOf(identity.holderOfToken(three.token))).toBe("token_refused");
  const foreign = three.token.replace("360000", "460000");
  expect(await refusalOf(identity.holderOfToken(foreign))).toBe("token_other_node");
  for (const text of ["", "lj_360000_x", person.token]) {
    expect(await refusalOf(identity.holderOfToken(text))).toBe("token_refused");
  }
  expect(WINDOW.address).not.toBe("");
});

test("a token of a clock that was ahead is none when the clock is right again", async () => {
  const { session } = person;
  clock += 10 * 60 * MINUTE_MS;
  const { token } = await identity.makeToken(session, { name: "x", days: 1 });
  expect(await refusalOf(identity.holderOfToken(token))).toBe("none");
  clock -= 10 * 60 * MINUTE_MS;
  expect(await refusalOf(identity.holderOfToken(token))).toBe("token_refused");
  expect(await identity.staffOfToken(token)).toBeNull();
});
