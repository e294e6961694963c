/**
 * A fact: what a policy asks for beside the case's own fields. The head of the file names each;
 * what its values may be follows from how conditions and rules ask for it, or is listed in the
 * head.
 */
const NUMBER_TEXT = /^\d{1,9}(\.\d{1,2})?$/;
const YES_NO = ["yes", "no"];

/** Where in the file it is asked for. */
interface Place {
  fail(what: string, mend: string): never;
}

export class Fact {
  readonly title: string;
  readonly #listed: readonly string[];
  readonly #words = new Set<string>();
  #isNumber = false;

  constructor(title: string, listed: readonly string[] = []) {
    this.title = title;
    this.#listed = listed;
  }

  /** A condition compares the fact with these words. */
  compare(at: Place, words: readonly string[]): void {
    for (const one of words) {
      if (this.#listed.length > 0 && !this.#listed.includes(one)) {
        at.fail(`“${one}”不在文件头为这个事实列的 values 中`, `可写：${this.#listed.join("、")}`);
      }
      this.#words.add(one);
      if (YES_NO.includes(one)) for (const word of YES_NO) this.#words.add(word);
      // Ranks such as 1 and 2: a condition need not name each of them.
      if (NUMBER_TEXT.test(one)) this.#isNumber = true;
    }
  }

  /** A rule counts with it, or compares it with bounds. */
  count(): void {
    this.#isNumber = true;
  }

  /** Is this a value that the policy understands? A value it does not is never taken for "no". */
  takes(value: string): boolean {
    if (this.#listed.length > 0) return this.#listed.includes(value);
    if (this.#words.has(value)) return true;
    if (this.#isNumber) return NUMBER_TEXT.test(value);
    return this.#words.size === 0;
  }

  /** What may be written: "yes、no", "数字". */
  get values(): string {
    if (this.#listed.length > 0) return this.#listed.join("、");
    const words = [...this.#words].filter((one) => !this.#isNumber || !NUMBER_TEXT.test(one));
    return [...words, ...(this.#isNumber ? ["数字"] : [])].join("、");
  }

  /** For the list of what was not given. */
  misread(value: string): string {
    return `${this.title}（所填“${value}”不认识，可填：${this.values}）`;
  }
}
