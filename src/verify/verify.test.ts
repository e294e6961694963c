import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HUB, type NodeId } from "#model/place.ts";
import { openPg } from "#store/store.ts";
import { type Check, readNodeRows, type Verdict, verifyCountry } from "#verify/verify.ts";
import { type Played, type SmallCountry, startSmallCountry } from "../../test/country.ts";

const HOME = "360000" as NodeId;
const CARE = "460000" as NodeId;

let small: SmallCountry;
let first: Played;
let cancelled: Played;
let reversed: Played;

beforeAll(async () => {
  small = await startSmallCountry();
  first = await small.settle({ person: "pingxiang", at: "H46010000001", careType: "chronic" });
  cancelled = await small.settle({
    person: "pingxiang",
    at: "H46010000002",
    careType: "outpatient",
  });
  reversed = await small.settle({
    person: "deductibleDone",
    at: "H46020000001",
    careType: "outpatient",
    bill: "local",
  });
  await small.settle({ person: "pingxiangLocal", at: "H36030000002", careType: "outpatient" });
  await small.settle({ person: "haikouLocal", at: "H46010000002", careType: "outpatient" });
  await small.cancel(cancelled);
  await small.reverse(reversed);
  await small.country.stop();
});

afterAll(async () => {
  await small?.stop();
});

async function verify(now = small.now()): Promise<Verdict> {
  return await verifyCountry(small.urls, { now, openings: small.openings });
}

async function run(node: NodeId, text: string): Promise<void> {
  const store = openPg({ url: small.urls.get(node) ?? "", connectionsMax: 1 });
  try {
    await store.script(text);
  } finally {
    await store.close();
  }
}

/** Alters a row behind the triggers' back. */
async function tamper(node: NodeId, table: string, statement: string): Promise<void> {
  await run(
    node,
    `alter table ${table} disable trigger user; ${statement};
     alter table ${table} enable trigger user`,
  );
}

interface Damage {
  readonly what: string;
  readonly node: NodeId;
  readonly table: string;
  readonly harm: () => string;
  readonly check: Check;
  readonly subject: () => string;
}

