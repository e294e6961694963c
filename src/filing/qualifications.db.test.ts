/** Qualifications from application to end: who decides, on which days they hold, who is told. */
import { beforeEach, describe, expect, test } from "vitest";
import { day } from "#base/date.ts";
import { endLapsed, isQualified } from "#filing/filing.ts";
import { CLERK, HOME, openDesk, PERSON, SECOND, seedDesk } from "#filing/fixtures/desk.ts";
import { HOSPITAL, OTHER_HOSPITAL, QUALIFYING } from "#filing/fixtures/qualifying.ts";
import { selectQualificationVersions } from "#filing/queries-qualifications.ts";
import type { Wish } from "#model/application.ts";
import { qualificationOn } from "#model/qualification.ts";
import { type OwnedDatabase, sql } from "#store/store.ts";
import { freshDatabase } from "../../test/database.ts";

const THIRD = { kind: "staff", id: "zhao.min" } as const;
let database: OwnedDatabase;
let desk: ReturnType<typeof openDesk>;
let desks = 0;

beforeEach(async () => {
  database ??= await freshDatabase();
  await database.script(`truncate registry.people, registry.person_facts, registry.identities,
    registry.insurances, registry.credentials, registry.relatives, registry.vouchers,
    registry.voucher_tokens, registry.areas, filing.filings, filing.qualifications,
    filing.applications, filing.materials`);
  await seedDesk(database);
  desks += 1;
  desk = openDesk(database, 5_000 + desks);
});

async function papers(): Promise<string[]> {
  return [await desk.paper("medicalRecord"), await desk.paper("assessmentForm")];
}

/** Handed in by the person with papers. */
async function asked(wish: Partial<Wish>) {
  const materials = await papers();
  const { id } = await desk.draft({ from: undefined, ...wish }, { kind: "qualify", materials });
  return await desk.submit(id);
}

describe("who decides", () => {
  test("what an entitled hospital assessed passes at once, and is told on", async () => {
    const done = await desk.apply();
    expect(done).toMatchObject({
      state: "approved",
      decided_by: "program",
      channel: "institution",
    });
    const [held] = await desk.qualifications();
    expect(held).toMatchObject({
      ...{ id: done.made_qualification, version: 1, state: "effective", source: "rule" },
      homeDisease: { code: "PX01", name: "高血压病2级" },
      national: { code: "M03900", name: "高血压" },
      span: { from: "2026-11-02", to: "2027-11-01" },
      assessment: { institution: HOSPITAL, doctor: "李医师", assessedOn: "2026-11-02" },
    });
    expect(desk.at.toldOf).toEqual([held]);
    const [row] = held ? await selectQualificationVersions(database, held.id) : [];
    expect(row).toMatchObject({ application_id: done.id, rules_version: "qualifying-1" });
  });

  test("another disease of the same hospital waits for a clerk", async () => {
    const done = await desk.apply({ disease: "PX03" });
    expect(done).toMatchObject({ state: "submitted", due_on: "2026-11-16" });
    await desk.approve(done.id);
    expect((await desk.qualifications())[0]).toMatchObject({
      ...{ source: "materials", span: { from: "2026-11-02", to: "2028-11-01" } },
    });
  });

  test("a person's own paper of that hospital does not pass by itself", async () => {
    const assessment = { institution: HOSPITAL, doctor: "李", assessedOn: day("2026-11-01") };
    expect(await asked({ disease: "PX01", assessment })).toMatchObject({ state: "submitted" });
  });

  test("an expert is heard, and another one decides", async () => {
    const { id, materials } = await asked({ disease: "PX02" });
    await expect(desk.approve(id)).rejects.toMatchObject({ code: "qualification_opinion_missing" });
    await desk.hear(id, SECOND, false);
    await expect(desk.approve(id)).rejects.toMatchObject({
      ...{ code: "qualification_opinion_against" },
      params: { expert: "陈专家", words: "见病历" },
    });
    // Nobody asks on until an expert agrees; what is handed in anew is looked at anew.
    await expect(desk.hear(id, THIRD)).rejects.toMatchObject({
      code: "qualification_opinion_against",
    });
    await desk.giveBack(id, CLERK);
    await desk.fill(id, {}, materials);
    await desk.submit(id);
    await expect(desk.approve(id)).rejects.toMatchObject({ code: "qualification_opinion_missing" });
    await desk.hear(id, SECOND);
    await expect(desk.approve(id, SECOND)).rejects.toMatchObject({
      code: "application_same_person",
    });
    expect(await desk.approve(id, CLERK)).toMatchObject({
      opinion: { expert: "陈专家", agrees: true, by: "staff:wang.fang" },
    });
    expect((await desk.qualifications())[0]).toMatchObject({ source: "expert" });
  });

  test("who entered it hears no expert on it; an application for a filing needs none", async () => {
    const materials = await papers();
    const wish = { disease: "PX02", from: undefined };
    const { id } = await desk.draft(wish, { kind: "qualify", materials, by: CLERK });
    await desk.submit(id, CLERK);
    await expect(desk.hear(id, CLERK)).rejects.toMatchObject({ code: "application_same_person" });
    const paper = await desk.paper("residenceProof");
    const other = await desk.draft({ kind: "longResident" }, { materials: [paper] });
    await desk.submit(other.id);
    await expect(desk.hear(other.id)).rejects.toMatchObject({ code: "application_missing" });
  });

  test("another place's decision holds where it is agreed, to its own end at most", async () => {
    const paper = await desk.paper("otherPlaceDecision");
    const recognition = {
      ...{ area: "460100" as never, number: "HK-88", decidedOn: day("2026-03-01") },
      to: day("2027-02-28"),
    };
    const { id } = await desk.draft(
      { disease: "PX01", from: undefined, recognition },
      { kind: "qualify", materials: [paper] },
    );
    await desk.submit(id);
    await desk.approve(id);
    expect((await desk.qualifications())[0]).toMatchObject({
      ...{ source: "recognition", recognition, span: { from: "2026-11-02", to: "2027-02-28" } },
    });
  });

  test("a disease that only the home place knows is recognised, and settles nowhere else", async () => {
    const { id } = await asked({ disease: "PX05" });
    await desk.approve(id);
    expect((await desk.qualifications())[0]).toMatchObject({
      ...{ homeDisease: { name: "癫痫" }, national: undefined, span: { to: undefined } },
    });
    expect(await desk.settled()).toEqual([]);
  });
});

