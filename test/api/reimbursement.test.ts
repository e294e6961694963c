/** A person claims over HTTP what they paid first: to a decision, a refusal, a dispute. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiServer, serveApi } from "#api/fixtures/server.ts";
import { present } from "#base/assert.ts";
import { readPdf } from "#documents/fixtures/read-pdf.ts";
import { addMaterial } from "#filing/filing.ts";
import { PDF } from "#filing/fixtures/papers.ts";
import type { DutyPlace } from "#model/staff.ts";
import { insuredPersons, saveCards } from "#registry/registry.ts";
import { proposeClaim } from "#reimbursement/reimbursement.ts";
import { sql } from "#store/store.ts";
import { inTransaction } from "#trail/trail.ts";
import { demoPersonId } from "../../demo/people.ts";
import { type SmallCountry, startSmallCountry } from "../country.ts";

const HOME = "360000";
const PERSON = demoPersonId("pingxiang");
let small: SmallCountry;
let api: ApiServer;
let keys = 0;
let name = "";
let papers: string[] = [];

beforeAll(async () => {
  small = await startSmallCountry();
  const offices = small.country.nodes.map(({ office }) => office);
  api = await serveApi({ offices, now: small.now });
  const { world, trail, filing } = office();
  name = present((await insuredPersons(world.store, [PERSON])).get(PERSON), "insured").person.name;
  const card = { code: "H46010000001", name: "海口市演示医院", area: "460100", kind: "hospital" };
  const open = { level: 3, careTypes: ["outpatient"], state: "open" };
  await saveCards(world.store, [{ ...card, ...open } as unknown as Card]);
  const by = { kind: "person", id: PERSON } as const;
  papers = await inTransaction(world.store, trail, async (tx, entries) => {
    const given = { personId: PERSON, name: "材料", bytes: PDF };
    const desk = present(filing, "a desk of filings");
    const step = { tx, entries, by };
    return [
      (await addMaterial(desk, step, { ...given, kind: "invoice" })).id,
      (await addMaterial(desk, step, { ...given, kind: "feeList" })).id,
    ];
  });
}, 120_000);

type Card = Parameters<typeof saveCards>[1][number];

afterAll(async () => {
  await api?.stop();
  await small?.stop();
});

const province = () =>
  present(
    small.country.provinces.find(({ node }) => node === HOME),
    "the home node",
  );
const office = () => province().office;

type Duty = "checker" | "reception" | "finance";
const staff = (loginName: string, duty: Duty, place = "360300") => ({
  staff: api.sessions.staff(loginName, [{ duty, place: place as DutyPlace }]),
});
const me = () => ({ person: api.sessions.person(PERSON) });

async function write(as: object, what: string, body?: object, version?: unknown) {
  keys += 1;
  const headers: Record<string, string> = version ? { "if-match": `"${version}"` } : {};
  const key = `reimbursement-${String(keys).padStart(4, "0")}`;
  return await api.call(HOME, what, { as: as as ReturnType<typeof me>, body, key, headers });
}

const CARD = "6222021234567894";

/** Of a day that is over, with an invoice of its own. */
function bodyOf(number: string) {
  return {
    ...{ institution: "H46010000001", careType: "outpatient", visitOn: "2026-10-11" },
    ...{ reason: "callFailed", materials: papers },
    diagnosis: { code: "I10.x00", name: "高血压" },
    account: { holder: name, bank: "中国银行萍乡分行", number: CARD },
    invoices: [{ code: "46060122", number, checkCode: "a1b2 c3", amount: "800.00" }],
    lines: [{ name: "自备项目", itemClass: "C", amount: "800.00" }],
  };
}

async function handedIn(number: string): Promise<string> {
  const drafted = await write(me(), "POST /person/reimbursements", bodyOf(number));
  expect(drafted.json).toMatchObject({ state: "draft", problems: [], version: "1" });
  // Never shown whole again.
  expect(drafted.text).not.toContain(CARD);
  const claim = String(drafted.json.claim);
  const sent = await write(me(), `POST /person/reimbursements/${claim}/submit`, undefined, "1");
  expect(sent.json).toMatchObject({ state: "submitted", overdue: false });
  return claim;
}

