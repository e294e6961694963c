/**
 * A frame: what goes over one hop at once. Its HMAC-SM3 runs over the heads, which come before any
 * content, so that a reader knows who sent a frame and how long it is before it reads a content; a
 * head holds the digest of its content, which whoever reads the content compares (`open`, `peek`).
 * So each node hashes a content once; a MAC over all bytes would hash it four times more on the way
 * and back.
 *
 * Text, line by line: `lianjie/2 FROM TO COUNT LENGTH MAC`, where LENGTH counts the characters of
 * the heads with their line ends; then COUNT heads, each a JSON array that ends with the length of
 * its content; then the contents in the same order, each on a line of its own (JSON text never
 * holds a line break).
 */
import { assert } from "#base/assert.ts";
import { sameText } from "#base/gm/same.ts";
import { hmacSm3 } from "#base/gm/sm3.ts";
import { NoAnswer, Refusal } from "#base/refusals.ts";
import type { Message, Reply } from "#model/message.ts";
import { HUB, type NodeId } from "#model/place.ts";
import type { KeyRing } from "#transport/transport.ts";

const FORMAT = "lianjie/2";
/** Most entries of a frame. */
export const FRAME_ENTRIES_MAX = 256;
/** Most characters of a frame: 16 of the largest contents. */
export const FRAME_MAX = 16_000_000;
/** Longest first line: two nodes, two numbers, a MAC. */
export const FIRST_LINE_MAX = 200;
/** Most characters of one head on average; ids of messages are bounded by who makes them. */
const HEAD_MAX = 1_000;

/**
 * A message that will have no reply: its handler failed. The asker need not wait for its deadline.
 */
export interface Gap {
  readonly gap: string;
}

export interface Hop {
  readonly self: NodeId;
  readonly peer: NodeId;
  readonly keys: Pick<KeyRing, "hop">;
}

/** What the first line says; nothing of it is believed before the heads' MAC is checked. */
export interface FrameStart {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly count: number;
  /** Characters of the heads, line ends included. */
  readonly headLength: number;
  readonly words: string;
  readonly mac: string;
}

/** One entry whose content is still to be read. */
export type Head = readonly unknown[];

export function sealMessages(messages: readonly Message[], hop: Hop): string {
  const heads: string[] = [];
  const contents: string[] = [];
  for (const message of messages) {
    const { id, kind, version, from, to, sentAt, deadline, content, digest, mac } = message;
    const { length } = content;
    heads.push(
      JSON.stringify([id, kind, version, from, to, sentAt, deadline, digest, mac, length]),
    );
    contents.push(content);
  }
  return sealed(heads, contents, hop);
}

export function sealReplies(replies: readonly (Reply | Gap)[], hop: Hop): string {
  const heads: string[] = [];
  const contents: string[] = [];
  for (const reply of replies) {
    if ("gap" in reply) {
      heads.push(JSON.stringify([reply.gap, 0]));
      contents.push("");
      continue;
    }
    const { answers, from, to, sentAt, content, digest, mac } = reply;
    heads.push(JSON.stringify([answers, from, to, sentAt, digest, mac, content.length]));
    contents.push(content);
  }
  return sealed(heads, contents, hop);
}

/** Throws NoAnswer when it is not a true frame from this peer: nothing in it is believed. */
export function openMessages(frame: string, hop: Hop): Message[] {
  return opened(frame, hop).map(({ head, content }) => messageOf(head, content));
}

/** Throws NoAnswer, as above. */
export function openReplies(frame: string, hop: Hop): (Reply | Gap)[] {
  return opened(frame, hop, fitsReply).map(({ head, content }) => replyOf(head, content));
}

/** A head that `headsOf` has checked, with its content. */
export function messageOf(head: Head, content: string): Message {
  const [id, kind, version, from, to, sentAt, deadline, digest, mac] = head;
  return { id, kind, version, from, to, sentAt, deadline, content, digest, mac } as Message;
}

export function replyOf(head: Head, content: string): Reply | Gap {
  if (head.length === GAP_FIELDS.length) return { gap: String(head[0]) };
  const [answers, from, to, sentAt, digest, mac] = head;
  return { answers, from, to, sentAt, content, digest, mac } as Reply;
}

/** Characters of the content that belongs to a head. */
export function lengthOf(head: Head): number {
  return Number(head.at(-1));
}

/** Throws NoAnswer when no frame begins with this line. */
export function startOf(line: string): FrameStart {
  const [, from, to, count, length, mac] = FIRST_LINE.exec(line) ?? [];
  if (from === undefined || to === undefined || mac === undefined) throw notTrue("not a frame");
  const [entries, headLength] = [Number(count), Number(length)];
  if (entries > FRAME_ENTRIES_MAX) throw notTrue("too many entries");
  if (headLength > entries * HEAD_MAX) throw notTrue("heads too long");
  const words = line.slice(0, line.lastIndexOf(" "));
  return { from: from as NodeId, to: to as NodeId, count: entries, headLength, words, mac };
}

