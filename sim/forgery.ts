/**
 * Seals of the simulation's own, for those who speak falsely: a message under the sender's true
 * key, a reply under a key that its sender holds, and bytes changed without any key. Written from
 * `docs/simulation.md`'s list of what must not be believed; shares nothing with the envelope.
 */
import { hmacSm3, sm3 } from "#base/gm/sm3.ts";
import type { Message, Reply } from "#model/message.ts";
import type { KeyRing } from "#transport/transport.ts";

type Draft = Omit<Message, "digest" | "mac">;

/** As a node that holds the key of that pair would send it. */
export function sealedMessage(draft: Draft, keys: KeyRing): Message {
  const { id, kind, version, from, to, sentAt, deadline, content } = draft;
  const digest = sm3(content);
  const words = `ask ${kind} ${version} ${from} ${to} ${sentAt} ${deadline} ${digest} ${id}`;
  return { ...draft, digest, mac: hmacSm3(keys.endToEnd(from, to), words) };
}

/** As a node that holds the key of that pair would answer. */
export function sealedReply(
  message: Message,
  said: Pick<Reply, "from" | "sentAt" | "content">,
  keys: KeyRing,
): Reply {
  const { from, sentAt, content } = said;
  const to = message.from;
  const digest = sm3(content);
  const asked = `${message.kind} ${message.digest}`;
  const words = `answer ${asked} ${from} ${to} ${sentAt} ${digest} ${message.id}`;
  const mac = hmacSm3(keys.endToEnd(from, to), words);
  return { answers: message.id, from, to, sentAt, content, digest, mac };
}

/** Other content with its own right digest, and the seal of what was there before. */
export function rewritten<Sent extends Message | Reply>(sent: Sent, content: string): Sent {
  return { ...sent, content, digest: sm3(content) };
}
