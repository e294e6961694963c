/** An insurance is suspended and returns: by a clerk, and by a table. */
import { beforeEach, describe, expect, test } from "vitest";
import { day } from "#base/date.ts";
import { suspensionText } from "#model/insured.ts";
import type { Insurance, Person } from "#model/person.ts";
import type { Area } from "#model/place.ts";
import { HEAD, idOf, importStage, NOW, rowOf } from "#registry/fixtures/import-tables.ts";
import { changeInsurance, enrol, insuredPersons, personRecord } from "#registry/registry.ts";
import { sql } from "#store/store.ts";
import { createTrail, inTransaction } from "#trail/trail.ts";

const { database, imported } = importStage();
const ONE = idOf(1);
const AREA = "360300" as Area;
const CHANGED = `${HEAD},参保状态,暂停日期,恢复日期,变更原因`;
type Change = Parameters<typeof changeInsurance>[2];
const CHANGE: Change = {
  ...{ personId: ONE, version: 1, area: AREA, scheme: "employee", state: "suspended" },
  ...{ from: day("2026-10-01"), reason: "单位停缴" },
  ...{ actor: { kind: "staff", id: "li.wei" }, at: NOW },
};
let changes = 0;

beforeEach(async () => {
  await imported(`${HEAD}\r\n${rowOf(1)}\r\n${rowOf(1, [[4, "360302"]])}`);
});

async function change(more: Partial<Change> = {}): Promise<number> {
  changes += 1;
  const { version } = await inTransaction(
    database,
    createTrail("360000", `insurance${changes}`),
    (tx, entries) => changeInsurance(tx, entries, { ...CHANGE, ...more }),
  );
  return version;
}

async function held(): Promise<string[]> {
  const insurances = (await insuredPersons(database, [ONE])).get(ONE)?.insurances ?? [];
  return insurances.map(({ area, suspensions }) =>
    [area, ...suspensions.map(suspensionText)].join(" "),
  );
}

async function noted(chain: string): Promise<unknown> {
  return await database.query(sql`
    select actor, action, person_id, detail from trail.entries
     where chain like ${`360000:${chain}:%`} and action like 'insurance.%' order by position`);
}

test("it is suspended from a day and returns, alone of two, each with its reason on the trail", async () => {
  const marks = sql`select key from registry.publish_marks where sort = 'person'`;
  await database.script("truncate registry.publish_marks");
  expect(await change()).toBe(2);
  expect(await held()).toEqual(["360300 2026-10-01起", "360302"]);
  expect(await database.query(marks)).toEqual([{ key: ONE }]);
  expect(await noted(`insurance${changes}`)).toEqual([
    {
      ...{ actor: "staff:li.wei", action: "insurance.suspended", person_id: ONE },
      detail:
        "360300职工基本医疗保险：暂停参保（2026-10-01起），" +
        "暂停期间原为无，现为2026-10-01起 〔单位停缴〕",
    },
  ]);
  const back = { version: 2, state: "active", from: day("2026-10-20"), reason: "已补缴" } as const;
  expect(await change(back)).toBe(3);
  expect(await held()).toEqual(["360300 2026-10-01至2026-10-19", "360302"]);
  expect(await noted(`insurance${changes}`)).toMatchObject([
    {
      action: "insurance.resumed",
      detail:
        "360300职工基本医疗保险：正常参保（2026-10-20起），" +
        "暂停期间原为2026-10-01起，现为2026-10-01至2026-10-19 〔已补缴〕",
    },
  ]);
  expect((await personRecord(database, ONE)).version).toBe(3);
});

test("the day of a suspension that was wrong is entered anew", async () => {
  await change();
  await change({ version: 2, from: day("2026-11-01") });
  expect(await held()).toContain("360300 2026-11-01起");
});

