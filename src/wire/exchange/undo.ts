/**
 * undo (冲正): whatever home knows of the settlement is undone; what it never saw gets a tombstone.
 */
import Type from "typebox";
import type { UndoAnswer } from "#model/message.ts";
import { type KindCodec, outcomes, plainCodec, refused } from "#wire/exchange/codec.ts";
import { area, optional, personId, settlementId, stamp } from "#wire/exchange/nouns.ts";

export const neverSeen = plainCodec(Type.Object({ outcome: Type.Literal("neverSeen") }));

export const undo: KindCodec<"undo"> = {
  version: 1,
  ask: plainCodec(Type.Object({ settlementId, personId, homeArea: area, careArea: area })),
  answer: outcomes<UndoAnswer>({
    undone: plainCodec(
      Type.Object({
        outcome: Type.Literal("undone"),
        stamp: optional(stamp),
        recomputeCase: Type.Boolean(),
      }),
    ),
    neverSeen,
    refused,
  }),
};
