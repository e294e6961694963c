/** Reads the cells of one row of an import and gathers all that is wrong with it. */
import { type ChinaDate, parseChinaDate } from "#base/date.ts";
import { isName, NAME_WHY } from "#model/person.ts";
import type { BadCell, Cells } from "#registry/import-plan.ts";

export interface RowReader {
  readonly bad: readonly BadCell[];
  wrong(column: string, why: string): void;
  text(column: string, max: number): string;
  /** Of a person, by the rule that holds for everybody. */
  name(column: string, max: number): string;
  /** Of a firm or a document: no mark-up, no control characters, nothing that a sheet computes. */
  words(column: string, max: number): string;
  dayMaybe(column: string): ChinaDate | undefined;
  /** `otherwise` where nothing, or nothing that is known, is written. */
  oneOf<Word, Other>(
    column: string,
    words: Readonly<Record<string, Word>>,
    otherwise: Other,
  ): Word | Other;
}

const COMPUTED = /^[=+\-@＝＋－＠]/;
const UNNAMELY = /[<>\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u;
/** "2021-12-01", "2021/12/1", "2021年12月1日", "20211201". */
const DAY_TEXT = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$|^(\d{4})(\d{2})(\d{2})$/;

/** The time of day that Excel writes behind a day. */
const TIME = / ([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/;
const DAY_WHY = "没有这一天，应为2021-12-01的形式";
/** The number of a day, as Excel counts: told, for two ways of counting are in use. */
const SERIAL = /^\d{5}(\.\d+)?$/;
const SERIAL_WHY = "是Excel的日期序号，请把该列设为日期格式；公式算出的，选择性粘贴为值";

export function createRowReader(cells: Cells): RowReader {
  const bad: BadCell[] = [];
  const wrong = (column: string, why: string): void => {
    bad.push({ column, why });
  };
  const text = (column: string, max: number): string => {
    const value = cells(column);
    if (value.length > max) wrong(column, `超过${max}个字符`);
    return value;
  };
  return {
    bad,
    wrong,
    text,
    name: (column, max) => {
      const value = text(column, max);
      if (value !== "" && !isName(value)) wrong(column, NAME_WHY);
      return value;
    },
    words: (column, max) => {
      const value = text(column, max);
      if (UNNAMELY.test(value)) wrong(column, "含有不能用于名称的符号");
      else if (COMPUTED.test(value)) wrong(column, "不能以=、+、-、@开头");
      return value;
    },
    dayMaybe: (column) => {
      const value = cells(column);
      if (value === "") return undefined;
      const [, a, b, c, d, e, f] = DAY_TEXT.exec(value.replace(TIME, "")) ?? [];
      const [year, month, day] = [a ?? d, b ?? e, c ?? f];
      const date = parseChinaDate(`${year}-${month?.padStart(2, "0")}-${day?.padStart(2, "0")}`);
      if (!date) wrong(column, SERIAL.test(value) ? SERIAL_WHY : DAY_WHY);
      return date ?? undefined;
    },
    oneOf: (column, words, otherwise) => {
      const value = cells(column);
      if (value === "") return otherwise;
      if (Object.hasOwn(words, value)) return words[value] as never;
      wrong(column, `应为${Object.keys(words).join("、")}之一`);
      return otherwise;
    },
  };
}
