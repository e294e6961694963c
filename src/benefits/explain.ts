/** A policy file told in Chinese: benefits, layers, rules, each figure with days and source. */
import { parse } from "yaml";
import {
  conditionWords,
  type FactTitles,
  type Fields,
  isFields,
  isList,
  PARAMETERS,
  RULES,
  TRUST_WORDS,
  valueWords,
  type Written,
  word,
  wordAs,
  wordsOf,
} from "#benefits/file-words.ts";
import type { BenefitReport, PolicyReport } from "#benefits/report.ts";
import type { Source } from "#model/benefit.ts";
import { PAYER_WORDS, SCHEME_WORDS, wordFor } from "#model/words.ts";

const QUESTIONS: Readonly<Record<string, string>> = {
  bandScale: "一、分段从哪里起算，按次还是按年累计",
  ceilingOn: "二、封顶和限额按支付额还是按费用",
  order: "三、先行自付、先自付比例、起付线的先后",
  deductibleEats: "四、起付线先扣哪一类费用",
  lessPercent: "五、“降低10%”是点数还是乘法，按标准还是按上一次",
  seriousIllnessBase: "六、大病基数含不含先行自付",
  unusedQuota: "七、当期用不完的限额",
  stayBelongsTo: "八、跨年住院归哪一年",
  rounding: "九、在哪里舍入，怎样舍入",
};

const ANSWERS: Readonly<Record<string, string>> = {
  gross: "从费用第一元起",
  afterDeductible: "从起付线以上起",
  case: "按次",
  year: "按年累计",
  eachRuleSays: "各条规则自定",
  payment: "按支付额",
  fee: "按费用",
  classAFirst: "先扣甲类",
  proportional: "按比例分摊",
  points: "减点数",
  factor: "乘系数",
  ofStandard: "按标准",
  ofPrevious: "按上一次",
  withOwnShareFirst: "含先行自付",
  withoutOwnShareFirst: "不含先行自付",
  lapses: "作废",
  carriesOver: "结转",
  admission: "入院日所在年度",
  discharge: "出院日所在年度",
  settlement: "结算日所在年度",
  eachDay: "按费用发生日分年",
  line: "逐条明细",
  band: "逐段",
  layer: "逐层",
  halfUp: "四舍五入到分",
  down: "舍去分以下",
  up: "分以下进一",
};

const PERIODS: Readonly<Record<string, string>> = {
  year: "按年",
  quarter: "按季",
  month: "按月",
  stay: "按次住院",
  visit: "按次就诊",
};

export function explained(report: PolicyReport, text: string): string[] {
  const written = parse(text, { schema: "failsafe" }) as Fields;
  const teller = new Teller(report);
  return [
    `${report.title}（${report.area}，${SCHEME_WORDS[report.scheme]}）`,
    "",
    "九个必答问题",
    ...Object.entries(report.questions).map(
      ([name, value]) =>
        `  ${QUESTIONS[name] ?? name}：${answerWords(value)}${answerSource(report, name, value)}`,
    ),
    ...(report.facts.size === 0 ? [] : ["", "病例之外还要知道"]),
    ...[...report.facts].map(([name, title]) => `  ${title}（${name}）`),
    ...(written.unfiled === undefined ? [] : ["", "未备案的人", ...teller.dated(written.unfiled)]),
    ...report.benefits.flatMap((benefit, index) =>
      teller.benefit(benefit, (written.benefits as readonly Fields[])[index] ?? {}),
    ),
    "",
    "来源",
    ...[...report.sources].map(([name, source]) => `  ${name}：${sourceWords(source)}`),
  ];
}

function sourceWords({ document, number, article, date, trust }: Source): string {
  const told = [document, number, article].filter((part) => part !== undefined).join(" ");
  return `${told}${date === undefined ? "" : `（${date}）`}，${TRUST_WORDS[trust] ?? trust}`;
}

/** An answer without a source is assumed, and says so. */
function answerSource({ answerSources, sources }: PolicyReport, name: string, value: unknown) {
  const source = sources.get(answerSources[name] ?? "");
  if (value === null) return "";
  if (source === undefined) return "（假定，未见公开依据）";
  return `（${source.document}，${TRUST_WORDS[source.trust] ?? source.trust}）`;
}

