/** A settlement's sheet for the person, the window and the agencies, and anybody's verifying of it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiServer, serveApi } from "#api/fixtures/server.ts";
import { readPdf } from "#documents/fixtures/read-pdf.ts";
import type { Duty, DutyPlace } from "#model/staff.ts";
import { sql } from "#store/store.ts";
import { demoPersonId } from "../../demo/people.ts";
import { type Played, type SmallCountry, startSmallCountry } from "../country.ts";

const HOME = "360000";
const CARE = "460000";
let small: SmallCountry;
let api: ApiServer;
let first: Played;

beforeAll(async () => {
  small = await startSmallCountry();
  const offices = small.country.nodes.map(({ office }) => ({
    ...office,
    publicUrl: "https://papers.example.cn",
  }));
  api = await serveApi({ offices, now: small.now });
  first = await small.settle({ person: "pingxiang", at: "H46010000001", careType: "chronic" });
}, 120_000);

afterAll(async () => {
  await api?.stop();
  await small?.stop();
});

const staff = (duty: Duty, place: string) => ({
  staff: api.sessions.staff("li.wei", [{ duty, place: place as DutyPlace }]),
});
const me = () => ({ person: api.sessions.person(first.personId) });

interface Sheet {
  readonly status: number;
  readonly bytes: Buffer;
  readonly text: string;
  readonly name: string;
}

async function sheetAt(
  node: string,
  path: string,
  as: { readonly staff: string } | { readonly person: string },
): Promise<Sheet> {
  const { status, bytes, headers } = await api.call(node, `GET ${path}`, { as });
  const text = status === 200 ? readPdf(bytes).join("\n").replace(/\s/g, "") : "";
  return { status, bytes, text, name: headers.get("content-disposition") ?? "" };
}

const numberOf = ({ name }: Sheet): string => /([A-Z]{2}\d{14}-\d{8})/.exec(name)?.[1] ?? "";

async function verify(node: string, bytes: Uint8Array, query = "") {
  const form = new FormData();
  form.append("file", new Blob([Buffer.from(bytes)]), "sheet.pdf");
  return (await api.call(node, `POST /documents/verify${query}`, { body: form })).json;
}

test("the person's own sheet names them and shows every step, and verifies", async () => {
  const path = `/person/settlements/${first.settlementId}/sheet.pdf`;
  const sheet = await sheetAt(HOME, path, me());
  expect(sheet.status).toBe(200);
  for (const words of [
    ...["基本医疗保险跨省异地就医门诊费用结算单", first.result.person.name, "465.19", "115.63"],
    ...["壹佰壹拾伍元陆角叁分", "349.56", first.result.institution.name, "165.19元×70%＝115.63元"],
    "费用总额465.19－全自费0.00－超限价0.00－先行自付0.00＝政策范围内465.19",
    "基金支付总额115.63＋个人负担总额349.56＝费用总额465.19",
  ]) {
    expect(sheet.text).toContain(words);
  }
  expect(sheet.text).not.toContain(first.result.person.certificateNumber);
  expect(await verify(HOME, sheet.bytes)).toMatchObject({
    state: "valid",
    paper: { number: numberOf(sheet), kind: "settlementSheet", version: 1 },
  });
});

test("the window's sheet names the person, an agency's hides the name", async () => {
  const careSheet = `/care/settlements/${first.settlementId}/sheet.pdf`;
  const { name } = first.result.person;
  const window = await sheetAt(CARE, careSheet, staff("cashier", "H46010000001"));
  expect(window.text).toContain(name);
  expect(window.text).toContain("I10.x00高血压");
  // The code alone says nothing to anybody; home and care name it alike.
  const home = await sheetAt(HOME, `/person/settlements/${first.settlementId}/sheet.pdf`, me());
  for (const { text } of [window, home]) expect(text).toContain("M03900高血压");
  const checker = await sheetAt(CARE, careSheet, staff("checker", "460100"));
  const atHome = `/settlements/${first.settlementId}/sheet.pdf`;
  const agency = await sheetAt(HOME, atHome, staff("finance", "360300"));
  for (const { status, text } of [checker, agency]) {
    expect(status).toBe(200);
    expect(text).not.toContain(name);
    expect(text).toContain(`${[...name][0]}*`);
  }
});

test("nobody else prints it", async () => {
  const id = first.settlementId;
  const other = { person: api.sessions.person(demoPersonId("pingxiangLocal")) };
  const denied = [
    sheetAt(HOME, `/person/settlements/${id}/sheet.pdf`, other),
    sheetAt(HOME, `/settlements/${id}/sheet.pdf`, staff("finance", "360100")),
    sheetAt(CARE, `/care/settlements/${id}/sheet.pdf`, staff("cashier", "H46010000002")),
    sheetAt(HOME, `/person/settlements/${id}/documents`, other),
  ];
  expect((await Promise.all(denied)).map(({ status }) => status)).toEqual([404, 404, 404, 404]);
});

test("each print and its look are on the trail, and the case lists what was issued", async () => {
  const path = `/person/settlements/${first.settlementId}`;
  const sheet = await sheetAt(HOME, `${path}/sheet.pdf`, me());
  const list = await api.call(HOME, `GET ${path}/documents`, { as: me() });
  expect(list.json.items).toMatchObject([
    { number: numberOf(sheet), edition: "home", valid: true, kindWords: "费用结算单" },
  ]);
  const desk = await api.call(HOME, `GET /settlements/${first.settlementId}/documents`, {
    as: staff("checker", "360300"),
  });
  const editions = (desk.json.items as { edition: string }[]).map(({ edition }) => edition);
  expect(editions.sort()).toEqual(["home", "homeMasked"]);
  const atCare = await api.call(CARE, `GET /care/settlements/${first.settlementId}/documents`, {
    as: staff("checker", "460100"),
  });
  expect((atCare.json.items as object[]).length).toBe(2);
  const office = small.country.nodes.find(({ node }) => node === HOME)?.office;
  if (!office) throw new Error("home runs");
  await office.trail.flush(office.world.store);
  const entries = await office.world.store.query<{ action: string; actor: string }>(sql`
    select distinct action, actor from trail.entries
     where subject = ${first.settlementId} and actor = ${`person:${first.personId}`}`);
  expect(entries.map(({ action }) => action)).toEqual(
    expect.arrayContaining([
      "issue document",
      "read GET /person/settlements/:settlement/sheet.pdf",
    ]),
  );
});

test("a changed byte and a foreign file are told, and nothing of the person is", async () => {
  const sheet = await sheetAt(HOME, `/person/settlements/${first.settlementId}/sheet.pdf`, me());
  const number = numberOf(sheet);
  const changed = Buffer.from(sheet.bytes);
  changed[changed.length >> 1] = (changed[changed.length >> 1] ?? 0) ^ 1;
  expect(await verify(HOME, changed)).toMatchObject({ state: "altered", paper: null });
  expect(await verify(HOME, Buffer.from("%PDF-"))).toMatchObject({ state: "unknown", paper: null });
  // Another node never issued it.
  expect(await verify(CARE, sheet.bytes)).toMatchObject({ state: "unknown" });
  // A number alone says nothing of the print that somebody holds.
  const alone = await api.call(HOME, `GET /documents/verify?number=${number}`);
  expect([alone.status, alone.json.code]).toEqual([400, "input_invalid"]);
  const told = await api.call(
    HOME,
    `GET /documents/verify?number=${number}&check=${"0".repeat(8)}`,
  );
  // Numbers are given in order: without the check code nobody learns kind, day or digest.
  expect(told.json).toMatchObject({ state: "altered", mark: null, paper: null });
  expect(told.text).not.toMatch(/[0-9a-f]{64}|\d{4}-\d{2}-\d{2}|结算单/);
  expect(told.text).not.toContain(first.personId);
  expect(told.text).not.toContain(first.settlementId);
  const odd = await api.call(HOME, "GET /documents/verify?number=1");
  expect([odd.status, odd.json.code]).toEqual([400, "input_invalid"]);
});

/** What a telephone shows that has read the code on a paper. */
async function pageAt(query: string, language = "zh-CN") {
  const accept = "text/html,application/xhtml+xml,*/*;q=0.8";
  const headers = { accept, "accept-language": language };
  const got = await api.call(HOME, `GET /documents/verify?${query}`, { headers });
  expect(got.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(got.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(got.text).not.toContain("<script");
  expect(got.text).not.toContain(first.personId);
  const [, heading = ""] = /<h1>(.*)<\/h1>/.exec(got.text) ?? [];
  return { status: got.status, heading, text: got.text };
}

/** Number and check code, as they stand in the record. */
async function printedAs(settlement: string): Promise<readonly string[]> {
  const office = small.country.nodes.find(({ node }) => node === HOME)?.office;
  const rows = await office?.world.store.query<{ number: string; check_code: string }>(sql`
    select number, check_code from documents.papers
     where subject = ${settlement} and edition = 'home' order by version`);
  return (rows ?? []).map(({ number, check_code }) => `number=${number}&check=${check_code}`);
}

test("a browser gets a page that says what it is worth and what to do; a program gets JSON", async () => {
  await sheetAt(HOME, `/person/settlements/${first.settlementId}/sheet.pdf`, me());
  const [query = ""] = await printedAs(first.settlementId);
  const genuine = await pageAt(query);
  expect([genuine.status, genuine.heading]).toEqual([200, "单据真实有效"]);
  expect(genuine.text).toContain("费用结算单");
  expect(genuine.text).toContain("江西省医疗保障经办机构");
  expect(genuine.text).toContain("12393");
  expect((await pageAt(query.replace(/check=.*/, "check=00000000"))).heading).toBe(
    "单据与签发时不符，可能被改动",
  );
  expect((await pageAt("number=JS36000020261121-99999999&check=00000000")).heading).toBe(
    "没有这份单据",
  );
  const wrong = await pageAt("number=%3Cb%3E&check=1");
  expect([wrong.status, wrong.text.includes("<b>")]).toEqual([400, false]);
  for (const accept of ["application/json", "*/*"]) {
    const got = await api.call(HOME, `GET /documents/verify?${query}`, { headers: { accept } });
    expect(got.json).toMatchObject({ state: "valid", mark: null });
  }
});

test("a settlement that was taken back: its sheet is replaced at once, and marked anew", async () => {
  const played = await small.settle({
    ...{ person: "pingxiang", at: "H46010000001", careType: "chronic" },
  });
  const path = `/person/settlements/${played.settlementId}/sheet.pdf`;
  const before = await sheetAt(HOME, path, me());
  await small.cancel(played);
  expect(await verify(HOME, before.bytes)).toMatchObject({
    ...{ state: "replaced", mark: "已撤销" },
    paper: { version: 1 },
  });
  const after = await sheetAt(HOME, path, me());
  expect(after.text).toContain("已撤销");
  expect(numberOf(after)).toBe(numberOf(before));
  expect(await verify(HOME, after.bytes)).toMatchObject({ state: "valid", paper: { version: 2 } });
  expect(await verify(HOME, before.bytes)).toMatchObject({ state: "replaced", mark: "已撤销" });
  const pages = (await printedAs(played.settlementId)).map((query) => pageAt(query));
  expect((await Promise.all(pages)).map(({ heading }) => heading)).toEqual([
    "单据真实，但所载事项已撤销",
    "单据真实，但所载事项已撤销",
  ]);
});

/** The signs of a page that no English reader reads; the issuer's name stands as it is printed. */
const hanIn = (text: string): string =>
  text.replace(/<dt>Issued by<\/dt><dd>[^<]*<\/dd>/, "").replace(/[^\p{Script=Han}]/gu, "");

test("whoever has no code to read types it in, and an English browser reads English alone", async () => {
  const [query = ""] = await printedAs(first.settlementId);
  const blank = await pageAt("");
  expect([blank.status, blank.heading]).toEqual([200, "医保单据核验"]);
  for (const part of ['<form method="get">', 'name="number"', 'name="check"', "<button>核验"]) {
    expect(blank.text).toContain(part);
  }
  const english = [
    ["", 200, "Check of a medical insurance paper"],
    [query, 200, "The paper is genuine and valid"],
    [query.replace(/check=.*/, "check=00000000"), 200, "The paper does not match"],
    ["number=JS36000020261121-99999999&check=00000000", 200, "There is no such paper"],
    ["number=%3Cb%3E&check=1", 400, "Invalid input"],
    ["number=JS36000020261121-99999999", 400, "Invalid input"],
  ] as const;
  for (const [asked, status, heading] of english) {
    const page = await pageAt(asked, "en-GB,en;q=0.9");
    expect([page.status, page.heading, hanIn(page.text)]).toEqual([status, heading, ""]);
    expect(page.text).toContain('<html lang="en">');
    expect(page.text).toContain("<button>Check");
    expect(page.text).not.toMatch(/query\.|errors/);
  }
  const odd = await pageAt("number=JS1&check=1", "en");
  for (const label of ["Number (top left)", "Check code (the eight signs below the number)"]) {
    expect(odd.text).toContain(`<p>${label}: not as printed on the paper.`);
  }
  expect((await pageAt("number=JS1&check=1")).text).not.toContain("query.");
  // What was typed in stands there to be corrected, and is no part of the page.
  const wrong = await pageAt("number=%22%3E%3Cb%3E&check=1");
  expect(wrong.text).toContain('name="number" value="&quot;&gt;&lt;b&gt;"');
});

test("a sheet that was printed anew with other words: the older one is replaced", async () => {
  await sheetAt(HOME, `/person/settlements/${first.settlementId}/sheet.pdf`, me());
  const [query = ""] = await printedAs(first.settlementId);
  const office = small.country.nodes.find(({ node }) => node === HOME)?.office;
  await office?.world.store.query(sql`
    update documents.papers set replaced_at = 1 where subject = ${first.settlementId}`);
  expect((await pageAt(query)).heading).toBe("单据真实，但已被新的版本取代");
});

test("a settlement without amounts has no sheet", async () => {
  const office = small.country.nodes.find(({ node }) => node === HOME)?.office;
  if (!office) throw new Error("home runs");
  await office.world.store.query(sql`
    insert into settlement.home_settlements
      (id, kind, state, person_id, home_area, request_digest, message_id, booked_at)
    values ('stl_never', 'tombstone', 'tombstone', ${first.personId}, '360300', 'd', 'm', 1)`);
  const got = await api.call(HOME, "GET /person/settlements/stl_never/sheet.pdf", { as: me() });
  expect([got.status, got.json.code]).toEqual([422, "document_amountless"]);
  expect(got.json.detail).toContain("没有结算单");
});

test("a node without a key for its seal issues and verifies nothing, and says why", async () => {
  const offices = small.country.nodes.map(({ office }) => ({ ...office, seal: null }));
  const unsealed = await serveApi({ offices, now: small.now });
  const as = { person: unsealed.sessions.person(first.personId) };
  const got = await unsealed.call(HOME, `GET /person/settlements/${first.settlementId}/sheet.pdf`, {
    as,
  });
  expect([got.status, got.json.code]).toEqual([422, "document_unsealed"]);
  await unsealed.stop();
});
