/**
 * Where the server's time goes: V8's sampling profile of this process, and PostgreSQL's own figures of
 * each statement.
 */
import { writeFile } from "node:fs/promises";
import { type Profiler, Session } from "node:inspector/promises";
import type { Client } from "pg";

let session: Session | undefined;

export async function startProfile(): Promise<null> {
  session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: 500 });
  await session.post("Profiler.start");
  return null;
}

const TOP = 40;

/** Writes the profile; tells the functions with the largest self time, largest first. */
export async function stopProfile({ file }: { file: string }): Promise<string[]> {
  if (!session) throw new Error("no profile was started");
  const { profile } = await session.post("Profiler.stop");
  session.disconnect();
  session = undefined;
  await writeFile(file, JSON.stringify(profile));
  return topFunctions(profile);
}

function placeOf({ callFrame }: Profiler.ProfileNode): string {
  const { functionName, url, lineNumber } = callFrame;
  const file = url.replace(/^.*\/(?=(src|demo|bench|node_modules)\/)/, "").replace("file://", "");
  const name = functionName === "" ? "(anonymous)" : functionName;
  return file === "" ? name : `${name} ${file}:${lineNumber + 1}`;
}

function topFunctions(profile: Profiler.Profile): string[] {
  const selfMicros = new Map<string, number>();
  const places = new Map(profile.nodes.map((node) => [node.id, placeOf(node)]));
  let totalMicros = 0;
  profile.samples?.forEach((id, index) => {
    const micros = profile.timeDeltas?.[index] ?? 0;
    const place = places.get(id) ?? "?";
    totalMicros += micros;
    selfMicros.set(place, (selfMicros.get(place) ?? 0) + micros);
  });
  return [...selfMicros]
    .sort(([, a], [, b]) => b - a)
    .slice(0, TOP)
    .map(([place, micros]) => {
      const share = ((micros / totalMicros) * 100).toFixed(1).padStart(5);
      return `${share} %  ${(micros / 1_000).toFixed(0).padStart(6)} ms  ${place}`;
    });
}

/** Needs shared_preload_libraries = pg_stat_statements. */
export async function resetStatements(admin: Client): Promise<void> {
  await admin.query("create extension if not exists pg_stat_statements");
  await admin.query("select pg_stat_statements_reset()");
}

interface StatementRow {
  readonly calls: string;
  readonly total_ms: string;
  readonly mean_ms: string;
  readonly rows: string;
  readonly wal_kb: string;
  readonly text: string;
}

/** Of all databases together, the longest in sum first. */
export async function topStatements(admin: Client): Promise<string[]> {
  const { rows } = await admin.query<StatementRow>(`
    select sum(calls)::text as calls, round(sum(total_exec_time))::text as total_ms,
           round((sum(total_exec_time) / sum(calls))::numeric, 3)::text as mean_ms,
           sum(rows)::text as rows, round(sum(wal_bytes) / 1024)::text as wal_kb,
           left(regexp_replace(query, '\\s+', ' ', 'g'), 110) as text
      from pg_stat_statements
     group by 6 order by sum(total_exec_time) desc limit 30`);
  return rows.map(
    ({ calls, total_ms, mean_ms, rows: touched, wal_kb, text }) =>
      `${total_ms.padStart(7)} ms ${calls.padStart(7)} × ${mean_ms.padStart(7)} ms ` +
      `${touched.padStart(8)} rows ${wal_kb.padStart(8)} kB wal  ${text}`,
  );
}

/** What the server loads and sets so that slow statements write their plans to its log. */
export const PROFILE_SETTINGS = [
  "alter system set shared_preload_libraries = 'pg_stat_statements', 'auto_explain'",
  "alter system set auto_explain.log_min_duration = '8ms'",
];

const PLAN_START = /duration: ([\d.]+) ms {2}plan:/;
const PLAN_NODE =
  /^\s*(?:->)?\s*(.*(?:Scan|Join|Loop|Insert|Update|Sort).*?) {2}\(cost=.*rows=(\d+)/;

/** The shapes of plans in the log from an offset on, the longest in sum first. */
export function slowPlans(log: string): string[] {
  const shapes = new Map<string, { times: number; ms: number }>();
  let nodes: string[] = [];
  let ms = 0;
  const keep = (): void => {
    if (nodes.length === 0) return;
    const shape = nodes.join("\n      ");
    const known = shapes.get(shape) ?? { times: 0, ms: 0 };
    shapes.set(shape, { times: known.times + 1, ms: known.ms + ms });
    nodes = [];
  };
  for (const line of log.split("\n")) {
    const start = PLAN_START.exec(line);
    if (start) {
      keep();
      ms = Number(start[1]);
    }
    const node = PLAN_NODE.exec(line);
    if (node && ms > 0) nodes.push(`${line.match(/^\s*/)?.[0] ?? ""}${node[1]}`);
  }
  keep();
  return [...shapes]
    .sort(([, a], [, b]) => b.ms - a.ms)
    .slice(0, 8)
    .map(([shape, { times, ms }]) => `${times} × over 8 ms, ${ms.toFixed(0)} ms:\n      ${shape}`);
}
