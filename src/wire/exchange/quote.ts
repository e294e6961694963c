/**
 * quote (预结算): the same question as settle, answered without booking and so without an accounting
 * period.
 */
import type { SettleAnswer } from "#model/message.ts";
import { booked } from "#wire/exchange/booked.ts";
import { type KindCodec, outcomes, refused } from "#wire/exchange/codec.ts";
import { settleContent } from "#wire/exchange/settle.ts";

export const quote: KindCodec<"quote"> = {
  version: 1,
  ask: settleContent,
  answer: outcomes<SettleAnswer>({ booked, refused }),
};
