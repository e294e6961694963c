/**
 * Who speaks falsely between the nodes, and who speaks another version. On the line to home a
 * message is rewritten; on the line to care an answer is; the hub says no in home's place; a
 * province asks about another's case; a home says something else than it said before; a peer of
 * the other version refuses what it does not know. Nothing of it may be believed as home's word.
 */
import type { Instant } from "#base/date.ts";
import type { Random } from "#base/random.ts";
import type { Message, Reply } from "#model/message.ts";
import { HUB, type NodeId } from "#model/place.ts";
import type { KeyRing } from "#transport/transport.ts";
import type { Weather } from "./faults.ts";
import { rewritten, sealedMessage, sealedReply } from "./forgery.ts";
import { PROVINCES } from "./places.ts";

export interface Mischief {
  /** What arrives at a node in place of a message. */
  arriving(at: NodeId, message: Message): Message;
  /** What comes back in place of the reply of a node. */
  returning(from: NodeId, message: Message, reply: Reply): Reply;
  /** The hub has answered care with this: home's word is in its copy, or a lie came through. */
  passed(message: Message, reply: Reply): void;
  /** A message by which a province meddles with another's case; null when it has nothing to say. */
  meddling(): Message | null;
  /** A meddler was answered. */
  meddled(message: Message, reply: Reply): void;
  /** The hub gave no answer, and why. */
  unanswered(message: Message, why: string): void;
  /** Settlements of which a home told a lie on its way to the hub. */
  readonly lied: ReadonlySet<string>;
  /** Those among them of which the hub said that it noticed. */
  readonly noticed: ReadonlySet<string>;
}

export interface MischiefParts {
  readonly weather: Weather;
  readonly keys: KeyRing;
  readonly now: () => Instant;
  readonly log: (line: string) => void;
  readonly fault: (words: string) => void;
}

/** A settlement as somebody on the line saw it. */
interface Seen {
  readonly care: NodeId;
  readonly home: NodeId;
  readonly personId: string;
  readonly homeArea: string;
  readonly careArea: string;
}

/** What everybody on the line has seen, and what was made of it. */
interface Notes {
  readonly seen: Map<string, Seen>;
  /** Ids whose booking the hub has passed on: it holds a copy of home's first word. */
  readonly copied: Set<string>;
  readonly lied: Set<string>;
  readonly noticed: Set<string>;
  /** Replies that are lies, by their digest. */
  readonly lies: Map<string, string>;
  /** The version in which each kind is spoken. */
  readonly versions: Map<string, number>;
  readonly meddlers: Set<string>;
}

/** Kinds about which somebody may lie: what they say decides over money. */
const MONEY_KINDS: readonly string[] = ["settle", "cancel", "undo", "inquire"];

export function createMischief(parts: MischiefParts): Mischief {
  const notes: Notes = {
    seen: new Map(),
    copied: new Set(),
    lied: new Set(),
    noticed: new Set(),
    lies: new Map(),
    versions: new Map(),
    meddlers: new Set(),
  };
  return {
    arriving: (at, message) => arriving(parts, notes, at, message),
    returning: (from, message, reply) =>
      from === HUB ? toCare(parts, notes, message, reply) : toHub(parts, notes, message, reply),
    passed: (message, reply) => {
      const id = notes.lies.get(reply.digest);
      if (id) parts.fault(`the hub passes on another word of home on ${id} than its copy holds`);
      const booked = settlementOf(message);
      const money = MONEY_KINDS.includes(message.kind);
      if (booked && money && isBooked(reply)) notes.copied.add(booked);
    },
    meddling: () => meddling(parts, notes),
    meddled: (message, reply) => {
      const said = JSON.parse(reply.content) as { readonly outcome?: string };
      if (said.outcome === "refused") return;
      parts.fault(`${message.from} meddles by ${message.kind} and is told ${said.outcome}`);
    },
    unanswered: (message, why) => {
      const id = settlementOf(message);
      if (id && why.includes("contradicts")) notes.noticed.add(id);
    },
    lied: notes.lied,
    noticed: notes.noticed,
  };
}

function isBooked(reply: Reply): boolean {
  return reply.content.startsWith('{"outcome":"booked"');
}

function settlementOf(message: Message): string | null {
  return /"settlementId":"([^"]+)"/.exec(message.content)?.[1] ?? null;
}

function field(message: Message, name: string): string {
  return new RegExp(`"${name}":"([^"]+)"`).exec(message.content)?.[1] ?? "";
}

function oneOf<T>(random: Random, list: readonly T[]): T | undefined {
  return list[random.below(list.length)];
}

