/**
 * What keeps a program from its database, told to whoever runs it: what, where, what to do. Errors
 * of the driver and of the machine keep their own words for the log; here each cause has its
 * sentence.
 */

/** Where a database is, as far as its address says. Never the password. */
export interface Place {
  readonly server: string;
  readonly database: string;
  readonly user: string;
}

const CAUSES_MAX = 8;
/** Where whoever runs a program says which database it is. */
const ADDRESS = " DATABASE_URL 或 --database-url ";

/** By SQLSTATE or by the machine's error code; `why` is the error's own words. */
const WORDS: Readonly<Record<string, (at: Place, why: string) => string>> = {
  "28P01": (at) => `${at.server} 不接受用户 ${at.user} 的口令：请核对${ADDRESS}中的用户名和口令`,
  "28000": (at) =>
    `${at.server} 不让用户 ${at.user} 连接：请核对用户名，或请管理员在 pg_hba.conf 中放行`,
  "3D000": (at) =>
    `${at.server} 上没有数据库 ${at.database}：请先建立它，或核对${ADDRESS}末尾的数据库名`,
  "53300": (at) =>
    `${at.server} 的连接已用完：请停止多余的程序，减小 LIANJIE_CONNECTIONS，` +
    "或调大 max_connections 后重启 PostgreSQL",
  "53100": (at) => `${at.server} 的磁盘已满，什么也写不进去：请腾出空间`,
  "53200": (at) => `${at.server} 的内存不足：请停止多余的程序或增加内存`,
  "25006": (at) =>
    `${at.server} 的数据库 ${at.database} 只能读：请连接主库而不是备库，` +
    "并核对 default_transaction_read_only",
  "42501": (at) =>
    `用户 ${at.user} 在 ${at.server} 上权限不够：建库须有 CREATEDB，建表须是数据库的所有者，` +
    "请管理员授权",
  "57P01": (at) => `${at.server} 正在停止或断开了连接：请等它重新启动`,
  "57P02": (at) => `${at.server} 崩溃后正在恢复：请稍候再试，并查看它的日志`,
  "57P03": (at) => `${at.server} 正在启动或恢复，还不接受连接：请稍候再试`,
  "58030": (at) => `${at.server} 读写磁盘出错：请检查磁盘，并查看 PostgreSQL 的日志`,
  "58P01": (at) => `${at.server} 的数据文件不见了：请查看 PostgreSQL 的日志，必要时从备份恢复`,
  ECONNREFUSED: (at) => `${at.server} 上没有 PostgreSQL：请启动它，或核对${ADDRESS}中的主机和端口`,
  ENOTFOUND: (at) => `找不到主机 ${at.server}：请核对${ADDRESS}中的主机名`,
  EAI_AGAIN: (at) => `暂时查不到主机 ${at.server} 的地址：请核对主机名，检查域名解析`,
  EHOSTUNREACH: (at) => `到不了 ${at.server}：请检查网络和防火墙`,
  ENETUNREACH: (at) => `到不了 ${at.server}：请检查网络和防火墙`,
  ETIMEDOUT: (at) => `${at.server} 迟迟不应答：请核对地址，检查网络和防火墙`,
  ECONNRESET: (at) => `与 ${at.server} 的连接断了：请确认那里是 PostgreSQL 且还在运行`,
  ENOSPC: (_at, why) => `磁盘已满，写不了文件：请腾出空间后再启动（${why}）`,
  EDQUOT: (_at, why) => `磁盘配额已满，写不了文件：请腾出空间后再启动（${why}）`,
  SLOTS: (_at, why) => why,
  EROFS: (_at, why) =>
    `文件系统只读，写不了数据：请把程序放到可写的地方，或用 DATABASE_URL 指明服务器（${why}）`,
};

/** Where the driver gives no code, by its words. */
const UNCODED: readonly (readonly [RegExp, string])[] = [
  [/timeout expired|connection timeout/i, "ETIMEDOUT"],
  [/Connection terminated unexpectedly|message code|wrong first byte/i, "ECONNRESET"],
  [/No space left on device/i, "ENOSPC"],
  [/Read-only file system/i, "EROFS"],
];

export interface Trouble {
  /** SQLSTATE, or the machine's error code. */
  readonly code: string;
  /** In Chinese, for whoever runs the program. */
  readonly words: string;
}

const NOWHERE: Place = { server: "PostgreSQL 服务器", database: "", user: "" };
const places = new WeakMap<Error, Place>();

/** Notes which database an error came from; gives the error back. */
export function happenedAt<Known extends Error>(error: Known, place: Place): Known {
  if (!places.has(error)) places.set(error, place);
  return error;
}

/** Null for an error that is no database's and no disk's. */
export function troubleOf(error: unknown): Trouble | null {
  let place = NOWHERE;
  let found: { readonly code: string; readonly why: string } | null = null;
  for (const one of causesOf(error)) {
    if (place === NOWHERE) place = places.get(one) ?? NOWHERE;
    const code = codeOf(one);
    if (code !== null) found = { code, why: one.message };
  }
  if (found === null) return null;
  return { code: found.code, words: WORDS[found.code]?.(place, found.why) ?? found.why };
}

/** From the outside in; of several addresses that were tried, the first. */
function causesOf(error: unknown): Error[] {
  const causes: Error[] = [];
  for (let one = error; one instanceof Error && causes.length < CAUSES_MAX; ) {
    causes.push(one);
    one = one instanceof AggregateError ? one.errors[0] : one.cause;
  }
  return causes;
}

function codeOf(error: Error): string | null {
  const { code } = error as { readonly code?: unknown };
  if (typeof code === "string" && code in WORDS) return code;
  return UNCODED.find(([words]) => words.test(error.message))?.[1] ?? null;
}

/**
 * A database that is not what the program takes it for: nothing was changed in it. The message is
 * for whoever runs the program.
 */
export class DatabaseRefused extends Error {
  override readonly name = "DatabaseRefused";
  readonly why: keyof typeof REFUSED;

  constructor(why: keyof typeof REFUSED, database: string) {
    super(REFUSED[why](database));
    this.why = why;
  }
}

const REFUSED = {
  foreign: (name: string) =>
    `数据库 ${name} 里是别的程序的数据，不是联结的节点，什么都没有改动：` +
    "请换一台服务器，或请管理员给那个数据库改名",
  demo: (name: string) =>
    `数据库 ${name} 是演示数据，正式节点不用它，什么都没有改动：` +
    "请让 DATABASE_URL 指向正式的服务器，或先运行 lianjie demo reset 清除演示数据",
  node: (name: string) =>
    `数据库 ${name} 不是演示建立的，可能是正式节点的数据，演示什么都没有改动：` +
    "请让 DATABASE_URL 指向另一台服务器，或去掉它，改用自带的 PostgreSQL",
  inUse: (name: string) =>
    `另一个程序正在使用数据库 ${name}，什么都没有清空：请先停止它（也许是另一个 npm start）`,
  running: (folder: string) =>
    `另一个程序正在用 ${folder} 的数据：请先停止它（也许是另一个 npm start），再重新运行`,
  empty: (name: string) =>
    `数据库 ${name} 还不是节点的数据库，什么都没有写入：请先运行 lianjie migrate 或 lianjie serve`,
} as const;
