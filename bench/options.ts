/** What the caller may choose. The defaults are those of the published table. */
import { parseArgs } from "node:util";
import { numberOf } from "./flags.ts";

const ROWS = ["skewed", "even", "pair", "fixed", "visit"] as const;
export type RowName = (typeof ROWS)[number];

export interface Options {
  readonly only: readonly RowName[];
  readonly seconds: number;
  readonly rounds: number;
  /** Settlements that the closed loop keeps in flight. */
  readonly inFlight: number;
  readonly visitsInFlight: number;
  /** Calls a second of the open loop. */
  readonly rate: number;
  /** 0 leaves the baseline out, for quick looks. */
  readonly baselineSeconds: number;
  readonly scale: number;
  readonly people: number;
  readonly profile: boolean;
  readonly json: string | undefined;
  /** Settings of PostgreSQL, to try others than ours: "enable_seqscan=off". */
  readonly set: readonly string[];
  /** Flags of Node for the server's process. */
  readonly nodeFlags: readonly string[];
  /** Settings of the nodes, to try others than their defaults. */
  readonly lanes: number | undefined;
  readonly groupMax: number | undefined;
  readonly gatherMs: number | undefined;
  readonly connectionsMax: number | undefined;
}

export const OPTIONS_TEXT = `npm run bench -- settle [options]
  --only ${ROWS.join(",")}   rows to measure (default: all)
  --seconds 10         length of a measured interval
  --rounds 3           interleaved rounds: baseline, work, baseline, work …
  --in-flight 256      settlements in flight (closed loop); --visits-in-flight 256
  --rate 200           calls a second of the open loop
  --baseline-seconds 5 0 leaves the baseline out; --scale 10 its size
  --people 4000        insured people a home area
  --lanes, --batch-max, --gather-ms, --connections-max: settings of the nodes
  --set name=value     a setting of PostgreSQL, may come several times
  --node-flag=--x=y    a flag of Node for the server's process, may come several times
  --profile            top functions and statements of each row; writes a V8 profile
  --json FILE          {name, rows: [{work, figure, unit, baseline, ratio}]}`;

/** The flags with which `npm start` runs. */
const START_FLAGS = ["--max-semi-space-size=64"];

const FLAGS = {
  only: { type: "string" },
  seconds: { type: "string", default: "10" },
  rounds: { type: "string", default: "3" },
  "in-flight": { type: "string", default: "256" },
  "visits-in-flight": { type: "string", default: "256" },
  rate: { type: "string", default: "200" },
  "baseline-seconds": { type: "string", default: "5" },
  scale: { type: "string", default: "10" },
  people: { type: "string", default: "4000" },
  profile: { type: "boolean", default: false },
  json: { type: "string" },
  set: { type: "string", multiple: true },
  "node-flag": { type: "string", multiple: true },
  lanes: { type: "string" },
  "batch-max": { type: "string" },
  "gather-ms": { type: "string" },
  "connections-max": { type: "string" },
} as const;

function rowsIn(text: string | undefined): readonly RowName[] {
  if (text === undefined) return ROWS;
  return text.split(",").map((name) => {
    const row = ROWS.find((known) => known === name);
    if (!row) throw new Error(`--only ${name}: one of ${ROWS.join(", ")} is wanted`);
    return row;
  });
}

export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({ args: [...args], options: FLAGS });
  const maybe = (name: "lanes" | "batch-max" | "gather-ms" | "connections-max", least: number) => {
    const text = values[name];
    return text === undefined ? undefined : numberOf(name, text, least, OPTIONS_TEXT);
  };
  const positive = (name: string, text: string, least: number) =>
    numberOf(name, text, least, OPTIONS_TEXT);
  return {
    only: rowsIn(values.only),
    seconds: positive("seconds", values.seconds, 1),
    rounds: positive("rounds", values.rounds, 1),
    inFlight: positive("in-flight", values["in-flight"], 1),
    visitsInFlight: positive("visits-in-flight", values["visits-in-flight"], 1),
    rate: positive("rate", values.rate, 1),
    baselineSeconds: positive("baseline-seconds", values["baseline-seconds"], 0),
    scale: positive("scale", values.scale, 1),
    people: positive("people", values.people, 100),
    profile: values.profile,
    json: values.json,
    set: values.set ?? [],
    nodeFlags: values["node-flag"] ?? START_FLAGS,
    lanes: maybe("lanes", 1),
    groupMax: maybe("batch-max", 1),
    gatherMs: maybe("gather-ms", 0),
    connectionsMax: maybe("connections-max", 1),
  };
}