/** `-` suspends from the day, `+` insures again, `!` corrects a first day; at 2026-11-01. */
const WALKS: readonly [string, readonly string[], string][] = [
  [
    "a second suspension stands beside the first",
    ["-10-01", "+10-11", "-10-21"],
    "10-01至10-10 10-21起",
  ],
  ["a return on the first day leaves none", ["-10-01", "+10-01"], ""],
  ["arrears paid later make days insured", ["-10-01", "+10-11", "+10-05"], "10-01至10-04"],
  ["arrears of all of them leave none", ["-10-01", "+10-11", "+10-01"], ""],
  ["of two suspensions one is closed", ["-10-01", "+10-11", "-10-21", "+10-01"], "10-21起"],
  ["only the first days were paid", ["-10-01", "+10-11", "!10-05 10-01"], "10-05至10-10"],
  ["one that is over began earlier", ["-10-05", "+10-11", "!10-01 10-05"], "10-01至10-10"],
  ["one that lasts began later", ["-10-01", "!10-05 10-01"], "10-05起"],
  [
    "the second of two began later",
    ["-10-01", "+10-11", "-10-21", "!10-25 10-21"],
    "10-01至10-10 10-25起",
  ],
  ["an open one that began earlier", ["-10-11", "-10-01"], "10-01起"],
  ["suspended again on the day of the return", ["-10-01", "+10-11", "-10-11"], "10-01起"],
];
test.each(WALKS)("%s", async (_what, steps, days) => {
  for (const [index, step] of steps.entries()) {
    const state = step[0] === "+" ? "active" : "suspended";
    const [from = "", of] = step.slice(1).split(" ");
    const corrects = of === undefined ? undefined : day(`2026-${of}`);
    await change({ version: index + 1, state, from: day(`2026-${from}`), corrects });
  }
  expect((await held())[0]?.replaceAll("2026-", "")).toBe(["360300", days].join(" ").trim());
});

test("the store holds no suspension before the insurance began, and no two that meet", async () => {
  const set = (days: string) =>
    database.query(sql`
      update registry.insurances set suspensions = ${days}::datemultirange
       where person_id = ${ONE} and area = ${AREA}`);
  await set("{[2026-10-01,2026-10-20),[2026-10-10,)}");
  expect((await held())[0]).toBe("360300 2026-10-01起");
  await expect(set("{[2009-12-31,2026-10-20)}")).rejects.toThrow("insurances_suspended_within");
  await expect(set("{(,2026-10-20)}")).rejects.toThrow("insurances_suspended_within");
});

