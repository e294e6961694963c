/** What a month comes to, stage by stage; each tells what it took. */
import type pg from "pg";
import { giveConfirmation, prepareConfirmation, selectPayers } from "#clearing/clearing.ts";
import { staffOf } from "#model/actor.ts";
import { HUB, type NodeId } from "#model/place.ts";
import type { ComparedSide, DayFiguresAnswer, Wanted } from "#model/reconciliation.ts";
import { inTransaction } from "#trail/trail.ts";
import { type Figure, median, percentiles, rounded, tell } from "../figures.ts";
import { detailFile, reconcileDetail } from "../hospital-detail.ts";
import { measured, type Usage } from "../meter.ts";
import { atDatabase, MONTH } from "./month.ts";
import { type Country, ROUND_MS } from "./nodes.ts";
import { dayAt, type StandIns } from "./stand-ins.ts";

export interface Clearing {
  readonly country: Country;
  readonly standIns: StandIns;
  readonly nodes: readonly NodeId[];
  readonly full: readonly NodeId[];
  readonly settlements: number;
  /** Of the month, that are compared. */
  readonly days: number;
  readonly hub: pg.Client;
  readonly urlOf: (name: string) => string;
  readonly postmaster: number;
}

/** One look at a day, a second that descends, and what it takes until nothing is wanted. */
const LOOKS_MAX = 8;
const BASELINE_RUNS = 3;
const STATEMENTS = 100;
const SIDES: readonly ComparedSide[] = ["care", "home"];

interface Timed<Result> {
  readonly result: Result;
  readonly seconds: number;
  readonly usage: Usage;
}

async function timed<Result>(
  { postmaster }: Clearing,
  work: () => Promise<Result>,
): Promise<Timed<Result>> {
  const began = performance.now();
  const { result, usage } = await measured({ server: 0, load: 0, postmaster }, work);
  return { result, seconds: (performance.now() - began) / 1_000, usage };
}

/** In processor time, which other programs disturb less. */
function cpuSeconds({ loadMs, postgresMs }: Usage): number {
  return (loadMs + postgresMs) / 1_000;
}

class Table {
  readonly rows: Figure[] = [];
  baseline: { seconds: number; cpu: number } | null = null;

  add(work: string, figure: number, unit: string): void {
    this.rows.push({ work, figure: rounded(figure), unit, baseline: null, ratio: null });
    tell(`${work}: ${rounded(figure)} ${unit}`);
  }

  /** Beside the plain `group by`, where it is of the whole month. */
  stage(work: string, { seconds, usage }: Timed<unknown>, isWhole = false): void {
    const { baseline } = this;
    const beside = isWhole ? baseline : null;
    const ratio = beside && rounded(seconds / beside.seconds);
    this.rows.push({
      ...{ work, figure: rounded(seconds), unit: "s" },
      ...{ baseline: beside && rounded(beside.seconds), ratio },
    });
    const parts =
      `node ${rounded(usage.loadMs / 1_000)}, PostgreSQL ${rounded(usage.postgresMs / 1_000)}, ` +
      `others ${rounded(usage.othersMs / 1_000)}`;
    const cpu = beside ? `, in processor time ${rounded(cpuSeconds(usage) / beside.cpu)}` : "";
    const times = beside ? `; ${ratio} × the group by${cpu}` : "";
    tell(`${work}: ${rounded(seconds)} s (processor s: ${parts})${times}`);
  }
}

export async function playMonth(clearing: Clearing): Promise<Figure[]> {
  const table = new Table();
  await plainGroup(clearing, table);
  await reconcile(clearing, table);
  await submit(clearing, table);
  await allocated(clearing, table);
  await confirmed(clearing, table);
  await passedOn(clearing, table);
  await statements(clearing, table);
  await detail(clearing, table);
  return table.rows;
}

