/**
 * Chronic diseases opened region by region (分地区开通): what the care place has released says at
 * which of its institutions people from where are settled, from which day. The day is the visit's,
 * so that one that began before an opening, or before its end, is decided as on its own day.
 */
import { Refusal } from "#base/refusals.ts";
import { type Documents, notOpened } from "#benefits/benefits.ts";
import type { AskedOpening, Institution, NotOpened } from "#model/place.ts";

/** The institution as its place has opened it. */
export function regionally(institution: Institution, documents: Documents): Institution {
  const { code, area } = institution;
  return {
    ...institution,
    opens: (asked) => notOpened(documents, area, { ...asked, institution: code }),
  };
}

/** So many codes are read; whoever needs more asks the agency. */
const NAMED_MAX = 3;

/** Refusals: institution_disease_area_closed. */
export function notOpenedRefusal(
  { disease, homeArea: area }: AskedOpening,
  { from, at }: NotOpened,
): Refusal {
  const named = at.slice(0, NAMED_MAX).join("、");
  const more = at.length > NAMED_MAX ? `等${at.length}家` : "";
  const ways = [
    ...(at.length > 0 ? [`到已开通的机构${named}${more}就诊`] : []),
    ...(from === undefined ? [] : [`自${from}起就诊`]),
    "先自费结清、回参保地申请报销",
  ];
  const params = {
    disease,
    area,
    ways: ways.join("，或"),
    ...(from === undefined ? {} : { from }),
  };
  return new Refusal("institution_disease_area_closed", params);
}
