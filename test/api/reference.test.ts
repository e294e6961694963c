/** What everybody may look up: words, refusals, lists of codes. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LoneNode, startLoneNode } from "#api/fixtures/node.ts";
import { type ApiServer, serveApi } from "#api/fixtures/server.ts";
import { REFUSAL_CODES } from "#base/refusals.ts";
import { loadList } from "#registry/registry.ts";

const NODE = "360000";
let lone: LoneNode;
let api: ApiServer;

beforeAll(async () => {
  lone = await startLoneNode(NODE);
  api = await serveApi({ offices: [lone.node.office], now: () => lone.now });
});
afterAll(async () => {
  expect(api?.defects).toEqual([]);
  await api?.stop();
  await lone?.node.stop();
});

test("names of kinds, of classes and of lists of the catalogue are words in two languages", async () => {
  const got = await api.call(NODE, "GET /dictionaries");
  const { dictionaries } = got.json as {
    readonly dictionaries: Readonly<Record<string, readonly { code: string; zh: string }[]>>;
  };
  const wordsOf = (kind: string) => dictionaries[kind]?.map(({ code, zh }) => `${code} ${zh}`);
  expect(wordsOf("itemClass")).toEqual(["A 甲类", "B 乙类", "C 丙类"]);
  expect(wordsOf("entryList")).toContain("chronicDisease 门诊慢特病病种");
  expect(wordsOf("termKind")).toContain("level 结算等级");
  expect(wordsOf("duty")?.length).toBeGreaterThan(8);
});

test("each refusal is told with what may be concluded from it", async () => {
  const got = await api.call(NODE, "GET /dictionaries/refusals");
  const refusals = got.json.refusals as { code: string; zh: string; en: string }[];
  expect(refusals.map(({ code }) => code)).toEqual([...REFUSAL_CODES]);
  expect(refusals.find(({ code }) => code === "person_unknown")).toMatchObject({
    zh: "未查询到这名参保人，请核对人员编号；凭证件查询的，请核对证件号码和姓名",
  });
  expect(refusals.filter(({ zh, en }) => zh === "" || en === "")).toEqual([]);
});

test("a list of codes pages by code, without what has ended unless it is asked for", async () => {
  const entry = (code: string, name: string) => ({ code, name, columns: {} });
  const load = (...entries: ReturnType<typeof entry>[]) =>
    lone.store.transaction((tx) =>
      loadList(tx, "disease", entries, { whole: true, now: lone.now }),
    );
  await load(entry("E11", "糖尿病"), entry("I10", "高血压"), entry("I11", "高血压心脏病"));
  await load(entry("E11", "糖尿病"), entry("I10", "高血压"));
  const codes = async (query: string) => {
    const got = await api.call(NODE, `GET /lists/disease?${query}`);
    expect(got.status, got.text).toBe(200);
    const items = got.json.items as { code: string }[];
    return { next: got.json.next, codes: items.map(({ code }) => code) };
  };
  const first = await codes("limit=1");
  expect(first.codes).toEqual(["E11"]);
  expect(await codes(`limit=1&after=${first.next}`)).toEqual({ next: null, codes: ["I10"] });
  expect((await codes("state=all")).codes).toEqual(["E11", "I10", "I11"]);
  expect((await codes(`text=${encodeURIComponent("心脏")}&state=all`)).codes).toEqual(["I11"]);
  expect((await codes("text=E1")).codes).toEqual(["E11"]);
  const unknown = await api.call(NODE, "GET /lists/nothing");
  expect([unknown.status, unknown.json.code]).toEqual([400, "input_invalid"]);
});
