/**
 * A diagnosis beside the settlement of the same visit: random people, filings, places and days give
 * the same code, or the same category under the same filing.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { present } from "#base/assert.ts";
import { addDays, type ChinaDate, chinaDate, startOfDay } from "#base/date.ts";
import type { EncounterId, FilingId, SettlementId } from "#base/id.ts";
import { fen } from "#base/money.ts";
import { type Random, seededRandom } from "#base/random.ts";
import { Refusal } from "#base/refusals.ts";
import { recordFilings, recordQualifications } from "#filing/filing.ts";
import { staffOf } from "#model/actor.ts";
import { NO_SPLIT } from "#model/charge.ts";
import type { Filing, FilingKind } from "#model/filing.ts";
import type { SettleContent } from "#model/message.ts";
import type { Scheme } from "#model/person.ts";
import { type Area, type CareType, type InstitutionCode, isInpatient } from "#model/place.ts";
import { NO_FLAGS } from "#model/settlement.ts";
import { approve, draft } from "#rulebook/rulebook.ts";
import { type DiagnosisAsked, diagnose, openInstitution } from "#settlement/settlement.ts";
import { sql } from "#store/store.ts";
import type { DemoPerson } from "../../demo/people.ts";
import { FIRST_BILL, HospitalClient, personIdOf, setlinfo } from "./client.ts";
import { DISEASES, HOSPITALS, releaseOpenings } from "./opened-by-chance.ts";
import { HAINAN, JIANGXI, PINGXIANG, startWorld, type TestWorld } from "./world.ts";

const CASES = 1_000;
const PEOPLE = 40;
const KINDS: readonly FilingKind[] = [
  ...(["longResident", "workStationed", "referred", "emergencyRescue", "otherTemporary"] as const),
];
const CARE_TYPES: readonly CareType[] = [
  ...(["outpatient", "emergency", "chronic", "inpatient", "inpatientEmergency"] as const),
];

let world: TestWorld;
let random: Random;
let people: readonly DemoPerson[];

function one<Of>(list: readonly Of[]): Of {
  return present(list[random.below(list.length)], "the list is not empty");
}

function today(): ChinaDate {
  return chinaDate(world.clock.now());
}

/** Some hold on the day, some for another place, some no more or not yet. */
function randomFiling(person: DemoPerson, number: number): Filing {
  const from = addDays(today(), random.below(400) - 300);
  const promised = random.below(4) === 0;
  const endedOn = random.below(4) === 0 ? addDays(from, random.below(200)) : undefined;
  const over = promised ? "revoked" : "cancelled";
  return {
    id: `fil_r${person.area}${personIdOf(person).slice(-6)}${number}` as FilingId,
    personId: personIdOf(person),
    version: 1 + random.below(3),
    kind: one(KINDS),
    state: endedOn ? over : promised ? "committed" : "effective",
    areas: [one(["460000", "460100", "440100", "110000"]) as Area],
    span: { from, to: random.below(3) === 0 ? undefined : addDays(from, random.below(300)) },
    evidence: promised ? "commitment" : "documents",
    supplementDue: promised ? addDays(from, 30) : undefined,
    endedOn,
  };
}

/** An insurance that is suspended, or was for some days, or is over, or to begin. */
async function changeInsurance(person: DemoPerson): Promise<void> {
  const id = personIdOf(person);
  const ended = addDays(today(), -1 - random.below(100));
  const store = world.database(JIANGXI);
  if (random.below(2) === 0) {
    const from = addDays(ended, -random.below(100));
    const until = random.below(3) === 0 ? "" : addDays(today(), random.below(20) - 10);
    await store.query(sql`update registry.insurances
      set suspensions = ${`{[${from},${until})}`}::datemultirange where person_id = ${id}`);
  } else
    await store.query(sql`update registry.insurances set to_on = ${ended}
      where person_id = ${id}`);
}

const ELSEWHERE = ["360300", "360323", "360100", "360102", "360400"];

/** Kept under another code of the pool, or moved for good or on a day, inside the province. */
async function move(person: DemoPerson): Promise<void> {
  const [id, store, area] = [personIdOf(person), world.database(JIANGXI), one(ELSEWHERE)];
  const day = addDays(today(), random.below(200) - 150);
  if (random.below(2) === 0) {
    await store.query(sql`update registry.insurances set area = ${area} where person_id = ${id}`);
    return;
  }
  await store.query(sql`
    update registry.insurances set to_on = ${addDays(day, -1 - random.below(3))}
     where person_id = ${id} and scheme = 'employee'`);
  await insure(id, { area, scheme: "employee", day });
}

