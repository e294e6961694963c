import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { freshDatabaseUrl } from "../test/database.ts";
import { main } from "./main.ts";

interface Said {
  readonly code: number;
  readonly out: string;
  readonly complaints: string;
}

async function runCli(...args: string[]): Promise<Said> {
  const lines: string[] = [];
  const complaints: string[] = [];
  const code = await main(
    args,
    (line) => lines.push(line),
    (line) => complaints.push(line),
  );
  return { code, out: lines.join("\n"), complaints: complaints.join("\n") };
}

const FIRST = [
  ...["quote", "--home", "360300", "--care", "chronic", "--disease", "M03900"],
  ...["--category", "longTerm", "--visit", "2021-12-01", "--own-account", "2000"],
];

describe("the program", () => {
  test("lists every command with a Chinese line and the exit codes", async () => {
    const { code, out } = await runCli("--help");
    expect(code).toBe(0);
    const lines = out.split("\n").filter((line) => line.startsWith("  lianjie "));
    expect(lines.length).toBeGreaterThanOrEqual(11);
    for (const line of lines) expect(line).toMatch(/[\u4e00-\u9fff]/);
    expect(out).toContain("退出码：0 完成；1 发现问题或被拒绝；2 用法不对；3 程序或数据库出错。");
  });

  test("has help with an example for every command", async () => {
    const { out } = await runCli("--help");
    for (const [, words = ""] of out.matchAll(/^ {2}lianjie ([a-z]+(?: [a-z]+)?)/gm)) {
      const told = await runCli(...words.trim().split(" "), "--help");
      expect(told.code, words).toBe(0);
      expect(told.out, words).toContain("例：");
    }
  });

  test("ends quietly when the reader of a long output has seen enough", () => {
    const line = `npx --no-install tsx cli/main.ts policy explain 310000:employee | head -n 1
      echo "codes \${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync("bash", ["-c", line], { encoding: "utf8" });
    expect(stdout).toMatch(/^上海市职工基本医疗保险.*\ncodes 0\n$/);
    expect(stderr).not.toContain("EPIPE");
  });

  test("suggests the nearest command, option and member of a group", async () => {
    const wrong = await runCli("veify");
    expect([wrong.code, wrong.complaints]).toEqual([
      2,
      "没有命令“veify”。是不是 lianjie verify？全部命令见 lianjie --help",
    ]);
    expect((await runCli("policy")).complaints).toContain("policy check、policy coverage");
    expect((await runCli("verify", "--gracee", "3")).complaints).toContain("是不是 --grace？");
    expect((await runCli("verify", "--grace")).complaints).toContain("--grace 后面缺少值");
  });

  test("starts from any directory", () => {
    const program = join(import.meta.dirname, "lianjie.mjs");
    const { status, stdout } = spawnSync(process.execPath, [program, "show", "--help"], {
      cwd: tmpdir(),
      encoding: "utf8",
    });
    expect(status).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "lianjie show — 一笔结算的全过程：三方记录、计算步骤、分录、留痕（个人信息遮盖）

      用法：lianjie show 结算ID [--full] [--database-url 地址] [--nodes 列表] [--json]

        --full                 显示个人信息和医院得到的应答原文
        --database-url 地址    各节点所在的 PostgreSQL，可含 {node}；不写则用 DATABASE_URL，再不然用演示数据
        --nodes 100000,360000  只看这些节点；地址含 {node} 时必须写
        --json                 输出 JSON

      例：lianjie show stl_0mv4krg6m1b60e15771af
      "
    `);
  });
});

describe("quote", () => {
  test("prints the first settlement of the country step by step", async () => {
    const { code, out } = await runCli(...FIRST, "--total", "465.19");
    expect(code).toBe(0);
    expect(out.split("\n").slice(2)).toMatchInlineSnapshot(`
      [
        " 1. 基本医保：政策范围内费用中尚未支付的465.19元进入计算",
        " 2. 起付标准300元，本次付300元 〔全国试点的首例门诊慢特病费用跨省直接结算在海南实现，报道〕",
        " 3. 基本医保统筹基金支付165.19元×70%＝115.63元（四舍五入到分） 〔全国试点的首例门诊慢特病费用跨省直接结算在海南实现，报道〕",
        " 4. 个人账户支付349.56元（支付前余额2000元）",
        " 5. 医疗费总额465.19元＝基本医保统筹基金115.63元＋个人账户349.56元＋个人现金0元",
        "",
        "医疗费总额        465.19",
        "基本医保统筹基金  115.63",
        "个人账户          349.56",
        "个人现金          0.00",
        "本次起付标准      300.00",
      ]
    `);
  });

  test("reads a case from a file, and options change it", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "case-")), "case.yaml");
    writeFileSync(
      file,
      "home: 360300\ncare: chronic\ncategory: longTerm\nvisitOn: 2021-12-01\ntotal: 100\n",
    );
    const { out } = await runCli("quote", "--file", file, "--total", "465.19", "--json");
    const { payment } = JSON.parse(out) as { payment: { funds: { amountFen: string }[] } };
    expect(payment.funds[0]?.amountFen).toBe("11563");
  });

  test("continues from what was used", async () => {
    const { out } = await runCli(...FIRST, "--total", "100", "--used", "deductible:chronic=300");
    expect(out).toContain("100元×70%＝70元");
  });

  test("says what is missing or wrong, by the option's name", async () => {
    const missing = await runCli("quote", "--home", "360300", "--care", "chronic", "--total", "1");
    expect(missing.code).toBe(2);
    expect(missing.complaints).toContain("缺少 --visit（就诊或入院日期");
    const nowhere = await runCli("quote", "--home", "999999", "--care", "chronic");
    expect(nowhere.complaints).toContain("没有 999999 employee 的政策");
    expect((await runCli("quote", "--care", "chronic")).complaints).toContain("--home");
  });
});

describe("tools on the nodes' databases", () => {
  test("a pattern without nodes, and a server without any, are told in one sentence", async () => {
    const pattern = await runCli(
      "verify",
      "--database-url",
      "postgres://127.0.0.1:1/lianjie_{node}",
    );
    expect(pattern.complaints).toContain("--nodes");
    const url = await freshDatabaseUrl();
    const empty = await runCli("verify", "--database-url", url, "--nodes", "360000");
    expect([empty.code, empty.complaints]).toEqual([2, expect.stringContaining("没有节点")]);
  });

  test("migrate says what it applied, and the second time that there is nothing", async () => {
    const url = await freshDatabaseUrl({ empty: true });
    const once = await runCli("migrate", "--one", url);
    expect([once.code, once.out]).toEqual([0, expect.stringContaining("0010_ledger")]);
    expect((await runCli("migrate", "--one", url)).out).toContain("已是最新");
  });

  test("demo reset without a terminal and without --yes does nothing", async () => {
    const { code, out } = await runCli("demo", "reset");
    expect([code, out]).toEqual([1, "没有清空。"]);
  });
});
