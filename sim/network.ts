/**
 * Lines between nodes, with faults: lost, late, twice, overtaken, cut. A send resolves with the
 * first reply that comes back, or throws NoAnswer; it never says why. The sender may die just
 * before or just after it sent.
 */
import { NoAnswer } from "#base/refusals.ts";
import type { Message, Reply } from "#model/message.ts";
import { HUB, type NodeId } from "#model/place.ts";
import type { Weather } from "./faults.ts";
import { type Loop, never } from "./loop.ts";
import type { Mischief } from "./mischief.ts";
import type { ProcessRun } from "./process-run.ts";

/** A connection gives up this long after the message's own deadline. */
const GIVE_UP_MS = 1_000;
const QUICK_MS = 6;
const SLOW_KINDS: readonly string[] = ["settle", "cancel", "undo"];

/** Who listens now at an address: null while the node is down. */
export type Listener = (message: Message) => Promise<Reply>;

export interface Network {
  send(from: NodeId, run: ProcessRun, peer: NodeId, message: Message): Promise<Reply>;
  /** Cuts the line between the hub and a province until that time. */
  cut(province: NodeId, until: number): void;
  mendAll(): void;
  /** A province meddles with another's case, when chance has it. */
  meddle(): void;
  /** Messages on their way or waiting for a reply. */
  readonly carried: () => number;
}

export interface NetworkParts {
  readonly loop: Loop;
  readonly weather: Weather;
  readonly listener: (node: NodeId) => Listener | null;
  readonly mischief: Mischief;
  readonly log: (line: string) => void;
}

/** What chance does to messages on their way. */
interface Lines {
  readonly isCut: (a: NodeId, b: NodeId) => boolean;
  readonly travelMs: (message?: Message) => number;
  readonly arriving: (message: Message) => Message;
}

function linesOf({ loop, weather, log }: NetworkParts, cuts: ReadonlyMap<NodeId, number>): Lines {
  return {
    isCut: (a, b) => (cuts.get(a === HUB ? b : a) ?? 0) > loop.now(),
    travelMs: (message) => {
      const { faults, random } = weather;
      // Inside its deadline, but after what was sent later about the same settlement.
      const records = message !== undefined && SLOW_KINDS.includes(message.kind);
      if (records && random.chance(faults.slowProb)) {
        return 1 + random.below(Math.max(1, message.deadline - message.sentAt));
      }
      // A single one may be held up long past every deadline.
      if (random.chance(faults.strayProb)) return 1 + random.below(faults.strayMsMax);
      const slow = random.chance(faults.delayProb);
      return 1 + random.below(slow ? faults.delayMsMax : QUICK_MS);
    },
    arriving: (message) => {
      const { faults, random } = weather;
      if (!random.chance(faults.corruptProb)) return message;
      const { content } = message;
      const place = random.below(content.length);
      const other = content[place] === "1" ? "2" : "1";
      log(`${message.kind} ${message.from} to ${message.to} arrives with another character`);
      return { ...message, content: content.slice(0, place) + other + content.slice(place + 1) };
    },
  };
}

export function createNetwork(parts: NetworkParts): Network {
  const { loop, weather, mischief } = parts;
  const cuts = new Map<NodeId, number>();
  const { isCut, travelMs, arriving } = linesOf(parts, cuts);
  let carried = 0;

  const deliver = (from: NodeId, to: NodeId, message: Message, back: (reply: Reply) => void) => {
    loop.at(loop.now() + travelMs(message), () => {
      const listener = isCut(from, to) ? null : parts.listener(to);
      if (!listener) return parts.log(`lost ${message.kind} ${from} to ${to}`);
      const met = mischief.arriving(to, message);
      listener(met).then(
        (reply) => {
          if (to === HUB) mischief.passed(message, reply);
          if (weather.random.chance(weather.faults.dropProb)) {
            return parts.log(`lost reply to ${message.kind} ${to} to ${from}`);
          }
          loop.at(loop.now() + travelMs(), () => {
            if (!isCut(from, to)) back(mischief.returning(to, message, reply));
          });
        },
        (error: unknown) => {
          if (to === HUB) mischief.unanswered(message, nameOf(error));
          parts.log(`no reply to ${message.kind} from ${to}: ${nameOf(error)}`);
        },
      );
    });
  };
  const send = (from: NodeId, run: ProcessRun, peer: NodeId, message: Message): Promise<Reply> => {
    if (!run.alive()) return never();
    const { faults, random } = weather;
    const dies = random.chance(faults.crashProb);
    const sends = !dies || random.chance(0.5);
    const lost = random.chance(faults.dropProb);
    const copies = lost ? 0 : random.chance(faults.duplicateProb) ? 2 : 1;
    return new Promise<Reply>((resolve, reject) => {
      carried += 1;
      let open = true;
      const close = (act: () => void): void => {
        if (open) carried -= 1;
        open = false;
        if (run.alive()) act();
      };
      if (sends) {
        if (copies !== 1) parts.log(`${copies} copies of ${message.kind} ${from} to ${peer}`);
        for (let copy = 0; copy < copies; copy += 1) {
          deliver(from, peer, arriving(message), (reply) => close(() => resolve(reply)));
        }
      }
      const patience = Math.max(0, message.deadline - message.sentAt) + GIVE_UP_MS;
      loop.at(loop.now() + patience, () => close(() => reject(new NoAnswer("no reply"))));
      if (dies) run.end(`${sends ? "after" : "before"} sending ${message.kind}`);
    });
  };
  return {
    send,
    cut: (province, until) => void cuts.set(province, until),
    mendAll: () => cuts.clear(),
    meddle: () => {
      const message = weather.random.chance(weather.faults.meddleProb) ? mischief.meddling() : null;
      if (!message) return;
      parts.log(`${message.from} meddles by ${message.kind} at ${message.to}`);
      deliver(message.from, HUB, message, (reply) => mischief.meddled(message, reply));
    },
    carried: () => carried,
  };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? `${error.name} ${error.message}` : String(error);
}
