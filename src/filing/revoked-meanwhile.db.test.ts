/**
 * Between a revocation's draft and its decision its person goes on as always, and hears nothing of
 * it; whatever they do with what it is about, it is taken back all the same.
 */
import { beforeEach, expect, test } from "vitest";
import type { FilingId } from "#base/id.ts";
import { CLERK, openDesk, SECOND, seedDesk } from "#filing/fixtures/desk.ts";
import type { Area } from "#model/place.ts";
import type { OwnedDatabase } from "#store/store.ts";
import { freshDatabase } from "../../test/database.ts";

let database: OwnedDatabase;
let desk: ReturnType<typeof openDesk>;
let number = 900;

beforeEach(async () => {
  database = await freshDatabase();
  await seedDesk(database);
  number += 1;
  desk = openDesk(database, number);
});

const GUANGZHOU = "440100" as Area;

async function filed(): Promise<FilingId> {
  const { id } = await desk.draft({ kind: "otherTemporary", areas: ["460100" as Area] });
  const { made_filing } = await desk.submit(id);
  if (made_filing === null) throw new Error("it was filed at once");
  return made_filing;
}

async function revoking(about: Parameters<typeof desk.draft>[1]): Promise<string> {
  const materials = [await desk.paper("other")];
  const more = { ...about, kind: "revoke", materials, by: CLERK } as const;
  return (await desk.draft({ areas: [], reason: "居住证明系伪造" }, more)).id;
}

const MEANWHILE: Readonly<Record<string, (filing: FilingId) => Promise<void>>> = {
  cancelled: async (filing) => {
    await desk.submit((await desk.draft({}, { kind: "cancel", filing })).id);
  },
  "changed at once": async (filing) => {
    const wish = { kind: "otherTemporary", areas: [GUANGZHOU] } as const;
    await desk.submit((await desk.draft(wish, { kind: "change", filing })).id);
  },
  "changed from a later day, twice": async (filing) => {
    const wish = { kind: "otherTemporary", areas: [GUANGZHOU], from: desk.inDays(9) } as const;
    const first = await desk.submit((await desk.draft(wish, { kind: "change", filing })).id);
    desk.later(1);
    const more = { ...wish, areas: ["460000" as Area] };
    const again = { kind: "change", filing: first.made_filing } as const;
    await desk.submit((await desk.draft(more, again)).id);
  },
  "left to expire": async () => desk.later(400),
};

test.each(
  Object.keys(MEANWHILE).flatMap((what) => [
    [what, "drafted"],
    [what, "handed in"],
  ]),
)("a filing that is %s while its revocation is %s is revoked", async (what, when) => {
  const filing = await filed();
  const id = await revoking({ filing });
  if (when === "handed in") await desk.submit(id, CLERK);
  desk.at.now += 1_000;
  await MEANWHILE[what]?.(filing);
  desk.at.now += 1_000;
  if (when === "drafted") await desk.submit(id, CLERK);
  await desk.approve(id, SECOND);
  const all = await desk.filings();
  expect(all.length).toBeGreaterThan(0);
  expect(all.map(({ state }) => state)).toEqual(all.map(() => "revoked"));
  expect(all.every(({ endedOn }) => endedOn !== undefined && endedOn <= desk.today())).toBe(true);
});

test("what was over before its revocation was begun is not revoked", async () => {
  const filing = await filed();
  await MEANWHILE.cancelled?.(filing);
  desk.later(1);
  const id = await revoking({ filing });
  await expect(desk.submit(id, CLERK)).rejects.toMatchObject({ code: "filing_over" });
});

test("what is given up keeps its day when it is taken back", async () => {
  const filing = await filed();
  const id = await revoking({ filing });
  await MEANWHILE.cancelled?.(filing);
  const on = desk.today();
  desk.later(3);
  await desk.submit(id, CLERK);
  await desk.approve(id, SECOND);
  expect(await desk.filings()).toMatchObject([{ state: "revoked", endedOn: on }]);
});

test.each(["ended", "renewed", "left to lapse"])(
  "a qualification that is %s meanwhile is revoked",
  async (what) => {
    const { made_qualification: qualification } = await desk.apply();
    if (what === "renewed") desk.later(350);
    const id = await revoking({ qualification });
    desk.at.now += 1_000;
    if (what === "left to lapse") desk.later(400);
    if (what === "ended") {
      await desk.submit((await desk.draft({}, { kind: "end", qualification })).id);
    }
    if (what === "renewed") {
      const materials = [
        await desk.paper("assessmentForm"),
        await desk.paper("medicalRecord"),
        await desk.paper("identityDocument"),
      ];
      const more = { kind: "prolong", qualification, materials } as const;
      const renewal = await desk.draft({ from: undefined }, more);
      await desk.submit(renewal.id);
      await desk.approve(renewal.id, SECOND);
      expect(await desk.qualifications()).toHaveLength(2);
    }
    desk.at.now += 1_000;
    await desk.submit(id, CLERK);
    await desk.approve(id, SECOND);
    const all = await desk.qualifications();
    expect(all.map(({ state }) => state)).toEqual(all.map(() => "revoked"));
  },
);
