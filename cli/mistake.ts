/**
 * What went wrong, told to a person in Chinese and without a stack: a file that does not load, a
 * path that is not there, a refusal, a database that does not answer. Whatever else is thrown is a
 * defect and keeps its stack.
 */
import { NoAnswer, Refusal } from "#base/refusals.ts";
import { DatabaseRefused, troubleOf } from "#base/troubles.ts";
import { PolicyError } from "#benefits/benefits.ts";
import { EXIT } from "./command.ts";

export interface Mistake {
  readonly lines: readonly string[];
  readonly code: number;
}

const FILE_WORDS: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) => `没有文件 ${path}，请核对路径`,
  EISDIR: (path) => `${path} 是目录，请写其中的一个文件`,
  ENOTDIR: (path) => `${path} 的上一级不是目录，请核对路径`,
  EACCES: (path) => `没有权限读写 ${path}，请核对文件的权限`,
};

/** File and line, what is wrong, how to mend it. */
export function policyErrorLines({ file, line, what, mend }: PolicyError): string[] {
  return [`✗ ${file}:${line}`, `    ${what}`, `    怎么改：${mend}`];
}

/** Null: nobody foresaw it. */
export function mistakeOf(error: unknown): Mistake | null {
  if (error instanceof PolicyError) return { lines: policyErrorLines(error), code: EXIT.found };
  if (error instanceof Refusal) return { lines: [`✗ ${error.message}`], code: EXIT.found };
  if (error instanceof DatabaseRefused) return { lines: [`✗ ${error.message}`], code: EXIT.found };
  const ofFile = fileMistake(error);
  if (ofFile !== null) return ofFile;
  const trouble = troubleOf(error);
  if (trouble !== null) return { lines: [trouble.words], code: EXIT.broken };
  if (error instanceof NoAnswer) {
    const words = "数据库没有应答：请确认 PostgreSQL 已启动，DATABASE_URL 或 --database-url 写得对";
    return { lines: [words], code: EXIT.broken };
  }
  return null;
}

function fileMistake(error: unknown): Mistake | null {
  if (!(error instanceof Error)) return null;
  const { code, path } = error as NodeJS.ErrnoException;
  const words = FILE_WORDS[code ?? ""];
  if (words === undefined || path === undefined) return null;
  return { lines: [words(path)], code: EXIT.usage };
}
