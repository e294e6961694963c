/**
 * Does what somebody asks about exist at all: the place where they would be treated, the disease?
 * A slip of the pen is told as one, and not as a visit that cannot be settled.
 */
import { filingWorldOf } from "#api/filing/acts.ts";
import { InputRefused } from "#api/validate.ts";
import { chinaDate, day } from "#base/date.ts";
import { NATION } from "#benefits/benefits.ts";
import { type Area, nodeOf } from "#model/place.ts";
import type { Office } from "#nodes/nodes.ts";

interface Asked {
  readonly careArea?: string | undefined;
  readonly disease?: string | undefined;
  readonly visitOn?: string | undefined;
}

export function wrong(field: string, message: string): InputRefused {
  return new InputRefused([{ field, message }]);
}

/** `part`: where the fields stand, "query" or "body". Refusal: input_invalid. */
export async function checkKnown(
  office: Office,
  part: "query" | "body",
  { careArea, disease, visitOn }: Asked,
): Promise<void> {
  const today = chinaDate(office.world.now());
  if (careArea === undefined || disease === undefined) return;
  const on = visitOn === undefined ? today : day(visitOn);
  const foreign = nodeOf(careArea as Area) !== office.node;
  if (!CODE.test(disease) || (foreign && !(await isNational(office, disease, on)))) {
    const which = foreign ? "跨省直接结算的全国" : "";
    throw wrong(
      `${part}.disease`,
      `没有${which}门诊慢特病病种${disease}，请填国家病种编码，如M03900`,
    );
  }
}

/** "M03900" */
const CODE = /^M\d{5}$/;
/** Subdivisions share the family of what the list names. */
const FAMILY = 4;

/** Of the national list as it was on the day. */
async function isNational(office: Office, disease: string, on: ReturnType<typeof day>) {
  const { qualifying } = filingWorldOf(office).filing;
  const { diseases } = await qualifying.rules(office.world.store, NATION, on);
  return diseases.some((one) => one.disease.slice(0, FAMILY) === disease.slice(0, FAMILY));
}
