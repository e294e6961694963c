/**
 * Key rings from configured secrets. Both give symmetric keys by pair of nodes; what a MAC covers
 * says which way it went. Session keys agreed by SM2-signed hellos will stand behind the same
 * face: `hop` after the hello between neighbours, `endToEnd` after one that the hub carries.
 */
import { assert } from "#base/assert.ts";
import { hmacSm3 } from "#base/gm/sm3.ts";
import { Refusal } from "#base/refusals.ts";
import type { NodeId } from "#model/place.ts";
import type { KeyRing } from "#transport/transport.ts";

const SECRET_BYTES_MIN = 16;

/**
 * One secret for a whole network, for the demo and the simulation, where one process is everybody:
 * the hub could derive the end-to-end keys, so this is not for production.
 */
export function keysFromMaster(master: Uint8Array): KeyRing {
  assert(master.length >= SECRET_BYTES_MIN, "a secret has at least 16 bytes");
  return {
    ...derivedKeys(() => master),
    seals: (node) => [Buffer.from(hmacSm3(master, `seal ${node}`), "hex")],
  };
}

/**
 * A node's secrets, one for each peer, agreed between the two alone. Refusals of its keys:
 * receiver_unknown for a peer without a secret.
 */
export function keysFromPeers(
  secrets: ReadonlyMap<NodeId, Uint8Array>,
  self: NodeId,
  seals: readonly Uint8Array[] = [],
): KeyRing {
  for (const secret of [...secrets.values(), ...seals]) {
    assert(secret.length >= SECRET_BYTES_MIN, "a secret has at least 16 bytes");
  }
  const derived = derivedKeys((a, b) => {
    assert(a === self || b === self, "a key ring holds the keys of its own node only");
    const peer = a === self ? b : a;
    const secret = secrets.get(peer);
    if (!secret) throw new Refusal("receiver_unknown", { node: peer });
    return secret;
  });
  return { ...derived, seals: (node) => (node === self ? seals : []) };
}

function derivedKeys(secretOf: (a: NodeId, b: NodeId) => Uint8Array): Omit<KeyRing, "seals"> {
  const known = new Map<string, Uint8Array>();
  const derive = (use: "hop" | "end", a: NodeId, b: NodeId): Uint8Array => {
    const pair = `${use} ${a < b ? a : b} ${a < b ? b : a}`;
    let key = known.get(pair);
    if (!key) {
      key = Buffer.from(hmacSm3(secretOf(a, b), pair), "hex");
      known.set(pair, key);
    }
    return key;
  };
  return {
    hop: (self, peer) => derive("hop", self, peer),
    endToEnd: (from, to) => derive("end", from, to),
  };
}
