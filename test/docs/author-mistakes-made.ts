/** The mistakes themselves: what an author writes instead of what the guide has. */

export interface Made {
  readonly what: string;
  readonly file: "policy" | "examples";
  readonly from: string;
  readonly to: string;
}

type Change = readonly [what: string, from: string, to: string];

const IN_POLICY: readonly Change[] = [
  ["百分号用全角", "0: 85%", "0: 85％"],
  ["比例写成小数", "0: 85%", "0: 0.85"],
  ["比例没有百分号", "10000: 90%", "10000: 90"],
  ["百分点写成比例", "points: 3pt", "points: 3%"],
  ["降低没有单位", "value: 10pt", "value: 10"],
  ["降低写成比例，问题没有答", "value: 10pt", "value: 10%"],
  ["金额写万", "value: 200000", "value: 20万"],
  ["金额带逗号", "value: 200000", "value: 200,000"],
  ["没有封顶写“无”", "value: 200000", "value: 无"],
  ["金额多一个零", "{ value: 800 }", "{ value: 8000 }"],
  ["比例少一位", "10000: 90%", "10000: 9%"],
  ["日期写斜线", "2024-01-01, source: law, settle", "2024/1/1, source: law, settle"],
  ["日期不存在", "2024-01-01, source: law, settle", "2024-02-30, source: law, settle"],
  [
    "生效日写晚了",
    "- from: 2024-01-01\n                  source: law\n                  rows:\n                    - { level: 1",
    "- from: 2025-01-01\n                  source: law\n                  rows:\n                    - { level: 1",
  ],
  [
    "到期没有续上",
    "2024-01-01, source: law, value: 200000",
    "2024-01-01, to: 2024-12-31, source: law, value: 200000",
  ],
  ["大括号用全角", "{ level: 1, value: 200 }", "｛ level: 1, value: 200 ｝"],
  ["冒号用全角", "{ level: 1, value: 200 }", "{ level：1, value: 200 }"],
  ["逗号用全角", "{ level: 1, value: 200 }", "{ level: 1，value: 200 }"],
  ["多缩进一格", "        fund: pooled", "         fund: pooled"],
  ["少缩进一格", "    care: [inpatient", "   care: [inpatient"],
  ["列表项少了“- ”", "- base: [inScope]", "base: [inScope]"],
  ["括号没有写完", "base: [inScope]", "base: [inScope"],
  ["人员写中文", "person: retired", "person: 退休"],
  ["职工政策写了儿童", "person: retired", "person: child"],
  ["就医类别拼错", "[referral, emergency]", "[referal, emergency]"],
  ["条件名拼错", "{ level: 1, value: 200 }", "{ levels: 1, value: 200 }"],
  ["其余的行写在前面", "{ level: 1, value: 200 }", "{ value: 200 }"],
  ["宽的行写在窄的行前面", "- { level: 1, value: 200 }", "- { level: [1, 2], value: 200 }"],
  ["同一级别写了两行", "- { level: 2, value: 500 }", "- { level: 1, value: 500 }"],
  ["年龄写反", "{ person: retired, points: 3pt }", "{ ageFrom: 70, ageBelow: 60, points: 3pt }"],
  ["忘了其余的行", "                    - { value: 800 }\n", ""],
  ["第二次写成第一次", "visitFrom: 2", "visit: 1"],
  ["按次的起付线写成按年", "per: stay", "per: year"],
  [
    "封顶写在支付之前",
    "          - base: [inScope]\n",
    "          - base: [inScope]\n          - ceiling: { pool: basic, per: year, amount: [{ from: 2024-01-01, source: law, value: 1 }] }\n",
  ],
  ["忘了写 base", "          - base: [inScope]\n", ""],
  ["看的费用多写了一份", "base: [inScope]", "base: [inScope, ownShareFirst]"],
  ["来源没有登记", "source: law, settle", "source: law2, settle"],
  ["少答一个问题", "  unusedQuota: notApplicable\n", ""],
  ["分段起点答错", "starts: gross", "starts: afterDeductible"],
  ["分段次序写反", "0: 85%, 10000: 90%", "10000: 90%, 0: 85%"],
  ["不予结算没有写渠道", "settle: true", "settle: false"],
  ["同一名称写了两次", "cancel: lastFirst", "cancel: lastFirst\ncancel: any"],
  ["有数但不知道，写了空列表", "[{ from: 2024-01-01, source: law, value: 200000 }]", "[]"],
  [
    "两种就医各写一项，后一项重复",
    "benefits:\n",
    "benefits:\n  - title: 日间手术\n    care: [inpatient, inpatientEmergency, daySurgery]\n    layers: [{ name: 甲, fund: pooled, rules: [{ base: [inScope] }, { ratio: { rate: [{ from: 2025-01-01, source: law, value: 1% }] } }] }]\n  - title: 重复的一项\n    care: daySurgery\n    layers: [{ name: 甲, fund: pooled, rules: [{ base: [inScope] }, { ratio: { rate: [{ from: 2025-01-01, source: law, value: 1% }] } }] }]\n",
  ],
];

const IN_EXAMPLES: readonly Change[] = [
  ["算例自己算错", "pooled: 15470", "pooled: 15740"],
  ["算例的各部分超过总额", "ownExpense: 1000", "ownExpense: 19600"],
  [
    "算例日期早于全部参数",
    "visitOn: 2024-05-01, total: 20000",
    "visitOn: 2023-05-01, total: 20000",
  ],
  ["算例期望写了不认识的名字", "deductible: 800, pooled: 15470", "deductible: 800, basic: 15470"],
  [
    "算例给了政策不问的事实",
    "care: inpatient, level: 3",
    "care: inpatient, facts: { months: 3 }, level: 3",
  ],
  [
    "算例的已用累计写错名字",
    "  expect: { deductible: 800",
    "  used: { deductible: 500 }\n  expect: { deductible: 800",
  ],
  [
    "算例写了没有待遇的就医类型",
    "case: { care: inpatient, level: 3",
    "case: { care: outpatient, level: 3",
  ],
];

function made(file: Made["file"], changes: readonly Change[]): Made[] {
  return changes.map(([what, from, to]) => ({ what, file, from, to }));
}

export const MADE: readonly Made[] = [
  ...made("policy", IN_POLICY),
  ...made("examples", IN_EXAMPLES),
];
