/** One form for all ways of writing a number from paper. */
import { expect, test } from "vitest";
import { invoiceIdentity, namesInvoice, plainCode } from "#model/typed-code.ts";

test.each([
  ["0012345678", "12345678"],
  ["００１２ ３４５-６７８", "12345678"],
  ["icbc-1", "ICBC1"],
  ["ＩＣＢＣ\u200b1　", "ICBC1"],
  ["000", ""],
])("%s is %s", (written, plain) => {
  expect(plainCode(written)).toBe(plain);
});

test("code and number tell an invoice, and neither runs into the other", () => {
  const same = { code: "046060122", number: "12345678" };
  expect(invoiceIdentity(same)).toBe(invoiceIdentity({ code: "4606-0122", number: "0012345678" }));
  const others = [
    { code: "460601221", number: "2345678" },
    { code: "46060122", number: "12345679" },
  ];
  for (const other of others) expect(invoiceIdentity(other)).not.toBe(invoiceIdentity(same));
});

test.each([
  "0099990002",
  "99990002",
  " 00 9999 0002",
  "46060122-0099990002",
  "46060122 99990002",
  "460601220099990002",
  "460601220099990002A1B2C3",
  "票据46060122号0099990002",
])("%s names 0099990002 and its shorter form", (written) => {
  expect(namesInvoice(written, "0099990002")).toBe(true);
  expect(namesInvoice(written, "99990002")).toBe(true);
});

test.each(["", "-", "0099990003", "9999000", "199990002", "46060122-0199990002"])(
  "%s does not name 0099990002",
  (written) => {
    expect(namesInvoice(written, "0099990002")).toBe(false);
  },
);

test("a number of few digits is not found inside another one", () => {
  expect(namesInvoice("46060122-0000000012", "0000000012")).toBe(true);
  expect(namesInvoice("460601220000000012", "12")).toBe(true);
  expect(namesInvoice("460601220000001234", "12")).toBe(false);
});