function answerWords(value: unknown): string {
  if (value === null) return "与本政策无关";
  if (Array.isArray(value)) return value.map((one) => word(String(one))).join("→");
  if (typeof value === "object") {
    return Object.values(value as object)
      .map((one) => (one === null ? "与本政策无关" : (ANSWERS[String(one)] ?? String(one))))
      .join("，");
  }
  return ANSWERS[String(value)] ?? String(value);
}

class Teller {
  readonly #facts: FactTitles;
  readonly #sources: ReadonlyMap<string, Source>;

  constructor(report: PolicyReport) {
    this.#facts = report.facts;
    this.#sources = report.sources;
  }

  benefit(benefit: BenefitReport, written: Fields): string[] {
    const diseases = written.diseases === undefined ? "" : `，病种${wordsOf(written.diseases)}`;
    const lines = [
      "",
      `【${benefit.title}】${benefit.care.map((care) => wordAs("care", care)).join("、")}${diseases}${this.#when(written)}`,
    ];
    if (isList(written.level)) lines.push("  外地医院按级别对应", ...this.dated(written.level));
    const layers = (written.layers ?? []) as readonly Fields[];
    for (const [index, layer] of layers.entries()) lines.push(...this.#layer(index + 1, layer));
    return lines;
  }

  #layer(position: number, layer: Fields): string[] {
    const when = this.#when(layer);
    if (layer.later !== undefined)
      return [`  ${position}. 另行计算：${wordsOf(layer.later)}${when}`];
    if (isFields(layer.account)) {
      const most = wordsOf(layer.account.most);
      const limit = most === "" ? "" : `，以${this.#facts.get(most) ?? most}为限`;
      const pays = wordsOf(layer.account.pays);
      return [
        `  ${position}. ${PAYER_WORDS.ownAccount}：可付${pays}中基金未付的部分${limit}${when}`,
      ];
    }
    const payer = wordFor(PAYER_WORDS, wordsOf(layer.fund));
    const rules = (layer.rules ?? []) as readonly Fields[];
    return [
      `  ${position}. ${wordsOf(layer.name)}（${payer}）${when}`,
      ...rules.flatMap((rule) => this.#rule(rule)),
    ];
  }

  #rule(rule: Fields): string[] {
    const name = Object.keys(rule).find((key) => key in RULES) ?? "";
    const spec = rule[name];
    const title = `     ${RULES[name] ?? name}${this.#when(rule)}`;
    if (name === "base" || spec === undefined) return [`${title}：${baseWords(spec)}`];
    if (!isFields(spec)) return [`${title}：${wordsOf(spec)}`];
    const per = PERIODS[wordsOf(spec.per)];
    const head = [
      `${title}${per === undefined ? "" : `（${per}）`}${spec.title === undefined ? "" : `：${wordsOf(spec.title)}`}`,
      ...settingsOf(spec, this.#facts).map((words) => `       ${words}`),
    ];
    const main: string[] = [];
    const further: string[] = [];
    for (const [part, value] of Object.entries(spec)) {
      const inner = PARAMETERS[part];
      if (part === "kinds" && isList(value)) main.push(...this.#kinds(value as readonly Fields[]));
      else if (!isDated(value) || part in SETTINGS) continue;
      else if (inner === undefined) main.push(...this.dated(value));
      else further.push(`       ${inner}`, ...this.dated(value));
    }
    return [...head, ...main, ...further];
  }

  #kinds(kinds: readonly Fields[]): string[] {
    return kinds.flatMap((kind) => [
      `       ${wordsOf(kind.name)}`,
      ...(isDated(kind.rate) ? this.dated(kind.rate) : []),
    ]);
  }

  /** The entries of a dated parameter; a table of more than two rows takes a line a row. */
  dated(entries: Written): string[] {
    return (entries as readonly Fields[]).flatMap((entry) => {
      const to = entry.to === undefined ? "" : `至${wordsOf(entry.to)}`;
      const days = `       ${wordsOf(entry.from)}起${to}`;
      const source = this.#source(entry.source);
      if (!isList(entry.rows)) return [`${days}  ${valueWords(entry)}${source}`];
      const rows = (entry.rows as readonly Fields[]).map((row) => this.#row(row));
      if (rows.length <= 2) return [`${days}  ${rows.join("；")}${source}`];
      return [`${days}${source}`, ...rows.map((row) => `         ${row}`)];
    });
  }

  #row(row: Fields): string {
    const when = conditionWords(row, this.#facts);
    return `${when === "" ? "其余" : when} ${valueWords(row)}${this.#source(row.source)}`;
  }

  #source(name: Written | undefined): string {
    const source = this.#sources.get(wordsOf(name));
    if (source === undefined) return "";
    const { document, number = "", trust } = source;
    return `〔${document}${number}，${TRUST_WORDS[trust] ?? trust}〕`;
  }

  #when(part: Fields): string {
    const days = [
      part.from === undefined ? "" : `${wordsOf(part.from)}起`,
      part.to === undefined ? "" : `至${wordsOf(part.to)}`,
    ].join("");
    const when = isFields(part.when) ? conditionWords(part.when, this.#facts) : "";
    const told = [days, when].filter((one) => one !== "").join("，");
    return told === "" ? "" : `〈仅${told}〉`;
  }
}

/** What a rule says beside its figures, a line each. */
function settingsOf(spec: Fields, facts: FactTitles): string[] {
  return Object.entries(spec).flatMap(([name, value]) => {
    const told = SETTINGS[name]?.(value, facts);
    return told === undefined || told === "" ? [] : [told];
  });
}

const SETTINGS: Readonly<Record<string, (value: Written, facts: FactTitles) => string>> = {
  pool: (value) => `累计名 ${String(value)}：同名的合用一条线`,
  of: (value) => ({ payment: "按支付额计", fee: "按费用计" })[String(value)] ?? "",
  eachDisease: (value) => (value === "true" ? "每个病种各有一份" : "各病种合用一份"),
  countBy: (value) => (value === "level" ? "次数按医院级别分别计" : "次数各级合计"),
  transfer: () => "转院接着上一次住院，只补起付标准的差额，不另计一次",
  times: (value, facts) => `乘以${factTitle(value, facts)}`,
  diseasesFact: (value, facts) => `病种数取自${factTitle(value, facts)}`,
  timesMost: (value, facts) => `倍数至多${timesWords(value, facts)}`,
  renew: renewWords,
};

function factTitle(name: Written, facts: FactTitles): string {
  return `“${facts.get(wordsOf(name)) ?? wordsOf(name)}”`;
}

/** Dated like an amount, but a count. */
function timesWords(value: Written, facts: FactTitles): string {
  return ((isList(value) ? value : []) as readonly Fields[])
    .flatMap((entry) => {
      const rows = isList(entry.rows) ? (entry.rows as readonly Fields[]) : [entry];
      return rows.map((row) => {
        const when = [`${wordsOf(entry.from)}起`, conditionWords(row, facts)].filter(Boolean);
        return `${wordsOf(row.value)}（${when.join("，")}）`;
      });
    })
    .join("；");
}

function renewWords(value: Written): string {
  if (!isFields(value)) return "";
  const again = value.as === "full" ? "全额再付一次" : "按下一次住院的标准再付一次";
  return `住院每满${wordsOf(value.everyDays)}天，${again}`;
}

function isDated(value: Written | undefined): value is readonly Written[] {
  return isList(value) && value.every((entry) => isFields(entry) && "from" in entry);
}

function baseWords(spec: Written | undefined): string {
  if (!isFields(spec)) return wordsOf(spec);
  if (spec.rest !== undefined) return `“${wordsOf(spec.layer)}”的${wordsOf(spec.rest)}费用`;
  const only = isFields(spec.only) ? `，只看${wordsOf(spec.only)}` : "";
  const except = isFields(spec.except) ? `，不看${wordsOf(spec.except)}` : "";
  return `${wordsOf(spec.of)}${only}${except}`;
}
