/**
 * October 2026 as real nodes play it, from the bills to the money: settled, cancelled and reversed
 * cases, days that the three compare, an institution's word, exceptions, a deduction, an objection,
 * notices, payments, money that names no notice, a claim, and the next year's prefund.
 */
import { present } from "#base/assert.ts";
import { startOfDay } from "#base/date.ts";
import {
  bookSuspense,
  confirmReceipt,
  countMonth,
  decideDeduction,
  decidePayment,
  decideSuspense,
  enterDeduction,
  enterPayment,
  giveConfirmation,
  handToFinance,
  type NoticeRow,
  prepareConfirmation,
  proposeSuspense,
} from "#clearing/clearing.ts";
import { staffOf } from "#model/actor.ts";
import { CLEARING_DEFAULTS } from "#model/clearing-parameters.ts";
import type { NodeId } from "#model/place.ts";
import type { Office } from "#nodes/nodes.ts";
import { CHECKER, MAKER, openDesk } from "#reimbursement/fixtures/desk.ts";
import { enterPayout, releasePayout } from "#reimbursement/reimbursement.ts";
import { type Database, openPg, sql } from "#store/store.ts";
import { inTransaction } from "#trail/trail.ts";
import { type SmallCountry, startSmallCountry } from "../country.ts";

export const [CARE, HOME] = ["460000" as NodeId, "360000" as NodeId];
const [LI, WANG] = [staffOf("li@460000/finance"), staffOf("wang@460000/finance")];
const HAIKOU = "H46010000001";

type Step = Parameters<typeof enterDeduction>[1];

export class PlayedMonths {
  readonly small: SmallCountry;
  readonly stores = new Map<NodeId, Database & { close(): Promise<void> }>();

  private constructor(small: SmallCountry) {
    this.small = small;
    for (const [node, url] of small.urls) {
      this.stores.set(node, openPg({ url, connectionsMax: 2 }));
    }
  }

  static async start(): Promise<PlayedMonths> {
    return new PlayedMonths(await startSmallCountry());
  }

  async stop(): Promise<void> {
    await Promise.all([...this.stores.values()].map((store) => store.close()));
    await this.small.stop();
  }

  store(node: NodeId): Database {
    return present(this.stores.get(node), "a node of the country");
  }

  office(node: NodeId): Office {
    const found = this.small.country.provinces.find((one) => one.node === node);
    return present(found, "a province").office;
  }

