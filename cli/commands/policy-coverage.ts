/**
 * `policy coverage [FILE…]`: per place, how many parameters are official, reprinted, from the
 * press, assumed, and what is missing.
 */
import { type PolicyReport, reportOn, TRUSTS } from "#benefits/benefits.ts";
import { isPolicy, readPolicyPaths } from "#policies.ts";

type Out = (line: string) => void;

const WANTED = { outpatient: "普通门诊", chronic: "慢特病", inpatient: "住院" } as const;

export async function run(args: string[], out: Out): Promise<number> {
  const json = args.includes("--json");
  const files = readPolicyPaths(args.filter((arg) => arg !== "--json")).filter(isPolicy);
  const reports = files.map(reportOn);
  if (json) {
    out(JSON.stringify(reports.map(summaryOf)));
    return 0;
  }
  out("区划    险种       官方  转载  报道  假定  缺少或另行计算");
  for (const report of reports) out(rowOf(report));
  return 0;
}

function summaryOf(report: PolicyReport): object {
  const counts = Object.fromEntries(TRUSTS.map((trust) => [trust, countOf(report, trust)]));
  const { area, scheme, title } = report;
  return { area, scheme, title, ...counts, missing: missingIn(report), later: laterIn(report) };
}

function rowOf(report: PolicyReport): string {
  const counts = TRUSTS.map((trust) => String(countOf(report, trust)).padStart(4));
  const missing = missingIn(report).map((words) => `缺${words}`);
  return [
    report.area,
    report.scheme.padEnd(9),
    counts.join("  "),
    [...missing, ...laterIn(report)].join("；"),
  ].join("  ");
}

function countOf(report: PolicyReport, trust: (typeof TRUSTS)[number]): number {
  return report.benefits.reduce((sum, benefit) => sum + benefit.trusts[trust], 0);
}

function missingIn(report: PolicyReport): string[] {
  const care = new Set(report.benefits.flatMap((benefit) => benefit.care));
  return Object.entries(WANTED)
    .filter(([kind]) => !care.has(kind as keyof typeof WANTED))
    .map(([, words]) => words);
}

function laterIn(report: PolicyReport): string[] {
  return [...new Set(report.benefits.flatMap((benefit) => benefit.later))];
}
