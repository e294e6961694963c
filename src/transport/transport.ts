/** Transport's face: envelopes, not contents. A transport promises only *answer or no answer*. */
import type { Message, Reply } from "#model/message.ts";
import type { NodeId } from "#model/place.ts";

/**
 * Keys for MACs. Today they are configured secrets; node certificates and SM2-signed hellos will
 * stand behind the same face.
 */
export interface KeyRing {
  /** Between neighbours: covers a whole frame of messages. */
  hop(self: NodeId, peer: NodeId): Uint8Array;
  /** Between care and home, over the very bytes that home receives; the hub has no such key. */
  endToEnd(from: NodeId, to: NodeId): Uint8Array;
  /**
   * Secrets of the seal under a node's papers: today's first, then those that it had before. None:
   * it issues no papers.
   */
  seals(self: NodeId): readonly Uint8Array[];
}

/**
 * What a node does with a message from a peer. When it throws, that message has no answer; others
 * of the same frame have theirs.
 */
export type Handler = (message: Message) => Promise<Reply>;

/** A node's place in a network. */
export interface Port {
  /** Before it is called, messages to this node have no answer. */
  listen(handler: Handler): void;
  /**
   * Throws NoAnswer, whatever went wrong. It has no clock: the asker stops waiting at its
   * deadline.
   */
  send(peer: NodeId, message: Message): Promise<Reply>;
  /** Messages sent and not answered yet. */
  readonly waiting: number;
  /** What waits gets NoAnswer. */
  close(): void;
}

/** Why a peer gave nothing: the two do not share a key, or whatever else. */
export interface PeerFault {
  readonly kind: "key" | "silent";
  readonly why: string;
}

/** Most messages that wait for one peer's answer; more get NoAnswer at once. */
export const WAITING_MAX = 8_192;
