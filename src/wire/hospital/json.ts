/**
 * JSON of the hospital interface. The reader keeps numbers as the text that was sent, so 465.19
 * stays exact and "465.19" and 465.19 are the same content; it refuses keys and depths that no
 * honest client sends. The writer prints a bigint as an amount of fen in yuan.
 */
import { Refusal } from "#base/refusals.ts";
import { amountText, Decimal } from "#wire/hospital/decimal.ts";

/** What was read: numbers are texts. */
export type WireValue = string | boolean | null | readonly WireValue[] | WireObject;
export interface WireObject {
  readonly [name: string]: WireValue;
}

/** Deepest nesting of a request; the standard's own messages need six. */
const DEPTH_MAX = 12;

const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);
/** Only names like those of the interface are remembered. */
const PLAIN_KEY = /^\w{1,40}$/;
const NUMBER_TOKEN = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;

/**
 * The field names that the last object of each depth had, in their order. Lines of a bill and
 * messages of one kind repeat them, and a name that is already known need not be cut out and
 * hashed again.
 */
const usualKeys: string[][] = Array.from({ length: DEPTH_MAX + 2 }, () => []);
const USUAL_KEYS_MAX = 64;

class Reader {
  readonly text: string;
  at = 0;
  /** Where the next backslash is, or -1 when none is left. */
  firstBackslash: number;

  constructor(text: string) {
    this.text = text;
    this.firstBackslash = text.indexOf("\\");
  }

  broken(why: string): never {
    throw new Refusal("request_broken", { why: `${why}（第${this.at + 1}个字符附近）` });
  }

  /** The next character's code after white space, not consumed. */
  peek(): number {
    const { text } = this;
    for (;;) {
      const code = text.charCodeAt(this.at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return code;
      this.at += 1;
    }
  }

  value(depth: number): WireValue {
    if (depth > DEPTH_MAX) this.broken(`嵌套超过${DEPTH_MAX}层`);
    const code = this.peek();
    if (code === QUOTE) return this.string();
    if (code === 123) return this.object(depth);
    if (code === 91) return this.list(depth);
    if (code === 116) return this.word("true", true);
    if (code === 102) return this.word("false", false);
    if (code === 110) return this.word("null", null);
    NUMBER_TOKEN.lastIndex = this.at;
    const number = NUMBER_TOKEN.exec(this.text);
    if (!number) return this.broken("不是有效的JSON");
    this.at += number[0].length;
    return number[0];
  }

  word<Value>(word: string, value: Value): Value {
    if (!this.text.startsWith(word, this.at)) this.broken("不是有效的JSON");
    this.at += word.length;
    return value;
  }

  object(depth: number): WireObject {
    const object: Record<string, WireValue> = {};
    const usual = usualKeys[depth] ?? [];
    this.at += 1;
    if (this.peek() === 125) {
      this.at += 1;
      return object;
    }
    for (let place = 0; ; place += 1) {
      if (this.peek() !== QUOTE) this.broken("缺少字段名");
      const key = this.key(usual, place);
      if (this.peek() !== COLON) this.broken("字段名后缺少冒号");
      this.at += 1;
      object[key] = this.value(depth + 1);
      const code = this.peek();
      this.at += 1;
      if (code === 125) return object;
      if (code !== COMMA) this.broken("字段之间缺少逗号");
    }
  }

  key(usual: string[], place: number): string {
    const { text } = this;
    const expected = usual[place];
    if (expected !== undefined) {
      const end = this.at + 1 + expected.length;
      if (text.charCodeAt(end) === QUOTE && text.startsWith(expected, this.at + 1)) {
        this.at = end + 1;
        return expected;
      }
    }
    const key = this.string();
    if (FORBIDDEN_KEYS.has(key)) this.broken(`含有不允许的字段名${key}`);
    if (place < USUAL_KEYS_MAX && PLAIN_KEY.test(key)) usual[place] = key;
    return key;
  }

  list(depth: number): WireValue[] {
    const list: WireValue[] = [];
    this.at += 1;
    if (this.peek() === 93) {
      this.at += 1;
      return list;
    }
    for (;;) {
      list.push(this.value(depth + 1));
      const code = this.peek();
      this.at += 1;
      if (code === 93) return list;
      if (code !== COMMA) this.broken("列表项之间缺少逗号");
    }
  }

  string(): string {
    const { text } = this;
    const start = this.at + 1;
    const end = text.indexOf('"', start);
    if (end < 0) return this.broken("字符串没有结束");
    if (this.firstBackslash >= 0) {
      const backslash = this.backslashFrom(start);
      if (backslash >= 0 && backslash < end) return this.stringWithEscapes(start, backslash);
    }
    this.at = end + 1;
    return text.slice(start, end);
  }

  /**
   * The next backslash, remembered so that a text with few of them is not searched again and
   * again.
   */
  backslashFrom(start: number): number {
    if (this.firstBackslash < start) this.firstBackslash = this.text.indexOf("\\", start);
    return this.firstBackslash;
  }

  stringWithEscapes(start: number, firstEscape: number): string {
    const { text } = this;
    let result = text.slice(start, firstEscape);
    let at = firstEscape;
    while (at < text.length) {
      const char = text.charAt(at);
      if (char === '"') {
        this.at = at + 1;
        if (LONE_SURROGATE.test(result) || result.includes("\u0000")) this.broken("含有无效字符");
        return result;
      }
      if (char !== "\\") {
        result += char;
        at += 1;
        continue;
      }
      const mark = text.charAt(at + 1);
      const plain = ESCAPES[mark];
      const hex = text.slice(at + 2, at + 6);
      this.at = at;
      if (plain !== undefined) result += plain;
      else if (mark === "u" && /^[0-9a-fA-F]{4}$/.test(hex)) {
        result += String.fromCharCode(Number.parseInt(hex, 16));
      } else this.broken("转义符不正确");
      at += plain !== undefined ? 2 : 6;
    }
    return this.broken("字符串没有结束");
  }
}

/** Reads one JSON value. Refuses with request_broken. */
export function readJson(text: string): WireValue {
  const reader = new Reader(text);
  if (text.charCodeAt(0) === 0xfeff) reader.at = 1;
  if (text.includes("\u0000")) reader.broken("含有无效字符");
  const value = reader.value(1);
  if (!Number.isNaN(reader.peek())) reader.broken("结尾有多余内容");
  return value;
}

const SHORT_CODE = /^[\w:. -]{0,40}$/;

/** What an answer is made of: a bigint is fen, a number a small whole number. */
export type Out = string | bigint | number | boolean | null | Decimal | readonly Out[] | OutObject;
export interface OutObject {
  readonly [name: string]: Out | undefined;
}

/** Most texts of an answer are short codes, which need no look at each character by the library. */
function quoted(text: string): string {
  return SHORT_CODE.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** Our own field names need no escaping, so only values are quoted. */
export function writeJson(value: Out): string {
  switch (typeof value) {
    case "string":
      return quoted(value);
    case "bigint":
      return amountText(value);
    case "object":
      break;
    default:
      return String(value);
  }
  if (value === null) return "null";
  if (value instanceof Decimal) return value.text;
  let text = "";
  if (Array.isArray(value)) {
    for (const item of value as readonly Out[])
      text += text ? `,${writeJson(item)}` : writeJson(item);
    return `[${text}]`;
  }
  const object = value as OutObject;
  for (const name in object) {
    const field = object[name];
    if (field !== undefined) text += `${text ? ',"' : '"'}${name}":${writeJson(field)}`;
  }
  return `{${text}}`;
}
