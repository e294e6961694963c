/** Applications from draft to decision, and what each decision makes. */
import { beforeEach, describe, expect, test } from "vitest";
import { day } from "#base/date.ts";
import type { FilingId } from "#base/id.ts";
import { endLapsed } from "#filing/filing.ts";
import { CLERK, openDesk, PERSON, SECOND, seedDesk } from "#filing/fixtures/desk.ts";
import { selectVersions } from "#filing/queries.ts";
import { filingCovers } from "#model/filing.ts";
import type { Area } from "#model/place.ts";
import { type OwnedDatabase, sql } from "#store/store.ts";
import { freshDatabase } from "../../test/database.ts";

const HAIKOU = "460100" as Area;
let database: OwnedDatabase;
let desk: ReturnType<typeof openDesk>;
let desks = 0;

beforeEach(async () => {
  database ??= await freshDatabase();
  await database.script(`truncate registry.people, registry.person_facts, registry.identities,
    registry.insurances, registry.credentials, registry.relatives, registry.vouchers,
    registry.voucher_tokens, registry.areas, filing.filings, filing.applications, filing.materials`);
  await seedDesk(database);
  desks += 1;
  desk = openDesk(database, desks);
});

const actions = async (): Promise<string[]> => {
  const rows = await database.query<{ action: string }>(sql`
    select action from trail.entries where person_id = ${PERSON} order by chain, position`);
  return rows.map(({ action }) => action).slice(-4);
};

/** A long-term filing for Hainan, approved on a promise. */
async function promised() {
  const wish = { kind: "longResident", evidence: "commitment", promised: "2026-1" } as const;
  const { id } = await desk.draft(wish);
  return await desk.submit(id);
}

describe("filing anew", () => {
  test("who goes by themselves is filed at once, and home knows it", async () => {
    const { id } = await desk.draft({ kind: "otherTemporary" });
    const done = await desk.submit(id);
    expect([done.state, done.decided_by]).toEqual(["approved", "program"]);
    const [filing] = await desk.filings();
    expect(filing).toMatchObject({
      ...{ id: done.made_filing, version: 1, kind: "otherTemporary", state: "effective" },
      ...{ areas: ["460000"], evidence: "none" },
      span: { from: "2026-11-02", to: "2027-05-01" },
    });
    expect(desk.at.told).toEqual([filing]);
    expect(await actions()).toEqual([
      "application.draft",
      "application.submit",
      "application.approve",
      "filing.effective",
    ]);
  });

  test("with papers it waits two working days for a clerk, over a weekend too", async () => {
    const paper = await desk.paper("residenceProof");
    desk.later(4); // a Friday
    const { id } = await desk.draft({ kind: "longResident" }, { materials: [paper] });
    expect(await desk.submit(id)).toMatchObject({ state: "submitted", due_on: "2026-11-10" });
    expect(await desk.filings()).toEqual([]);
    expect(await desk.approve(id)).toMatchObject({ state: "approved" });
    const [filing] = await desk.filings();
    expect(filing).toMatchObject({
      ...{ state: "effective", evidence: "documents", lockedUntil: "2027-02-06" },
      span: { from: "2026-11-06", to: undefined },
    });
  });

  test("on a promise it holds at once, half a year at most, and the papers are due", async () => {
    await promised();
    expect((await desk.filings())[0]).toMatchObject({
      ...{ state: "committed", evidence: "commitment", supplementDue: "2026-12-02" },
      span: { from: "2026-11-02", to: "2027-05-01" },
    });
  });

  test("a decision that takes its time moves no date", async () => {
    const paper = await desk.paper("residenceProof");
    const { id } = await desk.draft({ kind: "longResident" }, { materials: [paper] });
    await desk.submit(id);
    desk.later(3);
    await desk.approve(id);
    expect((await desk.filings())[0]?.span.from).toBe("2026-11-02");
  });

  test("cancer is treated for longer than half a year", async () => {
    const paper = await desk.paper("transferCertificate");
    const transfer = {
      ...{ institution: "H36030000001" as never, number: "Z1", diagnosis: "肺恶性肿瘤" },
      issuedOn: day("2026-11-01"),
    };
    const wish = { kind: "referred", transfer, diseases: ["M00503"] } as const;
    const { id } = await desk.draft(wish, { materials: [paper] });
    await desk.submit(id);
    await desk.approve(id);
    expect((await desk.filings())[0]?.span.to).toBe("2027-11-01");
  });

  test("made during a stay it counts from the admission", async () => {
    desk.at.stays = [{ careArea: HAIKOU, admittedOn: day("2026-10-20") }];
    const { id } = await desk.draft({ kind: "otherTemporary", retroactive: true });
    await desk.submit(id);
    const [filing] = await desk.filings();
    expect(filing && filingCovers(filing, HAIKOU, day("2026-10-20"))).toBe(true);
    expect(filing && filingCovers(filing, HAIKOU, day("2026-10-19"))).toBe(false);
  });
});

