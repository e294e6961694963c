/**
 * A national month made by SQL, the same in every database: which cases there are, where they were
 * treated and insured, what each fund pays, and which of them the three parties do not have alike.
 * Everything about a case follows from its number.
 */
import pg from "pg";
import type { NodeId } from "#model/place.ts";

export const MONTH = "2026-11";
export const DAYS = 30;
/** Cases of one institution's 3202, of a month so old that nobody clears it any more. */
export const DETAIL = {
  ...{ institution: "H11010099999", area: "320100" },
  ...{ from: "2026-08-01", to: "2026-08-31" },
} as const;

const NUMBERS = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54";
/** 31 provinces and the corps in Xinjiang, which pools by itself. */
export const NODES = `${NUMBERS} 61 62 63 64 65 66`.split(" ").map((two) => `${two}0000` as NodeId);

export interface Shape {
  readonly settlements: number;
  readonly nodes: readonly NodeId[];
  /** Of a hundred cases, how many are not alike. */
  readonly differing: number;
}

/** Settlements of one statement that fills. */
const CHUNK = 500_000;

/**
 * Cases lie in the order of their days. The first node treats most, the last one's insured travel
 * most. `differs`: 1 care does not have it, 2 home does not, 3 home has another amount.
 */
const MADE = `
create schema bench;
create function bench.chance(n bigint, what int) returns float8
language sql immutable parallel safe as $$
  select (hashint8extended(n, what) & 2147483647)::float8 / 2147483648.0
$$;
create function bench.made(
  first bigint, last bigint, total bigint, nodes text[], differing float8)
returns table (n bigint, id text, day date, care text, home text, area text, institution text,
               scheme text, total_fen bigint, pooled bigint, layer bigint, account bigint,
               differs int, at bigint)
language sql stable as $$
  select n, 'stl_' || lpad(to_hex(n), 9, '0') || left(md5(n::text), 24), day, nodes[c + 1],
         nodes[h + 1],
         left(nodes[h + 1], 2) ||
           lpad((1 + floor((12 + h % 2) * bench.chance(n, 3)))::text, 2, '0') || '00',
         'H' || left(nodes[c + 1], 2) || '0100' ||
           lpad((1 + floor(300 * power(bench.chance(n, 4), 2)))::text, 5, '0'),
         case when bench.chance(n, 5) < 0.6 then 'employee' else 'resident' end,
         total_fen, total_fen * 6 / 10, case when bench.chance(n, 6) < 0.1 then total_fen / 10 end,
         case when bench.chance(n, 5) < 0.24 then total_fen / 12 end,
         case when bench.chance(n, 7) * 100 < differing
           then 1 + floor(3 * bench.chance(n, 8))::int else 0 end,
         (day - date '1970-01-01') * 86400000::bigint + (n % 36000) * 1000
    from (select n, c, case when h = c then (c + 1) % k else h end as h, day, total_fen
            from (select n, k, floor(k * power(bench.chance(n, 1), 1.5))::int as c,
                         k - 1 - floor(k * power(bench.chance(n, 2), 1.5))::int as h,
                         date '${MONTH}-01' + ((n - 1) * ${DAYS} / total)::int as day,
                         5000 + floor(3000000 * power(bench.chance(n, 9), 4))::bigint as total_fen
                    from generate_series(first, last) n, (select array_length(nodes, 1) as k) o) p
         ) q
$$`;

const POTS = `(
  '{"' || m.scheme || ':pooled":"' || m.pooled || '"'
  || coalesce(',"' || m.scheme || ':' || case m.scheme when 'employee' then 'largeSum'
                else 'seriousIllness' end || '":"' || m.layer || '"', '')
  || coalesce(',"' || m.scheme || ':ownAccount":"' || m.account || '"', '') || '}')`;

