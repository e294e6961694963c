/**
 * What is said about a policy file without a case: its parameters, how sure they are, what is
 * missing.
 */
import { describe, expect, test } from "vitest";
import { gapsIn, policySchema, reportOn } from "#benefits/benefits.ts";

const TEXT = `title: 试写的政策
area: "123400"
scheme: employee
facts: { years: 年限 }
sources:
  law: { document: 某文件, number: 某发〔2023〕1号, article: 第三条, date: "2023-01-01", trust: official }
  news: { document: 某报, trust: press }
  guess: { document: 自拟, trust: assumed }
  copy: { document: 转载, trust: reprint }
year: { starts: "01-01" }
questions:
  bandScale: { starts: gross, over: year }
  ceilingOn: payment
  order: [ownShareFirst, firstShare, deductible]
  deductibleEats: notApplicable
  lessPercent: notApplicable
  seriousIllnessBase: notApplicable
  unusedQuota: lapses
  stayBelongsTo: discharge
  rounding: { at: band, mode: halfUp }
cancel: anyOrder
unfiled:
  - { from: 2020-01-01, source: guess, settle: true }
benefits:
  - title: 门诊
    care: [outpatient, pharmacy]
    layers:
      - name: 统筹
        fund: pooled
        rules:
          - base: [inScope]
          - deductible:
              pool: outpatient
              per: year
              amount:
                - { from: 2020-01-01, to: 2022-12-31, source: news, value: 500 }
                - { from: 2023-01-01, source: law, value: 300 }
          - ratio:
              rate:
                - from: 2020-01-01
                  to: 2024-12-31
                  source: news
                  # 两行，第二行另有来源
                  rows:
                    - { person: retired, value: 60% }  # 退休
                    - { person: working, level: [1, 2], source: law, value: 50% }
          - quota:
              pool: drugs
              per: year
              eachDisease: false
              amount: [{ from: 2020-01-01, source: guess, value: 900 }]
          - ceiling:
              pool: outpatient
              per: year
              amount:
                - { from: 2020-01-01, to: 2020-12-31, source: news, value: 1 }
                - { from: 2022-01-01, source: news, value: 2 }
      - account: { pays: [inScope], relatives: ownFirst }
  - title: 住院
    care: inpatient
    layers:
      - name: 统筹
        fund: pooled
        rules:
          - base: [inScope]
          - deductible:
              pool: inpatient
              per: stay
              amount: &fee [{ from: 2020-01-01, source: guess, value: 800 }]
          - bands:
              pool: inpatient
              rates: [{ from: 2020-01-01, source: guess, bands: { 0: 80% } }]
          - ceiling: { pool: inpatient, per: year, amount: *fee }
      - later: 大病保险另行计算
`;
const file = { path: "here.yaml", text: TEXT };

