/**
 * What is wrong with a file that is no YAML, in an author's words: by the look of the line, since
 * the parser's codes name what it met and not what was meant, and often one line too late.
 */

import { indentSlip, type Slip } from "#benefits/reading/indent.ts";

/** Slips seen on a line by themselves, the surest first. */
const LOOKS: readonly { readonly pattern: RegExp; readonly what: string; readonly mend: string }[] =
  [
    { pattern: /^[ \u3000]*\t/, what: "用了 Tab", mend: "请改成空格" },
    { pattern: /^ *\u3000/, what: "缩进用了全角空格", mend: "请改成半角空格" },
    {
      pattern: /(^|[{,，])\s*(- )?[\w"']+\s*：/,
      what: "用了全角冒号“：”",
      mend: "请改成半角“: ”（冒号后空一格）",
    },
    { pattern: /[{[][^}\]]*，/, what: "用了全角逗号“，”", mend: "请改成半角“, ”" },
    { pattern: /[；]/, what: "用了全角分号“；”", mend: "各项之间请用半角逗号“, ”" },
    {
      pattern: /[｛｝［］【】]/,
      what: "用了全角括号",
      mend: "请改成半角的 { } 或 [ ]",
    },
    { pattern: /[:[{,]\s*[“”]/, what: "用了全角引号“”", mend: '请改成半角引号 "' },
    {
      pattern: /^\s*(- )?[A-Za-z]\w*:[^\s:]/,
      what: "冒号后缺空格",
      mend: "请写成“名称: 内容”",
    },
  ];

const UNCLEAR = { what: "YAML 写法有误", mend: "请核对这一行的缩进、冒号、引号和括号" };
const INDENT = { what: "缩进不对", mend: "同一级的各行请左端对齐" };
/** What the parser's codes mean where the line itself looks well. */
const MEANT: Readonly<Record<string, { readonly what: string; readonly mend: string }>> = {
  BAD_INDENT: INDENT,
  TAB_AS_INDENT: { what: "用了 Tab", mend: "请改成空格" },
  MULTILINE_IMPLICIT_KEY: { what: "这一行没有“名称: 内容”", mend: "请补上冒号和空格" },
  BLOCK_AS_IMPLICIT_KEY: { what: "一行里有两个冒号", mend: "文字含冒号时请给整段文字加引号" },
  BAD_SCALAR_START: { what: "文字以特殊符号（如 @、%）开头", mend: "请给文字加引号" },
  UNEXPECTED_TOKEN: { what: "多了一个括号或符号", mend: "请删去" },
  MISSING_CHAR: { what: "括号、引号没有成对", mend: "请补上另一半" },
  MULTIPLE_DOCS: { what: "文件里有“---”", mend: "一个文件只写一份，请删去" },
};

/** How far above the parser's line the slip may stand. */
const LINES_ABOVE = 3;

export function slipIn(text: string, line: number, code: string): Slip {
  const lines = text.split("\n").map(withoutComment);
  const here = lines[line - 1] ?? "";
  if (code === "DUPLICATE_KEY") {
    const key = /^\s*(?:- )?([^:]+):/.exec(here)?.[1]?.trim() ?? "同一名称";
    return { line, what: `“${key}”写了两次`, mend: "同一名称只能写一次，请删去一个" };
  }
  for (let number = line; number >= Math.max(1, line - LINES_ABOVE); number--) {
    const look = LOOKS.find(({ pattern }) => pattern.test(lines[number - 1] ?? ""));
    if (look !== undefined) return { line: number, what: look.what, mend: look.mend };
    const open = openIn(lines[number - 1] ?? "");
    if (open !== null) return { line: number, what: open, mend: "请补上" };
  }
  const indent = indentSlip(lines);
  if (indent !== null && Math.abs(indent.line - line) <= LINES_ABOVE) return indent;
  return { line, ...(MEANT[code] ?? UNCLEAR) };
}

function withoutComment(line: string): string {
  return line.replace(/(^|\s)#.*$/, "");
}

/** A bracket or a quotation mark that the line opens and nothing closes. */
function openIn(line: string): string | null {
  const bare = line.replace(/"[^"]*"|'[^']*'/g, "");
  if (/"/.test(bare)) return '缺引号 "';
  const count = (mark: string): number => bare.split(mark).length - 1;
  if (count("{") > count("}")) return "缺“}”";
  if (count("[") > count("]")) return "缺“]”";
  return null;
}