  /** All nodes do what is due, a minute after the other. */
  async rounds(count: number): Promise<void> {
    const { country } = this.small;
    for (let round = 0; round < count; round += 1) {
      await this.small.forward(this.small.now() + 61_000);
      await country.hub.due();
      const nodes = [...country.provinces, country.hub];
      for (let tries = 0; tries < 200 && nodes.some((node) => node.inFlight() > 0); tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
  }

  async to(day: string, rounds = 6): Promise<void> {
    await this.small.forward(startOfDay(day as never) + 9 * 3_600_000);
    await this.rounds(rounds);
  }

  async act<Result>(
    node: NodeId,
    by: typeof LI,
    work: (world: Office["world"], step: Step) => Promise<Result>,
  ): Promise<Result> {
    const { world, trail } = this.office(node);
    return await inTransaction(world.store, trail, (tx, entries) =>
      work(world, { tx, entries, by }),
    );
  }

  /** What its institutions say of a month's cases: taken, unless it is named here. */
  async confirmCases(month: string, except: Readonly<Record<string, boolean | null>> = {}) {
    const rows = await this.store(CARE).query<{ id: string; institution: string }>(sql`
      select id, institution from settlement.settlements
       where month = ${month} and state in ('settled', 'cancelling', 'cancelled')`);
    for (const { id, institution } of rows) {
      const taken = except[id] === undefined ? true : except[id];
      if (taken === null) continue;
      await this.store(CARE).query(sql`
        insert into reconciliation.confirmations
               (settlement_id, institution, month, taken, reference, said_by, said_at)
        values (${id}, ${institution}, ${month}, ${taken}, 'r', '01', ${this.small.now()})
        on conflict on constraint confirmations_pkey do update
           set taken = excluded.taken, said_at = excluded.said_at`);
    }
  }

  async deduct(settlementId: string, amountFen: bigint, to: "released" | "refused" | null) {
    const given = { settlementId, fund: "pooled", amountFen, reason: "超标准收费" } as const;
    const { id } = await this.act(CARE, LI, (world, step) => enterDeduction(world, step, given));
    if (to === null) return;
    await this.act(CARE, WANG, (world, step) => decideDeduction(world, step, { id, to }));
  }

  async submit(month: string): Promise<void> {
    const { world, trail } = this.office(CARE);
    const given = { by: LI, parameters: CLEARING_DEFAULTS };
    await countMonth({ ...world, trail }, month as never, given);
    await this.rounds(4);
  }

  async confirmBatches(month: string): Promise<void> {
    for (const node of [CARE, HOME]) {
      const rows = await this.store(node).query<{ id: string }>(sql`
        select id from clearing.batches where month = ${month} and state = 'generated'`);
      for (const { id } of rows) {
        await this.act(node, LI, (world, step) => prepareConfirmation(world, step, id));
        await this.act(node, WANG, (world, step) => giveConfirmation(world, step, id));
      }
    }
    await this.rounds(4);
  }

  async notices(node: NodeId, state: string): Promise<NoticeRow[]> {
    return await this.store(node).query<NoticeRow>(sql`
      select * from clearing.notices where state = ${state} and payer = ${node}
        and kind <> 'distribution' order by number`);
  }

  /** Finance pays all that a province was told to; the other side confirms it, or looks for it. */
  async pay(payer: NodeId, how: "named" | "unnamed" | "notReceived"): Promise<void> {
    for (const notice of await this.notices(payer, "issued")) {
      const { number, payee, total_fen: totalFen } = notice;
      const movedOn = this.today() as never;
      const slip = { bank: "中国银行", serial: number, movedOn, words: "" };
      const { id } = await this.act(payer, LI, async (world, step) => {
        await handToFinance(world, step, number);
        return await enterPayment(world, step, { ...slip, number, totalFen });
      });
      await this.act(payer, WANG, (world, step) =>
        decidePayment(world, step, { id, agrees: true }),
      );
      await this.rounds(3);
      if (how === "notReceived") continue;
      const sums = Object.entries(notice.amounts).map(([of, text]) => [of, BigInt(text)]);
      const received = { ...slip, payer, amounts: Object.fromEntries(sums) };
      if (how === "named") {
        await this.act(payee, LI, (world, step) =>
          confirmReceipt(world, step, { ...received, number }),
        );
      } else await this.#match(payee, received, number);
      await this.rounds(3);
    }
  }

  /** What came is passed on to the areas, and their agencies pay the institutions. */
  async payOn(): Promise<void> {
    const rows = await this.store(CARE).query<NoticeRow>(sql`
      select * from clearing.notices
       where state = 'issued' and kind in ('careDistribution', 'institutionPayment')
       order by number`);
    for (const { kind, number, payer, amounts, total_fen: totalFen } of rows) {
      const slip = { bank: "中国银行", serial: number, movedOn: this.today() as never, words: "" };
      const { id } = await this.act(CARE, LI, async (world, step) => {
        await handToFinance(world, step, number);
        return await enterPayment(world, step, { ...slip, number, totalFen });
      });
      await this.act(CARE, WANG, (world, step) => decidePayment(world, step, { id, agrees: true }));
      if (kind === "institutionPayment") continue;
      const sums = Object.entries(amounts).map(([of, text]) => [of, BigInt(text)]);
      const received = { ...slip, payer, amounts: Object.fromEntries(sums) };
      await this.act(CARE, LI, (world, step) =>
        confirmReceipt(world, step, { ...received, number }),
      );
    }
  }

  async #match(payee: NodeId, received: Parameters<typeof bookSuspense>[2], number: string) {
    const { id } = await this.act(payee, LI, (world, step) => bookSuspense(world, step, received));
    const how = { to: "match", number } as const;
    await this.act(payee, LI, (world, step) => proposeSuspense(world, step, { id, how }));
    await this.act(payee, WANG, (world, step) => decideSuspense(world, step, { id, agrees: true }));
  }

  /** Money that is for nothing: it lies in suspense, or went back. */
  async stray(node: NodeId, back: boolean): Promise<void> {
    const movedOn = this.today() as never;
    const slip = { bank: "工商银行", serial: `X${back}`, movedOn, words: "往来款" };
    const given = { ...slip, payer: "440000", amounts: { employee: 1_234n, resident: 55n } };
    const { id } = await this.act(node, LI, (world, step) => bookSuspense(world, step, given));
    if (!back) return;
    const how = { to: "return" } as const;
    await this.act(node, LI, (world, step) => proposeSuspense(world, step, { id, how }));
    await this.act(node, WANG, (world, step) => decideSuspense(world, step, { id, agrees: true }));
  }

  today(): string {
    return new Date(this.small.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  }

  /** Claims in the states that a month may leave them in. */
  async claims(): Promise<void> {
    const desk = await openDesk(this.small, HOME, "pingxiang");
    const [paid, approved, open, refused] = ["7000001", "7000002", "7000003", "7000004"];
    const ids = new Map<string, string>();
    for (const number of [paid, approved, open, refused]) {
      const { id } = await desk.draft(number);
      await desk.submit(id);
      await desk.tell();
      ids.set(number, id);
    }
    await desk.draft("7000005");
    const idOf = (number: string): string => ids.get(number) ?? "";
    await desk.refuse(idOf(refused));
    await desk.confirm(idOf(refused));
    await desk.propose(idOf(approved));
    await desk.approve(idOf(approved));
    await desk.propose(idOf(paid));
    const due = present((await desk.approve(idOf(paid))).pay_fen, "something is due");
    const check = (): void => {};
    const slip = { bank: "中国银行", bank_serial: "B1", moved_on: desk.today() };
    const id = idOf(paid);
    await desk.doing(MAKER, (step) =>
      enterPayout(desk.world, step, { id, check, amount_fen: due, ...slip }),
    );
    await desk.tell();
    const [payout] = await this.store(HOME).query<{ id: string }>(sql`
      select id from reimbursement.payments where claim_id = ${id}`);
    const payment = payout?.id ?? "";
    await desk.doing(CHECKER, (step) => releasePayout(desk.world, step, { id, check, payment }));
    await desk.tell();
  }
}

/** Played to the end of February, when the year's prefund has arrived. */
export async function playMonths(): Promise<PlayedMonths> {
  const played = await PlayedMonths.start();
  const { small } = played;
  const at = HAIKOU;
  const first = await small.settle({ person: "pingxiang", at, careType: "chronic" });
  const second = await small.settle({ person: "pingxiang", at, careType: "chronic" });
  await small.settle({ person: "pingxiangLocal", at: "H36030000002", careType: "outpatient" });
  const late = await small.settle({ person: "pingxiangUnqualified", at, careType: "outpatient" });
  const left = await small.settle({ person: "deductibleDone", at, careType: "outpatient" });
  const cancelled = await small.settle({ person: "pingxiang", at, careType: "outpatient" });
  await small.cancel(cancelled);
  const reversed = await small.settle({ person: "pingxiang", at, careType: "outpatient" });
  await small.reverse(reversed);
  await played.claims();
  await played.to("2026-10-14");
  await small.settle({ person: "pingxiang", at, careType: "chronic" });
  await played.to("2026-10-20");
  await played.to("2026-11-02", 20);
  await played.confirmCases("2026-10", { [late.settlementId]: null, [left.settlementId]: false });
  await played.deduct(first.settlementId, 500n, "released");
  await played.deduct(second.settlementId, 300n, "refused");
  await played.deduct(second.settlementId, 200n, null);
  await small.settle({ person: "pingxiang", at, careType: "chronic" });
  await played.to("2026-11-20", 8);
  await played.submit("2026-10");
  await played.to("2026-11-21");
  await played.confirmBatches("2026-10");
  await played.to("2026-11-30");
  await played.pay(HOME, "named");
  await played.payOn();
  await played.stray(CARE, false);
  await played.stray(CARE, true);
  await played.to("2026-12-02", 14);
  await played.confirmCases("2026-10", { [left.settlementId]: false });
  await played.confirmCases("2026-11");
  await played.to("2026-12-20");
  await played.submit("2026-11");
  await played.to("2026-12-21");
  await played.confirmBatches("2026-11");
  await played.to("2026-12-31");
  await played.pay(HOME, "unnamed");
  await played.to("2027-01-31", 20);
  await played.pay(HOME, "named");
  await played.to("2027-02-26", 10);
  return played;
}
