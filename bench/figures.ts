/** Figures as every bench tells them: on the screen, and as rows of JSON for who compares runs. */
import { writeFile } from "node:fs/promises";
import { cpus } from "node:os";

export interface Figure {
  readonly work: string;
  readonly figure: number;
  readonly unit: string;
  /** What stood beside it, in the same unit, and how many times that the figure is. */
  readonly baseline: number | null;
  readonly ratio: number | null;
}

export function tell(words: string): void {
  process.stdout.write(`${words}\n`);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

/** Four digits: what a run of seconds can know. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

export function tellMachine(): void {
  const [cpu] = cpus();
  tell(`\n${cpus().length} × ${cpu?.model ?? "?"}, Node ${process.version}`);
}

/** Nothing without a file; rows keep the order of their fields, the five first. */
export async function writeFigures(
  file: string | undefined,
  name: string,
  rows: readonly Figure[],
): Promise<void> {
  if (file === undefined) return;
  const ordered = rows.map(({ work, figure, unit, baseline, ratio, ...more }) => {
    return { work, figure, unit, baseline, ratio, ...more };
  });
  await writeFile(file, `${JSON.stringify({ name, rows: ordered }, null, 2)}\n`);
}

/** Two rows of one work, from the milliseconds that each piece of it took. */
export function percentiles(work: string, times: readonly number[]): Figure[] {
  const sorted = [...times].sort((a, b) => a - b);
  return [["p50", 0.5] as const, ["p99", 0.99] as const].map(([name, share]) => {
    const at = sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
    return {
      work: `${work}, ${name}`,
      figure: rounded(at),
      unit: "ms",
      baseline: null,
      ratio: null,
    };
  });
}