/** What the hub's copies come to by pair, scheme and area: no exception, no fund, no comparison. */
async function plainGroup(clearing: Clearing, table: Table): Promise<void> {
  const runs: Timed<unknown>[] = [];
  for (let run = 0; run < BASELINE_RUNS; run += 1) {
    const work = () =>
      clearing.hub.query(
        `select care_node, home_node, scheme, home_area, count(*), sum(total_fen)
           from settlement.copies where month = $1 group by 1, 2, 3, 4`,
        [MONTH],
      );
    runs.push(await timed(clearing, work));
  }
  const seconds = median(runs.map((run) => run.seconds));
  table.baseline = { seconds, cpu: median(runs.map(({ usage }) => cpuSeconds(usage))) };
  table.add("plain group by over the nation's copies", seconds, "s");
  table.add("the same, processor time", table.baseline.cpu, "s");
}

async function reconcile(clearing: Clearing, table: Table): Promise<void> {
  const { country, days, full, settlements } = clearing;
  const parts = { own: 0, hub: 0, standIns: 0, looks: 0 };
  const whole = await timed(clearing, async () => {
    for (let index = 0; index < days; index += 1) {
      for (const node of full) await closeDay(clearing, node, index);
      country.clock = Date.parse(`${dayAt(index)}T16:10:00Z`);
      await lookAt(clearing, index, parts);
    }
  });
  const differences = await count(clearing, "reconciliation.differences where state = 'open'");
  const pairs = await count(clearing, "reconciliation.comparisons");
  const differing = await count(clearing, "reconciliation.comparisons where state = 'differs'");
  const named = await count(clearing, "reconciliation.comparisons where named");
  tell(
    `${pairs} days of pairs and schemes compared, ${differing} differ, ${named} of them named in ` +
      `${differences} differences, after ${parts.looks} looks at ${days} days`,
  );
  table.stage("days compared, with what stands in for other machines", whole);
  table.add("days compared, the hub's part", parts.hub / 1_000, "s");
  const share = await ownShare(clearing);
  table.add(`days compared, ${full.length} provinces in full`, parts.own / 1_000, "s");
  table.add("the same, for each case at care and at home", (parts.own * 1_000) / share, "µs");
  table.add("the hub, for each settlement of the nation", (parts.hub * 1_000) / settlements, "µs");
  for (const [kind, { count: times, ms }] of country.heard) {
    tell(`  hub ${kind}: ${times} messages, ${rounded(ms / times)} ms each`);
  }
  await quiet(clearing, table);
}

/** Closed by its own epoch elsewhere; here it is only over. */
async function closeDay({ urlOf }: Clearing, node: NodeId, index: number): Promise<void> {
  await atDatabase(urlOf(node), async (client) => {
    await client.query(
      `insert into settlement.days (day, month, state, closed_at) values ($1, $2, 'closed', 0)`,
      [dayAt(index), MONTH],
    );
  });
}

/** Everybody looks until all that can be agreed or named is. */
async function lookAt(
  clearing: Clearing,
  index: number,
  parts: { own: number; hub: number; standIns: number; looks: number },
): Promise<void> {
  const { country, full, nodes, standIns } = clearing;
  const others = nodes.filter((node) => !full.includes(node));
  let isOpen = true;
  for (let look = 0; isOpen && look < LOOKS_MAX; look += 1) {
    parts.looks += 1;
    country.clock += ROUND_MS;
    const [began, hubBefore] = [performance.now(), country.heardMs()];
    for (const node of full) await country.round(node);
    const [middle, hubMiddle] = [performance.now(), country.heardMs()];
    const wanted: [NodeId, readonly Wanted[]][] = [];
    isOpen = false;
    for (const node of others) {
      for (const side of SIDES) {
        const answer = await standIns.tellDay(node, side, dayAt(index));
        wanted.push([node, answer.wanted]);
        isOpen ||= !isDone(answer);
      }
    }
    for (const [node, asked] of wanted) await standIns.answer(node, asked);
    if (others.length === 0) isOpen = look < 4;
    const hubNow = country.heardMs();
    parts.hub += hubNow - hubBefore;
    parts.own += middle - began - (hubMiddle - hubBefore);
    parts.standIns += performance.now() - middle - (hubNow - hubMiddle);
  }
}

