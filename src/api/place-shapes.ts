/** Shapes that the routes of places share, and how the registry's words become the API's. */
import Type from "typebox";
import { date, id } from "#api/fields.ts";
import type { Call, ObjectPlace } from "#api/route.ts";
import { assert } from "#base/assert.ts";
import type { ChinaDate, Span } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import type { InstitutionRecord } from "#model/institution.ts";
import type { InstitutionCode } from "#model/place.ts";
import type { Office } from "#nodes/nodes.ts";
import { createPlaces, type Doing, type Places } from "#registry/registry.ts";

export const SPAN = Type.Object(
  { from: date("起始日期"), to: Type.Union([date("终止日期"), Type.Null()]) },
  { additionalProperties: false },
);

export const VERSION = Type.Object({ version: Type.String({ title: "版本" }) });

export const INSTITUTION_PARAMS = Type.Object({ institution: id("机构编号") });

/** What a clerk changes is sent against the version that was read. */
export const CHANGED = { version: "2" };

export function shownSpan({ from, to }: Span) {
  return { from: from as string, to: to ?? null };
}

export function readSpan({ from, to }: { readonly from: string; readonly to: string | null }) {
  return { from: from as ChinaDate, to: (to ?? undefined) as ChinaDate | undefined };
}

export function placesOf(office: Office): Places {
  return createPlaces(office.world);
}

type Acting = Pick<Call, "actor" | "now" | "commit">;

/** Does one act in the commit of its answer; what it gives is the answer. */
export async function act<Answer>(
  call: Omit<Acting, "commit"> & { commit(work: CommitWork<Answer>): Promise<Answer> },
  work: (by: Doing) => Promise<Answer>,
): Promise<Answer> {
  const { actor, now: at } = call;
  assert(actor?.kind === "staff", "places are kept by staff");
  return await call.commit((tx, entries) => work({ tx, entries, actor, at }));
}

type CommitWork<Answer> = (tx: Doing["tx"], entries: Doing["entries"]) => Promise<Answer>;

interface OfInstitution {
  readonly office: Office;
  readonly params: { readonly institution: string };
}

/** Where the institution of the address lies; null when it is not one of this node. */
export async function placeOfInstitution({
  office,
  params,
}: OfInstitution): Promise<ObjectPlace | null> {
  const institution = params.institution as InstitutionCode;
  const record = await placesOf(office).institution(institution);
  return record && { area: record.area, institution };
}

/** Refusal: object_missing. */
export async function institutionOf({ office, params }: OfInstitution): Promise<InstitutionRecord> {
  const record = await placesOf(office).institution(params.institution as InstitutionCode);
  if (!record) throw new Refusal("object_missing");
  return record;
}

/** The version that the caller has seen is the one that stands. Refusals: record_changed. */
export async function seenInstitution(
  call: OfInstitution & Pick<Call, "expectVersion">,
): Promise<{ readonly id: InstitutionCode; readonly version: number }> {
  const { code, version } = await institutionOf(call);
  call.expectVersion(String(version), await placesOf(call.office).changes("institution", code));
  return { id: code, version };
}
