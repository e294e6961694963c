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
import { refused } from "#settlement/home/rows.ts";
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
 * Asks home to settle, cancel, undo or tell; silence and the hub's refusals come back as values.
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
    // What home itself found comes as an answer. A refusal on the way to an inquiry or an undoing
    // says nothing of what home booked before.
    const decides = kind === "settle" || kind === "cancel";
    if (error instanceof Refusal && !decides) return { outcome: "noAnswer" };
    return silenceOrRefusal(error);
  }
}

/** NoAnswer as a value; a refusal of the hub as home's would be. Anything else is a defect. */
export function silenceOrRefusal(error: unknown): OutcomeAnswer {
  if (error instanceof NoAnswer) return { outcome: "noAnswer" };
  if (error instanceof Refusal) return refused(error.content());
  throw error;
}

export type { HomeAnswer, InquireAnswer, UndoAnswer };
