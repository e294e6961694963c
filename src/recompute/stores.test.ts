/** Recomputation of a small country's settlements, as they are and with one thing falsified. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { NodeId } from "#model/place.ts";
import { type Recomputed, recomputeCountry } from "#recompute/stores.ts";
import { openPg } from "#store/store.ts";
import { main } from "../../cli/main.ts";
import { type SmallCountry, startSmallCountry } from "../../test/country.ts";

const HOME = "360000" as NodeId;
const MONTH = "2026-10";

let small: SmallCountry;
let firstId: string;
let secondId: string;

beforeAll(async () => {
  small = await startSmallCountry();
  const at = "H46010000001";
  const first = await small.settle({ person: "pingxiang", at, careType: "chronic" });
  firstId = first.settlementId;
  // The second one finds the deductible paid and the account used.
  const second = await small.settle({ person: "pingxiang", at, careType: "chronic" });
  secondId = second.settlementId;
  const cancelled = await small.settle({ person: "pingxiang", at, careType: "outpatient" });
  const reversed = await small.settle({
    ...{ person: "deductibleDone", at: "H46020000001", careType: "outpatient", bill: "local" },
  });
  await small.settle({ person: "haikouLocal", at: "H46010000002", careType: "outpatient" });
  await small.cancel(cancelled);
  await small.reverse(reversed);
  await small.country.stop();
});

afterAll(async () => {
  await small?.stop();
});

const progress = (): void => {};

async function recompute(narrowed: { month?: string; area?: string } = {}): Promise<Recomputed> {
  const options = { ...narrowed, differencesMax: 100, progress, now: Date.now };
  return await recomputeCountry(small.urls, options);
}

/** Behind the back of the triggers that keep what is booked. */
async function script(text: string): Promise<void> {
  const store = openPg({ url: small.urls.get(HOME) ?? "", connectionsMax: 1 });
  try {
    await store.script(`alter table settlement.home_settlements disable trigger user; ${text};
      alter table settlement.home_settlements enable trigger user`);
  } finally {
    await store.close();
  }
}

/** Recomputes while something is falsified, and puts it right again. */
async function falsified(
  column: string,
  expression: string,
  settlement = firstId,
): Promise<Recomputed> {
  const id = `where id = '${settlement}'`;
  await script(`create table public.kept as select ${column} from settlement.home_settlements ${id};
    update settlement.home_settlements set ${column} = ${expression} ${id}`);
  try {
    return await recompute();
  } finally {
    await script(`update settlement.home_settlements
      set ${column} = (select ${column} from public.kept) ${id}; drop table public.kept`);
  }
}

function partsOf({ differences }: Recomputed): string[] {
  return [...new Set(differences.map(({ part }) => part))];
}

test("every settlement that was booked comes out the same, cancelled and reversed ones too", async () => {
  expect(await recompute()).toMatchObject({
    same: 5,
    different: 0,
    withoutFacts: 0,
    differences: [],
  });
});

test("a month and an area narrow it", async () => {
  expect((await recompute({ month: "2026-09" })).same).toBe(0);
  expect((await recompute({ month: MONTH, area: "360300" })).same).toBe(4);
  expect((await recompute({ area: "360000" })).same).toBe(4);
  expect((await recompute({ area: "460100" })).same).toBe(1);
  expect((await recompute({ area: "440000" })).same).toBe(0);
});

test("one fen more for the fund is found, with what was stored and what comes out", async () => {
  const found = await falsified(
    "answer",
    `replace(answer, '"amountFen":"11563"', '"amountFen":"11564"')`,
  );
  expect(found).toMatchObject({ different: 1, amounts: 1, same: 4 });
  expect(found.differences).toHaveLength(1);
  expect(found.differences[0]).toMatchObject({ node: HOME, id: firstId, part: "支付" });
  expect(found.differences[0]?.stored).toContain('"11564"');
  expect(found.differences[0]?.recomputed).toContain('"11563"');
});

