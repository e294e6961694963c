/**
 * What is known of the peers that other processes run: who answered last, and why one did not. A
 * peer that falls silent is told once, and once more when it answers again.
 */
import type { Instant } from "#base/date.ts";
import { createRepeats } from "#base/repeats.ts";
import { HUB, type NodeId } from "#model/place.ts";
import type { Condition } from "#nodes/vitals.ts";
import type { PeerFault } from "#transport/transport.ts";
import type { Log } from "#world.ts";

export interface Peers {
  /** How an exchange with it ended. */
  told(peer: NodeId, fault: PeerFault | null): void;
  /** Not heard of for a while, so its state is not known. */
  isStale(peer: NodeId): boolean;
  conditions(): readonly Condition[];
  answering(): ReadonlyMap<NodeId, boolean>;
}

/** For so long what an exchange showed is believed. */
const FRESH_MS = 10_000;
/** And a fault for less: it may be mended. */
const FAULT_MS = 2_000;

export function createPeers(parts: {
  readonly node: NodeId;
  readonly now: () => Instant;
  readonly log: Pick<Log, "warn" | "info">;
}): Peers {
  const { node, now, log } = parts;
  const repeats = createRepeats(now);
  const known = new Map<NodeId, { readonly at: Instant; readonly fault: PeerFault | null }>();
  return {
    told: (peer, fault) => {
      known.set(peer, { at: now(), fault });
      if (fault === null) {
        if (repeats.ended(peer)) log.info("peer.answers", { node, peer });
        return;
      }
      const times = repeats.happened(peer, fault.kind);
      if (times !== null) log.warn(`peer.${fault.kind}`, { node, peer, why: fault.why, times });
    },
    isStale: (peer) => {
      const last = known.get(peer);
      return !last || now() - last.at > (last.fault === null ? FRESH_MS : FAULT_MS);
    },
    conditions: () =>
      [...known].flatMap(([peer, { fault }]) =>
        fault === null
          ? []
          : [{ severity: "degraded" as const, why: faultWords(node, peer, fault) }],
      ),
    answering: () => new Map([...known].map(([peer, { fault }]) => [peer, fault === null])),
  };
}

function faultWords(node: NodeId, peer: NodeId, { kind, why }: PeerFault): string {
  const left = node === HUB ? `与 ${peer} 有关的跨省业务` : "跨省业务";
  const rest = node === HUB ? "其他省照常" : "省内业务照常";
  const cause =
    kind === "key"
      ? `节点 ${peer} 与本节点的密钥不一致：请核对双方密钥文件（LIANJIE_KEYS）中 ` +
        `${[node, peer].sort().join("-")} 一项`
      : `节点 ${peer} 没有应答（${why}）：请确认它在运行，并核对 LIANJIE_PEERS 中的地址和网络`;
  return `${cause}。${left}暂不能办理，${rest}`;
}
