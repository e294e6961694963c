/**
 * What the agency brings against a person's filing: until it is upheld neither the person nor who
 * acts for them hears of it or of its evidence, and only checkers have a hand in it.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiServer, serveApi } from "#api/fixtures/server.ts";
import { demoPersonId } from "../../demo/people.ts";
import { type SmallCountry, startSmallCountry } from "../country.ts";
import { type As, type FilingClient, filingClient, PNG } from "./filing-client.ts";

const PERSON = demoPersonId("pingxiangUnfiled");
const OF = `person=${PERSON}`;

let small: SmallCountry;
let api: ApiServer;
let desk: FilingClient;

beforeAll(async () => {
  small = await startSmallCountry();
  const offices = small.country.nodes.map(({ office }) => office);
  api = await serveApi({ offices, now: small.now });
  desk = filingClient(api, "360000", "360300");
});

afterAll(async () => {
  await api?.stop();
  await small?.stop();
});

interface Begun {
  readonly application: string;
  readonly version: string;
  readonly evidence: string;
}

let filing = "";

async function begun(): Promise<Begun> {
  const path = `/people/${PERSON}/materials?kind=other`;
  const { material } = (await desk.upload(desk.clerk("li.wei"), path, PNG)).json;
  const evidence = String(material);
  const body = { reason: "居住证明系伪造", materials: [evidence] };
  const made = await desk.write(desk.clerk("li.wei"), `POST /filings/${filing}/revocation`, body);
  const { application, version } = made.json as { application: string; version: string };
  return { application, version, evidence };
}

/** Of all that the person may ask for: what they are told. */
async function toldTo(as: As, { application, version, evidence }: Begun) {
  const whole: string[] = [];
  for (const list of ["applications", "materials", "filings", "disputes", "notices"]) {
    whole.push((await desk.get(as, `/person/${list}?${OF}`)).text);
    whole.push((await desk.get(as, `/person/${list}?${OF}&format=csv`)).text);
  }
  whole.push((await desk.get(as, `/person/filings/${filing}?${OF}`)).text);
  const asked = [
    await desk.get(as, `/person/applications/${application}?${OF}`),
    await desk.get(as, `/person/materials/${evidence}?${OF}`),
    await desk.write(as, `PUT /person/applications/${application}?${OF}`, { wish: {} }, version),
    await desk.write(as, `POST /person/applications/${application}/submit?${OF}`, {}, version),
    await desk.write(as, `POST /person/applications/${application}/withdraw?${OF}`, {}, version),
    await desk.write(as, `POST /person/disputes?${OF}`, { application, words: "不服这个决定" }),
  ];
  const all = whole.join();
  return {
    listed: [all.includes(application), all.includes(evidence), all.includes("居住证明系伪造")],
    asked: asked.map(({ json, status }) => (status < 300 ? status : json.code)),
  };
}

const HIDDEN = { listed: [false, false, false], asked: Array(6).fill("object_missing") };

test("nobody but the agency knows of it while it waits, is proposed to be refused, and is refused", async () => {
  const me = desk.person(PERSON);
  const daughter = desk.person("36030000000099", [PERSON]);
  const wish = { kind: "otherTemporary", areas: ["460100"], from: "2026-10-12" };
  const filed = await desk.file(me, wish);
  filing = String(filed.json.made);
  const one = await begun();
  const path = `/applications/${one.application}`;
  expect(await toldTo(me, one)).toEqual(HIDDEN);
  expect(await toldTo(daughter, one)).toEqual(HIDDEN);
  const wang = desk.clerk("wang.fang");
  const words = { words: "证据不足，不予撤销备案" };
  const proposed = await desk.write(wang, `POST ${path}/propose-refusal`, words, one.version);
  expect(proposed.json.state).toBe("refusalProposed");
  expect(await toldTo(me, one)).toEqual(HIDDEN);
  const confirm = `POST ${path}/confirm-refusal`;
  const refused = await desk.write(desk.clerk("zhao.min"), confirm, {}, proposed.json.version);
  expect(refused.json.state).toBe("rejected");
  expect(await toldTo(me, one)).toEqual(HIDDEN);
  expect(await toldTo(daughter, one)).toEqual(HIDDEN);
  expect(api.defects).toEqual([]);
}, 120_000);

test("a receptionist has no hand in it; a checker takes it back", async () => {
  const one = await begun();
  const path = `/applications/${one.application}`;
  const window = desk.clerk("shou.li", "reception");
  for (const [name, body] of [
    [`PUT ${path}`, { wish: {} }],
    [`POST ${path}/submit`, {}],
    [`POST ${path}/withdraw`, {}],
  ] as const) {
    const got = await desk.write(window, name, body, one.version);
    expect([name, got.status, got.json.code]).toEqual([name, 403, "duty_missing"]);
  }
  const back = await desk.write(desk.clerk("li.wei"), `POST ${path}/withdraw`, {}, one.version);
  expect(back.json.state).toBe("withdrawn");
  expect(await toldTo(desk.person(PERSON), one)).toEqual(HIDDEN);
});

test("upheld, the person sees it with its reason and evidence, and may dispute it", async () => {
  const me = desk.person(PERSON);
  const one = await begun();
  const approve = `POST /applications/${one.application}/approve`;
  const done = await desk.write(desk.clerk("wang.fang"), approve, {}, one.version);
  expect(done.json.state).toBe("approved");
  const told = await toldTo(me, one);
  expect(told.listed).toEqual([true, true, true]);
  // Seen, and theirs to dispute; not theirs to change.
  expect(told.asked).toEqual([200, 200, ...Array(3).fill("object_missing"), expect.any(Number)]);
  const file = await desk.get(me, `/person/materials/${one.evidence}`);
  expect(file.headers.get("content-type")).toBe("image/png");
  expect(api.defects).toEqual([]);
});
