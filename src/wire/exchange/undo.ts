/**
 * undo (冲正): whatever home knows of the settlement is undone; what it never saw gets a tombstone.
 */
import Type from "typebox";
import type { UndoAnswer, Undone } from "#model/message.ts";
import { booked } from "#wire/exchange/booked.ts";
import { type Codec, type KindCodec, outcomes, plainCodec, refused } from "#wire/exchange/codec.ts";
import { area, orderId, personId, settlementId, stamp } from "#wire/exchange/nouns.ts";

export const neverSeen = plainCodec(Type.Object({ outcome: Type.Literal("neverSeen") }));

const head = plainCodec(
  Type.Object({
    outcome: Type.Literal("undone"),
    stamp,
    recomputeCase: Type.Boolean(),
    booked: Type.Unknown(),
  }),
);

export const undone: Codec<Undone> = {
  toText: (answer) =>
    head.toText({ ...answer, booked: JSON.parse(booked.toText(answer.booked)) as unknown }),
  ofJson: (json) => {
    const value = head.ofJson(json);
    return { ...value, booked: booked.ofJson(value.booked) };
  },
};

export const undo: KindCodec<"undo"> = {
  version: 2,
  ask: plainCodec(Type.Object({ orderId, settlementId, personId, homeArea: area, careArea: area })),
  answer: outcomes<UndoAnswer>({ undone, neverSeen, refused }),
};
