/** Notices of a month on a hub and two provinces: issued, paid, received, late, twice, wrong. */
import { beforeEach, describe, expect, test } from "vitest";
import { day } from "#base/date.ts";
import { seededRandom } from "#base/random.ts";
import { NoAnswer, Refusal } from "#base/refusals.ts";
import { CHECKER, HAINAN, JIANGXI, MAKER, MoneyMonth } from "#clearing/fixtures/money.ts";
import { decidePayment, enterPayment, handToFinance, type Paying } from "#clearing/payments.ts";
import {
  bookSuspense,
  confirmReceipt,
  decideSuspense,
  proposeSuspense,
  type Received,
  type Suspended,
} from "#clearing/receipts.ts";
import { staffOf } from "#model/actor.ts";
import { HUB, type NodeId } from "#model/place.ts";
import { sql } from "#store/store.ts";

const NUMBER = "QS202611360000460000";
const [CARE_MAKER, CARE_CHECKER] = [staffOf("fu@460000/finance"), staffOf("gao@460000/finance")];

let month: MoneyMonth;
beforeEach(async () => {
  month = await MoneyMonth.at("2026-12-26 09:00:00");
});

/** What both have confirmed of November: clearing.md 5 of the reference, with its deductions. */
async function confirmed(): Promise<void> {
  await month.confirmed({
    month: "2026-11",
    lines: [
      { fund: "pooled", fen: 120_000_000n, deductedFen: 650_000n },
      { fund: "largeSum", fen: 3_000_000n },
      { fund: "ownAccount", fen: 5_500_000n, area: "360100" },
      { scheme: "resident", fund: "pooled", fen: 80_000_000n, deductedFen: 350_000n },
      { scheme: "resident", fund: "seriousIllness", fen: 4_000_000n },
    ],
  });
}

async function issued(): Promise<void> {
  await confirmed();
  month.to("2026-12-31 09:00:00");
  await month.rounds();
}

const SLIP = { bank: "工商银行", serial: "ICBC-1", movedOn: day("2027-01-08"), words: "清算款" };

const hand = (node: NodeId = JIANGXI) =>
  month.act(node, MAKER, (world, step) => handToFinance(world, step, NUMBER));
const enter = (given: Partial<Paying> = {}) =>
  month.act(JIANGXI, MAKER, (world, step) =>
    enterPayment(world, step, { ...SLIP, number: NUMBER, totalFen: 211_500_000n, ...given }),
  );
const release = (id: string, by = CHECKER, agrees = true) =>
  month.act(JIANGXI, by, (world, step) => decidePayment(world, step, { id, agrees }));
const CAME: Received = {
  ...{ ...SLIP, serial: "BOC-7", payer: JIANGXI },
  amounts: { employee: 127_850_000n, resident: 83_650_000n },
};
const receive = (given: Partial<Received & { number: string }> = {}) =>
  month.act(HAINAN, CARE_MAKER, (world, step) =>
    confirmReceipt(world, step, { ...CAME, number: NUMBER, ...given }),
  );

async function paid(): Promise<void> {
  month.to("2027-01-08 09:00:00");
  await hand();
  await release((await enter()).id);
  await month.rounds();
}

async function code(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Refusal)) throw error ?? new Error("nothing was refused");
  return error.code;
}

