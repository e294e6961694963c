/** Every kind of job; a room adds a line. */
import type { JobKind } from "#api/jobs/kind.ts";

export const JOB_KINDS: readonly JobKind[] = [];
