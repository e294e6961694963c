/** redeemVoucher (解析医保码): a scanned code for the person's base data and a token. */
import Type from "typebox";
import type { RedeemVoucherAnswer } from "#model/message.ts";
import { type KindCodec, outcomes, plainCodec, refused } from "#wire/exchange/codec.ts";
import { area, institutionCode, person } from "#wire/exchange/nouns.ts";

const redeemed = plainCodec(
  Type.Object({
    outcome: Type.Literal("redeemed"),
    person,
    homeArea: area,
    token: Type.String({ minLength: 1, maxLength: 40 }),
  }),
);

export const redeemVoucher: KindCodec<"redeemVoucher"> = {
  version: 1,
  ask: plainCodec(
    Type.Object({
      code: Type.String({ minLength: 1, maxLength: 100 }),
      homeArea: area,
      careArea: area,
      institution: institutionCode,
    }),
  ),
  answer: outcomes<RedeemVoucherAnswer>({ redeemed, refused }),
};
