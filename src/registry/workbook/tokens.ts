/** The code of a cell's format, sign by sign: what it shows, and in which place. */

export type FormatToken =
  | { readonly kind: "digits" | "literal" | "part"; readonly text: string }
  | {
      /** `numerals`: the digits are Chinese letters. `unknown`: nothing can be told. */
      readonly kind: "general" | "text" | "time" | "numerals" | "unknown";
    };

type Told = (text: string) => readonly FormatToken[];

/** What none of them takes is not known: conditions, percentages, powers, fractions. */
const SIGNS: readonly (readonly [RegExp, Told])[] = [
  [/"[^"]*"/y, (text) => literal(text.slice(1, -1))],
  [/\\./sy, (text) => literal(text.slice(1))],
  // Room as wide as a sign, a sign that fills the cell, a colour: nothing that says anything.
  [/[_*]./sy, () => []],
  [/\[(?:Black|Blue|Cyan|Green|Magenta|Red|White|Yellow|Color ?\d{1,2})\]/iy, () => []],
  [/\[(?:黑色|蓝色|青色|绿色|洋红|红色|白色|黄色|颜色 ?\d{1,2})\]/y, () => []],
  [
    /\[\$[^\]-]*(?:-[0-9A-F]{1,8})?\]/iy,
    (text) => literal(/[^-\]]*/.exec(text.slice(2))?.[0] ?? ""),
  ],
  [/\[DBNum\d\]/iy, () => [{ kind: "numerals" }]],
  [/\[(?:h+|m+|s+)\]/iy, () => [{ kind: "time" }]],
  [/General|G\/通用格式/iy, () => [{ kind: "general" }]],
  [/AM\/PM|A\/P|上午\/下午/iy, () => [{ kind: "time" }]],
  [/[0#?][0#?,]*(?:\.[0#?]*)?|\.[0#?]+/y, (text) => [{ kind: "digits", text }]],
  [/E[+-]/y, () => [{ kind: "unknown" }]],
  [/[ymdhse]/iy, (text) => [{ kind: "part", text: text.toLowerCase() }]],
  [/a{3,4}/iy, () => [{ kind: "part", text: "a" }]],
  [/@/y, () => [{ kind: "text" }]],
  [/[$¥￥€£()+\-/:,. '\p{Script=Han}]/uy, (text) => literal(text)],
];

function literal(text: string): readonly FormatToken[] {
  return text === "" ? [] : [{ kind: "literal", text }];
}

export function formatTokens(section: string): readonly FormatToken[] {
  const tokens: FormatToken[] = [];
  for (let at = 0; at < section.length; ) {
    const found = signAt(section, at);
    if (found === null) return [{ kind: "unknown" }];
    tokens.push(...found.tokens);
    at = found.end;
  }
  return tokens;
}

interface Found {
  readonly tokens: readonly FormatToken[];
  readonly end: number;
}

function signAt(section: string, at: number): Found | null {
  for (const [sign, told] of SIGNS) {
    sign.lastIndex = at;
    const [text] = sign.exec(section) ?? [];
    if (text !== undefined) return { tokens: told(text), end: at + text.length };
  }
  return null;
}

/** Sections stand between semicolons that are not themselves shown. */
export function sectionsOf(code: string): string[] {
  const sections = [""];
  for (const [part] of code.matchAll(/"[^"]*"|\\.|[_*].|\[[^\]]*\]|./gsu)) {
    if (part === ";") sections.push("");
    else sections[sections.length - 1] += part;
  }
  return sections;
}
