/** careCase: home asks care what became of a visit that a person paid first. */
import Type from "typebox";
import { type KindCodec, plainCodec } from "#wire/exchange/codec.ts";
import { area, date, instant, institutionCode, personId } from "#wire/exchange/nouns.ts";

const invoice = Type.String({ pattern: "^[0-9]{6,20}$" });
const settlementId = Type.String({ pattern: "^stl_[0-9a-z]{1,26}$" });
const ROWS_MAX = 50;

export const careCase: KindCodec<"careCase"> = {
  version: 1,
  ask: plainCodec(
    Type.Object({
      ...{ institution: institutionCode, personId, homeArea: area, from: date, to: date },
      invoices: Type.Array(invoice, { maxItems: ROWS_MAX }),
    }),
  ),
  answer: plainCodec(
    Type.Object({
      settled: Type.Array(Type.Object({ invoice, settlementId }), { maxItems: ROWS_MAX }),
      failed: Type.Array(Type.Object({ settlementId, at: instant }), { maxItems: ROWS_MAX }),
    }),
  ),
};
