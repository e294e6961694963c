/** zoneConsent: what does a care place say to released zones without filing (免备案区征求意见)? */
import Type from "typebox";
import type { Zone, ZoneOpinion } from "#model/zone.ts";
import { type KindCodec, plainCodec } from "#wire/exchange/codec.ts";
import { area, careType, date, instant, oneOf, optional, scheme } from "#wire/exchange/nouns.ts";

const ZONES_MAX = 200;
const AREAS_MAX = 400;
const SHORT = 400;
const areas = Type.Array(area, { minItems: 1, maxItems: AREAS_MAX });

const zone = Type.Object({
  title: Type.String({ maxLength: SHORT }),
  home: areas,
  treatedIn: areas,
  care: optional(Type.Array(careType, { maxItems: 20 })),
  schemes: optional(Type.Array(scheme, { maxItems: 2 })),
  from: date,
  to: optional(date),
  benefit: oneOf<Zone["benefit"]>({ local: true, referral: true }),
});

export const zoneConsent: KindCodec<"zoneConsent"> = {
  version: 1,
  ask: plainCodec(
    Type.Object({
      homeArea: area,
      version: Type.String({ pattern: "^[0-9a-f]{64}$" }),
      inForceFrom: date,
      zones: Type.Array(zone, { minItems: 1, maxItems: ZONES_MAX }),
    }),
  ),
  answer: plainCodec(
    Type.Object({
      said: Type.Union([
        Type.Object({
          opinion: oneOf<ZoneOpinion>({ consents: true, objects: true }),
          why: Type.String({ maxLength: SHORT }),
          by: Type.String({ maxLength: SHORT }),
          at: instant,
        }),
        Type.Null(),
      ]),
    }),
  ),
};
