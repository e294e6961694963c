/** The hub's copies: first word stands, and a home that says something else is not passed on. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { present } from "#base/assert.ts";
import { NoAnswer } from "#base/refusals.ts";
import { HUB } from "#model/place.ts";
import type { Passed } from "#model/room.ts";
import { bookedAnswer, offsetAnswer, undoneAnswer } from "#settlement/fixtures/rows.ts";
import { createHubCopies } from "#settlement/hub.ts";
import { type OwnedDatabase, sql } from "#store/store.ts";
import type { World } from "#world.ts";
import { freshDatabase } from "../../test/database.ts";

let store: OwnedDatabase;
type Copied = Passed<"settle" | "cancel" | "undo" | "inquire">;

let keep: (passed: Copied) => Promise<void>;
const errors: string[] = [];
let now = 1_638_400_000_000;

beforeAll(async () => {
  store = await freshDatabase();
  const world = {
    node: HUB,
    store,
    now: () => now,
    log: { info: () => {}, warn: () => {}, error: (event: string) => errors.push(event) },
  } as unknown as World;
  const pause = async (): Promise<void> => {};
  const lane = { lanes: 1, groupMax: 16, waitingMax: 64, gatherMs: 0, pause };
  const { passing } = createHubCopies(world, lane);
  keep = (passed) => present(passing?.settle, "the hub copies settlements")(passed as never);
});
afterAll(() => store.close());

function passed(id: string, answer: Copied["answer"]): Copied {
  const named = { settlementId: id, personId: "p", homeArea: "360300" };
  return {
    care: "460000",
    home: "360000",
    requestDigest: "r",
    answerDigest: "a",
    content: named,
    answer,
  } as unknown as Copied;
}

async function contradictions(): Promise<number> {
  const [row] = await store.query<{ count: number }>(
    sql`select count(*)::int as count from settlement.contradictions`,
  );
  return row?.count ?? 0;
}

const booked = bookedAnswer();
const more = { ...booked.payment, ownAccountFen: booked.payment.ownAccountFen + 1n };

test("the same word again is passed on, also after the undoing that overtook it", async () => {
  await keep(passed("stl_1", booked));
  await keep(passed("stl_1", booked));
  await keep(passed("stl_1", undoneAnswer(booked)));
  await keep(passed("stl_1", undoneAnswer(booked)));
  await keep(passed("stl_1", booked));
  expect([errors, await contradictions()]).toEqual([[], 0]);
});

test("other amounts, another period or another undoing are not passed on, and stand there", async () => {
  await keep(passed("stl_2", booked));
  const stamp = { businessDay: "2021-12-09", month: "2021-12" } as never;
  const lies: Copied["answer"][] = [
    { ...booked, payment: more },
    { ...booked, stamp },
    undoneAnswer({ ...booked, payment: more }),
  ];
  for (const lie of lies) {
    now += 1;
    await expect(keep(passed("stl_2", lie))).rejects.toThrow(NoAnswer);
  }
  await keep(passed("stl_2", undoneAnswer(booked)));
  now += 1;
  const otherUndoing = { ...undoneAnswer(booked), stamp };
  await expect(keep(passed("stl_2", otherUndoing))).rejects.toThrow(NoAnswer);
  expect(errors).toEqual(Array.from({ length: 4 }, () => "hub.contradiction"));
  expect(await contradictions()).toBe(4);
  const [copy] = await store.query<{ total_fen: bigint; month: string }>(
    sql`select total_fen, month from settlement.copies where id = 'stl_2'`,
  );
  expect(copy).toEqual({ total_fen: booked.payment.totalFen, month: "2021-12" });
});

test("an offset is copied beside what it offsets, and another one is not passed on", async () => {
  const answer = offsetAnswer(booked);
  await keep(passed("stl_4", booked));
  await keep(passed("stl_4", answer));
  await keep(passed("stl_4", answer));
  await keep(passed("stl_4", booked));
  const copies = await store.query(sql`
    select id, kind, state, total_fen, month, undone_month from settlement.copies
     where id in ('stl_4', 'stl_9') order by id`);
  const { totalFen } = booked.payment;
  const original = { kind: "settle", state: "offset", total_fen: totalFen, month: "2021-12" };
  const offset = { kind: "offset", state: "booked", total_fen: -totalFen, month: "2022-01" };
  expect(copies).toEqual([
    { id: "stl_4", ...original, undone_month: null },
    { id: "stl_9", ...offset, undone_month: null },
  ]);
  now += 1;
  await expect(keep(passed("stl_4", undoneAnswer(booked)))).rejects.toThrow(NoAnswer);
});

test("two words of one home in one group: the second is not passed on", async () => {
  const both = await Promise.allSettled([
    keep(passed("stl_3", booked)),
    keep(passed("stl_3", { ...booked, payment: more })),
  ]);
  expect(both.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
});

test("a booking and its undoing in one group: the copy is undone", async () => {
  await Promise.all([
    keep(passed("stl_5", booked)),
    keep(passed("stl_5", undoneAnswer(booked))),
    keep(passed("stl_5", booked)),
  ]);
  const copies = await store.query(sql`select state from settlement.copies where id = 'stl_5'`);
  expect(copies).toEqual([{ state: "undone" }]);
});