const DAMAGES: readonly Damage[] = [
  {
    what: "one fen more in a transfer of home",
    node: HOME,
    table: "ledger.transfers",
    harm: () =>
      `update ledger.transfers set amount_fen = amount_fen + 1
        where subject_id = '${first.settlementId}' and line = 1`,
    check: "ledger",
    subject: () => first.settlementId,
  },
  {
    what: "a transfer of care that is gone",
    node: CARE,
    table: "ledger.transfers",
    harm: () =>
      `delete from ledger.transfers where subject_id = '${first.settlementId}' and line = 1`,
    check: "ledger",
    subject: () => first.settlementId,
  },
  {
    what: "a transfer in another month",
    node: CARE,
    table: "ledger.transfers",
    harm: () =>
      `update ledger.transfers set month = '2026-11', business_day = '2026-11-01'
        where subject_id = '${first.settlementId}' and line = 1`,
    check: "stamp",
    subject: () => first.settlementId,
  },
  {
    what: "one letter of home's answer",
    node: HOME,
    table: "settlement.home_settlements",
    harm: () =>
      `update settlement.home_settlements set answer = replace(answer, '统筹', '统畴')
        where id = '${first.settlementId}'`,
    check: "agreement",
    subject: () => first.settlementId,
  },
  {
    what: "one digit of home's answer",
    node: HOME,
    table: "settlement.home_settlements",
    harm: () =>
      `update settlement.home_settlements
          set answer = regexp_replace(answer, '"cashFen":"(\\d+)"', '"cashFen":"1\\1"')
        where id = '${first.settlementId}'`,
    check: "identity",
    subject: () => first.settlementId,
  },
  {
    what: "one digit of the request that home kept",
    node: HOME,
    table: "settlement.home_settlements",
    harm: () =>
      `update settlement.home_settlements
          set content = replace(content, '"careType":"chronic"', '"careType":"chronik"')
        where id = '${first.settlementId}'`,
    check: "agreement",
    subject: () => first.settlementId,
  },
  {
    what: "a sentence of the steps",
    node: HOME,
    table: "settlement.home_settlements",
    harm: () =>
      `update settlement.home_settlements set steps = replace(steps, '统筹', '统畴')
        where id = '${first.settlementId}'`,
    check: "agreement",
    subject: () => first.settlementId,
  },
  {
    what: "a change of an accumulator",
    node: HOME,
    table: "settlement.home_settlements",
    harm: () =>
      `update settlement.home_settlements
          set changes = regexp_replace(changes, '"delta":"(\\d+)"', '"delta":"1\\1"')
        where id = '${first.settlementId}'`,
    check: "accumulator",
    subject: () => first.personId,
  },
  {
    what: "changes that are no JSON",
    node: HOME,
    table: "settlement.home_settlements",
    harm: () =>
      `update settlement.home_settlements set changes = '[' where id = '${first.settlementId}'`,
    check: "accumulator",
    subject: () => first.settlementId,
  },
  {
    what: "an accumulator",
    node: HOME,
    table: "settlement.accumulators",
    harm: () =>
      `update settlement.accumulators set amount = amount + 1
        where person_id = '${first.personId}' and measure = 'accountBalance'`,
    check: "accumulator",
    subject: () => first.personId,
  },
  {
    what: "a fund of the hub's copy",
    node: HUB,
    table: "settlement.copies",
    harm: () =>
      `update settlement.copies
          set pots = regexp_replace(pots::text, '"(\\d+)"', '"1\\1"')::json
        where id = '${first.settlementId}'`,
    check: "mirror",
    subject: () => "2026-10 460000→360000",
  },
  {
    what: "a copy that is gone",
    node: HUB,
    table: "settlement.copies",
    harm: () => `delete from settlement.copies where id = '${cancelled.settlementId}'`,
    check: "agreement",
    subject: () => cancelled.settlementId,
  },
  {
    what: "a state of care",
    node: CARE,
    table: "settlement.settlements",
    harm: () =>
      `update settlement.settlements set state = 'cancelled', released = sequence + 9
        where id = '${first.settlementId}'`,
    check: "agreement",
    subject: () => first.settlementId,
  },
  {
    what: "a line of the bill",
    node: CARE,
    table: "settlement.charges",
    harm: () =>
      `update settlement.charges set total_fen = total_fen + 1, in_scope_fen = in_scope_fen + 1
        where encounter_id = '${first.encounterId}' and position = 1`,
    check: "encounter",
    subject: () => first.encounterId,
  },
  {
    what: "a visit that waits for a settlement that is over",
    node: CARE,
    table: "settlement.encounters",
    harm: () =>
      `update settlement.encounters set unfinished = '${first.settlementId}'
        where id = '${first.encounterId}'`,
    check: "encounter",
    subject: () => first.encounterId,
  },
  {
    what: "a reversal that the visit forgot",
    node: CARE,
    table: "settlement.settlements",
    harm: () =>
      `update settlement.settlements set reverse_ordered_at = ${small.now()}, attempts = 1,
              reverse_order = 'ord_00000000000000000001', next_inquiry_at = ${small.now()}
        where id = '${first.settlementId}'`,
    check: "encounter",
    subject: () => first.encounterId,
  },
  {
    what: "a trail entry's actor",
    node: HOME,
    table: "trail.entries",
    harm: () =>
      `update trail.entries set actor = 'node:310000'
        where subject = '${first.settlementId}' and action = 'settlement.booked'`,
    check: "trail",
    subject: () => " #",
  },
  {
    what: "a trail entry that is gone",
    node: CARE,
    table: "trail.entries",
    harm: () =>
      `delete from trail.entries
        where subject = '${reversed.settlementId}' and action = 'settlement.asked'`,
    check: "trail",
    subject: () => reversed.settlementId,
  },
];

/** Puts the table back as it was. */
async function restored(node: NodeId, table: string, work: () => Promise<void>): Promise<void> {
  const kept = `kept_${table.replace(".", "_")}`;
  await run(node, `create table ${kept} as table ${table}`);
  try {
    await work();
  } finally {
    await tamper(node, table, `delete from ${table}; insert into ${table} table ${kept}`);
    await run(node, `drop table ${kept}`);
  }
}

