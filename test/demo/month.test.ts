/**
 * A month closes (walk 5 of the acceptance): hospitals confirm, both provinces agree to the fen,
 * notices go out, receipts come back, the nation's totals are the ledgers'. As `lianjie demo month`
 * plays it, then with one fen changed.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pauseFor } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type ChinaMonth, DAY_MS, startOfDay } from "#base/date.ts";
import { HUB, type NodeId } from "#model/place.ts";
import { dropDatabase, onServer, outsideServer } from "#store/node-databases.ts";
import { openPg } from "#store/store.ts";
import { type Verdict, verifyCountry } from "#verify/verify.ts";
import { comparison } from "../../demo/month/comparison.ts";
import { agree, type Figures } from "../../demo/month/figures.ts";
import { playAlone } from "../../demo/month/month.ts";
import { HAINAN, JIANGXI, PROVINCES } from "../../demo/month/plan.ts";
import type { TableFile } from "../../demo/month/scene.ts";
import { tablesOf } from "../../demo/month/tables.ts";
import { databaseName } from "../../demo/world.ts";

const MONTHS = ["2026-10", "2026-11"] as ChinaMonth[];
const PREFIX = `month_${process.pid}_${process.env.VITEST_POOL_ID ?? "0"}`;
const PLAYED_WITHIN_MS = 400_000;

interface Planted {
  readonly what: string;
  readonly node: NodeId;
  /** Done, and undone. */
  readonly fault: string;
  readonly mend: string;
  readonly told: RegExp;
}

type Sign = "+" | "-";

/** One fen, in one place, past what guards it, as a hand in the database would. */
function one(table: string, set: (sign: Sign) => string, where: string) {
  const update = (sign: Sign): string => `update ${table} set ${set(sign)} where ${where}`;
  return { fault: update("+"), mend: update("-") };
}

/** Of the employees' money, and of the sum. */
const employee = (sign: Sign): string => `total_fen = total_fen ${sign} 1,
  amounts = (amounts::jsonb || jsonb_build_object('employee',
    ((amounts->>'employee')::int8 ${sign} 1)::text))::json`;
const PAYABLE = "noticePayable:460000:employee:pooled";
const PLANTED: readonly Planted[] = [
  {
    ...{ what: "a notice, at the hub", node: HUB },
    ...one("clearing.notices", employee, "number = 'QS202610360000440000'"),
    told: /江西→广东 employee：清算表6658\.98、通知书6658\.99/,
  },
  {
    ...{ what: "a clearing table, at the hub", node: HUB },
    ...one(
      "clearing.batches",
      (sign) => `payable_fen = payable_fen ${sign} 1`,
      "id = 'bat_202611460000360000e'",
    ),
    told: /江西→海南 employee：清算表4854\.95、通知书4854\.94/,
  },
  {
    ...{ what: "home's ledger", node: JIANGXI },
    ...one(
      "ledger.transfers",
      (sign) => `amount_fen = amount_fen ${sign} 1`,
      `source = '${PAYABLE}' and month = '2026-11'`,
    ),
    told: /江西→海南 employee：清算表1624\.98、通知书1624\.98、参保省账1624\.99/,
  },
  {
    ...{ what: "what came to the bank of care", node: HAINAN },
    ...one("clearing.payments", employee, "notice_id = 'ntc_qs202610440000460000'"),
    told: /收到6916\.81/,
  },
];

const lines: string[] = [];
const errors: string[] = [];
const planted = new Map<string, readonly string[]>();
let figures: Figures;
let files: readonly TableFile[];
let verified: Verdict;

const note = (event: string, fields?: object): void => {
  errors.push(`${event} ${JSON.stringify(fields)}`);
};

beforeAll(async () => {
  figures = await playAlone({
    ...{ month: MONTHS[0] as ChinaMonth, dir: "", databaseUrl: inject("serverUrl"), fetch },
    ...{ databasePrefix: PREFIX, now: Date.now, tell: (line: string) => lines.push(line) },
    log: { info: () => {}, warn: () => {}, error: note },
    pause: async (ms) => {
      await pauseFor(ms);
    },
    isEnded: () => false,
    afterwards: async (scene, { compare, urls }) => {
      files = await tablesOf(scene, MONTHS);
      for (const { what, node, fault, mend } of PLANTED) {
        const store = openPg({ url: urls.get(node) ?? "", connectionsMax: 1 });
        const plant = (text: string) =>
          store.script(`set session_replication_role = replica; ${text}`);
        await plant(fault);
        planted.set(what, (await compare()).faults);
        await plant(mend);
        await store.close();
      }
      planted.set("nothing", (await compare()).faults);
      const when = { now: startOfDay(scene.today) + DAY_MS, graceMs: 0, unknownMaxMs: 60_000 };
      verified = await verifyCountry(urls, when);
    },
  });
}, PLAYED_WITHIN_MS);

