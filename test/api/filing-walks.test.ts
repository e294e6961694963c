/**
 * Walks of persons over HTTP: a daughter files for her father on a promise and the hospital settles
 * at once; a patient comes by ambulance, unfiled, and the sheet shows the rule.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiServer, serveApi } from "#api/fixtures/server.ts";
import { present } from "#base/assert.ts";
import type { PersonId } from "#model/person.ts";
import { demoPersonId } from "../../demo/people.ts";
import { type SmallCountry, startSmallCountry } from "../country.ts";
import { filingClient, PNG } from "./filing-client.ts";

const TODAY = "2026-10-12";
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

test("a daughter files for her father on a promise; Beijing settles at once as long-term", async () => {
  const father = demoPersonId("chengduFather");
  const desk = filingClient(api, "510000", "510100");
  const daughter = desk.person(demoPersonId("chengduDaughter"), [father]);
  const of = `?person=${father}`;
  const visit = { person: "chengduFather", at: BEIJING, careType: "inpatient" } as const;

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

  const settled = await small.settle({ ...visit, careType: "outpatient" });
  expect(settled.result.category).toBe("longTerm");

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
  const visit = { person: "pingxiangUnfiled", at: "H46010000001" } as const;
  const flags = { emergency: true };
  const settled = await small.settle({ ...visit, careType: "outpatient", flags });
  expect(settled.result.category).toBe("emergency");
  const shown = await desk.get(me, `/person/settlements/${settled.settlementId}`);
  expect(shown.json.category).toBe("异地急诊抢救");
  const steps = shown.json.steps as { sentence: string; source?: string }[];
  expect(steps.length).toBeGreaterThan(0);
  // The same visit without the hospital's flag is one without a filing.
  const plain = await small.settle({ ...visit, careType: "outpatient" });
  expect(plain.result.category).toBe("unfiled");

  const li = desk.clerk("li.wei");
  const figures = await desk.get(li, "/filings/figures?month=2026-10");
  expect(figures.json.categories).toEqual([
    { category: "emergency", words: "异地急诊抢救", count: 1 },
    { category: "unfiled", words: expect.any(String), count: 1 },
  ]);
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
