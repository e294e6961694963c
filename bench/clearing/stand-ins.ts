/**
 * Provinces without databases of their own: what they have of a day is a table of lines, and they
 * say it by the protocol, with the program's own figures and digests. What they take for it is the
 * time of other machines, and counted apart.
 */

import type pg from "pg";
import { addDays, type ChinaDate, day } from "#base/date.ts";
import type { SettlementId } from "#base/id.ts";
import type { ClearedFund } from "#model/clearing.ts";
import type { ClearingSubmitContent } from "#model/clearing-message.ts";
import type { Scheme } from "#model/person.ts";
import type { NodeId } from "#model/place.ts";
import type {
  CaseWord,
  ComparedSide,
  DayFiguresAnswer,
  PairDay,
  ToldDay,
  Wanted,
  WantedAnswer,
} from "#model/reconciliation.ts";
import { type BucketLines, bucketsOf, figuresOf } from "#reconciliation/reconciliation.ts";
import { MONTH } from "./month.ts";
import type { Country } from "./nodes.ts";

interface ToldRow {
  readonly care: NodeId;
  readonly home: NodeId;
  readonly scheme: Scheme;
  readonly lines: string;
}

const PART = 1_000;

export class StandIns {
  readonly #country: Country;
  readonly #told: pg.Client;
  readonly #version = new Map<string, number>();

  constructor(country: Country, told: pg.Client) {
    this.#country = country;
    this.#told = told;
  }

  /** Tells a day of one side; what the hub wants to know then. */
  async tellDay(node: NodeId, side: ComparedSide, on: ChinaDate): Promise<DayFiguresAnswer> {
    const rows = await this.#lines(side, on, { [side]: node });
    const told: ToldDay[] = rows.map(({ care, home, scheme, lines }) => {
      const peer = side === "care" ? home : care;
      return { peer, scheme, revision: 1, ...figuresOf(bucketLines(lines)) };
    });
    const key = `${node} ${side} ${on}`;
    const version = (this.#version.get(key) ?? 0) + 1;
    this.#version.set(key, version);
    const content = { day: on, side, version, waiting: [], rows: told };
    return await this.#country.hear<DayFiguresAnswer>(node, "dayFigures", content);
  }

  /** Answers what is wanted, and what is wanted then, until nothing is. */
  async answer(node: NodeId, asked: readonly Wanted[]): Promise<number> {
    const queue = [...asked];
    const seen = new Set<string>();
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { what, day: on, care, home, scheme } = next;
      const key = [on, care, home, scheme, what].join(" ");
      if (what === "inquire" || seen.has(key)) continue;
      seen.add(key);
      queue.push(...(await this.#answerOne(node, next)).wanted);
    }
    return seen.size;
  }

  async #answerOne(node: NodeId, wanted: Wanted): Promise<WantedAnswer> {
    const { day: on, care, home, scheme, revision } = wanted;
    const pair: PairDay = { day: on, care, home, scheme };
    const side = care === node ? "care" : "home";
    const found = await this.#lines(side, on, { care, home });
    const lines = found.find((row) => row.scheme === scheme)?.lines ?? "";
    const said = { ...pair, revision };
    if (wanted.what === "buckets") {
      const buckets = bucketsOf(bucketLines(lines));
      return await this.#country.hear(node, "dayBuckets", { ...said, buckets });
    }
    const cases = lines === "" ? [] : lines.split("\n").map((line) => wordOf(line, on));
    if (wanted.what === "cases") {
      const own = cases.filter(({ id }) => wanted.buckets.includes(id.slice(-2)));
      const part = {
        what: "cases",
        cases: own.map(({ id, totalFen, funds }) => ({ id, totalFen, funds })),
      };
      return await this.#country.hear(node, "dayCases", { ...said, part });
    }
    const words = wanted.ids.map((id) => cases.find((one) => one.id === id) ?? none(id));
    return await this.#country.hear(node, "dayCases", { ...said, part: { what: "words", words } });
  }

  async #lines(
    side: ComparedSide,
    on: ChinaDate,
    { care, home }: { readonly care?: NodeId; readonly home?: NodeId },
  ): Promise<readonly ToldRow[]> {
    const one = care === undefined || home === undefined ? (care ?? home) : null;
    const { rows } = await this.#told.query<ToldRow>(
      one === null
        ? "select care, home, scheme, lines from bench.told where day = $1 and side = $2 and care = $3 and home = $4"
        : `select care, home, scheme, lines from bench.told where day = $1 and side = $2 and ${side} = $3`,
      [on, side, ...(one === null ? [care, home] : [one])],
    );
    return rows;
  }

  /** Submits a month as care: all that the hub has and no open difference names. */
  async submit(node: NodeId, hub: pg.Client): Promise<void> {
    const { rows } = await hub.query<SubmittedRow>(SUBMITTED, [MONTH, node]);
    const out = await hub.query<{ home_node: NodeId; scheme: Scheme; settlement_id: SettlementId }>(
      OPEN_OF,
      [MONTH, node],
    );
    const pairs = new Set([...rows, ...out.rows].map((row) => `${row.home_node} ${row.scheme}`));
    for (const key of [...pairs].sort()) {
      const isOwn = (row: { home_node: string; scheme: string }) =>
        `${row.home_node} ${row.scheme}` === key;
      const ids = out.rows.filter(isOwn).map(({ settlement_id: id }) => id);
      await this.#submitPair(node, key, { rows: rows.filter(isOwn), ids });
    }
  }

  async #submitPair(
    node: NodeId,
    key: string,
    {
      rows,
      ids,
    }: { readonly rows: readonly SubmittedRow[]; readonly ids: readonly SettlementId[] },
  ): Promise<void> {
    const [home, scheme] = key.split(" ") as [NodeId, Scheme];
    const whole = rows.find(({ fund }) => fund === null);
    const funds = rows.flatMap(({ fund, fen }) => (fund === null ? [] : [[fund, BigInt(fen)]]));
    const figures = {
      ...{ cases: whole?.cases ?? 0, totalFen: BigInt(whole?.fen ?? "0") },
      funds: Object.fromEntries(funds) as Partial<Record<ClearedFund, bigint>>,
    };
    const parts = Math.max(1, Math.ceil(ids.length / PART));
    for (let part = 1; part <= parts; part += 1) {
      const content: ClearingSubmitContent = {
        ...{ month: MONTH as never, home, scheme, revision: 1, part, parts, figures },
        told: { out: ids.length, late: 0, deductions: 0 },
        out: ids.slice((part - 1) * PART, part * PART).map((id) => ({ id, reason: "differs" })),
        ...{ late: [], deductions: [], submittedBy: `li@${node}/finance` },
        submittedAt: this.#country.clock,
      };
      const answer = await this.#country.hear<{ outcome: string }>(node, "clearingSubmit", content);
      if (answer.outcome !== "heard") throw new Error(`${node} ${key}: ${JSON.stringify(answer)}`);
    }
  }
}

