import { afterAll, beforeAll, expect, test } from "vitest";
import { present } from "#base/assert.ts";
import { HUB, type NodeId } from "#model/place.ts";
import type { Database, OwnedDatabase, Tx } from "#store/store.ts";
import { CALM } from "./faults.ts";
import { simShippedPolicies } from "./policies.ts";
import { runSeed } from "./seed.ts";
import { type Servers, startServers } from "./servers.ts";

/**
 * What is tampered with has to be there in its calm: a stay of Hainan that is finally closed, a
 * cancellation of Shanghai that stands, settlements under filings at home, filings that care places
 * were told of. What one seed has nothing of is planted in the next.
 */
const SEEDS = [2, 3, 5, 6, 7, 8];
const JIANGXI = "360000" as NodeId;
const HAINAN = "460000" as NodeId;
const SHANGHAI = "310000" as NodeId;

const PLANTED: readonly (readonly [string, NodeId, string, RegExp])[] = [
  [
    "a fen on an accumulator",
    JIANGXI,
    `update settlement.accumulators set amount = amount + 1
      where measure = 'deductible:outpatient'`,
    /360000: accumulator: /,
  ],
  [
    "a fen in a transfer of home",
    JIANGXI,
    `update ledger.transfers set amount_fen = amount_fen + 1
      where (subject_id, part, line) in
        (select subject_id, part, line from ledger.transfers where part = 'home' limit 1)`,
    /360000: ledger: stl_.*home账户/,
  ],
  [
    "a transfer of care that never was",
    JIANGXI,
    `delete from ledger.transfers where (subject_id, part, line) in
      (select subject_id, part, line from ledger.transfers where part = 'care' limit 1)`,
    /mirror: .*就医地应收/,
  ],
  [
    "a copy of the hub with another amount",
    HUB,
    `update settlement.copies set total_fen = total_fen + 1 where id in
      (select id from settlement.copies where state = 'booked' limit 1)`,
    /100000: agreement: .*副本的总额与参保地的不同/,
  ],
  [
    "a copy that the hub lost",
    HUB,
    "delete from settlement.copies where state = 'booked'",
    /国家平台副本却是没有/,
  ],
  [
    "a settlement that home forgot",
    JIANGXI,
    "delete from settlement.home_settlements where state = 'booked'",
    /参保地360000却是none/,
  ],
  [
    "another period at care",
    JIANGXI,
    `update settlement.settlements set business_day = business_day - 1,
            month = to_char(business_day - 1, 'YYYY-MM') where state = 'settled'`,
    /stamp: .*业务日期/,
  ],
  [
    "another answer under a message",
    JIANGXI,
    `update settlement.requests set answer = answer || ' '
      where kind = 'settle' and answer is not null`,
    /stored answer differs/,
  ],
  [
    "a settlement left open",
    JIANGXI,
    `update settlement.settlements set state = 'unknown' where id =
      (select id from settlement.settlements where state = 'settled' order by id limit 1)`,
    /still unknown in the calm/,
  ],
  [
    "a closed stay that goes on",
    HAINAN,
    "update settlement.encounters set state = 'admitted' where state = 'closed'",
    /goes on after its final settlement/,
  ],
  [
    "a benefit category that the case may not claim",
    JIANGXI,
    "update settlement.home_settlements set category = 'zone' where state = 'booked'",
    /the model/,
  ],
  [
    "a fund that paid a fen more than its policy says, at home and at care alike",
    JIANGXI,
    `update settlement.home_settlements set answer = regexp_replace(
       answer, '"fund":"pooled","amountFen":"(\\d+)"', '"fund":"pooled","amountFen":"1\\1"')
     where state = 'booked'`,
    /the model/,
  ],
  [
    "an undoing that the hub holds in another day",
    HUB,
    "update settlement.copies set undone_day = undone_day - 1 where state = 'undone'",
    /副本的冲正日期与参保地的不同/,
  ],
  [
    "an undoing's transfer in another day",
    JIANGXI,
    "update ledger.transfers set business_day = business_day - 1 where part = 'homeUndo'",
    /stamp: .*homeUndo第1笔的业务日期/,
  ],
  [
    "a reversal that left nothing to be computed again",
    JIANGXI,
    "delete from settlement.recompute_cases",
    /no case to compute/,
  ],
  [
    "a contradiction where nobody lied",
    HUB,
    `insert into settlement.contradictions (id, home_node, found_at, held, said)
     values ('stl_made_up', '360000', 1, '{}', '{}')`,
    /where nobody lied/,
  ],
  [
    "a cancellation that care forgot",
    SHANGHAI,
    `update settlement.settlements set state = 'refused'
      where cancels is not null and state = 'settled'`,
    /cancel .*: told yes, care says refused/,
  ],
  [
    "a settlement under a version of a filing that never was",
    JIANGXI,
    `update settlement.home_settlements set filing_version = filing_version + 7
      where filing_id is not null and state = 'booked'`,
    /which home never wrote/,
  ],
  [
    "a settlement under a filing that did not cover the visit",
    JIANGXI,
    `update filing.filings set areas = '{440100}' where id in
      (select filing_id from settlement.home_settlements where state = 'booked')`,
    /not in effect for the visit/,
  ],
  [
    "two filings where one is allowed",
    JIANGXI,
    `insert into filing.filings (id, version, person_id, from_on, kind, state, areas, evidence,
                                 application_id, changed_at, changed_by)
     select 'fil_planted' || n, 1, '360300000001', date '2020-01-01', 'otherTemporary', 'effective',
            array['44010' || n], 'none', 'fap_planted', n, 'sim' from generate_series(1, 2) n`,
    /fil_planted2: filed beside others/,
  ],
  [
    "an application that its maker decided",
    JIANGXI,
    `update filing.applications set handled_by = array['staff:shenhe'], decided_by = 'staff:shenhe'
      where state = 'approved'`,
    /decided by its maker/,
  ],
  [
    "a filing that ended inside its lock",
    JIANGXI,
    `insert into filing.filings (id, version, person_id, from_on, kind, state, areas, evidence,
                                 ended_on, locked_until, application_id, changed_at, changed_by)
     select 'fil_planted', n, '360300000001', date '2020-01-01', 'longResident',
            (array['effective', 'cancelled'])[n], '{440100}', 'none',
            case when n = 2 then date '2020-02-01' end, date '2099-01-01', 'fap_planted', n, 'sim'
       from generate_series(1, 2) n`,
    /ended inside its lock/,
  ],
  [
    "an approval that home forgot",
    JIANGXI,
    "delete from filing.filings where application_id is not null",
    /which home did not write/,
  ],
  [
    "an insurance that no filing follows",
    JIANGXI,
    "update registry.insurances set suspensions = '{[2020-01-01,)}'",
    /in the calm, against its insurance/,
  ],
  [
    "a care place's copy with another last day",
    HAINAN,
    "update filing.seen_filings set to_on = from_on",
    /460000: of fil_.* it keeps/,
  ],
  [
    "a copy that the care place lost",
    HAINAN,
    "delete from filing.seen_filings",
    /it keeps 0 copies/,
  ],
  [
    "news that a care place has not heard",
    JIANGXI,
    "update filing.news set next_at = 1",
    /has not heard of fil_/,
  ],
  [
    "a care place's copy of a qualification in another version",
    HAINAN,
    "update filing.seen_qualifications set version = version + 1",
    /460000: of qua_.* it keeps/,
  ],
  [
    "a copy of a qualification that the care place lost",
    HAINAN,
    "delete from filing.seen_qualifications",
    /460000: of qua_.* it has no copy/,
  ],
  [
    "two qualifications for one disease",
    JIANGXI,
    `insert into filing.qualifications (id, version, person_id, state, disease, national_name,
                                       home_disease, home_name, from_on, source, changed_at,
                                       changed_by)
     select 'qua_planted' || n, 1, '360300000001', 'effective', 'M07801', '演练', 'PX06', '演练',
            date '2020-01-01', 'founding', 0, 'sim' from generate_series(1, 2) n`,
    /hold for one disease on one day/,
  ],
  [
    "reports that home forgot",
    HAINAN,
    "delete from filing.chosen_institutions",
    /report .*: told yes, 460000 says/,
  ],
  [
    "a calendar that a province lost",
    JIANGXI,
    "delete from rulebook.releases where scheme = 'calendar'",
    /the hub's calendar is not here/,
  ],
  [
    "a disease that was never recognised",
    JIANGXI,
    "delete from filing.qualifications",
    /the model a refusal/,
  ],
  [
    "an act that left no entry",
    JIANGXI,
    "delete from trail.entries where action = 'settlement.booked'",
    /the trail says 0 times settlement.booked/,
  ],
  [
    "an entry with another text",
    JIANGXI,
    "update trail.entries set detail = 'made up' where position = 1",
    /trail: .*本条内容与摘要不符/,
  ],
  [
    "a trail with a hole",
    JIANGXI,
    "delete from trail.entries where position = 2",
    /trail: .*链在此断开/,
  ],
];

