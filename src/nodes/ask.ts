/**
 * How a node asks another: seals the content end to end, sends it through its peer, the hub, and
 * opens the reply. The wait ends at the deadline; the message may still arrive, which is why "no
 * answer" is not "no".
 */
import { createDeadlines } from "#base/deadlines.ts";
import { newId } from "#base/id.ts";
import { HUB } from "#model/place.ts";
import type { Clocks } from "#nodes/clocks.ts";
import type { NodeParts } from "#nodes/node.ts";
import { openReply, seal } from "#wire/exchange/exchange.ts";
import type { World } from "#world.ts";

export function createAsk(
  parts: NodeParts,
  clocks: Pick<Clocks, "answered">,
  homeDeadlineMs: number,
): World["ask"] {
  const { node, keys, now, random, pause, send } = parts;
  const within = createDeadlines({ now, pause, withinMs: homeDeadlineMs });
  return async (kind, to, content, deadline) => {
    const sentAt = now();
    const id = newId("msg", sentAt, random);
    const message = seal(kind, content, { id, from: node, to, sentAt, deadline, keys });
    const reply = await within(sentAt, send(HUB, message));
    const answer = openReply(kind, reply, message, keys);
    clocks.answered(to, sentAt, reply.sentAt);
    return answer;
  };
}