describe("two persons", () => {
  test("who entered it at the counter does not approve it", async () => {
    const paper = await desk.paper("residenceProof");
    const wish = { kind: "longResident" } as const;
    const { id } = await desk.draft(wish, { materials: [paper], by: CLERK });
    await desk.submit(id, CLERK);
    await expect(desk.approve(id, CLERK)).rejects.toMatchObject({
      code: "application_same_person",
    });
    expect(await desk.filings()).toEqual([]);
    expect(await desk.approve(id, SECOND)).toMatchObject({ decided_by: "staff:wang.fang" });
  });

  test("a refusal is confirmed by another one, or sent back", async () => {
    const paper = await desk.paper("residenceProof");
    const { id } = await desk.draft({ kind: "longResident" }, { materials: [paper] });
    await desk.submit(id);
    await desk.propose(id, CLERK);
    const alone = expect(desk.confirm(id, CLERK)).rejects;
    await alone.toMatchObject({ code: "application_same_person" });
    await expect(desk.sendBack(id, CLERK)).rejects.toMatchObject({
      code: "application_same_person",
    });
    expect(await desk.sendBack(id, SECOND)).toMatchObject({ state: "submitted", words: null });
    await desk.propose(id, CLERK);
    expect(await desk.confirm(id, SECOND)).toMatchObject({ state: "rejected", words: "请补材料" });
    expect(await desk.filings()).toEqual([]);
  });
});

test("who filled it in or handed it in decides nothing of it, whoever began it", async () => {
  const paper = await desk.paper("residenceProof");
  const wish = { kind: "longResident" } as const;
  const { id } = await desk.draft({ kind: "longResident" });
  await desk.fill(id, wish, [paper], CLERK);
  await desk.submit(id, SECOND);
  for (const by of [CLERK, SECOND]) {
    await expect(desk.approve(id, by)).rejects.toMatchObject({ code: "application_same_person" });
    await expect(desk.propose(id, by)).rejects.toMatchObject({ code: "application_same_person" });
  }
  expect(await desk.approve(id, { kind: "staff", id: "zhao.min" })).toMatchObject({
    state: "approved",
  });
});

test("an end that was wished stays when the promised papers come", async () => {
  const wish = { kind: "longResident", evidence: "commitment", promised: "2026-1" } as const;
  const { id } = await desk.draft({ ...wish, to: day("2027-01-31") });
  const filing = (await desk.submit(id)).made_filing;
  const paper = await desk.paper("residenceProof");
  const more = await desk.draft({}, { kind: "supplement", filing, materials: [paper] });
  await desk.submit(more.id);
  await desk.approve(more.id);
  expect((await desk.filings())[0]?.span.to).toBe("2027-01-31");
});

test("a place is filed once, in its widest form", async () => {
  const areas = ["460100", "460000", "460100"] as Area[];
  const { id } = await desk.draft({ kind: "otherTemporary", areas });
  await desk.submit(id);
  expect((await desk.filings())[0]?.areas).toEqual(["460000"]);
});

