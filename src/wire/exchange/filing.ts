/** filing: a filing for a place has begun, changed or ended. */
import Type from "typebox";
import type { FilingAnswer } from "#model/filing-message.ts";
import { type KindCodec, noted, outcomes, plainCodec } from "#wire/exchange/codec.ts";
import {
  area,
  date,
  filingId,
  filingKind,
  filingState,
  holderDigests,
  newsStand,
  optional,
  span,
} from "#wire/exchange/nouns.ts";

const PLACES_MAX = 20;

export const filing: KindCodec<"filing"> = {
  version: 1,
  ask: plainCodec(
    Type.Object({
      filingId,
      version: Type.Integer({ minimum: 1 }),
      homeArea: area,
      kind: filingKind,
      state: filingState,
      areas: Type.Array(area, { minItems: 1, maxItems: PLACES_MAX }),
      span,
      endedOn: optional(date),
      holder: Type.Object({
        digests: holderDigests,
        maskedName: Type.String({ maxLength: 200 }),
      }),
      stand: optional(newsStand),
    }),
  ),
  answer: outcomes<FilingAnswer>({ noted }),
};
