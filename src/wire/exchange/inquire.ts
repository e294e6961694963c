/** inquire: what became of a settlement. An answer `neverSeen` is final, home left a tombstone. */
import Type from "typebox";
import type { InquireAnswer } from "#model/message.ts";
import { booked } from "#wire/exchange/booked.ts";
import { type KindCodec, outcomes, plainCodec, refused } from "#wire/exchange/codec.ts";
import { area, personId, settlementId } from "#wire/exchange/nouns.ts";
import { neverSeen, undone } from "#wire/exchange/undo.ts";

export const inquire: KindCodec<"inquire"> = {
  version: 3,
  ask: plainCodec(Type.Object({ settlementId, personId, homeArea: area })),
  answer: outcomes<InquireAnswer>({
    booked,
    refused,
    neverSeen,
    undone,
  }),
};