test("who made it does not send a proposed refusal back either", async () => {
  const paper = await desk.paper("residenceProof");
  const wish = { kind: "longResident" } as const;
  const { id } = await desk.draft(wish, { materials: [paper], by: CLERK });
  await desk.submit(id, CLERK);
  await desk.propose(id, SECOND);
  await expect(desk.sendBack(id, CLERK)).rejects.toMatchObject({ code: "application_same_person" });
});

describe("returned", () => {
  test("the deadline pauses, and goes on with what was left", async () => {
    const paper = await desk.paper("residenceProof");
    const { id } = await desk.draft({ kind: "longResident" }, { materials: [paper] });
    await desk.submit(id);
    desk.later(1);
    expect(await desk.giveBack(id)).toMatchObject({ due_on: null, workdays_left: 1 });
    desk.later(7);
    expect(await desk.submit(id)).toMatchObject({ due_on: "2026-11-11", words: null });
  });

  test("for another place it counts from the day on which that is asked for", async () => {
    const materials = [await desk.paper("residenceProof")];
    const wish = { kind: "longResident", from: desk.today() } as const;
    const { id } = await desk.draft({ ...wish, areas: [HAIKOU] }, { materials });
    await desk.submit(id);
    await desk.giveBack(id);
    desk.later(5);
    // The whole province is the same wish, told better.
    await desk.fill(id, { ...wish, areas: ["460000" as Area] }, materials);
    await desk.submit(id);
    await desk.giveBack(id);
    await desk.fill(id, { ...wish, areas: ["440100" as Area] }, materials);
    await expect(desk.submit(id)).rejects.toMatchObject({
      code: "filing_begins_past",
      params: { from: "2026-11-02", today: "2026-11-07" },
    });
  });

  test("left lying for a month it counts as withdrawn, once", async () => {
    const paper = await desk.paper("residenceProof");
    const { id } = await desk.draft({ kind: "longResident" }, { materials: [paper] });
    await desk.submit(id);
    await desk.giveBack(id);
    desk.later(30);
    expect(await endLapsed(desk.world, desk.trail)).toBe(0);
    desk.later(1);
    expect(await endLapsed(desk.world, desk.trail)).toBe(1);
    expect(await endLapsed(desk.world, desk.trail)).toBe(0);
    await expect(desk.submit(id)).rejects.toMatchObject({ code: "application_state" });
  });
});