function arriving(
  { weather, log }: MischiefParts,
  { seen, versions }: Notes,
  at: NodeId,
  message: Message,
): Message {
  const { faults, random } = weather;
  if (!MONEY_KINDS.includes(message.kind)) return message;
  versions.set(message.kind, message.version);
  const id = settlementOf(message);
  if (id && (message.kind === "settle" || message.kind === "cancel")) {
    seen.set(id, {
      care: message.from,
      home: message.to,
      personId: field(message, "personId"),
      homeArea: field(message, "homeArea"),
      careArea: field(message, "careArea"),
    });
  }
  if (random.chance(faults.versionProb)) {
    log(`${at} does not know this version of ${message.kind} from ${message.from}`);
    return { ...message, version: message.version + 1 };
  }
  if (at === HUB || !random.chance(faults.forgeProb)) return message;
  const content = otherContent(random, seen, message, id);
  if (content === message.content) return message;
  log(`${message.kind} ${message.from} to ${message.to} is rewritten on the way`);
  return rewritten(message, content);
}

/** Another level of the hospital, or another settlement of the same places. */
function otherContent(
  random: Random,
  seen: ReadonlyMap<string, Seen>,
  message: Message,
  id: string | null,
): string {
  const { content, kind } = message;
  if (kind === "settle") return content.replace(/"level":(\d)/, (_, n) => `"level":${(n % 3) + 1}`);
  if (id === null) return content;
  const others = [...seen].filter(([other, { personId, care }]) => {
    return other !== id && care === message.from && content.includes(personId);
  });
  const [other] = oneOf(random, others) ?? [id];
  return content.replace(id, other);
}

/** On the line from the hub to care: whoever holds it may say anything, but not as home. */
function toCare(
  { weather, keys, now, log }: MischiefParts,
  { meddlers }: Notes,
  message: Message,
  reply: Reply,
): Reply {
  const { faults, random } = weather;
  if (!MONEY_KINDS.includes(message.kind) || meddlers.has(message.id)) return reply;
  if (!random.chance(faults.forgeProb)) return reply;
  log(`the answer to ${message.kind} of ${message.from} is forged`);
  // A no that would end the matter, if it were home's.
  const code = message.kind === "undo" ? "reverse_depends" : "tombstone_met";
  const refusal = { code, params: {}, decidedBy: "home" };
  const no = JSON.stringify({ outcome: "refused", refusal });
  switch (random.below(4)) {
    case 0:
      return rewritten(reply, '{"outcome":"neverSeen"}');
    case 1:
      return rewritten(reply, no);
    case 2:
      return { ...reply, content: '{"outcome":"neverSeen"}' };
    default:
      // The hub has a key of its own with care, and says no in home's place.
      return sealedReply(message, { from: HUB, sentAt: now(), content: no }, keys);
  }
}

/** A home that says another day than it said first, under its own true seal. */
function toHub(
  { weather, keys, log }: MischiefParts,
  notes: Notes,
  message: Message,
  reply: Reply,
): Reply {
  const { faults, random } = weather;
  const id = settlementOf(message);
  if (id === null || !MONEY_KINDS.includes(message.kind) || !isBooked(reply)) return reply;
  if (!notes.copied.has(id) || !random.chance(faults.lieProb)) return reply;
  const content = reply.content.replace(/"businessDay":"(\d{4}-\d{2}-)(\d{2})"/, (_, month, on) => {
    return `"businessDay":"${month}${on === "01" ? "02" : "01"}"`;
  });
  const lie = sealedReply(message, { from: reply.from, sentAt: reply.sentAt, content }, keys);
  notes.lied.add(id);
  notes.lies.set(lie.digest, id);
  log(`${reply.from} contradicts its own word on ${id}`);
  return lie;
}

/** Another province asks to undo, to cancel or to be told; as itself, or in the place's name. */
function meddling({ weather, keys, now }: MischiefParts, notes: Notes): Message | null {
  const { random } = weather;
  // Only what home has booked: whoever knows an id that home has not seen yet could bury it.
  const [id, seen] =
    oneOf(
      random,
      [...notes.seen].filter(([id]) => notes.copied.has(id)),
    ) ?? [];
  if (!id || !seen) return null;
  const from = oneOf(random, PROVINCES) as NodeId;
  if (from === seen.care || from === seen.home) return null;
  const number = `x${notes.meddlers.size}`.padStart(20, "0");
  const { personId, homeArea } = seen;
  const careArea = random.chance(0.3) ? seen.careArea : `${from.slice(0, 2)}0100`;
  const kind = (["undo", "cancel", "inquire"] as const)[random.below(3)] ?? "undo";
  const contents = {
    undo: { orderId: `ord_${number}`, settlementId: id, personId, homeArea, careArea },
    cancel: { settlementId: `stl_${number}`, cancels: id, personId, homeArea, careArea },
    inquire: { settlementId: id, personId, homeArea },
  };
  const version = notes.versions.get(kind);
  if (version === undefined) return null;
  const head = { id: `msg_${number}`, kind, version, from, to: seen.home };
  notes.meddlers.add(head.id);
  const times = { sentAt: now(), deadline: now() + 6_000 };
  return sealedMessage({ ...head, ...times, content: JSON.stringify(contents[kind]) }, keys);
}
