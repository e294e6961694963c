/** locate: asked of the hub, in which areas the holder of a credential is insured. */
import Type from "typebox";
import { type KindCodec, plainCodec } from "#wire/exchange/codec.ts";
import { area, credential, listOf, optional } from "#wire/exchange/nouns.ts";

export const locate: KindCodec<"locate"> = {
  version: 1,
  ask: plainCodec(
    Type.Object({ credential, certificateNumber: optional(Type.String({ maxLength: 50 })) }),
  ),
  answer: plainCodec(Type.Object({ areas: listOf(area) })),
};
