/**
 * May this care place ask about this person (invariant 14)? It shows a card or voucher that is the
 * person's, or home knows the person to be treated there. A care place of this very node has looked
 * up its encounter in the same database before it asks.
 */

import type { EncounterId } from "#base/id.ts";
import { Refusal } from "#base/refusals.ts";
import type { Credential, PersonId } from "#model/person.ts";
import { type Area, type InstitutionCode, type NodeId, nodeOf } from "#model/place.ts";
import type { ShownAt } from "#model/voucher.ts";
import type { InsuredPerson } from "#registry/registry.ts";

/** Is this credential of a person theirs, where it is shown? */
export type Holds = (credential: Credential, shown: ShownAt) => boolean;

/** What home knows of a person that others ask about. */
export interface Attended {
  /** Home itself. */
  readonly node: NodeId;
  readonly insured: InsuredPerson | undefined;
  /** Is this card, voucher or token the person's? Identity cards are told by the person. */
  readonly holds: Holds;
  /** Is the person known to be treated by this node's institutions? */
  readonly treatedBy: (care: NodeId) => boolean;
}

interface Asks extends Shows {
  readonly personId: PersonId;
  readonly careArea: Area;
}

interface Shows {
  readonly institution: InstitutionCode | { readonly code: InstitutionCode };
  readonly encounterId?: EncounterId | undefined;
  readonly credential?: Credential | undefined;
}

/** At which window, for which encounter. */
function shownAt({ institution, encounterId }: Shows): ShownAt {
  const code = typeof institution === "string" ? institution : institution.code;
  return { institution: code, encounterId };
}

/**
 * Refusals: credential_invalid (what is shown is not the person's), person_not_treated. They are
 * the same whether the person is insured here or not.
 */
export function attendanceRefusal(asks: Asks, attended: Attended): Refusal | null {
  const care = nodeOf(asks.careArea);
  if (care === attended.node) return null;
  const { credential } = asks;
  if (credential && isOwn(credential, asks, attended)) return null;
  if (attended.treatedBy(care)) return null;
  if (!credential) return new Refusal("person_not_treated", {}, "home");
  return new Refusal("credential_invalid", { why: OTHERS }, "home");
}

export const OTHERS = "凭证不是该参保人的";

export function isOwn(
  credential: Credential,
  shows: Shows,
  { insured, holds }: Pick<Attended, "insured" | "holds">,
): boolean {
  if (credential.kind !== "identityCard") return holds(credential, shownAt(shows));
  return credential.number === insured?.person.certificateNumber;
}

/** Whom home has to look up: those from elsewhere who show nothing. */
export function unshown(asked: readonly Asks[], node: NodeId): PersonId[] {
  const persons = asked
    .filter(({ careArea, credential }) => !credential && nodeOf(careArea) !== node)
    .map(({ personId }) => personId);
  return [...new Set(persons)];
}
