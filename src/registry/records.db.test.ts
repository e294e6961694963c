/** A person's record as clerks keep it: dated, sourced, versioned, with its entry on the trail. */
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { day } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import type { Actor } from "#model/actor.ts";
import type { PersonId } from "#model/person.ts";
import { DECLARED } from "#registry/fixtures/import-tables.ts";
import {
  changeRecord,
  enrol,
  factsOn,
  insuredPersons,
  personRecord,
  type RecordChange,
} from "#registry/registry.ts";
import { type OwnedDatabase, sql } from "#store/store.ts";
import { createTrail, inTransaction } from "#trail/trail.ts";
import { freshDatabase } from "../../test/database.ts";

const ONE = "360300P00001" as PersonId;
const NOW = Date.parse("2026-11-01T09:00:00+08:00");
const clerk = (id: string): Actor => ({ kind: "staff", id });
const since = (from: string, to?: string) => ({ from: day(from), to: to && day(to) }) as never;

let database: OwnedDatabase;
let changes = 0;

beforeAll(async () => {
  database = await freshDatabase();
});

beforeEach(async () => {
  await database.script(`truncate registry.people, registry.person_facts, registry.identities,
    registry.insurances, registry.credentials, registry.relatives,
    registry.vouchers, registry.voucher_tokens`);
  await enrol(database, [
    {
      person: {
        id: ONE,
        name: "张样本",
        certificateKind: "01",
        certificateNumber: "999999195301010014",
        sex: "female",
        birthDate: day("1953-01-01"),
        ethnicity: "01",
      },
      insurances: [],
      identities: [],
    },
  ]);
});

async function change(more: Partial<RecordChange>): Promise<number> {
  changes += 1;
  const trail = createTrail("360000", `records${changes}`);
  const source = "民政部门名单2026年第3号";
  const plain = { personId: ONE, version: 1, source, actor: clerk("li.wei"), at: NOW };
  return await inTransaction(database, trail, (tx, entries) =>
    changeRecord(tx, entries, { ...plain, declared: DECLARED, ...more }),
  );
}

const TIER = { name: "tier", value: "high", span: since("2026-01-01") };

test("a fact is entered with source and clerk, and home reads it on its days", async () => {
  expect(await change({ facts: [{ ...TIER, span: since("2026-01-01", "2026-06-30") }] })).toBe(2);
  expect(await personRecord(database, ONE)).toEqual({
    version: 2,
    facts: [
      {
        ...{ name: "tier", value: "high", span: since("2026-01-01", "2026-06-30") },
        ...{ source: "民政部门名单2026年第3号", changedBy: "staff:li.wei" },
      },
    ],
    identities: [],
  });
  const held = (await insuredPersons(database, [ONE])).get(ONE);
  expect(held && factsOn(held, day("2026-06-30"))).toEqual({ tier: "high" });
  expect(held && factsOn(held, day("2026-07-01"))).toBeUndefined();
});

test("one of the same first day is replaced, one that never held is withdrawn and kept", async () => {
  await change({ facts: [TIER], identities: [{ kind: "lowIncome", span: since("2026-02-01") }] });
  await change({ version: 2, facts: [{ ...TIER, value: "low" }] });
  const withdrawn = [
    { name: "tier", from: day("2026-01-01") },
    { name: "lowIncome", from: day("2026-02-01") },
  ];
  await change({ version: 3, withdrawn });
  expect(await personRecord(database, ONE)).toEqual({ version: 4, facts: [], identities: [] });
  const held = (await insuredPersons(database, [ONE])).get(ONE);
  expect([held?.facts, held?.identities]).toEqual([undefined, []]);
  const rows = await database.query(sql`select value, withdrawn from registry.person_facts`);
  expect(rows).toEqual([{ value: "low", withdrawn: true }]);
});

test("the trail says what was changed, on whose word and whose document", async () => {
  await change({ facts: [TIER], identities: [{ kind: "lowIncome", span: since("2026-02-01") }] });
  const entries = await database.query(sql`
    select actor, action, person_id, detail from trail.entries
     where chain like ${`360000:records${changes}:%`}`);
  expect(entries).toEqual([
    {
      actor: "staff:li.wei",
      action: "person.recordChanged",
      person_id: ONE,
      detail: "tier=high（2026-01-01起）；低收入（2026-02-01起） 〔民政部门名单2026年第3号〕",
    },
  ]);
});

test("of two clerks at one moment one is told what the other has changed", async () => {
  const both = await Promise.allSettled([
    change({ facts: [TIER], actor: clerk("li.wei") }),
    change({ facts: [{ ...TIER, value: "low" }], actor: clerk("wang.fang") }),
  ]);
  const [lost] = both.flatMap((one) => (one.status === "rejected" ? [one.reason as unknown] : []));
  expect(lost).toBeInstanceOf(Refusal);
  expect((lost as Refusal).message).toMatch(
    /^这条记录已被他人改动：tier=(high|low)（2026-01-01起），staff:[a-z.]+，您的改动没有保存，请重新读取后再改$/,
  );
  expect((await personRecord(database, ONE)).version).toBe(2);
});

describe("refused, with the field and why:", () => {
  const REFUSED: readonly (readonly [string, Partial<RecordChange>, string])[] = [
    ["nothing", {}, "内容"],
    ["a name of no policy", { facts: [{ ...TIER, name: "档次" }] }, "事实名称"],
    ["an empty value", { facts: [{ ...TIER, value: "" }] }, "事实的值"],
    [
      "dates reversed",
      { facts: [{ ...TIER, span: since("2026-02-02", "2026-02-01") }] },
      "终止日期",
    ],
    ["no such day", { facts: [{ ...TIER, span: { from: "2026-02-30" as never } }] }, "开始日期"],
    ["no such class", { identities: [{ kind: "rich" as never, span: TIER.span }] }, "身份类别"],
    ["no source", { facts: [TIER], source: " " }, "来源"],
    ["too much at once", { facts: Array.from({ length: 51 }, () => TIER) }, "内容"],
    ["what never was", { withdrawn: [{ name: "tier", from: day("2026-01-01") }] }, "撤回的内容"],
  ];

  test.each(REFUSED)("%s", async (_what, more, field) => {
    await expect(change(more)).rejects.toMatchObject({ code: "field_invalid", params: { field } });
    expect((await personRecord(database, ONE)).version).toBe(1);
  });

  test("a person who is not here", async () => {
    const nobody = { personId: "360300P00009" as PersonId, facts: [TIER] };
    await expect(change(nobody)).rejects.toMatchObject({ code: "person_unknown" });
    await expect(personRecord(database, nobody.personId)).rejects.toThrow(Refusal);
  });
});
