/**
 * `policy check [FILE…]`: does each file load, do its worked examples hold to the fen, which cases
 * does it leave unanswered, which sources are listed for nothing. Exit 1 when a file or an example
 * is wrong.
 */
import {
  differences,
  gapsIn,
  PolicyError,
  type PolicyFile,
  policyIn,
  readExamples,
  reportOn,
} from "#benefits/benefits.ts";
import { elsewhereWarnings } from "#benefits/warn/elsewhere.ts";
import { isPolicy, readExamplesBeside, readPolicyPaths } from "#policies.ts";
import { policyErrorLines } from "../mistake.ts";
import { gapLines } from "../policy/gaps.ts";

type Out = (line: string) => void;

export async function run(args: string[], out: Out): Promise<number> {
  let wrong = 0;
  let bare = 0;
  const mistaken = (error: PolicyError): void => {
    for (const line of policyErrorLines(error)) out(line);
    wrong += 1;
  };
  const files = readPolicyPaths(args, mistaken).filter(isPolicy);
  const spoiled = wrong;
  for (const file of files) {
    try {
      const checked = check(file, out);
      wrong += checked.wrong;
      // The program's own are walked by its tests: together they take half a minute.
      const warnings = args.length > 0 ? elsewhereWarnings(file) : [];
      for (const line of warnings) out(`    提示：${line}`);
      // The program's own are in force without: their examples are the tests'.
      if (checked.examples === 0 && args.length > 0) {
        bare += 1;
        out("    提示：没有算例，不能起草；请在旁边写同名的 .examples.yaml");
      }
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
      mistaken(error);
    }
  }
  const verdict = wrong === 0 ? "全部通过" : `${wrong}处有误`;
  const note = bare === 0 ? "" : `；${bare}份没有算例，不能起草`;
  out(`共${files.length + spoiled}份政策，${verdict}${note}`);
  return wrong === 0 ? 0 : 1;
}

function check(file: PolicyFile, out: Out): { readonly wrong: number; readonly examples: number } {
  const policy = policyIn(file);
  const report = reportOn(file);
  const beside = readExamplesBeside(file);
  const examples = beside === null ? [] : readExamples(beside.path, beside.text, policy);
  let wrong = 0;
  out(`✓ ${file.path} ${report.title}`);
  for (const example of examples) {
    const found = differences(example, policy);
    if (found.length === 0) continue;
    wrong += 1;
    out(`    ✗ 算例“${example.title}”：${found.join("；")}`);
  }
  out(`    算例${examples.length}个，${examples.length - wrong}个到分相符`);
  if (report.sourcesUnused.length > 0) {
    out(`    提示：来源没有用到：${report.sourcesUnused.join("、")}`);
  }
  for (const note of report.ending) out(`    提示：${note.path} 到${note.to ?? ""}止，之后没有值`);
  const gaps = gapsIn(file);
  if (gaps.length > 0) out(`    提示：${gaps.length}种情形没有参数，遇到时不能直接结算：`);
  for (const line of gapLines(gaps, report.scheme)) out(`      ${line}`);
  return { wrong, examples: examples.length };
}
