/** counts: a province tells the hub how calls of its institutions ended. */
import Type from "typebox";
import { type KindCodec, plainCodec } from "#wire/exchange/codec.ts";
import { listOf } from "#wire/exchange/nouns.ts";

const count = Type.Integer({ minimum: 0 });
const name = Type.String({ pattern: "^[A-Za-z0-9_]{1,64}$" });

export const counts: KindCodec<"counts"> = {
  version: 1,
  ask: plainCodec(
    Type.Object({
      rows: listOf(
        Type.Object({ hour: count, kind: name, outcome: name, calls: count, ms: count }),
      ),
    }),
  ),
  answer: plainCodec(Type.Object({ heard: count })),
};
