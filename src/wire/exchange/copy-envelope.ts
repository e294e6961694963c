/**
 * What the hub reads for its copy. It has no end-to-end key, so it compares digests and shapes
 * only; it passes on the message and the reply as they came.
 */
import { sm3 } from "#base/gm/sm3.ts";
import { Refusal } from "#base/refusals.ts";
import type { Exchange, Message, MessageKind, Reply } from "#model/message.ts";
import { brokenWords, CONTENT_MAX } from "#wire/exchange/envelope.ts";
import { isKind, KINDS } from "#wire/exchange/kinds.ts";

export type Peeked = {
  readonly [Kind in MessageKind]: {
    readonly kind: Kind;
    readonly content: Exchange[Kind]["ask"];
  };
}[MessageKind];

/** Refusals: message_forged (kind, version, digest), request_broken. */
export function peek(message: Message): Peeked {
  const { kind, version, content, digest } = message;
  if (!isKind(kind)) throw forged("报文种类未知");
  if (version !== KINDS[kind].version) throw forged("报文版本不支持");
  return { kind, content: read<unknown>(content, digest, KINDS[kind].ask.ofJson) } as Peeked;
}

/** Refusals: message_forged (another message's answer, digest), request_broken. */
export function peekReply<Kind extends MessageKind>(
  kind: Kind,
  reply: Reply,
  message: Message,
): Exchange[Kind]["answer"] {
  if (reply.answers !== message.id || reply.from !== message.to || reply.to !== message.from) {
    throw forged("应答与请求不符");
  }
  return read(reply.content, reply.digest, KINDS[kind].answer.ofJson);
}

function read<Value>(content: string, digest: string, ofJson: (json: unknown) => Value): Value {
  if (content.length > CONTENT_MAX) throw forged("报文内容过长");
  if (sm3(content) !== digest) throw forged("内容与摘要不符");
  try {
    return ofJson(JSON.parse(content));
  } catch (error) {
    throw new Refusal("request_broken", { why: brokenWords(error) }, "hub");
  }
}

function forged(why: string): Refusal {
  return new Refusal("message_forged", { why }, "hub");
}
