/**
 * Services of a care place to its institutions besides settlement: files to leave and to fetch
 * (文件). Lists and mappings of items are in `list.ts` and `mapping.ts`.
 */
import type { Instant } from "#base/date.ts";
import type { FileId } from "#base/id.ts";
import type { InstitutionCode } from "#model/place.ts";

/** Leaves a file with the platform; only its owner may fetch it. */
export interface KeepFile {
  readonly kind: "keepFile";
  readonly owner: string;
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

export interface FileKept {
  readonly number: FileId;
  readonly fileName: string;
  readonly owner: InstitutionCode;
  readonly expiresAt: Instant;
}

export interface FetchFile {
  readonly kind: "fetchFile";
  readonly number: string;
  /** Whose file the caller says it is; absent for files that the platform made for everybody. */
  readonly owner?: string | undefined;
}

export interface FileFetched {
  readonly fileName: string;
  readonly bytes: Uint8Array;
}
