/**
 * Claims on real nodes, from the handing in to the money: what is held against them, who decides,
 * what the books and the accumulators say, and that no invoice is paid twice.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { present } from "#base/assert.ts";
import { fromJson } from "#base/json.ts";
import { Refusal } from "#base/refusals.ts";
import type { Actor } from "#model/actor.ts";
import { fundTotal } from "#model/fund.ts";
import type { Booked, SettleContent } from "#model/message.ts";
import type { Area } from "#model/place.ts";
import type { DutyPlace } from "#model/staff.ts";
import { CHECKER, institutionAt, lineOf, MAKER, openDesk } from "#reimbursement/fixtures/desk.ts";
import { enterPayout, releasePayout, withdrawPayout } from "#reimbursement/payments.ts";
import { selectClaim } from "#reimbursement/queries.ts";
import {
  claimedOf,
  computedOf,
  draftClaim,
  fillClaim,
  previewClaim,
  selectPayouts,
  submitClaim,
} from "#reimbursement/reimbursement.ts";
import { sql } from "#store/store.ts";
import { type SmallCountry, startSmallCountry } from "../../test/country.ts";

type Desk = Awaited<ReturnType<typeof openDesk>>;

let small: SmallCountry;
let desk: Desk;
let hainan: Desk;
let numbers = 1_000_000;
function nextNumber(): string {
  numbers += 1;
  return String(numbers);
}

beforeAll(async () => {
  small = await startSmallCountry();
  desk = await openDesk(small, "360000", "pingxiang");
  hainan = await openDesk(small, "460000", "haikouLocal");
}, 120_000);
afterAll(() => small?.stop());

async function refusedWith(work: Promise<unknown>, code: string): Promise<Refusal> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Refusal);
  const refusal = error as Refusal;
  expect([refusal.code, refusal.message]).toEqual([code, expect.any(String)]);
  return refusal;
}

const rowOf = async (one: Desk, id: string) =>
  present((await selectClaim(one.world.store, id))[0], "the claim is there");

async function handedIn(one: Desk, number = nextNumber()) {
  const { id } = await one.draft(number);
  await one.submit(id);
  await one.tell();
  return id;
}

const accumulators = (one: Desk) =>
  one.world.store.query<{ measure: string; period: string; amount: bigint }>(sql`
    select measure, period, amount from settlement.accumulators
     where person_id = ${one.personId} order by measure, period`);

test("a claim is computed, approved by another, booked, and paid by two of finance", async () => {
  const id = await handedIn(desk);
  const before = await accumulators(desk);
  const proposed = await desk.propose(id);
  const computed = present(computedOf(proposed), "it was computed");
  expect(proposed.pay_fen).toBe(fundTotal(computed.payment));
  expect(proposed.pay_fen).toBeGreaterThan(0n);
  expect(computed.explanation.length).toBeGreaterThan(0);
  expect(await accumulators(desk)).toEqual(before);
  await refusedWith(desk.approve(id, MAKER), "reimbursement_same_person");
  const approved = await desk.approve(id);
  expect([approved.state, approved.due_on !== null]).toEqual(["approved", true]);
  expect(await accumulators(desk)).not.toEqual(before);
  const due = present(approved.pay_fen, "something is due");
  const check = (): void => {};
  const paying = { id, check, amount_fen: due, bank: "中国银行", bank_serial: `S${id}` };
  const entering = { ...paying, moved_on: desk.today() };
  const enter = (more: Partial<typeof entering> = {}, by = MAKER) =>
    desk.doing(by, (step) => enterPayout(desk.world, step, { ...entering, ...more }));
  await refusedWith(enter({ amount_fen: due + 1n }), "reimbursement_payment_amount");
  await refusedWith(
    enter({ moved_on: "2026-01-01" as typeof entering.moved_on }),
    "reimbursement_payment_day",
  );
  await enter();
  await refusedWith(enter({ bank_serial: "T9" }), "reimbursement_payment_open");
  const payments = () =>
    desk.world.store.query<{ id: string }>(sql`
      select id from reimbursement.payments where claim_id = ${id} order by id`);
  const first = present((await payments())[0], "it was entered").id;
  const release = (payment: string, by = CHECKER) =>
    desk.doing(by, (step) => releasePayout(desk.world, step, { id, check, payment }));
  await refusedWith(release(first, MAKER), "reimbursement_same_person");
  await refusedWith(release("pay_0"), "reimbursement_payment_missing");
  await desk.doing(MAKER, (step) =>
    withdrawPayout(desk.world, step, { id, check, payment: first }),
  );
  await refusedWith(release(first), "reimbursement_payment_state");
  await enter();
  await desk.tell();
  const second = present((await payments())[1], "it was entered again").id;
  expect((await release(second)).state).toBe("paid");
  await refusedWith(release(second), "reimbursement_state");
  const balances = await desk.world.store.query<{ account: string; fen: bigint }>(sql`
    select account, sum(amount_fen)::bigint as fen from ledger.entries_view
     where subject_id in (${id}, ${second}) group by account order by account`);
  const kinds = new Map(balances.map(({ account, fen }) => [account.split(":")[0], fen]));
  expect(kinds.get("benefitExpenditure")).toBe(due);
  expect(kinds.get("reimbursementPayable")).toBe(0n);
  expect(kinds.get("expenditureAccount")).toBe(-due);
  await desk.tell();
  await desk.forget();
  const other = await handedIn(desk);
  await desk.propose(other);
  const more = await desk.approve(other);
  const again = { id: other, amount_fen: present(more.pay_fen, "due") };
  // One movement of the bank, however bank and number are written.
  const spelled = [`S${id}`, ` s-${id} `, `０Ｓ${id.toUpperCase()}`, `00s${id.replace("_", " ")}`];
  for (const bank_serial of spelled) {
    for (const bank of ["中国银行", "中国银行 ", "中行"]) {
      await refusedWith(enter({ ...again, bank, bank_serial }), "reimbursement_payment_serial");
    }
  }
  const two = await desk.draft(nextNumber());
  await desk.submit(two.id);
  await desk.tell();
  await desk.forget();
  await desk.propose(two.id);
  const { pay_fen } = await desk.approve(two.id);
  const both = await Promise.allSettled([
    enter({ ...again, bank_serial: "TWO-1" }),
    enter({ id: two.id, amount_fen: present(pay_fen, "due"), bank_serial: "two1" }),
  ]);
  const [refused] = both.filter((one) => one.status === "rejected");
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(refused?.reason).toMatchObject({ code: "reimbursement_payment_serial" });
});

test("who made a claim at the counter reviews no step of it, under whatever duty", async () => {
  const at = (id: string, duty: string): Actor => ({
    ...{ kind: "staff", id, place: "360300" as DutyPlace, duty },
  });
  const check = (): void => {};
  const given = { personId: desk.personId, area: "360300" as Area } as const;
  const asked = { ...(await desk.filled(nextNumber())), ...given };
  const { id } = await desk.doing(at("zhou", "reception"), (step) =>
    draftClaim(desk.world, step, { ...asked, scheme: "employee", channel: "window" }),
  );
  await desk.doing(at("zhou", "reception"), (step) =>
    fillClaim(desk.world, step, { ...asked, id, check }),
  );
  await desk.doing(at("qian", "reception"), (step) => submitClaim(desk.world, step, { id, check }));
  await desk.tell();
  // Zhou drafted it, Qian handed it in; full-width and capital letters make no other person.
  const makers = [at("zhou", "checker"), at("ＺＨＯＵ", "checker"), at("Qian", "checker")];
  await desk.refuse(id);
  for (const maker of makers) {
    await refusedWith(desk.confirm(id, maker), "reimbursement_same_person");
    await refusedWith(desk.sendBack(id, maker), "reimbursement_same_person");
  }
  await desk.sendBack(id);
  await desk.forget();
  await desk.propose(id);
  for (const maker of makers) {
    await refusedWith(desk.approve(id, maker), "reimbursement_same_person");
  }
  const { pay_fen: due } = await desk.approve(id);
  const paying = { amount_fen: present(due, "due"), bank: "中国银行", bank_serial: `S${id}` };
  const entering = { id, check, ...paying, moved_on: desk.today() };
  await desk.doing(MAKER, (step) => enterPayout(desk.world, step, entering));
  await desk.tell();
  const [payout] = await selectPayouts(desk.world.store, id);
  const payment = present(payout, "it was entered").id;
  const release = (by: Actor) =>
    desk.doing(by, (step) => releasePayout(desk.world, step, { id, check, payment }));
  await refusedWith(release(at("zhou", "finance")), "reimbursement_same_person");
  expect((await release(CHECKER)).state).toBe("paid");
});

test("everything that stands against it is told at once, and nothing is held", async () => {
  const number = nextNumber();
  const { id } = await desk.draft(number, {
    account: { holder: "别人", bank: "中国银行", number: "6222021234567895" },
    invoices: [
      { code: "46060122", number, checkCode: "A1B2C3", amountFen: 1n },
      { code: "46060122", number, checkCode: "A1B2C3", amountFen: 1n },
      { code: "4606", number: "12", checkCode: "!", amountFen: 1n },
    ],
    dischargedOn: "2026-10-01" as never,
  });
  const refusal = await refusedWith(desk.submit(id), "application_problems");
  for (const words of [
    "户名别人",
    "银行卡号",
    "填了两次",
    "不是票面上的格式",
    "两者应相等",
    "先后相符",
  ]) {
    expect(refusal.message).toContain(words);
  }
  expect((await rowOf(desk, id)).state).toBe("draft");
  const { claimed } = await desk.filled(number);
  await desk.fill(id, { claimed, materials: [] });
  expect((await refusedWith(desk.submit(id), "material_missing")).message).toContain("医疗费票据");
  await desk.fill(id, { claimed, materials: ["mat_0"] });
  await refusedWith(desk.submit(id), "material_unknown");
  await desk.fill(id, await desk.filled(number));
  expect((await desk.submit(id)).state).toBe("submitted");
});

/** One paper, copied in several ways. */
function spellings(number: string) {
  const paper = { code: "46060122", number, checkCode: "A1B2C3", amountFen: 200_000n };
  return [
    { ...paper, checkCode: "Z9Z9" },
    { ...paper, number: `000${number}` },
    { ...paper, code: "046060122" },
  ];
}

