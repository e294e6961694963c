/**
 * What a node gives to its API: the world, the trail and the faces that it has. A face that this
 * kind of node has not is null.
 */
import type { Seal } from "#base/gm/sm2.ts";
import type { FilingWorld, Seen, SeenOf } from "#filing/filing.ts";
import type { Identity } from "#identity/identity.ts";
import type { NodeId } from "#model/place.ts";
import type { Sessions } from "#model/sessions.ts";
import type { ReimbursementWorld } from "#reimbursement/reimbursement.ts";
import type { Rulebook } from "#rulebook/rulebook.ts";
import type { HeldReference } from "#settlement/settlement.ts";
import type { Trail } from "#trail/trail.ts";
import type { World } from "#world.ts";

export interface Office {
  readonly node: NodeId;
  readonly kind: "province" | "hub";
  readonly world: World;
  readonly trail: Trail;
  readonly sessions: Sessions;
  readonly identity: Identity;
  /** Policies and documents in force: of a province, or of the country. */
  readonly rulebook: Rulebook;
  /** A province's desk of filings. */
  readonly filing: FilingWorld | null;
  /** What other homes have told this province of a person; for display. */
  readonly seen: ((who: SeenOf) => Promise<Seen>) | null;
  /** A province's desk of reimbursement. */
  readonly reimbursing: ReimbursementWorld | null;
  /** A province's institutions, catalogue and areas, as the registry has them now. */
  readonly reference: (() => Promise<HeldReference>) | null;
  /** Under the papers that the node issues; null: it has no key, and issues none. */
  readonly seal: Seal | null;
  /** Where the public reaches the process, such as https://ybj.example.cn; null: nobody said. */
  readonly publicUrl: string | null;
}
