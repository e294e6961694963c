/**
 * `policy coverage [FILE…]`: per place and benefit, how many parameters are official, reprinted, from
 * the press, assumed, and what is missing; with `--assumed` which ones somebody has yet to look up.
 */
import {
  type BenefitReport,
  gapsIn,
  PolicyError,
  type PolicyFile,
  type PolicyReport,
  reportOn,
  TRUSTS,
} from "#benefits/benefits.ts";
import { CARE_TYPE_WORDS, SCHEME_WORDS } from "#model/words.ts";
import { EXIT } from "../command.ts";
import { policyErrorLines } from "../mistake.ts";
import { policiesAt } from "../policy/files.ts";
import { type Column, table } from "../table.ts";

type Out = (line: string) => void;

const FLAGS = ["--json", "--short", "--assumed"] as const;
const WANTED = ["outpatient", "chronic", "inpatient"] as const;

const COLUMNS: readonly Column[] = [
  { title: "区划" },
  { title: "险种" },
  { title: "政策与待遇" },
  { title: "官方", right: true },
  { title: "转载", right: true },
  { title: "报道", right: true },
  { title: "假定", right: true },
  { title: "有据", right: true },
  { title: "缺少，或由参保地另行计算" },
];

interface Place {
  readonly report: PolicyReport;
  readonly gaps: number;
}

export async function run(args: string[], out: Out): Promise<number> {
  const has = (flag: (typeof FLAGS)[number]): boolean => args.includes(flag);
  const paths = args.filter((arg) => !FLAGS.some((flag) => flag === arg));
  const broken: PolicyError[] = [];
  const places = policiesAt(paths, (error) => broken.push(error)).flatMap((file) =>
    placesIn(file, broken),
  );
  if (has("--json")) out(JSON.stringify([...places.map(summaryOf), ...broken.map(brokenOf)]));
  else if (has("--assumed")) for (const place of places) tellAssumed(place, out);
  else tellTable(places, has("--short"), out);
  if (broken.length === 0) return EXIT.done;
  if (!has("--json")) tellBroken(broken, out);
  return EXIT.found;
}

/** One broken file does not hide what the others say. */
function placesIn(file: PolicyFile, broken: PolicyError[]): Place[] {
  try {
    return [{ report: reportOn(file), gaps: gapsIn(file).length }];
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    broken.push(error);
    return [];
  }
}

function tellBroken(broken: readonly PolicyError[], out: Out): void {
  out("");
  out(`另有${broken.length}份读不了，没有计入：`);
  for (const error of broken) for (const line of policyErrorLines(error)) out(line);
}

function brokenOf({ file, line, what, mend }: PolicyError): object {
  return { path: file, line, wrong: what, mend };
}

function tellTable(places: readonly Place[], short: boolean, out: Out): void {
  // Province files that fill in for areas without a policy of their own know nothing for sure.
  const known = places.filter((place) => isKnown(place.report));
  const rows = known.flatMap(({ report, gaps }) => [
    placeRow(report, gaps),
    ...(short ? [] : report.benefits.map(benefitRow)),
  ]);
  for (const line of table(COLUMNS, rows)) out(line);
  const rest = places.filter((place) => !isKnown(place.report));
  out("");
  if (rest.length > 0) {
    const names = rest.map(({ report }) => `${report.area} ${SCHEME_WORDS[report.scheme]}`);
    out(`全部为假定（演示用或不确定）的${rest.length}份：${names.join("、")}`);
  }
  const care = new Set(places.flatMap(({ report }) => report.benefits.flatMap((one) => one.care)));
  if (!care.has("maternityOutpatient") && !care.has("inpatientMaternity")) {
    out(
      `${CARE_TYPE_WORDS.maternityOutpatient}、${CARE_TYPE_WORDS.inpatientMaternity}：所见公开资料没有参数，各地都未写，不能直接结算。`,
    );
  }
  out("“有据”是官方、转载、报道所占的份额；逐条看假定的参数：--assumed；只看各地合计：--short");
}

function isKnown(report: PolicyReport): boolean {
  return TRUSTS.some((trust) => trust !== "assumed" && countOf(report, trust) > 0);
}

function placeRow(report: PolicyReport, gaps: number): string[] {
  const counts = TRUSTS.map((trust) => countOf(report, trust));
  const notes = missingIn(report).map((words) => `缺${words}`);
  if (gaps > 0) notes.push(`${gaps}种情形没有参数`);
  const { area, scheme, title } = report;
  return [
    area,
    SCHEME_WORDS[scheme],
    title,
    ...counts.map(String),
    shareOf(counts),
    notes.join("；"),
  ];
}

function benefitRow(benefit: BenefitReport): string[] {
  const counts = TRUSTS.map((trust) => benefit.trusts[trust]);
  const later = benefit.later.map((name) => `另行：${name}`);
  return ["", "", `  ${benefit.title}`, ...counts.map(String), shareOf(counts), later.join("；")];
}

/** How much of it somebody published. */
function shareOf(counts: readonly number[]): string {
  const all = counts.reduce((sum, count) => sum + count, 0);
  const assumed = counts[TRUSTS.indexOf("assumed")] ?? 0;
  return all === 0 ? "–" : `${Math.floor(((all - assumed) * 100) / all)}%`;
}

function tellAssumed({ report }: Place, out: Out): void {
  const rows = report.benefits.flatMap(({ title, parameters }) =>
    parameters.flatMap((note) => {
      const source = note.sources.find(({ trust }) => trust === "assumed");
      if (source === undefined) return [];
      const rule = note.path.replace(/^benefits\[\d+\]\./, "");
      return [[title, rule, note.from, source.document]];
    }),
  );
  if (rows.length === 0) return;
  out(`${report.area} ${SCHEME_WORDS[report.scheme]} ${report.title}：${rows.length}条假定`);
  const columns = ["待遇", "参数", "自", "假定的来历"].map((title) => ({ title }));
  for (const line of table(columns, rows)) out(`  ${line}`);
  out("");
}

function summaryOf({ report, gaps }: Place): object {
  const { area, scheme, title } = report;
  return {
    ...{ area, scheme, title, gaps },
    ...Object.fromEntries(TRUSTS.map((trust) => [trust, countOf(report, trust)])),
    missing: missingIn(report),
    later: [...new Set(report.benefits.flatMap((benefit) => benefit.later))],
    benefits: report.benefits.map(({ title, care, trusts, later }) => {
      return { title, care, ...trusts, later };
    }),
  };
}

function countOf(report: PolicyReport, trust: (typeof TRUSTS)[number]): number {
  return report.benefits.reduce((sum, benefit) => sum + benefit.trusts[trust], 0);
}

function missingIn(report: PolicyReport): string[] {
  const care = new Set(report.benefits.flatMap((benefit) => benefit.care));
  return WANTED.filter((kind) => !care.has(kind)).map((kind) => CARE_TYPE_WORDS[kind]);
}
