/** Transport's face: envelopes, not contents. A transport promises only *answer or no answer*. */
import type { NodeId } from "#model/place.ts";

/**
 * Keys for MACs. Today they are configured secrets; node certificates and SM2-signed hellos will stand
 * behind the same face.
 */
export interface KeyRing {
  /** Between neighbours: covers a whole frame of messages. */
  hop(self: NodeId, peer: NodeId): Uint8Array;
  /** Between care and home, over the very bytes that home receives; the hub has no such key. */
  endToEnd(from: NodeId, to: NodeId): Uint8Array;
}
