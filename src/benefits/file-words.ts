/** The words of policy files in Chinese: conditions, values, parameters, trust. */
import { CLEARING_SCOPE_WORDS } from "#model/clearing-words.ts";
import {
  CARE_TYPE_WORDS,
  CATEGORY_WORDS,
  IDENTITY_WORDS,
  LEVEL_WORDS,
  PART_WORDS,
  PAYER_WORDS,
  PERSON_WORDS,
  wordFor,
} from "#model/words.ts";

/** What stands in a policy file, read without types: texts, lists and fields. */
export type Written = string | readonly Written[] | { readonly [name: string]: Written };
export type Fields = Readonly<Record<string, Written>>;

export const TRUST_WORDS: Readonly<Record<string, string>> = {
  official: "官方原文",
  reprint: "转载",
  press: "报道",
  assumed: "假定",
};

const WORDS: Readonly<Record<string, string>> = {
  ...CATEGORY_WORDS,
  ...CARE_TYPE_WORDS,
  ...PERSON_WORDS,
  ...IDENTITY_WORDS,
  ...PART_WORDS,
  hospital: "医院",
  pharmacy: "药店",
  inProvince: CLEARING_SCOPE_WORDS.inProvince,
  crossProvince: "跨省",
  firstShare: "先自付比例",
  deductible: "起付线",
  copay: "按比例自付",
  overCeiling: "封顶线以上",
  cut: "因封顶未付",
  yes: "是",
  no: "否",
};

export function word(text: string): string {
  return wordFor(WORDS, text);
}

/** Kinds of names of which another one has the same: "emergency", "pharmacy". */
const OF_KIND = { category: CATEGORY_WORDS, care: CARE_TYPE_WORDS } as const;

/** What a case is asked for, in its kind's words. */
export function wordAs(kind: string, text: string): string {
  return kind === "category" || kind === "care" ? wordFor(OF_KIND[kind], text) : word(text);
}

/** Parts of a policy file that have no title of their own. */
const FIELD_WORDS: Readonly<Record<string, string>> = {
  rate: "支付比例",
  rates: "分段比例",
  share: "比例",
  amount: "金额",
  add: "提高幅度",
  less: "降低幅度",
  pool: "累计名",
  per: "计算周期",
  of: "计算依据",
  times: "按事实加倍",
  timesMost: "加倍至多",
  countBy: "次数怎样计",
  renew: "长期住院重新起算",
  everyDays: "每满天数",
  as: "再付多少",
  transfer: "转院",
  eachDisease: "各病种分别计",
  diseasesFact: "病种数取自",
  kinds: "费用类别",
  when: "条件",
  care: "就医类型",
  diseases: "病种",
  disease: "病种",
  level: "医院级别",
  person: "人员",
  category: "就医类别",
  identity: "身份",
  facts: "事实",
  fund: "基金",
  only: "只看",
  except: "不看",
  rest: "前一层的余额",
  layer: "层",
  account: PAYER_WORDS.ownAccount,
  pays: "可付",
  most: "至多",
  relatives: PAYER_WORDS.relativesAccount,
  later: "另行计算",
  indexes: "指数",
  year: "医保年度",
  starts: "开始",
  over: "累计范围",
  cancel: "撤销次序",
  choose: "就医类别的选取",
  questions: "九个必答问题",
  bandScale: "分段起算",
  ceilingOn: "封顶按什么计",
  order: "扣除的先后",
  deductibleEats: "起付线先扣哪类",
  lessPercent: "“降低”的算法",
  seriousIllnessBase: "大病基数",
  unusedQuota: "用不完的限额",
  stayBelongsTo: "跨年住院",
  rounding: "舍入",
  at: "在哪里",
  mode: "怎样",
  area: "区划",
  scheme: "险种",
};

/** Mechanisms and their parameters, as titles. */
export const RULES: Readonly<Record<string, string>> = {
  base: "计算基数",
  firstShare: "先自付比例",
  deductible: "起付标准",
  bonus: "提高比例",
  reduction: "异地降低",
  ratio: "支付比例",
  bands: "分段比例",
  ratioByKind: "分类支付",
  guarantee: "保底",
  subsidy: "定额补助",
  quota: "病种限额",
  ceiling: "封顶线",
};
export const PARAMETERS: Readonly<Record<string, string>> = {
  repeat: "再次住院",
  yearlyMost: "全年合计不超过",
  further: "每增加一种病",
  beyond: "超出限额部分",
};

/** What a part of a file is called: "rate" is 支付比例. */
export function partWord(name: string): string {
  return FIELD_WORDS[name] ?? word(name);
}

/** One text, a list of texts as alternatives, or fields as they stand. */
export function wordsOf(value: Written | undefined): string {
  if (value === undefined) return "";
  if (typeof value === "string") return word(value);
  if (isList(value)) return value.map(wordsOf).join("、");
  return Object.entries(value)
    .map(([name, inner]) => `${word(name)} ${wordsOf(inner)}`)
    .join("，");
}

export function isList(value: Written | undefined): value is readonly Written[] {
  return Array.isArray(value);
}

