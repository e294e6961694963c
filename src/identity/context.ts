/** What the parts of identity share: the node's world, its trail, settings and known places. */
import type { Instant } from "#base/date.ts";
import type { Directory } from "#identity/directory-settings.ts";
import type { Passwords } from "#identity/password.ts";
import type { SessionCache } from "#identity/session-cache.ts";
import type { IdentitySettings } from "#identity/settings.ts";
import type { Actor } from "#model/actor.ts";
import type { PersonId } from "#model/person.ts";
import type { Area, InstitutionCode } from "#model/place.ts";
import type { Trail, TrailEntry } from "#trail/trail.ts";
import type { World } from "#world.ts";

export type IdentityWorld = Pick<World, "node" | "now" | "random" | "store" | "reports">;

/** Whether a place where a duty may be held is one of this node. */
export interface KnownPlaces {
  area(area: Area): Promise<boolean>;
  institution(code: InstitutionCode): Promise<boolean>;
}

export interface IdentityContext {
  readonly world: IdentityWorld;
  readonly trail: Trail;
  readonly settings: IdentitySettings;
  readonly places: KnownPlaces;
  readonly passwords: Passwords;
  readonly cache: SessionCache;
  readonly voucher: VoucherCheck;
  /** Null: nobody logs in through one here. */
  readonly directory: Directory | null;
}

/** Consumes an e-voucher for a log-in: whose it is, or the refusal, thrown. */
export type VoucherCheck = (
  code: string,
) => Promise<{ readonly personId: PersonId; readonly name: string }>;

/** Where a log-in comes from, as the edge saw it. */
export interface Client {
  readonly address: string;
  readonly agent: string;
}

interface AccountAct {
  readonly at: Instant;
  readonly actor: Actor;
  /** "accountMade": on the trail it is "staff.accountMade". */
  readonly action: string;
  /** The account's id. */
  readonly subject: string;
  readonly detail?: string;
}

/**
 * Somebody was not let in: noted, not committed, so that a known name costs no more than an unknown
 * one. The limits of an address bound how many there are.
 */
export function noteRefused(
  { world, trail }: Pick<IdentityContext, "world" | "trail">,
  { action, subject, detail }: Pick<TrailEntry, "action" | "subject" | "detail">,
): void {
  trail.note({ at: world.now(), actor: { kind: "program" }, action, subject, detail });
}

export function accountEntry({ action, ...act }: AccountAct): TrailEntry {
  return { ...act, action: `staff.${action}` };
}
