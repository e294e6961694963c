/**
 * Flags of 异地就医 2.1 (injury, third party, emergency, referral). They come inside exp_content
 * (a text of JSON, broken JSON, an object or a list, also named expContent) or as plain lower-case
 * fields.
 */
import { Refusal } from "#base/refusals.ts";
import { shortened } from "#base/shortened.ts";
import type { CareType } from "#model/place.ts";
import { NO_FLAGS, type VisitFlags } from "#model/settlement.ts";
import { fieldLabel } from "#wire/hospital/fields.ts";
import type { Fields } from "#wire/hospital/input.ts";
import type { WireObject, WireValue } from "#wire/hospital/json.ts";

const FLAG_NAMES = ["TRUM_FLAG", "REL_TTP_FLAG", "IPT_TYPE", "OTP_ER_REFL_FLAG"] as const;
type FlagName = (typeof FLAG_NAMES)[number];

/** Finds a flag in a text of JSON however its quotes were damaged: "IPT_TYPE":"\1\". */
const FLAG_IN_TEXT =
  /(TRUM_FLAG|REL_TTP_FLAG|IPT_TYPE|OTP_ER_REFL_FLAG)[\\"']*\s*[:=]\s*[\\"']*(\d)/gi;

const ALLOWED: Readonly<Record<FlagName, string>> = {
  TRUM_FLAG: "01",
  REL_TTP_FLAG: "01",
  IPT_TYPE: "123",
  OTP_ER_REFL_FLAG: "123",
};

type Raw = Map<string, string>;

function collectObject(raw: Raw, object: WireObject): void {
  for (const name of FLAG_NAMES) {
    const value = object[name] ?? object[name.toLowerCase()];
    if (typeof value === "boolean") raw.set(name, value ? "1" : "0");
    else if (typeof value === "string" && value.trim() !== "" && value !== "null") {
      raw.set(name, value.trim());
    }
  }
}

function collect(raw: Raw, value: WireValue | undefined): void {
  if (typeof value === "string") {
    for (const match of value.matchAll(FLAG_IN_TEXT)) {
      if (match[1] && match[2]) raw.set(match[1].toUpperCase(), match[2]);
    }
  } else if (Array.isArray(value)) {
    for (const item of value as readonly WireValue[]) collect(raw, item);
  } else if (value !== null && typeof value === "object") {
    collectObject(raw, value as WireObject);
  }
}

function flag(raw: Raw, name: FlagName): string | undefined {
  const value = raw.get(name);
  if (value === undefined || (value.length === 1 && ALLOWED[name].includes(value))) return value;
  throw new Refusal("code_unknown", { field: fieldLabel(name), value: shortened(value, 20) });
}

function mentioned(fields: Fields): Raw {
  const raw: Raw = new Map();
  collectObject(raw, fields.node);
  collect(raw, fields.node.expContent);
  collect(raw, fields.node.exp_content);
  return raw;
}

/**
 * Only the flags that the client sent, or undefined: for settlements, where the visit has its own
 * already.
 */
export function sentFlags(fields: Fields): Partial<VisitFlags> | undefined {
  const raw = mentioned(fields);
  const sent: { -readonly [Name in keyof VisitFlags]?: boolean } = {};
  const trauma = flag(raw, "TRUM_FLAG");
  if (trauma !== undefined) sent.trauma = trauma === "1";
  const thirdParty = flag(raw, "REL_TTP_FLAG");
  if (thirdParty !== undefined) sent.thirdParty = thirdParty === "1";
  const stay = flag(raw, "IPT_TYPE");
  const outpatient = flag(raw, "OTP_ER_REFL_FLAG");
  const erFlag = fields.node.er_flag;
  if (stay !== undefined || outpatient !== undefined) {
    sent.emergency = stay === "2" || outpatient === "1" || outpatient === "3";
    sent.referral = stay === "3" || outpatient === "2" || outpatient === "3";
  }
  if (erFlag === "1" || erFlag === true) sent.emergency = true;
  return Object.keys(sent).length === 0 ? undefined : sent;
}

const TRAUMA_TYPES: ReadonlySet<CareType> = new Set<CareType>([
  "inpatientTrauma",
  "traumaOutpatient",
]);
const EMERGENCY_TYPES: ReadonlySet<CareType> = new Set<CareType>([
  "emergency",
  "inpatientEmergency",
]);

/**
 * The flags of a visit. An injury must say whether a third party is liable, or it is refused: the
 * fund does not pay what another must.
 */
export function visitFlags(fields: Fields, careType: CareType): VisitFlags {
  const sent = sentFlags(fields);
  const flags: VisitFlags = { ...NO_FLAGS, ...sent };
  const trauma = sent?.trauma ?? TRAUMA_TYPES.has(careType);
  if (trauma && sent?.thirdParty === undefined) {
    throw new Refusal("field_missing", { field: fieldLabel("REL_TTP_FLAG") });
  }
  return { ...flags, trauma, emergency: flags.emergency || EMERGENCY_TYPES.has(careType) };
}
