/**
 * Walks of persons over HTTP: a daughter files for her father on a promise and the hospital settles
 * at once; a patient comes by ambulance, unfiled, and the sheet shows the rule.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiServer, serveApi } from "#api/fixtures/server.ts";
import { present } from "#base/assert.ts";
import { ageOn, day } from "#base/date.ts";
import { yuanText } from "#base/money.ts";
import type { PersonId } from "#model/person.ts";
import { demoPersonId } from "../../demo/people.ts";
import { type Played, type SmallCountry, startSmallCountry } from "../country.ts";
import { filingClient, PNG } from "./filing-client.ts";

const TODAY = day("2026-10-12");
const BEIJING = "H11010000001";

let small: SmallCountry;
let api: ApiServer;

beforeAll(async () => {
  small = await startSmallCountry(["360000", "460000", "110000", "510000"]);
  const offices = small.country.nodes.map(({ office }) => office);
  api = await serveApi({ offices, now: small.now });
});

afterAll(async () => {
  await api?.stop();
  await small?.stop();
});

/** In yuan: who paid what. */
function amounts({ result: { payment } }: Played) {
  const { totalFen, funds, ownAccountFen, cashFen } = payment;
  const pooled = funds.find(({ fund }) => fund === "pooled")?.amountFen ?? 0n;
  const yuan = [totalFen, pooled, ownAccountFen, cashFen].map(yuanText);
  const [total, pool, account, cash] = yuan;
  return { total, pooled: pool, account, cash };
}

