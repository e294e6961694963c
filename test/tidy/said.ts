/** What a rule says about planted files. */
import type { Rule } from "./sources.ts";

/** Files are given as path and text. */
export function said(rule: Rule, files: Readonly<Record<string, string>>): string[] {
  return rule(Object.entries(files).map(([path, text]) => ({ path, text }))).map(
    ({ path, line, message }) => `${path}:${line} ${message}`,
  );
}
