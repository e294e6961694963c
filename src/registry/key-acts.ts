/**
 * Keys by which institutions sign: two may be valid at once, so that a hospital changes over
 * without a gap. A secret is told once, when it is issued; afterwards only the program reads it.
 */
import type { Instant } from "#base/date.ts";
import { canonicalJson } from "#base/json.ts";
import type { Random } from "#base/random.ts";
import { Refusal } from "#base/refusals.ts";
import type { InstitutionKey } from "#model/institution.ts";
import type { InstitutionCode } from "#model/place.ts";
import { type Act, missingRecord, type Step } from "#registry/changes.ts";
import {
  insertKeys,
  type ShownKeyRow,
  selectKeys,
  selectLocked,
  updateKeyEnd,
} from "#registry/queries-institutions.ts";
import { PLACE_SORTS } from "#registry/sorts.ts";
import type { Tx } from "#store/store.ts";

const KEYS_MAX = 2;
const ACCESS_DIGITS = 24;
const SECRET_DIGITS = 64;

/** The secret stands here and nowhere else: whoever asked has to keep it. */
export interface IssuedKey extends InstitutionKey {
  readonly secretKey: string;
}

export function keyOfRow(row: ShownKeyRow): InstitutionKey {
  return {
    accessKey: row.access_key,
    institution: row.institution,
    issuedAt: row.issued_at,
    endsAt: row.ends_at ?? undefined,
  };
}

/** Refusals: record_missing, keys_too_many. */
export async function issueKey(
  tx: Tx,
  act: Act,
  institution: InstitutionCode,
  random: Random,
): Promise<{ readonly step: Step; readonly key: IssuedKey }> {
  const [row] = await selectLocked(tx, institution);
  if (!row) throw missingRecord(PLACE_SORTS.institution, institution);
  const held = await selectKeys(tx, institution);
  const valid = held.filter(({ ends_at }) => ends_at === null || ends_at > act.at);
  if (valid.length >= KEYS_MAX) {
    throw new Refusal("keys_too_many", { limit: String(KEYS_MAX) });
  }
  const accessKey = `AK${random.hex(ACCESS_DIGITS)}`;
  const secretKey = random.hex(SECRET_DIGITS);
  await insertKeys(tx, [
    {
      ...{ access_key: accessKey, institution, secret_key: secretKey },
      ...{ issued_at: act.at, ends_at: null },
    },
  ]);
  const key = { accessKey, institution, issuedAt: act.at, secretKey };
  return { step: stepOf("key.issued", institution, { accessKey }), key };
}

/**
 * From that instant on it signs nothing: now, when it is revoked, or when its overlap is over.
 * Refusals: record_missing (no such key here, or it ends before that).
 */
export async function endKey(
  tx: Tx,
  act: Act,
  { institution, accessKey }: Pick<InstitutionKey, "institution" | "accessKey">,
  endsAt: Instant,
): Promise<Step> {
  const at = Math.max(endsAt, act.at);
  const ended = await updateKeyEnd(tx, institution, accessKey, at);
  if (ended.length === 0) throw missingRecord(PLACE_SORTS.key, accessKey);
  const action = at === act.at ? "key.revoked" : "key.ending";
  return stepOf(action, institution, { accessKey, endsAt: at });
}

function stepOf(action: string, institution: InstitutionCode, said: object): Step {
  return { version: 1, action, subject: institution, detail: canonicalJson(said) };
}