/** As home answers; what explains it is as long as a plain visit's. */
const ANSWER = (more: string) => `(
  '{"outcome":"booked","scheme":"' || m.scheme || '","payment":{"totalFen":"'
  || m.total_fen + ${more} || '","funds":[{"fund":"pooled","amountFen":"'
  || m.pooled + ${more} || '"}'
  || coalesce(',{"fund":"' || case m.scheme when 'employee' then 'largeSum'
                else 'seriousIllness' end || '","amountFen":"' || m.layer || '"}', '')
  || '],"ownAccountFen":"' || coalesce(m.account, 0) || '","relativesAccountFen":"0","cashFen":"'
  || m.total_fen - m.pooled - coalesce(m.layer, 0) - coalesce(m.account, 0)
  || '","hospitalFen":"0"},"split":{"totalFen":"' || m.total_fen + ${more}
  || '","ownExpenseFen":"0","overLimitFen":"0","ownShareFirstFen":"0","inScopeFen":"'
  || m.total_fen + ${more} || '"},"steps":"' || repeat(md5(m.n::text), 24) || '"}')`;

const FUNDS = (more: string) => `(case m.scheme
  when 'employee' then coalesce('largeSum=' || m.layer || ',', '')
    || coalesce('ownAccount=' || m.account || ',', '') || 'pooled=' || m.pooled + ${more}
  else 'pooled=' || m.pooled + ${more} || coalesce(',seriousIllness=' || m.layer, '') end)`;

/** Statements of its own, without the limits of a node; the preparation is not measured. */
export async function atDatabase<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("set synchronous_commit = off");
    return await work(client);
  } finally {
    await client.end();
  }
}

async function inChunks(
  client: pg.Client,
  { settlements, nodes, differing }: Shape,
  statements: readonly string[],
): Promise<void> {
  await client.query(MADE);
  for (let first = 1; first <= settlements; first += CHUNK) {
    const last = Math.min(settlements, first + CHUNK - 1);
    const given = [first, last, settlements, nodes, differing];
    for (const statement of statements) await client.query(statement, given);
  }
}

const MONTH_MADE = "bench.made($1, $2, $3, $4::text[], $5)";

/** The hub's copies, of the whole nation. */
export async function fillHub(url: string, shape: Shape): Promise<void> {
  await atDatabase(url, async (client) => {
    await inChunks(client, shape, [
      `insert into settlement.copies (id, kind, state, care_node, home_node, home_area, scheme,
              request_digest, answer_digest, total_fen, pots, business_day, month, copied_at)
       select m.id, 'settle', 'booked', m.care, m.home, m.area, m.scheme,
              md5(m.id) || md5(m.id), md5(m.id) || md5(m.id), m.total_fen, ${POTS}::json, m.day,
              '${MONTH}', m.at
         from ${MONTH_MADE} m`,
    ]);
    await client.query("vacuum analyze settlement.copies");
  });
}

/** A province in full, as care and as home. */
export async function fillProvince(url: string, node: NodeId, shape: Shape): Promise<void> {
  await atDatabase(url, async (client) => {
    const mine = `${MONTH_MADE} m where m.care = '${node}' and m.differs <> 1`;
    await inChunks(client, shape, [
      careRows(mine),
      `insert into reconciliation.confirmations (settlement_id, institution, month, taken,
              reference, said_by, said_at)
       select m.id, m.institution, '${MONTH}', bench.chance(m.n, 11) > 0.001, 'r', '01', m.at
         from ${mine} and bench.chance(m.n, 12) > 0.001`,
      `insert into settlement.home_settlements (id, kind, state, person_id, scheme, home_area,
              care_area, category, policy_version, sequence, request_digest, message_id, content,
              answer, changes, business_day, month, booked_at)
       select m.id, 'settle', 'booked', 'p' || m.n, m.scheme, m.area, left(m.care, 2) || '0100',
              'outpatient', '1', 1, md5(m.id) || md5(m.id), 'm' || m.n, '{}',
              ${ANSWER("case m.differs when 3 then 100 else 0 end")}, '', m.day, '${MONTH}', m.at
         from ${MONTH_MADE} m where m.home = '${node}' and m.differs <> 2`,
    ]);
    await client.query(
      "vacuum analyze settlement.settlements, settlement.home_settlements, settlement.encounters",
    );
    await client.query("vacuum analyze reconciliation.confirmations");
    await client.query(
      `insert into settlement.months (month, state) values ('${MONTH}', 'open')
       on conflict do nothing`,
    );
  });
}