describe("the notices of a month", () => {
  test("are issued at its end, for what both confirmed, and both provinces post them", async () => {
    await confirmed();
    month.to("2026-12-30 23:00:00");
    await month.rounds();
    expect(await month.notices(HUB)).toEqual([]);
    month.to("2026-12-31 00:00:01");
    await month.rounds();
    const row = { number: NUMBER, state: "issued", total_fen: 211_500_000n };
    expect(await month.notices(HUB)).toEqual([row]);
    expect(await month.notices(HAINAN)).toEqual([row]);
    expect(Object.values(await month.batches())).toEqual(["noticed", "noticed"]);
    const [dates] = await month.of(JIANGXI).store.query(sql`
      select amounts, issued_on, to_finance_by, pay_by, receipt_by from clearing.notices
       where number = ${NUMBER}`);
    expect(dates).toEqual({
      amounts: { employee: "127850000", resident: "83650000" },
      ...{ issued_on: "2026-12-31", to_finance_by: "2027-01-07" },
      ...{ pay_by: "2027-01-21", receipt_by: "2027-01-28" },
    });
    const funds = {
      "employee:largeSum": 3_000_000n,
      "employee:ownAccount": 5_500_000n,
      "employee:pooled": 119_350_000n,
      "resident:pooled": 79_650_000n,
      "resident:seriousIllness": 4_000_000n,
    };
    const of = (peer: string, sign: bigint) =>
      Object.fromEntries(
        Object.entries(funds).map(([name, fen]) => [`${peer}:${name}`, sign * fen]),
      );
    expect(await month.books(JIANGXI, "noticePayable")).toEqual(of(HAINAN, -1n));
    expect(await month.books(HAINAN, "noticeReceivable")).toEqual(of(JIANGXI, 1n));
    expect(await month.books(JIANGXI, "owedConfirmed")).toEqual({});
    expect(await month.books(HAINAN, "claimConfirmed")).toEqual({});
    expect(month.errors).toEqual([]);
  });

  test("ask each pooling area for its share before the province has to pay", async () => {
    await issued();
    const shares = await month.of(JIANGXI).store.query(sql`
      select payer, payee, amounts, pay_by from clearing.notices where kind = 'poolingShare'
       order by payer`);
    const due = { payee: JIANGXI, pay_by: "2027-01-14" };
    expect(shares).toEqual([
      { payer: "360100", ...due, amounts: { employee: "5500000" } },
      { payer: "360300", ...due, amounts: { employee: "122350000", resident: "83650000" } },
    ]);
    const pay = (number: string) =>
      month.act(JIANGXI, MAKER, async (world, step) => {
        await handToFinance(world, step, number);
        const totalFen = 5_500_000n;
        return await enterPayment(world, step, { ...SLIP, number, totalFen });
      });
    month.to("2027-01-08 09:00:00");
    const number = "SJ20261146360100360000";
    await release((await pay(number)).id);
    expect(await month.books(JIANGXI, "fiscalAccount")).toEqual({});
    await month.act(JIANGXI, MAKER, (world, step) =>
      confirmReceipt(world, step, {
        ...{ ...SLIP, number, payer: "360100", amounts: { employee: 5_500_000n } },
      }),
    );
    expect(await month.books(JIANGXI, "fiscalAccount")).toEqual({
      "360000:employee": 5_500_000n,
      "360100:employee": -5_500_000n,
    });
    const [share] = (await month.notices(JIANGXI)).filter((one) => one.number === number);
    expect(share?.state).toBe("received");
  });

  test("leave what is confirmed late to the next month, and issue nothing twice", async () => {
    await issued();
    await month.rounds();
    await month.confirmed({ month: "2026-10", lines: [{ fund: "civilServant", fen: 5n }] });
    await month.rounds();
    expect(await month.notices(HUB)).toHaveLength(1);
    month.to("2027-01-31 09:00:00");
    await month.rounds();
    const clearing = (await month.notices(HUB)).filter(({ number }) => number.startsWith("QS"));
    expect(clearing).toEqual([
      { number: NUMBER, state: "issued", total_fen: 211_500_000n },
      { number: "QS202612360000460000", state: "issued", total_fen: 5n },
    ]);
  });

  test("never pay one scheme with another: one that comes to less than nothing waits", async () => {
    await month.confirmed({
      month: "2026-11",
      lines: [{ fen: 100n }, { scheme: "resident", fen: 10n, deductedFen: 15n }],
    });
    month.to("2026-12-31 09:00:00");
    await month.rounds();
    expect(await month.notices(HAINAN)).toMatchObject([{ total_fen: 100n }]);
    expect(Object.values(await month.batches())).toEqual(["noticed", "confirmed"]);
    await month.confirmed({ month: "2026-12", lines: [{ scheme: "resident", fen: 25n }] });
    month.to("2027-01-31 09:00:00");
    await month.rounds();
    const next = await month.notices(HAINAN);
    expect(next.find(({ number }) => number.startsWith("QS202612"))?.total_fen).toBe(20n);
  });

  test("over nothing move no money: they are received and closed as they are issued", async () => {
    await month.confirmed({
      month: "2026-11",
      lines: [
        { fund: "pooled", fen: 10n },
        { fund: "largeSum", fen: 0n, deductedFen: 10n },
      ],
    });
    month.to("2026-12-31 09:00:00");
    await month.rounds();
    expect(await month.notices(JIANGXI)).toEqual([
      { number: NUMBER, state: "received", total_fen: 0n },
    ]);
    expect(Object.values(await month.batches())).toEqual(["closed"]);
    expect(await month.books(JIANGXI, "noticePayable")).toEqual({});
    expect(await month.books(HAINAN, "noticeReceivable")).toEqual({});
    expect(await code(receive({ amounts: {} }))).toBe("money_notice_state");
  });

  test("reach both though messages are lost and come twice", async () => {
    const random = seededRandom(7);
    const happens = (ofTen: number): boolean => random.below(10) < ofTen;
    month.way = async (ask) => {
      if (happens(3)) throw new NoAnswer("lost on its way");
      const answer = await ask();
      if (happens(3)) await ask();
      if (happens(2)) throw new NoAnswer("the answer is lost");
      return answer;
    };
    await issued();
    for (let round = 0; round < 6; round += 1) await month.rounds();
    await paid();
    await receive();
    for (let round = 0; round < 6; round += 1) await month.rounds();
    for (const node of [HUB, HAINAN, JIANGXI]) {
      const [notice] = (await month.notices(node)).filter(({ number }) => number === NUMBER);
      expect(notice?.state).toBe("received");
    }
    expect(Object.values(await month.batches())).toEqual(["received", "received"]);
    expect(await month.books(JIANGXI, "noticePayable")).toEqual({});
    expect(month.errors).toEqual([]);
  });
});

