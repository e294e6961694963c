/** Both provinces confirm or object; what is confirmed stands in both ledgers. */
import { beforeEach, describe, expect, test } from "vitest";
import type { SettlementId } from "#base/id.ts";
import { fen } from "#base/money.ts";
import type { Refusal } from "#base/refusals.ts";
import {
  decideObjection,
  giveConfirmation,
  prepareConfirmation,
  proposeDecision,
  raiseObjection,
} from "#clearing/clearing.ts";
import {
  batchesAt,
  confirmBoth,
  decided,
  EMPLOYEE,
  goTo,
  objected,
  RESIDENT,
  refusalOf,
  workedExample,
} from "#clearing/fixtures/acts.ts";
import { CHECKER, ClearingMonth, HAINAN, JIANGXI, MAKER } from "#clearing/fixtures/month.ts";
import { HUB, type NodeId } from "#model/place.ts";
import { sql } from "#store/store.ts";

let month: ClearingMonth;
beforeEach(async () => {
  month = await ClearingMonth.at("2026-12-20 09:00:00");
});

describe("both provinces confirm", () => {
  beforeEach(async () => {
    await workedExample(month);
    goTo(month, "2026-12-21");
    await month.rounds();
  });

  test("by two persons each; then it stands in both ledgers, by fund as before", async () => {
    const before = await Promise.all([HAINAN, JIANGXI].map(unconfirmed));
    await confirmBoth(month, EMPLOYEE);
    await confirmBoth(month, RESIDENT);
    expect(month.errors).toEqual([]);
    expect((await batchesAt(month, JIANGXI)).map(({ state }) => state)).toEqual([
      "confirmed",
      "confirmed",
    ]);
    const after = await Promise.all([HAINAN, JIANGXI].map(unconfirmed));
    expect(before).toEqual([fen("2125000.00"), fen("2125000.00")]);
    expect(after).toEqual([0n, 0n]);
    expect(await sums(HAINAN, "claimConfirmed")).toEqual(await payables("360000"));
    expect(await sums(JIANGXI, "owedConfirmed", -1n)).toEqual(await payables("460000"));
    expect(await sums(HAINAN, "deduction")).toEqual({});
    const spent = Object.values(await sums(JIANGXI, "benefitExpenditure"));
    expect(spent.reduce((sum, amount) => sum + amount, 0n)).toBe(fen("2115000.00"));
    for (const node of [HAINAN, JIANGXI]) {
      const [all] = await month.of(node).store.query<{ amount: bigint }>(sql`
        select sum(amount_fen)::int8 as amount from ledger.balances_view`);
      expect(all?.amount).toBe(0n);
    }
  });

  test("told twice it is posted once", async () => {
    await confirmBoth(month, EMPLOYEE);
    await month.of(JIANGXI).store.query(sql`
      update clearing.batches set number = 0 - number where id = ${EMPLOYEE}`);
    await month.of(JIANGXI).store.query(sql`
      update clearing.batches set number = number - 1000 where id = ${RESIDENT}`);
    await month.rounds();
    expect(month.errors).toEqual([]);
    const [row] = await month.of(JIANGXI).store.query<{ count: number }>(sql`
      select count(distinct subject_id)::int4 as count from ledger.transfers
       where subject_kind = 'confirmation'`);
    expect(row?.count).toBe(1);
  });

  const { act } = {
    act: {
      prepare: (node: NodeId, by = MAKER, id = EMPLOYEE) =>
        month.act(node, by, (world, step) => prepareConfirmation(world, step, id)),
      give: (node: NodeId, by = CHECKER, id = EMPLOYEE) =>
        month.act(node, by, (world, step) => giveConfirmation(world, step, id)),
    },
  };

  test("one person alone, unprepared, twice, or another's batch is refused", async () => {
    expect(await refusalOf(act.give(HAINAN))).toBe("clearing_not_prepared");
    await act.prepare(HAINAN);
    expect(await refusalOf(act.give(HAINAN, MAKER))).toBe("clearing_same_person");
    await act.give(HAINAN);
    expect(await refusalOf(act.give(HAINAN))).toBe("clearing_confirmed");
    expect(await refusalOf(act.prepare(HAINAN))).toBe("clearing_confirmed");
    expect(await refusalOf(act.prepare(HAINAN, MAKER, "bat_1"))).toBe("clearing_batch_missing");
    await confirmBoth(month, RESIDENT);
    expect(await refusalOf(act.prepare(HAINAN, MAKER, RESIDENT))).toBe("clearing_batch_closed");
    const said = await month
      .of(HUB)
      .room.messages?.clearingSay?.answer(
        {
          ...{ batch: EMPLOYEE, version: 1, digest: "" },
          word: { kind: "confirm", preparedBy: "a", confirmedBy: "b", at: 1 },
        },
        { from: "520000" } as never,
      )
      .catch((error: Refusal) => error.code);
    expect(said).toBe("clearing_batch_missing");
  });

  describe("or object", () => {
    const objecting = (settlementId: string, reason = "wrongFund") =>
      ({
        batch: EMPLOYEE,
        settlementId: settlementId as SettlementId,
        reason,
        words: "应由大额支付",
      }) as never;

    const objectedTo = (settlementId: string) => objected(month, { batch: EMPLOYEE, settlementId });

    async function decidedBy(id: string, proposal: "upheld" | "dismissed"): Promise<void> {
      await decided(month, id, proposal);
      await month.rounds();
    }

    test("upheld, the case leaves the batch, which is confirmed anew, and may come back", async () => {
      await act.prepare(HAINAN);
      await act.give(HAINAN);
      await month.rounds();
      const id = await objectedTo("stl_2");
      for (const node of [HUB, HAINAN, JIANGXI]) {
        expect((await batchesAt(month, node))[0]?.state).toBe("objected");
      }
      await decidedBy(id, "upheld");
      const [again] = await batchesAt(month, JIANGXI);
      expect(again).toMatchObject({ state: "generated", version: 2, cases: 1 });
      expect(again?.payable_fen).toBe(fen("1193500.00"));
      await confirmBoth(month, EMPLOYEE);
      expect((await batchesAt(month))[0]?.state).toBe("confirmed");
      month.clock += 1_000;
      await month.confirm("stl_2");
      goTo(month, "2027-01-21");
      await month.rounds();
      expect((await batchesAt(month)).at(2)).toMatchObject({
        cases: 1,
        payable_fen: fen("85000.00"),
      });
    });

    test("dismissed, the batch stands as it was, and the other's confirmation with it", async () => {
      const [before] = await batchesAt(month);
      await act.prepare(HAINAN);
      await act.give(HAINAN);
      const id = await objectedTo("stl_2");
      await decidedBy(id, "dismissed");
      expect((await batchesAt(month))[0]).toEqual(before);
      await act.prepare(JIANGXI);
      await act.give(JIANGXI);
      await month.rounds();
      expect((await batchesAt(month))[0]?.state).toBe("confirmed");
    });

    test("a case that is not in the batch is refused by the hub, and the province told why", async () => {
      const id = await objectedTo("stl_3");
      const [row] = await month.of(JIANGXI).store.query<{ outcome: string; words: string }>(sql`
        select outcome, decided_words as words from clearing.objections where id = ${id}`);
      expect(row).toMatchObject({ outcome: "withdrawn" });
      expect(row?.words).toContain("不在该批次中");
      expect((await batchesAt(month))[0]?.state).toBe("generated");
    });

    test("a reason that is not allowed, a second objection and a decided one are refused", async () => {
      month.parameters = { ...month.parameters, objections: ["notOurInsured"] };
      const raise = (settlementId: string) =>
        month.act(JIANGXI, MAKER, (world, step) =>
          raiseObjection(world, step, objecting(settlementId), month.parameters),
        );
      expect(await refusalOf(raise("stl_2"))).toBe("clearing_reason_closed");
      month.parameters = { ...month.parameters, objections: ["wrongFund"] };
      const id = await objectedTo("stl_2");
      expect(await refusalOf(raise("stl_2"))).toBe("clearing_case_objected");
      const decide = (given: string) =>
        month.act(HUB, CHECKER, (world, step) =>
          decideObjection(world, step, { id: given, agrees: true }),
        );
      expect(await refusalOf(decide(id))).toBe("clearing_not_proposed");
      expect(await refusalOf(decide("obj_1"))).toBe("clearing_objection_missing");
      await month.act(HUB, CHECKER, (world, step) =>
        proposeDecision(world, step, { id, proposal: "upheld", words: "核实" }),
      );
      expect(await refusalOf(decide(id))).toBe("clearing_same_person");
      await decidedBy(id, "dismissed");
      expect(await refusalOf(decide(id))).toBe("clearing_objection_decided");
    });
  });

  async function unconfirmed(node: NodeId): Promise<bigint> {
    const amounts = Object.values(await sums(node, node === HAINAN ? "claim" : "owed"));
    return amounts.reduce((sum, amount) => sum + amount, 0n);
  }

  /** Without those that are zero: by what follows the account's kind and peer. */
  async function sums(node: NodeId, kind: string, sign = 1n): Promise<Record<string, bigint>> {
    const rows = await month.of(node).store.query<{ account: string; amount: bigint }>(sql`
      select account, sum(amount_fen)::int8 as amount from ledger.balances_view
       where split_part(account, ':', 1) = ${kind}
       group by account having sum(amount_fen) <> 0 order by account`);
    return Object.fromEntries(
      rows.map(({ account, amount }) => [account.slice(kind.length + 1), sign * amount]),
    );
  }

  async function payables(peer: string): Promise<Record<string, bigint>> {
    const rows = await month.of(HUB).store.query<{ account: string; amount: bigint }>(sql`
      select ${peer} || ':' || l.home_area || ':' || b.scheme || ':' || l.fund as account,
             l.amount_fen - l.deduction_fen as amount
        from clearing.batch_lines l join clearing.batches b on b.id = l.batch_id order by 1`);
    return Object.fromEntries(rows.map(({ account, amount }) => [account, amount]));
  }
});
