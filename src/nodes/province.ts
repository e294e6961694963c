/**
 * A province: care for its institutions, home for its insured. A role is the list of messages it
 * answers.
 */
import { NoAnswer, Refusal } from "#base/refusals.ts";
import type { HospitalDesk } from "#model/command.ts";
import type { Exchange, Message, MessageKind, Reply } from "#model/message.ts";
import { type InstitutionCode, nodeOf } from "#model/place.ts";
import { createAsk } from "#nodes/ask.ts";
import { createMeter, type Meter } from "#nodes/meter.ts";
import { DEFAULT_SETTINGS, type NodeParts, type ProvinceNode } from "#nodes/nodes.ts";
import { createOffer, isOffer, type Offer } from "#offer/offer.ts";
import { revision } from "#registry/registry.ts";
import { openRulebook } from "#rulebook/rulebook.ts";
import { createProvinceSettlement, type Home, type HomeCommand } from "#settlement/settlement.ts";
import { createTrail } from "#trail/trail.ts";
import { open, sealRefusal, sealReply } from "#wire/exchange/exchange.ts";
import type { World } from "#world.ts";

type Opened = ReturnType<typeof open>;
type Answer = Exchange[MessageKind]["answer"];

export async function startProvince(parts: NodeParts): Promise<ProvinceNode> {
  const settings = { ...DEFAULT_SETTINGS, ...parts.settings };
  const world: World = { ...parts, ask: createAsk(parts, settings.homeDeadlineMs) };
  const trail = createTrail(parts.node, parts.random.hex(12));
  const rulebook = await openRulebook(world, trail, parts.policies);
  const lane = { ...settings, pause: parts.pause, observe: parts.observe };
  const { care, home, reference } = await createProvinceSettlement(world, {
    rulebook,
    trail,
    lane,
    settings,
  });
  await home.due();
  const meter = createMeter();
  const held = async () => await reference.at(parts.store, await revision(parts.store));
  const offer = createOffer(world, { trail, reference: held });
  return {
    node: parts.node,
    desk: metered(deskOf(care.desk, offer), meter),
    handle: (message) => meter.during(() => handle(parts, world, home, message)),
    due: () =>
      meter.during(async () => {
        const opened = await home.due();
        // Ahead of the batches, so that none of them has to read a new release under its locks.
        await rulebook.now(parts.store);
        // Before the resolver: a settlement that it cannot conclude must not hold the looks back.
        const looks = await trail.flush(parts.store);
        const resolved = await care.due();
        const cleaned = await offer.due();
        return opened + resolved + looks + cleaned;
      }),
    ready: async () => (await held()).revision >= 0n,
    inFlight: () => meter.inFlight(),
    stop: async () => {
      await meter.quiet(parts.pause);
      await trail.flush(parts.store);
    },
    openSettlements: () => care.open(),
    institution: async (code) => (await held()).institutions.get(code as InstitutionCode) ?? null,
    secretOf: async (accessKey) => (await held()).secrets.get(accessKey) ?? null,
  };
}

/** One desk for the institutions, two modules behind it. */
function deskOf(care: HospitalDesk, offer: Offer): HospitalDesk {
  return {
    ask: (call, query) => (isOffer(query) ? offer.ask(call, query) : care.ask(call, query)),
    book: (call, booking, render) =>
      isOffer(booking) ? offer.book(call, booking, render) : care.book(call, booking, render),
  };
}

function metered(desk: HospitalDesk, meter: Meter): HospitalDesk {
  return {
    ask: (call, query) => meter.during(() => desk.ask(call, query)),
    book: (call, booking, render) => meter.during(() => desk.book(call, booking, render)),
  };
}

async function handle(
  parts: NodeParts,
  world: World,
  home: Home,
  message: Message,
): Promise<Reply> {
  const { keys, node } = parts;
  try {
    const opened = open(message, { self: node, now: parts.now(), keys });
    const answer = await answerOf(home, opened);

    return sealReply(message.kind, answer, message, { sentAt: parts.now(), keys });
  } catch (error) {
    if (error instanceof NoAnswer) throw error;
    if (!(error instanceof Refusal)) {
      world.log.error("node.defect", { kind: message.kind, from: message.from, error });
      throw error;
    }
    world.log.warn("node.refused", { code: error.code, kind: message.kind, from: message.from });
    return sealRefusal(error.content(), node, message, { sentAt: parts.now(), keys });
  }
}

/**
 * The messages that home answers. Refusals: message_forged (a care place speaks for itself only),
 * request_unknown_transaction.
 */
async function answerOf(home: Home, opened: Opened): Promise<Answer> {
  const { content, received } = opened;
  if ("careArea" in content && nodeOf(content.careArea) !== received.from) {
    throw new Refusal("message_forged", { why: "就医地不属于发件节点" }, "home");
  }
  switch (opened.kind) {
    case "settle":
    case "cancel":
    case "undo":
    case "inquire": {
      const { kind, content, received } = opened;
      const command = { kind, content, received } as HomeCommand;
      return (await home.submit({ command })).answer;
    }
    case "quote":
      return await home.quote(opened.content);
    case "admissionCheck":
      return await home.admissionCheck(opened.content);
    case "findPerson":
      return await home.findPerson(opened.content, `node:${opened.received.from}`);
    case "accumulators":
      return await home.accumulators(opened.content);
    case "locate":
      throw new Refusal("request_unknown_transaction", { transaction: opened.kind }, "home");
  }
}
