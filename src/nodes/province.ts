/**
 * A province: care for its institutions, home for its insured. A role is a list of rooms; to add
 * one is a line in `provinceRooms`.
 */
import { sealFrom } from "#base/gm/sm2.ts";
import { NoAnswer, Refusal } from "#base/refusals.ts";
import { clearingExchange, distributionRoom, insideRoom, moneyRoom } from "#clearing/clearing.ts";
import { filingNewsRoom, filingRoom, seenOf } from "#filing/filing.ts";
import type { HospitalApi } from "#model/command.ts";
import type { Message, Reply } from "#model/message.ts";
import type { InstitutionCode } from "#model/place.ts";
import type { Room } from "#model/room.ts";
import { answerMessage } from "#nodes/answer.ts";
import { createAsk } from "#nodes/ask.ts";
import { type Clocks, createClocks } from "#nodes/clocks.ts";
import { filingWorld, reportingOf } from "#nodes/filing.ts";
import { type JoinedRooms, joinRooms } from "#nodes/join.ts";
import { createMeter, type Meter, untilQuiet } from "#nodes/meter.ts";
import { DEFAULT_SETTINGS, type NodeParts, type ProvinceNode } from "#nodes/node.ts";
import { noticesOfNode, withNotices } from "#nodes/notices.ts";
import type { Office } from "#nodes/office.ts";
import { reimbursementWorld } from "#nodes/reimbursement.ts";
import { placesOf, staffOf } from "#nodes/staff.ts";
import { NO_VITALS } from "#nodes/vitals.ts";
import { createInstitutionDays, threePartiesRoom } from "#reconciliation/reconciliation.ts";
import {
  consumeVoucher,
  placesRoom,
  publisherRoom,
  secretAt,
  voucherRoom,
} from "#registry/registry.ts";
import { careCasesRoom, reimbursementRoom } from "#reimbursement/reimbursement.ts";
import {
  openRulebook,
  type Rulebook,
  releaseCopyRoom,
  rulebookRoom,
  zoneConsentRoom,
} from "#rulebook/rulebook.ts";
import { createServices } from "#services/services.ts";
import { createProvinceSettlement, type HeldReference } from "#settlement/settlement.ts";
import { type CallCounter, createCallCounter } from "#statistics/statistics.ts";
import { createTrail, type Trail, trailRoom } from "#trail/trail.ts";
import { sealRefusal } from "#wire/exchange/exchange.ts";
import type { World } from "#world.ts";

/** The rooms, and what the node itself asks of what stands in them. */
interface Furnished {
  readonly rooms: readonly Room[];
  readonly office: Office;
  readonly clocks: Clocks;
  readonly counter: CallCounter;
  /** Institutions, their secrets and the catalogue, as the registry has them now. */
  readonly reference: () => Promise<HeldReference>;
}

export async function startProvince(parts: NodeParts): Promise<ProvinceNode> {
  const { rooms, office, clocks, counter, reference } = await provinceRooms(parts);
  const joined = joinRooms(rooms);
  const meter = createMeter();
  const inFlight = (): number => meter.inFlight() + joined.inFlight();
  return {
    node: parts.node,
    hospitalApi: metered(joined.hospitalApi, meter, counter),
    handle: (message) => meter.during(() => handle({ ...parts, clocks }, joined, message)),
    due: () => meter.during(joined.runDue),
    ready: joined.ready,
    open: joined.open,
    skews: clocks.known,
    vitals: parts.vitals ?? NO_VITALS,
    office,
    inFlight,
    stop: async () => {
      joined.stop();
      await untilQuiet(inFlight, parts.pause);
      await counter.flush();
      await office.trail.flush(parts.store);
    },
    institution: async (code) => {
      return (await reference()).institutions.get(code as InstitutionCode) ?? null;
    },
    secretOf: async (accessKey) => secretAt(await reference(), accessKey, parts.now()),
  };
}

