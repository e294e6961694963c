/**
 * `policy check [FILE…]`: does each file load, do its worked examples hold to the fen, which cases
 * does it leave unanswered, which sources are listed for nothing, what a release would still wait
 * for. Exit 1 when a file or an example is wrong.
 */
import { dirname, join } from "node:path";
import {
  differences,
  type Example,
  gapsIn,
  hiddenWarnings,
  PLACE_FILE,
  PolicyError,
  type PolicyFile,
  policyIn,
  readExamples,
  reportOn,
  unreached,
  unreachedWords,
  unstated,
} from "#benefits/benefits.ts";
import { elsewhereWarnings } from "#benefits/warn/elsewhere.ts";
import { readExamplesBeside } from "#policies.ts";
import { EXIT, type Out, readArguments } from "../command.ts";
import { policyErrorLines } from "../mistake.ts";
import { policiesAt } from "../policy/files.ts";
import { gapLines } from "../policy/gaps.ts";

export async function run(args: string[], out: Out): Promise<number> {
  const { plain } = readArguments(args, {});
  let wrong = 0;
  let bare = 0;
  const mistaken = (error: PolicyError): void => {
    for (const line of policyErrorLines(error)) out(line);
    wrong += 1;
  };
  const files = policiesAt(plain, mistaken);
  const spoiled = wrong;
  const idle = new IdleShared();
  for (const file of files) {
    try {
      const checked = check(file, idle, plain.length > 0);
      wrong += checked.wrong.length;
      out(`${checked.wrong.length === 0 ? "✓" : "✗"} ${file.path} ${checked.title}`);
      // The program's own are walked by its tests: together they take half a minute.
      const warnings = plain.length > 0 ? elsewhereWarnings(file) : [];
      const notes = [...checked.notes, ...warnings.map((line) => `提示：${line}`)];
      for (const line of [...checked.wrong, ...notes]) out(`    ${line}`);
      // The program's own are in force without: their examples are the tests'.
      if (checked.examples > 0 || plain.length === 0) continue;
      bare += 1;
      out("    提示：没有算例，不能起草；请在旁边写同名的 .examples.yaml");
    } catch (error) {
      // A defect is the program's, but the files after it are looked at all the same.
      mistaken(error instanceof PolicyError ? error : defectIn(file, error));
    }
  }
  for (const line of idle.lines()) out(line);
  const verdict = wrong === 0 ? "全部通过" : `${wrong}处有误`;
  const note = bare === 0 ? "" : `；${bare}份没有算例，不能起草`;
  out(`共${files.length + spoiled}份政策，${verdict}${note}`);
  return wrong === 0 ? EXIT.done : EXIT.found;
}

function defectIn(file: PolicyFile, error: unknown): PolicyError {
  const words = error instanceof Error ? error.message : String(error);
  const mend = "请把文件和算例连同这句话报告给平台；其余文件照常检查";
  return new PolicyError(file.path, 1, `检查时程序出错：${words}`, mend);
}

/** Sources that a place's files share and none of them uses. */
class IdleShared {
  readonly #byFolder = new Map<string, readonly string[]>();

  add(file: PolicyFile, unused: readonly string[]): void {
    const folder = dirname(file.path);
    const before = this.#byFolder.get(folder) ?? unused;
    this.#byFolder.set(
      folder,
      before.filter((name) => unused.includes(name)),
    );
  }

  lines(): string[] {
    return [...this.#byFolder]
      .filter(([, names]) => names.length > 0)
      .map(
        ([folder, names]) =>
          `提示：${join(folder, PLACE_FILE)} 的来源没有用到：${names.join("、")}`,
      );
  }
}

interface Checked {
  readonly title: string;
  readonly wrong: readonly string[];
  readonly notes: readonly string[];
  readonly examples: number;
}

/** What `policy draft` would refuse of examples that hold. The program's own are in force without. */
function openIn(file: PolicyFile, examples: readonly Example[]): string[] {
  if (examples.length === 0) return [];
  const open = unreached(file, examples);
  const notes = examples.flatMap((example) =>
    unstated(example).map((words) => `算例“${example.title}”：${words}`),
  );
  if (open.length > 0) notes.push(unreachedWords(open));
  return notes.map((words) => `提示：起草会被退回：${words}`);
}

function check(file: PolicyFile, idle: IdleShared, isMeant: boolean): Checked {
  const policy = policyIn(file);
  const report = reportOn(file);
  idle.add(file, report.sharedUnused);
  const beside = readExamplesBeside(file);
  const examples = beside === null ? [] : readExamples(beside.path, beside.text, policy);
  const wrong = examples.flatMap((example) => {
    const found = differences(example, policy);
    return found.length === 0 ? [] : [`✗ 算例“${example.title}”：${found.join("；")}`];
  });
  const gaps = gapsIn(file);
  const notes = [
    `算例${examples.length}个，${examples.length - wrong.length}个到分相符`,
    ...(isMeant ? openIn(file, examples) : []),
    ...(report.sourcesUnused.length > 0
      ? [`提示：来源没有用到：${report.sourcesUnused.join("、")}`]
      : []),
    ...report.ending.map((note) => `提示：${note.path} 到${note.to ?? ""}止，之后没有值`),
    ...hiddenWarnings(file).map((words) => `提示：${words}`),
    ...(gaps.length > 0 ? [`提示：${gaps.length}种情形没有参数，遇到时不能直接结算：`] : []),
    ...gapLines(gaps, report.scheme).map((line) => `  ${line}`),
  ];
  return { title: report.title, wrong, notes, examples: examples.length };
}
