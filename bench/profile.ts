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

/** Writes the profile; tells where the time went. */
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

/** Self time by function, by module, and time with callees by function of ours. */
function topFunctions(profile: Profiler.Profile): string[] {
  const bySelf = new Map<string, number>();
  const byModule = new Map<string, number>();
  const withCallees = new Map<string, number>();
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map<number, number>();
  for (const { id, children } of profile.nodes) {
    for (const child of children ?? []) parents.set(child, id);
  }
  const micros = new Map<number, number>();
  let busyMicros = 0;
  profile.samples?.forEach((id, index) => {
    const delta = profile.timeDeltas?.[index] ?? 0;
    micros.set(id, (micros.get(id) ?? 0) + delta);
  });
  for (const [id, spent] of micros) {
    const node = nodes.get(id);
    if (!node || node.callFrame.functionName === "(idle)") continue;
    busyMicros += spent;
    add(bySelf, placeOf(node), spent);
    add(byModule, moduleOf(node), spent);
    const seen = new Set<string>();
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const above = nodes.get(at);
      if (above?.callFrame.url.includes("/src/")) seen.add(placeOf(above));
    }
    for (const place of seen) add(withCallees, place, spent);
  }
  const told = (title: string, sums: ReadonlyMap<string, number>, count: number): string[] => [
    title,
    ...[...sums]
      .sort(([, a], [, b]) => b - a)
      .slice(0, count)
      .map(([name, spent]) => `${((spent / busyMicros) * 100).toFixed(1).padStart(7)} %  ${name}`),
  ];
  return [
    `${(busyMicros / 1_000).toFixed(0)} ms busy`,
    ...told("self, by module", byModule, 25),
    ...told("self, by function", bySelf, TOP),
    ...told("with callees, functions of ours", withCallees, TOP),
  ];
}

function add(sums: Map<string, number>, name: string, micros: number): void {
  sums.set(name, (sums.get(name) ?? 0) + micros);
}

/** A folder of ours, a package, a module of Node, or V8's own name for what it does. */
function moduleOf({ callFrame }: Profiler.ProfileNode): string {
  const { url, functionName } = callFrame;
  const own = /\/((?:src|demo|bench)\/(?:[a-z-]+\/)*)[^/]*$/.exec(url)?.[1];
  if (own !== undefined) return own;
  const installed = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  if (installed !== undefined) return installed;
  return url === "" ? `native ${functionName}` : url.replace(/^(node:[^/]+).*$/, "$1");
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
