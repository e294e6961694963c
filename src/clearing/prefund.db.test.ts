/** Prefunds of a pair over the years: noticed, paid, lowered, used up, raised in an emergency. */
import { beforeEach, describe, expect, test } from "vitest";
import { chinaDate, day, monthOf, startOfDay } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { WEEKENDS_ONLY } from "#base/workdays.ts";
import { CHECKER, HAINAN, JIANGXI, MAKER, MoneyMonth } from "#clearing/fixtures/money.ts";
import { decidePayment, enterPayment, handToFinance } from "#clearing/payments.ts";
import { prefundLines } from "#clearing/prefund.ts";
import {
  askPrefund,
  decidePrefund,
  proposePrefund,
  releasePrefundRequest,
} from "#clearing/prefund-requests.ts";
import { confirmReceipt } from "#clearing/receipts.ts";
import { claimAccount, institutionAccount, post } from "#ledger/ledger.ts";
import { staffOf } from "#model/actor.ts";
import { type Area, HUB, type NodeId } from "#model/place.ts";
import { sql } from "#store/store.ts";

const [CARE_MAKER, CARE_CHECKER] = [staffOf("fu@460000/finance"), staffOf("gao@460000/finance")];
const [HUB_MAKER, HUB_CHECKER] = [
  staffOf("ma@100000/dutyOperator"),
  staffOf("xu@100000/dutyOperator"),
];

let month: MoneyMonth;
beforeEach(async () => {
  month = await MoneyMonth.at("2027-01-31 09:00:00");
});

/** The last quarter comes to these amounts. */
async function quarter(employee: bigint, resident: bigint, year = "2026"): Promise<void> {
  for (const [at, name] of ["10", "11", "12"].entries()) {
    const part = (whole: bigint) => (at === 0 ? whole - (whole / 3n) * 2n : whole / 3n);
    await month.confirmed({
      month: `${year}-${name}`,
      lines: [{ fen: part(employee) }, { scheme: "resident", fen: part(resident) }],
    });
  }
  await month.rounds();
}

let serial = 0;
/** Handed over, paid and received, by two persons each. */
async function moved(number: string, payer: NodeId, payee: NodeId): Promise<void> {
  const [row] = await month
    .of(payer)
    .store.query<{ total: bigint; amounts: Record<string, string> }>(
      sql`select total_fen as total, amounts from clearing.notices where number = ${number}`,
    );
  if (!row) throw new Error(`no notice ${number}`);
  serial += 1;
  const slip = { bank: "工商银行", serial: `S${serial}`, movedOn: month.today(), words: "预付金" };
  const { id } = await month.act(payer, MAKER, async (world, step) => {
    await handToFinance(world, step, number);
    return await enterPayment(world, step, { ...slip, number, totalFen: row.total });
  });
  await month.act(payer, CHECKER, (world, step) =>
    decidePayment(world, step, { id, agrees: true }),
  );
  const texts = Object.entries(row.amounts).map(([scheme, text]) => [scheme, BigInt(text)]);
  const amounts = Object.fromEntries(texts);
  await month.act(payee, CARE_MAKER, (world, step) =>
    confirmReceipt(world, step, { ...slip, number, payer, amounts }),
  );
  await month.rounds();
}

const prefunds = async () =>
  (await month.notices(HUB)).filter(({ number }) => !number.startsWith("QS"));

/** What home says lies with care is what care says, to the fen and by scheme. */
async function assertSame(employee: bigint, resident: bigint): Promise<void> {
  const named = (peer: string, sign: bigint) =>
    Object.fromEntries(
      [
        [`${peer}:employee`, sign * employee],
        [`${peer}:resident`, sign * resident],
      ].filter(([, fen]) => fen !== 0n),
    );
  expect(await month.books(JIANGXI, "prefundPaid")).toEqual(named(HAINAN, 1n));
  expect(await month.books(HAINAN, "prefundHeld")).toEqual(named(JIANGXI, -1n));
  for (const node of [HUB, HAINAN, JIANGXI]) {
    const rows = await month.of(node).store.query<{ scheme: string; held: bigint }>(sql`
      select scheme, sum(change_fen)::int8 as held from clearing.prefund_changes
       group by scheme having sum(change_fen) <> 0 order by scheme`);
    const held = Object.fromEntries(rows.map((row) => [row.scheme, row.held]));
    expect([held.employee ?? 0n, held.resident ?? 0n]).toEqual([employee, resident]);
  }
}