describe("what stands changes", () => {
  test("the lock holds, but for a reason that the rules name", async () => {
    const paper = await desk.paper("residenceProof");
    const { id } = await desk.draft({ kind: "longResident" }, { materials: [paper] });
    await desk.submit(id);
    const filing = (await desk.approve(id)).made_filing;
    const wish = { kind: "longResident", areas: ["440100" as Area] } as const;
    const more = { kind: "change", filing, materials: [paper] } as const;
    const locked = await desk.draft(wish, more);
    await expect(desk.submit(locked.id)).rejects.toMatchObject({
      code: "filing_locked",
      params: { until: "2027-02-02", reasons: "工作地变更、居住地变更" },
    });
    await desk.withdraw(locked.id);
    const moved = await desk.draft({ ...wish, reason: "工作地变更" }, more);
    await desk.submit(moved.id);
    await desk.approve(moved.id);
    const all = await desk.filings();
    const old = all.find(({ id: one }) => one === filing);
    const next = all.find(({ id: one }) => one !== filing);
    expect(old).toMatchObject({
      id: filing,
      version: 2,
      state: "cancelled",
      endedOn: "2026-11-02",
    });
    expect(next).toMatchObject({ areas: ["440100"], state: "effective", version: 1 });
    const rows = next ? await selectVersions(database, next.id) : [];
    expect(rows[0]).toMatchObject({
      follows: filing,
      reason: "工作地变更",
      rules_version: "rules-1",
    });
  });

  test("a lock is passed on papers only when somebody has looked at them", async () => {
    const { made_filing: filing } = await promised();
    const materials = [await desk.paper("residenceProof")];
    const wish = { kind: "longResident", evidence: "commitment", promised: "2026-1" } as const;
    const reason = "居住地变更";
    const cancel = await desk.draft({ reason }, { kind: "cancel", filing, materials });
    expect(await desk.submit(cancel.id)).toMatchObject({ state: "submitted" });
    await desk.withdraw(cancel.id);
    const moved = { ...wish, areas: ["440100" as Area], reason };
    const change = await desk.draft(moved, { kind: "change", filing, materials });
    expect(await desk.submit(change.id)).toMatchObject({ state: "submitted" });
    await desk.approve(change.id);
    // The place asks for no paper: the person's word does.
    const next = (await desk.filings()).find(({ state }) => state === "committed")?.id ?? null;
    const word = { kind: "cancel", filing: next } as const;
    const last = await desk.draft({ reason: "工作地变更" }, word);
    expect(await desk.submit(last.id)).toMatchObject({ state: "approved" });
  });

  test("until a changed one begins the old one stays usable", async () => {
    const { id } = await desk.draft({ kind: "otherTemporary" });
    const filing = (await desk.submit(id)).made_filing;
    const wish = {
      kind: "otherTemporary",
      areas: ["440100" as Area],
      from: desk.inDays(10),
    } as const;
    const change = await desk.draft(wish, { kind: "change", filing });
    await desk.submit(change.id);
    const covering = async (area: string, on: string) =>
      (await desk.filings()).filter((one) => filingCovers(one, area as Area, day(on))).length;
    expect([
      await covering("460100", "2026-11-11"),
      await covering("440100", "2026-11-11"),
    ]).toEqual([1, 0]);
    expect([
      await covering("460100", "2026-11-12"),
      await covering("440100", "2026-11-12"),
    ]).toEqual([0, 1]);
  });

  test("cancelled today, it still covers who was admitted yesterday", async () => {
    const { id } = await desk.draft({ kind: "otherTemporary" });
    const filing = (await desk.submit(id)).made_filing;
    desk.later(2);
    const cancel = await desk.draft({}, { kind: "cancel", filing });
    expect(await desk.submit(cancel.id)).toMatchObject({ state: "approved", made_version: 2 });
    const [ended] = await desk.filings();
    expect(ended && filingCovers(ended, HAIKOU, day("2026-11-03"))).toBe(true);
    expect(ended && filingCovers(ended, HAIKOU, desk.today())).toBe(false);
    const again = await desk.draft({}, { kind: "cancel", filing });
    await expect(desk.submit(again.id)).rejects.toMatchObject({ code: "filing_over" });
  });

  test("one application about a filing at a time", async () => {
    const { made_filing: filing } = await promised();
    const first = await desk.draft({}, { kind: "cancel", filing });
    await expect(desk.draft({}, { kind: "supplement", filing })).rejects.toMatchObject({
      code: "application_open",
      params: { application: first.id },
    });
  });
});

describe("what is not there", () => {
  test("no such application, no such filing, no such paper", async () => {
    await expect(desk.submit("fap_none")).rejects.toMatchObject({ code: "application_missing" });
    const nobodys = "fil_none" as FilingId;
    for (const about of [{ kind: "cancel", filing: nobodys }, { kind: "change" }] as const) {
      await expect(desk.draft({}, about)).rejects.toMatchObject({ code: "filing_unknown" });
    }
    const anew = { kind: "file", filing: nobodys } as const;
    await expect(desk.draft({}, anew)).rejects.toMatchObject({ code: "filing_unknown" });
    const { id } = await desk.draft({ kind: "longResident" }, { materials: ["mat_none"] });
    await expect(desk.submit(id)).rejects.toMatchObject({ code: "material_unknown" });
  });

  test("several faults come in one refusal, and nothing is handed in", async () => {
    const { id } = await desk.draft({ kind: "longResident", areas: ["360100" as Area] });
    await expect(desk.submit(id)).rejects.toMatchObject({
      code: "application_problems",
      params: { count: "2" },
    });
    expect(await desk.withdraw(id)).toMatchObject({ state: "withdrawn" });
  });
});
