/**
 * The checker's desk over HTTP: forty applications cleared, refusals confirmed by a second person,
 * and what the rows of a batch are told; papers are seen by those whose case they are.
 */

import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiServer, serveApi } from "#api/fixtures/server.ts";
import { present } from "#base/assert.ts";
import { JPEG, PDF } from "#filing/fixtures/papers.ts";
import type { PersonId } from "#model/person.ts";
import { enrol } from "#registry/registry.ts";
import { sql } from "#store/store.ts";
import { crowd, demoPersonId } from "../../demo/people.ts";
import { type SmallCountry, startSmallCountry } from "../country.ts";
import { type FilingClient, filingClient, PNG } from "./filing-client.ts";

const TODAY = "2026-10-12";
const QUEUE = 40;
const PERSON = demoPersonId("pingxiangUnfiled");

let small: SmallCountry;
let api: ApiServer;
let desk: FilingClient;

function office() {
  const home = small.country.nodes.find(({ node }) => node === "360000");
  return present(home, "it runs").office;
}

beforeAll(async () => {
  small = await startSmallCountry();
  api = await serveApi({
    ...{ offices: small.country.nodes.map((one) => one.office), now: small.now },
    settings: { perAddressMax: 100_000, perSessionMax: 100_000 },
  });
  desk = filingClient(api, "360000", "360300");
});

afterAll(async () => {
  await api?.stop();
  await small?.stop();
});

interface Item {
  readonly application: string;
  readonly version: string;
  readonly dueOn: string;
  readonly personId: string;
}

async function queueOf(login: string, query = "limit=100"): Promise<readonly Item[]> {
  const got = await desk.get(desk.clerk(login), `/applications?${query}`);
  return got.json.items as readonly Item[];
}

/** Somebody files to live elsewhere, with a paper, so that a clerk has to look. */
async function handIn(personId: string): Promise<void> {
  const me = desk.person(personId);
  const paper = await desk.upload(me, "/person/materials?kind=residenceProof", PNG);
  const wish = {
    kind: "longResident",
    areas: ["440100"],
    from: TODAY,
    evidence: "documents",
    phone: "13800000000",
  };
  const sent = await desk.file(me, wish, { materials: [String(paper.json.material)] });
  expect(sent.json.state).toBe("submitted");
}

const rowsOf = (items: readonly Item[]) =>
  items.map(({ application, version }) => ({ application, version }));

test("a queue of forty is cleared: thirty approved, five returned, five refused by two", async () => {
  const people = crowd({ seed: 7, area: "360300" as never, count: QUEUE, filedTo: [] });
  await enrol(
    office().world.store,
    people.map(({ enrolment }) => enrolment),
  );
  for (const { enrolment } of people) await handIn(enrolment.person.id);
  const queue = await queueOf("li.wei");
  expect(queue).toHaveLength(QUEUE);
  // Two working days from Monday.
  expect(new Set(queue.map(({ dueOn }) => dueOn))).toEqual(new Set(["2026-10-14"]));

  const li = desk.clerk("li.wei");
  const batch = async (as: typeof li, act: string, items: readonly Item[], words?: string) =>
    (await desk.write(as, "POST /applications/decide", { act, words, rows: rowsOf(items) })).json;
  expect(await batch(li, "approve", queue.slice(0, 30))).toMatchObject({ done: 30, refused: 0 });
  const unclear = "居住证明不清晰，请重新拍照上传";
  expect(await batch(li, "return", queue.slice(30, 35), unclear)).toMatchObject({ done: 5 });
  const wrong = "居住证明查无记录，不予备案";
  expect(await batch(li, "proposeRefusal", queue.slice(35), wrong)).toMatchObject({ done: 5 });

  // Whoever proposed does not confirm; a second person does.
  const proposed = await queueOf("li.wei", "state=refusalProposed");
  expect(proposed).toHaveLength(5);
  const own = await batch(li, "confirmRefusal", proposed);
  expect(own).toMatchObject({ done: 0, refused: 5 });
  expect((own.rows as { code: string }[])[0]?.code).toBe("application_same_person");
  const wang = desk.clerk("wang.fang");
  expect(await batch(wang, "confirmRefusal", proposed)).toMatchObject({ done: 5, refused: 0 });
  expect(await queueOf("li.wei")).toEqual([]);

  // The person reads why, and what to do.
  const returned = desk.person(present(queue[30], "a returned one").personId);
  const mine = (await desk.get(returned, "/person/applications")).json.items as object[];
  expect(mine).toMatchObject([{ state: "returned", words: unclear }]);

  const got = await desk.get(li, "/filings/figures?month=2026-10");
  expect(got.json).toMatchObject({
    handedIn: [
      { kind: "longResident", channel: "online", handedIn: 40, approved: 30, rejected: 5 },
    ],
    ...{ decided: 35, inTime: 35, inTimeShare: "100%", overduePromises: 0 },
  });

  // It is mended with another paper, handed in anew, and approved by whoever looks.
  const [draft] = mine as { readonly application: string; readonly version: string }[];
  const path = `/person/applications/${draft?.application}`;
  const paper = await desk.upload(returned, "/person/materials?kind=residenceProof", PNG);
  const kept = { evidence: "documents", phone: "13800000000" };
  const wish = { kind: "longResident", areas: ["440100"], from: TODAY, ...kept };
  const changed = { wish, materials: [String(paper.json.material)] };
  const mended = await desk.write(returned, `PUT ${path}`, changed, draft?.version);
  expect(mended.json.problems).toEqual([]);
  const again = await desk.write(returned, `POST ${path}/submit`, undefined, mended.json.version);
  expect(again.json).toMatchObject({ state: "submitted", words: null });
  const [waiting, ...others] = await queueOf("li.wei");
  expect([waiting?.application, others]).toEqual([draft?.application, []]);
  expect(await batch(li, "approve", [present(waiting, "it waits")])).toMatchObject({ done: 1 });
  const filings = (await desk.get(returned, "/person/filings")).json.items;
  expect(filings).toMatchObject([{ kind: "longResident", state: "effective" }]);

  // Each person hears of it once.
  await small.forward(small.now() + 5_000);
  const rows = await office().world.store.query<{ readonly event: string }>(sql`
    select event from notices.notices`);
  const told = (what: string) => rows.filter(({ event }) => event.startsWith(`${what} `)).length;
  expect([told("filed"), told("returned"), told("refused")]).toEqual([31, 5, 5]);
}, 120_000);

