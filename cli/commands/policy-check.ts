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
import { isPolicy, readExamplesBeside, readPolicyPaths } from "#policies.ts";

type Out = (line: string) => void;

export async function run(args: string[], out: Out): Promise<number> {
  let wrong = 0;
  const files = readPolicyPaths(args).filter(isPolicy);
  for (const file of files) {
    try {
      wrong += check(file, out);
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
      out(`✗ ${error.file}:${error.line}`);
      out(`    ${error.what}`);
      out(`    怎么改：${error.mend}`);
      wrong += 1;
    }
  }
  out(`共${files.length}份政策，${wrong === 0 ? "全部通过" : `${wrong}处有误`}`);
  return wrong === 0 ? 0 : 1;
}

function check(file: PolicyFile, out: Out): number {
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
  const [first] = gaps;
  if (first !== undefined) {
    const { care, level, person, category } = first;
    out(`    提示：${gaps.length}种情形没有参数，如 ${care}、${level}级、${person}、${category}`);
  }
  return wrong;
}