const FIRST_LINE = /^lianjie\/2 (\S{1,20}) (\S{1,20}) (\d{1,3}) (\d{1,7}) ([0-9a-f]{64})$/;
const MESSAGE_FIELDS = "ssnssnnssn";
const REPLY_FIELDS = "sssnssn";
const GAP_FIELDS = "sn";

type Fits = (head: Head, hop: Hop) => void;

export const fitsMessage: Fits = (head, hop) => {
  fits(head, MESSAGE_FIELDS);
  fitsSender(head[3], hop);
};

export const fitsReply: Fits = (head, hop) => {
  if (head.length === GAP_FIELDS.length) return fits(head, GAP_FIELDS);
  fits(head, REPLY_FIELDS);
  fitsSender(head[1], hop);
};

/**
 * The heads, when their MAC is the peer's and the whole frame is within its limit. Throws NoAnswer
 * otherwise.
 */
export function headsOf(start: FrameStart, text: string, hop: Hop, check: Fits): Head[] {
  if (start.from !== hop.peer || start.to !== hop.self) throw notTrue("of other nodes");
  if (!sameText(macOf(start.words, text, hop), start.mac)) throw new KeyDiffers("bad MAC");
  const lines = text.split("\n");
  if (lines.pop() !== "" || lines.length !== start.count) throw notTrue("not a frame");
  const heads = lines.map(headOf);
  let length = start.headLength;
  for (const head of heads) {
    check(head, hop);
    if (lengthOf(head) < 0) throw notTrue("bad head");
    length += lengthOf(head);
  }
  if (length > FRAME_MAX) throw notTrue("too long");
  return heads;
}

function sealed(heads: readonly string[], contents: readonly string[], hop: Hop): string {
  assert(heads.length <= FRAME_ENTRIES_MAX, "a frame has at most 256 entries");
  for (const content of contents) {
    assert(!content.includes("\n"), "a content is one line of JSON");
  }
  const text = heads.map((head) => `${head}\n`).join("");
  const words = `${FORMAT} ${hop.self} ${hop.peer} ${heads.length} ${text.length}`;
  const mac = macOf(words, text, hop);
  return `${words} ${mac}\n${text}${contents.map((content) => `${content}\n`).join("")}`;
}

interface Entry {
  readonly head: Head;
  readonly content: string;
}

/** A frame that is wholly there. */
function opened(frame: string, hop: Hop, check: Fits = fitsMessage): Entry[] {
  const cut = frame.indexOf("\n");
  const start = startOf(frame.slice(0, Math.max(cut, 0)));
  let at = cut + 1 + start.headLength;
  const heads = headsOf(start, frame.slice(cut + 1, at), hop, check);
  const entries = heads.map((head) => {
    const content = frame.slice(at, at + lengthOf(head));
    at += lengthOf(head) + 1;
    if (frame[at - 1] !== "\n") throw notTrue("not a frame");
    return { head, content };
  });
  if (at !== frame.length) throw notTrue("not a frame");
  return entries;
}

function headOf(line: string): Head {
  let head: unknown;
  try {
    head = JSON.parse(line);
  } catch {
    throw notTrue("bad head");
  }
  if (!Array.isArray(head)) throw notTrue("bad head");
  return head;
}

/** Throws NoAnswer for a peer that this node shares no key with. */
function macOf(words: string, heads: string, hop: Hop): string {
  let key: Uint8Array;
  try {
    key = hop.keys.hop(hop.self, hop.peer);
  } catch (error) {
    if (error instanceof Refusal) throw new KeyDiffers("no key with this peer");
    throw error;
  }
  return hmacSm3(key, `${words}\n${heads}`);
}

/** s: a string, n: a whole number. */
function fits(head: Head, types: string): void {
  const right =
    head.length === types.length &&
    head.every((field, index) =>
      types[index] === "s" ? typeof field === "string" : Number.isSafeInteger(field),
    );
  if (!right) throw notTrue("bad head");
}

/** Only the hub passes on what others wrote; any other peer speaks for itself. */
function fitsSender(from: unknown, hop: Hop): void {
  if (hop.peer !== HUB && from !== hop.peer) throw notTrue("its peer speaks for another node");
}

/** The two ends do not share a key: an operator must look, so it is told apart. */
export class KeyDiffers extends NoAnswer {
  constructor(why: string) {
    super(`frame dropped: ${why}`);
  }
}

export function notTrue(why: string): NoAnswer {
  return new NoAnswer(`frame dropped: ${why}`);
}