describe("a payment", () => {
  test("is entered by one and released by another, then received by the payee", async () => {
    await issued();
    await paid();
    expect(await month.books(JIANGXI, "fiscalAccount")).toEqual({
      "360000:employee": -127_850_000n,
      "360000:resident": -83_650_000n,
    });
    expect(await month.books(JIANGXI, "noticePayable")).toEqual({});
    await receive();
    await month.rounds();
    expect(await month.books(HAINAN, "fiscalAccount")).toEqual({
      "460000:employee": 127_850_000n,
      "460000:resident": 83_650_000n,
    });
    expect(await month.books(HAINAN, "noticeReceivable")).toEqual({});
    expect(Object.values(await month.batches())).toEqual(["received", "received"]);
    const [mine] = (await month.notices(JIANGXI)).filter(({ number }) => number === NUMBER);
    expect(mine?.state).toBe("received");
  });

  test("is refused when it is not the notice's, or not its turn", async () => {
    await issued();
    month.to("2027-01-08 09:00:00");
    expect(await code(enter())).toBe("money_notice_state");
    await hand();
    expect(await code(hand())).toBe("money_notice_state");
    expect(await code(enter({ number: "QS202611360000110000" }))).toBe("money_notice_missing");
    expect(await code(enter({ totalFen: 211_499_999n }))).toBe("payment_amount");
    expect(await code(enter({ movedOn: day("2027-01-09") }))).toBe("payment_date");
    expect(await code(enter({ movedOn: day("2026-12-30") }))).toBe("payment_date");
    expect(await code(hand(HAINAN))).toBe("money_notice_payer");
  });

  test("is booked once: neither the serial number nor the notice is taken twice", async () => {
    await issued();
    month.to("2027-01-08 09:00:00");
    await hand();
    const { id } = await enter();
    expect(await code(enter({ serial: "ICBC-2" }))).toBe("payment_exists");
    expect(await code(release(id, MAKER))).toBe("payment_same_person");
    expect(await code(release("pay_9"))).toBe("payment_missing");
    await release(id, CHECKER, false);
    expect(await code(release(id))).toBe("payment_state");
    // What was sent back is entered anew, with the same slip.
    await release((await enter()).id);
    expect(await code(enter({ serial: "ICBC-3" }))).toBe("payment_exists");
    const others = { number: "SJ20261146360300360000", totalFen: 206_000_000n };
    await month.act(JIANGXI, MAKER, (world, step) => handToFinance(world, step, others.number));
    for (const bank of ["工商银行", "工商银行 ", "中国工商银行"]) {
      for (const serial of ["ICBC-1", "icbc1", "ＩＣＢＣ－１", " 0icbc 1"]) {
        const again = enter({ ...others, bank, serial });
        expect(await code(again)).toBe("payment_serial_known");
      }
    }
  });
});

