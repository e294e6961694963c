/**
 * Names of accumulators as people write them (`--used`, `used:`), held against those that a policy's
 * rules read: a name that nothing reads would change nothing in silence.
 */
import { ACCOUNT_BALANCE } from "#model/benefit.ts";

export interface MeasureNames {
  readonly known: readonly string[];
  /** Those of which each disease has its own: `quota:drugs:M03900`. */
  readonly ofDiseases: ReadonlySet<string>;
}

export function measureNames(
  layers: readonly {
    readonly measures: readonly string[];
    readonly ofDiseases: readonly string[];
  }[],
): MeasureNames {
  const known = new Set(layers.flatMap((layer) => layer.measures));
  known.delete(ACCOUNT_BALANCE.measure);
  return {
    known: [...known],
    ofDiseases: new Set(layers.flatMap((layer) => layer.ofDiseases)),
  };
}

/** Counted beside a deductible: stays of the year, which stay this is, what was met last. */
const BESIDE =
  /^(?:stays|ordinal|lastDeductible|lastPaid|transferDue):([A-Za-z0-9]+)(?::level\d)?$/;

/** Does some rule read an accumulator of this whole name? */
export function isMeasure(name: string, { known, ofDiseases }: MeasureNames): boolean {
  if (known.includes(name)) return !ofDiseases.has(name);
  const [, pool] = BESIDE.exec(name) ?? [];
  if (pool !== undefined) return known.includes(`deductible:${pool}`);
  const parts = name.split(":");
  return parts.length === 3 && parts[2] !== "" && ofDiseases.has(parts.slice(0, 2).join(":"));
}

/** "这份政策的累计：deductible:chronic、quota:drugs:病种；…" */
export function measureWords({ known, ofDiseases }: MeasureNames): string {
  if (known.length === 0) return "这份政策没有累计";
  const told = known.map((name) => (ofDiseases.has(name) ? `${name}:病种` : name));
  return `这份政策的累计：${told.join("、")}；年内住院次数写 stays:累计名`;
}
