/**
 * `policy explain FILE|AREA:SCHEME`: the policy in Chinese, each parameter with its days and its
 * source.
 */
import { type BenefitReport, type PolicyFile, reportOn } from "#benefits/benefits.ts";
import { isPolicy, readPolicyFiles, readPolicyPaths } from "#policies.ts";

type Out = (line: string) => void;

const TRUST_WORDS: Readonly<Record<string, string>> = {
  official: "官方原文",
  reprint: "转载",
  press: "报道",
  assumed: "假定",
};

const QUESTION_WORDS: Readonly<Record<string, string>> = {
  bandScale: "一、分段从哪里起算、按次还是按年",
  ceilingOn: "二、封顶和限额按支付额还是费用",
  order: "三、先行自付、先自付比例、起付线的先后",
  deductibleEats: "四、起付线先扣哪一类",
  lessPercent: "五、“降低10%”是点数还是乘法、按标准还是上一次",
  seriousIllnessBase: "六、大病基数含不含先行自付",
  unusedQuota: "七、用不完的限额",
  stayBelongsTo: "八、跨年住院归哪年",
  rounding: "九、在哪里舍入、怎样舍入",
};

export async function run(args: string[], out: Out): Promise<number> {
  const [target] = args;
  const file = target === undefined ? undefined : find(target);
  if (file === undefined) {
    out("用法：policy explain 文件|区划:employee");
    return 2;
  }
  const report = reportOn(file);
  out(`${report.title}（${report.area}，${report.scheme}）`);
  out("九个必答问题");
  for (const [name, value] of Object.entries(report.questions)) {
    out(`  ${QUESTION_WORDS[name] ?? name}：${answerText(value)}`);
  }
  for (const [name, title] of report.facts) out(`需要的事实 ${name}：${title}`);
  for (const benefit of report.benefits) explain(benefit, out);
  return 0;
}

function answerText(value: unknown): string {
  if (value === null) return "无关";
  if (Array.isArray(value)) return value.join("→");
  if (typeof value === "object") return Object.values(value as object).join("，");
  return String(value);
}

function explain(benefit: BenefitReport, out: Out): void {
  out("");
  out(`【${benefit.title}】${benefit.care.join("、")}`);
  out(`  层次：${[...benefit.layers, ...benefit.later.map((name) => `（${name}）`)].join(" → ")}`);
  for (const note of benefit.parameters) {
    const rule = note.path
      .replace(/^benefits\[\d+\]\./, "")
      .replace(/layers\[(\d+)\]\./, "第$1层 ");
    const days = `${note.from}起${note.to === undefined ? "" : `至${note.to}`}`;
    const sources = note.sources.map(
      (source) => `${source.document}${source.number ?? ""}，${TRUST_WORDS[source.trust] ?? ""}`,
    );
    out(
      `  ${rule.replace(/rules\[\d+\]\./, "")}（${days}）：${note.text}〔${sources.join("；")}〕`,
    );
  }
}

function find(target: string): PolicyFile | undefined {
  if (target.endsWith(".yaml")) return readPolicyPaths([target])[0];
  const [area, scheme] = target.split(":");
  return readPolicyFiles()
    .filter(isPolicy)
    .find((file) => file.path.endsWith(`${area ?? ""}/${scheme ?? ""}.yaml`));
}
