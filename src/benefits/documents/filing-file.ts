/**
 * A file of rules for filing (备案办法): of the whole country, where every figure stands, or of a
 * province or pooling area, which says only what differs.
 */
import { leftOut, NONE, orWord, plain, value } from "#benefits/documents/plain.ts";
import { openFile, sourcesReader } from "#benefits/policy.ts";
import {
  list,
  optional,
  type ReadBy,
  type Reader,
  record,
  word,
} from "#benefits/reading/reader.ts";
import { areaCode, flag, text, whole } from "#benefits/reading/values.ts";
import type { EvidenceMode } from "#model/filing.ts";
import type { HomeCare, MaterialKind, OnDefault, UnlockReason } from "#model/filing-rules.ts";

const materialWord = word<MaterialKind>(
  ...(["identityDocument", "householdRegister", "residentCard", "residenceProof"] as const),
  ...(["postingLetter", "awayEmployerCertificate", "labourContract"] as const),
  ...(["transferCertificate", "other"] as const),
);
const evidenceWord = word<EvidenceMode>("documents", "commitment", "none");
const unlockRecord = record({ reason: text, materials: list(list(materialWord)) });
/** A reason alone, or with the papers that prove it. */
const unlockReason: Reader<UnlockReason> = {
  schema: { anyOf: [text.schema, unlockRecord.schema] },
  read: (at) =>
    at.text() === null ? unlockRecord.read(at) : { reason: text.read(at), materials: NONE },
};
const months = orWord(whole, "unlimited", undefined);

const kindFields = {
  open: value(flag),
  materials: value(orWord(list(list(materialWord)), "none", NONE)),
  commitment: value(flag),
  validMonths: value(months),
  longer: value(orWord(list(record({ diseases: list(text), months: whole })), "none", NONE)),
  lockMonths: value(whole),
  automatic: value(orWord(list(evidenceWord), "none", NONE)),
  placesMax: value(whole),
};
const commitmentFields = {
  promise: plain({ text, version: text }),
  supplementDays: value(whole),
  validMonths: value(months),
  onDefault: value(word<OnDefault>("convert", "revoke")),
};
const chosenFields = {
  outpatient: value(flag),
  diseases: value(orWord(list(text), "none", NONE)),
  max: value(whole),
};
const ownFields = {
  decideWorkdays: value(whole),
  wholeProvinces: value(orWord(list(areaCode), "none", NONE)),
  retroactive: value(flag),
  unlockedBy: value(orWord(list(unlockReason), "none", NONE)),
  homeCareCommitted: value(word<HomeCare>("local", "referral", "refuse")),
  remindDays: value(whole),
  returnedDays: value(whole),
};

const head = { title: text, sources: sourcesReader };
const kind = record(kindFields);
const kindDiffers = optional(record(leftOut(kindFields)));

const nationalReader = record({
  ...head,
  ...ownFields,
  kinds: record({
    ...{ retiredSettled: kind, longResident: kind, workStationed: kind },
    ...{ referred: kind, emergencyRescue: kind, otherTemporary: kind },
  }),
  commitment: record(commitmentFields),
  chosen: record(chosenFields),
});

const placeReader = record({
  ...head,
  area: areaCode,
  ...leftOut(ownFields),
  kinds: optional(
    record({
      ...{ retiredSettled: kindDiffers, longResident: kindDiffers, workStationed: kindDiffers },
      ...{ referred: kindDiffers, emergencyRescue: kindDiffers, otherTemporary: kindDiffers },
    }),
  ),
  commitment: optional(record(leftOut(commitmentFields))),
  chosen: optional(record(leftOut(chosenFields))),
});

/** Of a place: every part may be absent. */
export type FilingFile = Omit<ReadBy<typeof placeReader>, "area"> & {
  /** Absent: of the whole country. */
  readonly area?: ReadBy<typeof areaCode>;
};

/** Throws PolicyError. A file without `area` is the country's, and must say all. */
export function readFilingFile(path: string, fileText: string): FilingFile {
  const at = openFile(path, fileText);
  return at.fields().has("area") ? placeReader.read(at) : nationalReader.read(at);
}

export const FILING_SCHEMA = placeReader.schema;
