/** roster: asked of the hub, to which provinces it carries messages. */
import Type from "typebox";
import { type KindCodec, plainCodec } from "#wire/exchange/codec.ts";
import { listOf, nodeId } from "#wire/exchange/nouns.ts";

export const roster: KindCodec<"roster"> = {
  version: 1,
  ask: plainCodec(Type.Object({ role: Type.Literal("province") })),
  answer: plainCodec(Type.Object({ nodes: listOf(nodeId) })),
};