describe("refused, and nothing is changed:", () => {
  const cases: readonly [string, Partial<Change>, string, RegExp][] = [
    ["another version", { version: 4 }, "record_changed", /已被他人改动/],
    ["nobody", { personId: idOf(9) }, "person_unknown", /./],
    ["without a reason", { reason: " " }, "field_invalid", /变更原因.*没有填写/],
    [
      "a day to come",
      { from: day("2026-11-02") },
      "field_invalid",
      /暂停日期不正确：晚于今天2026-11-01/,
    ],
    [
      "before it began",
      { from: day("2009-12-31") },
      "field_invalid",
      /暂停日期不正确：早于参保开始日期2010-01-01/,
    ],
    ["another scheme", { scheme: "resident" }, "insurance_missing", /居民/],
    ["another area", { area: "360100" as Area }, "insurance_missing", /职工/],
    ["what it is already", { state: "active" }, "field_invalid", /已是正常参保/],
  ];
  test.each(cases)("%s", async (_what, more, code, words) => {
    await expect(change(more)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(words),
    });
    expect(await held()).toEqual(["360300", "360302"]);
  });

  test("a suspension that would take in one that is over", async () => {
    await change();
    await change({ version: 2, state: "active", from: day("2026-10-11") });
    await expect(change({ version: 3, from: day("2026-09-01") })).rejects.toMatchObject({
      message: expect.stringContaining("之后已有暂停2026-10-01至2026-10-10，请先把它恢复"),
    });
    const again = { version: 3, state: "active", from: day("2026-10-11") } as const;
    await expect(change(again)).rejects.toMatchObject({
      message: expect.stringContaining("已是正常参保"),
    });
  });

  /** Suspended 10-01 to 10-10, and again from 10-21. */
  test.each([
    ["a suspension from a day of one that is over", "10-05", undefined, "已于2026-10-11恢复"],
    ["from its first day", "10-01", undefined, "已于2026-10-11恢复"],
    ["the correction of none that stands", "10-02", "10-03", "没有自2026-10-03起的暂停"],
    ["one that leaves nothing of it", "10-11", "10-01", "不早于恢复日期2026-10-11"],
    ["one that meets the one before", "10-11", "10-21", "与之前的暂停2026-10-01至2026-10-10相接"],
    ["one to a day to come", "11-02", "10-21", "晚于今天"],
    ["one before the insurance", "", "10-01", "早于参保开始日期"],
    ["one that changes nothing", "10-21", "10-21", "已是暂停参保"],
  ] as const)("%s", async (_what, from, of, words) => {
    await change();
    await change({ version: 2, state: "active", from: day("2026-10-11") });
    await change({ version: 3, from: day("2026-10-21") });
    const before = await held();
    const asked = {
      from: day(from === "" ? "2009-12-31" : `2026-${from}`),
      corrects: of && day(`2026-${of}`),
    };
    await expect(change({ version: 4, ...asked })).rejects.toMatchObject({
      code: "field_invalid",
      message: expect.stringContaining(words),
    });
    expect(await held()).toEqual(before);
  });

  test("a return before the suspension, a suspension that stands, an insurance that ended", async () => {
    await change();
    await expect(change({ version: 2 })).rejects.toMatchObject({
      message: expect.stringContaining("已是暂停参保（2026-10-01起）"),
    });
    const early = { version: 2, state: "active", from: day("2026-09-30") } as const;
    await expect(change(early)).rejects.toMatchObject({
      message: expect.stringContaining("恢复日期不正确：早于暂停日期2026-10-01"),
    });
    await enrol(database, [ended()]);
    await expect(change({ personId: idOf(2) })).rejects.toMatchObject({
      code: "insurance_missing",
    });
  });
});

function ended() {
  const insurance: Insurance = {
    ...{ personId: idOf(2), area: AREA, scheme: "employee", personType: "retired" },
    ...{ state: "ended", span: { from: day("2010-01-01") }, suspensions: [], civilServant: false },
  };
  const person: Person = {
    ...{ id: idOf(2), name: "演练二", certificateKind: "08", certificateNumber: "X7654321" },
    ...{ sex: "male", birthDate: day("1953-03-07"), ethnicity: "01" },
  };
  return { person, insurances: [insurance], identities: [] };
}