test("rows of a batch fail alone: another version, no such application, out of reach", async () => {
  await handIn(PERSON);
  const [item] = await queueOf("li.wei");
  const row = { application: present(item, "it waits").application, version: "1" };
  const rows = [row, { application: "fap_nobody", version: "1" }, { ...row, version: "2" }, row];
  const act = "approve";
  const decide = "POST /applications/decide";
  const far = await desk.write(desk.clerk("zhao", "checker", "360100"), decide, { act, rows });
  expect(far.json).toMatchObject({ done: 0, refused: 4 });
  const got = await desk.write(desk.clerk("li.wei"), decide, { act, rows });
  expect(got.json).toMatchObject({
    ...{ done: 1, refused: 3, unknown: 0 },
    rows: [
      { outcome: "refused", code: "record_changed" },
      { outcome: "refused", code: "object_missing" },
      { outcome: "done", state: "approved", version: "3", code: null },
      { outcome: "refused", code: "record_changed" },
    ],
  });
  const [, , , last] = got.json.rows as { detail: string }[];
  expect(last?.detail).toContain("（现为已通过，由li.wei@360300/checker）");
  const unsaid = await desk.write(desk.clerk("li.wei"), decide, { act: "return", rows });
  expect(unsaid.json.code).toBe("application_words");
});

test("a second clerk is told what it has become, and by whom", async () => {
  await handIn(demoPersonId("pingxiangLocal"));
  const [item] = await queueOf("li.wei");
  const path = `/applications/${present(item, "it waits").application}`;
  const words = { words: "转诊证明查无记录" };
  const li = desk.clerk("li.wei");
  const first = await desk.write(li, `POST ${path}/propose-refusal`, words, "2");
  expect(first.json).toMatchObject({ state: "refusalProposed", version: "3" });
  const second = await desk.write(desk.clerk("wang.fang"), `POST ${path}/approve`, undefined, "2");
  expect([second.status, second.json.code]).toEqual([412, "record_changed"]);
  expect(second.json.detail).toContain("（现为拟不予备案，待复核，由li.wei@360300/checker）");
  const back = await desk.write(desk.clerk("wang.fang"), `POST ${path}/send-back`, undefined, "3");
  expect(back.json).toMatchObject({ state: "submitted", words: null });
});