async function insure(
  id: string,
  {
    area,
    scheme,
    day,
  }: { readonly area: string; readonly scheme: Scheme; readonly day: ChinaDate },
): Promise<void> {
  await world.database(JIANGXI).query(sql`
    insert into registry.insurances
      (person_id, area, scheme, person_type, state, from_on, civil_servant, suspensions)
    values (${id}, ${area}, ${scheme}, ${scheme === "employee" ? "working" : "residentAdult"},
            'active', ${day}, false, '{}')
    on conflict do nothing`);
}

/** One or two, for a disease, for another, or for all outpatient care. */
async function choose(person: DemoPerson, number: number): Promise<void> {
  const id = `cho_r${personIdOf(person)}${number}`;
  const from = addDays(today(), random.below(200) - 150);
  const to = random.below(2) === 0 ? null : addDays(from, random.below(200));
  const disease = one(["M01600", "M01600", "M03900", ""]) || null;
  await world.database(JIANGXI).query(sql`
    insert into filing.chosen_institutions
      (id, person_id, institution, disease, from_on, to_on, changed_by, changed_at)
    values (${id}, ${personIdOf(person)}, ${one(HOSPITALS)}, ${disease}, ${from}, ${to},
            'program', 0)`);
}

/** From tomorrow on: who goes where without a filing, for which care. */
async function releaseZones(): Promise<void> {
  const { world: at, trail } = world.province(JIANGXI).office;
  const context = { node: JIANGXI, store: at.store, trail, now: world.clock.now };
  const source = "source: { document: 协议, trust: assumed }";
  const from = addDays(today(), 1);
  const zones = [
    `home: ["360102"], treatedIn: ["460000"], benefit: local, from: ${from}`,
    `home: ["360400"], treatedIn: ["460100"], benefit: referral, from: ${from}`,
    `home: ["360100"], treatedIn: ["460100"], care: [chronic], benefit: local, ` +
      `from: ${addDays(from, 20)}, to: ${addDays(from, 60)}`,
    `home: ["360300"], treatedIn: ["440000"], benefit: local, from: ${from}`,
  ];
  const text = `zones:\n${zones.map((zone) => `  - { title: 协议, ${zone}, ${source} }\n`).join("")}`;
  const given = { file: { path: "zones.yaml", text }, examples: null, note: "" };
  const { version } = await draft(context, { ...given, by: staffOf("李起草") });
  await approve(context, { version, by: staffOf("王批准"), from });
}

beforeAll(async () => {
  world = await startWorld();
  random = seededRandom(20_170_925);
  const home = world.database(JIANGXI);
  people = Array.from({ length: PEOPLE }, (_nothing, index) =>
    world.somebody(index % 2 === 0 ? PINGXIANG : ("360100" as Area)),
  );
  for (const [index, person] of people.entries()) {
    const count = random.below(4);
    const filings = Array.from({ length: count }, (_none, at) => randomFiling(person, at));
    await recordFilings(home, filings);
    // Those that the crowd has already are over for most.
    if (index % 4 !== 0) {
      const ended = person.filings.map((filing) => ({
        ...{ ...filing, version: filing.version + 1, state: "cancelled" as const },
        endedOn: addDays(today(), -random.below(300)),
      }));
      await recordFilings(home, ended);
    }
    if (index % 3 === 1) await move(person);
    if (index % 4 === 1) {
      const day = addDays(today(), random.below(300) - 250);
      await insure(personIdOf(person), { area: one(ELSEWHERE), scheme: "resident", day });
    }
    if (index % 5 === 0) await changeInsurance(person);
    for (let at = random.below(3); at > 0; at -= 1) await choose(person, at);
    if (index % 3 === 0) {
      const from = addDays(today(), random.below(200) - 150);
      const span = {
        from,
        to: random.below(2) === 0 ? undefined : addDays(from, random.below(200)),
      };
      await recordQualifications(home, [{ personId: personIdOf(person), disease: "M01600", span }]);
    }
  }
  await releaseZones();
  await releaseOpenings(world, random, "460100", addDays(today(), 1));
}, 120_000);

afterAll(async () => {
  await world?.stop();
});

function randomAsked(): DiagnosisAsked & { readonly institution: InstitutionCode } {
  const careType = one(CARE_TYPES);
  return {
    personId: personIdOf(one(people)),
    scheme: one<Scheme>(["employee", "employee", "employee", "resident"]),
    careArea: "460100" as Area,
    institution: one(["H46010000001", "H46010000002", "P46010000001"]) as InstitutionCode,
    careType,
    disease: careType === "chronic" && random.below(4) > 0 ? one(DISEASES) : undefined,
    visitOn: addDays(today(), random.below(300) - 200),
    emergency: random.below(5) === 0,
    totalFen: BigInt(10_000 + random.below(3_000_000)),
  };
}

