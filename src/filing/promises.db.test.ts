/** What was promised with a filing: supplied in time, late, or not at all. */
import { beforeEach, expect, test } from "vitest";
import { endDefaulted } from "#filing/filing.ts";
import { openDesk, seedDesk } from "#filing/fixtures/desk.ts";
import { RULES } from "#filing/fixtures/rules.ts";
import type { Area } from "#model/place.ts";
import type { OwnedDatabase } from "#store/store.ts";
import { freshDatabase } from "../../test/database.ts";

let database: OwnedDatabase;
let desk: ReturnType<typeof openDesk>;
let desks = 800;

beforeEach(async () => {
  database = await freshDatabase();
  await seedDesk(database);
  desks += 1;
  desk = openDesk(database, desks);
});

/** A long-term filing for Hainan, approved on a promise. */
async function promised() {
  const wish = { kind: "longResident", evidence: "commitment", promised: "2026-1" } as const;
  const { id } = await desk.draft(wish);
  return await desk.submit(id);
}

test("promised papers make it whole; a clerk looks at them first", async () => {
  const { made_filing: filing } = await promised();
  const bare = await desk.draft({}, { kind: "supplement", filing });
  await expect(desk.submit(bare.id)).rejects.toMatchObject({ code: "material_missing" });
  await desk.withdraw(bare.id);
  const paper = await desk.paper("residenceProof");
  const { id } = await desk.draft({}, { kind: "supplement", filing, materials: [paper] });
  expect(await desk.submit(id)).toMatchObject({ state: "submitted" });
  await desk.approve(id);
  expect((await desk.filings())[0]).toMatchObject({
    ...{ version: 2, state: "effective", evidence: "documents", supplementDue: undefined },
    span: { from: "2026-11-02", to: undefined },
  });
  const more = await desk.draft({}, { kind: "supplement", filing, materials: [paper] });
  await expect(desk.submit(more.id)).rejects.toMatchObject({ code: "filing_not_committed" });
});

test("papers that do not come end it the day after, and a temporary one follows", async () => {
  const { made_filing: filing } = await promised();
  desk.later(30);
  expect(await endDefaulted(desk.world, desk.trail)).toBe(0);
  desk.later(1);
  expect(await endDefaulted(desk.world, desk.trail)).toBe(1);
  expect(await endDefaulted(desk.world, desk.trail)).toBe(0);
  const all = await desk.filings();
  expect(all).toEqual([
    expect.objectContaining({ id: filing, state: "revoked", endedOn: "2026-12-03" }),
    expect.objectContaining({ kind: "otherTemporary", state: "effective" }),
  ]);
});

test("papers handed in on the last day count, however long the clerk takes", async () => {
  const { made_filing: filing } = await promised();
  desk.later(30);
  const papers = [await desk.paper("residenceProof")];
  const { id } = await desk.draft({}, { kind: "supplement", filing, materials: papers });
  await desk.submit(id);
  desk.later(1);
  expect(await endDefaulted(desk.world, desk.trail)).toBe(0);
  await desk.giveBack(id);
  expect(await endDefaulted(desk.world, desk.trail)).toBe(0);
  await desk.submit(id);
  await desk.approve(id);
  expect((await desk.filings())[0]).toMatchObject({ state: "effective", evidence: "documents" });
});

test("papers handed in a day late do not hold it up, nor those taken back", async () => {
  const { made_filing: filing } = await promised();
  const papers = [await desk.paper("residenceProof")];
  const early = await desk.draft({}, { kind: "supplement", filing, materials: papers });
  await desk.submit(early.id);
  await desk.withdraw(early.id);
  desk.later(31);
  const { id } = await desk.draft({}, { kind: "supplement", filing, materials: papers });
  await desk.submit(id);
  expect(await endDefaulted(desk.world, desk.trail)).toBe(1);
  await expect(desk.approve(id)).rejects.toMatchObject({ code: "filing_not_committed" });
});

test("or nothing follows, where the place says so", async () => {
  const commitment = { ...RULES.commitment, onDefault: "revoke" } as const;
  desk.at.rules = { ...RULES, commitment };
  await promised();
  desk.later(31);
  await endDefaulted(desk.world, desk.trail);
  expect(await desk.filings()).toEqual([expect.objectContaining({ state: "revoked" })]);
});

test("with papers still promised nothing is put off until after they are due", async () => {
  desk.at.rules = {
    ...RULES,
    kinds: { ...RULES.kinds, longResident: { ...RULES.kinds.longResident, lockMonths: 0 } },
  };
  const { made_filing: filing } = await promised();
  const wish = { kind: "longResident", evidence: "commitment", promised: "2026-1" } as const;
  const asked = { ...wish, areas: ["440100" as Area], from: desk.inDays(31) };
  const { id } = await desk.draft(asked, { kind: "change", filing });
  await expect(desk.submit(id)).rejects.toMatchObject({
    code: "filing_promise_open",
    params: { from: "2026-12-03", due: "2026-12-02" },
  });
  await desk.fill(id, { ...asked, from: desk.inDays(30) }, []);
  expect(await desk.submit(id)).toMatchObject({ state: "approved" });
});
