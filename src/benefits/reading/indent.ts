/**
 * The first line of a file that is no YAML whose indent fits nothing above it, for its author: what
 * the parser met there is often called a colon or a bracket.
 */

export interface Slip {
  readonly line: number;
  readonly what: string;
  readonly mend: string;
}

interface Level {
  readonly column: number;
  readonly isList: boolean;
}

/** Lines come without comments; what stands inside brackets over several lines is passed over. */
export function indentSlip(lines: readonly string[]): Slip | null {
  const levels: Level[] = [];
  let isOpen = true;
  let depth = 0;
  for (const [index, text] of lines.entries()) {
    if (text.trim() === "") continue;
    const isInside = depth > 0;
    depth = Math.max(0, depth + balanceOf(text));
    if (isInside) continue;
    const what = place(levels, text, isOpen);
    if (what !== null) return { line: index + 1, ...what };
    isOpen = /:\s*$/.test(text) || /^\s*-\s*$/.test(text);
  }
  return null;
}

type Found = Omit<Slip, "line"> | null;

function place(levels: Level[], text: string, isOpen: boolean): Found {
  const column = text.length - text.trimStart().length;
  const isItem = /^\s*- /.test(text);
  while ((levels.at(-1)?.column ?? -1) > column) levels.pop();
  const top = levels.at(-1);
  if (top !== undefined && top.column < column && !isOpen) {
    return slip(column, `上一级空${top.column}格`);
  }
  if (top === undefined || top.column < column) {
    if (!isOpen) return slip(column, "它外面没有这样对齐的行");
    levels.push({ column, isList: isItem });
  } else if (top.isList && !isItem) {
    // A list may stand as far left as its own name; then the next name ends it.
    levels.pop();
    if (levels.at(-1)?.column !== column) return { what: "缺“- ”", mend: MEND_ITEM };
  } else if (!top.isList && isItem) {
    if (!isOpen) return { what: "多了“- ”，或上一行缺“- ”", mend: MEND_ITEM };
    levels.push({ column, isList: true });
  }
  if (isItem) levels.push({ column: column + text.trimStart().search(/[^- ]/), isList: false });
  return null;
}

const MEND_ITEM = "同一列表的各项都以“- ”开头，左端对齐";

function slip(column: number, beside: string): Found {
  return {
    what: `缩进不对：这一行空${column}格，${beside}`,
    mend: "同一级的各行请左端对齐，下一级比上一级多空2格",
  };
}

function balanceOf(text: string): number {
  const bare = text.replace(/"[^"]*"|'[^']*'/g, "");
  return (bare.match(/[{[]/g) ?? []).length - (bare.match(/[}\]]/g) ?? []).length;
}
