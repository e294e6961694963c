/**
 * Mistakes of an author, made one by one in the policy that the guide teaches and in its examples,
 * with what the product says to each: docs/policies/mistakes.md. A mistake to which nothing is said
 * would settle wrong money in silence, so there is none in the list.
 */
import { readFileSync } from "node:fs";
import { assert } from "../../src/base/assert.ts";
import {
  differences,
  gapsIn,
  hiddenWarnings,
  PolicyError,
  policyIn,
  readExamples,
  reportOn,
} from "../../src/benefits/benefits.ts";
import { MADE, type Made } from "./author-mistakes-made.ts";

const [POLICY = "", EXAMPLES = ""] = [
  ...readFileSync("docs/policies/guide.zh-CN.md", "utf8").matchAll(/```yaml\n([\s\S]*?)```/g),
].map(([, block = ""]) => block);

export interface Told {
  readonly how: "不能加载" | "算例不符" | "检查有提示" | "没有说";
  readonly words: string;
}

/** What `policy check` says, most urgent first. */
export function toldOf({ what, file, from, to }: Made): Told {
  const changed = (text: string): string => {
    assert(text.includes(from), `the guide still has what “${what}” changes`);
    return text.replace(from, () => to);
  };
  const text = file === "policy" ? changed(POLICY) : POLICY;
  const examples = file === "examples" ? changed(EXAMPLES) : EXAMPLES;
  const own = { path: "employee.yaml", text };
  try {
    const policy = policyIn(own);
    const read = readExamples("employee.examples.yaml", examples, policy);
    const [wrong] = read.flatMap((one) => differences(one, policy));
    if (wrong !== undefined) return { how: "算例不符", words: wrong };
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return { how: "不能加载", words: error.message };
  }
  const [hint] = hintsOf(own);
  return hint === undefined ? { how: "没有说", words: "" } : { how: "检查有提示", words: hint };
}

function hintsOf(file: { readonly path: string; readonly text: string }): string[] {
  const { ending, sourcesUnused } = reportOn(file);
  const gaps = gapsIn(file).length;
  return [
    ...hiddenWarnings(file),
    ...ending.map(({ path, to }) => `${path} 到${to ?? ""}止，之后没有值`),
    ...(gaps > 0 ? [`${gaps}种情形没有参数，遇到时不能直接结算`] : []),
    ...sourcesUnused.map((name) => `来源没有用到：${name}`),
  ];
}

const HEAD = `# Mistakes of an author 写政策时常犯的错

Each was made in the policy of [the guide](guide.md) or in its examples, as a new author would; the
last column is what \`npx lianjie policy check\` says. None passes in silence: what is not refused when
the file loads disagrees with a worked example, or is told as a hint. This page is written by the
program (\`npm run docs\`) and compared in CI.

每一条都是在[指南](guide.zh-CN.md)的政策或算例里改一处；最后一列是检查命令的答复。加载时没有拒绝的，由算例或提示发现，没有一条
不声不响地算错钱。所以算例要由人先算好：它是最后一道关。

| # | 写错了什么 | 写成 | 怎样发现 | 产品怎么说 |
|---|---|---|---|---|
`;

const WIDTH = 60;

function cell(text: string): string {
  return text.trim().replaceAll("\n", " ").replaceAll("|", "\\|").replace(/ {2,}/g, " ");
}

export function mistakesDocument(): string {
  const rows = MADE.map((made, index) => {
    const { how, words } = toldOf(made);
    const written = cell(made.to);
    const shown = written.length > WIDTH ? `${written.slice(0, WIDTH)}…` : written;
    const code = shown === "" ? "（删去）" : `\`${shown}\``;
    return `| ${index + 1} | ${made.what} | ${code} | ${how} | ${cell(words)} |`;
  });
  return `${HEAD}${rows.join("\n")}\n`;
}
