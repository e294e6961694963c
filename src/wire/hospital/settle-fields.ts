/** What quotes and settlements carry alike, outpatient (2206, 2207) and inpatient (2303, 2304). */
import type { Fen } from "#base/money.ts";
import type { Quote } from "#model/command.ts";
import { accountUseOf, careTypeOf, schemeOf, yesNoOf } from "#wire/hospital/codes.ts";
import {
  readCertificateNumber,
  readCredential,
  readCredentialMaybe,
  readEncounter,
} from "#wire/hospital/credential.ts";
import {
  type Fields,
  invalid,
  readAmount,
  readAmountMaybe,
  readCode,
  readCodeMaybe,
  readText,
} from "#wire/hospital/input.ts";
import { sentFlags } from "#wire/hospital/visit-flags.ts";

type Settling = Omit<Quote, "kind">;

const PART_NAMES = ["fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt"];

/**
 * The four parts as the client computed them, or nothing when it sent "", 0 or none of them.
 * Whether they add up is the care place's to say: a message id that was used for something else
 * goes before.
 */
function readParts(fields: Fields): readonly [Fen, Fen, Fen, Fen] | undefined {
  const parts = PART_NAMES.map((name) => readAmountMaybe(fields, name) ?? 0n);
  const negative = parts.findIndex((part) => part < 0n);
  if (negative >= 0) invalid(fields, PART_NAMES[negative] ?? "", "不能为负数");
  const [ownExpense = 0n, overLimit = 0n, ownShareFirst = 0n, inScope = 0n] = parts;
  if (ownExpense + overLimit + ownShareFirst + inScope === 0n) return undefined;
  return [ownExpense, overLimit, ownShareFirst, inScope];
}

function readShared(fields: Fields) {
  const totalFen = readAmount(fields, "medfee_sumamt");
  return {
    ...readEncounter(fields),
    scheme: readCode(fields, "insutype", schemeOf),
    totalFen,
    // Left out or "" means that the account is not used.
    accountUse: readCodeMaybe(fields, "acct_used_flag", accountUseOf) ?? ("none" as const),
    certificateNumber: readCertificateNumber(fields),
    flags: sentFlags(fields),
    sentSplitFen: readParts(fields),
  };
}

export function readOutpatientSettling(fields: Fields): Settling {
  const shared = readShared(fields);
  // Of a stay the lines may come to less than nothing, and then the care place says what to do.
  if (shared.totalFen < 0n) {
    invalid(fields, "medfee_sumamt", "不能为负数，退费请撤销原结算（2208）后重新结算");
  }
  return {
    ...shared,
    careType: readCode(fields, "med_type", careTypeOf),
    batch: readText(fields, "chrg_bchno", 30),
    credential: readCredential(fields),
    interim: false,
    inpatient: false,
  };
}

export function readInpatientSettling(fields: Fields): Settling {
  return {
    ...readShared(fields),
    careType: readCodeMaybe(fields, "med_type", careTypeOf),
    credential: readCredentialMaybe(fields),
    interim: readCodeMaybe(fields, "mid_setl_flag", yesNoOf) ?? false,
    inpatient: true,
  };
}
