/** What care tells home of a visit that was paid first: failed calls, and invoices it settled. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { present } from "#base/assert.ts";
import { chinaDate } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import type { Area, InstitutionCode, NodeId } from "#model/place.ts";
import { careCasesRoom } from "#reimbursement/care.ts";
import { failedCallsOf } from "#reimbursement/desk.ts";
import { openDesk } from "#reimbursement/fixtures/desk.ts";
import { selectClaim } from "#reimbursement/queries.ts";
import { sql } from "#store/store.ts";
import { verifyCountry } from "#verify/verify.ts";
import { type SmallCountry, startSmallCountry } from "../../test/country.ts";

let small: SmallCountry;
let desk: Awaited<ReturnType<typeof openDesk>>;
let hainan: typeof desk;
beforeAll(async () => {
  small = await startSmallCountry();
  desk = await openDesk(small, "360000", "pingxiang");
  hainan = await openDesk(small, "460000", "haikouLocal");
}, 120_000);
afterAll(() => small?.stop());

const AT = "H46010000001";
const rowOf = async (id: string) =>
  present((await selectClaim(desk.world.store, id))[0], "the claim is there");

test("an invoice that was settled directly is not reimbursed; cancelled, it is", async () => {
  const played = await small.settle({ person: "pingxiang", at: AT, careType: "outpatient" });
  const number = "0088888888";
  await hainan.world.store.query(sql`
    update settlement.settlements set invoice = ${number} where id = ${played.settlementId}`);
  const { id } = await desk.draft(number);
  await desk.submit(id);
  await desk.tell();
  const returned = await rowOf(id);
  expect(returned.state).toBe("returned");
  expect(returned.words).toContain(played.settlementId);
  const looks = await hainan.world.store.query<{ person_id: string }>(sql`
    select person_id from trail.entries where action = 'case.told'`);
  await hainan.office.trail.flush(hainan.world.store);
  const later = await hainan.world.store.query<{ person_id: string; actor: string }>(sql`
    select person_id, actor from trail.entries where action = 'case.told'`);
  expect([...looks, ...later]).toContainEqual({ person_id: desk.personId, actor: "node:360000" });
  await small.cancel(played);
  await desk.submit(id);
  await desk.tell();
  expect((await rowOf(id)).state).toBe("submitted");
});

test("a call that failed is carried along, with its reason", async () => {
  await desk.world.store.query(sql`
    update registry.insurances set state = 'suspended' where person_id = ${desk.personId}`);
  await expect(
    small.settle({ person: "pingxiang", at: AT, careType: "outpatient" }),
  ).rejects.toThrow("insurance_suspended");
  await desk.world.store.query(sql`
    update registry.insurances set state = 'active' where person_id = ${desk.personId}`);
  const { id } = await desk.draft("0077777777");
  await desk.submit(id);
  await desk.tell();
  const row = await rowOf(id);
  expect(row.state).toBe("submitted");
  const [call] = failedCallsOf(row);
  expect(call?.why).toContain("暂停");
  expect(call?.lines.length).toBeGreaterThan(0);
});

test("a place is told of its own insured only", async () => {
  const on = chinaDate(hainan.world.now());
  const asked = {
    ...{ institution: AT as InstitutionCode, personId: desk.personId, homeArea: "360300" as Area },
    ...{ from: on, to: on, invoices: [] },
  };
  const { careCase } = present(
    careCasesRoom(hainan.world, hainan.office.trail).messages,
    "care answers",
  );
  const asks = (from: string) =>
    present(careCase, "care answers it").answer(asked, {
      ...{ messageId: "msg_1", from: from as NodeId, deadline: Number.MAX_SAFE_INTEGER },
      digest: "",
    });
  await expect(asks("440000")).rejects.toThrow(
    new Refusal("message_forged", { why: "参保地不属于发件节点" }, "care"),
  );
  const { failed } = await asks("360000");
  expect(failed.length).toBeGreaterThan(0);
});

test("the proof of all books holds with a claim that was approved", async () => {
  const { id } = await desk.draft("0066666666");
  await desk.submit(id);
  await desk.tell();
  await desk.propose(id);
  const { pay_fen: due } = await desk.approve(id);
  expect(due).toBeGreaterThan(0n);
  await small.country.stop();
  const verdict = await verifyCountry(small.urls, { now: small.now(), openings: small.openings });
  expect(verdict.findings).toEqual([]);
});
