/**
 * The response envelope, and the one place where refusals become the texts of an answer. 0 is yes,
 * -1 is no or not known; the text says which and what to do. A booking's answer is stored and
 * repeated as it was written here, times included.
 */
import { chinaTimeText, type Instant } from "#base/date.ts";
import { type RefusalContent, refusalText } from "#base/refusals.ts";
import { type Out, writeJson } from "#wire/hospital/json.ts";
import type { AnswerTexts } from "#wire/hospital/transaction.ts";

/** The standard's room for err_msg. */
const MESSAGE_MAX = 200;

export interface AnswerParts {
  /** Region of the receiver: the institution's own, six digits. */
  readonly area: string;
  readonly receivedAt: Instant;
  readonly now: () => Instant;
  /** Ten digits, unique within a second. */
  readonly serial: () => string;
  /** Some clients compare infcode with the text "0". */
  readonly textCode: boolean;
}

/** yyyyMMddHHmmss at China's clock. */
function compactSecond(instant: Instant): string {
  return chinaTimeText(instant).replace(/\D/g, "");
}

/** yyyyMMddHHmmssSSS. */
function compactMilli(instant: Instant): string {
  return compactSecond(instant) + String(instant % 1_000).padStart(3, "0");
}

function envelope(parts: AnswerParts, success: boolean, message: string, output: Out): string {
  const respondedAt = parts.now();
  const code = success ? 0 : -1;
  return writeJson({
    infcode: parts.textCode ? String(code) : code,
    inf_refmsgid: parts.area + compactSecond(respondedAt) + parts.serial(),
    refmsg_time: compactMilli(parts.receivedAt),
    respond_time: compactMilli(respondedAt),
    err_msg: message.slice(0, MESSAGE_MAX),
    output,
  });
}

export function answerTexts(parts: AnswerParts): AnswerTexts {
  return {
    ok: (output) => envelope(parts, true, "", output),
    refused: (content: RefusalContent) =>
      envelope(parts, false, refusalText(content.code, content.params), null),
  };
}
