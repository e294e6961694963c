/** The release commands against a node's rulebook on a real database. */
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { addDays, chinaDate } from "#base/date.ts";
import { refusalText } from "#base/refusals.ts";
import type { NodeId } from "#model/place.ts";
import { loadShippedPolicies } from "#policies.ts";
import { openRulebook } from "#rulebook/rulebook.ts";
import { createTrail } from "#trail/trail.ts";
import { databaseAt, freshDatabaseUrl } from "../../test/database.ts";
import { type CommandStaff, commandStaff, roleOf } from "../../test/staff.ts";
import { main } from "../main.ts";

const TOMORROW = addDays(chinaDate(Date.now()), 1);
let options: string[];
let { as, tokens }: CommandStaff = { as: () => [], tokens: new Map() };
let folder: string;

beforeAll(async () => {
  const url = await freshDatabaseUrl();
  const quiet = { info: () => {}, warn: () => {}, error: () => {} };
  const node = "360000" as NodeId;
  const world = { node, now: Date.now, store: databaseAt(url), log: quiet };
  await openRulebook(world, createTrail(node, "cli-test"), loadShippedPolicies());
  options = ["--database-url", `${url}?application_name=node{node}`, "--nodes", node];
  ({ as, tokens } = await commandStaff(
    { url, node },
    {
      "li.qicao": [roleOf("policy", "360000")],
      "wang.pizhun": [roleOf("policy", "360000")],
      "zhang.shen": [roleOf("checker", "360000")],
      "he.xian": [roleOf("policy", "360100")],
    },
  ));
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "release-"));
  cpSync("policies/360300/employee.examples.yaml", join(folder, "draft.examples.yaml"));
});

async function runCli(...words: string[]): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const out = (line: string): void => void lines.push(line);
  const code = await main(["policy", ...words, ...options], out, out);
  return { code, text: lines.join("\n") };
}

/** What is said where two nodes are named; the second reads the first one's book. */
async function inTwoNodes(...words: string[]): Promise<string> {
  const lines: string[] = [];
  const out = (line: string): void => void lines.push(line);
  const [name, url] = options;
  const nodes = ["--nodes", "360000,460000"];
  expect(await main(["policy", ...words, name ?? "", url ?? "", ...nodes], out, out)).not.toBe(0);
  return lines.join("\n");
}

/** A file with other words, so that it is another version. */
function fileOf(words: string): string {
  const path = join(folder, "draft.yaml");
  writeFileSync(path, `${readFileSync("policies/360300/employee.yaml", "utf8")}# ${words}\n`);
  return path;
}

function versionIn(text: string): string {
  return /版本 ([0-9a-f]{12})/.exec(text)?.[1] ?? "";
}

describe("who takes a step", () => {
  test("is the token's holder, not a name as typed", async () => {
    const typed = await runCli("draft", fileOf("戊"), "--by", "li.qicao");
    expect(typed.code).toBe(2);
    expect(typed.text).toContain("只写姓名不算：请先用 lianjie staff token 领取令牌");
    const other = await runCli("draft", fileOf("戊"), "--by", "wang.pizhun", ...as("li.qicao"));
    const differs = { holder: "li.qicao", by: "wang.pizhun" };
    expect(other).toEqual({ code: 1, text: `✗ ${refusalText("token_other_person", differs)}` });
    const own = await runCli("draft", fileOf("戊"), "--by", " LI.qicao ", ...as("li.qicao"));
    expect(own.code).toBe(0);
  });

  test("holds the policy duty at the place", async () => {
    for (const loginName of ["zhang.shen", "he.xian"]) {
      const { code, text } = await runCli("draft", fileOf("己"), ...as(loginName));
      const duty = { duty: "政策岗", place: "360300" };
      expect([code, text]).toEqual([1, `✗ ${refusalText("role_needed", duty)}`]);
    }
  });

  test("is read from the environment as well, and a token that is none is told", async () => {
    const before = process.env.LIANJIE_TOKEN;
    try {
      process.env.LIANJIE_TOKEN = tokens.get("li.qicao");
      expect((await runCli("draft", fileOf("庚"))).code).toBe(0);
      process.env.LIANJIE_TOKEN = "lj_360000_none";
      const { code, text } = await runCli("draft", fileOf("辛"));
      expect([code, text]).toEqual([1, `✗ ${refusalText("token_refused", {})}`]);
    } finally {
      process.env.LIANJIE_TOKEN = before ?? "";
    }
  });
});