/** Sent within the look; its answer is written a moment later. */
async function untilSeen(person: string, at: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const { filings = [] } = await small.find(person, at);
    if (filings.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test("a daughter files for her father on a promise; Beijing settles at once as long-term", async () => {
  const father = demoPersonId("chengduFather");
  const desk = filingClient(api, "510000", "510100");
  const daughter = desk.person(demoPersonId("chengduDaughter"), [father]);
  const of = `?person=${father}`;
  const visit = { person: "chengduFather", at: BEIJING, careType: "outpatient" } as const;
  const bill = { bill: "beijingInShanghai" } as const;
  const begun = small.now();

  // Unfiled, the window sees no filing, and the fund pays what it pays to the unfiled.
  expect((await small.find("chengduFather", BEIJING)).filings).toEqual([]);
  const unfiled = await small.settle({ ...visit, ...bill });
  expect([unfiled.result.category, amounts(unfiled)]).toEqual([
    "unfiled",
    { total: "2229.80", pooled: "1120.15", account: "1109.65", cash: "0.00" },
  ]);
  await small.cancel(unfiled);

  // Before: what the place asks for, and what each kind would give.
  const asked = await desk.get(daughter, `/person/filing-rules${of}&careArea=110000`);
  const rules = asked.json as {
    promise: { version: string };
    kinds: { kind: string; gives: { funds: string } | null; materialWords: string }[];
  };
  const givenTo = (kind: string) =>
    Number(rules.kinds.find((one) => one.kind === kind)?.gives?.funds);
  expect(givenTo("longResident")).toBeGreaterThan(givenTo("otherTemporary"));
  const long = rules.kinds.find(({ kind }) => kind === "longResident");
  expect(long?.materialWords).toBe("居住证明；也可以先签承诺书，30日内补齐");

  // A draft is kept, and says all that is missing.
  const made = await desk.write(daughter, `POST /person/applications${of}`, {
    kind: "file",
    wish: { kind: "longResident", areas: ["110000"] },
  });
  const path = `/person/applications/${String(made.json.application)}`;
  const resumed = await desk.get(daughter, `${path}${of}`);
  expect(resumed.json.problems).toEqual([
    { code: "filing_field_missing", detail: "缺少开始日期，请补填后再提交" },
    { code: "material_missing", detail: "缺少材料：居住证明，请上传" },
  ]);
  const wish = {
    ...{ kind: "longResident", areas: ["110000"], from: TODAY },
    ...{ evidence: "commitment", promised: rules.promise.version },
  };
  const filled = await desk.write(daughter, `PUT ${path}${of}`, { wish }, resumed.json.version);
  expect(filled.json.problems).toEqual([]);
  const version = filled.json.version;
  const done = await desk.write(daughter, `POST ${path}/submit${of}`, undefined, version);
  expect(done.json).toMatchObject({ state: "approved", personId: father });

  // An outpatient bill is paid alike, a stay is not: the rules have said so above.
  // Seconds later, by the clock of the country, the window in Beijing sees it and settles by it.
  const filedAt = small.now();
  await small.forward(filedAt + 1_000);
  await untilSeen("chengduFather", BEIJING);
  expect(small.now() - filedAt).toBeLessThan(5_000);
  expect(small.now() - begun).toBeLessThan(5 * 60_000);
  const window = await small.find("chengduFather", BEIJING);
  expect(ageOn(window.person.birthDate, TODAY)).toBe(68);
  expect(window.filings).toMatchObject([
    { id: done.json.made, kind: "longResident", state: "committed", areas: ["110000"] },
  ]);
  // So does its page, by the card that is shown before anybody is registered.
  const beijing = filingClient(api, "110000", "110100");
  const card = { kind: "identityCard", number: window.person.certificateNumber };
  const byCard = async (changes: object, as = beijing.clerk("chuang.kou", "reception", BEIJING)) =>
    (
      await beijing.write(as, `POST /institutions/${BEIJING}/filings-by-card`, {
        ...{ ...card, homeArea: "510100", ...changes },
      })
    ).json;
  expect(await byCard({})).toMatchObject({
    ...{ encounter: null, homeArea: "510100" },
    filings: [{ filing: done.json.made, areas: ["110000"], stateWords: expect.any(String) }],
  });
  expect(await byCard({ number: "990101195303070019" })).toMatchObject({ filings: [] });
  expect(await byCard({ homeArea: "360300" })).toMatchObject({ filings: [] });
  expect(await byCard({ homeArea: "369999" })).toMatchObject({
    code: "input_invalid",
    errors: [{ field: "body.homeArea", message: expect.stringContaining("369999") }],
  });
  const elsewhere = beijing.clerk("chuang.kou", "reception", "110200");
  expect(await byCard({}, elsewhere)).toMatchObject({ code: "object_missing" });
  const settled = await small.settle({ ...visit, ...bill });
  expect([settled.result.category, amounts(settled)]).toEqual([
    "longTerm",
    { total: "2229.80", pooled: "1120.15", account: "1109.65", cash: "0.00" },
  ]);
  const li = desk.clerk("li.wei");
  const figures = await desk.get(li, "/filings/figures?month=2026-10");
  expect(figures.json.uploads).toMatchObject({ told: 1, waiting: 0, again: 0 });
  const { slowestSeconds } = figures.json.uploads as { readonly slowestSeconds: number };
  expect(slowestSeconds).toBeLessThan(5);

  // What is filed, with its lock and the day by which the paper is due.
  const filing = `/person/filings/${String(done.json.made)}`;
  const whole = await desk.get(daughter, `${filing}${of}`);
  expect(whole.json.current).toMatchObject({
    ...{ state: "committed", evidenceWords: "个人承诺", from: TODAY, to: "2027-04-11" },
    ...{ lockedUntil: "2027-04-12", supplementDue: "2026-11-11" },
  });
  const sheet = await desk.get(daughter, `${filing}/sheet${of}`);
  expect(sheet.text).toContain("<td>北京市（110000）</td>");
  expect(sheet.text).toContain("<td>异地长期居住人员</td>");
  expect(sheet.headers.get("content-disposition")).toContain("attachment");

  // The paper comes; a clerk looks; the filing stands for good.
  const paper = await desk.upload(daughter, `/person/materials${of}&kind=residenceProof`, PNG);
  const sent = await desk.file(
    daughter,
    {},
    {
      ...{ of: father, kind: "supplement", filing: String(done.json.made) },
      materials: [String(paper.json.material)],
    },
  );
  expect(sent.json.state).toBe("submitted");
  const decide = `POST /applications/${String(sent.json.application)}/approve`;
  const approved = await desk.write(desk.clerk("li.wei"), decide, undefined, sent.json.version);
  expect(approved.json.state).toBe("approved");
  const after = await desk.get(daughter, `${filing}${of}`);
  expect(after.json).toMatchObject({
    current: { state: "effective", evidenceWords: "证明材料", to: null, supplementDue: null },
    versions: [{ version: "1" }, { version: "2" }],
  });

  // Nobody else's child acts for him.
  const stranger = desk.person(demoPersonId("chengduDaughter"));
  expect((await desk.get(stranger, `${filing}${of}`)).json.code).toBe("object_missing");
  expect((await desk.get(stranger, filing)).json.code).toBe("object_missing");
}, 120_000);

test("a patient comes by ambulance, unfiled: settled as emergency, and the steps show the rule", async () => {
  const desk = filingClient(api, "360000", "360300");
  const whom = demoPersonId("pingxiangUnfiled");
  const me = desk.person(whom);
  const filings = await desk.get(me, "/person/filings");
  expect(filings.json.items).toEqual([]);
  const hospital = "H46010000001";
  const visit = { person: "pingxiangUnfiled", at: hospital, bill: "beijingInShanghai" } as const;
  expect((await small.find(visit.person, hospital)).filings).toEqual([]);
  const flags = { emergency: true };
  const settled = await small.settle({ ...visit, careType: "emergency", flags });
  expect([settled.result.category, amounts(settled)]).toEqual([
    "emergency",
    { total: "2229.80", pooled: "708.46", account: "1200.00", cash: "321.34" },
  ]);
  // The sheet: the category, the rule on which it rests, and each step to the fen.
  const shown = await desk.get(me, `/person/settlements/${settled.settlementId}`);
  expect(shown.json).toMatchObject({
    ...{ category: "异地急诊抢救", total: "2229.80", funds: "708.46" },
    categoryRule: "医院上传了急诊标志：急诊抢救视同已备案，不需要另办备案",
    payment: { ownAccount: "1200.00", cash: "321.34", deductible: "600.00", pooledRate: "50%" },
  });
  const steps = shown.json.steps as { sentence: string; source?: string }[];
  expect(steps.map(({ sentence }) => sentence)).toEqual(
    expect.arrayContaining([
      expect.stringContaining("基本医保统筹基金支付1416.92元×50%＝708.46元"),
      "医疗费总额2229.80元＝基本医保统筹基金708.46元＋个人账户1200元＋个人现金321.34元",
    ]),
  );
  // The same visit without the hospital's flag is one without a filing.
  const plain = await small.settle({ ...visit, careType: "outpatient" });
  expect(plain.result.category).toBe("unfiled");
  const other = await desk.get(me, `/person/settlements/${plain.settlementId}`);
  expect(other.json.categoryRule).toBe("没有能用的备案，按参保地对未备案人员的规定");

  const li = desk.clerk("li.wei");
  const figures = await desk.get(li, "/filings/figures?month=2026-10");
  expect(figures.json.categories).toEqual([
    { category: "emergency", words: "异地急诊抢救", count: 1 },
    { category: "unfiled", words: expect.any(String), count: 1 },
  ]);
  expect(figures.json.emergencyShare).toBe("50%");
}, 120_000);

test("at the counter a walk-in is filed by one clerk, approved by another, and has a sheet", async () => {
  const desk = filingClient(api, "360000", "360300");
  const personId = demoPersonId("pingxiangUnqualified") as PersonId;
  const window = desk.clerk("shou.li", "reception");
  const rules = await desk.get(window, `/people/${personId}/filing-rules`);
  expect(rules.json).toMatchObject({ area: "360300", decideWorkdays: 2 });
  const paper = await desk.upload(
    window,
    `/people/${personId}/materials?kind=transferCertificate`,
    PNG,
  );
  const transfer = {
    ...{ institution: "H36030000001", number: "ZZ-7", issuedOn: TODAY, diagnosis: "冠心病" },
  };
  const wish = { kind: "referred", areas: ["440100"], from: TODAY, transfer };
  const materials = [String(paper.json.material)];
  const body = { personId, kind: "file", wish, materials };
  const made = await desk.write(window, "POST /applications", body);
  const path = `/applications/${String(made.json.application)}`;
  const sent = await desk.write(window, `POST ${path}/submit`, undefined, made.json.version);
  const li = desk.clerk("li.wei");
  const done = await desk.write(li, `POST ${path}/approve`, undefined, sent.json.version);
  const filing = present(done.json.made as string | null, "it was approved");
  const listed = await desk.get(window, `/people/${personId}/filings`);
  expect(listed.json.items).toMatchObject(
    expect.arrayContaining([expect.objectContaining({ filing, kind: "referred" })]) as never,
  );
  const page = await desk.get(window, "/filings?kind=referred&limit=1");
  expect(page.json.items).toHaveLength(1);
  expect((await desk.get(window, `/filings/${filing}/sheet`)).text).toContain("异地转诊就医人员");
  const far = desk.clerk("zhao", "reception", "360100");
  expect((await desk.get(far, `/filings/${filing}`)).json.code).toBe("object_missing");
  expect((await desk.get(far, "/filings")).json.items).not.toContainEqual(
    expect.objectContaining({ filing }),
  );
});
