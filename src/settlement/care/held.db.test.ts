/** Outcomes that are written from the rows of their intents, against what happens meanwhile. */
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { EncounterId, OrderId, SettlementId } from "#base/id.ts";
import { type LocalOutcomes, outcomesIn } from "#settlement/care/book-outcomes.ts";
import { HeldIntents } from "#settlement/care/held.ts";
import type { Outcome } from "#settlement/care/outcome.ts";
import { insertEncounters } from "#settlement/care/queries.ts";
import { insertRequests, insertSettlements } from "#settlement/care/queries-write.ts";
import type { CareRows } from "#settlement/care/unit-of-work.ts";
import { ANSWERS, SETTINGS } from "#settlement/fixtures/outcomes.ts";
import {
  careUnit,
  ENCOUNTER_ID,
  encounterRow,
  NOW,
  requestRow,
  SETTLEMENT_ID,
  settlementRow,
} from "#settlement/fixtures/rows.ts";
import { type OwnedDatabase, sql, type Transaction } from "#store/store.ts";
import { freshDatabase } from "../../../test/database.ts";

const store: OwnedDatabase = await freshDatabase();
afterAll(() => store.close());

const ORDER = "ord_1" as OrderId;

let intents: HeldIntents;
let outcomes: LocalOutcomes;
let statements: string[];

/** An open settlement of a visit, written, and held as its intent's process holds it. */
async function begun(rows: Partial<CareRows> = {}): Promise<void> {
  const held = {
    encounters: [encounterRow({ state: "registered", unfinished: SETTLEMENT_ID })],
    settlements: [settlementRow({ state: "settling", reverse_order: null })],
    requests: [requestRow({ answer: null })],
    ...rows,
  };
  await store.query(insertEncounters(held.encounters));
  await store.query(insertSettlements(held.settlements));
  await store.query(insertRequests(held.requests));
  intents.hold(careUnit(structuredClone(held)), SETTLEMENT_ID);
}

const booked: Outcome = {
  settlementId: SETTLEMENT_ID,
  encounterId: ENCOUNTER_ID,
  asked: "settle",
  answer: ANSWERS.booked,
  render: () => "told",
};

const concluded = (outcome: Outcome = booked) =>
  store.transaction(async (tx) => {
    const seen: Transaction = {
      query: (statement) => {
        statements.push(statement.text);
        return tx.query(statement);
      },
      atCommit: (statement) => tx.atCommit(statement),
    };
    const [text] = await outcomes(seen, [outcome], []);
    return text;
  });

const settlements = () =>
  store.query<{ readonly id: string; readonly state: string; readonly reverse_order: string }>(sql`
    select id, state, reverse_order from settlement.settlements order by id`);
const unfinished = async () =>
  await store.query(sql`select unfinished from settlement.encounters order by id`);
const counted = async () => {
  const [row] = await store.query<{ readonly n: number }>(sql`
    select count(*)::int as n from ledger.transfers`);
  return row?.n;
};

beforeEach(async () => {
  await store.script(`truncate settlement.settlements, settlement.encounters, settlement.requests,
    ledger.transfers cascade`);
  intents = new HeldIntents();
  outcomes = outcomesIn(() => NOW, SETTINGS, intents);
  statements = [];
});

describe("a booking that home has just made", () => {
  it("is written without reading anything", async () => {
    await begun();
    expect(await concluded()).toBe("told");
    expect(statements).toEqual([]);
    expect(await settlements()).toMatchObject([{ state: "settled" }]);
    expect(await unfinished()).toEqual([{ unfinished: null }]);
    expect(await counted()).toBeGreaterThan(0);
    const [request] = await store.query(sql`select answer from settlement.requests`);
    expect(request).toEqual({ answer: "told" });
  });

  it("is the same as when the rows are read", async () => {
    const all = async () => [
      await store.query(sql`select * from settlement.settlements`),
      await store.query(sql`select * from settlement.encounters`),
      await store.query(sql`select * from settlement.requests`),
      await store.query(sql`select * from ledger.transfers order by part, line`),
    ];
    await begun();
    await concluded();
    const written = await all();
    await store.script(`truncate settlement.settlements, settlement.encounters, settlement.requests,
      ledger.transfers cascade`);
    await begun();
    intents.take([booked]);
    await concluded();
    expect(statements).not.toEqual([]);
    expect(written).toEqual(await all());
  });
});

describe("is read again", () => {
  it("where it was ordered to be reversed meanwhile: the order stands", async () => {
    await begun();
    await store.query(sql`
      update settlement.settlements set reverse_ordered_at = ${NOW}, reverse_order = ${ORDER}`);
    expect(await concluded()).toBeUndefined();
    expect(statements).not.toEqual([]);
    expect(await settlements()).toMatchObject([{ state: "settling", reverse_order: ORDER }]);
    expect(await unfinished()).toEqual([{ unfinished: SETTLEMENT_ID }]);
    expect(await counted()).toBe(0);
  });

  it.each(["unknown", "reversed"])("where another process has made it %s", async (state) => {
    await begun();
    await store.query(sql`
      update settlement.settlements set state = ${state},
             released = case when ${state} = 'reversed' then sequence + 1 end`);
    const text = await concluded();
    expect(statements).not.toEqual([]);
    const stands = state === "unknown" ? "settled" : "reversed";
    expect(text).toBe(state === "unknown" ? "told" : undefined);
    expect(await settlements()).toMatchObject([{ state: stands }]);
  });

  it("where the encounter is no longer its own", async () => {
    await begun();
    await store.query(sql`update settlement.encounters set unfinished = null`);
    await concluded();
    expect(statements).not.toEqual([]);
  });

  it.each([
    ["an inquiry's answer", { asked: "inquire" as const }],
    ["a refusal", { answer: ANSWERS.refused }],
    ["silence", { answer: ANSWERS.noAnswer }],
  ])("for %s", async (_what, changes) => {
    await begun();
    await concluded({ ...booked, ...changes });
    expect(statements).not.toEqual([]);
  });

  it("when it is tried again", async () => {
    await begun();
    expect(intents.take([booked])).not.toBeNull();
    expect(intents.take([booked])).toBeNull();
  });
});

describe("is not held", () => {
  const other = settlementRow({ id: "stl_9" as SettlementId, state: "settled", sequence: 2 });
  it.each([
    ["of a stay", { encounters: [encounterRow({ state: "discharged" })] }],
    ["beside another settlement", { settlements: [settlementRow(), other] }],
    ["of another encounter", { encounters: [encounterRow({ id: "enc_9" as EncounterId })] }],
  ])("a settlement %s", (_what, rows) => {
    const open = {
      encounters: [encounterRow({ state: "registered" })],
      settlements: [settlementRow({ state: "settling" })],
      ...rows,
    };
    intents.hold(careUnit(open), SETTLEMENT_ID);
    expect(intents.take([booked])).toBeNull();
  });

  it("nor the oldest of too many", () => {
    const id = (n: number) => `stl_n${n}` as SettlementId;
    for (let n = 0; n <= 4_096; n += 1) {
      const encounters = [encounterRow({ state: "registered" })];
      const settlements = [settlementRow({ id: id(n), state: "settling" })];
      intents.hold(careUnit({ encounters, settlements }), id(n));
    }
    expect(intents.take([{ ...booked, settlementId: id(0) }])).toBeNull();
    expect(intents.take([{ ...booked, settlementId: id(1) }])).not.toBeNull();
  });
});