test("the desk shows papers, rules and what stands against it now", async () => {
  const personId = demoPersonId("pingxiangInProvince");
  const me = desk.person(personId);
  const kind = "kind=transferCertificate&holder=李别人&validTo=2026-12-31";
  const paper = await desk.upload(me, `/person/materials?${kind}`, PNG);
  const wish = { kind: "referred", areas: ["440100"], from: TODAY };
  const body = { kind: "file", wish, materials: [String(paper.json.material)] };
  const draft = await desk.write(me, "POST /person/applications", body);
  const got = await desk.get(desk.clerk("li.wei"), `/applications/${draft.json.application}`);
  expect(got.json).toMatchObject({
    ...{ decideWorkdays: 2, rules: { kind: "referred", commitment: false, validity: "6个月" } },
    application: {
      problems: [
        { code: "material_other_person" },
        { code: "filing_field_missing", detail: "缺少转诊证明，请补填后再提交" },
      ],
    },
    papers: [{ holder: "李别人", validTo: "2026-12-31", type: "image/png" }],
  });
});

test("a paper is a picture or a PDF, and shown to the person, their clerks, nobody else", async () => {
  const me = desk.person(PERSON);
  const at = "/person/materials?kind=other";
  const word = await desk.upload(me, at, Buffer.from("PK a document"));
  expect([word.json.code, word.json.detail]).toEqual([
    "material_type",
    "材料须是JPEG或PNG图片，或PDF文件，请转换或重新拍照后上传",
  ]);
  const empty = await desk.upload(me, at, Buffer.from("%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF"));
  expect([empty.status, empty.json.code, empty.json.detail]).toEqual([
    ...[422, "material_broken"],
    "这个PDF文件不完整或已损坏，打不开，请重新拍照、扫描或导出后上传",
  ]);
  const large = await desk.upload(me, at, Buffer.alloc(5 * 1024 * 1024 + 1, PNG));
  expect(large.json.code).toBe("file_too_large");
  for (const [start, type] of [
    [JPEG, "image/jpeg"],
    [PDF, "application/pdf"],
  ] as const) {
    expect((await desk.upload(me, at, start)).json.type).toBe(type);
  }
  const whole = Buffer.concat([PNG, Buffer.alloc(5 * 1024 * 1024 - PNG.length)]);
  const { material } = (await desk.upload(me, at, whole)).json;

  const mine = await desk.get(me, `/person/materials/${material}`);
  expect(mine.headers.get("content-type")).toBe("image/png");
  const daughter = desk.person("36030000000099", [PERSON]);
  const asked = `/person/materials/${material}?person=${PERSON}`;
  expect((await desk.get(daughter, asked)).status).toBe(200);
  const clerk = desk.clerk("li.wei", "reception");
  expect((await desk.get(clerk, `/materials/${material}`)).status).toBe(200);
  for (const [as, path] of [
    [desk.person(demoPersonId("pingxiangLocal")), `/person/materials/${material}`],
    [desk.person(demoPersonId("pingxiangLocal")), asked],
    [desk.clerk("zhao", "checker", "360100"), `/materials/${material}`],
  ] as const) {
    const got = await desk.get(as, path);
    expect([got.status, got.json.code]).toEqual([404, "object_missing"]);
  }
  await office().trail.flush(office().world.store);
  const looks = await office().world.store.query<{ actor: string }>(sql`
    select actor from trail.entries
     where subject = ${String(material)} and action like 'read %' order by at`);
  expect(looks.map(({ actor }) => actor)).toEqual([
    `person:${PERSON}`,
    "person:36030000000099",
    "staff:li.wei@360300/reception",
  ]);
});

test("papers and unfinished applications of a person are not without end", async () => {
  const [last] = await office().world.store.query<{ readonly id: PersonId }>(sql`
    select id from registry.people where id like '360300%' order by id desc limit 1`);
  const whom = present(last, "somebody lives there").id;
  const me = desk.person(whom);
  const body = { kind: "file", wish: {} };
  let got = await desk.write(me, "POST /person/applications", body);
  for (let turn = 0; turn < 20; turn += 1) {
    expect(got.status).toBe(201);
    got = await desk.write(me, "POST /person/applications", body);
  }
  expect(got.json.code).toBe("application_many");
  await office().world.store.query(sql`
    insert into filing.materials
      (id, person_id, kind, name, type, bytes, digest, added_by, added_at)
    select 'mat_' || n, ${whom}, 'other', 'x', 'image/png', '\\x00', 'd', 'program', ${small.now()}
      from generate_series(1, 50) as n`);
  const full = await desk.upload(me, "/person/materials?kind=other", PNG);
  expect(full.json.code).toBe("material_many");
});
