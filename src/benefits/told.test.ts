/**
 * Every fen explains itself: the whole answer to each worked example of a mechanism, as text kept
 * beside it (＊ stands for the words on assumed values). A changed sentence, input, source or
 * accumulator shows as a changed line.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { yuanText } from "#base/money.ts";
import { Accumulators, type Example, policyIn, readExamples } from "#benefits/benefits.ts";
import type { Evaluation, Step } from "#model/benefit.ts";

const folder = fileURLToPath(new URL("./examples/mechanisms", import.meta.url));
const names = readdirSync(folder)
  .filter((path) => path.endsWith(".examples.yaml"))
  .map((path) => path.replace(".examples.yaml", ""));

function stepLine(step: Step): string {
  const inputs = Object.entries(step.inputs).map(([name, value]) => `${name}${value}`);
  const notes = [...inputs, ...(step.rounding === undefined ? [] : [step.rounding])].join("，");
  const trust = step.source === undefined ? "" : ` [${step.source.trust}]`;
  const amount = yuanText(step.resultFen);
  const words = step.sentence.replace("（该参数为假定值，尚无公开依据）", "＊");
  return `  ${step.mechanism} → ${step.fund} ${amount}：${words}（${notes}）${trust}`;
}

function answerLines(result: Evaluation): string[] {
  const { payment } = result;
  const shares = payment.funds.map((share) => {
    const limit = share.payableLimitFen;
    const under = limit === undefined ? "" : `，限额${yuanText(limit)}`;
    return `  = ${share.fund} ${yuanText(share.amountFen)}（看${yuanText(share.inScopeFen)}${under}）`;
  });
  const changes = result.changes.map(
    ({ measure, period, year, delta }) => `  + ${measure} ${period} ${year}: ${delta}`,
  );
  const rest = [
    ...(result.deductibleFen === 0n ? [] : [`起付 ${yuanText(result.deductibleFen)}`]),
    ...(result.pooledRateBp === 0n ? [] : [`主要比例 ${result.pooledRateBp}`]),
    ...result.notCalculated.map((layer) => `未计算 ${layer}`),
    ...result.missing.map((title) => `缺 ${title}`),
  ];
  const last = rest.length === 0 ? [] : [`  ${rest.join("；")}`];
  return [...result.steps.map(stepLine), ...shares, ...changes, ...last];
}

function toldOf(example: Example, policy: ReturnType<typeof policyIn>): string {
  const held = new Accumulators(example.used);
  const lines = [example.title];
  for (const visit of example.visits) {
    const result = policy.evaluate(visit.theCase, held.read);
    if ("refused" in result) {
      lines.push(`  ✗ ${JSON.stringify(result.refused)}`);
      continue;
    }
    lines.push(...answerLines(result), "");
    held.apply(result.changes);
  }
  return lines.join("\n").trimEnd();
}

test.each(names)("%s is told as on file", async (name) => {
  const path = join(folder, `${name}.yaml`);
  const policy = policyIn({ path, text: readFileSync(path, "utf8") });
  const written = readFileSync(join(folder, `${name}.examples.yaml`), "utf8");
  const told = readExamples(path, written, policy).map((example) => toldOf(example, policy));
  const file = `./examples/told/${name}.txt`;
  const isNew = !existsSync(new URL(file, import.meta.url));
  await expect(`${told.join("\n\n")}\n`).toMatchFileSnapshot(file);
  expect(isNew, "written just now: read it, and commit it").toBe(false);
});
