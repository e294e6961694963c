/**
 * The national log of institutions between a hub and a province, each on its own database: what is
 * told twice, late, out of order, by another province, or changed at rest.
 */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { present } from "#base/assert.ts";
import { Refusal } from "#base/refusals.ts";
import type { DirectoryAnswer, PublishContent, PublishedRow } from "#model/hub-message.ts";
import type { InstitutionCard } from "#model/institution.ts";
import type { Area, CareType, InstitutionCode, NodeId } from "#model/place.ts";
import { CARE_TYPE_WORDS } from "#model/words.ts";
import { hear, heardOf } from "#registry/heard.ts";
import { takePage } from "#registry/national-copy.ts";
import { appendCards, CARDS_PAGE, logAfter, standOf } from "#registry/national-log.ts";
import { locate } from "#registry/registry.ts";
import { type OwnedDatabase, sql } from "#store/store.ts";
import { keysFromMaster } from "#transport/keys.ts";
import { CONTENT_MAX, seal } from "#wire/exchange/exchange.ts";
import { freshDatabase } from "../../test/database.ts";

const JIANGXI = "360000" as NodeId;
const HAINAN = "460000" as NodeId;
const KEYS = keysFromMaster(Buffer.from("made-up secret of a directory"));
const NOW = 1_700_000_000_000;

let hub: OwnedDatabase;
let province: OwnedDatabase;

beforeAll(async () => {
  hub = await freshDatabase();
  province = await freshDatabase();
});

beforeEach(async () => {
  for (const database of [hub, province]) {
    await database.script(`
      truncate registry.national_log, registry.institution_cards, registry.publishers,
               registry.directory, registry.national_copy`);
  }
});

function card(number: number, more: Partial<InstitutionCard> = {}): InstitutionCard {
  return {
    code: `H460100${String(number).padStart(5, "0")}` as InstitutionCode,
    name: `海口第${number}医院`,
    area: "460100" as Area,
    ...{ kind: "hospital", level: 2, careTypes: ["outpatient"], state: "open" },
    ...more,
  };
}

function told(first: number, rows: readonly PublishedRow[], more = {}): PublishContent {
  return { edition: 1, first, whole: false, rows, ...more };
}

const institutions = (...numbers: number[]): PublishedRow[] =>
  numbers.map((number) => ({ institution: card(number) }));

async function logged(): Promise<string[]> {
  const rows = await hub.query<{ readonly code: string }>(
    sql`select code from registry.national_log order by version`,
  );
  return rows.map(({ code }) => String(Number(code.slice(7))));
}

