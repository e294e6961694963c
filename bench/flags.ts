/** What the caller of a bench may choose: numbers as long options, and `--json FILE`. */
import { parseArgs } from "node:util";

export interface NumberFlag {
  readonly usual: number;
  readonly least: number;
  readonly whole?: true;
}

/** `inFlight` is written `--in-flight`. */
function flagOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

export function numberOf(name: string, text: string, least: number, usage: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value >= least) return value;
  throw new Error(`--${name} ${text}: a number from ${least} is wanted\n${usage}`);
}

/** Throws with the usage for a flag or a number that cannot be. */
export function readNumbers<Name extends string>(
  args: readonly string[],
  flags: Readonly<Record<Name, NumberFlag>>,
  usage: string,
): Readonly<Record<Name, number>> & { readonly json: string | undefined } {
  const names = Object.keys(flags) as Name[];
  const text = { type: "string" } as const;
  const options = Object.fromEntries([...names.map(flagOf), "json"].map((flag) => [flag, text]));
  const { values } = parseArgs({ args: [...args], options });
  const numbers = names.map((name) => {
    const { usual, least, whole } = flags[name];
    const [flag, written] = [flagOf(name), values[flagOf(name)]];
    if (written === undefined) return [name, usual];
    if (whole && !/^\d+$/.test(written))
      throw new Error(`--${flag} ${written}: a whole number is wanted`);
    return [name, numberOf(flag, written, least, usage)];
  });
  return { ...(Object.fromEntries(numbers) as Record<Name, number>), json: values.json };
}
