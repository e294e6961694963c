/**
 * A filing is taken back for false evidence: one person begins with reason and evidence, another
 * decides.
 */
import { beforeEach, expect, test } from "vitest";
import { CLERK, openDesk, SECOND, seedDesk } from "#filing/fixtures/desk.ts";
import type { Area } from "#model/place.ts";
import type { OwnedDatabase } from "#store/store.ts";
import { freshDatabase } from "../../test/database.ts";

let database: OwnedDatabase;
let desk: ReturnType<typeof openDesk>;
let number = 0;

beforeEach(async () => {
  database = await freshDatabase();
  await seedDesk(database);
  number += 1;
  desk = openDesk(database, number);
});

async function filed() {
  const wish = { kind: "otherTemporary", areas: ["460100" as Area] } as const;
  const { id } = await desk.draft(wish);
  const { made_filing } = await desk.submit(id);
  if (made_filing === null) throw new Error("it was filed at once");
  return made_filing;
}

const revocation = async (more: { reason?: string; evidence?: boolean } = {}) => {
  const filing = await filed();
  const { reason = "居住证明系伪造", evidence = true } = more;
  const materials = evidence ? [await desk.paper("other", { holder: "别人" })] : [];
  const wish = { areas: [], reason: reason === "" ? undefined : reason };
  const { id } = await desk.draft(wish, { kind: "revoke", filing, materials, by: CLERK });
  return { filing, id };
};

test("who began it does not decide; decided by another it ends today, and is told", async () => {
  const { filing, id } = await revocation();
  expect((await desk.submit(id, CLERK)).state).toBe("submitted");
  await expect(desk.approve(id, CLERK)).rejects.toMatchObject({ code: "application_same_person" });
  expect(await desk.filings()).toMatchObject([{ id: filing, state: "effective" }]);
  await desk.approve(id, SECOND);
  expect(await desk.filings()).toMatchObject([
    { id: filing, version: 2, state: "revoked", endedOn: desk.today() },
  ]);
  expect(desk.at.told.at(-1)).toMatchObject({ id: filing, state: "revoked" });
});

test.each([
  ["a reason", { reason: "" }, "撤销的理由"],
  ["evidence", { evidence: false }, "证明材料不实的证据"],
])("without %s nothing is handed in", async (_, more, field) => {
  const { id } = await revocation(more);
  const refused = { code: "filing_field_missing", params: { field } };
  await expect(desk.submit(id, CLERK)).rejects.toMatchObject(refused);
});

test("what a person asks about a filing and what is brought against it stand in nobody's way", async () => {
  const filing = await filed();
  const own = await desk.draft({}, { kind: "cancel", filing });
  const materials = [await desk.paper("other")];
  const about = { kind: "revoke", filing, materials, by: CLERK } as const;
  const { id } = await desk.draft({ areas: [], reason: "居住证明系伪造" }, about);
  await desk.submit(id, CLERK);
  await expect(desk.draft({ reason: "再次" }, about)).rejects.toMatchObject({
    code: "application_open",
    params: { application: id },
  });
  await desk.withdraw(own.id);
  // Nothing of it is told to whoever asks about the filing meanwhile.
  const another = await desk.draft({}, { kind: "cancel", filing });
  await desk.approve(id, SECOND);
  await expect(desk.submit(another.id)).rejects.toMatchObject({ code: "filing_over" });
});

test("what is cancelled from a later day on is revoked until then", async () => {
  const filing = await filed();
  const wish = {
    kind: "otherTemporary",
    areas: ["440100" as Area],
    from: desk.inDays(20),
  } as const;
  await desk.submit((await desk.draft(wish, { kind: "change", filing })).id);
  const materials = [await desk.paper("other")];
  const about = { kind: "revoke", filing, materials, by: CLERK } as const;
  const first = await desk.draft({ areas: [], reason: "居住证明系伪造" }, about);
  await desk.submit(first.id, CLERK);
  await desk.approve(first.id, SECOND);
  const ended = (await desk.filings()).find(({ id }) => id === filing);
  expect(ended).toMatchObject({ version: 3, state: "revoked", endedOn: desk.today() });
});

test("what is over already is not revoked", async () => {
  const { filing, id } = await revocation();
  await desk.submit(id, CLERK);
  await desk.approve(id, SECOND);
  const materials = [await desk.paper("other")];
  const wish = { areas: [], reason: "再次" };
  const again = await desk.draft(wish, { kind: "revoke", filing, materials, by: CLERK });
  await expect(desk.submit(again.id, CLERK)).rejects.toMatchObject({ code: "filing_over" });
});