export async function provinceRooms(parts: NodeParts): Promise<Furnished> {
  const { store } = parts;
  const clocks = createClocks(parts);
  const settings = { ...DEFAULT_SETTINGS, ...parts.settings };
  const world: World = { ...parts, ask: createAsk(parts, clocks, settings.homeDeadlineMs) };
  const trail = createTrail(parts.node, parts.random.hex(12));
  const rulebook = await openRulebook(world, trail, parts.policies);
  const lane = { ...settings, pause: parts.pause, hold: parts.hold, observe: parts.observe };
  const settlement = await createProvinceSettlement(world, {
    ...{ rulebook, trail, lane, settings, keys: parts.keys },
  });
  const reference = () => settlement.reference.now(store);
  const staffed = staffOf(world, parts, {
    trail,
    places: placesOf(parts, reference),
    voucher: (code) => consumeVoucher(world, trail, code),
  });
  const counter = createCallCounter(world, settings.homeDeadlineMs);
  const filing = withNotices(filingWorld(world, rulebook), parts.post);
  const reporting = reportingOf(world, { trail, filing });
  const { homeDeadlineMs } = settings;
  const reimbursing = reimbursementWorld(world, {
    ...{ rulebook, post: parts.post, reference: settlement.reference.now },
  });
  // Due work runs in this order.
  const rooms = [
    // Opens business days; nothing can be booked without one.
    settlement.home,
    // Ahead of the groups, so that none of them has to read a new release under its locks.
    rulebookRoom(rulebook, world),
    releaseCopyRoom(world, trail, settings.homeDeadlineMs),
    // Before the resolver: a settlement that it cannot conclude must not hold the looks back.
    trailRoom(trail, store),
    settlement.care,
    filingNewsRoom(world, { keys: parts.keys, deadlineMs: homeDeadlineMs }),
    zoneConsentRoom(world, trail, homeDeadlineMs),
    voucherRoom(world, trail),
    createServices(world, { trail, reference, homeDeadlineMs, home: reporting.home }),
    createInstitutionDays(world, { trail, reference }),
    reporting.room,
    noticesOfNode(world, filing, parts.post),
    placesRoom(world),
    // After the cards are those of today.
    publisherRoom(world, { keys: parts.keys, deadlineMs: homeDeadlineMs }),
    counter.room,
    ...afterSettlement(world, { rulebook, trail, deadlineMs: homeDeadlineMs }),
    staffed.identity.room,
    filingRoom({ ...world, ...filing }, trail),
    careCasesRoom(world, trail),
    reimbursementRoom(reimbursing, { keys: parts.keys, deadlineMs: homeDeadlineMs, trail }),
  ];
  const { node } = parts;
  const office: Office = {
    kind: "province",
    node,
    world,
    trail,
    ...staffed,
    rulebook,
    filing,
    seen: (who) => seenOf(store, { keys: parts.keys, node }, who),
    reimbursing,
    reference,
    seal: sealFrom(parts.keys.seals(node)),
    publicUrl: parts.publicUrl ?? null,
  };
  return { rooms, office, clocks, counter, reference };
}

/** After the days are closed and open outcomes are heard. */
function afterSettlement(
  world: World,
  { rulebook, trail, deadlineMs }: { rulebook: Rulebook; trail: Trail; deadlineMs: number },
): Room[] {
  return [
    threePartiesRoom(world, deadlineMs),
    clearingExchange(world, { parameters: rulebook.clearing, deadlineMs, trail }),
    moneyRoom(world, { rules: rulebook, deadlineMs }),
    insideRoom(world, rulebook),
    distributionRoom(world, rulebook),
  ];
}

function metered(hospitalApi: HospitalApi, meter: Meter, counter: CallCounter): HospitalApi {
  return {
    ask: (call, query) =>
      meter.during(() => counter.counting(query.kind, () => hospitalApi.ask(call, query))),
    book: (call, booking, render) =>
      meter.during(() =>
        counter.counting(booking.kind, () => hospitalApi.book(call, booking, render)),
      ),
  };
}

async function handle(
  parts: NodeParts & { readonly clocks: Clocks },
  rooms: JoinedRooms,
  message: Message,
): Promise<Reply> {
  const { keys, node, log } = parts;
  try {
    return await answerMessage(parts, rooms, "home", message);
  } catch (error) {
    if (error instanceof NoAnswer) throw error;
    if (!(error instanceof Refusal)) {
      log.error("node.defect", { kind: message.kind, from: message.from, error });
      throw error;
    }
    log.warn("node.refused", { code: error.code, kind: message.kind, from: message.from });
    return sealRefusal(error.content(), node, message, { sentAt: parts.now(), keys });
  }
}