test("of two who hand in one invoice at once, one does", async () => {
  const number = nextNumber();
  const claims = [number, `00${number}`].map((one) => desk.draft(one));
  const handing = (await Promise.all(claims)).map(({ id }) => desk.submit(id));
  const done = await Promise.allSettled(handing);
  const [refused] = done.filter((one) => one.status === "rejected");
  expect(done.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(refused?.reason).toMatchObject({ code: "reimbursement_invoice_taken" });
});

test("an invoice is claimed once in a province; let go, it may be claimed again", async () => {
  const number = nextNumber();
  const first = await handedIn(desk, number);
  const { id } = await desk.draft(number);
  const refusal = await refusedWith(desk.submit(id), "reimbursement_invoice_taken");
  expect(refusal.message).toContain(first);
  for (const spelled of spellings(number)) {
    const other = await desk.draft(number, { invoices: [spelled] });
    await refusedWith(desk.submit(other.id), "reimbursement_invoice_taken");
    await desk.withdraw(other.id);
    const twice = await desk.draft(number, { invoices: [...spellings(nextNumber()), spelled] });
    expect((await refusedWith(desk.submit(twice.id), "application_problems")).message).toContain(
      "填了两次",
    );
    await desk.withdraw(twice.id);
  }
  await desk.refuse(first);
  await refusedWith(desk.confirm(first, MAKER), "reimbursement_same_person");
  expect((await desk.confirm(first)).state).toBe("refused");
  expect((await desk.submit(id)).state).toBe("submitted");
});

test("two provinces claim at once: one wins, the other is told which", async () => {
  const number = nextNumber();
  const here = (await desk.draft(number)).id;
  const [, spelled] = spellings(number);
  const paper = { ...present(spelled, "a spelling"), checkCode: "ZZZZ" };
  const there = (await hainan.draft(number, { invoices: [paper] })).id;
  await Promise.all([desk.submit(here), hainan.submit(there)]);
  await refusedWith(
    desk.propose(here).then(() => desk.approve(here)),
    "reimbursement_invoice_checking",
  );
  await desk.sendBack(here);
  await Promise.all([desk.tell(), hainan.tell()]);
  const rows = [await rowOf(desk, here), await rowOf(hainan, there)];
  const states = rows.map(({ state }) => state);
  expect([...states].sort()).toEqual(["returned", "submitted"]);
  const [winner, loser] = states[0] === "submitted" ? [desk, hainan] : [hainan, desk];
  const [won, lost] = states[0] === "submitted" ? [here, there] : [there, here];
  const told = await rowOf(loser, lost);
  expect(told.words).toContain(winner === desk ? "江西" : "海南");
  // Withdrawn there, it is free here.
  await winner.withdraw(won);
  await winner.tell();
  await loser.submit(lost);
  await loser.tell();
  expect((await rowOf(loser, lost)).state).toBe("submitted");
  await loser.propose(lost);
  expect((await loser.approve(lost)).state).toMatch(/approved|concluded/);
});

test("what changed after it was proposed is computed anew", async () => {
  const [one, two] = [await handedIn(desk), await handedIn(desk)];
  // A quarter's or year's ceiling, or the deductible, lies between them.
  await desk.forget();
  await desk.propose(one);
  await desk.propose(two);
  await desk.approve(one);
  await refusedWith(desk.approve(two), "reimbursement_changed");
  await refusedWith(desk.sendBack(two, MAKER), "reimbursement_same_person");
  await desk.sendBack(two);
  await desk.propose(two);
  expect((await desk.approve(two)).state).toMatch(/approved|concluded/);
});

test("returned it waits without a deadline, and its invoices stay held", async () => {
  const number = nextNumber();
  const id = await handedIn(desk, number);
  const returned = await desk.giveBack(id);
  expect([returned.state, returned.due_on]).toEqual(["returned", null]);
  expect(returned.workdays_left).toBeGreaterThan(20);
  const again = await desk.draft(number);
  await refusedWith(desk.submit(again.id), "reimbursement_invoice_taken");
  expect((await desk.submit(id)).due_on).not.toBeNull();
  await refusedWith(desk.giveBack("rmb_0"), "reimbursement_missing");
});

test("withdrawn before it is decided, it frees its invoice; then nothing is left to do", async () => {
  const number = nextNumber();
  for (const begin of [desk.propose, desk.refuse]) {
    const id = await handedIn(desk, number);
    await begin(id);
    const withdrawn = await desk.withdraw(id);
    expect([withdrawn.state, withdrawn.pay_fen]).toEqual(["withdrawn", null]);
    const ended = await refusedWith(desk.approve(id), "reimbursement_state");
    expect(ended.message).toContain("不再有下一步");
  }
  const id = await handedIn(desk, number);
  const early = await refusedWith(desk.approve(id), "reimbursement_state");
  for (const step of ["待审核", "经办人员初审", "经办人员退回补正", "参保人撤回"]) {
    expect(early.message).toContain(step);
  }
});

test("the home place's own catalogue splits the lines where it decides", async () => {
  desk.at.catalogue = "home";
  const number = nextNumber();
  const row = await desk.draft(number, { lines: [lineOf("2026-10-11", 5_000n)] });
  const [line] = claimedOf(row).lines;
  expect(line).toMatchObject({ itemClass: "A", ownExpenseFen: 5_000n, inScopeFen: 0n });
  const refusal = await refusedWith(desk.submit(row.id), "reimbursement_line_item");
  expect(refusal.message).toContain("第1行“药品”");
  const lines = [lineOf("2026-10-11", 5_000n, { itemClass: "C" })];
  await desk.fill(row.id, await desk.filled(number, { lines }));
  desk.at.catalogue = "care";
  await desk.submit(row.id);
  await desk.tell();
  const { explanation } = present(computedOf(await desk.propose(row.id)), "it was computed");
  expect(explanation[0]).toContain("药品50.00元（参保地目录中没有）");
  // Nothing is due: it ends with the decision.
  expect((await desk.approve(row.id)).state).toBe("concluded");
});

test("a claim comes to what a direct settlement of the same case paid, to the fen", async () => {
  for (const careType of ["chronic", "outpatient", "emergency"] as const) {
    const at = "H46010000001";
    const played = await small.settle({ person: "pingxiang", at, careType });
    const [stored] = await desk.world.store.query<{ content: string; answer: string }>(sql`
      select content, answer from settlement.home_settlements where id = ${played.settlementId}`);
    const { content, answer } = present(stored, "home booked it");
    await small.cancel(played);
    const asked = fromJson<SettleContent>(content);
    const direct = fromJson<Booked>(answer);
    const lines = present(asked.lines, "an outpatient bill has its lines").map((line) => ({
      ...line,
      ...{ name: "药品", on: asked.visitOn, quantityE4: 10_000n },
    }));
    const row = await desk.draft(nextNumber(), {
      ...{ careArea: asked.careArea, careType, disease: asked.disease, flags: asked.flags, lines },
      ...{ institution: { ...institutionAt(at), ...asked.institution }, visitOn: asked.visitOn },
    });
    const computed = await previewClaim(desk.world, desk.world.store, row);
    if (computed instanceof Refusal) throw computed;
    expect(computed.payment.funds).toEqual(direct.payment.funds);
    expect(computed.category).toBe(direct.category);
    expect(fundTotal(direct.payment)).toBeGreaterThan(0n);
  }
});