afterAll(async () => {
  await onServer(outsideServer(inject("serverUrl")), async (admin) => {
    for (const node of [HUB, ...PROVINCES]) await dropDatabase(admin, databaseName(node, PREFIX));
  });
});

describe("a month that closes", () => {
  test("agrees to the fen in six places, by month, pair and scheme, and nothing is left", () => {
    expect(errors).toEqual([]);
    expect(figures.faults).toEqual([]);
    expect(figures.rows.map((row) => [row.month, row.home, row.care, row.scheme])).toEqual([
      ["2026-10", "360000", "440000", "employee"],
      ["2026-10", "360000", "440000", "resident"],
      ["2026-10", "360000", "460000", "employee"],
      ["2026-10", "440000", "460000", "employee"],
      ["2026-10", "460000", "440000", "employee"],
      ["2026-11", "360000", "460000", "employee"],
    ]);
    expect(figures.rows.every(agree)).toBe(true);
    expect(figures.months).toMatchObject([
      { month: "2026-10", cases: 11 },
      { month: "2026-11", cases: 2 },
    ]);
  });

  test.each([
    ["a difference of the day, resolved by two", /就医省无此笔.*海南：结果未定/],
    ["alike after it", /三方现已一致/],
    ["a hospital that confirms late", /暂不纳入1笔：stl_\w+ 医疗机构未确认/],
    ["an objection that the hub upholds", /异议成立，该笔推迟；应付5962\.14→1624\.98，第2版/],
    ["a cancellation of what was cleared", /撤销已清算的stl_/],
    ["a notice", /QS202610360000440000：江西付广东 9805\.98/],
    ["a payment with the bank's number", /拨付9805\.98给广东，银行流水号ICBC/],
    ["a receipt", /QS202610360000440000 到账9805\.98/],
    ["money that matches nothing", /1234\.56没有对应的通知书：记入待查来款/],
    ["a prefund warning", /预付金6000\.00，使用率80\.91%：黄色预警/],
    // 1200.00 + 3137.16 − 120.00 + 54.70 + 2 × 465.19 − 347.30
    ["the next month, with all that waited", /江西→海南 职工基本医疗保险 5笔 应付4854\.94/],
  ])("shows %s", (_what, pattern) => {
    expect(lines.join("\n")).toMatch(pattern);
  });

  test("stands in books that code of their own verifies", () => {
    expect(verified.findings).toEqual([]);
    expect(verified.counts.homeSettlements).toBeGreaterThan(10);
  });

  test("has its tables as files, whose sums are the same", () => {
    const matrix = files.find(({ name }) => name === "2026-10-国家-清算表.csv")?.text ?? "";
    const rows = matrix.trim().split("\r\n").slice(1);
    const payable = rows.map((row) => Number((row.split(",")[8] ?? "").replace(".", "")));
    const shown = figures.rows.filter(({ month }) => month === "2026-10");
    expect(payable.reduce((sum, amount) => sum + amount, 0)).toBe(
      Number(shown.reduce((sum, { shownFen }) => sum + shownFen, 0n)),
    );
    expect(rows[0]).toMatch(/^440000,广东省,360000,江西省,/);
    const balance = files.find(({ name }) => name === "2026-11-海南-科目余额表.csv")?.text ?? "";
    expect(balance).toContain(",暂付款—异地清算（未确认） 对方省360000 统筹区360300 ");
    const [, , opening, debit, credit, closing] = (balance.trim().split("\r\n").at(-1) ?? "").split(
      ",",
    );
    expect([opening, closing]).toEqual(["0.00", "0.00"]);
    expect(debit).toBe(credit);
    const paid = files.find(({ name }) => name === "海南-款项.csv")?.text ?? "";
    expect(paid).toContain("已与通知书核销");
    expect(files.length).toBeGreaterThan(30);
    expect(new Set(files.map(({ name }) => name)).size).toBe(files.length);
  });
});

describe("the READMEs", () => {
  const masked = (line: string): string => line.replace(/stl_\w+/g, "stl_…").trimEnd();

  test.each(["README.md", "README.zh-CN.md"])("%s tells what it really prints", (readme) => {
    const text = readFileSync(join(import.meta.dirname, "../..", readme), "utf8");
    const [, block = ""] = /```text\n(一、[\s\S]*?)```/.exec(text) ?? [];
    const told = block
      .split("\n")
      .map(masked)
      .filter((line) => line !== "");
    const printed = [...lines, ...comparison(figures)].flatMap((line) => line.split("\n"));
    expect(told.length).toBeGreaterThan(20);
    expect(told.filter((line) => !printed.map(masked).includes(line))).toEqual([]);
  });
});

describe("one fen is found", () => {
  test.each(PLANTED)("in $what", ({ what, told }) => {
    expect(planted.get(what)?.join("\n")).toMatch(told);
  });

  test("and when it is put right, everything agrees again", () => {
    expect(planted.get("nothing")).toEqual([]);
  });
});
