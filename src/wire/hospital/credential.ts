/** How a request names the person, the visit and the card. */
import type { EncounterId } from "#base/id.ts";
import type { Credential, PersonId } from "#model/person.ts";
import { credentialKindOf } from "#wire/hospital/codes.ts";
import {
  type Fields,
  readCode,
  readCodeMaybe,
  readText,
  readTextMaybe,
} from "#wire/hospital/input.ts";

const NUMBER_MAX = 2_000;

/** The visit and its person, which nearly every transaction names. */
export function readEncounter(fields: Fields): { encounterId: EncounterId; personId: PersonId } {
  return {
    encounterId: readText(fields, "mdtrt_id", 40) as EncounterId,
    personId: readPerson(fields),
  };
}

export function readPerson(fields: Fields): PersonId {
  return readText(fields, "psn_no", 40) as PersonId;
}

/** An identity card's check digit X is typed as x by some clerks. */
function upperCheckDigit(number: string): string {
  return /^\d{17}x$/.test(number) ? number.toUpperCase() : number;
}

export function readCertificateNumber(fields: Fields): string | undefined {
  const number = readTextMaybe(fields, "certno", 50);
  return number === undefined ? undefined : upperCheckDigit(number);
}

/** Outpatient: kind and number are both there in every client. E-voucher tokens may be long. */
export function readCredential(fields: Fields): Credential {
  return {
    kind: readCode(fields, "mdtrt_cert_type", credentialKindOf),
    number: upperCheckDigit(readText(fields, "mdtrt_cert_no", NUMBER_MAX)),
    serial: readTextMaybe(fields, "card_sn", 64),
  };
}

/**
 * Inpatient: the number may be left out; with an identity card the certificate's number is meant.
 */
export function readCredentialMaybe(fields: Fields): Credential | undefined {
  const kind = readCodeMaybe(fields, "mdtrt_cert_type", credentialKindOf);
  if (kind === undefined) return undefined;
  const sent = readTextMaybe(fields, "mdtrt_cert_no", NUMBER_MAX);
  const number = sent ?? (kind === "identityCard" ? readCertificateNumber(fields) : undefined);
  if (number === undefined) return undefined;
  return { kind, number: upperCheckDigit(number), serial: readTextMaybe(fields, "card_sn", 64) };
}
