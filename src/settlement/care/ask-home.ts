/**
 * How care reaches a home place: a message through the hub, or, when care and home are one node,
 * its own home side. Either way the answer may fail to come, and that is never a no.
 */

import { sm3 } from "#base/gm/sm3.ts";
import { canonicalJson } from "#base/json.ts";
import { NoAnswer, Refusal } from "#base/refusals.ts";
import type { Exchange, InquireAnswer, Received, UndoAnswer } from "#model/message.ts";
import { type Area, nodeOf } from "#model/place.ts";
import type { Outcome } from "#settlement/care/outcome.ts";
import type { Home, HomeAnswer, HomeCommand } from "#settlement/home/home.ts";
import type { World } from "#world.ts";

type OutcomeAnswer = Outcome["answer"];

/** Messages that home's lane takes. */
export type LaneKind = "settle" | "cancel" | "undo" | "inquire";

/** What home received, when it is this very node. */
export function receivedHere(
  world: World,
  content: unknown,
  id: string,
  deadline: number,
): Received {
  return { messageId: id, from: world.node, deadline, digest: sm3(canonicalJson(content)) };
}

export function isHere(world: World, homeArea: Area): boolean {
  return nodeOf(homeArea) === world.node;
}

/**
 * A question to another place. One that nobody answers for is named by the code that the clerk
 * knows, not by its node. Refusals: those of `world.ask`.
 */
export async function askPlace<
  Kind extends
    | "quote"
    | "findPerson"
    | "accumulators"
    | "admissionCheck"
    | "report"
    | "readReported",
>(
  world: World,
  kind: Kind,
  content: Exchange[Kind]["ask"] & { readonly homeArea: Area },
  deadline: number,
): Promise<Exchange[Kind]["answer"]> {
  try {
    return await world.ask(kind, nodeOf(content.homeArea), content, deadline);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== "receiver_unknown") throw error;
    throw new Refusal("receiver_unknown", { node: content.homeArea }, error.decidedBy);
  }
}

/**
 * Asks home to settle, cancel, undo or tell; silence comes back as a value.
 */
export async function askHome<Kind extends LaneKind>(
  world: World,
  home: Home,
  kind: Kind,
  content: Exchange[Kind]["ask"],
  deadline: number,
): Promise<OutcomeAnswer> {
  try {
    if (!isHere(world, content.homeArea)) {
      return await world.ask(kind, nodeOf(content.homeArea), content, deadline);
    }
    const received = receivedHere(world, content, content.settlementId, deadline);
    const command = { kind, content, received } as HomeCommand;
    const { answer } = await home.submit({ command });
    return answer;
  } catch (error) {
    return silenceOf(error);
  }
}

/**
 * What home decided comes as its answer. A refusal on the way (the hub, a codec, a node of another
 * version) says nothing of what home booked: it is silence. Anything else is a defect.
 */
export function silenceOf(error: unknown): OutcomeAnswer {
  if (error instanceof NoAnswer || error instanceof Refusal) return { outcome: "noAnswer" };
  throw error;
}

export type { HomeAnswer, InquireAnswer, UndoAnswer };