describe("what hospitals send", () => {
  test("by the national code where it means one disease only", async () => {
    await expect(desk.apply({ disease: "M03900" })).rejects.toMatchObject({
      ...{ code: "qualification_disease_ambiguous" },
      params: { choices: "高血压病2级PX01、高血压病3级PX02" },
    });
    const done = await desk.apply({ disease: "M01600" });
    await desk.approve(done.id);
    expect((await desk.qualifications())[0]).toMatchObject({ homeDisease: { code: "PX03" } });
  });

  test("it takes back its own while nobody has decided, and nothing else", async () => {
    const open = await desk.apply({ disease: "PX03" });
    await expect(desk.undo(open.id, OTHER_HOSPITAL)).rejects.toMatchObject({
      code: "application_missing",
    });
    expect(await desk.undo(open.id)).toMatchObject({ state: "withdrawn", due_on: null });
    const done = await desk.apply();
    await expect(desk.undo(done.id)).rejects.toMatchObject({
      ...{ code: "application_state", params: { state: "已通过" } },
    });
    const { id } = await asked({ disease: "PX03" });
    await expect(desk.undo(id)).rejects.toMatchObject({ code: "application_missing" });
  });

  test("one hospital's word is no certificate of another one's assessment", async () => {
    const asOther = { institution: OTHER_HOSPITAL, operator: "op9" };
    await expect(desk.apply(asOther)).rejects.toMatchObject({ code: "material_missing" });
  });
});

