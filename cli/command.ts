/**
 * What a command of the CLI is: a file in `commands/` named by its words ("demo reset" is
 * `demo-reset.ts`) that exports `run` and `help`. Output goes through `out`, line by line.
 */

import { type ChinaDate, parseChinaDate } from "#base/date.ts";
import { nearest } from "#base/nearest.ts";

export type Out = (line: string) => void;

/** Asks whoever runs the command, one line an answer. */
export type Ask = (question: string, kind: "plain" | "hidden") => Promise<string>;

/** Exit codes, the same for every command; `lianjie --help` lists them. */
export const EXIT = { done: 0, found: 1, usage: 2, broken: 3 } as const;

export interface Help {
  /** One line for the list. */
  readonly summary: string;
  /** What stands behind the command's words. */
  readonly usage: string;
  readonly options: readonly (readonly [option: string, meaning: string])[];
  readonly example: string;
}

export interface Command {
  readonly help?: Help | undefined;
  run(args: string[], out: Out, ask: Ask): Promise<number>;
}

/** The caller wrote something that cannot be: told without a stack, exit 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export interface Arguments {
  readonly plain: readonly string[];
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  /** Options that may stand more than once. */
  readonly several: ReadonlyMap<string, readonly string[]>;
}

/**
 * Long options only. Throws UsageError for one that the command does not know, and for one that
 * stands twice and means one thing.
 */
export function readArguments(
  args: readonly string[],
  known: {
    readonly flags?: readonly string[];
    readonly values?: readonly string[];
    readonly several?: readonly string[];
  },
): Arguments {
  const plain: string[] = [];
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const several = new Map<string, string[]>();
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? "";
    if (!word.startsWith("--")) {
      plain.push(word);
      continue;
    }
    const [name = "", ...rest] = word.slice(2).split("=");
    if (known.flags?.includes(name) && rest.length === 0) {
      flags.add(name);
    } else if (known.values?.includes(name) || known.several?.includes(name)) {
      const value = rest.length > 0 ? rest.join("=") : args[at + 1];
      if (value === undefined || (rest.length === 0 && value.startsWith("--"))) {
        throw new UsageError(`选项 --${name} 后面缺少值`);
      }
      if (rest.length === 0) at += 1;
      if (known.several?.includes(name)) {
        several.set(name, [...(several.get(name) ?? []), value]);
        continue;
      }
      if (values.has(name)) throw new UsageError(`选项 --${name} 写了两次，请只留一个`);
      values.set(name, value);
    } else {
      const all = [...(known.flags ?? []), ...(known.values ?? []), ...(known.several ?? [])];
      const near = nearest(name, all);
      throw new UsageError(`不认识的选项 --${name}${near ? `，是不是 --${near}？` : ""}`);
    }
  }
  return { plain, flags, values, several };
}

/** The day of an option, or null without one. Throws UsageError. */
export function dayGiven({ values }: Arguments, name: string): ChinaDate | null {
  const text = values.get(name);
  if (text === undefined) return null;
  const day = parseChinaDate(text);
  if (day === null) throw new UsageError(`--${name} 应为日期，如 2026-12-01`);
  return day;
}
