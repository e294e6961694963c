/**
 * Files: left by an institution for itself, or made by the platform for everybody. Never unpacked
 * here: who reads a file's content decides what is in it. Kept until their expiry, then deleted.
 */
import { assert } from "#base/assert.ts";
import { chinaDate, DAY_MS, type Instant } from "#base/date.ts";
import { sm3 } from "#base/gm/sm3.ts";
import { type FileId, newId } from "#base/id.ts";
import { Refusal } from "#base/refusals.ts";
import { institutionActor } from "#model/actor.ts";
import type { HospitalCall } from "#model/command.ts";
import type { FetchFile, FileFetched, FileKept, KeepFile } from "#model/services.ts";
import { countFiles, deleteExpired, insertFile, selectFile } from "#services/queries.ts";
import type { Database, Tx } from "#store/store.ts";
import type { Trail } from "#trail/trail.ts";
import type { Surroundings } from "#world.ts";

/** One file. A month's reconciliation of 100,000 lines is some 4.3 MB when packed. */
const FILE_BYTES_MAX = 8 * 1024 * 1024;
/** Files that an institution leaves in a day: ten times what a large hospital sends. */
const FILES_PER_DAY_MAX = 200;
const KEPT_DAYS = 30;
/** Expired files that one round of time-driven work deletes. */
const CLEANED_MAX = 100;

/** Refusals: file_unknown (another institution's name), file_too_large, files_too_many. */
export async function keepFile(
  tx: Tx,
  { now, random }: Pick<Surroundings, "now" | "random">,
  call: HospitalCall,
  booking: KeepFile,
): Promise<FileKept> {
  const { bytes, fileName } = booking;
  if (booking.owner !== call.institution) {
    const why = "须为本机构编号";
    throw new Refusal("field_invalid", { field: "医药机构编号", why });
  }
  if (bytes.length > FILE_BYTES_MAX) {
    throw new Refusal("file_too_large", { limit: `${FILE_BYTES_MAX / 1024 / 1024}MB` });
  }
  const madeAt = now();
  const madeOn = chinaDate(madeAt);
  const [left] = await countFiles(tx, call.institution, madeOn);
  if ((left?.count ?? 0) >= FILES_PER_DAY_MAX) {
    throw new Refusal("files_too_many", { limit: String(FILES_PER_DAY_MAX) });
  }
  const number: FileId = newId("file", madeAt, random);
  const expiresAt = madeAt + KEPT_DAYS * DAY_MS;
  await insertFile(tx, {
    number,
    owner: call.institution,
    file_name: fileName,
    bytes,
    digest: digestOf(bytes),
    built_from: null,
    row_count: null,
    made_at: madeAt,
    made_on: madeOn,
    expires_at: expiresAt,
  });
  return { number, fileName, owner: call.institution, expiresAt };
}

/**
 * Another's file is not told from one that does not exist. A file that an institution left may name
 * people, so that it was fetched is on the trail. Refusals: file_unknown.
 */
export async function fetchFile(
  store: Tx,
  trail: Trail,
  now: Instant,
  call: HospitalCall,
  query: FetchFile,
): Promise<FileFetched> {
  const [row] = await selectFile(store, query.number, now);
  const named = query.owner === undefined || query.owner === call.institution;
  if (!row || !named || (row.owner !== null && row.owner !== call.institution)) {
    throw new Refusal("file_unknown", { number: query.number });
  }
  assert(digestOf(row.bytes) === row.digest, "a file is given back as it was kept");
  if (row.owner !== null) {
    const actor = institutionActor(call);
    trail.note({ at: now, actor, action: "file.fetched", subject: query.number });
  }
  return { fileName: row.file_name, bytes: row.bytes };
}

/** Returns how many were deleted. */
export async function cleanFiles(store: Database, now: Instant): Promise<number> {
  return (await deleteExpired(store, now, CLEANED_MAX)).length;
}

export function digestOf(bytes: Uint8Array): string {
  return sm3(bytes);
}