describe("the yearly prefund", () => {
  test("is noticed by the end of January and lies with care when care has confirmed it", async () => {
    month.to("2027-01-30 09:00:00");
    await quarter(300n, 33n);
    expect(await prefunds()).toEqual([]);
    month.to("2027-01-31 09:00:00");
    await month.rounds();
    const notice = { number: "YF2027360000460000", state: "issued", total_fen: 222n };
    expect(await prefunds()).toEqual([notice]);
    await assertSame(0n, 0n);
    month.to("2027-02-10 09:00:00");
    await moved(notice.number, JIANGXI, HAINAN);
    await assertSame(200n, 22n);
    // Clearing is paid in full beside it and leaves it as it is.
    await moved("QS202612360000460000", JIANGXI, HAINAN);
    await assertSame(200n, 22n);
    expect(month.errors).toEqual([]);
  });

  test("is computed once a year, though rounds and floats go on", async () => {
    await quarter(300n, 33n);
    await moved("YF2027360000460000", JIANGXI, HAINAN);
    month.to("2027-03-31 09:00:00");
    await month.confirmed({ month: "2027-02", lines: [{ fen: 900n }] });
    await month.rounds();
    await month.rounds();
    expect(await prefunds()).toHaveLength(1);
  });

  test("goes back where less is needed, each scheme for itself", async () => {
    await quarter(300n, 30n);
    await moved("YF2027360000460000", JIANGXI, HAINAN);
    month.to("2028-01-31 09:00:00");
    await quarter(150n, 60n, "2027");
    const [more, less] = ["YF2028360000460000", "YT2028460000360000"];
    const found = (await prefunds()).filter(({ number }) => number.includes("2028"));
    expect(found).toEqual([
      { number: more, state: "issued", total_fen: 20n },
      { number: less, state: "issued", total_fen: 100n },
    ]);
    await moved(less, HAINAN, JIANGXI);
    await assertSame(100n, 20n);
    await moved(more, JIANGXI, HAINAN);
    await assertSame(100n, 40n);
  });
});

describe("its use", () => {
  const lines = (node: NodeId) => {
    const { world } = month.of(node);
    const party = node === HUB ? null : node;
    return prefundLines(world, { warnings: month.parameters.warnings, party });
  };

  test("is the newest notice's part of what lies there, by the pair and by scheme", async () => {
    await quarter(300n, 30n);
    expect((await lines(HUB))[0]?.use).toMatchObject({ level: "red", heldFen: 0n, rateBp: null });
    await moved("YF2027360000460000", JIANGXI, HAINAN);
    month.to("2027-02-28 09:00:00");
    await month.confirmed({
      month: "2027-01",
      lines: [{ fen: 150n }, { scheme: "resident", fen: 20n }],
    });
    await month.rounds();
    for (const node of [HUB, HAINAN, JIANGXI]) {
      const [line] = await lines(node);
      expect(line).toMatchObject({
        ...{ home: JIANGXI, care: HAINAN, held: { employee: 200n, resident: 20n } },
        use: { usedFen: 170n, heldFen: 220n, rateBp: 7_727n, level: "yellow" },
        useOf: { employee: { level: "yellow" }, resident: { level: "red" } },
      });
    }
  });

  test("is foreseen every day from what the month's settlements came to", async () => {
    await quarter(300n, 0n);
    await moved("YF2027360000460000", JIANGXI, HAINAN);
    month.to("2027-02-07 09:00:00");
    const businessDay = chinaDate(month.clock);
    const source = institutionAccount("H46010000001");
    const target = claimAccount(JIANGXI, "360300" as Area, "employee:pooled");
    await month.of(HAINAN).store.transaction((tx) =>
      post(tx, [
        {
          ...{ subject: { kind: "settlement", id: "stl_1" }, part: "care", businessDay },
          ...{ month: monthOf(businessDay), occurredAt: 0, recordedAt: 0 },
          transfers: [{ source, target, amountFen: 45n }],
        },
      ]),
    );
    // 45 in 7 of 28 days: 180 of 200.
    expect((await lines(HAINAN))[0]?.forecast).toMatchObject({ rateBp: 9_000n, level: "red" });
  });
});

