/**
 * What is not alike about one case, and who has to act. Whether a case exists is true as home
 * booked it, and so are its amounts and its day; the hub's copy is a second witness of what home
 * said. /
 */

import { HUB, type NodeId } from "#model/place.ts";
import type { CaseWord, DifferenceClass, DifferenceResolution } from "#model/reconciliation.ts";

export interface ThreeWords {
  readonly care: CaseWord;
  readonly hub: CaseWord;
  readonly home: CaseWord;
}

type Party = keyof ThreeWords;
export interface Found {
  readonly class: DifferenceClass;
  readonly owner: Party;
}

/** Null: the three are alike. */
export function classify(words: ThreeWords): Found | null {
  const { care, hub, home } = words;
  if (care.twin !== undefined && home.state !== "standing")
    return { class: "duplicate", owner: "care" };
  if (home.twin !== undefined && care.state !== "standing")
    return { class: "duplicate", owner: "home" };
  return existence(words) ?? contents(care, hub, home);
}

function existence({ care, hub, home }: ThreeWords): Found | null {
  const states = [care.state, hub.state, home.state];
  if (!states.includes("standing")) {
    // All took it back, or never had it: only the hub may not have heard of either.
    return null;
  }
  if (states.includes("takenBack")) return { class: "state", owner: stateOwner(care, home) };
  // That home booked it the hub has heard as well: home has lost it.
  if (lacks(home)) return { class: "missingAtHome", owner: lacks(hub) ? "care" : "home" };
  if (lacks(care)) return { class: "missingAtCare", owner: "care" };
  return lacks(hub) ? { class: "missingAtHub", owner: "hub" } : null;
}

/** Care orders what has to be taken back; where care and home agree the hub has not heard it. */
function stateOwner(care: CaseWord, home: CaseWord): Party {
  const careStands = care.state === "standing";
  return careStands === (home.state === "standing") && !lacks(care) ? "hub" : "care";
}

function lacks({ state }: CaseWord): boolean {
  return state === "none" || state === "open";
}

function contents(care: CaseWord, hub: CaseWord, home: CaseWord): Found | null {
  if (home.state !== "standing") return null;
  const checks: readonly [DifferenceClass, (word: CaseWord) => unknown][] = [
    ["month", ({ day }) => day],
    ["amount", ({ totalFen }) => totalFen],
    ["funds", ({ funds }) => funds],
  ];
  for (const [name, of] of checks) {
    const [atCare, atHub, atHome] = [of(care), of(hub), of(home)];
    if (atCare === atHub && atHub === atHome) continue;
    if (atCare === atHome) return { class: name, owner: "hub" };
    // Home said something else before: the hub has it, or nobody agrees with it.
    return { class: name, owner: atHub === atHome ? "care" : "home" };
  }
  return null;
}

export function ownerOf(
  party: Party,
  pair: { readonly care: NodeId; readonly home: NodeId },
): NodeId {
  return party === "hub" ? HUB : pair[party];
}

const WAITS = "adjustNext";

/**
 * What may be done about a difference: `reverse` is care's order to home, `replay` is care asking
 * home once more; home's figures hold where there are some; any may wait for the next period. /
 */
export function resolutionsFor(
  name: DifferenceClass,
  owner: Party,
): readonly DifferenceResolution[] {
  if (name === "amount" || name === "funds" || name === "month") return ["acceptHome", WAITS];
  if (owner !== "care") return [WAITS];
  return name === "missingAtCare" ? ["replay", "reverse", WAITS] : ["reverse", WAITS];
}
