/**
 * Mutants: one-line faults as data (`sim/mutants/`). Each names the file, the text before and
 * after, and what is wrong then. A storm that cannot find one has a hole, or the mutant says why it
 * changes nothing that anybody could see.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "yaml";

export interface Mutant {
  readonly area: string;
  readonly name: string;
  /** What goes wrong, for the table. */
  readonly what: string;
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly before: string;
  readonly after: string;
  /** Only several processes of a node can show it. */
  readonly on?: "postgres";
  /** The named test that finds it, where a seed cannot. */
  readonly test?: string;
  /** Why nobody can see it. */
  readonly equivalent?: string;
}

const FOLDER = join(import.meta.dirname, "mutants");

export function readMutants(): Mutant[] {
  return readdirSync(FOLDER)
    .sort()
    .flatMap((file) => {
      const rows = parse(readFileSync(join(FOLDER, file), "utf8")) as Omit<Mutant, "area">[];
      return rows.map((row) => ({ area: basename(file, ".yaml"), ...row }));
    });
}

/** The file's text with the fault in it. Throws when the text before is not there exactly once. */
export function planted(mutant: Mutant, text: string): string {
  const places = text.split(mutant.before).length - 1;
  if (places !== 1) {
    throw new Error(`${mutant.name}: ${mutant.file} has its text ${places} times, not once`);
  }
  return text.replace(mutant.before, () => mutant.after);
}