describe("by a table", () => {
  const row = (...cells: readonly string[]) => `${CHANGED}\r\n${rowOf(1)},${cells.join(",")}`;

  test("it is suspended and returns, and is written on the trail person by person", async () => {
    const away = await imported(row("暂停参保", "2026-10-01", "", "单位停缴"));
    expect(away).toMatchObject({ outcome: "written", written: 1, bad: [] });
    expect(await held()).toEqual(["360300 2026-10-01起", "360302"]);
    const { length } = (await noted("import%")) as unknown[];
    const back = await imported(row("正常参保", "", "2026-11-01", "已补缴"));
    expect(back).toMatchObject({ written: 1, bad: [] });
    expect(await held()).toEqual(["360300 2026-10-01至2026-10-31", "360302"]);
    expect(((await noted("import%")) as unknown[]).length).toBe(length + 1);
    expect((await personRecord(database, ONE)).version).toBe(3);
  });

  test("what is so already is left as it is", async () => {
    expect(await imported(row("正常参保", "", "2026-11-01", "已补缴"))).toMatchObject({
      ...{ outcome: "unchanged", written: 0, bad: [] },
    });
    expect((await personRecord(database, ONE)).version).toBe(1);
  });

  const bad: readonly [string, readonly string[], string][] = [
    [
      "without a reason",
      ["暂停参保", "2026-10-01", "", ""],
      "参保状态 在册为正常参保；暂停或恢复参保的，填写变更原因",
    ],
    ["to come", ["暂停参保", "2026-11-02", "", "停缴"], "暂停日期 晚于今天"],
    ["a return without its day", ["正常参保", "", "", "补缴"], "恢复日期 恢复参保的须填"],
    ["a return to come", ["正常参保", "", "2026-11-02", "补缴"], "恢复日期 晚于今天"],
    [
      "a day of return without reason",
      ["正常参保", "", "2026-11-01", ""],
      "变更原因 恢复参保的须填",
    ],
    ["to an end", ["终止参保", "", "", "死亡"], "参保状态 变更原因只用于办理暂停和恢复参保"],
  ];
  test.each(bad)("a row %s is refused", async (_what, cells, told) => {
    const done = await imported(row(...cells));
    expect(done.outcome).toBe("nothing");
    expect(done.bad.map(({ column, why }) => `${column} ${why}`).join("；")).toContain(told);
    expect(await held()).toEqual(["360300", "360302"]);
  });

  test.each([
    ["an insurance that nobody holds", [[7, "2011-01-01"]], "变更原因 没有这项在册的参保"],
    ["somebody who is not there", [[0, idOf(3)]], "变更原因 没有这项在册的参保"],
    ["another kind of person", [[6, "在职"]], "人员类别 与在册的这项参保不一致"],
  ] as const)("a change of %s is refused", async (_what, cells, told) => {
    const table = `${CHANGED}\r\n${rowOf(1, [...cells])},暂停参保,2026-10-01,,停缴`;
    const words = (await imported(table)).bad.map(({ column, why }) => `${column} ${why}`);
    expect(words.join("；")).toContain(told);
  });

  test("a row whose state would not be so afterwards is refused", async () => {
    await imported(row("暂停参保", "2026-10-01", "", "停缴"));
    await imported(row("正常参保", "", "2026-10-11", "补缴"));
    const told = async (...cells: readonly string[]) =>
      (await imported(row(...cells))).bad.map(({ column, why }) => `${column} ${why}`).join();
    expect(await told("暂停参保", "2026-10-05", "", "停缴")).toMatch(
      /^暂停日期 在.*已于2026-10-11恢复/,
    );
    await imported(row("暂停参保", "2026-10-21", "", "停缴"));
    expect(await told("正常参保", "", "2026-10-05", "补缴")).toMatch(
      /^参保状态 办理后仍为暂停参保（2026-10-21起）/,
    );
    expect((await held())[0]).toBe("360300 2026-10-01至2026-10-10 2026-10-21起");
    expect(await told("正常参保", "", "2026-10-25", "补缴")).toBe("");
  });

  test("whose area has ended since is suspended and returns; nobody new is insured there", async () => {
    await database.query(sql`
      update registry.areas set to_on = '2026-10-15' where code = ${AREA}`);
    try {
      const away = await imported(row("暂停参保", "2026-10-21", "", "停缴"));
      expect(away).toMatchObject({ written: 1, bad: [] });
      expect(await imported(`${CHANGED}\r\n${rowOf(1)},暂停参保,2026-10-21,,`)).toMatchObject({
        ...{ outcome: "unchanged", bad: [] },
      });
      const { bad } = await imported(`${CHANGED}\r\n${rowOf(5)},正常参保,,,`);
      expect(bad).toMatchObject([{ column: "参保地区划" }]);
    } finally {
      await database.query(sql`update registry.areas set to_on = null where code = ${AREA}`);
    }
  });

  test("somebody who is entered with a suspension to come is refused", async () => {
    const done = await imported(`${CHANGED}\r\n${rowOf(4)},暂停参保,2026-11-02,,`);
    expect(done.bad).toMatchObject([{ column: "暂停日期", value: "2026-11-02" }]);
  });
});
