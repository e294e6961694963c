/**
 * The home side at a node: the messages of care places that it answers. Bookings and inquiries go
 * through home's lane, which locks the person; the rest reads.
 */
import type { Exchange } from "#model/message.ts";
import type { MessageHandler, Room } from "#model/room.ts";
import type { Home, HomeCommand } from "#settlement/home/home.ts";

export function homeRoom(home: Home): Room {
  const decided = <Kind extends HomeCommand["kind"]>(
    kind: Kind,
    origin: MessageHandler<Kind>["origin"],
  ): MessageHandler<Kind> => ({
    origin,
    answer: async (content, received) => {
      const command = { kind, content, received } as HomeCommand;
      return (await home.submit({ command })).answer as Exchange[Kind]["answer"];
    },
  });
  return {
    name: "home",
    messages: {
      settle: decided("settle", "careArea"),
      cancel: decided("cancel", "careArea"),
      undo: decided("undo", "careArea"),
      inquire: decided("inquire", "case"),
      quote: { origin: "careArea", answer: (content) => home.quote(content) },
      admissionCheck: { origin: "careArea", answer: (content) => home.admissionCheck(content) },
      stay: { origin: "careArea", answer: (content) => home.noteStay(content) },
      findPerson: { origin: "careArea", answer: (content) => home.findPerson(content) },
      accumulators: { origin: "careArea", answer: (content) => home.accumulators(content) },
    },
    due: [
      { name: "home.openDays", run: () => home.openDays() },
      { name: "home.closePast", run: () => home.closePast() },
    ],
  };
}
