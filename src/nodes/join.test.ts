/**
 * Rooms joined: each kind has one room, the node's lists keep their order, a kind without a room is
 * refused.
 */
import { expect, test } from "vitest";
import { Defect } from "#base/assert.ts";
import type { FileId } from "#base/id.ts";
import { Refusal } from "#base/refusals.ts";
import type { HospitalCall } from "#model/command.ts";
import type { InstitutionCode } from "#model/place.ts";
import type { MessageHandlers, Room } from "#model/room.ts";
import { joinRooms } from "#nodes/join.ts";

const CALL: HospitalCall = {
  institution: "H46010000001" as InstitutionCode,
  messageId: "m1",
  transaction: "9102",
  digest: "",
  fingerprint: "",
  operator: "01",
  receivedAt: 0,
};

const LIBRARY: Room = {
  name: "library",
  queries: {
    fetchFile: async (_call, { number }) => ({ fileName: number, bytes: new Uint8Array([7]) }),
  },
  bookings: {
    signOut: async (_call, { operator }, render) => render({ ok: { at: operator.length } }),
  },
  messages: { locate: { origin: "anyNode", answer: async () => ({ areas: [] }) } },
  passing: { cancel: async () => undefined },
  due: [{ name: "library.tidy", run: async () => 2 }],
  probes: {
    ready: async () => true,
    open: [
      {
        ...{ one: "loan", several: "loans", which: "that are out" },
        look: async () => ({ count: 3, oldestAt: 5 }),
      },
    ],
    inFlight: () => 4,
  },
};

/** What is said when a second room has this too. */
function clash(lodger: Omit<Room, "name">): string {
  try {
    joinRooms([LIBRARY, { name: "lodger", ...lodger }]);
  } catch (error) {
    if (error instanceof Defect) return error.message;
    throw error;
  }
  return "";
}

test("what a room has is answered by that room", async () => {
  const rooms = joinRooms([{ name: "empty" }, LIBRARY]);
  const query = { kind: "fetchFile", number: "file_1" as FileId } as const;
  expect(await rooms.hospitalApi.ask(CALL, query)).toMatchObject({ fileName: "file_1" });
  const signOut = { kind: "signOut", operator: "01", number: "1" } as const;
  expect(await rooms.hospitalApi.book(CALL, signOut, (outcome) => JSON.stringify(outcome))).toBe(
    '{"ok":{"at":2}}',
  );
  expect(rooms.message("locate")).toBe(LIBRARY.messages?.locate);
  expect(rooms.passing("cancel")).toBe(LIBRARY.passing?.cancel);
  expect(await rooms.open[0]?.look()).toEqual({ count: 3, oldestAt: 5 });
  expect(rooms.inFlight()).toBe(4);
});

test("a kind that no room answers is refused", async () => {
  const rooms = joinRooms([{ name: "empty" }]);
  const refusal = new Refusal("request_unknown_transaction", { transaction: "9102" });
  const query = { kind: "fetchFile", number: "file_1" } as const;
  await expect(rooms.hospitalApi.ask(CALL, query)).rejects.toThrow(refusal);
  const signOut = { kind: "signOut", operator: "01", number: "1" } as const;
  await expect(rooms.hospitalApi.book(CALL, signOut, String)).rejects.toThrow(refusal);
  expect(rooms.message("locate")).toBeUndefined();
  // Names that every object has are nobody's kinds either.
  expect(rooms.message("constructor")).toBeUndefined();
  expect(rooms.passing("toString")).toBeUndefined();
});

test("two rooms with the same kind, work or name are refused, and both are named", () => {
  expect(clash({ queries: LIBRARY.queries ?? {} })).toBe(
    "two rooms have queries of kind fetchFile: library and lodger; take it out of one of them",
  );
  expect(clash({ bookings: LIBRARY.bookings ?? {} })).toContain(
    "bookings of kind signOut: library and lodger",
  );
  expect(clash({ messages: LIBRARY.messages ?? {} })).toContain(
    "messages of kind locate: library and lodger",
  );
  expect(clash({ passing: LIBRARY.passing ?? {} })).toContain(
    "passing of kind cancel: library and lodger",
  );
  expect(clash({ due: LIBRARY.due ?? [] })).toContain(
    "the due work library.tidy: library and lodger",
  );
  expect(clash({ probes: { open: LIBRARY.probes?.open ?? [] } })).toContain(
    "the count of open loans: library and lodger",
  );
  expect(() => joinRooms([LIBRARY, { name: "library" }])).toThrow("the name library");
  expect(clash({ due: [{ name: "lodger.tidy", run: async () => 0 }] })).toBe("");
});

test("due work runs in the order of the rooms and stops where one fails", async () => {
  const ran: string[] = [];
  const work = (name: string, fails = false) => ({
    name,
    run: async () => {
      await Promise.resolve();
      ran.push(name);
      if (fails) throw new Error("the store is gone");
      return 1;
    },
  });
  const first: Room = { name: "b", due: [work("b.2"), work("b.1")] };
  const calm = joinRooms([first, { name: "a", due: [work("a.1")] }]);
  expect(await calm.runDue()).toBe(3);
  expect(ran).toEqual(["b.2", "b.1", "a.1"]);
  expect(calm.due.map(({ name }) => name)).toEqual(["b.2", "b.1", "a.1"]);
  ran.length = 0;
  const sick = joinRooms([{ name: "c", due: [work("c.1", true)] }, first]);
  await expect(sick.runDue()).rejects.toThrow("the store is gone");
  expect(ran).toEqual(["c.1"]);
});

test("a node is ready when every room is", async () => {
  const room = (name: string, ready: () => Promise<boolean>): Room => ({ name, probes: { ready } });
  const yes = room("yes", async () => true);
  expect(await joinRooms([yes, { name: "silent" }]).ready()).toBe(true);
  expect(await joinRooms([yes, room("no", async () => false)]).ready()).toBe(false);
  const sick = room("sick", () => Promise.reject(new Error("no database")));
  await expect(joinRooms([yes, sick]).ready()).rejects.toThrow("no database");
});

test("a handler cannot leave its sender unchecked where the content names a care place", () => {
  const declared: MessageHandlers = {
    // @ts-expect-error The content names a care place, so the node compares it with the sender.
    settle: { origin: "anyNode", answer: () => Promise.reject(new Error("not asked")) },
    // @ts-expect-error This content names none.
    inquire: { origin: "careArea", answer: () => Promise.reject(new Error("not asked")) },
  };
  expect(Object.keys(declared)).toEqual(["settle", "inquire"]);
});
