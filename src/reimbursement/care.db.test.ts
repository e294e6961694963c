/** What care tells home of a visit that was paid first: failed calls, and invoices it settled. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { present } from "#base/assert.ts";
import { chinaDate } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import type { Area, InstitutionCode, NodeId } from "#model/place.ts";
import { careCasesRoom } from "#reimbursement/care.ts";
import { failedCallsOf } from "#reimbursement/desk.ts";
import { CHECKER, institutionAt, lineOf, MAKER, openDesk } from "#reimbursement/fixtures/desk.ts";
import { selectClaim } from "#reimbursement/queries.ts";
import { enterPayout, releasePayout, selectPayouts } from "#reimbursement/reimbursement.ts";
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

const numberOf = (turn: number): string => `00777000${String(turn).padStart(2, "0")}`;
const invoiced = (settlement: string, invoice: string) =>
  hainan.world.store.query(sql`
    update settlement.settlements set invoice = ${invoice} where id = ${settlement}`);

test.each([
  ["without its zeros", 1, "77700001", {}],
  ["with its code", 2, "46060122-0077700002", {}],
  ["run together with its code", 3, "460601220077700003", {}],
  ["full-width", 4, "００７７７０ ０００４", {}],
  ["with another institution named", 5, numberOf(5), { institution: institutionAt("H1") }],
  ["with one of another province", 6, numberOf(6), { careArea: "360100" as Area }],
])("settled directly it is found %s", async (_how, turn, written, more) => {
  const played = await small.settle({ person: "pingxiang", at: AT, careType: "outpatient" });
  await invoiced(played.settlementId, written);
  const { id } = await desk.draft(numberOf(turn), more);
  await desk.submit(id);
  await desk.tell();
  const row = await rowOf(id);
  expect(row.state).toBe("returned");
  expect(row.words).toContain(played.settlementId);
  await small.cancel(played);
  await desk.withdraw(id);
});

async function handedIn(number: string, more = {}): Promise<string> {
  const { id } = await desk.draft(number, more);
  await desk.submit(id);
  await desk.tell();
  return id;
}

test("settled directly after it was handed in, it is neither approved nor paid", async () => {
  const [early, late] = [await handedIn(numberOf(11)), await handedIn(numberOf(12))];
  await desk.forget();
  await desk.propose(late);
  const approved = await desk.approve(late);
  const check = (): void => {};
  const slip = { bank: "中国银行", bank_serial: "L-1", moved_on: desk.today() };
  const paying = { id: late, check, ...slip, amount_fen: present(approved.pay_fen, "due") };
  const enter = () => desk.doing(MAKER, (step) => enterPayout(desk.world, step, paying));
  const played = await small.settle({ person: "pingxiang", at: AT, careType: "outpatient" });
  await invoiced(played.settlementId, numberOf(12));
  await enter();
  await desk.tell();
  const payout = async () => present((await selectPayouts(desk.world.store, late)).at(-1), "one");
  const release = async () => {
    const { id: payment } = await payout();
    return await desk.doing(CHECKER, (step) =>
      releasePayout(desk.world, step, { id: late, check, payment }),
    );
  };
  await expect(release()).rejects.toThrow(played.settlementId);
  // It is asked once more, and again when that is long ago.
  await small.cancel(played);
  const askedLongAgo = () =>
    desk.world.store.query(sql`
      update reimbursement.invoice_news set next_at = 0 where claim_id = ${late}`);
  await askedLongAgo();
  await desk.tell();
  await desk.world.store.query(sql`
    update reimbursement.invoice_news set kept_at = 1 where claim_id = ${late}`);
  await expect(release()).rejects.toThrow("正在全国核验");
  await askedLongAgo();
  await desk.tell();
  expect((await release()).state).toBe("paid");
  // Of one that is proposed only, the next look stands in the way of the approval.
  const other = await small.settle({ person: "pingxiang", at: AT, careType: "outpatient" });
  await invoiced(other.settlementId, numberOf(11));
  await desk.propose(early);
  await desk.world.store.query(sql`
    update reimbursement.invoice_news set turn = turn + 1, next_at = 0 where claim_id = ${early}`);
  await desk.tell();
  await expect(desk.approve(early)).rejects.toThrow(other.settlementId);
  await small.cancel(other);
  await desk.sendBack(early);
  await desk.withdraw(early);
});

test("a call that failed is carried along, with its reason", async () => {
  await desk.world.store.query(sql`
    update registry.insurances set suspensions = '{[2026-01-01,)}' where person_id = ${desk.personId}`);
  await expect(
    small.settle({ person: "pingxiang", at: AT, careType: "outpatient" }),
  ).rejects.toThrow("insurance_suspended");
  await desk.world.store.query(sql`
    update registry.insurances set suspensions = '{}' where person_id = ${desk.personId}`);
  const { id } = await desk.draft("0077777777");
  await desk.submit(id);
  await desk.tell();
  const row = await rowOf(id);
  expect(row.state).toBe("submitted");
  const [call] = failedCallsOf(row);
  expect(call?.why).toContain("暂停");
  expect(call?.lines.length).toBeGreaterThan(0);
});

test("refused calls, however many, do not hide what was settled", async () => {
  const number = numberOf(20);
  const columns = await hainan.world.store.query<{ name: string }>(sql`
    select quote_ident(column_name) as name from information_schema.columns
     where table_schema = 'settlement' and table_name = 'settlements'
       and is_generated = 'NEVER' and column_name not in ('id', 'sequence')`);
  const rest = columns.map(({ name }) => name).join(", ");
  const copies = `
    insert into settlement.settlements (id, sequence, ${rest})
    select 'stl_0000' || lpad(g::text, 17, '0'), 100 + g, ${rest}
      from generate_series(1, 60) g,
           (select * from settlement.settlements where state = 'refused' limit 1) s`;
  await hainan.world.store.query({ name: "copies", text: copies, values: [] });
  const played = await small.settle({ person: "pingxiang", at: AT, careType: "outpatient" });
  await invoiced(played.settlementId, number);
  const today = desk.today();
  const id = await handedIn(number, { visitOn: today, lines: [lineOf(today, 200_000n)] });
  const row = await rowOf(id);
  expect(failedCallsOf(row).length).toBe(50);
  expect(row.words).toContain(played.settlementId);
  await small.cancel(played);
  await hainan.world.store.query(sql`
    delete from settlement.settlements where state = 'refused' and sequence > 100`);
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