interface SubmittedRow {
  readonly home_node: NodeId;
  readonly scheme: Scheme;
  /** Null: the number of cases and the sum of their bills. */
  readonly fund: string | null;
  readonly cases: number;
  readonly fen: string;
}

const SUBMITTED = `
  with taken as materialized (
    select c.home_node, c.scheme, c.total_fen, c.pots from settlement.copies c
     where c.month = $1 and c.care_node = $2 and c.id not in (
       select settlement_id from reconciliation.differences
        where care_node = $2 and month = $1 and state in ('open', 'proposed')))
  select home_node, scheme, null as fund, count(*)::int4 as cases, sum(total_fen)::text as fen
    from taken group by home_node, scheme
  union all
  select home_node, scheme, split_part(p.key, ':', 2), count(*)::int4, sum(p.value::bigint)::text
    from taken cross join lateral json_each_text(pots) p group by home_node, scheme, p.key`;

const OPEN_OF = `
  select home_node, scheme, settlement_id from reconciliation.differences
   where month = $1 and care_node = $2 and state in ('open', 'proposed') order by settlement_id`;

/** The days of the month that are over, by their numbers. */
export function dayAt(index: number): ChinaDate {
  return addDays(day(`${MONTH}-01`), index);
}

/** Lines in the order of buckets. */
function bucketLines(text: string): BucketLines[] {
  const found: { bucket: string; lines: string[]; total_fen: bigint }[] = [];
  for (const line of text.split("\n")) {
    const [id = "", fen = "0"] = line.split(" ", 2);
    const bucket = id.slice(-2);
    const last = found.at(-1);
    if (last?.bucket === bucket) {
      last.lines.push(line);
      last.total_fen += BigInt(fen);
    } else if (line !== "") found.push({ bucket, lines: [line], total_fen: BigInt(fen) });
  }
  return found.map(({ bucket, lines, total_fen }) => {
    return { bucket, cases: lines.length, total_fen, lines: lines.join("\n") };
  });
}

function wordOf(line: string, on: ChinaDate): CaseWord {
  const [id = "", fen = "0", funds = ""] = line.split(" ");
  return { id: id as SettlementId, totalFen: BigInt(fen), funds, state: "standing", day: on };
}

function none(id: SettlementId): CaseWord {
  return { id, totalFen: 0n, funds: "", state: "none" };
}
