/**
 * Questions to whoever runs a command: at a terminal, hidden where asked; else the lines of
 * standard input.
 */
import { createInterface, type Interface } from "node:readline";
import { Writable } from "node:stream";
import { type Ask, UsageError } from "./command.ts";

let lines: AsyncIterator<string> | null = null;

/** A script's answers, line by line. */
async function nextLine(): Promise<string> {
  lines ??= createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const { value, done } = await lines.next();
  if (done) throw new UsageError("标准输入的行数不够，请在终端运行，或按提问的次序逐行给出");
  return value;
}

/** What is typed while a hidden answer is given is not shown. */
function terminal(isHidden: boolean): Interface {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const output = isHidden ? silent : process.stderr;
  return createInterface({ input: process.stdin, output, terminal: true });
}

export const askAtTerminal: Ask = async (question, kind) => {
  if (!process.stdin.isTTY) return await nextLine();
  process.stderr.write(question);
  const prompt = terminal(kind === "hidden");
  try {
    return await new Promise<string>((resolve) => prompt.question("", resolve));
  } finally {
    prompt.close();
    if (kind === "hidden") process.stderr.write("\n");
  }
};
