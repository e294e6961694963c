/** Loading lists and items from files: the trial first, then all or nothing. */
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import type { NodeId } from "#model/place.ts";
import { loadMigrations, migrate, sql } from "#store/store.ts";
import { databaseAt, freshDatabaseUrl } from "../../test/database.ts";
import { type CommandStaff, commandStaff, roleOf } from "../../test/staff.ts";
import { main } from "../main.ts";

let url = "";
let staff: CommandStaff;
const folder = mkdtempSync(join(tmpdir(), "lists-"));

/** An empty node with its staff. */
async function begin(): Promise<void> {
  url = await freshDatabaseUrl();
  await migrate(databaseAt(url), await loadMigrations());
  staff = await commandStaff(
    { url, node: "460000" as NodeId },
    { "mu.lu": [roleOf("policy", "460000")], "shen.he": [roleOf("checker", "460000")] },
  );
}

beforeAll(begin);

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function load(...args: string[]): Promise<{ code: number; out: string }> {
  return await loadAs(staff.as("mu.lu"), ...args);
}

async function loadAs(by: readonly string[], ...args: string[]) {
  const lines: string[] = [];
  const out = (line: string): number => lines.push(line);
  const where = ["--node", "460000", "--database-url", `${url}?{node}`];
  const code = await main(["catalogue", "load", ...args, ...by, ...where], out, out);
  return { code, out: lines.join("\n") };
}

const HEAD = "code,name,class,fee,ownEmployee,ownResident,limit3,from,to";

test("a trial says what would change and changes nothing", async () => {
  const path = file("icd.csv", 'code,name,备注\nI10,高血压,\nE11,"2型""糖尿病"", 无并发症",注\n');
  const trial = await load("disease", path);
  expect(trial).toEqual({
    code: 0,
    out: "文件 2 行：新增 2，变更 0，停用 0，不变 0，错误 0\n试算，未写入：加 --apply 才写入",
  });
  const applied = await load("disease", path, "--apply");
  expect(applied.out).toContain("新增 2");
  expect(applied.out).toContain("已写入，版本 1");
  expect((await load("disease", path, "--apply")).out).toContain("不变 2");
});

test("what a whole file leaves out ends, with --add it stays", async () => {
  const first = file("ops1.csv", "code,name\nA,甲\nB,乙\nC,丙\n");
  await load("operation", first, "--apply");
  const second = file(
    "ops2.csv",
    "code,name,来源\nA,甲\nB,乙\n".replaceAll("\nA,甲\nB,乙", "\nA,甲,x\nB,乙改,x"),
  );
  expect((await load("operation", second, "--add")).out).toContain("变更 1，停用 0，不变 1");
  const whole = await load("operation", second, "--apply");
  expect(whole.out).toContain("变更 1，停用 1，不变 1");
  expect(whole.out).toContain("未用的列：来源");
});

test("wrong lines are told with their numbers, and nothing of the file is loaded", async () => {
  const path = file("wrong.csv", 'code,name\nA,甲\nA,又\n,无码\nB\nC,"未完\nD,丁\n');
  const said = await load("daySurgery", path, "--apply");
  expect(said.code).toBe(1);
  expect(said.out).toContain("第 3 行：编码A重复");
  expect(said.out).toContain("第 4 行：缺少编码");
  expect(said.out).toContain("第 5 行：有1列，表头有2列");
  expect(said.out).toContain("第 6 行：引号不成对");
  expect(said.out).toContain("有错误行，全部未写入");
  const good = file("good.csv", "code,name\nA,甲\n");
  expect((await load("daySurgery", good)).out).toContain("新增 1");
  expect((await load("daySurgery", file("none.csv", "编码,名称\nA,甲\n"))).out).toContain(
    "第 1 行：表头缺少code",
  );
});

