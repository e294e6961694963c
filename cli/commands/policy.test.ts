/** The author's commands, run as functions on the program's own policies. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { policyIn } from "#benefits/benefits.ts";
import { readPolicyPaths } from "#policies.ts";
import { run as check } from "./policy-check.ts";
import { run as coverage } from "./policy-coverage.ts";
import { run as explain } from "./policy-explain.ts";
import { run as create } from "./policy-new.ts";
import { run as quote } from "./policy-quote.ts";

type Command = (args: string[], out: (line: string) => void) => Promise<number>;

async function runCli(
  command: Command,
  ...args: string[]
): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const code = await command(args, (line) => lines.push(line));
  return { code, text: lines.join("\n") };
}

test("check passes all policies of the program and counts Pingxiang's examples", async () => {
  const { code, text } = await runCli(check);
  expect(code).toBe(0);
  expect(text).toContain("全部通过");
  expect(text).toContain("360300/employee.yaml");
}, 120_000);

test("check says file, line and remedy of a file that does not load", async () => {
  const path = join(mkdtempSync(join(tmpdir(), "policy-")), "employee.yaml");
  writeFileSync(path, "title: 缺很多\narea: '360300'\n");
  const { code, text } = await runCli(check, path);
  expect(code).toBe(1);
  expect(text).toContain(`${path}:1`);
  expect(text).toContain("怎么改");
});

test("check and coverage name a broken file and tell the others", async () => {
  const folder = mkdtempSync(join(tmpdir(), "policy-"));
  cpSync("policies/360300/employee.yaml", join(folder, "a.yaml"));
  writeFileSync(join(folder, "b.yaml"), "title: 缺很多\n");
  writeFileSync(join(folder, "c.yaml"), Buffer.from([0xb1, 0xea, 0xcc, 0xe2]));
  const checked = await runCli(check, folder);
  expect(checked.code).toBe(1);
  expect(checked.text).toContain("✓ ");
  for (const name of ["b.yaml:1", "c.yaml:1"]) expect(checked.text).toContain(join(folder, name));
  expect(checked.text).toContain("共3份政策，2处有误");
  const covered = await runCli(coverage, folder);
  expect(covered.code).toBe(1);
  expect(covered.text).toMatch(/^360300 +职工基本医疗保险/m);
  expect(covered.text).toContain("另有2份读不了，没有计入：");
  const json = JSON.parse((await runCli(coverage, folder, "--json")).text) as object[];
  expect(json).toMatchObject([{ area: "360300" }, { mend: "请另存为 UTF-8" }, { line: 1 }]);
});

test("check reads what a place's files share, and tells its mistakes there", async () => {
  const folder = mkdtempSync(join(tmpdir(), "policy-"));
  cpSync("policies/330100", folder, { recursive: true });
  const place = join(folder, "place.yaml");
  const text = readFileSync(place, "utf8");
  writeFileSync(
    place,
    text.replace("\nyear:", "\n  idle: { document: 甲, trust: press }\n\nyear:"),
  );
  const idle = await runCli(check, folder);
  expect(idle.text).toContain(`提示：${place} 的来源没有用到：idle\n`);
  expect(idle.code).toBe(0);
  writeFileSync(place, text.replace("halfUp", "halfup"));
  const line = text.slice(0, text.indexOf("halfUp")).split("\n").length;
  const wrong = await runCli(check, join(folder, "employee.yaml"));
  expect(wrong.text).toContain(`✗ ${place}:${line}\n`);
  expect(wrong.code).toBe(1);
  const alone = await runCli(check, place);
  expect(alone.text).toContain("place.yaml 是同一地方各险种共用的部分，不是一份政策");
  for (const name of ["employee", "resident"]) rmSync(join(folder, `${name}.yaml`));
  expect((await runCli(check, folder)).text).toContain(`✗ ${place}:1\n    旁边没有政策文件`);
});

test("a draft takes the whole text of a file and what it shares", () => {
  const [file] = readPolicyPaths(["policies/330100/employee.yaml"]);
  expect(file?.text).toContain(readFileSync("policies/330100/place.yaml", "utf8"));
  expect(file?.text).toContain(readFileSync("policies/330100/employee.yaml", "utf8").trimEnd());
});

test("check warns that a policy without worked examples cannot be drafted", async () => {
  const path = join(mkdtempSync(join(tmpdir(), "policy-")), "bare.yaml");
  cpSync("policies/360300/employee.yaml", path);
  const { code, text } = await runCli(check, path);
  expect(code).toBe(0);
  expect(text).toMatch(/全部通过；1份没有算例，不能起草$/);
});

test("check says of files that were named what a release would be refused for", async () => {
  const folder = mkdtempSync(join(tmpdir(), "policy-"));
  const path = join(folder, "employee.yaml");
  const beside = join(folder, "employee.examples.yaml");
  cpSync("policies/360300/employee.yaml", path);
  const whole = readFileSync("policies/360300/employee.examples.yaml", "utf8");
  writeFileSync(beside, whole);
  expect((await runCli(check, path)).text).not.toContain("起草会被退回");
  const [first = ""] = whole.split(/^(?=- title)/m).filter((part) => part.startsWith("- title"));
  writeFileSync(beside, first.replace(/^ +expect: .*$/m, "  expect: { cash: 0 }"));
  const { code, text } = await runCli(check, path);
  expect(code).toBe(0);
  expect(text).toMatch(/提示：起草会被退回：算例“.+”：expect 没有写 pooled 等基金的金额/);
  expect(text).toMatch(/提示：起草会被退回：有\d+条支付规则没有算例走到：“.+（第\d+行）/);
});

test("check says what is no policy, and passes nothing that it has not seen", async () => {
  const folder = mkdtempSync(join(tmpdir(), "policy-"));
  await expect(runCli(check, folder)).rejects.toThrow("之下没有政策文件");
  await expect(runCli(coverage, folder)).rejects.toThrow("之下没有政策文件");
  writeFileSync(join(folder, "a.examples.yaml"), "[]\n");
  const alone = await runCli(check, folder);
  expect(alone.code).toBe(1);
  expect(alone.text).toContain(`旁边没有政策文件 ${join(folder, "a.yaml")}`);
  await expect(runCli(check, join(folder, "a.examples.yaml"))).rejects.toThrow("是算例");
  writeFileSync(join(folder, "zones.yaml"), "zones:\n  - { title: 甲 }\n");
  const zones = await runCli(check, folder);
  expect(zones.text).toContain(`${join(folder, "zones.yaml")}:2`);
  expect(zones.text).toContain("共2份政策，2处有误");
});

test("check marks a file as it ends, and one file that fails hides none after it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "policy-"));
  const at = (name: string): string => join(folder, name);
  const bill = "care: inpatient, visitOn: 2024-05-01, total: 100";
  const example = (words: string): string => `- title: 例\n  case: { ${bill} }\n  ${words}\n`;
  for (const name of ["a", "b", "c", "d"])
    cpSync("policies/360300/employee.yaml", at(`${name}.yaml`));
  writeFileSync(at("a.examples.yaml"), example("expect: { cash: 1 }"));
  writeFileSync(
    at("b.examples.yaml"),
    example("expect: {}").replace("100", "100, ownExpense: 101"),
  );
  mkdirSync(at("c.examples.yaml"));
  writeFileSync(at("d.examples.yaml"), example("expect: { cash: 100 }"));
  const { code, text } = await runCli(check, folder);
  expect(code).toBe(1);
  expect(text).toContain(`✗ ${at("a.yaml")}`);
  expect(text).toContain(`✗ ${at("b.examples.yaml")}:2`);
  expect(text).toContain("合计101.00元，超过总额100.00元");
  expect(text).toMatch(/✗ .*c\.yaml:1\n {4}检查时程序出错：EISDIR/);
  expect(text).toContain(`✓ ${at("d.yaml")}`);
  expect(text.match(/✓/g)).toHaveLength(1);
  expect(text).toContain("共4份政策，3处有误");
});

test("check names a row that another hides, and passes the file", async () => {
  const path = join(mkdtempSync(join(tmpdir(), "policy-")), "hidden.yaml");
  const text = readFileSync("policies/360300/employee.yaml", "utf8");
  const row = "{ person: retired, value: 91% }";
  writeFileSync(
    path,
    text.replace(row, `{ person: [working, retired], value: 95% }\n${" ".repeat(20)}- ${row}`),
  );
  const told = await runCli(check, path);
  expect(told.code).toBe(0);
  expect(told.text).toMatch(/提示：第\d+行“\{ person: retired, value: 91% \}”永远用不到：第\d+行/);
});

test("check tells a level without a parameter in one line", async () => {
  const { text } = await runCli(check, "policies/500000/resident.yaml");
  expect(text).toMatch(/^ {6}住院，一级：各类人员，各就医类别$/m);
});

test("check tells every gap in Chinese, those alike in one line", async () => {
  const path = join(mkdtempSync(join(tmpdir(), "policy-")), "gaps.yaml");
  const text = readFileSync("policies/360300/employee.yaml", "utf8");
  writeFileSync(path, text.replace(/ +- \{ value: 88% \}\n/, ""));
  const told = await runCli(check, path);
  expect(told.text).toMatch(/提示：\d+种情形没有参数/);
  expect(told.text).toContain("      住院，三级：在职，各就医类别\n");
});

test("quote prints the first settlement of the country with its steps", async () => {
  const options = "--care chronic --category longTerm --visitOn 2021-12-01 --total 465.19";
  const { code, text } = await runCli(
    quote,
    "360300:employee",
    ...`${options} --ownAccount 2000`.split(" "),
  );
  expect(code).toBe(0);
  expect(text).toContain("165.19元×70%＝115.63元");
  expect(text).toMatch(/个人账户\s+349\.56/);
});

test("quote takes the parameters of another day, and the year of the case's own", async () => {
  const path = join(mkdtempSync(join(tmpdir(), "policy-")), "next.yaml");
  const entry = "{ from: 2021-12-01, source: first, value: 70% }";
  const next = "{ from: 2026-12-01, source: first, value: 72% }";
  const text = readFileSync("policies/360300/employee.yaml", "utf8");
  writeFileSync(
    path,
    text.replace(entry, `${entry.replace("source", "to: 2026-11-30, source")}, ${next}`),
  );
  const options = [path, ..."--care chronic --visitOn 2026-11-15 --total 465.19".split(" ")];
  expect((await runCli(quote, ...options)).text).toContain("165.19元×70%");
  const asIf = await runCli(quote, ...options, "--as-if-on", "2026-12-01");
  expect(asIf.text).toContain("用政策在2026-12-01的参数");
  expect(asIf.text).toContain("165.19元×72%");
  await expect(runCli(quote, ...options, "--as-if-on", "12月")).rejects.toThrow("应为日期");
});

test("quote prints a table for the clerk, with the rounding and how sure a source is", async () => {
  const options = "--care chronic --visitOn 2021-12-01 --total 465.19 --table";
  const { text } = await runCli(quote, "360300:employee", ...options.split(" "));
  expect(text).toMatch(/ratio\s+基本医保统筹基金.*115\.63\s+四舍五入到分\s+.*报道/);
});

test("quote warns where an assumed parameter entered the result", async () => {
  const options = "--care inpatient --level 3 --visitOn 2024-05-01 --total 10000";
  const assumed = await runCli(quote, "460000:employee", ...options.split(" "));
  expect(assumed.text).toContain("不是该地公布的数");
  const known = await runCli(quote, "310000:employee", ...options.split(" "));
  expect(known.text).not.toContain("不是该地公布的数");
});

test("quote continues from what was used before, and says what it cannot read", async () => {
  const base = ["360300:employee", "--care", "chronic", "--visitOn", "2021-12-01"];
  const after = await runCli(quote, ...base, "--total", "100", "--used", "deductible:chronic=300");
  expect(after.text).toMatch(/基本医保统筹基金\s+70\.00/);
  await expect(runCli(quote, ...base)).rejects.toThrow("缺少 --total（账单总额，元");
  const parts = runCli(quote, ...base, "--total", "100", "--ownExpense", "100.01");
  await expect(parts).rejects.toThrow("合计100.01元，超过总额100.00元");
  const twice = ["--used", "deductible:chronic=100", "--used", "paid:basic=1"];
  expect((await runCli(quote, ...base, "--total", "300", ...twice)).text).toContain(
    "本年度已付100元",
  );
  await expect(runCli(quote, ...base, "--total", "1", "--total", "2")).rejects.toThrow("写了两次");
  await expect(runCli(quote, ...base, "--totl", "1")).rejects.toThrow("是不是 --total？");
  const wrong = runCli(quote, ...base, "--total", "many");
  await expect(wrong).rejects.toThrow("--total：“many”不是金额");
});

test("quote takes facts and amounts as people write them, and no name that nothing reads", async () => {
  const path = join(mkdtempSync(join(tmpdir(), "policy-")), "facts.yaml");
  const text = readFileSync("policies/360300/employee.yaml", "utf8");
  const row = "{ person: retired, value: 91% }";
  expect(text).toContain(row);
  const asked = text.replace(row, `{ facts: { months: { from: 3 } }, value: 99% }`);
  writeFileSync(path, asked.replace("title: ", "facts: { months: 开药月数 }\ntitle: "));
  const base = [path, ..."--care inpatient --visitOn 2021-12-01 --level 3".split(" ")];
  const many = await runCli(quote, ...base, "--total", "10,000", "--facts", "months=3");
  expect([many.code, many.text]).toEqual([0, expect.stringContaining("×99%")]);
  expect((await runCli(quote, ...base, "--total", "10000")).text).toContain("×88%");
  await expect(runCli(quote, ...base, "--total", "1,00")).rejects.toThrow("金额不带逗号");
  await expect(runCli(quote, ...base, "--total", "1", "--used", "x=1")).rejects.toThrow("没有累计");
});

test("explain tells each parameter with days and source", async () => {
  const { code, text } = await runCli(explain, "310000:employee");
  expect(code).toBe(0);
  expect(text).toContain("沪医保规〔2023〕6号");
  expect(text).toContain("2023-07-01起");
});

test("explain tells rows, periods and layers in plain Chinese", async () => {
  const { text } = await runCli(explain, "530100:employee");
  expect(text).toContain("起付标准（按次就诊）");
  expect(text).toContain("一级 30元");
  expect(text).toContain("其余 90元");
  expect(text).toContain("“门诊统筹”的封顶线以上费用");
  expect(text).toContain("每增加一种病");
  expect(text).toContain("异地转诊、异地急诊抢救 10个百分点；其他临时外出、未备案 20个百分点");
});

test("explain tells pools and whatever a rule says beside its figures", async () => {
  const path = join(mkdtempSync(join(tmpdir(), "policy-")), "rules.yaml");
  const text = readFileSync("policies/360300/employee.yaml", "utf8");
  const more = `pool: inpatient
              transfer: difference
              renew: { everyDays: 90, as: nextStay }
              times: months
              timesMost: [{ from: 2021-12-01, source: demo, value: 3 }]`;
  const head = "facts: { months: 开药月数, transfer: 转院（yes或no） }\ntitle: ";
  const rule = `- quota:
              pool: drugs
              per: month
              of: payment
              eachDisease: true
              amount: [{ from: 2021-12-01, source: demo, value: 100 }]
          - ceiling:`;
  const told = text.replace("pool: inpatient", more).replace("title: ", head);
  const cumulative = told.replace("visitFrom: 2, of: 50%", "visitFrom: 2, less: 200");
  writeFileSync(path, cumulative.replace("- ceiling:", rule));
  const lines = (await runCli(explain, path)).text;
  for (const words of [
    "累计名 inpatient：同名的合用一条线",
    "只补起付标准的差额",
    "住院每满90天，按下一次住院的标准再付一次",
    "乘以“开药月数”",
    "倍数至多3（2021-12-01起）",
    "每个病种各有一份",
    "按支付额计",
    "第2次起 逐次累减200元",
  ]) {
    expect(lines).toContain(words);
  }
});

test("explain and quote say what is missing or unknown", async () => {
  await expect(runCli(explain, "999999:employee")).rejects.toThrow("没有找到政策");
  await expect(runCli(explain)).rejects.toThrow("缺少政策");
  await expect(runCli(quote)).rejects.toThrow("请写一份政策");
});

test("coverage tells per benefit what is published, assumed, missing and paid later", async () => {
  const { code, text } = await runCli(coverage);
  expect(code).toBe(0);
  const lines = text.split("\n");
  const yingkou = lines.findIndex((line) => line.startsWith("210800  职工基本医疗保险"));
  expect(
    lines.slice(yingkou, yingkou + 4).map((line) => line.split(/ {2,}/).filter(Boolean)),
  ).toEqual([
    ["210800", "职工基本医疗保险", "营口市职工基本医疗保险", "0", "0", "3", "8", "27%"],
    ["普通门诊（演示假定）", "0", "0", "0", "3", "0%"],
    ["门诊慢特病", "0", "0", "1", "1", "50%"],
    [
      ...["住院", "0", "0", "2", "4", "33%"],
      "另行：封顶线以上由商业保险公司支付（营人社〔2017〕42号）",
    ],
  ]);
  expect(text).toMatch(/演示用或不确定）的\d+份：.*460000 职工基本医疗保险/);
  expect(text).toMatch(/^500000 .* \d+种情形没有参数$/m);
  expect(text).toContain("生育住院");
  expect((await runCli(coverage, "--short")).text).not.toContain("门诊慢特病（演示假定）");
}, 120_000);

test("coverage lists the assumed parameters of a folder one by one, with why", async () => {
  const { text } = await runCli(coverage, "policies/500000", "--assumed");
  expect(text).toMatch(/^500000 城乡居民基本医疗保险 .*：\d+条假定$/m);
  expect(text).toMatch(/住院 +layers\[1\]\.rules\[3\]\.reduction\.less +2024-04-24 +国家异地就医/);
  const [resident] = JSON.parse(
    (await runCli(coverage, "policies/500000/resident.yaml", "--json")).text,
  );
  expect(resident).toMatchObject({
    area: "500000",
    official: 1,
    gaps: expect.any(Number),
    missing: [],
  });
  expect(resident.benefits).toHaveLength(4);
});

test("new prints a skeleton that loads as it stands", async () => {
  const { code, text } = await runCli(create, "361100", "employee", "某市职工医保");
  expect(code).toBe(0);
  expect(policyIn({ path: "new.yaml", text }).area).toBe("361100");
  const schema = JSON.parse((await runCli(create, "--schema")).text) as { required: string[] };
  expect(schema.required).toContain("questions");
});
