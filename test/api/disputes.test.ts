/** A person disputes a settlement, the agency answers in time; complaints come over the counter. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiServer, serveApi } from "#api/fixtures/server.ts";
import type { DutyPlace } from "#model/staff.ts";
import { sql } from "#store/store.ts";
import { demoPersonId } from "../../demo/people.ts";
import { type Played, type SmallCountry, startSmallCountry } from "../country.ts";

const HOME = "360000";
let small: SmallCountry;
let api: ApiServer;
let first: Played;
let keys = 0;

beforeAll(async () => {
  small = await startSmallCountry();
  const offices = small.country.nodes.map(({ office }) => office);
  api = await serveApi({ offices, now: small.now });
  first = await small.settle({ person: "pingxiang", at: "H46010000001", careType: "chronic" });
});

afterAll(async () => {
  await api?.stop();
  await small?.stop();
});

const staff = (loginName: string, duty: "checker" | "reception", place = "360300") => ({
  staff: api.sessions.staff(loginName, [{ duty, place: place as DutyPlace }]),
});
const me = () => ({ person: api.sessions.person(first.personId) });

type As = ReturnType<typeof staff> | ReturnType<typeof me>;

async function write(as: As, name: string, body?: object, version?: string) {
  keys += 1;
  const headers: Record<string, string> = version ? { "if-match": `"${version}"` } : {};
  const key = `dispute-${String(keys).padStart(4, "0")}`;
  return await api.call(HOME, name, { as, body, key, headers });
}

test("a dispute is opened by the person, taken, answered, and its steps are on the trail", async () => {
  const opening = { settlement: first.settlementId, words: "起付线多扣了一次" };
  const opened = await write(me(), "POST /person/disputes", opening);
  // Fifteen working days from Monday, 12 October.
  expect(opened.json).toMatchObject({ state: "open", dueOn: "2026-11-02", area: "360300" });
  const dispute = String(opened.json.dispute);
  const twice = await write(me(), "POST /person/disputes", opening);
  expect([twice.status, twice.json.code]).toEqual([409, "dispute_open"]);

  const take = `POST /disputes/${dispute}/take`;
  const elsewhere = await write(staff("other", "checker", "360100"), take, undefined, "1");
  expect(elsewhere.json.code).toBe("object_missing");
  const early = await write(
    staff("li.wei", "checker"),
    `POST /disputes/${dispute}/answer`,
    { answer: "尚未受理" },
    "1",
  );
  expect([early.status, early.json.code]).toEqual([409, "dispute_state"]);
  const taken = await write(staff("li.wei", "checker"), take, undefined, "1");
  expect(taken.json).toMatchObject({ state: "taken", takenBy: "staff:li.wei@360300/checker" });
  // A second clerk who saw it untaken is told by whom it was taken.
  const second = await write(staff("wang", "checker"), take, undefined, "1");
  expect([second.status, second.json.code]).toEqual([412, "record_changed"]);
  expect(String(second.json.detail)).toContain("已受理，由li.wei@360300/checker");

  const answered = await write(
    staff("li.wei", "checker"),
    `POST /disputes/${dispute}/answer`,
    { answer: "经复核，起付线计算无误，依据见结算步骤" },
    "2",
  );
  expect(answered.json).toMatchObject({ state: "answered", version: "3" });
  expect(answered.json.takenBy).toBe("staff:li.wei@360300/checker");
  const mine = await api.call(HOME, "GET /person/disputes", { as: me() });
  // Of who works at the agency a person is told nothing.
  const takenBy = "江西省萍乡市示范医保经办中心";
  expect(mine.json.items).toMatchObject([{ dispute, state: "answered", overdue: false, takenBy }]);
  expect(mine.text).not.toContain("li.wei");
  const store = small.country.nodes.find(({ node }) => node === HOME)?.office.world.store;
  const entries = await store?.transaction((tx) =>
    tx.query<{ action: string; actor: string }>(sql`
      select action, actor from trail.entries where subject = ${dispute} order by at`),
  );
  expect(entries).toEqual([
    { action: "dispute.open", actor: `person:${first.personId}` },
    { action: "dispute.taken", actor: "staff:li.wei@360300/checker" },
    { action: "dispute.answered", actor: "staff:li.wei@360300/checker" },
  ]);
});

test("nobody disputes another's settlement or withdraws another's dispute", async () => {
  const other = { person: api.sessions.person(demoPersonId("deductibleDone")) };
  const opening = { settlement: first.settlementId, words: "不是我的结算" };
  const foreign = await write(other, "POST /person/disputes", opening);
  expect(foreign.json.code).toBe("object_missing");
  const own = await write(me(), "POST /person/disputes", { words: "窗口拒收材料" });
  expect(own.json).toMatchObject({ kind: "complaint", dueOn: "2026-10-21" });
  const withdraw = `POST /person/disputes/${own.json.dispute}/withdraw`;
  expect((await write(other, withdraw)).json.code).toBe("object_missing");
  expect((await write(me(), withdraw)).json.state).toBe("withdrawn");
  const missing = await write(me(), "POST /person/disputes/dsp_none/withdraw");
  expect([missing.status, missing.json.code]).toEqual([404, "dispute_missing"]);
});

test("a decision on a person's own application is disputed once it is made, by nobody else", async () => {
  const body = { kind: "file", wish: {} };
  const drafted = await write(me(), "POST /person/applications", body);
  const opening = { application: String(drafted.json.application), words: "备案被撤销，材料属实" };
  const early = await write(me(), "POST /person/disputes", opening);
  expect(early.json.code).toBe("dispute_undecided");
  const store = small.country.nodes.find(({ node }) => node === HOME)?.office.world.store;
  await store?.query(sql`
    update filing.applications
       set state = 'rejected', decided_by = 'staff:wang', decided_at = 1
     where id = ${opening.application}`);
  const other = { person: api.sessions.person(demoPersonId("deductibleDone")) };
  expect((await write(other, "POST /person/disputes", opening)).json.code).toBe("object_missing");
  const opened = await write(me(), "POST /person/disputes", opening);
  expect(opened.json).toMatchObject({
    ...{ kind: "decision", application: opening.application, settlement: null, area: "360300" },
  });
  expect((await write(me(), "POST /person/disputes", opening)).json.code).toBe("dispute_open");
});

test("the counter registers for a person of its area, and the list tells what is due first", async () => {
  const body = { personId: first.personId, words: "医院多收费", contact: "13800000000" };
  const made = await write(staff("zhao", "reception"), "POST /disputes", body);
  expect(made.status).toBe(201);
  const elsewhere = await write(staff("zhao", "reception", "360100"), "POST /disputes", body);
  expect(elsewhere.json.code).toBe("object_missing");
  const script = await write(staff("zhao", "reception"), "POST /disputes", {
    ...body,
    words: "<img src=x onerror=alert(1)>",
  });
  expect(script.json.code).toBe("input_invalid");
  const list = await api.call(HOME, "GET /disputes", { as: staff("li.wei", "checker") });
  const due = (list.json.items as { dueOn: string }[]).map(({ dueOn }) => dueOn);
  expect(due).toEqual(due.toSorted());
  const none = await api.call(HOME, "GET /disputes", { as: staff("li.wei", "checker", "360100") });
  expect(none.json.items).toEqual([]);
});