describe("the hub hears a province", () => {
  it("in order and once, whatever comes doubled, late or before its turn", async () => {
    expect(await hear(hub, HAINAN, told(1, institutions(1, 2)))).toEqual({ edition: 1, last: 2 });
    expect(await hear(hub, HAINAN, told(1, institutions(1, 2)))).toEqual({ edition: 1, last: 2 });
    expect(await hear(hub, HAINAN, told(5, institutions(5)))).toEqual({ edition: 1, last: 2 });
    expect(await hear(hub, HAINAN, told(2, institutions(2, 3, 4)))).toEqual({
      edition: 1,
      last: 4,
    });
    expect(await hear(hub, HAINAN, told(1, institutions(1)))).toEqual({ edition: 1, last: 4 });
    expect(await logged()).toEqual(["1", "2", "3", "4"]);
    expect(await heardOf(hub, HAINAN)).toEqual({ edition: 1, last: 4 });
  });

  it("does not write a version for an institution that is as it was", async () => {
    await hear(hub, HAINAN, told(1, institutions(1)));
    const again = [...institutions(1), { institution: card(1, { name: "海口新名医院" }) }];
    expect(await hear(hub, HAINAN, told(2, again))).toEqual({ edition: 1, last: 3 });
    expect(await logged()).toEqual(["1", "1"]);
  });

  it("of its own places only", async () => {
    const digest = "0f".repeat(32);
    const wrong: readonly PublishedRow[] = [
      { institution: card(1) },
      { institution: card(1, { area: "360300" as Area }) },
      { institution: card(1, { code: "H36030000001" as InstitutionCode }) },
      { card: { digest, areas: ["360300" as Area, "460100" as Area] } },
    ];
    const forged = new Refusal("message_forged", { why: "所报机构或参保地不属于发件省" }, "hub");
    for (const row of wrong) {
      await expect(hear(hub, JIANGXI, told(1, [row]))).rejects.toThrow(forged);
    }
    expect(await logged()).toEqual([]);
    expect(await locate(hub, [digest])).toEqual([]);
    expect(await heardOf(hub, JIANGXI)).toEqual({ edition: 0, last: 0 });
  });

  it("anew in a new edition, which replaces the earlier one when it is whole", async () => {
    const [one, two] = ["1".repeat(64), "2".repeat(64)];
    const holder = (digest: string, ...areas: string[]): PublishedRow => ({
      card: { digest, areas: areas as Area[] },
    });
    await hear(hub, HAINAN, told(1, [holder(one, "460100", "460200"), holder(two, "460100")]));
    expect(await locate(hub, [one])).toEqual(["460100", "460200"]);
    await hear(hub, HAINAN, told(3, [holder(one, "460200")]));
    expect(await locate(hub, [one])).toEqual(["460200"]);
    // It does not begin in the middle, and the old one is heard no more.
    expect(await hear(hub, HAINAN, told(2, [], { edition: 9 }))).toEqual({ edition: 9, last: 0 });
    await hear(hub, HAINAN, told(1, [holder(one, "460100")], { edition: 9 }));
    expect(await hear(hub, HAINAN, told(4, [holder(two)]))).toEqual({ edition: 9, last: 1 });
    expect(await locate(hub, [one, two])).toEqual(["460100"]);
    expect(await locate(hub, [two])).toEqual(["460100"]);
    await hear(hub, HAINAN, told(2, [], { edition: 9, whole: true }));
    expect(await locate(hub, [one])).toEqual(["460100"]);
    expect(await locate(hub, [two])).toEqual([]);
  });
});

