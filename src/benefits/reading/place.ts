/**
 * What the files of one place share: `place.yaml` beside them. A policy's text then holds both, its
 * own part and, below a mark, the shared part word for word; that text is what is versioned,
 * released and shown, so that a release needs no other file.
 */
import { type Document, isMap, isScalar, LineCounter, parseDocument, type YAMLMap } from "yaml";
import { PolicyError } from "#benefits/reading/policy-error.ts";
import { slipIn } from "#benefits/reading/yaml-errors.ts";

export const PLACE_FILE = "place.yaml";
const MARK = `\n--- # ${PLACE_FILE}\n`;

/** The fields of a policy that may stand in the shared part. */
export const PLACE_FIELDS = [
  ...(["area", "facts", "sources", "indexes", "year", "questions", "answerSources"] as const),
  ...(["oldAfterYears", "cancel", "choose", "unfiled"] as const),
];

/** One text of both; a text that holds its shared part already stays as it is. */
export function withPlace(text: string, shared: string): string {
  if (text.includes(MARK)) return text;
  return `${text.replace(/\n$/, "")}${MARK}${shared}`;
}

/** In which file, and where there, a line of the whole text was written. */
export function writtenAt(
  path: string,
  text: string,
  line: number,
): { path: string; line: number } {
  const own = ownLines(text);
  if (line <= own) return { path, line };
  return { path: path.replace(/[^/]*$/, PLACE_FILE), line: line - own - 1 };
}

/** "第12行", or "place.yaml第3行" of the shared part. */
export function lineWords(text: string, line: number): string {
  const at = writtenAt("", text, line);
  return `${at.path}第${at.line}行`;
}

function isShared(text: string, line: number): boolean {
  return line > ownLines(text);
}

function ownLines(text: string): number {
  const end = text.indexOf(MARK);
  return end < 0 ? Number.POSITIVE_INFINITY : text.slice(0, end).split("\n").length;
}

/** Sources that stand in the shared part. */
export function sharedSources(text: string, { document, lines }: Parsed): readonly string[] {
  const sources = document.get("sources");
  if (!isMap(sources)) return [];
  return sources.items
    .map(({ key }) => key)
    .filter((key) => isShared(text, lines.linePos(startOf(key)).line))
    .map(nameOf);
}

export interface Parsed {
  readonly document: Document;
  readonly lines: LineCounter;
}

/** Both parts as one document. Throws PolicyError where a part is no YAML or both say the same. */
export function parseWhole(path: string, text: string, failsafe = false): Parsed {
  const lines = new LineCounter();
  const options = { prettyErrors: false, ...(failsafe ? { schema: "failsafe" as const } : {}) };
  const part = (partText: string, lineCounter: LineCounter): Document => {
    const document = parseDocument(partText, { ...options, lineCounter });
    const [error] = document.errors;
    if (error === undefined) return document;
    const slip = slipIn(partText, lineCounter.linePos(error.pos[0]).line, error.code);
    const at = writtenAt(path, text, slip.line);
    throw new PolicyError(at.path, at.line, slip.what, slip.mend);
  };
  const end = text.indexOf(MARK);
  if (end < 0) return { document: part(text, lines), lines };
  const document = part(text.slice(0, end + 1), new LineCounter());
  // Blanks instead of its own part, so that lines and offsets are those of the whole text.
  const start = end + MARK.length;
  const shared = part(text.slice(0, start).replace(/[^\n]/g, " ") + text.slice(start), lines);
  new Joining(path, text, lines).join(document, shared);
  return { document, lines };
}

/** Puts the shared part's fields to the file's own; a name that both write is refused. */
class Joining {
  readonly #path: string;
  readonly #text: string;
  readonly #lines: LineCounter;

  constructor(path: string, text: string, lines: LineCounter) {
    this.#path = path;
    this.#text = text;
    this.#lines = lines;
  }

  join(own: Document, shared: Document): void {
    if (!isMap(own.contents) || shared.contents === null) return;
    if (!isMap(shared.contents)) {
      this.#fail(
        shared.contents,
        `${PLACE_FILE} 应是“名称: 内容”的一组字段`,
        "请按 docs/policies 的写法改",
      );
    }
    const known: readonly string[] = PLACE_FIELDS;
    for (const { key } of shared.contents.items) {
      if (known.includes(nameOf(key))) continue;
      const mend = `这里可写：${known.join("、")}；其余写在各险种的文件里`;
      this.#fail(key, `${PLACE_FILE} 里不能写“${nameOf(key)}”`, mend);
    }
    this.#add(own.contents, shared.contents, "");
  }

  #add(own: YAMLMap, shared: YAMLMap, above: string): void {
    for (const pair of shared.items) {
      const name = nameOf(pair.key);
      const same = own.items.find(({ key }) => nameOf(key) === name);
      if (same === undefined) own.items.push(pair);
      else if (above === "" && isMap(same.value) && isMap(pair.value)) {
        this.#add(same.value, pair.value, `${name}.`);
      } else {
        const where = lineWords(this.#text, this.#lineOf(pair.key));
        const mend = "共用的只写在那里，各险种不同的只写在各自的文件里，请删去一处";
        this.#fail(same.key, `“${above}${name}”在 ${where}已经写了`, mend);
      }
    }
  }

  #lineOf(node: unknown): number {
    return this.#lines.linePos(startOf(node)).line;
  }

  #fail(node: unknown, what: string, mend: string): never {
    const at = writtenAt(this.#path, this.#text, this.#lineOf(node));
    throw new PolicyError(at.path, at.line, what, mend);
  }
}

function startOf(node: unknown): number {
  return (node as { readonly range?: readonly number[] } | null)?.range?.[0] ?? 0;
}

function nameOf(key: unknown): string {
  return isScalar(key) ? (key.source ?? String(key.value)) : String(key);
}
