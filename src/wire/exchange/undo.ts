/**
 * undo (冲正): whatever home knows of the settlement is undone; what it never saw gets a tombstone.
 */
import Type from "typebox";
import { toJson } from "#base/json.ts";
import type { Booked, UndoAnswer, Undone } from "#model/message.ts";
import { negatedPayment } from "#model/negate.ts";
import { booked } from "#wire/exchange/booked.ts";
import {
  type Codec,
  type KindCodec,
  Malformed,
  outcomes,
  plainCodec,
  refused,
} from "#wire/exchange/codec.ts";
import { area, optional, orderId, personId, settlementId, stamp } from "#wire/exchange/nouns.ts";

export const neverSeen = plainCodec(Type.Object({ outcome: Type.Literal("neverSeen") }));

const head = plainCodec(
  Type.Object({
    outcome: Type.Literal("undone"),
    stamp,
    recomputeCase: Type.Boolean(),
    booked: Type.Unknown(),
    offset: optional(Type.Unknown()),
  }),
);

function wireOf(answer: Booked): unknown {
  return JSON.parse(booked.toText(answer)) as unknown;
}

/** An offset is the exact negation, in the period that the answer tells. */
function offsetWrong({ booked, stamp }: Undone, offset: Booked): string | null {
  const { businessDay, month } = offset.stamp ?? {};
  if (businessDay !== stamp.businessDay || month !== stamp.month) return "offset in another period";
  if (offset.settlementId === booked.settlementId) return "offset without an id of its own";
  const negated = toJson(negatedPayment(booked.payment)) === toJson(offset.payment);
  return negated ? null : "offset is not the negation";
}

export const undone: Codec<Undone> = {
  toText: ({ offset, ...answer }) =>
    head.toText({
      ...answer,
      booked: wireOf(answer.booked),
      ...(offset ? { offset: wireOf(offset) } : {}),
    }),
  ofJson: (json) => {
    const { offset, ...value } = head.ofJson(json);
    const undone: Undone = { ...value, booked: booked.ofJson(value.booked) };
    if (offset === undefined) return undone;
    const against = booked.ofJson(offset);
    const wrong = offsetWrong(undone, against);
    if (wrong !== null) throw new Malformed(wrong);
    return { ...undone, offset: against };
  },
};

export const undo: KindCodec<"undo"> = {
  version: 3,
  ask: plainCodec(Type.Object({ orderId, settlementId, personId, homeArea: area, careArea: area })),
  answer: outcomes<UndoAnswer>({ undone, neverSeen, refused }),
};
