/** qualification: a person's qualification has begun, changed or ended. */
import Type from "typebox";
import type { FilingAnswer } from "#model/filing-message.ts";
import { type KindCodec, noted, outcomes, plainCodec } from "#wire/exchange/codec.ts";
import {
  area,
  date,
  holderDigests,
  newsStand,
  optional,
  qualificationId,
  qualificationState,
  span,
} from "#wire/exchange/nouns.ts";

/** Five short texts, in hex. */
const SEALED_MAX = 8_000;

export const qualification: KindCodec<"qualification"> = {
  version: 1,
  ask: plainCodec(
    Type.Object({
      qualificationId,
      version: Type.Integer({ minimum: 1 }),
      homeArea: area,
      state: qualificationState,
      span,
      endedOn: optional(date),
      digests: holderDigests,
      sealed: Type.String({ pattern: "^(?:[0-9a-f]{2})+$", minLength: 34, maxLength: SEALED_MAX }),
      stand: optional(newsStand),
    }),
  ),
  answer: outcomes<FilingAnswer>({ noted }),
};
