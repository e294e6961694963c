/** A file of codes and names as entries of a list; further columns bear their official titles. */
import type { EntryList, ListEntry } from "#model/list.ts";
import type { LoadTable, WrongLine } from "#registry/registry.ts";
import { loadableTitles } from "#wire/hospital/hospital.ts";

const CODE_MAX = 50;
const NAME_MAX = 500;

export interface EntriesRead {
  readonly entries: readonly ListEntry[];
  readonly wrong: readonly WrongLine[];
  /** Columns that no download has: left out, and said so. */
  readonly ignored: readonly string[];
}

function faultOf(code: string, name: string, known: ReadonlySet<string>): string | null {
  if (code === "") return "缺少编码";
  if (name === "") return "缺少名称";
  if (code.length > CODE_MAX) return `编码超过${CODE_MAX}个字符`;
  if (name.length > NAME_MAX) return `名称超过${NAME_MAX}个字符`;
  return known.has(code) ? `编码${code}重复` : null;
}

export function readEntries(list: EntryList, table: LoadTable): EntriesRead {
  const titles = loadableTitles(list).filter((title) => table.header.includes(title));
  const used = new Set(["code", "name", ...titles]);
  const wrong = [...table.wrong];
  for (const column of ["code", "name"]) {
    if (!table.header.includes(column)) wrong.push({ line: 1, why: `表头缺少${column}` });
  }
  const known = new Set<string>();
  const entries: ListEntry[] = [];
  for (const row of table.rows) {
    const [code, name] = [row.cell("code"), row.cell("name")];
    const why = faultOf(code, name, known);
    if (why !== null) {
      wrong.push({ line: row.line, why });
      continue;
    }
    known.add(code);
    const told = titles.flatMap((title) =>
      row.cell(title) === "" ? [] : [[title, row.cell(title)] as const],
    );
    entries.push({ code, name, columns: Object.fromEntries(told) });
  }
  return { entries, wrong, ignored: table.header.filter((column) => !used.has(column)) };
}