/** The connection in the midst of a transaction: what looks at it begins none of its own. */
function insideOf(data: OwnedDatabase): Database {
  const query: Tx["query"] = (statement) =>
    statement.text.trimStart().startsWith("set transaction")
      ? Promise.resolve([])
      : data.query(statement);
  const transaction: Database["transaction"] = async (work) => {
    await data.script("savepoint look");
    const result = await work({ query, atCommit: () => {} });
    await data.script("rollback to savepoint look");
    return result;
  };
  return { query, transaction, reading: transaction, close: async () => {} };
}

const found = new Map<string, readonly string[]>();
let servers: Servers;

const isFound = ([what, , , words]: (typeof PLANTED)[number]): boolean =>
  words.test(found.get(what)?.join("\n") ?? "");

/** Calm seeds; each tampering is looked at inside a transaction that is then rolled back. */
beforeAll(async () => {
  servers = await startServers();
  for (const seed of SEEDS) if (!PLANTED.every(isFound)) await tamper(seed);
}, 600_000);

async function tamper(seed: number): Promise<void> {
  const verdict = await runSeed(seed, servers, simShippedPolicies(), {
    faults: CALM,
    afterAudit: async (auditAgain) => {
      for (const planted of PLANTED) {
        if (isFound(planted)) continue;
        const [what, node, statement] = planted;
        const data = present(servers.data.get(node), "a node has its database");
        // PGlite has one connection: what follows on it is inside this transaction.
        await data.script(`begin; set local session_replication_role = replica; ${statement}`);
        found.set(what, await auditAgain(new Map([...servers.data, [node, insideOf(data)]])));
        await data.script("rollback");
      }
    },
  });
  found.set("nothing", [...(found.get("nothing") ?? []), ...verdict.faults]);
}

afterAll(() => servers.stop());

test("the auditor finds nothing where nobody tampered", () => {
  expect(found.get("nothing")).toEqual([]);
});

for (const [what, _node, _statement, words] of PLANTED) {
  test(`the auditor finds ${what}`, () => {
    expect(found.get(what)?.join("\n")).toMatch(words);
  });
}