describe("verify", () => {
  test("an undamaged country has no findings", async () => {
    const { findings, counts } = await verify();
    expect(findings).toEqual([]);
    expect(counts.settlements).toBe(6);
    expect(counts.homeSettlements).toBe(6);
    expect(counts.copies).toBe(4);
    expect(counts.inMotion).toBeUndefined();
  });

  test.each([
    ["the hub", [HUB]],
    ["a home place", [HOME]],
    ["a care place", [CARE]],
    ["both without the hub", [HOME, CARE]],
  ])("books of a part of an undamaged country have no findings: %s", async (_what, nodes) => {
    const urls = new Map([...small.urls].filter(([node]) => nodes.includes(node)));
    const { findings } = await verifyCountry(urls, { now: small.now(), openings: small.openings });
    expect(findings).toEqual([]);
  });

  test("what a node's own books tell is found in them alone", async () => {
    const urls = new Map([...small.urls].filter(([node]) => node === HOME));
    await restored(HOME, "ledger.transfers", async () => {
      await tamper(HOME, "ledger.transfers", "update ledger.transfers set amount_fen = 1");
      const { findings } = await verifyCountry(urls, { now: small.now() });
      expect(new Set(findings.map(({ check }) => check))).toEqual(new Set(["ledger"]));
    });
  });

  test("what home books is one commit: its ledger is compared in the midst of work, too", async () => {
    const always = Number.POSITIVE_INFINITY;
    const options = { now: small.now(), graceMs: always, unknownMaxMs: always };
    expect((await verifyCountry(small.urls, options)).findings).toEqual([]);
    await restored(HOME, "ledger.transfers", async () => {
      await tamper(HOME, "ledger.transfers", "delete from ledger.transfers where part = 'home'");
      const { findings, counts } = await verifyCountry(small.urls, options);
      expect(counts.inMotion).toBeGreaterThan(0);
      expect(findings.map(({ check }) => check)).toContain("ledger");
    });
  });

  test("rows read whole are what the run counted", async () => {
    const { counts } = await verify();
    const read = { settlements: 0, homeSettlements: 0, copies: 0, transfers: 0, accumulators: 0 };
    for (const [node, url] of small.urls) {
      const store = openPg({ url, connectionsMax: 1 });
      const rows = await readNodeRows(node, store).finally(() => store.close());
      read.settlements += rows.care.length;
      read.homeSettlements += rows.home.length;
      read.copies += rows.copies.length;
      read.transfers += rows.transfers.length;
      read.accumulators += rows.accumulators.length;
      expect(rows.requests.length > 0).toBe(node !== HUB);
      expect(rows.encounters.length > 0).toBe(node !== HUB);
    }
    expect(counts).toMatchObject(read);
  });

  test("claims, debts and copies are told side by side", async () => {
    const { totals } = await verify();
    const pooled = totals.find(
      ({ care, home, schemeFund }) => care !== home && schemeFund.endsWith("pooled"),
    );
    expect(pooled).toMatchObject({ month: "2026-10", care: "460000", home: "360000" });
    const shares = first.result.payment.funds as unknown as { fund: string; amountFen: string }[];
    const share = shares.find(({ fund }) => fund === "pooled");
    expect(pooled?.claimFen).toBe(BigInt(share?.amountFen ?? "0"));
    expect([pooled?.debtFen, pooled?.copyFen]).toEqual([pooled?.claimFen, pooled?.claimFen]);
  });

  test.each(DAMAGES)(
    "$what is found and located",
    async ({ node, table, harm, check, subject }) => {
      await restored(node, table, async () => {
        await tamper(node, table, harm());
        const { findings } = await verify();
        const located = findings.filter(
          (finding) => finding.check === check && finding.subject.includes(subject()),
        );
        expect(located.length, JSON.stringify(findings, null, 1)).toBeGreaterThan(0);
      });
      expect((await verify()).findings).toEqual([]);
    },
  );

  test("a view of balances that leaves entries out is found", async () => {
    const view = (where: string): string => `
      create or replace view ledger.subject_balances_view as
      select account, month, subject_kind, subject_id, sum(amount_fen)::bigint as amount_fen
        from ledger.entries_view ${where} group by account, month, subject_kind, subject_id`;
    await run(HOME, view("where line > 1"));
    const { findings } = await verify();
    await run(HOME, view(""));
    const located = findings.filter(
      ({ check, words }) => check === "balance" && /余额视图/.test(words),
    );
    expect(located.length, JSON.stringify(findings, null, 1)).toBeGreaterThan(0);
    expect((await verify()).findings).toEqual([]);
  });

  test("a settlement that stays unknown is found after a minute, not before", async () => {
    await restored(CARE, "settlement.settlements", async () => {
      await tamper(
        CARE,
        "settlement.settlements",
        `update settlement.settlements set state = 'unknown' where id = '${first.settlementId}'`,
      );
      const early = await verify(small.now());
      expect(early.findings.filter(({ check }) => check === "age")).toEqual([]);
      const late = await verify(small.now() + 61_000);
      const { settlementId } = first;
      expect(late.findings.find(({ check }) => check === "age")?.subject).toBe(settlementId);
    });
  });

  test("findings are counted beyond those that are kept", async () => {
    await restored(HUB, "settlement.copies", async () => {
      await tamper(HUB, "settlement.copies", "delete from settlement.copies");
      const options = { now: small.now(), findingsMax: 2 };
      const { findings, counts } = await verifyCountry(small.urls, options);
      expect(findings.length).toBe(2);
      expect(counts.findings).toBeGreaterThan(2);
    });
  });
});