describe("a release from the command line", () => {
  test("is drafted, approved by another, listed, and withdrawn before its day", async () => {
    const drafted = await runCli("draft", fileOf("甲"), ...as("li.qicao"), "--note", "试一试");
    expect(drafted).toMatchObject({ code: 0, text: expect.stringContaining("检查通过") });
    const version = versionIn(drafted.text);
    const own = await runCli("approve", version, ...as("li.qicao"), "--from", TOMORROW);
    expect(own).toEqual({ code: 1, text: "✗ 起草和送检的人不能批准，请由另一人批准" });
    const approved = await runCli("approve", version, ...as("wang.pizhun"), "--from", TOMORROW);
    expect(approved).toEqual({ code: 0, text: `已批准：版本 ${version} 自 ${TOMORROW} 起施行` });
    const listed = await runCli("releases", "360300");
    expect(listed.text).toMatch(
      new RegExp(
        `360300 +职工基本医疗保险 +${version} +待施行 +${TOMORROW} +li\\.qicao@360000/policy.*li\\.qicao@360000/policy.*wang\\.pizhun@360000/policy.*试一试`,
      ),
    );
    expect(listed.text).toMatch(/施行中 +自始 +程序/);
    const withdrawn = await runCli("withdraw", version, ...as("wang.pizhun"));
    expect(withdrawn).toEqual({ code: 0, text: `已撤回：版本 ${version}` });
  });

  test("of zones without filing takes the same steps in one province's book", async () => {
    const path = join(folder, "zones.yaml");
    writeFileSync(path, `${readFileSync("policies/zones.yaml", "utf8")}# 另一版\n`);
    const drafted = await runCli("draft", path, ...as("li.qicao"));
    expect(drafted).toMatchObject({ code: 0, text: expect.stringContaining("360000 免备案区") });
    const version = versionIn(drafted.text);
    const approved = await runCli("approve", version, ...as("wang.pizhun"), "--from", TOMORROW);
    expect(approved.code).toBe(0);
    const { text } = await runCli("releases", "360000");
    expect(text).toMatch(new RegExp(`360000 +免备案区 +${version} +待施行 +${TOMORROW}`));
    expect(text).toMatch(/360000 +免备案区 +[0-9a-f]{12} +施行中 +自始 +程序/);
    expect(await inTwoNodes("draft", path, ...as("li.qicao"))).toContain(
      "请用 --nodes 写明一个节点",
    );
    const again = ["approve", version, ...as("wang.pizhun"), "--from", TOMORROW];
    expect(await inTwoNodes(...again)).toContain("几个节点都有这一版本，请用 --nodes 写明一个节点");
  });

  test("is told as JSON with what the check found", async () => {
    const { text } = await runCli("draft", fileOf("乙"), ...as("li.qicao"));
    const rows = JSON.parse((await runCli("releases", "360300", "--json")).text) as {
      version: string;
      findings: { passed: boolean } | null;
    }[];
    const row = rows.find((each) => each.version.startsWith(versionIn(text)));
    expect(row?.findings?.passed).toBe(true);
  });

  test("without examples stays a draft, and says why", async () => {
    const path = fileOf("丙");
    const bare = path.replace("draft.yaml", "bare.yaml");
    cpSync(path, bare);
    const { code, text } = await runCli("draft", bare, ...as("li.qicao"));
    expect(code).toBe(1);
    expect(text).toContain("检查未通过：没有算例");
    const early = await runCli(
      "approve",
      versionIn(text),
      ...as("wang.pizhun"),
      "--from",
      TOMORROW,
    );
    expect(early).toMatchObject({ code: 1, text: expect.stringContaining("检查未通过") });
  });

  test("of a file that does not load names file, line and remedy", async () => {
    const path = fileOf("丁");
    writeFileSync(path, readFileSync(path, "utf8").replace("value: 70%", "value: 七成"));
    const { code, text } = await runCli("draft", path, ...as("li.qicao"));
    expect(code).toBe(1);
    expect(text).toMatch(/draft\.yaml:\d+\n.*\n +怎么改：/);
  });
});

test.each([
  [["draft"], "请写一个政策文件"],
  [["draft", "没有.yaml"], "没有文件"],
  [["approve", "1234", "--from", TOMORROW], "前8位以上"],
  [["approve", "12345678"], "须用 --from"],
  [["withdraw", "123456789abc"], "没有版本123456789abc"],
  [["releases", "萍乡"], "六位数字"],
])("words that do not make a step are told what to write: %s", async (words, told) => {
  const { code, text } = await runCli(...words);
  expect(code).not.toBe(0);
  expect(text).toContain(told);
});