describe("a province copies the log", () => {
  async function answerTo(stand: { version: number; digest: string }): Promise<DirectoryAnswer> {
    const heard = { edition: 0, last: 0 };
    const page = await logAfter(hub, stand);
    if (!page) return { outcome: "unlike", heard };
    const { version: newest } = await standOf(hub);
    return { outcome: "page", heard, cards: page.cards, digest: page.digest, newest };
  }

  /** One question and its answer; the stand that was named. */
  async function step(change = (answer: DirectoryAnswer) => answer): Promise<string> {
    const { version, digest } = await standOf(province);
    const asked = { version, digest };
    const parts = { node: JIANGXI, store: province };
    return await takePage(parts, asked, change(await answerTo(asked)), NOW);
  }

  async function copied(): Promise<number> {
    const [row] = await province.query<{ readonly count: number }>(
      sql`select count(*)::int as count from registry.institution_cards`,
    );
    return present(row, "a count has its row").count;
  }

  const many = (count: number): InstitutionCard[] =>
    Array.from({ length: count }, (_, index) => card(index + 1));

  it("page by page, from where it stood, and knows when it is whole", async () => {
    await hub.transaction((tx) => appendCards(tx, many(CARDS_PAGE + 5)));
    expect(await step()).toBe("more");
    expect(await standOf(province)).toMatchObject({ version: CARDS_PAGE, whole_at: null });
    // Whoever goes on has nothing but the database.
    expect(await step()).toBe("whole");
    expect(await standOf(province)).toMatchObject({ version: CARDS_PAGE + 5, whole_at: NOW });
    expect(await copied()).toBe(CARDS_PAGE + 5);
    expect(await step()).toBe("whole");
  });

  it("takes the last word about an institution that changed twice within a page", async () => {
    const names = ["海口旧名医院", "海口新名医院"];
    const cards = names.map((name) => card(1, { name }));
    await hub.transaction((tx) => appendCards(tx, cards));
    expect(await step()).toBe("whole");
    const rows = await province.query(sql`select name from registry.institution_cards`);
    expect(rows).toEqual([{ name: "海口新名医院" }]);
  });

  it("leaves its own institutions as it knows them", async () => {
    const own = card(1, { code: "H36030000001" as InstitutionCode, area: "360300" as Area });
    await hub.transaction((tx) => appendCards(tx, [own, card(2)]));
    expect(await step()).toBe("whole");
    expect(await copied()).toBe(1);
  });

  it("takes an answer once, though it comes twice", async () => {
    await hub.transaction((tx) => appendCards(tx, many(3)));
    const nothing = { version: 0, digest: "" };
    const first = await answerTo(nothing);
    await step();
    await hub.transaction((tx) => appendCards(tx, [card(1, { name: "海口改名医院" })]));
    await step();
    await takePage({ node: JIANGXI, store: province }, nothing, first, NOW);
    expect(await standOf(province)).toMatchObject({ version: 4 });
    const [row] = await province.query<{ readonly name: string }>(
      sql`select name from registry.institution_cards where code = 'H46010000001'`,
    );
    expect(row?.name).toBe("海口改名医院");
  });

  type Page = Extract<DirectoryAnswer, { readonly outcome: "page" }>;
  const falsified: Readonly<Record<string, (page: Page) => Page>> = {
    changed: (page) => ({ ...page, cards: [card(1, { name: "海口假医院" }), card(2), card(3)] }),
    lost: (page) => ({ ...page, cards: page.cards.slice(1) }),
    "in another order": (page) => ({ ...page, cards: [...page.cards].reverse() }),
    "beyond the log": (page) => ({ ...page, newest: 1 }),
    "none of those that there are": (page) => ({ ...page, cards: [], digest: "" }),
  };
  it.each(Object.entries(falsified))("takes no page whose rows were %s", async (_, change) => {
    await hub.transaction((tx) => appendCards(tx, many(3)));
    const forge = (answer: DirectoryAnswer) => change(answer as Page);
    expect(await step(forge)).toBe("forged");
    expect(await standOf(province)).toMatchObject({ version: 0, digest: "" });
    expect(await copied()).toBe(0);
    expect(await step()).toBe("whole");
  });

  it("notices a row that was changed in the hub's table", async () => {
    await hub.transaction((tx) => appendCards(tx, many(3)));
    await hub.query(sql`
      update registry.national_log set body = replace(body, '第2', '假') where version = 2`);
    expect(await step()).toBe("forged");
    expect(await copied()).toBe(0);
  });

  it("begins anew when the hub's log is another one", async () => {
    await hub.transaction((tx) => appendCards(tx, many(3)));
    await step();
    await hub.script("truncate registry.national_log, registry.national_copy");
    await hub.transaction((tx) => appendCards(tx, many(5).reverse()));
    expect(await step()).toBe("more");
    expect(await standOf(province)).toMatchObject({ version: 0, whole_at: null });
    expect(await step()).toBe("whole");
    expect(await copied()).toBe(5);
  });
});

it("a page of the longest rows stays under a message's limit", () => {
  const careTypes = Object.keys(CARE_TYPE_WORDS) as CareType[];
  const longest = card(1, { name: "\\".repeat(200), careTypes, state: "onboarding" });
  const rows = Array.from({ length: CARDS_PAGE }, () => ({ institution: longest }));
  const way = { id: "msg_1", from: HAINAN, to: JIANGXI, sentAt: NOW, deadline: NOW, keys: KEYS };
  // An answer has the same rows, each without a name.
  const { content } = seal("publish", told(1, rows), way);
  expect(content.length).toBeLessThan(CONTENT_MAX);
});
