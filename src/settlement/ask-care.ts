/**
 * What a care place says beforehand of a visit: asked by a diagnosis and by an estimate, of its own
 * node or through the hub.
 */
import type { ChinaDate } from "#base/date.ts";
import { NoAnswer, Refusal } from "#base/refusals.ts";
import type { DiagnoseAnswer } from "#model/message.ts";
import { type Area, type CareType, distance, type InstitutionCode, nodeOf } from "#model/place.ts";
import type { Rulebook } from "#rulebook/rulebook.ts";
import { diagnoseAtCare } from "#settlement/care/diagnose.ts";
import type { HeldReference } from "#settlement/care/reference.ts";
import type { AskingWorld } from "#settlement/foreseen.ts";
import type { World } from "#world.ts";

export interface AskedDeps {
  readonly rulebook: Rulebook;
  readonly reference: () => Promise<HeldReference>;
}

export interface CareAsked {
  readonly careArea: Area;
  /** Absent: the place alone is asked about. */
  readonly institution?: InstitutionCode | undefined;
  readonly careType: CareType;
  readonly disease?: string | undefined;
  readonly visitOn: ChinaDate;
}

export type CareAnswer = DiagnoseAnswer | { readonly outcome: "silent" | "notAsked" };

/** Whoever looks at a page does not wait longer for a care place. */
const ASK_MS = 4_000;

/** Where no institution is named only its openings by region are the place's to tell. */
export async function askCare(
  world: AskingWorld & Pick<World, "ask">,
  { rulebook, reference }: AskedDeps,
  { institution, careArea: place, careType, disease, visitOn: on }: CareAsked,
  homeArea: Area,
): Promise<CareAnswer> {
  const regional = careType === "chronic" && disease !== undefined;
  const foreign = distance(homeArea, place) === "crossProvince";
  if (institution === undefined && !(regional && foreign)) return { outcome: "notAsked" };
  const content = { homeArea, place, institution, careType, disease, on };
  const node = nodeOf(place);
  if (node === world.node) {
    const { documents } = await rulebook.now(world.store);
    return diagnoseAtCare({ reference: await reference(), documents }, content, world.now());
  }
  try {
    return await world.ask("diagnose", node, content, world.now() + ASK_MS);
  } catch (error) {
    if (error instanceof Refusal && error.code === "receiver_unknown") {
      const refusal = new Refusal("receiver_unknown", { node: place }, error.decidedBy);
      return { outcome: "refused", refusal: refusal.content() };
    }
    // What is said on the way says nothing of the institution.
    if (error instanceof NoAnswer || error instanceof Refusal) return { outcome: "silent" };
    throw error;
  }
}