test("items begin, follow each other and end, and what held is never rewritten", async () => {
  const first = file(
    "i1.csv",
    `${HEAD}\nX1,药甲,乙,09,10,20.5,,2021-01-01,\nX2,药乙,甲,9,,,12.5,2021-01-01,\n`,
  );
  expect((await load("items", first, "--apply")).out).toContain("新增 2");
  expect((await load("items", first)).out).toContain("不变 2");
  const rewrite = file("i2.csv", `${HEAD}\nX1,药甲,甲,09,,,,2021-01-01,\n`);
  expect((await load("items", rewrite, "--apply")).out).toContain(
    "第 2 行：X1在2021-01-01已有不同内容，请换开始日期",
  );
  const next = file("i3.csv", `${HEAD}\nX1,药甲,甲,09,,,,2022-01-01,\n`);
  expect((await load("items", next, "--apply")).out).toContain("变更 1，停用 0");
  const early = file("i4.csv", `${HEAD}\nX1,药甲,丙,09,,,,2021-06-01,\n`);
  expect((await load("items", early)).out).toContain("X1在2022-01-01已有后来的版本");
  const whole = await load("items", next, "--whole", "2023-01-01", "--apply");
  expect(whole.out).toContain("停用 1，不变 1");
});

test.each([
  ["class", "X9,药,丁,09,,,,2021-01-01,", "class应为甲、乙或丙"],
  ["fee", "X9,药,甲,77,,,,2021-01-01,", "fee应为收费类别"],
  ["share", "X9,药,乙,09,101,,,2021-01-01,", "ownEmployee应在0到100之间"],
  ["limit", "X9,药,乙,09,,,-1,2021-01-01,", "limit3应为数字"],
  ["date", "X9,药,乙,09,,,,2021-02-30,", "from应为yyyy-MM-dd"],
  ["days", "X9,药,乙,09,,,,2021-02-01,2021-01-01", "结束日期早于开始日期"],
])("an item with a wrong %s is told", async (_what, line, why) => {
  const said = await load("items", file("w.csv", `${HEAD}\n${line}\n`), "--apply");
  expect([said.code, said.out.includes(`第 2 行：${why}`)]).toEqual([1, true]);
});

test("an unknown list, a missing node and a published list without its day are wrong usage", async () => {
  expect((await load("illness", "x.csv")).out).toContain("没有目录“illness”，可用：disease");
  expect((await load("disease")).code).toBe(2);
  const published = file("p.csv", "section,kind,class_ab,no,repeat,name,dosage_form\n");
  expect((await load("items", published)).out).toContain("请写 --from 日期 --own 10,20");
});

const SHARED = join(import.meta.dirname, "../../../shared/data");

test.skipIf(!existsSync(SHARED)).each([
  ["disease", "icd10-yibao-v2.csv", [], 33_304],
  ["operation", "icd9cm3-yibao-v2.csv", [], 13_686],
  ["chronicDisease", "chronic-disease-codes.csv", [], 45],
  [
    "items",
    "nrdl-2024.csv",
    ["--from", "2025-01-01", "--to", "2025-12-31", "--own", "10,20"],
    3_161,
  ],
] as const)("the real file of %s loads whole", async (list, name, options, count) => {
  await begin();
  const said = await load(list, join(SHARED, name), ...options, "--apply", "--json");
  expect(JSON.parse(said.out)).toMatchObject({ added: count, wrong: [], applied: true });
});

test("a list is loaded by somebody of the policy post, and stands on the trail", async () => {
  const path = file("who.csv", "code,name\nZ1,甲\n");
  const nobody = await loadAs([], "herbalSyndrome", path, "--apply");
  expect([nobody.code, nobody.out]).toEqual([2, expect.stringContaining("lianjie staff token")]);
  const other = await loadAs(staff.as("shen.he"), "herbalSyndrome", path, "--apply");
  expect([other.code, other.out]).toEqual([1, expect.stringContaining("政策岗")]);
  expect((await loadAs([], "herbalSyndrome", path)).code).toBe(0);
  expect((await load("herbalSyndrome", path, "--apply")).code).toBe(0);
  expect((await load("herbalSyndrome", path, "--apply")).out).toContain("无需写入");
  const acts = await databaseAt(url).query<{ actor: string; detail: string }>(sql`
    select actor, detail from trail.entries
     where action = 'catalogue.loaded' and subject = 'herbalSyndrome'`);
  expect(acts).toEqual([
    {
      actor: "staff:mu.lu@460000/policy",
      detail: expect.stringMatching(/^1 \+1 ~0 -0 [0-9a-f]{64}$/),
    },
  ]);
});
