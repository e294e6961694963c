/**
 * `policy new AREA SCHEME [TITLE]`: prints a commented skeleton that loads as it stands, to be
 * filled in.
 */
import { toJson } from "#base/json.ts";
import { policySchema } from "#benefits/benefits.ts";

type Out = (line: string) => void;

export async function run(args: string[], out: Out): Promise<number> {
  if (args[0] === "--schema") {
    out(toJson(policySchema()));
    return 0;
  }
  const [area, scheme = "employee", title = "某市基本医疗保险"] = args;
  if (area === undefined || !/^\d{6}$/.test(area) || !/^(employee|resident)$/.test(scheme)) {
    out("用法：policy new 360300 employee 萍乡市职工基本医疗保险 > policies/360300/employee.yaml");
    out("      policy new --schema > policy.schema.json（供编辑器自动补全）");
    return 2;
  }
  for (const line of skeleton(area, scheme, title).split("\n")) out(line);
  return 0;
}

function skeleton(area: string, scheme: string, title: string): string {
  return `# 写法见 docs/policies/guide.zh-CN.md。每个数都要有起止日期和来源；不知道的不要写。
title: ${title}
area: "${area}"
scheme: ${scheme}

${BODY}`;
}

/** Not a policy of any place: figures to be replaced, each marked assumed. */
const BODY = `# 文件、文号、条款、日期；trust 是把握程度：official 官方原文、reprint 转载、press 报道、assumed 假定。
sources:
  law:
    document: 某市基本医疗保险办法
    number: 某政发〔2024〕1号
    article: 第十条
    date: "2024-01-01"
    trust: assumed

# 医保年度从哪天开始。
year: { starts: "01-01" }

# 九个必答问题，没有默认值；无关的写 notApplicable。
questions:
  # 分段：{ starts: gross 从总额起算 | afterDeductible 从起付线以上起算, over: case 按次 | year 按年 }
  bandScale: notApplicable
  ceilingOn: payment # 封顶和限额：payment 按支付额 | fee 按费用
  order: [ownShareFirst, firstShare, deductible] # 乙类先行自付、转外先自付、起付线的先后
  deductibleEats: notApplicable # 各类比例不同时起付线先扣：classAFirst | proportional
  # “降低10%”：{ ratio: points 点数 | factor 乘法, deductible: ofStandard | ofPrevious }
  lessPercent: notApplicable
  seriousIllnessBase: notApplicable # 大病基数：withOwnShareFirst | withoutOwnShareFirst
  unusedQuota: notApplicable # 用不完的月限额：lapses 作废 | carriesOver 结转
  stayBelongsTo: discharge # 跨年住院归：admission | discharge | settlement | eachDay
  rounding: { at: band, mode: halfUp } # 在每行 line、每段 band、每层 layer 舍入；halfUp | down | up

# 撤销：lastFirstPerInstitution 同一机构后办的先撤，异机构随时可撤 | anyOrder 都随时可撤；
# 受影响的后续结算，由参保地立待重算。
cancel: lastFirstPerInstitution

# 未备案：直接结算，或 settle: false 加 channel 说明怎么补备案。
unfiled:
  - { from: 2024-01-01, source: law, settle: true }

benefits:
  - title: 住院
    care: [inpatient, inpatientEmergency, daySurgery]
    layers:
      - name: 基本医保
        fund: pooled
        rules:
          - base: [inScope]
          - deductible:
              pool: inpatient
              per: stay
              amount:
                - from: 2024-01-01
                  source: law
                  rows:
                    - { level: 1, value: 200 }
                    - { level: 2, value: 400 }
                    - { value: 600 }
          - reduction:
              less:
                - from: 2024-01-01
                  source: law
                  rows:
                    - { category: [referral, emergency], value: 10pt }
                    - { category: [otherTemporary, unfiled], value: 20pt }
          - ratio:
              rate:
                - from: 2024-01-01
                  source: law
                  rows:
                    - { level: [1, 2], value: 90% }
                    - { value: 85% }
          - ceiling:
              pool: basic
              per: year
              amount: [{ from: 2024-01-01, source: law, value: 200000 }]`;