function isDone({ verdicts }: DayFiguresAnswer): boolean {
  return verdicts.every(({ verdict, named }) => verdict === "agreed" || named);
}

async function count({ hub }: Clearing, from: string): Promise<number> {
  const { rows } = await hub.query<{ count: number }>(`select count(*)::int4 from ${from}`);
  return rows[0]?.count ?? 0;
}

/** Cases of the provinces in full, once as care and once as home. */
async function ownShare({ hub, full }: Clearing): Promise<number> {
  const { rows } = await hub.query<{ cases: number }>(
    `select (count(*) filter (where care_node = any($1)) + count(*) filter (where home_node = any($1)))::int4
            as cases from settlement.copies`,
    [full],
  );
  return rows[0]?.cases ?? 0;
}

/** A day of which nothing has changed is told once more. */
async function quiet(clearing: Clearing, table: Table): Promise<void> {
  const { country, days, full, nodes, standIns } = clearing;
  const node = nodes.find((one) => !full.includes(one));
  if (node === undefined) return;
  const times: number[] = [];
  let pairs = 0;
  for (let index = 0; index < days; index += 1) {
    const before = country.heardMs();
    const { verdicts } = await standIns.tellDay(node, "care", dayAt(index));
    times.push(country.heardMs() - before);
    pairs += verdicts.length;
  }
  const each = times.map((ms) => ms / (pairs / days));
  table.rows.push(...percentiles("a province's day told again, at the hub", times));
  table.rows.push(...percentiles("the same, each of its pairs", each));
  for (const { work, figure, unit } of table.rows.slice(-4)) tell(`${work}: ${figure} ${unit}`);
}

/** Care counts its month and tells it. */
async function submit(clearing: Clearing, table: Table): Promise<void> {
  const { country, full, nodes, standIns, hub } = clearing;
  country.goTo("2026-12-01 00:10:00");
  const again = await timed(clearing, async () => {
    for (let round = 0; round < 4; round += 1) {
      country.clock += ROUND_MS;
      for (const node of full) await country.round(node);
    }
  });
  table.stage("each day counted once more when its month is over, provinces in full", again);
  country.goTo("2026-12-20 09:00:00");
  const counted = await timed(clearing, async () => {
    for (const node of full) await country.round(node);
  });
  table.stage("month counted and submitted by provinces in full", counted);
  const { rows } = await hub.query<{ cases: number }>(
    "select count(*)::int4 as cases from settlement.copies where care_node = any($1)",
    [full],
  );
  table.add("the same, each case at care", (counted.seconds * 1e6) / (rows[0]?.cases ?? 1), "µs");
  for (const node of nodes) if (!full.includes(node)) await standIns.submit(node, hub);
}

async function allocated(clearing: Clearing, table: Table): Promise<void> {
  const { country, hub } = clearing;
  country.goTo("2026-12-20 10:00:00");
  const agreed = await timed(clearing, () => country.round(HUB));
  table.stage("the hub counts beside what was submitted", agreed, true);
  country.goTo("2026-12-21 09:00:00");
  const made = await timed(clearing, () => country.round(HUB));
  table.stage("the hub allocates", made, true);
  const states = await hub.query<{ state: string; count: number }>(
    "select state, count(*)::int4 from clearing.submissions group by state order by state",
  );
  const shown = states.rows.map(({ state, count: of }) => `${of} ${state}`).join(", ");
  const { rows } = await hub.query<{ batches: number; cases: number }>(
    "select count(*)::int4 as batches, coalesce(sum(cases), 0)::int4 as cases from clearing.batches",
  );
  tell(`submissions: ${shown}; ${rows[0]?.batches} batches over ${rows[0]?.cases} cases`);
}

