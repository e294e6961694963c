/**
 * How a node asks another: seals the content end to end, sends it through its peer, the hub, and opens the
 * reply. The wait ends at the deadline; the message may still arrive, which is why "no answer" is not "no".
 */
import { NoAnswer } from "#base/refusals.ts";
import { newId } from "#base/id.ts";
import { HUB } from "#model/place.ts";
import type { NodeParts } from "#nodes/nodes.ts";
import { openReply, seal } from "#wire/exchange/exchange.ts";
import type { World } from "#world.ts";

export function createAsk(parts: NodeParts): World["ask"] {
  const { node, keys, now, random, pause, send } = parts;
  return async (kind, to, content, deadline) => {
    const sentAt = now();
    const id = newId("msg", sentAt, random);
    const message = seal(kind, content, { id, from: node, to, sentAt, deadline, keys });
    const late = pause(Math.max(0, deadline - sentAt)).then(() => {
      throw new NoAnswer(`no answer to ${kind} ${id} before its deadline`);
    });
    const reply = await Promise.race([send(HUB, message), late]);
    return openReply(kind, reply, message, keys);
  };
}
