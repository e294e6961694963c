/**
 * May this care place ask about this person (invariant 14)? It shows a card or voucher that is the
 * person's, or home knows the person to be treated there. A care place of this very node has looked
 * up its encounter in the same database before it asks.
 */
import { Refusal } from "#base/refusals.ts";
import type { Credential, PersonId } from "#model/person.ts";
import { type Area, type NodeId, nodeOf } from "#model/place.ts";
import type { InsuredPerson } from "#registry/registry.ts";

/** What home knows of a person that others ask about. */
export interface Attended {
  /** Home itself. */
  readonly node: NodeId;
  readonly insured: InsuredPerson | undefined;
  /** Is this card or voucher the person's? Identity cards are told by the person. */
  readonly holds: (credential: Credential) => boolean;
  /** Is the person known to be treated by this node's institutions? */
  readonly treatedBy: (care: NodeId) => boolean;
}

interface Asks {
  readonly personId: PersonId;
  readonly careArea: Area;
  readonly credential?: Credential | undefined;
}

/**
 * Refusals: credential_invalid (what is shown is not the person's), person_not_treated. They are
 * the same whether the person is insured here or not.
 */
export function attendanceRefusal(asks: Asks, attended: Attended): Refusal | null {
  const care = nodeOf(asks.careArea);
  if (care === attended.node) return null;
  const { credential } = asks;
  if (credential && isOwn(credential, attended)) return null;
  if (attended.treatedBy(care)) return null;
  if (!credential) return new Refusal("person_not_treated", {}, "home");
  return new Refusal("credential_invalid", { why: OTHERS }, "home");
}

export const OTHERS = "凭证不是该参保人的";

export function isOwn(
  credential: Credential,
  { insured, holds }: Pick<Attended, "insured" | "holds">,
): boolean {
  if (credential.kind !== "identityCard") return holds(credential);
  return credential.number === insured?.person.certificateNumber;
}

/** Whom home has to look up: those from elsewhere who show nothing. */
export function unshown(asked: readonly Asks[], node: NodeId): PersonId[] {
  const persons = asked
    .filter(({ careArea, credential }) => !credential && nodeOf(careArea) !== node)
    .map(({ personId }) => personId);
  return [...new Set(persons)];
}
