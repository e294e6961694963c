/** nationalReleases: asked of the hub, which release of the country's a province does not have. */
import Type from "typebox";
import type { NationalKind } from "#model/document.ts";
import { type KindCodec, plainCodec } from "#wire/exchange/codec.ts";
import { date, instant, oneOf } from "#wire/exchange/nouns.ts";

const HELD_MAX = 1_000;
const TEXT_MAX = 200_000;
const version = Type.String({ pattern: "^[0-9a-f]{64}$" });
const who = Type.Union([Type.String(), Type.Null()]);

const release = Type.Object({
  version,
  kind: oneOf<NationalKind>({ calendar: true, clearing: true }),
  text: Type.String({ maxLength: TEXT_MAX }),
  inForceFrom: date,
  draftedBy: who,
  draftedAt: instant,
  approvedBy: who,
  approvedAt: instant,
  withdrawn: Type.Union([Type.Object({ by: Type.String(), at: instant }), Type.Null()]),
});

export const nationalReleases: KindCodec<"nationalReleases"> = {
  version: 2,
  ask: plainCodec(
    Type.Object({
      held: Type.Array(Type.Object({ version, withdrawn: Type.Boolean() }), { maxItems: HELD_MAX }),
    }),
  ),
  answer: plainCodec(Type.Object({ next: Type.Union([release, Type.Null()]) })),
};
