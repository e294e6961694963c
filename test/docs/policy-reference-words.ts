/** What no schema knows of the reference of policy files: its head, defaults, what an amount is. */

export const HEAD = `# Every word of a policy file 政策文件的每一个词

Written by the program from what it reads (\`npm run docs\`), compared in CI: it cannot fall behind. How
to begin: [guide](guide.md). 由程序按它实际读取的内容写出，不会过时；入门见[指南](guide.zh-CN.md)。`;

export const PLACE_HEAD = `Beside the files of a place, \`place.yaml\` may say what they share; a name that both write is
refused. 同一地方几份文件旁边的 \`place.yaml\` 写它们共用的；同一名称两处都写的，不能加载。It may hold 可写：`;

const ZERO = "0";
const SAME_PARTS = "parts of the bill 账单的各部分";

export const CASE_DEFAULTS: Readonly<Record<string, string>> = {
  care: "",
  category: "`local`",
  person: "`working`, `residentAdult`",
  age: "40",
  civilServant: "`false`",
  identity: "none 无",
  identities: "the older word for identity 旧写法，同 identity",
  home: "the policy's area 政策的区划",
  careArea: "home; with a category `460100` (in Hainan `110000`) 参保地；写了 category 时为 460100",
  hospital: "`H00000000001`",
  kind: "`hospital`",
  level: "3",
  disease: "none 无",
  visitOn: "",
  dischargedOn: "inpatient: visitOn 住院同 visitOn",
  settledOn: "dischargedOn, else visitOn 同出院日，没有则就诊日",
  stay: "each visit its own 每次就诊各为一次",
  total: "no default, write it 没有默认，请写",
  ownExpense: ZERO,
  overLimit: ZERO,
  ownShareFirst: ZERO,
  lines: `none 无；${SAME_PARTS}`,
  categories: `none 无；${SAME_PARTS}`,
  days: `none 无；${SAME_PARTS}`,
  use: "`own` where ownAccount is written, else `none` 写了 ownAccount 为 own，否则 none",
  ownAccount: ZERO,
  relativesAccount: ZERO,
  facts: "none given 都不提供",
};

export const EXPECT_WORDS: Readonly<Record<string, string>> = {
  fund: "what this fund pays 该基金支付",
  ownAccount: "own account 个人账户支付",
  relativesAccount: "a relative's account 家庭共济账户支付",
  cash: "cash 个人现金",
  hospital: "borne by the hospital 医院承担",
  total: "the whole bill 医疗费总额",
  deductible: "deductible of the pooled fund's layers 统筹各层本次起付线",
  funds: "all funds together 基金支付合计",
  personal: "accounts and cash together 个人账户与现金合计",
  layers: "`{ name: yuan }` what each layer pays 各层支付",
  deductibles: "`{ name: yuan }` deductible of each layer 各层起付线",
  accumulators: "`{ paid:basic: yuan }` after the visit 就诊后的累计",
  steps: "`{ title: yuan }` steps of one title together 同名步骤合计",
};
