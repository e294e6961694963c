/**
 * The hub: knows the nodes, passes messages and replies on byte for byte, keeps its copy before the
 * answer goes on, tells where a card's holder is insured. It never recalculates.
 */
import { NoAnswer, Refusal } from "#base/refusals.ts";
import { COPIED_KINDS, type Message, type Reply } from "#model/message.ts";
import { HUB, type NodeId } from "#model/place.ts";
import { createMeter } from "#nodes/meter.ts";
import { DEFAULT_SETTINGS, type NodeParts, type RunningNode } from "#nodes/nodes.ts";
import { credentialDigest, locate } from "#registry/registry.ts";
import { createHubCopies, type HubCopies } from "#settlement/settlement.ts";
import { open, peek, peekReply, sealRefusal, sealReply } from "#wire/exchange/exchange.ts";
import type { World } from "#world.ts";

export interface HubParts extends NodeParts {
  /** The provinces of the network. */
  readonly provinces: readonly NodeId[];
}

export async function startHub(parts: HubParts): Promise<RunningNode> {
  const settings = { ...DEFAULT_SETTINGS, ...parts.settings };
  const world: World = {
    ...parts,
    ask: () => Promise.reject(new NoAnswer("the hub asks nobody")),
  };
  const meter = createMeter();
  const copies = createHubCopies(world, {
    ...settings,
    pause: parts.pause,
    observe: parts.observe,
  });
  const known = new Set(parts.provinces);
  return {
    node: HUB,
    handle: (message) => meter.during(() => handle(parts, world, copies, known, message)),
    due: async () => 0,
    ready: async () => {
      await locate(parts.store, []);
      return true;
    },
    openSettlements: async () => ({ count: 0, oldestAt: null }),
    inFlight: () => meter.inFlight() + copies.inFlight(),
    stop: () => meter.quiet(parts.pause),
  };
}

async function handle(
  parts: HubParts,
  world: World,
  copies: HubCopies,
  known: ReadonlySet<NodeId>,
  message: Message,
): Promise<Reply> {
  const options = { sentAt: parts.now(), keys: parts.keys };
  try {
    if (message.to === HUB) return await answer(parts, message);
    if (!known.has(message.from)) {
      throw new Refusal("message_forged", { why: "发件节点未登记" }, "hub");
    }
    if (!known.has(message.to)) throw new Refusal("receiver_unknown", { node: message.to }, "hub");
    return await passOn(parts, copies, message);
  } catch (error) {
    if (!(error instanceof Refusal)) {
      // The transport only says "no answer": whoever looks for the reason finds it here.
      const told = error instanceof NoAnswer ? world.log.warn : world.log.error;
      told("hub.noAnswer", { kind: message.kind, from: message.from, to: message.to, error });
      throw error;
    }
    world.log.warn("hub.refused", { code: error.code, from: message.from, to: message.to });
    return sealRefusal(error.content(), HUB, message, options);
  }
}

/** Passes the message on and, when money moved, keeps the copy before the answer goes back. */
async function passOn(parts: HubParts, copies: HubCopies, message: Message): Promise<Reply> {
  if (!COPIED_KINDS.includes(message.kind)) return await parts.send(message.to, message);
  const asked = peek(message);
  const reply = await parts.send(message.to, message);
  const { kind, content } = asked;
  if (kind === "settle" || kind === "cancel" || kind === "undo" || kind === "inquire") {
    await copies.keep({
      care: message.from,
      home: message.to,
      requestDigest: message.digest,
      answerDigest: reply.digest,
      content,
      answer: readReply(kind, reply, message),
    });
  }
  return reply;
}

/** A reply that the hub cannot read is not passed on: care asks again. */
function readReply(kind: "settle" | "cancel" | "undo" | "inquire", reply: Reply, message: Message) {
  try {
    return peekReply(kind, reply, message);
  } catch (error) {
    if (error instanceof Refusal) throw new NoAnswer(`reply to ${message.id}: ${error.message}`);
    throw error;
  }
}

async function answer(parts: HubParts, message: Message): Promise<Reply> {
  const { keys, store } = parts;
  const opened = open(message, { self: HUB, now: parts.now(), keys });
  if (opened.kind !== "locate") {
    throw new Refusal("request_unknown_transaction", { transaction: opened.kind }, "hub");
  }
  const { credential, certificateNumber } = opened.content;
  const digests = [credentialDigest(credential)];
  if (certificateNumber) {
    digests.push(credentialDigest({ kind: "identityCard", number: certificateNumber }));
  }
  const areas = await locate(store, digests);
  return sealReply("locate", { areas: [...new Set(areas)] }, message, {
    sentAt: parts.now(),
    keys,
  });
}