describe("a receipt", () => {
  test("of money that is here before the payer said so waits for the payer", async () => {
    await issued();
    month.to("2027-01-08 09:00:00");
    await receive();
    await month.rounds();
    expect((await month.notices(HAINAN))[0]?.state).toBe("issued");
    expect(await month.books(HAINAN, "noticeReceivable")).toEqual({});
    await paid();
    await month.rounds();
    expect((await month.notices(HAINAN))[0]?.state).toBe("received");
  });

  test("is refused for another notice, another payer, and a second time", async () => {
    await issued();
    await paid();
    expect(await code(receive({ amounts: { employee: 211_500_000n } }))).toBe(
      "receipt_other_notice",
    );
    expect(await code(receive({ payer: "110000" }))).toBe("receipt_other_notice");
    expect(await code(receive({ number: "QS202610360000460000" }))).toBe("money_notice_missing");
    await receive();
    expect(await code(receive({ serial: "BOC-8" }))).toBe("payment_exists");
    const wrong = month.act(JIANGXI, MAKER, (world, step) =>
      confirmReceipt(world, step, { ...CAME, number: NUMBER }),
    );
    expect(await code(wrong)).toBe("money_notice_payee");
  });

  test("is heard by the hub from the payee only, and a payment from the payer only", async () => {
    await issued();
    const say = async (from: NodeId, word: string) => {
      const said = { notice: `ntc_${NUMBER.toLowerCase()}`, word, by: "x", at: 1 };
      const answer = await month.tell(from, "noticeSay", said);
      return (answer as { outcome: string; refusal?: { code: string } }).refusal?.code ?? answer;
    };
    expect(await say(HAINAN, "toFinance")).toBe("money_notice_payer");
    expect(await say(JIANGXI, "received")).toBe("money_notice_payee");
    expect(await say("110000" as NodeId, "paid")).toBe("money_notice_missing");
    expect(await say(JIANGXI, "paid")).toEqual({ outcome: "early" });
    expect(await say(HAINAN, "received")).toEqual({ outcome: "early" });
    expect(await say(JIANGXI, "toFinance")).toEqual({ outcome: "heard" });
    expect(await say(JIANGXI, "toFinance")).toEqual({ outcome: "heard" });
  });
});

describe("money that names no notice", () => {
  const book = (given: Partial<Received> = {}) =>
    month.act(HAINAN, CARE_MAKER, (world, step) =>
      bookSuspense(world, step, { ...CAME, ...given }),
    );
  const propose = (id: string, how: Suspended) =>
    month.act(HAINAN, CARE_MAKER, (world, step) => proposeSuspense(world, step, { id, how }));
  const decide = (id: string, by = CARE_CHECKER, agrees = true) =>
    month.act(HAINAN, by, (world, step) => decideSuspense(world, step, { id, agrees }));
  const toNotice: Suspended = { to: "match", number: NUMBER };

  test("lies in suspense until two persons match it with its notice", async () => {
    await issued();
    await paid();
    const { id } = await book();
    expect(await month.books(HAINAN, "suspense")).toEqual({
      "460000:employee": -127_850_000n,
      "460000:resident": -83_650_000n,
    });
    expect(await code(decide(id))).toBe("suspense_not_proposed");
    await propose(id, toNotice);
    expect(await code(decide(id, CARE_MAKER))).toBe("payment_same_person");
    await decide(id, CARE_CHECKER, false);
    await propose(id, toNotice);
    await decide(id);
    await month.rounds();
    expect(await month.books(HAINAN, "suspense")).toEqual({});
    expect(await month.books(HAINAN, "noticeReceivable")).toEqual({});
    expect((await month.notices(HUB))[0]?.state).toBe("received");
    expect(await code(propose(id, toNotice))).toBe("payment_state");
  });

  test("matches nothing of another amount, payer or business, and goes back by two persons", async () => {
    await issued();
    await paid();
    const one = await book({ amounts: { employee: 127_850_000n } });
    expect(await code(propose(one.id, toNotice))).toBe("suspense_no_match");
    const two = await book({ serial: "BOC-8", words: "预付金" });
    expect(await code(propose(two.id, toNotice))).toBe("suspense_no_match");
    const three = await book({ serial: "BOC-9", payer: "110000" });
    expect(await code(propose(three.id, toNotice))).toBe("suspense_no_match");
    expect(await code(book({ bank: "ICBC", serial: "boc 9" }))).toBe("payment_serial_known");
    expect(await code(book({ serial: "BOC-10", amounts: {} }))).toBe("receipt_empty");
    for (const { id } of [one, two, three]) {
      await propose(id, { to: "return" });
      await decide(id);
    }
    expect(await month.books(HAINAN, "suspense")).toEqual({});
    expect(await month.books(HAINAN, "fiscalAccount")).toEqual({});
    expect(await code(propose("pay_9", { to: "return" }))).toBe("payment_missing");
  });
});
