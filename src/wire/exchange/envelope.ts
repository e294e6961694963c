/**
 * The envelope of a message between care and home. Its MAC runs over the head and the content's SM3
 * digest, so over every byte that home receives; the hub has no such key and can only pass it on.
 */
import type { Instant } from "#base/date.ts";
import { sameText } from "#base/gm/same.ts";
import { hmacSm3, sm3 } from "#base/gm/sm3.ts";
import { type Decider, Refusal } from "#base/refusals.ts";
import type { Exchange, Message, MessageKind, Received } from "#model/message.ts";
import { HUB, type NodeId } from "#model/place.ts";
import { Malformed } from "#wire/exchange/codec.ts";
import { isKind, KINDS } from "#wire/exchange/kinds.ts";

/** The part of transport's KeyRing that an envelope needs. */
export interface EndToEndKeys {
  endToEnd(from: NodeId, to: NodeId): Uint8Array;
}

/** A whole inpatient bill by category and day is some 50 KB; a thousand lines some 250 KB. */
export const CONTENT_MAX = 1_000_000;

export interface SealOptions {
  readonly id: string;
  readonly from: NodeId;
  readonly to: NodeId;
  readonly sentAt: Instant;
  readonly deadline: Instant;
  readonly keys: EndToEndKeys;
}

/** Refusals: receiver_unknown (no key for that node). Wrong sums are a defect of ours. */
export function seal<Kind extends MessageKind>(
  kind: Kind,
  content: Exchange[Kind]["ask"],
  options: SealOptions,
): Message {
  const { id, from, to, sentAt, deadline, keys } = options;
  const { version, ask } = KINDS[kind];
  const text = ask.toText(content);
  const digest = sm3(text);
  const head = { id, kind, version, from, to, sentAt, deadline, content: text, digest };
  return { ...head, mac: hmacSm3(keys.endToEnd(from, to), messageWords(head)) };
}

/** One of the kinds, with the content that belongs to it. */
export type Opened = {
  readonly [Kind in MessageKind]: {
    readonly kind: Kind;
    readonly content: Exchange[Kind]["ask"];
    readonly received: Received;
  };
}[MessageKind];

export interface OpenOptions {
  readonly self: NodeId;
  readonly now: Instant;
  readonly keys: EndToEndKeys;
  /**
   * Told of each true message; gives by how much our clock is known to be ahead of its sender's.
   * Absent: the clocks are taken to agree.
   */
  readonly arrived?: ((from: NodeId, sentAt: Instant) => number) | undefined;
}

/**
 * Refusals: message_forged (digest, MAC, kind, version, receiver), deadline_passed,
 * request_broken. They speak of these bytes only: another copy of the message may have been
 * booked, so the asker of a booking inquires before it believes message_forged or deadline_passed.
 */
export function open(message: Message, options: OpenOptions): Opened {
  const { self, now, keys } = options;
  const decidedBy: Decider = self === HUB ? "hub" : "home";
  const forged = (why: string) => new Refusal("message_forged", { why }, decidedBy);
  const { id, kind, version, from, to, sentAt, digest, content } = message;
  if (to !== self) throw forged("收件节点不符");
  if (!isKind(kind)) throw forged("报文种类未知");
  if (version !== KINDS[kind].version) throw forged("报文版本不支持");
  if (content.length > CONTENT_MAX) throw forged("报文内容过长");
  if (sm3(content) !== digest) throw forged("内容与摘要不符");
  const mac = macOf(message, keys);
  if (mac === null) throw forged("发件节点未知");
  if (!sameText(message.mac, mac)) throw forged("校验码不符");
  // By our own clock from here on.
  const deadline = message.deadline + (options.arrived?.(from, sentAt) ?? 0);
  if (now > deadline) throw new Refusal("deadline_passed", {}, decidedBy);
  const received = { messageId: id, from, deadline, digest };
  try {
    return { kind, content: KINDS[kind].ask.ofJson(JSON.parse(content)), received } as Opened;
  } catch (error) {
    throw new Refusal("request_broken", { why: brokenWords(error) }, decidedBy);
  }
}

/** What broken text is called; anything else is a defect and goes on. */
export function brokenWords(error: unknown): string {
  if (error instanceof Malformed) return error.message;
  if (error instanceof SyntaxError) return "not JSON";
  throw error;
}

/** A sender that we share no key with cannot have made a right MAC. */
function macOf(message: Message, keys: EndToEndKeys): string | null {
  try {
    return hmacSm3(keys.endToEnd(message.from, message.to), messageWords(message));
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

/** The id is last because it is the only part that could hold a space. */
function messageWords(head: Omit<Message, "mac">): string {
  const { id, kind, version, from, to, sentAt, deadline, digest } = head;
  return `ask ${kind} ${version} ${from} ${to} ${sentAt} ${deadline} ${digest} ${id}`;
}
