/**
 * cancel (撤销): a new settlement that takes back an older one whole; every amount is negated
 * exactly.
 */
import Type from "typebox";
import type { SettleAnswer } from "#model/message.ts";
import { booked } from "#wire/exchange/booked.ts";
import { type KindCodec, outcomes, plainCodec, refused } from "#wire/exchange/codec.ts";
import { area, personId, settlementId } from "#wire/exchange/nouns.ts";

export const cancel: KindCodec<"cancel"> = {
  version: 1,
  ask: plainCodec(
    Type.Object({ settlementId, cancels: settlementId, personId, homeArea: area, careArea: area }),
  ),
  answer: outcomes<SettleAnswer>({ booked, refused }),
};
