/**
 * Rooms joined to one node: a lookup by kind for each sort of handler, made once at the start. Two
 * rooms that answer the same are a defect then, and the node does not start.
 */
import { assert } from "#base/assert.ts";
import { Refusal } from "#base/refusals.ts";
import type { HospitalApi } from "#model/command.ts";
import type { MessageKind } from "#model/message.ts";
import type {
  BookingHandler,
  DueWork,
  MessageHandler,
  OpenWork,
  Passed,
  QueryHandler,
  Room,
} from "#model/room.ts";

export type PassingHandler = (passed: Passed<MessageKind>) => Promise<void>;

export interface JoinedRooms {
  /** The institutions' side. Refusal: request_unknown_transaction (no room answers this kind). */
  readonly hospitalApi: HospitalApi;
  /** Who answers this kind of message; undefined: nobody here. */
  message(kind: string): MessageHandler<MessageKind> | undefined;
  /** Who wants to see the answer to this kind of message before it is passed on. */
  passing(kind: string): PassingHandler | undefined;
  /** In the order of the rooms, and of each room's own list; `runDue` runs it in this order. */
  readonly due: readonly DueWork[];
  /** Resolves to how much was done. An error ends the round; the next one begins at the top. */
  runDue(): Promise<number>;
  /** No room begins anything by itself any more. */
  stop(): void;
  /** Every room can work. */
  ready(): Promise<boolean>;
  readonly open: readonly OpenWork[];
  inFlight(): number;
}

type Table = "queries" | "bookings" | "messages" | "passing";

export function joinRooms(rooms: readonly Room[]): JoinedRooms {
  oneOwnerEach(rooms, "the name", ({ name }) => [name]);
  const due = rooms.flatMap((room) => room.due ?? []);
  oneOwnerEach(rooms, "the due work", (room) => (room.due ?? []).map(({ name }) => name));
  const open = rooms.flatMap((room) => room.probes?.open ?? []);
  oneOwnerEach(rooms, "the count of open", (room) =>
    (room.probes?.open ?? []).map(({ several }) => several),
  );
  const messages = handlersByKind(rooms, "messages");
  const passing = handlersByKind(rooms, "passing");
  return {
    hospitalApi: hospitalApiOf(rooms),
    message: (kind) => messages.get(kind) as MessageHandler<MessageKind> | undefined,
    passing: (kind) => passing.get(kind) as PassingHandler | undefined,
    due,
    runDue: async () => {
      let done = 0;
      for (const { run } of due) done += await run();
      return done;
    },
    stop: () => {
      for (const { stop } of rooms) stop?.();
    },
    ready: async () => {
      for (const { probes } of rooms) {
        if (probes?.ready && !(await probes.ready())) return false;
      }
      return true;
    },
    open,
    inFlight: () => rooms.reduce((sum, { probes }) => sum + (probes?.inFlight?.() ?? 0), 0),
  };
}

/** What two rooms may not both have. */
function oneOwnerEach(
  rooms: readonly Room[],
  what: string,
  namesOf: (room: Room) => readonly string[],
): void {
  const owners = new Map<string, string>();
  for (const room of rooms) {
    for (const name of namesOf(room)) {
      const owner = owners.get(name);
      const words = `two rooms have ${what} ${name}: ${owner} and ${room.name}`;
      assert(owner === undefined, `${words}; take it out of one of them`);
      owners.set(name, room.name);
    }
  }
}

function handlersByKind(rooms: readonly Room[], table: Table): ReadonlyMap<string, unknown> {
  oneOwnerEach(rooms, `${table} of kind`, (room) => Object.keys(room[table] ?? {}));
  return new Map(rooms.flatMap((room) => Object.entries<unknown>(room[table] ?? {})));
}

function hospitalApiOf(rooms: readonly Room[]): HospitalApi {
  const queries = handlersByKind(rooms, "queries");
  const bookings = handlersByKind(rooms, "bookings");
  const unknown = (transaction: string): Refusal =>
    new Refusal("request_unknown_transaction", { transaction });
  return {
    ask: async (call, query) => {
      const handler = queries.get(query.kind) as QueryHandler<typeof query> | undefined;
      if (!handler) throw unknown(call.transaction);
      return await handler(call, query);
    },
    book: async (call, booking, render) => {
      const handler = bookings.get(booking.kind) as BookingHandler<typeof booking> | undefined;
      if (!handler) throw unknown(call.transaction);
      return await handler(call, booking, render);
    },
  };
}