/** Where the insurance lies that was paid on the day, else the number: what 1101 told then. */
async function homeOn({ personId, scheme, visitOn }: DiagnosisAsked): Promise<Area> {
  const [row] = await world.database(JIANGXI).query<{ readonly area: Area }>(sql`
    select area from registry.insurances
     where person_id = ${personId} and scheme = ${scheme}
     order by (from_on <= ${visitOn}::date and (to_on is null or to_on >= ${visitOn}::date)
               and not suspensions @> ${visitOn}::date) desc,
              (from_on <= ${visitOn}::date and (to_on is null or to_on >= ${visitOn}::date)) desc,
              area limit 1`);
  return row?.area ?? (personId.slice(0, 6) as Area);
}

/** What the hospital's own settlement of the visit sends, by whoever has the card in hand. */
async function contentOf(asked: ReturnType<typeof randomAsked>): Promise<SettleContent | Refusal> {
  const { personId, scheme, careType, disease, visitOn, totalFen = 0n } = asked;
  const office = world.province(HAINAN).office;
  const at = Math.max(world.clock.now(), startOfDay(visitOn));
  const { institutions } = await present(office.reference, "a province has it")();
  const institution = openInstitution(institutions, asked.institution, at);
  if (institution instanceof Refusal) return institution;
  const split = { ...NO_SPLIT, totalFen, inScopeFen: totalFen };
  const part = { feeCategory: "westernDrug", ...split } as const;
  const inpatient = isInpatient(careType);
  const { code, name, kind, level } = institution;
  const person = present(
    people.find((each) => personIdOf(each) === personId),
    "is known",
  );
  const number = person.enrolment.person.certificateNumber;
  return {
    ...{ personId, scheme, careType, disease, visitOn, split },
    settlementId: "stl_random" as SettlementId,
    encounterId: "enc_random" as EncounterId,
    homeArea: await homeOn(asked),
    careArea: institution.area,
    institution: { code, name, kind, level: present(level, "it has a level") },
    flags: { ...NO_FLAGS, emergency: asked.emergency },
    settledOn: visitOn > today() ? visitOn : today(),
    dischargedOn: inpatient ? visitOn : undefined,
    lines: inpatient ? undefined : [{ itemCode: "X", itemClass: "A", ...part }],
    categories: inpatient ? [part] : undefined,
    days: inpatient ? [{ date: visitOn, ...split }] : undefined,
    accountUse: "none",
    credential: { kind: "identityCard", number },
  };
}

function officeAtHome() {
  const { world: asking, rulebook, reference } = world.province(JIANGXI).office;
  const deps = { rulebook: present(rulebook, "it"), reference: present(reference, "it") };
  return { asking, deps };
}

test("a thousand random visits: home decides as it was diagnosed", {
  timeout: 300_000,
}, async () => {
  const { asking, deps } = officeAtHome();
  const care = world.province(HAINAN).office.world;
  const met = new Map<string, number>();
  for (let index = 0; index < CASES; index += 1) {
    const asked = randomAsked();
    const diagnosis = await diagnose(asking, deps, asked);
    const content = await contentOf(asked);
    const home = diagnosis.problems.find(({ decidedBy }) => decidedBy === "home");
    const first = diagnosis.problems[0]?.code;
    let word: string;
    if (content instanceof Refusal) {
      word = content.code;
      expect(first, JSON.stringify(asked, text)).toBe(word);
    } else {
      const answer = await care.ask("quote", JIANGXI, content, world.clock.now() + 6_000);
      word = answer.outcome === "refused" ? answer.refusal.code : answer.category;
      const told = diagnosis.settles;
      if (answer.outcome === "refused") {
        expect(home?.code ?? first, JSON.stringify(asked, text)).toBe(word);
      } else {
        const { category, filingId, filingVersion } = answer;
        const is = [told?.category, told?.filing?.id, told?.filing?.version];
        expect(is, JSON.stringify(asked, text)).toEqual([category, filingId, filingVersion]);
      }
    }
    met.set(word, (met.get(word) ?? 0) + 1);
  }
  // The cases are no monotony.
  expect([...met.keys()]).toEqual(expect.arrayContaining(["longTerm", "referral", "emergency"]));
  expect([...met.keys()]).toEqual(expect.arrayContaining(["zone", "institution_not_chosen"]));
  const noes = ["insurance_missing", "insurance_suspended", "qualification_missing"];
  expect([...met.keys()]).toEqual(expect.arrayContaining([...noes, "disease_missing"]));
});