test("another letter in a step is found, and is told apart from an amount", async () => {
  const found = await falsified("steps", "replace(steps, '起付', '启付')");
  expect(found).toMatchObject({ different: 1, amounts: 0 });
  expect(partsOf(found)).toEqual(["步骤"]);
});

test("what a result rests on is no part of the working: a later program may know more of it", async () => {
  const more = await falsified("steps", `replace(steps, '[{', '[{"mechanism":"assumption"},{')`);
  expect(more).toMatchObject({ same: 5, different: 0 });
  const other = await falsified("steps", `replace(steps, '[{', '[{"mechanism":"ratio"},{')`);
  expect(partsOf(other)).toEqual(["步骤"]);
});

test.each([
  ["a change of an accumulator", "changes", `replace(changes, '"30000"', '"29999"')`, "累计变动"],
  ["the person's class", "facts", `replace(facts, 'working', 'retired')`, "人员类别"],
  ["the day of birth", "facts", `replace(facts, '"birthDate":"19', '"birthDate":"18')`, "出生日期"],
  [
    "a civil servant",
    "facts",
    `replace(facts, '"civilServant":false', '"civilServant":true')`,
    "公务员",
  ],
  ["the category", "facts", `replace(facts, 'longTerm', 'emergency')`, "待遇类别"],
  ["the balance of the account", "facts", `replace(facts, '"200000"', '"100"')`, "支付"],
  [
    "what was used before",
    "facts",
    `jsonb_set(facts::jsonb, '{used}', '[{"measure":"deductible:chronic","period":"2026",
      "year":2026,"amount":"10000"}]')::text`,
    "累计变动",
  ],
  ["a text that is no JSON", "facts", "'{'", "输入"],
  ["a version that nobody released", "policy_version", "repeat('0', 64)", "政策版本"],
])("a falsified row is found: %s", async (_what, column, expression, part) => {
  const found = await falsified(column, expression);
  expect(found.different).toBe(1);
  expect(partsOf(found)).toContain(part);
});

test("an accumulator that a settlement did not find so is found", async () => {
  const text = `replace(facts, '"amount":"30000"', '"amount":"20000"')`;
  const found = await falsified("facts", text, secondId);
  expect(found).toMatchObject({ different: 1, amounts: 1 });
  expect(partsOf(found)).toEqual(expect.arrayContaining(["支付", "起付线", "累计变动", "步骤"]));
});

test("a row without facts is counted as one that cannot be recomputed", async () => {
  expect(await falsified("facts", "null")).toMatchObject({ same: 4, withoutFacts: 1 });
});

test("a falsified text of a policy is found, even one that would compute the same", async () => {
  const change = (to: string): string => `
    alter table rulebook.releases disable trigger user;
    update rulebook.releases set text = ${to} where area = '360300' and scheme = 'employee';
    alter table rulebook.releases enable trigger user`;
  await script(change("text || ' '"));
  try {
    const found = await recompute();
    expect(found).toMatchObject({ same: 1, different: 4 });
    expect(partsOf(found)).toEqual(["政策版本"]);
  } finally {
    await script(change("left(text, length(text) - 1)"));
  }
});

test("the command tells counts and differences, and its exit code says which", async () => {
  const lines: string[] = [];
  const options = ["--database-url", `${small.urls.get(HOME)}?application_name=n{node}`];
  const run = async (...words: string[]): Promise<number> =>
    await main(
      ["verify", "--recompute", ...words, ...options, "--nodes", HOME],
      (line) => lines.push(line),
      (line) => lines.push(line),
    );
  expect(await run()).toBe(0);
  expect(lines.join("\n")).toMatch(/重算 +4笔.*每秒\d+笔\n完全相同 +4笔/s);
  lines.length = 0;
  expect(await run("--month", "2021")).toBe(2);
  expect(lines.join("\n")).toContain("--month 应为月份");
});