describe("its end", () => {
  test("it lapses on the day after its last one", async () => {
    await desk.apply();
    const settled = await desk.settled();
    expect(isQualified(settled, "M03904", day("2027-11-01"))).toBe(true);
    expect(isQualified(settled, "M03904", day("2027-11-02"))).toBe(false);
    const [held] = await desk.qualifications();
    const states = ["2027-11-01", "2027-11-02"].map((on) => held && qualificationOn(held, day(on)));
    expect(states).toEqual(["effective", "lapsed"]);
  });

  test("renewed in time it goes on without a gap; it is the same disease", async () => {
    const qualification = (await desk.apply()).made_qualification;
    const more = { kind: "prolong", qualification, materials: await papers() } as const;
    const early = await desk.draft({}, more);
    await expect(desk.submit(early.id)).rejects.toMatchObject({
      code: "qualification_renewal_day",
      params: { to: "2027-11-01", first: "2027-09-03", last: "2028-01-30" },
    });
    await expect(desk.draft({}, more)).rejects.toMatchObject({ code: "application_open" });
    desk.later(330);
    const other = { wish: { disease: "PX03" }, id: early.id };
    await desk.withdraw(early.id);
    const wrong = await desk.draft(other.wish, more);
    await expect(desk.submit(wrong.id)).rejects.toMatchObject({
      code: "qualification_disease_unknown",
    });
    await desk.withdraw(wrong.id);
    const { id } = await desk.draft({}, more);
    await desk.submit(id);
    desk.later(40); // decided after the end, asked for before it
    const done = await desk.approve(id);
    const next = (await desk.qualifications()).find((one) => one.id === done.made_qualification);
    expect(next?.span).toEqual({ from: "2027-11-02", to: "2028-11-01" });
    const [row] = next ? await selectQualificationVersions(database, next.id) : [];
    expect(row?.follows).toBe(qualification);
    const again = await desk.draft({}, more);
    await expect(desk.submit(again.id)).rejects.toMatchObject({ code: "qualification_held" });
  });

  test("renewed late it begins anew; much later it is applied for again", async () => {
    const qualification = (await desk.apply()).made_qualification;
    desk.later(400);
    const more = { kind: "prolong", qualification, materials: await papers() } as const;
    const { id } = await desk.draft({}, more);
    await desk.submit(id);
    const done = await desk.approve(id);
    const next = (await desk.qualifications()).find((one) => one.id === done.made_qualification);
    expect(next?.span.from).toBe("2027-12-07");
    desk.later(600);
    const late = await desk.draft({}, { ...more, qualification: done.made_qualification });
    await expect(desk.submit(late.id)).rejects.toMatchObject({ code: "qualification_renewal_day" });
  });

  test("what has no end is not renewed", async () => {
    const { id } = await asked({ disease: "PX05" });
    const qualification = (await desk.approve(id)).made_qualification;
    const renewal = await desk.draft({}, { kind: "prolong", qualification });
    await expect(desk.submit(renewal.id)).rejects.toMatchObject({ code: "qualification_endless" });
  });

  test("given up today it counts for yesterday's visit; a new version says so", async () => {
    const qualification = (await desk.apply()).made_qualification;
    desk.later(3);
    const { id } = await desk.draft({}, { kind: "end", qualification });
    expect(await desk.submit(id)).toMatchObject({ state: "approved", made_version: 2 });
    const settled = await desk.settled();
    const on = (text: string) => isQualified(settled, "M03900", day(text));
    expect([on("2026-11-04"), on("2026-11-05")]).toEqual([true, false]);
    const rows = qualification ? await selectQualificationVersions(database, qualification) : [];
    expect(rows.map(({ version, state }) => [version, state])).toEqual([
      [1, "effective"],
      [2, "ended"],
    ]);
    const again = await desk.draft({}, { kind: "end", qualification });
    await expect(desk.submit(again.id)).rejects.toMatchObject({ code: "qualification_over" });
    expect(await desk.apply()).toMatchObject({ state: "approved" });
  });

  test("two persons take back what rested on false papers, with the reason", async () => {
    const qualification = (await desk.apply()).made_qualification;
    const materials = [await desk.paper("other")];
    // What the person asks meanwhile is no obstacle.
    const own = await desk.draft({}, { kind: "end", qualification });
    const more = { kind: "revoke", qualification, materials, by: CLERK } as const;
    const bare = await desk.draft({}, more);
    await expect(desk.submit(bare.id, CLERK)).rejects.toMatchObject({
      code: "filing_field_missing",
    });
    await desk.withdraw(bare.id, CLERK);
    const { id } = await desk.draft({ reason: "鉴定表系伪造" }, more);
    expect(await desk.submit(id, CLERK)).toMatchObject({ state: "submitted" });
    await expect(desk.approve(id, CLERK)).rejects.toMatchObject({
      code: "application_same_person",
    });
    await desk.approve(id, SECOND);
    await expect(desk.submit(own.id)).rejects.toMatchObject({ code: "qualification_over" });
    expect(await desk.settled()).toEqual([]);
    expect((await desk.qualifications())[0]).toMatchObject({
      ...{ state: "revoked", endedOn: "2026-11-02", version: 2 },
    });
  });

  test("one that is not there is neither renewed nor ended", async () => {
    const { id } = await desk.draft({}, { kind: "end", qualification: "qua_none" as never });
    await expect(desk.submit(id)).rejects.toMatchObject({ code: "qualification_unknown" });
  });
});

test("an application left lying counts as withdrawn, as any other", async () => {
  const { id } = await asked({ disease: "PX03" });
  await desk.giveBack(id);
  desk.later(31);
  expect(await endLapsed(desk.world, desk.trail)).toBe(1);
});

test("a clerk is needed who took no part, and refusals are confirmed by another one", async () => {
  const { id } = await asked({ disease: "PX03" });
  await desk.propose(id, CLERK);
  expect(await desk.confirm(id, THIRD)).toMatchObject({ state: "rejected" });
  expect(await desk.qualifications()).toEqual([]);
});

test("each act stands on the trail with the person", async () => {
  await desk.apply();
  const rows = await database.query<{ action: string }>(sql`
    select action from trail.entries where person_id = ${PERSON} order by chain, position`);
  expect(rows.map(({ action }) => action).slice(-4)).toEqual([
    ...["application.draft", "application.submit", "application.approve"],
    "qualification.effective",
  ]);
});

test("rules without named hospitals let any assess, and none pass by itself", async () => {
  desk.at.qualifying = { ...QUALIFYING, area: HOME, assessors: undefined };
  expect(await desk.apply()).toMatchObject({ state: "submitted" });
});
