/**
 * What a caller may conclude from a no. refused: it will not be done, whoever sends the same again;
 * unknown: whether it was done is not known; retry: nothing was done, and the same message may be
 * sent again.
 */
import type { RefusalCode } from "#base/refusals.ts";

export const CONCLUSIONS = ["refused", "unknown", "retry"] as const;
export type Conclusion = (typeof CONCLUSIONS)[number];

/** Every other code is a refusal. */
const NOT_REFUSED: Readonly<Partial<Record<RefusalCode, Conclusion>>> = {
  outcome_unknown: "unknown",
  system_defect: "unknown",
  settlement_unknown: "unknown",
  message_in_progress: "unknown",
  system_busy: "retry",
  request_too_slow: "retry",
  query_unanswered: "retry",
  calls_too_many: "retry",
  document_busy: "retry",
  write_in_progress: "unknown",
  write_unanswered: "unknown",
  call_defect: "unknown",
  platform_stopped: "retry",
  // Given for another settlement's sake, which comes to its end.
  settlement_unfinished: "retry",
};

/** Of a no that nobody keeps. One that is kept under its message is repeated: it is a refusal. */
export function conclusionOf(code: RefusalCode): Conclusion {
  return NOT_REFUSED[code] ?? "refused";
}