export function isFields(value: Written | undefined): value is Fields {
  return typeof value === "object" && !Array.isArray(value);
}

/** Titles of the facts that a file asks for, by name. */
export type FactTitles = ReadonlyMap<string, string>;

/** A fact is declared as `name: title`, or with its values as `name: { title, values }`. */
export function factTitles({ facts }: Fields): FactTitles {
  return new Map(
    Object.entries(isFields(facts) ? facts : {}).map(([name, said]) => [
      name,
      wordsOf(isFields(said) ? said.title : said),
    ]),
  );
}

const CONDITIONS: Readonly<Record<string, (value: Written, facts: FactTitles) => string>> = {
  level: (value) =>
    (isList(value) ? value : [value]).map((one) => wordFor(LEVEL_WORDS, wordsOf(one))).join("、"),
  person: wordsOf,
  ageFrom: (value) => `${wordsOf(value)}岁及以上`,
  ageBelow: (value) => `${wordsOf(value)}岁以下`,
  category: (value) => listWords("category", value),
  care: (value) => listWords("care", value),
  disease: (value) => `病种${wordsOf(value)}`,
  hospital: (value) => `医院${wordsOf(value)}`,
  kind: wordsOf,
  identity: wordsOf,
  civilServant: (value) => (value === "true" ? "公务员" : "非公务员"),
  distance: wordsOf,
  facts: factWords,
  visit: (value) => `第${wordsOf(value)}次`,
  visitFrom: (value) => `第${wordsOf(value)}次起`,
};

/** One name of a kind, or a list of them as alternatives. */
function listWords(kind: "category" | "care", value: Written): string {
  const all = isList(value) ? value : [value];
  return all.map((one) => (typeof one === "string" ? wordAs(kind, one) : wordsOf(one))).join("、");
}

function factWords(value: Written, facts: FactTitles): string {
  if (!isFields(value)) return wordsOf(value);
  return Object.entries(value)
    .map(([name, test]) => {
      const title = (facts.get(name) ?? name).replace(/（yes或no）$/, "");
      if (!isFields(test)) return `${title}为${wordsOf(test)}`;
      const { from, to } = test;
      if (to === undefined) return `${title}不低于${wordsOf(from)}`;
      return `${title}${from === undefined ? "" : `从${wordsOf(from)}`}至${wordsOf(to)}`;
    })
    .join("，");
}

/** "退休，三级"; empty when nothing is asked. */
export function conditionWords(row: Fields, facts: FactTitles): string {
  return Object.entries(row)
    .flatMap(([name, value]) => {
      const told = CONDITIONS[name];
      return told === undefined ? [] : [told(value, facts)];
    })
    .join("，");
}

const VALUES: Readonly<Record<string, (value: Written) => string>> = {
  value: figure,
  bands: bandWords,
  points: (value) => `加${figure(value)}`,
  pointsPerYear: (value) => `每岁加${figure(value)}`,
  ownShare: (value) => `自付部分按${figure(value)}计`,
  of: (value) => `按标准的${figure(value)}`,
  flat: (value) => `定为${figure(value)}`,
  less: (value) => `逐次累减${figure(value)}`,
  lessPercent: (value) => `逐次降低${figure(value)}`,
  atLeast: (value) => `不低于${figure(value)}`,
  atMost: (value) => `不超过${figure(value)}`,
  settle: (value) => (value === "true" ? "可以直接结算" : "不予直接结算"),
  channel: (value) => `备案渠道：${wordsOf(value)}`,
};

/** What a row gives: "300元"; "加3个百分点，不超过92%". */
export function valueWords(row: Fields): string {
  return Object.entries(row)
    .flatMap(([name, value]) => {
      const told = VALUES[name];
      return told === undefined ? [] : [told(value)];
    })
    .join("，");
}

function bandWords(value: Written): string {
  if (!isFields(value)) return figure(value);
  return Object.entries(value)
    .map(([from, rate]) => `${figure(from)}以上${figure(rate)}`)
    .join("，");
}

/** 300 → 300元, 3pt → 3个百分点, none → 不设限, {share: 5%, of: averageWage} → averageWage的5%. */
function figure(value: Written | undefined): string {
  if (value === undefined) return "";
  if (isFields(value)) return formedWords(value);
  const text = wordsOf(value);
  if (text === "none") return "不设限";
  if (text.endsWith("pt")) return `${text.slice(0, -2)}个百分点`;
  return /^\d+(\.\d+)?$/.test(text) ? `${text.replace(/\B(?=(\d{3})+$)/g, ",")}元` : text;
}

const BASES: Readonly<Record<string, string>> = { bill: "医疗费总额", inScope: "政策范围内费用" };

function formedWords({ share, times, of, atLeast, atMost }: Fields): string {
  const base = BASES[wordsOf(of)] ?? `指数${wordsOf(of)}`;
  const bounds = [
    atLeast === undefined ? [] : [`不低于${figure(atLeast)}`],
    atMost === undefined ? [] : [`不超过${figure(atMost)}`],
  ].flat();
  const core = times === undefined ? `${base}的${figure(share)}` : `${base}的${wordsOf(times)}倍`;
  return [core, ...bounds].join("，");
}
