/** A small policy with a worked example, which the description shows and which can be drafted. */
export const POLICY_TEXT = `title: 某市职工基本医疗保险
area: "360300"
scheme: employee

sources:
  law:
    document: 某市职工基本医疗保险办法
    number: 某政发〔2024〕1号
    date: "2024-01-01"
    trust: official

year: { starts: "01-01" }

questions:
  bandScale: { starts: gross, over: case }
  ceilingOn: payment
  order: [ownShareFirst, firstShare, deductible]
  deductibleEats: notApplicable
  lessPercent: notApplicable
  seriousIllnessBase: notApplicable
  unusedQuota: notApplicable
  stayBelongsTo: discharge
  rounding: { at: band, mode: halfUp }

cancel: lastFirstPerInstitution

unfiled:
  - { from: 2024-01-01, source: law, settle: true }

benefits:
  - title: 住院
    care: [inpatient]
    layers:
      - name: 基本医保
        fund: pooled
        rules:
          - base: [inScope]
          - deductible:
              pool: inpatient
              per: stay
              amount: [{ from: 2024-01-01, source: law, value: 800 }]
          - bands:
              rates: [{ from: 2024-01-01, source: law, bands: { 0: 85%, 10000: 90% } }]
`;

export const POLICY_EXAMPLES = `- title: 三级医院第一次住院
  case:
    { care: inpatient, level: 3, visitOn: 2024-05-01, total: 20000, ownExpense: 1000,
      ownShareFirst: 500 }
  expect: { deductible: 800, pooled: 16185, cash: 3815, total: 20000 }
`;
