/** A node: its settings and their defaults, what it is made of, and what it shows when it runs. */
import type { Directory, IdentitySettings, VoucherCheck } from "#identity/identity.ts";
import type { HospitalApi } from "#model/command.ts";
import type { Message, Reply } from "#model/message.ts";
import type { Post } from "#model/notice.ts";
import type { Institution, NodeId } from "#model/place.ts";
import type { OpenWork } from "#model/room.ts";
import type { Office } from "#nodes/office.ts";
import type { Vitals } from "#nodes/vitals.ts";
import type { ShippedPolicies } from "#rulebook/rulebook.ts";
import type { Database, Reports } from "#store/store.ts";
import type { KeyRing } from "#transport/transport.ts";
import type { Surroundings } from "#world.ts";

export interface NodeSettings {
  /**
   * Lanes per kind of work. One gathers the largest groups, which is what counts where many nodes
   * share two cores; a node with cores of its own may want more.
   */
  readonly lanes: number;
  readonly groupMax: number;
  readonly waitingMax: number;
  /** Longest gathering pause of a lane. */
  readonly gatherMs: number;
  /** Home answers within this long, or its deadline has passed. */
  readonly homeDeadlineMs: number;
  /** The institution gets an answer within this long. */
  readonly hospitalDeadlineMs: number;
  /** First pause of the resolver; it doubles up to resolvePauseMaxMs. */
  readonly resolvePauseMs: number;
  readonly resolvePauseMaxMs: number;
}

export const DEFAULT_SETTINGS: NodeSettings = {
  lanes: 1,
  groupMax: 128,
  waitingMax: 4096,
  gatherMs: 8,
  homeDeadlineMs: 6_000,
  hospitalDeadlineMs: 8_000,
  resolvePauseMs: 1_000,
  resolvePauseMaxMs: 16_000,
};

export interface IdentityOptions {
  readonly settings?: Partial<IdentitySettings> | undefined;
  readonly directory?: Directory | undefined;
  /** How a person's e-voucher is consumed for a log-in; left out: nobody logs in by one. */
  readonly voucher?: VoucherCheck | undefined;
}

export interface NodeParts extends Surroundings {
  readonly node: NodeId;
  readonly store: Database;
  readonly reports: Reports;
  readonly keys: KeyRing;
  /** Carries a message to a peer (a province's only peer is the hub). Throws NoAnswer. */
  readonly send: (peer: NodeId, message: Message) => Promise<Reply>;
  /** What the program brings to the node's rulebook. */
  readonly policies: ShippedPolicies;
  readonly settings?: Partial<NodeSettings> | undefined;
  /** When a lane's group begins, in place of its gathering pause (see `LaneOptions`). */
  readonly hold?: ((waiting: () => number) => Promise<void>) | undefined;
  /** Told the size of each committed group. */
  readonly observe?: ((groupSize: number) => void) | undefined;
  /**
   * Of its staff: other settings than the usual ones, and a directory through which they log in.
   */
  readonly identity?: IdentityOptions | undefined;
  /** By which persons are told; left out: nobody is. */
  readonly post?: Post | undefined;
  /** Where the public reaches the process: what a paper's QR code names. */
  readonly publicUrl?: string | undefined;
  /** What the process around the node knows of it. */
  readonly vitals?: Vitals | undefined;
}

export interface RunningNode {
  readonly node: NodeId;
  /**
   * A message from a peer. Throws NoAnswer when the reply must not be given (its commit's fate is
   * unknown).
   */
  handle(message: Message): Promise<Reply>;
  /**
   * Time-driven work that is due now: resolves unknowns, opens business days. Returns how much it
   * did.
   */
  due(): Promise<number>;
  /** True when the node can settle: its database answers, its schema is the program's. */
  ready(): Promise<boolean>;
  /** What waits for an outcome at this node, such as settlements; each can be looked at. */
  readonly open: readonly OpenWork[];
  /** Milliseconds by which other nodes' clocks are known to be ahead of ours. */
  skews(): ReadonlyMap<NodeId, number>;
  readonly vitals: Vitals;
  /** What it gives to its API. */
  readonly office: Office;
  /** Commands and messages in work; 0 when quiet. */
  inFlight(): number;
  /**
   * Waits for what is in work, then lets go. Store and reports stay open: their owner closes them.
   */
  stop(): Promise<void>;
}

export interface ProvinceNode extends RunningNode {
  readonly hospitalApi: HospitalApi;
  institution(code: string): Promise<Institution | null>;
  /** For signed calls: the institution and secret of an access key. */
  secretOf(
    accessKey: string,
  ): Promise<{ readonly institution: string; readonly secretKey: string } | null>;
}
