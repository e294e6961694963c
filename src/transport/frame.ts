/**
 * A frame: what goes over one hop at once. Its HMAC-SM3 runs over the heads; a head holds the
 * digest of its content, which whoever reads the content compares (`open`, `peek`). So each node
 * hashes a content once; a MAC over all bytes would hash it four times more on the way and back.
 *
 * Text, line by line: `lianjie/1 FROM TO COUNT MAC`, then for each entry its head as a JSON array
 * and its content on a line of its own (JSON text never holds a line break).
 */
import { assert } from "#base/assert.ts";
import { sameText } from "#base/gm/same.ts";
import { hmacSm3 } from "#base/gm/sm3.ts";
import { NoAnswer } from "#base/refusals.ts";
import type { Message, Reply } from "#model/message.ts";
import { HUB, type NodeId } from "#model/place.ts";
import type { KeyRing } from "#transport/transport.ts";

const FORMAT = "lianjie/1";
/** Most entries of a frame. */
export const FRAME_ENTRIES_MAX = 256;
/** Most characters of a frame: 16 of the largest contents. */
export const FRAME_MAX = 16_000_000;

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

export function sealMessages(messages: readonly Message[], hop: Hop): string {
  const lines: string[] = [];
  for (const message of messages) {
    const { id, kind, version, from, to, sentAt, deadline, content, digest, mac } = message;
    lines.push(JSON.stringify([id, kind, version, from, to, sentAt, deadline, digest, mac]));
    lines.push(content);
  }
  return sealed(lines, hop);
}

export function sealReplies(replies: readonly (Reply | Gap)[], hop: Hop): string {
  const lines: string[] = [];
  for (const reply of replies) {
    if ("gap" in reply) {
      lines.push(JSON.stringify([reply.gap]), "");
      continue;
    }
    const { answers, from, to, sentAt, content, digest, mac } = reply;
    lines.push(JSON.stringify([answers, from, to, sentAt, digest, mac]), content);
  }
  return sealed(lines, hop);
}

/** Throws NoAnswer when it is not a true frame from this peer: nothing in it is believed. */
export function openMessages(frame: string, hop: Hop): Message[] {
  return opened(frame, hop).map(({ head, content }) => {
    const [id, kind, version, from, to, sentAt, deadline, digest, mac] = head;
    fits(head, "ssnssnnss");
    fitsSender(from, hop);
    return { id, kind, version, from, to, sentAt, deadline, content, digest, mac } as Message;
  });
}

/** Throws NoAnswer, as above. */
export function openReplies(frame: string, hop: Hop): (Reply | Gap)[] {
  return opened(frame, hop).map(({ head, content }) => {
    if (head.length === 1) {
      fits(head, "s");
      return { gap: String(head[0]) };
    }
    const [answers, from, to, sentAt, digest, mac] = head;
    fits(head, "sssnss");
    fitsSender(from, hop);
    return { answers, from, to, sentAt, content, digest, mac } as Reply;
  });
}

/**
 * Lines of the frame that begins with this first line; 0 when it is none. Lets a stream be cut up.
 */
export function frameLines(firstLine: string): number {
  const [format, , , count = ""] = firstLine.split(" ");
  const entries = /^\d{1,3}$/.test(count) ? Number(count) : FRAME_ENTRIES_MAX + 1;
  return format === FORMAT && entries <= FRAME_ENTRIES_MAX ? 1 + 2 * entries : 0;
}

function sealed(lines: readonly string[], hop: Hop): string {
  const count = lines.length / 2;
  assert(count <= FRAME_ENTRIES_MAX, "a frame has at most 256 entries");
  for (const line of lines) assert(!line.includes("\n"), "a content is one line of JSON");
  const start = `${FORMAT} ${hop.self} ${hop.peer} ${count}`;
  const mac = hmacSm3(hop.keys.hop(hop.self, hop.peer), macWords(start, lines));
  return [`${start} ${mac}`, ...lines].join("\n");
}

interface Entry {
  readonly head: readonly unknown[];
  readonly content: string;
}

function opened(frame: string, hop: Hop): Entry[] {
  if (frame.length > FRAME_MAX) throw notTrue("too long");
  const [first = "", ...lines] = frame.split("\n");
  const cut = first.lastIndexOf(" ");
  const start = first.slice(0, cut);
  if (frameLines(first) !== lines.length + 1) throw notTrue("not a frame");
  if (!start.startsWith(`${FORMAT} ${hop.peer} ${hop.self} `)) throw notTrue("of other nodes");
  const mac = hmacSm3(hop.keys.hop(hop.self, hop.peer), macWords(start, lines));
  if (!sameText(mac, first.slice(cut + 1))) throw notTrue("bad MAC");
  const entries: Entry[] = [];
  for (let index = 0; index < lines.length; index += 2) {
    entries.push({ head: headOf(lines[index] ?? ""), content: lines[index + 1] ?? "" });
  }
  return entries;
}

function headOf(line: string): readonly unknown[] {
  let head: unknown;
  try {
    head = JSON.parse(line);
  } catch {
    throw notTrue("bad head");
  }
  if (!Array.isArray(head)) throw notTrue("bad head");
  return head;
}

/** The first line without its MAC, then the heads. */
function macWords(start: string, lines: readonly string[]): string {
  let words = start;
  for (let index = 0; index < lines.length; index += 2) words += `\n${lines[index]}`;
  return words;
}

/** s: a string, n: a whole number. */
function fits(head: readonly unknown[], types: string): void {
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

function notTrue(why: string): NoAnswer {
  return new NoAnswer(`frame dropped: ${why}`);
}