/** Two persons of either party; those of the provinces in full through their own desks. */
async function confirmed(clearing: Clearing, table: Table): Promise<void> {
  const { country, full, hub } = clearing;
  const { rows } = await hub.query<{
    id: string;
    care_node: NodeId;
    home_node: NodeId;
    version: number;
    digest: string;
  }>("select id, care_node, home_node, version, digest from clearing.batches order by id");
  const pulled = await timed(clearing, () => rounds(clearing, full));
  table.stage("batches kept by provinces in full", pulled);
  const all = await timed(clearing, async () => {
    for (const { id, care_node, home_node, version, digest } of rows) {
      for (const node of [care_node, home_node]) {
        if (full.includes(node)) await confirmAt(clearing, node, id);
        else {
          const [li, wang] = ["li", "wang"].map((name) => `${name}@${node}/finance`);
          const word = { kind: "confirm", preparedBy: li, confirmedBy: wang, at: country.clock };
          await country.hear(node, "clearingSay", { batch: id, version, digest, word });
        }
      }
    }
    await rounds(clearing, full);
    await rounds(clearing, full);
  });
  table.stage(`${rows.length} batches confirmed by both, posted by provinces in full`, all);
  country.goTo("2026-12-31 09:00:00");
  const issued = await timed(clearing, () => country.round(HUB));
  table.stage(`${await count(clearing, "clearing.notices")} notices issued`, issued);
}

async function rounds({ country }: Clearing, nodes: readonly NodeId[]): Promise<void> {
  country.clock += ROUND_MS;
  for (const node of nodes) await country.round(node);
}

async function confirmAt({ country }: Clearing, node: NodeId, id: string): Promise<void> {
  const { world, trail } = country.of(node);
  for (const [name, act] of [
    ["li", prepareConfirmation],
    ["wang", giveConfirmation],
  ] as const) {
    const by = staffOf(`${name}@${node}/finance`);
    await inTransaction(world.store, trail, (tx, entries) => act(world, { tx, entries, by }, id));
  }
}

async function passedOn(clearing: Clearing, table: Table): Promise<void> {
  const shared = await timed(clearing, () => rounds(clearing, clearing.full));
  table.stage("batches divided over institutions, provinces in full", shared);
}

/** What one pooling area owes to each care place, of the home that pays most. */
async function statements(clearing: Clearing, table: Table): Promise<void> {
  const { country, full } = clearing;
  const node = full[1] ?? (full[0] as NodeId);
  const { reports } = country.of(node).world;
  const times: number[] = [];
  let lines = 0;
  for (let turn = 0; turn < STATEMENTS; turn += 1) {
    const payer = `${node.slice(0, 2)}${String(1 + (turn % 12)).padStart(2, "0")}00`;
    const page = { month: MONTH as never, payer, after: ["", "", "", ""], rowsMax: 1_000 } as const;
    const began = performance.now();
    lines += (await reports.transaction((tx) => selectPayers(tx, page))).length;
    times.push(performance.now() - began);
  }
  table.rows.push(...percentiles("statement of one payer", times));
  for (const { work, figure, unit } of table.rows.slice(-2)) tell(`${work}: ${figure} ${unit}`);
  tell(`  ${lines / STATEMENTS} lines each`);
}

async function detail(clearing: Clearing, table: Table): Promise<void> {
  const { country, full, urlOf } = clearing;
  const node = full[0] as NodeId;
  country.goTo("2026-12-31 10:00:00");
  const { bytes, rows } = await detailFile(urlOf(node));
  const done = await timed(clearing, () => reconcileDetail(country.of(node), bytes));
  table.stage(`3202 with ${rows} rows`, done);
  tell(`  ${done.result.slice(0, 200)}`);
}
