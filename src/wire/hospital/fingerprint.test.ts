/** Same content, same digest; other content, the field is named. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { differingField, identify } from "#wire/hospital/fingerprint.ts";
import { readJson, type WireObject } from "#wire/hospital/json.ts";

const INSTITUTION = "H46010000001";

function of(input: unknown, transaction = "2207") {
  return identify(transaction, INSTITUTION, readJson(JSON.stringify(input)) as WireObject);
}

const SETTLE = {
  data: { psn_no: "1", medfee_sumamt: 465.19, chrg_bchno: "B1", insutype: "310", invono: "" },
};

test("the order of fields, numbers as texts and empty fields do not change the digest", () => {
  const other = {
    data: { insutype: 310, chrg_bchno: "B1", medfee_sumamt: "465.19", psn_no: "1", exp: null },
  };
  expect(of(other)).toEqual(of(SETTLE));
});

test("transaction and institution belong to the digest", () => {
  const input = readJson(JSON.stringify(SETTLE)) as WireObject;
  const digests = [
    identify("2207", INSTITUTION, input).digest,
    identify("2206", INSTITUTION, input).digest,
    identify("2207", "H46010000002", input).digest,
  ];
  expect(new Set(digests).size).toBe(3);
});

test.each([
  [{ data: { ...SETTLE.data, medfee_sumamt: 465.2 } }, "医疗费总额(medfee_sumamt)"],
  [{ data: { ...SETTLE.data, chrg_bchno: "B2" } }, "收费批次号(chrg_bchno)"],
  [{ data: { ...SETTLE.data, invono: "9" } }, "发票号(invono)"],
  [{ data: { psn_no: "1", medfee_sumamt: 465.19, chrg_bchno: "B1" } }, "险种类型(insutype)"],
])("the differing field is named", (changed, field) => {
  const [before, now] = [of(SETTLE), of(changed)];
  expect(now.digest).not.toBe(before.digest);
  expect(differingField(before.fingerprint, now.fingerprint)).toBe(field);
});

test("another transaction under the same id is named as such", () => {
  const [before, now] = [of(SETTLE), of(SETTLE, "2304")];
  expect(differingField(before.fingerprint, now.fingerprint)).toBe("交易编号(infno)");
});

test("in a bill of many lines the field that differs in one line is named", () => {
  const lines = (count: string) => ({
    feedetail: Array.from({ length: 100 }, (_, index) => ({
      feedetl_sn: index + 1,
      cnt: index === 57 ? count : "1",
      pric: "2.5",
    })),
  });
  const [before, now] = [of(lines("1")), of(lines("2"))];
  expect(differingField(before.fingerprint, now.fingerprint)).toBe("数量(cnt)");
});

test("a fingerprint stays short whatever is sent", () => {
  const wide = Object.fromEntries(
    Array.from({ length: 5_000 }, (_, index) => [`x${index}`, "value"]),
  );
  expect(of(wide).fingerprint.length).toBeLessThan(1_500);
});

test("texts cannot run into one another", () => {
  const texts = fc.string({ minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(texts, texts, texts, texts, (a, b, c, d) => {
      const empty = (text: string) => text === "null";
      fc.pre(![a, b, c, d].some(empty) && (a !== c || b !== d));
      expect(of({ x: a, y: b }).digest).not.toBe(of({ x: c, y: d }).digest);
    }),
  );
});
