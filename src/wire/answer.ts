/**
 * The response envelope, and the one place where refusals become the texts of an answer. 0 is yes,
 * -1 is no or not known: which, and why, stands in two fields of our own for the program, and in
 * the text for the clerk. A booking's answer is stored and repeated as it was written here, times
 * included.
 */

import { type Conclusion, conclusionOf } from "#base/conclusions.ts";
import { chinaTimeText, type Instant } from "#base/date.ts";
import { type RefusalContent, refusalText } from "#base/refusals.ts";
import { shortened } from "#base/shortened.ts";
import { type Out, type OutObject, writeJson } from "#wire/hospital/json.ts";
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

/** What an answer is: yes, or a no with what may be concluded from it. */
type Said = "done" | { readonly refusal: RefusalContent; readonly conclusion: Conclusion };

function envelope(parts: AnswerParts, said: Said, output: Out): string {
  const respondedAt = parts.now();
  const code = said === "done" ? 0 : -1;
  return writeJson({
    infcode: parts.textCode ? String(code) : code,
    inf_refmsgid: parts.area + compactSecond(respondedAt) + parts.serial(),
    refmsg_time: compactMilli(parts.receivedAt),
    respond_time: compactMilli(respondedAt),
    ...noFields(said),
    output,
  });
}

/** The national interface has the text alone; the other two are ours (docs/interface.zh-CN.md). */
function noFields(said: Said): OutObject {
  if (said === "done") return { err_msg: "" };
  const { code, params } = said.refusal;
  return {
    err_msg: shortened(refusalText(code, params), MESSAGE_MAX),
    err_code: code,
    outcome: said.conclusion,
  };
}

export interface EnvelopeTexts extends AnswerTexts {
  /** A no that is kept nowhere: the same message is asked anew. */
  notKept(content: RefusalContent): string;
}

export function answerTexts(parts: AnswerParts): EnvelopeTexts {
  const no = (refusal: RefusalContent, conclusion: Conclusion): string =>
    envelope(parts, { refusal, conclusion }, null);
  return {
    ok: (output) => envelope(parts, "done", output),
    refused: (content) => no(content, "refused"),
    notKept: (content) => no(content, conclusionOf(content.code)),
  };
}
