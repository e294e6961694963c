/** publish: a province tells the hub what others must find of its records. */
import Type from "typebox";
import { type KindCodec, plainCodec } from "#wire/exchange/codec.ts";
import { area, institutionCard, listOf } from "#wire/exchange/nouns.ts";

const count = Type.Integer({ minimum: 0 });
export const heard = Type.Object({ edition: count, last: count });

const AREAS_MAX = 100;
const card = Type.Object({
  digest: Type.String({ pattern: "^[0-9a-f]{64}$" }),
  areas: Type.Array(area, { maxItems: AREAS_MAX }),
});

export const publish: KindCodec<"publish"> = {
  version: 1,
  ask: plainCodec(
    Type.Object({
      edition: count,
      first: Type.Integer({ minimum: 1 }),
      whole: Type.Boolean(),
      rows: listOf(
        Type.Union([Type.Object({ institution: institutionCard }), Type.Object({ card })]),
      ),
    }),
  ),
  answer: plainCodec(Type.Object({ heard })),
};
