/**
 * What two policy files say differently, read from their text: dated parameters by the day from
 * which they count, and everything else (pools, periods, conditions, answers) as it is written.
 * Places are named by titles instead of positions, so that a rule put in between moves nothing.
 */
import { addDays, type ChinaDate } from "#base/date.ts";
import type { PolicyFile } from "#benefits/benefits.ts";
import type { Chain } from "#benefits/compare/needs.ts";
import {
  conditionWords,
  type Fields,
  factTitles,
  isFields,
  isList,
  PARAMETERS,
  partWord,
  RULES,
  valueWords,
  type Written,
} from "#benefits/file-words.ts";
import { parseWhole } from "#benefits/reading/place.ts";

export interface WrittenDifference {
  /** "住院／基本医保／起付标准／amount" */
  readonly where: string;
  /** From this day; absent where the file's part has no dates. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Whom a row is for: "退休，三级". */
  readonly when: string;
  /** Absent: only the other file says something. */
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  /** Document of the new value, else of the old. */
  readonly source: string;
  /** Conditions of the part, from the benefit down to the row, as one of the files has them. */
  readonly chain: Chain;
}

interface Leaf {
  readonly chain: Chain;
  readonly where: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly when: string;
  readonly words: string;
  readonly source: string;
}

/** Parts that change no result. */
const SILENT = new Set(["title", "sources", "source"]);

export function readWritten(file: PolicyFile): Fields {
  return parseWhole(file.path, file.text, true).document.toJS() as Fields;
}

export function writtenDifferences(before: Fields, after: Fields): WrittenDifference[] {
  const current = leavesOf(before);
  const draft = leavesOf(after);
  const keys = [...new Set([...current.keys(), ...draft.keys()])];
  const differences: WrittenDifference[] = [];
  for (const key of keys) {
    const [was, is] = [current.get(key), draft.get(key)];
    const leaf = is ?? was;
    if (leaf === undefined || (was?.words === is?.words && was?.to === is?.to)) continue;
    const { where, from, to, when, source, chain } = leaf;
    const [wasWords, isWords] = [endingWords(was, is), endingWords(is, was)];
    const told = { where, from, to, when, before: wasWords, after: isWords, source };
    differences.push({ ...told, chain });
  }
  return differences;
}

/** Days on which something begins or has ended, and the files then say different things. */
export function differingDays(before: Fields, after: Fields): ChinaDate[] {
  const [current, draft] = [[...leavesOf(before).values()], [...leavesOf(after).values()]];
  const turns = new Set<string>();
  for (const { from, to } of [...current, ...draft]) {
    if (from !== undefined) turns.add(from);
    if (to !== undefined) turns.add(addDays(to as ChinaDate, 1));
  }
  return ([...turns].sort() as ChinaDate[]).filter(
    (on) => saidOn(current, on) !== saidOn(draft, on),
  );
}

export function saysSame(before: Fields, after: Fields, on: ChinaDate): boolean {
  const [current, draft] = [[...leavesOf(before).values()], [...leavesOf(after).values()]];
  return saidOn(current, on) === saidOn(draft, on);
}

/** All that counts on a day, in an order of its own. */
function saidOn(leaves: readonly Leaf[], on: ChinaDate): string {
  return leaves
    .filter(({ from, to }) => (from ?? on) <= on && on <= (to ?? on))
    .map(({ where, when, words }) => `${where}|${when}|${words}`)
    .sort()
    .join("\n");
}

/** The value, and the last day where only that differs. */
function endingWords(leaf: Leaf | undefined, other: Leaf | undefined): string | undefined {
  if (leaf === undefined || other === undefined || leaf.to === other.to) return leaf?.words;
  return `${leaf.words}（${leaf.to === undefined ? "没有截止" : `至${leaf.to}`}）`;
}

function leavesOf(file: Fields): Map<string, Leaf> {
  const leaves = new Map<string, Leaf>();
  const sources = isFields(file.sources) ? file.sources : {};
  const titles = factTitles(file);
  const keep = (leaf: Leaf): void => {
    let key = `${leaf.where}|${leaf.from ?? ""}|${leaf.when}`;
    // Rows with the same condition are told apart by their order.
    while (leaves.has(key)) key = `${key}'`;
    leaves.set(key, leaf);
  };
  walk(file, { path: [], chain: [] }, (where, value, chain) => {
    if (!isDated(value)) {
      const none = { from: undefined, to: undefined, when: "", source: "" };
      keep({ where, chain, ...none, words: JSON.stringify(value).replaceAll('"', "") });
      return;
    }
    for (const entry of value) {
      const rows = isList(entry.rows) ? (entry.rows as readonly Fields[]) : [entry];
      for (const row of rows) {
        const { from: _from, to: _to, source: _source, ...own } = row;
        const isTimes = where.endsWith(partWord("timesMost"));
        const told = isTimes ? `${plain(row.value)}倍` : valueWords(own);
        keep({
          where,
          chain: [...chain, row],
          from: plain(entry.from),
          to: entry.to === undefined ? undefined : plain(entry.to),
          when: conditionWords(row, titles),
          words: told === "" ? JSON.stringify(own).replaceAll('"', "") : told,
          source: documentOf(sources[plain(row.source ?? entry.source)]),
        });
      }
    }
  });
  return leaves;
}

function documentOf(source: Written | undefined): string {
  if (!isFields(source)) return "";
  return [source.document, source.number, source.article].map(plain).join("");
}

function plain(value: Written | undefined): string {
  return typeof value === "string" ? value : "";
}

type Entry = Fields & { readonly from: Written };

function isDated(value: Written): value is readonly Entry[] {
  return isList(value) && value.length > 0 && value.every((one) => isFields(one) && "from" in one);
}

interface Place {
  readonly path: readonly string[];
  readonly chain: Chain;
}

/** Lists of plain words and dated parameters are leaves; the rest is walked by name. */
function walk(
  value: Written,
  { path, chain }: Place,
  leaf: (where: string, value: Written, chain: Chain) => void,
): void {
  const isWords = isList(value) && !value.every(isFields);
  if (isDated(value) || isWords || typeof value === "string") {
    leaf(path.join("／"), value, chain);
    return;
  }
  if (isList(value)) {
    const seen = new Map<string, number>();
    for (const one of value as readonly Fields[]) {
      const name = nameOf(one);
      const count = (seen.get(name) ?? 0) + 1;
      seen.set(name, count);
      const step = count === 1 ? name : `${name}（第${count}个）`;
      walk(one, { path: [...path, step], chain }, leaf);
    }
    return;
  }
  // The head of the file sets no conditions; its facts are titles.
  const within = (part: Fields): Chain => (path.length === 0 ? [] : [...chain, part]);
  for (const [name, inner] of Object.entries(value)) {
    if (SILENT.has(name)) continue;
    const isFrame = name === "benefits" || name === "layers" || name === "rules";
    const step = RULES[name] ?? PARAMETERS[name] ?? partWord(name);
    const isSame = isFrame || step === path.at(-1);
    walk(inner, { path: isSame ? path : [...path, step], chain: within(value) }, leaf);
  }
}

/** Benefits have titles, layers and kinds names; a rule is called by its word. */
function nameOf(part: Fields): string {
  const named = part.title ?? part.name ?? part.later;
  if (named !== undefined && typeof named === "string") return named;
  const name = Object.keys(part).find((key) => !["when", "from", "to"].includes(key));
  return name === undefined ? "" : (RULES[name] ?? partWord(name));
}
