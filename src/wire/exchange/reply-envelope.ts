/**
 * The envelope of a reply. Its MAC also runs over kind, id and digest of what it answers, so a
 * reply fits one request only. A reply from the hub itself says that the message was not carried.
 */
import type { Instant } from "#base/date.ts";
import { sameText } from "#base/gm/same.ts";
import { hmacSm3, sm3 } from "#base/gm/sm3.ts";
import { isRefusalCode, NoAnswer, Refusal, type RefusalContent } from "#base/refusals.ts";
import type { Exchange, Message, MessageKind, Reply } from "#model/message.ts";
import { HUB, type NodeId } from "#model/place.ts";
import { Malformed, refused } from "#wire/exchange/codec.ts";
import { brokenWords, CONTENT_MAX, type EndToEndKeys } from "#wire/exchange/envelope.ts";
import { KINDS } from "#wire/exchange/kinds.ts";

export interface ReplyOptions {
  readonly sentAt: Instant;
  readonly keys: EndToEndKeys;
}

/** By the receiver of the message: home, or the hub for what is asked of it. */
export function sealReply<Kind extends MessageKind>(
  kind: Kind,
  answer: Exchange[Kind]["answer"],
  message: Message,
  options: ReplyOptions,
): Reply {
  return sealText(KINDS[kind].answer.toText(answer), message.to, message, options);
}

/**
 * A no without an answer of its kind: by the hub when it does not carry, by anyone who could not
 * open.
 */
export function sealRefusal(
  refusal: RefusalContent,
  self: NodeId,
  message: Message,
  options: ReplyOptions,
): Reply {
  return sealText(refused.toText({ outcome: "refused", refusal }), self, message, options);
}

/**
 * Throws the Refusal of a reply that the hub gave in place of home, or that refuses a kind without
 * such an answer. Throws NoAnswer when the reply is not the true answer to this message: nothing
 * is known.
 */
export function openReply<Kind extends MessageKind>(
  kind: Kind,
  reply: Reply,
  message: Message,
  keys: EndToEndKeys,
): Exchange[Kind]["answer"] {
  const wrong = (why: string) => new NoAnswer(`reply to ${message.id} dropped: ${why}`);
  if (message.kind !== kind) throw wrong("asked for another kind");
  if (reply.answers !== message.id) throw wrong("answers another message");
  if (reply.to !== message.from) throw wrong("for another receiver");
  if (reply.from !== message.to && reply.from !== HUB) throw wrong("from a third party");
  if (reply.content.length > CONTENT_MAX) throw wrong("too long");
  if (sm3(reply.content) !== reply.digest) throw wrong("bad digest");
  const mac = hmacSm3(keys.endToEnd(reply.from, reply.to), replyWords(reply, message));
  if (!sameText(reply.mac, mac)) throw wrong("bad MAC");
  try {
    return answerOf(kind, reply, message);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw wrong(brokenWords(error));
  }
}

function answerOf<Kind extends MessageKind>(
  kind: Kind,
  reply: Reply,
  message: Message,
): Exchange[Kind]["answer"] {
  const json: unknown = JSON.parse(reply.content);
  const notCarried = reply.from === HUB && message.to !== HUB;
  if (notCarried || kind === "locate") {
    const refusal = refusalOf(json);
    if (refusal) throw Refusal.from(refusal);
    if (notCarried) throw new Malformed("the hub answers for home");
  }
  return KINDS[kind].answer.ofJson(json);
}

function refusalOf(json: unknown): RefusalContent | null {
  if ((json as { outcome?: unknown } | null)?.outcome !== "refused") return null;
  const { refusal } = refused.ofJson(json);
  return isRefusalCode(refusal.code) ? refusal : null;
}

function sealText(content: string, from: NodeId, message: Message, options: ReplyOptions): Reply {
  const { sentAt, keys } = options;
  const to = message.from;
  const head = { answers: message.id, from, to, sentAt, content, digest: sm3(content) };
  return { ...head, mac: hmacSm3(keys.endToEnd(from, to), replyWords(head, message)) };
}

function replyWords(head: Omit<Reply, "mac">, message: Message): string {
  const { answers, from, to, sentAt, digest } = head;
  const asked = `${message.kind} ${message.digest}`;
  return `answer ${asked} ${from} ${to} ${sentAt} ${digest} ${answers}`;
}
