/**
 * Insured people on a real database: their log-in, and acting for a child or a parent with proof.
 */
import { beforeAll, beforeEach, expect, test } from "vitest";
import { present } from "#base/assert.ts";
import { addDays, DAY_MS, day, MINUTE_MS, parseChinaTime } from "#base/date.ts";
import { randomFrom } from "#base/random.ts";
import { Refusal, type RefusalCode } from "#base/refusals.ts";
import { createIdentity, type Identity, isGuardianshipExpired } from "#identity/identity.ts";
import type { Person as Insured, PersonId } from "#model/person.ts";
import type { NodeId } from "#model/place.ts";
import type { PersonSession } from "#model/staff.ts";
import { enrol } from "#registry/registry.ts";
import { sql } from "#store/store.ts";
import { databaseAt, freshDatabaseUrl, reportsAt } from "../../test/database.ts";
import {
  CHEAP,
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

function insured(serial: string, name: string, birthDate: string): Insured {
  return {
    ...{ id: `360300P${serial}` as PersonId, name, certificateKind: "01" },
    ...{ certificateNumber: `99030019700101${serial}`, sex: "female", ethnicity: "01" },
    birthDate: day(birthDate),
  };
}

const MOTHER = insured("0001", "测试母亲", "1985-03-01");
const CHILD = insured("0002", "测试子女", "2010-05-01");
const ELDER = insured("0003", "测试外婆", "1955-06-01");
const STRANGER = insured("0004", "测试路人", "1990-01-01");
const PEOPLE = [MOTHER, CHILD, ELDER, STRANGER];

let url: string;
let staff: TestStaff;
let identity: Identity;
let checker: Person;
let mother: PersonSession;
let token: string;

beforeAll(async () => {
  url = await freshDatabaseUrl();
  await databaseAt(url).transaction((tx) =>
    enrol(
      tx,
      PEOPLE.map((person) => ({ person, insurances: [], identities: [] })),
    ),
  );
  staff = await startStaff({ url, node: NODE, ...time });
  const random = randomFrom(() => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0);
  const store = databaseAt(url);
  const world = { node: NODE, now: time.now, random, store, reports: reportsAt(url) };
  const known = async (): Promise<boolean> => true;
  identity = createIdentity(world, {
    trail: staff.trail,
    settings: CHEAP,
    places: { area: known, institution: known },
    // A code is somebody's number here; how it is made and consumed is the registry's.
    voucher: async (code) => {
      const person = PEOPLE.find(({ id }) => id === code);
      if (!person) throw new Refusal("credential_invalid", { why: "码已失效" });
      return { personId: person.id, name: person.name };
    },
  });
  checker = await staff.somebody("shen.he", "审核", [roleOf("checker", "360300")]);
});

beforeEach(async () => {
  clock += 60 * MINUTE_MS;
  Object.assign(checker, await logInAgain(staff.identity, time, checker));
  const open = await databaseAt(url).query<{ id: string }>(sql`
    select id from identity.guardianships where state in ('requested', 'approved')`);
  for (const { id } of open) await identity.endGuardianship(checker.session, id);
  ({ session: mother, token } = await logIn(MOTHER));
});

function logIn(person: Insured) {
  return identity.logInPerson({ code: person.id, client: WINDOW });
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

function ask(ward: Insured, relation: "child" | "parent", by = mother, name = ward.name) {
  const { certificateNumber } = ward;
  const proof = "户口簿第3页";
  return identity.requestGuardianship(by, { ward: { certificateNumber, name }, relation, proof });
}

const TODAY = day("2026-11-27");

async function actsFor(): Promise<readonly PersonId[]> {
  return (await identity.personOf(token))?.actsFor ?? [];
}

test("a consumed voucher opens a session of that person, and of no staff", async () => {
  expect(await identity.personOf(token)).toMatchObject({
    ...{ kind: "person", personId: MOTHER.id, name: MOTHER.name, actsFor: [] },
  });
  expect(await identity.staffOf(token)).toBeNull();
  expect(await identity.personOf(checker.token)).toBeNull();
  const codes: string[] = [];
  const client = { address: "10.9.9.9", agent: "x" };
  for (let at = 0; at < 61; at += 1) {
    codes.push(await refusalOf(identity.logInPerson({ code: `x${at}`, client })));
  }
  expect(codes.indexOf("login_address_locked")).toBe(60);
  const elsewhere = staff.identity.logInPerson({ code: MOTHER.id, client: WINDOW });
  expect(await refusalOf(elsewhere)).toBe("login_elsewhere");
});

test("a code that is refused is on the trail, with why and from where", async () => {
  await refusalOf(identity.logInPerson({ code: "ecq-stale", client: WINDOW }));
  await staff.trail.flush(databaseAt(url));
  const rows = await databaseAt(url).query<{ actor: string; subject: string; detail: string }>(sql`
    select actor, subject, detail from trail.entries
     where action = 'person.logInRefused' and at >= ${clock}`);
  const detail = `credential_invalid ${WINDOW.address}`;
  expect(rows).toEqual([{ actor: "program", subject: "-", detail }]);
});

test("a person ends this session or all of them, and an idle one ends itself", async () => {
  const second = await logIn(MOTHER);
  const third = await logIn(MOTHER);
  await identity.logOutPerson(second.session, "this");
  expect(await identity.personOf(second.token)).toBeNull();
  expect(await identity.personOf(third.token)).not.toBeNull();
  await identity.logOutPerson(third.session, "all");
  expect(await identity.personOf(token)).toBeNull();
  const fourth = await logIn(MOTHER);
  clock += 30 * MINUTE_MS;
  expect(await identity.personOf(fourth.token)).toBeNull();
});

test("a mother acts for her child from approval until the child is of age", async () => {
  const { id } = await ask(CHILD, "child");
  expect(await actsFor()).toEqual([]);
  const span = await identity.approveGuardianship(checker.session, { id, from: TODAY, to: null });
  expect(span).toEqual({ from: TODAY, to: "2028-04-30" });
  expect(await actsFor()).toEqual([CHILD.id]);
  const before = clock;
  try {
    for (const [on, acts] of [
      ["2028-04-30 12:00:00", [CHILD.id]],
      ["2028-05-01 00:01:00", []],
    ] as const) {
      clock = parseChinaTime(on) ?? 0;
      const later = await logIn(MOTHER);
      expect(later.session.actsFor).toEqual(acts);
    }
  } finally {
    clock = before;
  }
});

test("an approval that is over by its days makes way for another request", async () => {
  const { id } = await ask(CHILD, "child");
  await identity.approveGuardianship(checker.session, { id, from: TODAY, to: TODAY });
  expect(await refusalOf(ask(CHILD, "child"))).toBe("guardianship_state");
  const before = clock;
  try {
    clock += DAY_MS;
    const later = (await logIn(MOTHER)).session;
    expect(later.actsFor).toEqual([]);
    const [listed] = await identity.guardianshipsOf(later);
    expect(isGuardianshipExpired(present(listed, "the one that was approved"), TODAY)).toBe(false);
    const tomorrow = addDays(TODAY, 1);
    expect(isGuardianshipExpired(present(listed, "the same"), tomorrow)).toBe(true);
    const again = await ask(CHILD, "child", later);
    expect(again.id).not.toBe(id);
    const rows = await identity.guardianshipsOf(later);
    const states = new Map(rows.map((row) => [row.id, row.state]));
    expect([states.get(id), states.get(again.id)]).toEqual(["ended", "requested"]);
  } finally {
    clock = before;
  }
});

test("either of the two ends it, others do not know of it", async () => {
  const { id } = await ask(ELDER, "parent");
  await identity.approveGuardianship(checker.session, { id, from: TODAY, to: null });
  const stranger = (await logIn(STRANGER)).session;
  expect(await refusalOf(identity.endGuardianship(stranger, id))).toBe("guardianship_unknown");
  expect(await identity.guardianshipsOf(stranger)).toEqual([]);
  const elder = (await logIn(ELDER)).session;
  expect((await identity.guardianshipsOf(elder)).map((row) => row.id)).toContain(id);
  await identity.endGuardianship(elder, id);
  expect(await actsFor()).toEqual([]);
  expect(await refusalOf(identity.endGuardianship(elder, id))).toBe("guardianship_state");
});

test("a request that cannot be is refused", async () => {
  const wrongName = ask(CHILD, "child", mother, "别的名字");
  expect(await refusalOf(wrongName)).toBe("person_unknown");
  const nobody = { ...CHILD, certificateNumber: "990300197001019999" };
  expect(await refusalOf(ask(nobody, "child"))).toBe("person_unknown");
  expect(await refusalOf(ask(MOTHER, "child"))).toBe("guardianship_self");
  expect(await refusalOf(ask(STRANGER, "child"))).toBe("ward_of_age");
  expect(await refusalOf(ask(CHILD, "parent"))).toBe("guardian_order");
  const child = (await logIn(CHILD)).session;
  expect(await refusalOf(ask(MOTHER, "parent", child))).toBe("guardian_minor");
  const { certificateNumber, name } = CHILD;
  for (const [proof, proofDigest] of [
    [" ", undefined],
    ["字".repeat(201), undefined],
    ["", "not a digest"],
  ] as const) {
    const ward = { certificateNumber, name };
    const given = { ward, relation: "child", proof, proofDigest } as const;
    expect(await refusalOf(identity.requestGuardianship(mother, given))).toBe("proof_missing");
  }
  expect(await refusalOf(ask(CHILD, "child"))).toBe("none");
  expect(await refusalOf(ask(CHILD, "child"))).toBe("guardianship_state");
});

test("only a checker who reaches the ward's area decides, once, and the trail has it", async () => {
  const { id } = await ask(CHILD, "child");
  const elsewhere = await staff.somebody("yi.di", "异地", [roleOf("checker", "360100")]);
  const policy = await staff.somebody("zheng.ce", "政策", [roleOf("policy", "360300")]);
  const asked = { id, from: TODAY, to: null };
  for (const { session } of [elsewhere, policy, staff.administrator]) {
    expect(await refusalOf(identity.approveGuardianship(session, asked))).toBe("role_needed");
    const refusing = identity.refuseGuardianship(session, { id, why: "不符" });
    expect(await refusalOf(refusing)).toBe("role_needed");
    expect(await refusalOf(identity.endGuardianship(session, id))).toBe("role_needed");
  }
  const unfinished = { ...checker.session, mustFinish: "password" } as const;
  const early = identity.approveGuardianship(unfinished, asked);
  expect(await refusalOf(early)).toBe("session_unfinished");
  const unknown = identity.approveGuardianship(checker.session, { ...asked, id: "gua_x" });
  expect(await refusalOf(unknown)).toBe("guardianship_unknown");
  const both = await Promise.all([
    refusalOf(identity.refuseGuardianship(checker.session, { id, why: "证明不清" })),
    refusalOf(identity.approveGuardianship(checker.session, asked)),
  ]);
  expect(both.sort()).toEqual(["guardianship_state", "none"]);
  const rows = await databaseAt(url).query<{
    action: string;
    actor: string;
    person_id: string;
  }>(sql`
    select action, actor, person_id from trail.entries where subject = ${id} order by at, action`);
  expect(rows[0]).toEqual({
    ...{ action: "guardianship.requested", actor: `person:${MOTHER.id}`, person_id: CHILD.id },
  });
  expect(rows[1]?.actor).toBe("staff:shen.he@360300/checker");
  expect(rows).toHaveLength(2);
});

test("open requests are listed to checkers of the area, each as a look at the ward", async () => {
  const { id } = await ask(CHILD, "child");
  const page = { after: "", limit: 10 };
  const listed = async (by: Person): Promise<readonly string[]> =>
    (await identity.guardianshipRequests(by.session, page)).map((row) => row.id);
  expect(await listed(checker)).toEqual([id]);
  const province = await staff.somebody("sheng.ji", "省级", [roleOf("checker", "360000")]);
  const county = await staff.somebody("xian.ji", "县级", [roleOf("checker", "360322")]);
  expect([await listed(province), await listed(county)]).toEqual([[id], []]);
  const policy = await staff.somebody("zheng.ce2", "政策", [roleOf("policy", "360000")]);
  expect(await refusalOf(listed(policy))).toBe("role_needed");
  await staff.trail.flush(databaseAt(url));
  const looks = await databaseAt(url).query<{ actor: string }>(sql`
    select actor from trail.entries
     where subject = ${id} and action = 'guardianship.read' and person_id = ${CHILD.id}
     order by actor`);
  expect(looks.map(({ actor }) => actor)).toEqual([
    "staff:shen.he@360300/checker",
    "staff:sheng.ji@360000/checker",
  ]);
});
