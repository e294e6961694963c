/**
 * `npx lianjie …`: finds the command's file by its words, prints help in Chinese, turns mistakes of
 * the caller into one sentence. Exit codes: 0 done, 1 something was found or refused, 2 wrong
 * usage, 3 the program or the database failed.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { nearest } from "#base/nearest.ts";
import { ConfigInvalid } from "#config.ts";
import { askAtTerminal } from "./ask.ts";
import { type Ask, type Command, EXIT, type Help, type Out, UsageError } from "./command.ts";
import { mistakeOf } from "./mistake.ts";
import { POLICY_HELP } from "./policy-help.ts";
import { pairs } from "./table.ts";

const FOLDER = join(import.meta.dirname, "commands");

/** Files of commands that open databases begin so; nobody types it. */
const OPS = /^ops-/;

/** "demo-reset" for `demo reset`, in the order of the alphabet, each with its file. */
function commandFiles(): ReadonlyMap<string, string> {
  const files = readdirSync(FOLDER).filter(
    (file) => file.endsWith(".ts") && !file.endsWith(".test.ts"),
  );
  const named = files.map((file) => [file.slice(0, -3).replace(OPS, ""), file] as const);
  return new Map(named.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const FILES = commandFiles();

async function load(name: string): Promise<Command & { readonly help: Help | undefined }> {
  const path = join(FOLDER, FILES.get(name) ?? "");
  const found = (await import(pathToFileURL(path).href)) as Command;
  return { run: found.run, help: found.help ?? POLICY_HELP[name] };
}

function wordsOf(name: string): string {
  return name.replaceAll("-", " ");
}

export async function main(
  args: readonly string[],
  out: Out,
  complain: Out,
  ask: Ask = askAtTerminal,
): Promise<number> {
  const names = [...FILES.keys()];
  const [first = "", second = ""] = args;
  if (first === "" || first === "--help" || first === "help") {
    for (const line of await overview(names)) out(line);
    return EXIT.done;
  }
  const two = `${first}-${second}`;
  const name = names.includes(two) ? two : names.includes(first) ? first : null;
  if (name === null) {
    const group = names.filter((each) => each.startsWith(`${first}-`));
    const near =
      nearest(second === "" ? first : two, [...names, ...group]) ?? nearest(first, names);
    const meant = near ? `是不是 lianjie ${wordsOf(near)}？` : "";
    if (group.length > 0) complain(`${first} 之下有：${group.map(wordsOf).join("、")}`);
    else complain(`没有命令“${first}”。${meant}全部命令见 lianjie --help`);
    return EXIT.usage;
  }
  const { run, help } = await load(name);
  const rest = args.slice(name === two ? 2 : 1);
  if (rest.includes("--help")) {
    for (const line of helpOf(name, help)) out(line);
    return EXIT.done;
  }
  try {
    return await run([...rest], out, ask);
  } catch (error) {
    if (error instanceof UsageError || error instanceof ConfigInvalid) {
      complain(error.message);
      complain(`用法见 lianjie ${wordsOf(name)} --help`);
      return EXIT.usage;
    }
    const mistake = mistakeOf(error);
    for (const line of mistake?.lines ?? [defectText(error)]) complain(line);
    return mistake?.code ?? EXIT.broken;
  }
}

function defectText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function overview(names: readonly string[]): Promise<string[]> {
  const entries: [string, string][] = [];
  for (const name of names) {
    entries.push([`  lianjie ${wordsOf(name)}`, (await load(name)).help?.summary ?? ""]);
  }
  return [
    "联结：跨省异地就医直接结算。用法：lianjie 命令 [参数]",
    "",
    ...pairs(entries),
    "",
    "每个命令的用法和例子：lianjie 命令 --help。多数命令可加 --json 输出 JSON。",
    "退出码：0 完成；1 发现问题或被拒绝；2 用法不对；3 程序或数据库出错。",
  ];
}

function helpOf(name: string, help: Help | undefined): string[] {
  const words = wordsOf(name);
  if (!help) return [`lianjie ${words}`];
  const options = pairs(help.options.map(([option, meaning]) => [`  ${option}`, meaning]));
  return [
    `lianjie ${words} — ${help.summary}`,
    "",
    `用法：lianjie ${words} ${help.usage}`.trimEnd(),
    ...(options.length > 0 ? ["", ...options] : []),
    "",
    `例：${help.example}`,
  ];
}

/** Called by `lianjie.mjs`, and below when this file is run by itself. */
export async function start(): Promise<void> {
  // A reader that has seen enough, such as `head`, closes the pipe: nothing went wrong.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(EXIT.done);
    throw error;
  });
  process.exitCode = await main(
    process.argv.slice(2),
    (line) => process.stdout.write(`${line}\n`),
    (line) => process.stderr.write(`${line}\n`),
  );
}

if (process.argv[1] === import.meta.filename) await start();
