/** claimInvoices: a province tells the hub which invoices one of its claims holds. */
import Type from "typebox";
import { type KindCodec, plainCodec } from "#wire/exchange/codec.ts";
import { instant, nodeId, oneOf } from "#wire/exchange/nouns.ts";

const number = Type.String({ pattern: "^[0-9]{6,20}$" });
const INVOICES_MAX = 50;

export const claimInvoices: KindCodec<"claimInvoices"> = {
  version: 1,
  ask: plainCodec(
    Type.Object({
      claimId: Type.String({ pattern: "^rmb_[0-9a-z]{1,26}$" }),
      use: oneOf({ reserved: true, paid: true, released: true }),
      turn: Type.Integer({ minimum: 1 }),
      invoices: Type.Array(
        Type.Object({
          code: number,
          number,
          checkCode: Type.String({ pattern: "^[0-9A-Z]{4,20}$" }),
        }),
        { maxItems: INVOICES_MAX },
      ),
    }),
  ),
  answer: plainCodec(
    Type.Union([
      Type.Object({ outcome: Type.Literal("kept") }),
      Type.Object({
        outcome: Type.Literal("taken"),
        taken: Type.Array(Type.Object({ number, by: nodeId, since: instant }), {
          maxItems: INVOICES_MAX,
        }),
      }),
    ]),
  ),
};
