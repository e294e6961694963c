/**
 * The staff commands against a node on a real database: from no administrator to a revoked token.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { refusalText } from "#base/refusals.ts";
import { codeAt } from "#identity/identity.ts";
import { sql } from "#store/store.ts";
import { databaseAt, freshDatabaseUrl } from "../../test/database.ts";
import { main } from "../main.ts";

let url: string;
let options: string[];

beforeAll(async () => {
  url = await freshDatabaseUrl();
  options = ["--database-url", `${url}?application_name=node{node}`];
});

interface Ran {
  readonly code: number;
  readonly text: string;
}

/** Runs a command; each question is answered by the one whose words it has. */
async function run(
  words: readonly string[],
  answers: Readonly<Record<string, string | ((told: string) => string)>> = {},
): Promise<Ran> {
  const lines: string[] = [];
  const out = (line: string): void => void lines.push(line);
  const there = words[0] === "code" ? [] : options;
  const code = await main(["staff", ...words, ...there], out, out, async (question) => {
    const answer = answers[question.replace("：", "")];
    if (answer === undefined) throw new Error(`asked ${question}`);
    return typeof answer === "string" ? answer : answer(lines.join("\n"));
  });
  return { code, text: lines.join("\n") };
}

const FIRST = [
  ...["first", "--node", "360000", "--administrator", "guan.li:管某"],
  ...["--security", "an.quan：安某", "--auditor", "shen.ji:沈某"],
];
const HERE = ["--node", "360000", "--login", "guan.li"];
const PASSWORD = "Kan-Bing-2026";
let secret = "";

/** Codes are good once, so each log-in of this file takes the one of another step. */
let steps = -1;
function code(): string {
  steps += 1;
  return codeAt(secret, Date.now() + steps * 30_000);
}

describe("staff from the command line", () => {
  let firstPassword = "";

  test("the first three are made once, with passwords told once", async () => {
    const made = await run(FIRST);
    expect(made.code).toBe(0);
    expect(made.text).toMatch(/系统管理员 +guan\.li {2}[a-z2-9-]{19}/);
    expect(made.text).toMatch(/安全管理员 +an\.quan {2}[a-z2-9-]{19}/);
    expect(made.text).toMatch(/安全审计员 +shen\.ji {2}[a-z2-9-]{19}/);
    firstPassword = /guan\.li {2}(\S+)/.exec(made.text)?.[1] ?? "";
    const again = await run(FIRST);
    expect(again).toEqual({ code: 1, text: `✗ ${refusalText("administrators_exist", {})}` });
  });

  test("a first password opens no token", async () => {
    const asked = { 密码: firstPassword, 动态口令或备用码: "000000" };
    const { code: ended, text } = await run(["token", ...HERE], asked);
    expect([ended, text]).toEqual([
      1,
      `✗ ${refusalText("session_unfinished", { what: "修改密码" })}`,
    ]);
  });

  test("the first log-in changes the password and binds the authenticator", async () => {
    const activated = await run(["activate", ...HERE], {
      首次密码: firstPassword,
      新密码: PASSWORD,
      动态口令: (told) => {
        secret = /密钥 +(\S+)/.exec(told)?.[1] ?? "";
        return code();
      },
    });
    expect(activated.code).toBe(0);
    expect(activated.text).toContain("密码已改。");
    expect(activated.text).toContain(`otpauth://totp/Lianjie:guan.li?`);
    expect(activated.text.match(/^ {2}[0-9a-f]{5}(-[0-9a-f]{5}){3}$/gm)).toHaveLength(10);
    const [open] = await databaseAt(url).query<{ count: number }>(sql`
      select count(*)::int as count from identity.sessions
       where subject = (select id from identity.accounts where login_name = 'guan.li')
         and ended_at is null and factor <> 'none'`);
    expect(open).toEqual({ count: 0 });
  });

  test("a token is taken with password and code, listed, and revoked", async () => {
    const answers = { 密码: PASSWORD, 动态口令或备用码: code() };
    const taken = await run(["token", ...HERE, "--name", "值班机"], answers);
    expect(taken).toEqual({ code: 0, text: expect.stringMatching(/^lj_360000_[\w-]{43}$/) });
    const before = process.env.LIANJIE_TOKEN;
    try {
      process.env.LIANJIE_TOKEN = taken.text;
      const listed = await run(["tokens"]);
      expect(listed.text).toMatch(/tok_\S+ +值班机 +\d{4}-/);
      const id = /tok_\S+/.exec(listed.text)?.[0] ?? "";
      expect(await run(["tokens", "--revoke", id])).toEqual({ code: 0, text: `已撤销 ${id}` });
      const refused = `✗ ${refusalText("token_refused", {})}`;
      expect(await run(["tokens"])).toEqual({ code: 1, text: refused });
    } finally {
      process.env.LIANJIE_TOKEN = before ?? "";
    }
  });

  test("a wrong password is refused, and stands on the trail", async () => {
    const answers = { 密码: "No-Password-1", 动态口令或备用码: "000000" };
    const refused = `✗ ${refusalText("login_refused", {})}`;
    expect(await run(["token", ...HERE], answers)).toEqual({ code: 1, text: refused });
    const rows = await databaseAt(url).query(sql`
      select 1 from trail.entries where action = 'staff.logInRefused'`);
    expect(rows.length).toBeGreaterThan(0);
  });

  test("a lock-out ends at the machine, with a first password for who forgot theirs", async () => {
    const answers = { 密码: "No-Password-1", 动态口令或备用码: "000000" };
    for (let time = 0; time < 5; time += 1) await run(["token", ...HERE], answers);
    const right = { 密码: PASSWORD, 动态口令或备用码: "000000" };
    const locked = await run(["token", ...HERE], right);
    expect(locked.text).toContain("lianjie staff unlock");
    const done = "guan.li 可以登录了，已留痕。";
    expect(await run(["unlock", ...HERE])).toEqual({ code: 0, text: done });
    const asked = await run(["token", ...HERE], right);
    expect(asked.text).toBe(`✗ ${refusalText("second_factor_wrong", {})}`);
    const renewed = await run(["unlock", ...HERE, "--new-password"]);
    expect(renewed.text).toMatch(/首次密码只显示这一次，登录后须修改：[a-z2-9-]{19}$/);
  });
});

test("a code is the one of now", async () => {
  const { text } = await run(["code", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"]);
  const now = Date.now();
  const near = [now, now - 30_000].map((at) => codeAt("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", at));
  expect(near).toContain(text);
});

test.each([
  [["code", "secret"], "请写一个密钥"],
  [["first", "--node", "360000"], "请用 --administrator 登录名:姓名 写明系统管理员"],
  [FIRST.filter((word) => !/node|360000/.test(word)), "请用 --node 写明一个节点"],
  [["token", "--node", "360000"], "请用 --login 写明登录名"],
  [["unlock", "--node", "360000"], "请用 --login 写明登录名"],
  [["activate", "--node", "36", "--login", "x"], "请用 --node 写明一个节点"],
  [["tokens", "--token-file", "没有"], "没有文件 没有"],
])("words that do not make an act are told what to write: %s", async (words, told) => {
  const { code: ended, text } = await run(words);
  expect(ended).toBe(2);
  expect(text).toContain(told);
});
