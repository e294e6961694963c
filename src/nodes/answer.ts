/** How a node answers a message for itself: by the room that has its kind. */
import { type Decider, Refusal } from "#base/refusals.ts";
import type { Exchange, Message, MessageKind, Reply } from "#model/message.ts";
import { type NodeId, nodeOf } from "#model/place.ts";
import type { MessageHandler } from "#model/room.ts";
import type { Clocks } from "#nodes/clocks.ts";
import type { JoinedRooms } from "#nodes/join.ts";
import type { NodeParts } from "#nodes/node.ts";
import { open, sealReply } from "#wire/exchange/exchange.ts";

type Content = Exchange[MessageKind]["ask"];

/**
 * Refusals: those of `open`, request_unknown_transaction (no room answers this kind),
 * message_forged (a care place speaks for itself only), and the room's own.
 */
export async function answerMessage(
  parts: Pick<NodeParts, "node" | "now" | "keys"> & { readonly clocks: Pick<Clocks, "arrived"> },
  rooms: Pick<JoinedRooms, "message">,
  decidedBy: Decider,
  message: Message,
): Promise<Reply> {
  const { node, now, keys, clocks } = parts;
  const options = { self: node, now: now(), keys, arrived: clocks.arrived };
  const { kind, content, received } = open(message, options);
  const handler = rooms.message(kind);
  if (!handler) throw new Refusal("request_unknown_transaction", { transaction: kind }, decidedBy);
  if (!speaksForItself(handler.origin, content, received.from)) {
    throw new Refusal("message_forged", { why: "就医地不属于发件节点" }, decidedBy);
  }
  const answer = await handler.answer(content, received);
  return sealReply(kind, answer, message, { sentAt: now(), keys });
}

/** Whatever a handler declares, a care place that is named is the sender's own. */
function speaksForItself(
  origin: MessageHandler<MessageKind>["origin"],
  content: Content,
  from: NodeId,
): boolean {
  if (!("careArea" in content)) return origin !== "careArea";
  return nodeOf(content.careArea) === from;
}
