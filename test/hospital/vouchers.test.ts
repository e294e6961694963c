/**
 * E-vouchers (医保码) at the window: a code is good for a minute and once, the token that the scan
 * gives stands for the person at that institution until the encounter is over.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { seededRandom } from "#base/random.ts";
import type { RefusalCode } from "#base/refusals.ts";
import type { InstitutionCode } from "#model/place.ts";
import { consumeVoucher } from "#registry/registry.ts";
import { sql } from "#store/store.ts";
import { createTrail } from "#trail/trail.ts";
import type { DemoPerson } from "../../demo/people.ts";
import { type Answer, HospitalClient, personIdOf, totalOf, type VisitPlan } from "./client.ts";
import { scanOf, showVoucher, tokenCard } from "./voucher.ts";
import { HAINAN, JIANGXI, startWorld, type TestWorld } from "./world.ts";

let world: TestWorld;
let haikou: HospitalClient;
let nanchang: HospitalClient;
let guangzhou: HospitalClient;

const PLAN: VisitPlan = { lines: [["consultation", 1]] };

beforeAll(async () => {
  world = await startWorld();
  haikou = new HospitalClient(world, "H46010000001");
  nanchang = new HospitalClient(world, "H36010000001");
  guangzhou = new HospitalClient(world, "H44010000001");
});

afterEach(async () => {
  await world.calm();
  expect(world.defects).toEqual([]);
});

afterAll(async () => {
  await world.stop();
});

function codeOf(answer: Answer): RefusalCode | "" {
  return (answer.fields.err_code ?? "") as RefusalCode | "";
}

async function scan(code: string, window = haikou): Promise<Answer> {
  return await window.call("1162", scanOf(code));
}

async function tokenOf(person: DemoPerson, window = haikou): Promise<string> {
  const answer = await scan(await showVoucher(world, person), window);
  expect(answer.message).toBe("");
  return String(answer.output.ecToken);
}

test("a scan tells who it is, where they are insured, and gives a token of 40 characters", async () => {
  const person = world.somebody();
  const answer = await scan(await showVoucher(world, person));
  const { name, certificateNumber, birthDate } = person.enrolment.person;
  expect(answer.output).toMatchObject({
    userName: name,
    idNo: certificateNumber,
    idType: "01",
    insuOrg: person.area,
    birthday: birthDate,
  });
  expect(answer.output.ecToken).toMatch(/^ect360300[0-9a-f]{31}$/);
});

test("6101 answers the same under OutData, also for a place's own people", async () => {
  const person = world.somebody();
  const { data } = scanOf(await showVoucher(world, person));
  const answer = await nanchang.call("6101", { InData: data });
  expect(answer.output.OutData).toMatchObject({ userName: person.enrolment.person.name });
});

test("a code is scanned once, also when two windows scan it at one moment", async () => {
  const person = world.somebody();
  const code = await showVoucher(world, person);
  const answers = await Promise.all([scan(code), scan(code, guangzhou), scan(code, nanchang)]);
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  expect(answers.map(codeOf).sort()).toEqual(["", "voucher_used", "voucher_used"]);
});

describe("a code is refused", () => {
  const REFUSED: readonly (readonly [
    string,
    RefusalCode,
    (code: string) => string | Promise<string>,
  ])[] = [
    [
      "that was shown longer than a minute",
      "voucher_stale",
      (code) => {
        world.clock.forward(60_000);
        return code;
      },
    ],
    ["whose signature was changed", "voucher_forged", (code) => code.slice(0, -1) + other(code)],
    [
      "whose serial was changed",
      "voucher_forged",
      (code) => code.replace(/^ecq36030[0]./, (head) => `ecq360300${other(head)}`),
    ],
    ["of another form", "voucher_forged", () => "DEMO0123"],
    ["that names another place", "voucher_forged", (code) => code.replace("ecq36", "ecq44")],
  ];

  function other(text: string): string {
    return text.endsWith("0") ? "1" : "0";
  }

  test.each(REFUSED)("%s", async (_what, refused, change) => {
    const code = await showVoucher(world, world.somebody());
    expect(codeOf(await scan(await change(code)))).toBe(refused);
  });

  test("that was issued for another institution alone, and is not spent by it", async () => {
    const institution = haikou.code as InstitutionCode;
    const code = await showVoucher(world, world.somebody(), { institution });
    expect(codeOf(await scan(code, guangzhou))).toBe("voucher_other_institution");
    expect((await scan(code)).ok).toBe(true);
  });

  test("that was issued for a log-in, and the other way round", async () => {
    const person = world.somebody();
    const forLogIn = await showVoucher(world, person, { purpose: "logIn" });
    expect(codeOf(await scan(forLogIn))).toBe("voucher_other_purpose");
    const logIn = (code: string) =>
      consumeVoucher(
        {
          node: JIANGXI,
          store: world.database(JIANGXI),
          now: world.clock.now,
          random: seededRandom(3),
        },
        createTrail(JIANGXI, world.clock.now().toString(36)),
        code,
      );
    const forCare = await showVoucher(world, person);
    await expect(logIn(forCare)).rejects.toMatchObject({ code: "voucher_other_purpose" });
    expect(await logIn(forLogIn)).toEqual({
      personId: personIdOf(person),
      name: person.enrolment.person.name,
    });
    await expect(logIn(forLogIn)).rejects.toMatchObject({ code: "voucher_used" });
  });

  test("when the business is no care, and when it is left out", async () => {
    const code = await showVoucher(world, world.somebody());
    expect(codeOf(await haikou.call("1162", scanOf(code, "05101")))).toBe("code_unknown");
    expect(codeOf(await haikou.call("1162", scanOf(code, "")))).toBe("field_missing");
    expect(codeOf(await haikou.call("1162", scanOf("")))).toBe("field_missing");
  });
});

test("a token opens, quotes and settles a visit, and is over with it", async () => {
  const person = world.somebody();
  const card = tokenCard(await tokenOf(person));
  expect((await haikou.find(person, card)).ok).toBe(true);
  const [visit, next] = [await haikou.visit(person, PLAN), await haikou.visit(person, PLAN)];
  expect((await haikou.quote(visit, card)).message).toBe("");
  expect((await haikou.quote(next, card)).message).toBe("");
  expect((await haikou.settle(visit, {}, card)).message).toBe("");
  // Nothing else: no other visit, no look.
  expect(codeOf(await haikou.settle(next, {}, card))).toBe("credential_invalid");
  expect(codeOf(await haikou.find(person, card))).toBe("credential_invalid");
});

test("two visits settled at one moment with one token: one is", async () => {
  const person = world.somebody();
  const card = tokenCard(await tokenOf(person));
  const visits = [await haikou.visit(person, PLAN), await haikou.visit(person, PLAN)];
  const answers = await Promise.all(visits.map((visit) => haikou.settle(visit, {}, card)));
  expect(answers.map(codeOf).sort()).toEqual(["", "credential_invalid"]);
});

test("a token is nobody else's and no other institution's", async () => {
  const [person, neighbour] = [world.somebody(), world.somebody()];
  const card = tokenCard(await tokenOf(person));
  const theirs = await haikou.visit(neighbour, PLAN);
  expect(codeOf(await haikou.settle(theirs, {}, card))).toBe("credential_invalid");
  expect(codeOf(await guangzhou.find(person, card))).toBe("credential_invalid");
  const here = await nanchang.visit(person, PLAN);
  expect(codeOf(await nanchang.settle(here, {}, card))).toBe("credential_invalid");
});

test("a token that nothing took is over after thirty days", async () => {
  const person = world.somebody();
  const card = tokenCard(await tokenOf(person));
  world.clock.forward(29 * 86_400_000);
  expect((await haikou.find(person, card)).ok).toBe(true);
  world.clock.forward(86_400_000);
  expect(codeOf(await haikou.find(person, card))).toBe("credential_invalid");
});

test("a token speaks for a stay from admission until its settlement after the discharge", async () => {
  const person = world.somebody();
  const card = tokenCard(await tokenOf(person));
  const stay = await haikou.admit(person, card);
  await world.dueEverywhere();
  await world.until(async () => world.faults.passed.at(-1)?.kind === "stay");
  world.clock.forward(40 * 86_400_000);
  expect((await haikou.find(person, card)).ok).toBe(true);
  const lines = [["ct", 1]] as const;
  await haikou.charge(stay, lines, 1);
  await haikou.discharge(stay);
  await world.calm();
  expect(codeOf(await haikou.find(person, card))).toBe("credential_invalid");
  const settled = await haikou.settleStay("2304", stay, totalOf({ lines }), card);
  expect(settled.message).toBe("");
  expect(codeOf(await haikou.find(person, card))).toBe("credential_invalid");
});

test("what is over is forgotten after a day, and home keeps no token in plain text", async () => {
  const person = world.somebody();
  const token = await tokenOf(person);
  const all = () =>
    world.database(JIANGXI).query<{ readonly text: string }>(sql`
      select row_to_json(v)::text as text from registry.vouchers v
       where person_id = ${personIdOf(person)}
      union all
      select row_to_json(t)::text from registry.voucher_tokens t
       where person_id = ${personIdOf(person)}`);
  const before = await all();
  expect(before).toHaveLength(2);
  expect(JSON.stringify(before)).not.toContain(token);
  world.clock.forward(32 * 86_400_000);
  await world.dueEverywhere();
  expect(await all()).toEqual([]);
});

test("issuing, scanning and scanning in vain stand on home's trail, the scan on care's too", async () => {
  const person = world.somebody();
  const code = await showVoucher(world, person);
  await scan(code);
  await scan(code);
  await world.dueEverywhere();
  const actionsAt = async (node: typeof JIANGXI) =>
    (
      await world.database(node).query<{ readonly actor: string; readonly action: string }>(sql`
        select actor, action from trail.entries
         where person_id = ${personIdOf(person)} or action = 'voucher.refused'
         order by at, chain, position`)
    ).map(({ actor, action }) => `${actor} ${action}`);
  const atHome = await actionsAt(JIANGXI);
  expect(atHome).toContain(`person:${personIdOf(person)} voucher.issued`);
  expect(atHome).toContain(`node:${HAINAN} voucher.redeemed`);
  expect(atHome).toContain(`node:${HAINAN} voucher.refused`);
  expect(await actionsAt(HAINAN)).toEqual([`institution:${haikou.code}:001 person.found`]);
});
