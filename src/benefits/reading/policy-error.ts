/** What an author is told: a mistake with its file, its line and its remedy. */

/** A policy file that does not load: which file and line, what is wrong, how to mend it. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
  readonly file: string;
  readonly line: number;
  readonly what: string;
  readonly mend: string;
  /** The same without its place in the file, and that place: for what was never in a file. */
  readonly said: string;
  readonly place: string;

  constructor(file: string, line: number, said: string, mend: string, place = "") {
    const what = place === "" ? said : `${place}：${said}`;
    super(`${file}:${line} ${what}。${mend}`);
    this.file = file;
    this.line = line;
    this.what = what;
    this.mend = mend;
    this.said = said;
    this.place = place;
  }
}
