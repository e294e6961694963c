/** Each cause its own sentence; `cli/troubles.test.ts` makes those happen that can be made. */
import { expect, test } from "vitest";
import { NoAnswer } from "#base/refusals.ts";
import { happenedAt, troubleOf } from "#base/troubles.ts";

const PLACE = { server: "db.example:5432", database: "lianjie_360000", user: "clerk" };

function error(code: string, message = "as the driver says it"): Error {
  return Object.assign(new Error(message), { code });
}

test.each([
  ["28P01", "口令", "用户名"],
  ["28000", "clerk", "pg_hba.conf"],
  ["3D000", "lianjie_360000", "请先建立它"],
  ["53300", "连接已用完", "max_connections"],
  ["53100", "磁盘已满", "请腾出空间"],
  ["53200", "内存不足", "请停止"],
  ["25006", "只能读", "主库"],
  ["42501", "权限不够", "请管理员授权"],
  ["57P01", "正在停止", "请等"],
  ["57P02", "崩溃", "日志"],
  ["57P03", "正在启动", "请稍候"],
  ["58030", "读写磁盘出错", "请检查磁盘"],
  ["58P01", "数据文件不见了", "备份"],
  ["ECONNREFUSED", "没有 PostgreSQL", "请启动它"],
  ["ENOTFOUND", "找不到主机", "请核对"],
  ["EAI_AGAIN", "查不到主机", "域名解析"],
  ["EHOSTUNREACH", "到不了", "防火墙"],
  ["ENETUNREACH", "到不了", "防火墙"],
  ["ETIMEDOUT", "迟迟不应答", "防火墙"],
  ["ECONNRESET", "连接断了", "请确认"],
  ["ENOSPC", "磁盘已满", "请腾出空间"],
  ["EDQUOT", "配额已满", "请腾出空间"],
  ["EROFS", "文件系统只读", "DATABASE_URL"],
])("%s says what is wrong and what to do", (code, what, remedy) => {
  const trouble = troubleOf(happenedAt(new NoAnswer("no", { cause: error(code) }), PLACE));
  expect(trouble?.code).toBe(code);
  expect(trouble?.words).toContain(what);
  expect(trouble?.words).toContain(remedy);
  expect(trouble?.words).toMatch(
    /^E(NOSPC|DQUOT|ROFS)$/.test(code) ? /driver says/ : /db\.example/,
  );
});

test("the innermost cause counts, and the first of several addresses that were tried", () => {
  const tried = new AggregateError([error("ECONNREFUSED"), error("EHOSTUNREACH")]);
  expect(troubleOf(new Error("outer", { cause: tried }))?.code).toBe("ECONNREFUSED");
  const full = new Error("migration 0001 failed", { cause: error("53100") });
  expect(troubleOf(full)?.words).toMatch(/磁盘已满/);
});

test.each([
  ["timeout expired", "ETIMEDOUT"],
  ["Connection terminated unexpectedly", "ECONNRESET"],
  ["initdb failed: could not write: No space left on device", "ENOSPC"],
])("an error without a code is known by its words: %s", (message, code) => {
  expect(troubleOf(new Error(message))?.code).toBe(code);
});

test.each([[new Error("two and two are five")], [error("23505")], ["a text"], [null]])(
  "a defect is no trouble of the database: %s",
  (defect) => {
    expect(troubleOf(defect)).toBeNull();
  },
);
