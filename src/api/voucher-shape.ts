/** An e-voucher as it is answered to whoever shows it. */
import Type from "typebox";
import { moment, momentText } from "#api/fields.ts";
import type { Voucher } from "#model/voucher.ts";

export const VOUCHER = Type.Object({
  code: Type.String({ title: "二维码的内容" }),
  expiresAt: moment("到期"),
});

export const VOUCHER_SHOWN = { code: "ecq360300…", expiresAt: "2026-11-21T09:31:00+08:00" };

export function voucherText({ code, expiresAt }: Voucher) {
  return { code, expiresAt: momentText(expiresAt) };
}