describe("the report on a policy", () => {
  test("names it, its facts, and the sources that nothing refers to", () => {
    const report = reportOn(file);
    expect(report).toMatchObject({ path: "here.yaml", title: "试写的政策" });
    expect(report).toMatchObject({ area: "123400", scheme: "employee" });
    expect(report.questions).toMatchObject({ ceilingOn: "payment", lessPercent: null });
    expect([...report.facts]).toEqual([["years", "年限"]]);
    expect([...report.sources.keys()]).toEqual(["law", "news", "guess", "copy"]);
    expect(report.sources.get("law")).toEqual({
      document: "某文件",
      number: "某发〔2023〕1号",
      article: "第三条",
      date: "2023-01-01",
      trust: "official",
    });
    expect(report.sourcesUnused).toEqual(["copy"]);
  });

  test("counts for each benefit how sure its parameters are", () => {
    const [outpatient, inpatient] = reportOn(file).benefits;
    expect(outpatient).toMatchObject({ title: "门诊", care: ["outpatient", "pharmacy"] });
    expect(outpatient?.trusts).toEqual({ official: 2, reprint: 0, press: 4, assumed: 1 });
    expect(inpatient).toMatchObject({ title: "住院", care: ["inpatient"] });
    expect(inpatient?.trusts).toEqual({ official: 0, reprint: 0, press: 0, assumed: 3 });
  });

  test("names layers, those paid later, and the measures they use up", () => {
    const [outpatient, inpatient] = reportOn(file).benefits;
    expect([outpatient?.layers, outpatient?.later]).toEqual([["统筹", "account"], []]);
    expect([inpatient?.layers, inpatient?.later]).toEqual([["统筹"], ["大病保险另行计算"]]);
    expect(outpatient?.measures).toEqual([
      "deductible:outpatient",
      "quota:drugs",
      "paid:outpatient",
      "accountBalance",
    ]);
    expect(inpatient?.measures).toEqual([
      "deductible:inpatient",
      "scale:inpatient",
      "paid:inpatient",
    ]);
  });

  test("keeps each entry with its place, its days, its sources and its text", () => {
    const entries = reportOn(file).benefits.flatMap((benefit) => benefit.parameters);
    const told = entries.map((note) => {
      const trusts = note.sources.map((source) => source.trust).join("+");
      return [note.path, note.from, note.to, trusts, note.text];
    });
    const rules = "benefits[1].layers[1].rules";
    const stay = "benefits[2].layers[1].rules";
    expect(told).toEqual([
      [
        `${rules}[2].deductible.amount`,
        "2020-01-01",
        "2022-12-31",
        "press",
        "{ from: 2020-01-01, to: 2022-12-31, source: news, value: 500 }",
      ],
      [
        `${rules}[2].deductible.amount`,
        "2023-01-01",
        undefined,
        "official",
        "{ from: 2023-01-01, source: law, value: 300 }",
      ],
      [
        `${rules}[3].ratio.rate`,
        "2020-01-01",
        "2024-12-31",
        "press+official",
        "- { person: retired, value: 60% } " +
          "- { person: working, level: [1, 2], source: law, value: 50% }",
      ],
      [
        `${rules}[4].quota.amount`,
        "2020-01-01",
        undefined,
        "assumed",
        "{ from: 2020-01-01, source: guess, value: 900 }",
      ],
      [
        `${rules}[5].ceiling.amount`,
        "2020-01-01",
        "2020-12-31",
        "press",
        "{ from: 2020-01-01, to: 2020-12-31, source: news, value: 1 }",
      ],
      [
        `${rules}[5].ceiling.amount`,
        "2022-01-01",
        undefined,
        "press",
        "{ from: 2022-01-01, source: news, value: 2 }",
      ],
      [
        `${stay}[2].deductible.amount`,
        "2020-01-01",
        undefined,
        "assumed",
        "{ from: 2020-01-01, source: guess, value: 800 }",
      ],
      [
        `${stay}[3].bands.rates`,
        "2020-01-01",
        undefined,
        "assumed",
        "{ from: 2020-01-01, source: guess, bands: { 0: 80% } }",
      ],
      [
        `${stay}[4].ceiling.amount`,
        "2020-01-01",
        undefined,
        "assumed",
        "{ from: 2020-01-01, source: guess, value: 800 }",
      ],
    ]);
  });

  test("finds what ends with nothing on the next day", () => {
    expect(reportOn(file).ending.map((note) => [note.path, note.to])).toEqual([
      ["benefits[1].layers[1].rules[3].ratio.rate", "2024-12-31"],
      ["benefits[1].layers[1].rules[5].ceiling.amount", "2020-12-31"],
    ]);
  });

  test("keeps no more than two thousand characters of an entry", () => {
    const rows = Array.from({ length: 90 }, (_, nth) => `{ ageFrom: ${nth}, value: 60% }`);
    const text = TEXT.replace(/rows:\n.*\n.*50% \}\n/, `rows: [${rows.join(", ")}]\n`);
    const entry = reportOn({ ...file, text }).benefits[0]?.parameters[2];
    expect(entry?.text).toHaveLength(2_000);
  });
});

describe("the gaps of a policy", () => {
  test("are the cases of the grid that it does not answer on its latest day", () => {
    const gaps = gapsIn(file);
    // Working people at level 3, in six categories, for each kind of care of the benefit.
    expect(gaps).toHaveLength(12);
    expect(gaps[0]).toEqual({ care: "outpatient", level: 3, person: "working", category: "local" });
    expect(gaps[11]).toEqual({
      care: "pharmacy",
      level: 3,
      person: "working",
      category: "unfiled",
    });
    expect(new Set(gaps.map((gap) => gap.category)).size).toBe(6);
  });

  test("are none where every row is there", () => {
    const text = TEXT.replace("person: working, level: [1, 2], ", "");
    expect(gapsIn({ ...file, text })).toEqual([]);
  });

  test("do not count a refusal that the policy gives on purpose", () => {
    const text = TEXT.replace("person: working, level: [1, 2], ", "").replace(
      "settle: true",
      "settle: false, channel: 小程序",
    );
    expect(gapsIn({ ...file, text })).toEqual([]);
  });

  test("of a resident policy are looked for among residents", () => {
    const text = TEXT.replace("scheme: employee", "scheme: resident").replace(
      "person: working, level: [1, 2], ",
      "person: [residentAdult, child, student], ",
    );
    const gaps = gapsIn({ ...file, text });
    expect(new Set(gaps.map((gap) => gap.person))).toEqual(new Set(["residentElder"]));
    expect(gaps).toHaveLength(36);
  });

  test("cover chronic disease and stays in hospital", () => {
    const text = TEXT.replace("care: inpatient", "care: [inpatient, chronic]").replace(
      "source: guess, value: 800",
      "source: guess, rows: [{ level: 1, value: 800 }]",
    );
    const care = new Set(gapsIn({ ...file, text }).map((gap) => gap.care));
    expect([...care]).toEqual(["outpatient", "chronic", "pharmacy", "inpatient"]);
  });
});

test("the schema says which edition of JSON Schema it is, and every field it knows", () => {
  const schema = policySchema() as { $schema: string; properties: object; required: string[] };
  expect(schema.$schema).toBe("https://json-schema.org/draft/2020-12/schema");
  expect(Object.keys(schema.properties)).toEqual([
    ...["title", "area", "scheme", "facts", "sources", "indexes", "year", "questions"],
    ...["answerSources", "oldAfterYears", "cancel", "choose", "unfiled", "benefits"],
  ]);
  expect(schema.required).not.toContain("facts");
  expect(schema.required).toContain("questions");
});
