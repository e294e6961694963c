/** Every kind of job; a room adds a line. */
import type { JobKind } from "#api/jobs/kind.ts";
import { COMPARE, REPLAY } from "#api/releases/jobs.ts";

export const JOB_KINDS: readonly JobKind[] = [REPLAY, COMPARE] as readonly JobKind<never>[];