test("who moved is bound to institutions by the place of the insurance, not of the number", async () => {
  const moved = world.somebody(PINGXIANG);
  people = [...people, moved];
  const [personId, disease] = [personIdOf(moved), "M01600"];
  const store = world.database(JIANGXI);
  await store.query(sql`
    update registry.insurances set area = '360100' where person_id = ${personId}`);
  await recordQualifications(store, [{ personId, disease, span: { from: today() } }]);
  const asked: ReturnType<typeof randomAsked> = {
    ...{ personId, scheme: "employee", careArea: "460100" as Area, careType: "chronic", disease },
    ...{ institution: "H46010000001" as InstitutionCode, visitOn: today(), emergency: false },
    totalFen: fen("465.19"),
  };
  const { asking, deps } = officeAtHome();
  const content = await contentOf(asked);
  if (content instanceof Refusal) throw content;
  const care = world.province(HAINAN).office.world;
  const both = async () => {
    const diagnosis = await diagnose(asking, deps, asked);
    const settled = { ...content, homeArea: "360100" as Area };
    const answer = await care.ask("quote", JIANGXI, settled, world.clock.now() + 6_000);
    const is = answer.outcome === "refused" ? answer.refusal.code : answer.category;
    return [diagnosis.problems[0]?.code ?? diagnosis.settles?.category, is];
  };
  expect(await both()).toEqual(["institution_not_chosen", "institution_not_chosen"]);
  await store.query(sql`
    insert into filing.chosen_institutions
      (id, person_id, institution, from_on, changed_by, changed_at)
    values ('cho_moved', ${personId}, ${asked.institution}, ${today()}, 'program', 0)`);
  const [told, is] = await both();
  expect(told).toBe(is);
  expect(told).not.toBe("institution_not_chosen");
});

const text = (_key: string, value: unknown) => (typeof value === "bigint" ? `${value}` : value);

test("the hospital's own settlement says what was diagnosed", { timeout: 120_000 }, async () => {
  const haikou = new HospitalClient(world, "H46010000001");
  const { asking, deps } = officeAtHome();
  const outcomes = new Set<boolean>();
  for (const person of people.slice(0, 12)) {
    const asked: DiagnosisAsked = {
      ...{ personId: personIdOf(person), scheme: "employee", careArea: "460100" as Area },
      ...{ institution: "H46010000001" as InstitutionCode, careType: "outpatient" },
      ...{ visitOn: today(), emergency: false, totalFen: fen("465.19") },
    };
    const diagnosis = await diagnose(asking, deps, asked);
    const visit = await haikou.visit(person, { lines: FIRST_BILL, home: await homeOn(asked) });
    const answer = await haikou.settle(visit);
    expect(answer.ok, answer.message).toBe(diagnosis.outcome === "settles");
    outcomes.add(answer.ok);
    if (!answer.ok) expect(answer.fields.err_code ?? "").toBe(diagnosis.problems[0]?.code);
    else expect(setlinfo(answer).fund_pay_sumamt).toBe(Number(diagnosis.settles?.fundsFen) / 100);
  }
  expect([...outcomes].sort()).toEqual([false, true]);
});

const VISITS = 150;

test("the hospital's own quote says what was diagnosed, whatever is opened to whom", {
  timeout: 300_000,
}, async () => {
  const { asking, deps } = officeAtHome();
  const began = today();
  await releaseOpenings(world, random, "460000", addDays(began, 5));
  await releaseOpenings(world, random, "460000", addDays(began, 13));
  await releaseOpenings(world, random, "460100", addDays(began, 20));
  world.clock.forward(28 * 86_400_000);
  const met = new Map<string, number>();
  for (let index = 0; index < VISITS; index += 1) {
    const hospital = new HospitalClient(world, one(HOSPITALS));
    const [person, disease] = [one(people), one(["M03900", "M03900", "M01600"])];
    const visitOn = addDays(began, random.below(29));
    const asked: DiagnosisAsked = {
      ...{ personId: personIdOf(person), scheme: "employee", careArea: "460100" as Area },
      ...{ institution: hospital.code as InstitutionCode, careType: "chronic", disease },
      ...{ visitOn, emergency: false, totalFen: fen("465.19") },
    };
    const diagnosis = await diagnose(asking, deps, asked);
    // Described as an ordinary visit, so that it is the quote that meets the openings.
    const home = await homeOn(asked);
    const plan = { lines: FIRST_BILL, careType: "11", disease, home };
    const visit = await hospital.visit(person, plan);
    const begntime = `${visitOn} 00:00:00`;
    await hospital.done("2203", hospital.description(visit, { begntime }));
    const answer = await hospital.quote(visit, { med_type: "14" });
    const told = answer.ok ? "settles" : String(answer.fields.err_code);
    expect([index, visitOn, told]).toEqual([
      index,
      visitOn,
      diagnosis.problems[0]?.code ?? "settles",
    ]);
    met.set(told, (met.get(told) ?? 0) + 1);
  }
  // Both happened often enough for the test to say something.
  expect(met.get("institution_disease_area_closed")).toBeGreaterThan(10);
  expect(met.get("settles")).toBeGreaterThan(10);
});