function careRows(from: string, institution = "m.institution", area = "m.area"): string {
  return `
    with encounters as (
      insert into settlement.encounters (id, institution, care_area, person_id, home_area, scheme,
             state, hospital_number, visit_at, emergency, referral, trauma, third_party, diagnoses,
             charge_count, opened_at)
      select 'e' || substr(m.id, 4), ${institution}, left(m.care, 2) || '0100', 'p' || m.n, ${area},
             m.scheme, 'closed', 'v' || m.n, m.at, false, false, false, false, '[]', 5, 0
        from ${from})
    insert into settlement.settlements (id, kind, encounter_id, institution, message_id, person_id,
           home_area, state, charge_from, charge_to, interim, care_type, visit_at, account_use,
           total_fen, own_expense_fen, over_limit_fen, own_share_first_fen, in_scope_fen, outcome,
           business_day, month, created_at, deadline, settled_at, attempts, sequence, fund_fen,
           account_fen, cash_fen)
    select m.id, 'settle', 'e' || substr(m.id, 4), ${institution}, 'm' || m.n, 'p' || m.n, ${area},
           'settled', 0, 5, false, 'outpatient', m.at, 'own', m.total_fen, 0, 0, 0, m.total_fen,
           ${ANSWER("0")}, m.day, to_char(m.day, 'YYYY-MM'), m.at, m.at, m.at, 1, 1,
           m.pooled + coalesce(m.layer, 0), coalesce(m.account, 0),
           m.total_fen - m.pooled - coalesce(m.layer, 0) - coalesce(m.account, 0)
      from ${from}`;
}

/** One institution's cases of August, of one home area. */
export async function fillDetail(url: string, count: number): Promise<void> {
  const { institution, area, from } = DETAIL;
  const shape = [`${NODES[0]}`, `${NODES[9]}`];
  const made = `(select m.n, 'stl_x' || substr(m.id, 5) as id, m.care, m.scheme, m.total_fen,
                        m.pooled, m.layer, m.account, m.at - 92 * 86400000::bigint as at,
                        date '${from}' + (m.n % 31)::int as day
                   from bench.made(1, ${count}, ${count}, '{${shape.join(",")}}', 0) m) m`;
  await atDatabase(url, async (client) => {
    await client.query(careRows(made, `'${institution}'`, `'${area}'`));
    await client.query("vacuum analyze settlement.settlements, settlement.encounters");
  });
}

/**
 * What each province has of each day with each other and scheme, as lines in the order of buckets,
 * for those that have no database of their own.
 */
export async function fillTold(url: string, shape: Shape): Promise<void> {
  const { settlements, nodes, differing } = shape;
  await atDatabase(url, async (client) => {
    await client.query(MADE);
    await client.query(`
      create table bench.told (day date, side text, care text, home text, scheme text, lines text)`);
    for (let day = 0; day < DAYS; day += 1) {
      // Of the day's first and last number, as `made` divides them.
      const first = Math.ceil((day * settlements) / DAYS) + 1;
      const last = Math.ceil(((day + 1) * settlements) / DAYS);
      await client.query(
        `insert into bench.told
         select m.day, s.side, m.care, m.home, m.scheme,
                string_agg(m.id || ' ' || m.total_fen + s.more || ' ' || ${FUNDS("s.more")}, E'\\n'
                  order by right(m.id, 2) collate "C", m.id collate "C")
           from ${MONTH_MADE} m
          cross join lateral (values ('care', 0), ('home', case m.differs when 3 then 100 else 0 end))
                as s (side, more)
          where (s.side, m.differs) not in (('care', 1), ('home', 2))
          group by m.day, s.side, m.care, m.home, m.scheme`,
        [first, last, settlements, nodes, differing],
      );
    }
    await client.query("create index on bench.told (day, care, home)");
    await client.query("create index on bench.told (day, home, care)");
    await client.query("vacuum analyze bench.told");
  });
}
