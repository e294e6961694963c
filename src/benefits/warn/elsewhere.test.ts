/** Warnings about what loads and is probably not meant for people treated elsewhere. */
import { describe, expect, test } from "vitest";
import type { PolicyFile } from "#benefits/benefits.ts";
import { isPolicy } from "#benefits/benefits.ts";
import { elsewhereWarnings } from "#benefits/warn/elsewhere.ts";
import { readPolicyFiles } from "#policies.ts";
import {
  base,
  type Fields,
  layer,
  policyTextOf,
  ratio,
  since,
  table,
} from "../../../test/written-policy.ts";

const fileOf = (rules: readonly Fields[]): PolicyFile => ({
  path: "here.yaml",
  text: policyTextOf([layer([base, ...rules])], {}, { care: "inpatient" }),
});
const deductible = (...rows: Fields[]): Fields => ({
  deductible: { pool: "own", per: "stay", amount: table(...rows) },
});

test("a row for other provinces without a category is told with its place", () => {
  const cut = deductible({ distance: "crossProvince", value: 2500 }, { value: 500 });
  expect(elsewhereWarnings(fileOf([cut, ratio()]))).toEqual([
    "待遇／基本医保／起付标准／金额（跨省，2020-01-01起）：跨省的一行没有写就医类别，" +
      "异地长期居住的人也按它算，而他们应与在参保地相同；请写 category",
  ]);
  const both = deductible(
    { distance: ["inProvince", "crossProvince"], level: 1, value: 2500 },
    { value: 500 },
  );
  expect(elsewhereWarnings(fileOf([both, ratio()]))).toHaveLength(1);
  const whole = { ...ratio(), when: { distance: "crossProvince" } };
  const local = { ...ratio("70%"), when: { distance: ["local", "inProvince"] } };
  expect(elsewhereWarnings(fileOf([whole, local]))).toHaveLength(1);
});

test("a row that names its category, on itself or above, is not told", () => {
  const named = { distance: "crossProvince", category: "referral", value: 2500 };
  const unfiled = { category: "unfiled", value: 2500 };
  expect(elsewhereWarnings(fileOf([deductible(named, unfiled, { value: 500 }), ratio()]))).toEqual(
    [],
  );
  const inProvince = deductible({ distance: "inProvince", value: 900 }, { value: 500 });
  expect(elsewhereWarnings(fileOf([inProvince, ratio()]))).toEqual([]);
});

test("an unfiled person who gets more than a filed one is told with the amount", () => {
  const cut = deductible({ category: "referral", value: 1000 }, { value: 500 });
  const reduction = { reduction: { less: table({ category: "unfiled", value: "20pt" }) } };
  expect(elsewhereWarnings(fileOf([cut, reduction, ratio()]))).toEqual([
    "未备案反而比“异地转诊”付得多（住院，6种情形），备案的人会按未备案结算。差得最多的：" +
      "一级医院、在职，范围内费用1000元，未备案付300元，“异地转诊”付0元",
  ]);
});

test("equal for both, or refused to the unfiled, is not told", () => {
  const alike = { deductible: { pool: "own", per: "stay", amount: since({ value: 500 }) } };
  expect(elsewhereWarnings(fileOf([alike, ratio()]))).toEqual([]);
  const cut = deductible({ category: "referral", value: 1000 }, { value: 500 });
  const file = fileOf([cut, ratio()]);
  const refused = file.text.replace('"settle":true', '"settle":false,"channel":"某处"');
  expect(refused).not.toBe(file.text);
  expect(elsewhereWarnings({ ...file, text: refused })).toEqual([]);
});

describe("the program's own policies", () => {
  const own = readPolicyFiles().filter(isPolicy);
  test.each(own.map((file) => [file.path, file] as const))("%s", (_, file) => {
    expect(elsewhereWarnings(file)).toEqual([]);
  });
});
