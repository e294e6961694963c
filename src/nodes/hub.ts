/**
 * The hub: knows the nodes, passes messages and replies on byte for byte, keeps its copy before the
 * answer goes on, tells where a card's holder is insured. It never recalculates. What it answers
 * and what it looks at on the way is a list of rooms; to add one is a line in `hubRooms`.
 */

import { createDeadlines } from "#base/deadlines.ts";
import { sealFrom } from "#base/gm/sm2.ts";
import { NoAnswer, Refusal } from "#base/refusals.ts";
import { clearingHubRoom, moneyHubRoom } from "#clearing/clearing.ts";
import type { Message, MessageKind, Reply } from "#model/message.ts";
import { HUB, type NodeId } from "#model/place.ts";
import type { Room } from "#model/room.ts";
import { answerMessage } from "#nodes/answer.ts";
import { type Clocks, createClocks } from "#nodes/clocks.ts";
import { type JoinedRooms, joinRooms } from "#nodes/join.ts";
import { createMeter, untilQuiet } from "#nodes/meter.ts";
import { DEFAULT_SETTINGS, type NodeParts, type RunningNode } from "#nodes/node.ts";
import type { Office } from "#nodes/office.ts";
import { NO_PLACES, staffOf } from "#nodes/staff.ts";
import { NO_VITALS } from "#nodes/vitals.ts";
import { comparingRoom } from "#reconciliation/reconciliation.ts";
import { directoryRoom } from "#registry/registry.ts";
import { nationalInvoicesRoom } from "#reimbursement/reimbursement.ts";
import { nationalReleasesRoom, openRulebook, rulebookRoom } from "#rulebook/rulebook.ts";
import { createHubCopies } from "#settlement/settlement.ts";
import { heardCountsRoom } from "#statistics/statistics.ts";
import { createTrail, trailRoom } from "#trail/trail.ts";
import { peek, peekReply, sealRefusal } from "#wire/exchange/exchange.ts";
import type { World } from "#world.ts";

export interface HubParts extends NodeParts {
  /** The provinces of the network. */
  readonly provinces: readonly NodeId[];
}

interface HubFurnished {
  readonly rooms: readonly Room[];
  readonly office: Office;
}

export async function startHub(parts: HubParts): Promise<RunningNode> {
  const { rooms, office } = await hubRooms(parts);
  const joined = joinRooms(rooms);
  const meter = createMeter();
  const inFlight = (): number => meter.inFlight() + joined.inFlight();
  const known = new Set(parts.provinces);
  const clocks = createClocks(parts);
  const { homeDeadlineMs } = { ...DEFAULT_SETTINGS, ...parts.settings };
  const within = createDeadlines({ now: parts.now, pause: parts.pause, withinMs: homeDeadlineMs });
  const carry: Carry = (message) =>
    within(
      parts.now(),
      meter.during(() => passOn(parts, joined, message)),
    );
  return {
    node: HUB,
    handle: (message) =>
      meter.during(() => handle({ ...parts, clocks }, joined, known, carry, message)),
    due: joined.runDue,
    ready: joined.ready,
    open: joined.open,
    skews: clocks.known,
    vitals: parts.vitals ?? NO_VITALS,
    office,
    inFlight,
    stop: async () => {
      await untilQuiet(inFlight, parts.pause);
      await office.trail.flush(parts.store);
    },
  };
}

export async function hubRooms(parts: HubParts): Promise<HubFurnished> {
  const settings = { ...DEFAULT_SETTINGS, ...parts.settings };
  const world: World = {
    ...parts,
    ask: () => Promise.reject(new NoAnswer("the hub asks nobody")),
  };
  const lane = { ...settings, pause: parts.pause, hold: parts.hold, observe: parts.observe };
  const trail = createTrail(parts.node, parts.random.hex(12));
  const rulebook = await openRulebook(world, trail, parts.policies);
  const staffed = staffOf(world, parts, { trail, places: NO_PLACES });
  const rooms = [
    rulebookRoom(rulebook, world),
    nationalReleasesRoom(parts.store),
    directoryRoom(world, { trail, provinces: parts.provinces, keys: parts.keys }),
    heardCountsRoom(world),
    nationalInvoicesRoom(world, { trail, provinces: parts.provinces, keys: parts.keys }),
    createHubCopies(world, lane),
    comparingRoom(world),
    clearingHubRoom(world, rulebook.clearing),
    moneyHubRoom(world, rulebook),
    trailRoom(trail, parts.store),
    staffed.identity.room,
  ];
  const { node } = parts;
  const office: Office = {
    kind: "hub",
    node,
    world,
    trail,
    ...staffed,
    rulebook,
    filing: null,
    seen: null,
    reimbursing: null,
    reference: null,
    seal: sealFrom(parts.keys.seals(node)),
    publicUrl: parts.publicUrl ?? null,
  };
  return { rooms, office };
}

async function handle(
  parts: HubParts & { readonly clocks: Clocks },
  rooms: JoinedRooms,
  known: ReadonlySet<NodeId>,
  carry: Carry,
  message: Message,
): Promise<Reply> {
  const { log, keys } = parts;
  const sentAt = parts.now();
  try {
    if (message.to === HUB) return await answerMessage(parts, rooms, "hub", message);
    if (!known.has(message.from)) {
      throw new Refusal("message_forged", { why: "发件节点未登记" }, "hub");
    }
    if (!known.has(message.to)) throw new Refusal("receiver_unknown", { node: message.to }, "hub");
    return await carry(message);
  } catch (error) {
    if (!(error instanceof Refusal)) {
      // The transport only says "no answer": whoever looks for the reason finds it here.
      const told = error instanceof NoAnswer ? log.warn : log.error;
      told("hub.noAnswer", { kind: message.kind, from: message.from, to: message.to, error });
      throw error;
    }
    log.warn("hub.refused", { code: error.code, from: message.from, to: message.to });
    return sealRefusal(error.content(), HUB, message, { sentAt, keys });
  }
}

/**
 * The hub waits for a home as long as a home may take, from the message's arrival and by its own
 * clock; then there is no answer. One that comes later is still copied.
 */
type Carry = (message: Message) => Promise<Reply>;

/** Passes the message on; a room that wants to see the answer has it before care does. */
async function passOn(parts: HubParts, rooms: JoinedRooms, message: Message): Promise<Reply> {
  const look = rooms.passing(message.kind);
  if (!look) return await parts.send(message.to, message);
  const { kind, content } = peek(message);
  const reply = await parts.send(message.to, message);
  await look({
    care: message.from,
    home: message.to,
    requestDigest: message.digest,
    answerDigest: reply.digest,
    content,
    answer: readReply(kind, reply, message),
  });
  return reply;
}

/** A reply that the hub cannot read is not passed on: care asks again. */
function readReply(kind: MessageKind, reply: Reply, message: Message) {
  try {
    return peekReply(kind, reply, message);
  } catch (error) {
    if (error instanceof Refusal) throw new NoAnswer(`reply to ${message.id}: ${error.message}`);
    throw error;
  }
}
