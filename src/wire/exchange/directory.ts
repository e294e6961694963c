/** directory: asked of the hub, how the national log of institutions goes on after a version. */
import Type from "typebox";
import type { DirectoryAnswer } from "#model/hub-message.ts";
import { type Codec, type KindCodec, outcomes, plainCodec } from "#wire/exchange/codec.ts";
import { institutionCard, listOf } from "#wire/exchange/nouns.ts";
import { heard } from "#wire/exchange/publish.ts";

const version = Type.Integer({ minimum: 0 });
const digest = Type.String({ pattern: "^([0-9a-f]{64})?$" });

const page: Codec<Extract<DirectoryAnswer, { readonly outcome: "page" }>> = plainCodec(
  Type.Object({
    outcome: Type.Literal("page"),
    heard,
    cards: listOf(institutionCard),
    digest,
    newest: version,
  }),
);
const unlike = plainCodec(Type.Object({ outcome: Type.Literal("unlike"), heard }));

export const directory: KindCodec<"directory"> = {
  version: 1,
  ask: plainCodec(Type.Object({ version, digest })),
  answer: outcomes<DirectoryAnswer>({ page, unlike }),
};
