/** The walk of a policy clerk in both READMEs, as it stands there: files, checks, comparison. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { main } from "../main.ts";

interface Walk {
  readonly shell: string;
  readonly commands: readonly (readonly string[])[];
}

/** `folder` stands for the draft's own. */
function walkIn(readme: string, folder: string): Walk {
  const text = readFileSync(readme, "utf8");
  const [block = ""] = text.match(/```sh\nmkdir[\s\S]*?```/) ?? [];
  const lines = block.replaceAll(".data/draft", folder).split("\n").slice(1, -1);
  const isCommand = (line: string): boolean => line.startsWith("npx lianjie ");
  const commands = lines.filter(isCommand).map((line) =>
    line
      .replace(/ +#.*$/, "")
      .split(/ +/)
      .slice(2),
  );
  return { shell: lines.filter((line) => !isCommand(line)).join("\n"), commands };
}

async function runCli(args: readonly string[]): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const out = (line: string): void => void lines.push(line);
  return { code: await main(args, out, out), text: lines.join("\n") };
}

test.each(["README.md", "README.zh-CN.md"])(
  "%s: the draft is made, checked and compared",
  async (readme) => {
    const folder = mkdtempSync(join(tmpdir(), "walk-"));
    const { shell, commands } = walkIn(readme, folder);
    execFileSync("bash", ["-e", "-c", shell]);
    const command = (word: string): readonly string[] =>
      commands.find(([, second]) => second === word) ?? [];
    const checked = await runCli(command("check"));
    expect([checked.code, checked.text]).toEqual([0, expect.stringContaining("个到分相符")]);
    expect(checked.text).toContain("全部通过");
    const compared = await runCli(command("diff"));
    expect(compared.code).toBe(1);
    expect(compared.text).toMatch(/门诊慢特病.*支付比例 +2028-01-01/);
    expect(commands.map(([, second]) => second)).toEqual([
      ...["explain", "check", "diff", "replay", "token", "draft", "token", "approve"],
      "--recompute",
    ]);
  },
  120_000,
);
