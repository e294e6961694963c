/**
 * One human with insurances in several places: the one that is paid is meant, when it is one;
 * otherwise the window is told the places and names one.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { day } from "#base/date.ts";
import type { InsuranceState, PersonId } from "#model/person.ts";
import { type Area, nodeOf } from "#model/place.ts";
import { type Enrolment, enrol } from "#registry/registry.ts";
import { type Answer, HospitalClient } from "./client.ts";
import { startWorld, type TestWorld } from "./world.ts";

let world: TestWorld;
let haikou: HospitalClient;
let nanchang: HospitalClient;
let humans = 0;

beforeAll(async () => {
  world = await startWorld();
  haikou = new HospitalClient(world, "H46010000001");
  nanchang = new HospitalClient(world, "H36010000001");
});

afterAll(async () => {
  expect(world.defects).toEqual([]);
  await world.stop();
});

/** In each of these places, as far as it is paid there; gives the card's number. */
async function human(places: Readonly<Record<string, InsuranceState>>): Promise<string> {
  humans += 1;
  const number = `99010119700101${String(1_000 + humans)}`;
  for (const [index, [area, state]] of Object.entries(places).entries()) {
    const id = `${area}88${String(humans).padStart(5, "0")}${index}` as PersonId;
    const span = { from: day("2010-01-01") };
    const enrolment: Enrolment = {
      person: {
        ...{ id, name: "双保", certificateKind: "01", certificateNumber: number },
        ...{ sex: "female", birthDate: day("1970-01-01"), ethnicity: "01" },
      },
      insurances: [
        {
          ...{ personId: id, area: area as Area, scheme: "employee", personType: "working" },
          ...{ state: state === "ended" ? "ended" : "active", span, civilServant: false },
          suspensions: state === "suspended" ? [{ from: day("2020-01-01") }] : [],
        },
      ],
      identities: [],
    };
    await enrol(world.database(nodeOf(area as Area)), [enrolment]);
  }
  // Their homes tell the hub by themselves.
  await world.dueEverywhere();
  return number;
}

async function found(number: string, envelope = {}): Promise<Answer> {
  const data = { mdtrt_cert_type: "02", mdtrt_cert_no: number };
  return await haikou.call("1101", { data }, { envelope });
}

function areaIn(answer: Answer): unknown {
  return (answer.output.insuinfo as { insuplc_admdvs: string }[] | undefined)?.[0]?.insuplc_admdvs;
}

test("of two provinces the one where the insurance is paid is meant", async () => {
  const answer = await found(await human({ 360300: "suspended", 440100: "active" }));
  expect([answer.message, areaIn(answer)]).toEqual(["", "440100"]);
});

test("of two pooling areas of one province, too", async () => {
  const answer = await found(await human({ 360100: "active", 360300: "ended" }));
  expect([answer.message, areaIn(answer)]).toEqual(["", "360100"]);
  // At home nobody has to be asked where, and the envelope names no place.
  const number = await human({ 360100: "ended", 360300: "active" });
  const data = { mdtrt_cert_type: "02", mdtrt_cert_no: number };
  expect(areaIn(await nanchang.call("1101", { data }))).toBe("360300");
});

test("of two that are paid the window is told the places, and names one", async () => {
  const number = await human({ 360300: "active", 440100: "active" });
  const answer = await found(number);
  expect(answer.fields.err_code).toBe("person_ambiguous");
  expect(answer.message).toContain("360300、440100");
  expect(areaIn(await found(number, { insuplc_admdvs: "360300" }))).toBe("360300");
});

test("a place that is silent leaves it open: nobody is chosen by another's silence", async () => {
  const number = await human({ 360300: "suspended", 440100: "active" });
  // The first that is asked.
  world.faults.lose({ hop: "hub-home", kind: "findPerson", lose: "answer", times: 1 });
  expect((await found(number)).fields.err_code).toBe("person_ambiguous");
  expect(areaIn(await found(number))).toBe("440100");
});