describe("an emergency increase", () => {
  const terms = () => ({ parameters: month.parameters, calendar: WEEKENDS_ONLY });
  const ask = (amounts = { employee: 80n }) =>
    month.act(HAINAN, CARE_MAKER, (world, step) =>
      askPrefund(world, step, { home: JIANGXI, amounts, words: "已用九成" }, terms()),
    );
  const release = (id: string, by = CARE_CHECKER) =>
    month.act(HAINAN, by, (world, step) => releasePrefundRequest(world, step, id));
  const propose = (id: string, to: "grant" | "refuse" = "grant") =>
    month.act(HUB, HUB_MAKER, (world, step) => proposePrefund(world, step, { id, to }));
  const decide = (id: string, by = HUB_CHECKER, agrees = true) =>
    month.act(HUB, by, (world, step) => decidePrefund(world, step, { id, agrees }, terms()));
  const code = async (promise: Promise<unknown>) => {
    const error = await promise.then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!(error instanceof Refusal)) throw error ?? new Error("nothing was refused");
    return error.code;
  };

  /** At care, which signed its newest month that day. */
  async function confirmedOn(on: string): Promise<void> {
    await month.of(HAINAN).store.query(sql`
      insert into clearing.batches (id, month, care_node, home_node, scheme, cases, total_fen,
             funds, deductions, payable_fen, state, generated_at, care_confirmed_at,
             home_confirmed_at, version, digest, number)
      values ('bat_1', '2027-02', ${HAINAN}, ${JIANGXI}, 'employee', 1, 0, '{}', '{}', 0,
              'confirmed', 0, ${startOfDay(day(on))}, 0, 1, '', 1)
      on conflict on constraint batches_pkey do update
         set care_confirmed_at = excluded.care_confirmed_at`);
  }

  async function used(fen: bigint): Promise<void> {
    await quarter(300n, 0n);
    await moved("YF2027360000460000", JIANGXI, HAINAN);
    month.to("2027-02-28 09:00:00");
    await month.confirmed({ month: "2027-01", lines: [{ fen }] });
    await month.rounds();
  }

  test("is asked by two at care, checked by two at the hub, noticed and paid", async () => {
    await used(180n);
    const { id } = await ask();
    expect(await code(ask())).toBe("prefund_request_open");
    await month.rounds();
    expect(await code(propose(id))).toBe("prefund_request_missing");
    expect(await code(release(id, CARE_MAKER))).toBe("payment_same_person");
    await release(id);
    expect(await code(release(id))).toBe("prefund_request_state");
    await month.rounds();
    expect(await code(decide(id))).toBe("prefund_request_state");
    await propose(id);
    expect(await code(decide(id, HUB_MAKER))).toBe("payment_same_person");
    await decide(id, HUB_CHECKER, false);
    await propose(id);
    await decide(id);
    await month.rounds();
    const number = "YJ20270228360000460000";
    await moved(number, JIANGXI, HAINAN);
    await assertSame(280n, 0n);
    const [row] = await month.of(HAINAN).store.query(sql`
      select state from clearing.prefund_requests where id = ${id}`);
    expect(row).toEqual({ state: "granted" });
    expect(month.errors).toEqual([]);
  });

  test("is refused below red, late, over nothing, or by the hub", async () => {
    await used(179n);
    expect(await code(ask())).toBe("prefund_not_red");
    await month.confirmed({ month: "2027-02", lines: [{ fen: 200n }] });
    month.to("2027-03-31 09:00:00");
    await month.rounds();
    await confirmedOn("2027-03-25");
    expect(await code(ask())).toBe("prefund_request_late");
    await confirmedOn("2027-03-26");
    expect(await code(ask({ employee: 0n }))).toBe("field_invalid");
    const { id } = await ask();
    await release(id);
    await month.rounds();
    await propose(id, "refuse");
    await decide(id);
    await month.rounds();
    expect(await prefunds()).toHaveLength(1);
    const [row] = await month.of(HAINAN).store.query(sql`
      select state from clearing.prefund_requests where id = ${id}`);
    expect(row).toEqual({ state: "refused" });
    expect(await code(decide("prq_9"))).toBe("prefund_request_missing");
  });

  test("is refused where nothing was ever cleared between the two", async () => {
    expect(await code(ask())).toBe("prefund_not_red");
  });

  test("is heard when the pair's first month is confirmed, before its notice", async () => {
    const content = {
      ...{ id: "prq_1", home: JIANGXI, amounts: { employee: 1n }, words: "x" },
      ...{ askedBy: "li@460000/finance", askedAt: 1, releasedBy: "b", releasedAt: 2 },
    };
    const tell = () => month.tell(HAINAN, "prefundAsk", content);
    expect(await tell()).toMatchObject({ refusal: { code: "field_invalid" } });
    await month.confirmed({ month: "2027-02", lines: [{ fen: 200n }] });
    expect(await month.notices(HUB)).toEqual([]);
    expect(await tell()).toMatchObject({ outcome: "heard" });
  });

  test.each([
    ["an amount below zero", { amounts: { employee: -50n, resident: 100n } }, "field_invalid"],
    ["nothing", { amounts: {} }, "field_invalid"],
    ["more than there is", { amounts: { employee: 10n ** 17n } }, "field_invalid"],
    ["itself", { home: HAINAN }, "field_invalid"],
    ["nobody", { home: "999999" }, "field_invalid"],
    ["tomorrow", { releasedAt: 9e15 }, "field_invalid"],
    ["one person", { releasedBy: "staff:LI@460000/checker" }, "payment_same_person"],
  ])("is not heard of %s", async (_of, forged, refused) => {
    await used(180n);
    const content = {
      ...{ id: "prq_1", home: JIANGXI, amounts: { employee: 1n }, words: "x" },
      ...{ askedBy: "li@460000/finance", askedAt: 1, releasedBy: "b", releasedAt: 2 },
    };
    const answer = await month.tell(HAINAN, "prefundAsk", { ...content, ...forged });
    expect(answer).toMatchObject({ refusal: { code: refused } });
    expect(await month.tell(HAINAN, "prefundAsk", content)).toMatchObject({ outcome: "heard" });
  });

  test("nor is a notice moved at a time that is still to come", async () => {
    await quarter(300n, 0n);
    const [row] = await month.of(HUB).store.query<{ id: string }>(sql`
      select id from clearing.notices where kind = 'prefundYearly'`);
    for (const at of [9e15, -1]) {
      const word = { notice: row?.id, word: "toFinance", by: "li", at };
      const answer = await month.tell(JIANGXI, "noticeSay", word);
      expect(answer).toMatchObject({ refusal: { code: "field_invalid" } });
    }
  });

  test("of a pair that had none stays, until the next year is computed", async () => {
    await month.confirmed({ month: "2027-03", lines: [{ fen: 90n }] });
    month.to("2027-04-30 09:00:00");
    await month.rounds();
    const { id } = await ask();
    await release(id);
    await month.rounds();
    await propose(id);
    await decide(id);
    await month.rounds();
    await moved("YJ20270430360000460000", JIANGXI, HAINAN);
    month.to("2027-12-31 09:00:00");
    await month.rounds();
    await assertSame(80n, 0n);
    expect(await prefunds()).toHaveLength(1);
    // Nothing was cleared in the last quarter.
    month.to("2028-01-31 09:00:00");
    await month.rounds();
    const back = (await prefunds()).find(({ number }) => number.startsWith("YT2028"));
    expect(back?.total_fen).toBe(80n);
  });

  test("is not heard from another province under the same id", async () => {
    await used(180n);
    const { id } = await ask();
    await release(id);
    await month.rounds();
    const content = {
      ...{ id, home: HAINAN, amounts: { employee: 1n }, words: "x", askedBy: "a", askedAt: 1 },
      ...{ releasedBy: "b", releasedAt: 2 },
    };
    const answer = await month.tell(JIANGXI, "prefundAsk", content);
    expect(answer).toMatchObject({ refusal: { code: "prefund_request_missing" } });
  });
});