/** The node's own work tells the hub. */
async function untilHeard(claim: string): Promise<void> {
  for (let look = 0; look < 200; look += 1) {
    await province().due();
    const [row] = await office().world.store.query<{ kept: boolean }>(sql`
      select kept_at is not null as kept from reimbursement.invoice_news
       where claim_id = ${claim}`);
    if (row?.kept) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("the hub never kept the claim");
}

async function paperAt(path: string, as: ReturnType<typeof me> | ReturnType<typeof staff>) {
  const { status, bytes, headers } = await api.call(HOME, `GET ${path}`, { as });
  expect([status, headers.get("content-type")]).toEqual([200, "application/pdf"]);
  return { bytes, text: readPdf(bytes).join("").replace(/\s/g, "") };
}

async function verified(bytes: Buffer) {
  const body = new FormData();
  body.append("file", new Blob([new Uint8Array(bytes)]), "decision.pdf");
  return (await api.call(HOME, "POST /documents/verify", { body })).json;
}

test("what nobody lists at home comes to nothing, and is decided by two all the same", async () => {
  const claim = await handedIn("0011111111");
  const decision = `/person/reimbursements/${claim}/decision.pdf`;
  const early = await api.call(HOME, `GET ${decision}`, { as: me() });
  expect([early.status, early.json.code]).toEqual([422, "document_undecided"]);
  await untilHeard(claim);
  const at = `/reimbursements/${claim}`;
  const other = await api.call(HOME, `GET ${at}`, { as: staff("x", "checker", "360100") });
  expect(other.json.code).toBe("object_missing");
  const preview = await api.call(HOME, `GET ${at}/preview`, { as: staff("li.wei", "checker") });
  expect(preview.json).toMatchObject({ pay: "0.00", own: "800.00" });
  expect(preview.text).toContain("自备项目800.00元（参保地目录中没有）");
  const proposed = await write(staff("li.wei", "checker"), `POST ${at}/propose`, undefined, "2");
  expect(proposed.json).toMatchObject({ state: "proposed", pay: "0.00" });
  const self = await write(staff("li.wei", "checker"), `POST ${at}/approve`, undefined, "3");
  expect(self.json.code).toBe("reimbursement_same_person");
  const stale = await write(staff("wang", "checker"), `POST ${at}/approve`, undefined, "2");
  expect(stale.json.code).toBe("record_changed");
  const done = await write(staff("wang", "checker"), `POST ${at}/approve`, undefined, "3");
  expect(done.json).toMatchObject({ state: "concluded", dueOn: null });
  const paper = await paperAt(decision, me());
  for (const words of [name, "0011111111", "决定报销0.00元", "直接结算未成功", "尾号7894"]) {
    expect(paper.text).toContain(words);
  }
  expect(paper.text).not.toContain(CARD);
  expect(await verified(paper.bytes)).toMatchObject({
    ...{ state: "valid" },
    paper: { kind: "reimbursementDecision", version: 1 },
  });
  // The counter hands it over; who checks sees no name; a stranger and another city see nothing.
  const copy = await paperAt(`${at}/decision.pdf`, staff("zhao", "reception"));
  expect(copy.text).toContain(name);
  const checked = await paperAt(`${at}/decision.pdf`, staff("li.wei", "checker"));
  expect(checked.text).not.toContain(name);
  const far = await api.call(HOME, `GET ${at}/decision.pdf`, {
    as: staff("x", "checker", "360100"),
  });
  const stranger = { person: api.sessions.person(demoPersonId("deductibleDone")) };
  const foreign = await api.call(HOME, `GET ${decision}`, { as: stranger });
  expect([far.json.code, foreign.json.code]).toEqual(["object_missing", "object_missing"]);
  const listed = async (personId: string) => {
    const found = await api.call(HOME, `GET /reimbursements?personId=${personId}`, {
      as: staff("li.wei", "checker"),
    });
    return (found.json.items as readonly { claim: string }[]).map((one) => one.claim);
  };
  expect(await listed(PERSON)).toContain(claim);
  expect(await listed(demoPersonId("deductibleDone"))).not.toContain(claim);
  await office().trail.flush(office().world.store);
  const looks = await office().world.store.query(sql`
    select distinct action from trail.entries
     where subject = ${claim} and action like 'read %/decision.pdf' order by action`);
  expect(looks).toEqual([
    { action: "read GET /person/reimbursements/:claim/decision.pdf" },
    { action: "read GET /reimbursements/:claim/decision.pdf" },
  ]);
  const paying = { amount: "1.00", bank: "中国银行", bankSerial: "S1", movedOn: "2026-10-12" };
  const paid = await write(staff("qian", "finance"), `POST ${at}/payments`, paying, "4");
  expect([paid.status, paid.json.code]).toEqual([409, "reimbursement_state"]);
});

test("a line that could be paid is not handed in without its code", async () => {
  const line = { name: "缬沙坦胶囊", itemClass: "A", amount: "800.00" };
  const listed = { ...line, itemCode: "XZZ99AA005A001010100005", quantity: 50 };
  const send = (lines: readonly object[]) =>
    write(me(), "POST /person/reimbursements", { ...bodyOf("0077777777"), lines });
  for (const wrong of [line, { ...listed, itemCode: "XZZ99AA005A001010100999" }]) {
    const { json } = await send([wrong]);
    expect(json.problems).toMatchObject([
      { code: "reimbursement_line_item", detail: expect.stringContaining("第1行“缬沙坦胶囊”") },
    ]);
    await write(me(), `POST /person/reimbursements/${json.claim}/withdraw`, undefined, "1");
  }
  const { json } = await send([listed]);
  expect(json.problems).toEqual([]);
  await write(me(), `POST /person/reimbursements/${json.claim}/withdraw`, undefined, "1");
});

test("a refusal says why, frees the invoice, and may be disputed by the person", async () => {
  const claim = await handedIn("0022222222");
  const at = `/reimbursements/${claim}`;
  const words = { words: "费用不在医保支付范围内" };
  const refuse = `POST ${at}/propose-refusal`;
  const proposed = await write(staff("li.wei", "checker"), refuse, words, "2");
  expect(proposed.json).toMatchObject({ state: "refusalProposed" });
  const confirm = `POST ${at}/confirm-refusal`;
  await write(staff("wang", "checker"), confirm, undefined, "3");
  const mine = await api.call(HOME, `GET /person/reimbursements/${claim}`, { as: me() });
  expect(mine.json).toMatchObject({ state: "refused", words: words.words });
  const paper = await paperAt(`/person/reimbursements/${claim}/decision.pdf`, me());
  expect(paper.text).toContain("决定不予报销。理由：费用不在医保支付范围内。");
  const dispute = { settlement: claim, words: "项目在目录内，请复核" };
  const disputed = await write(me(), "POST /person/disputes", dispute);
  expect(disputed.json).toMatchObject({ state: "open", settlement: claim, area: "360300" });
  const again = await handedIn("0022222222");
  expect(again).not.toBe(claim);
});

test("a person reaches nobody else's claim, and has at most so many open", async () => {
  const claim = await handedIn("0033333333");
  const other = { person: api.sessions.person(demoPersonId("deductibleDone")) };
  const path = `/person/reimbursements/${claim}`;
  expect((await api.call(HOME, `GET ${path}`, { as: other })).json.code).toBe("object_missing");
  const withdrawn = await write(other, `POST ${path}/withdraw`, undefined, "2");
  expect(withdrawn.json.code).toBe("object_missing");
  const strange = { ...bodyOf("0044444444"), institution: "H99010000001" };
  const unknown = await write(me(), "POST /person/reimbursements", strange);
  expect(unknown.json.code).toBe("institution_unknown");
  let last = "";
  for (let count = 0; count < 21 && last === ""; count += 1) {
    const drafted = await write(
      me(),
      "POST /person/reimbursements",
      bodyOf(`00555555${count + 10}`),
    );
    last = String(drafted.json.code ?? "");
  }
  expect(last).toBe("reimbursement_many");
});

test("what the policy does not pay at all is not proposed", async () => {
  const early = { ...bodyOf("0066666666"), visitOn: "2019-01-05", scheme: "resident" };
  const whom = demoPersonId("deductibleDone");
  const as = { person: api.sessions.person(whom) };
  const drafted = await write(as, "POST /person/reimbursements", { ...early, materials: [] });
  const { world, trail, reimbursing } = office();
  const desk = present(reimbursing, "a desk");
  const id = String(drafted.json.claim);
  await world.store.query(sql`
    update reimbursement.claims set state = 'submitted' where id = ${id}`);
  const by = { kind: "staff", id: "li.wei" } as const;
  const step = inTransaction(world.store, trail, (tx, entries) =>
    proposeClaim(desk, { tx, entries, by }, { id, check: () => {} }),
  );
  await expect(step).rejects.toThrow("按政策不能支付");
  await step.catch((error: { code: string }) => expect(error.code).toBe("reimbursement_refused"));
});
