/** Writes, lists and files through the frame: done once, paged to the end, kept whole. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { ITEMS, MADE_UP_ROUTES, made } from "#api/fixtures/made-up-routes.ts";
import { type LoneNode, startLoneNode } from "#api/fixtures/node.ts";
import { type ApiServer, serveApi } from "#api/fixtures/server.ts";
import { NoAnswer, Refusal } from "#base/refusals.ts";
import type { Area } from "#model/place.ts";
import type { Role } from "#model/staff.ts";

const NODE = "360000";
let province: LoneNode;
let api: ApiServer;
const CITY: Role = { duty: "checker", place: "360300" as Area };
const WHOLE: Role = { duty: "checker", place: "360000" as Area };

beforeAll(async () => {
  province = await startLoneNode(NODE);
  const { office } = province.node;
  api = await serveApi({ offices: [office], now: () => province.now, routes: MADE_UP_ROUTES });
});

afterAll(async () => {
  await api.stop();
  await province.node.stop();
});

const checker = (roles: readonly Role[] = [CITY]) => ({
  staff: api.sessions.staff("li.wei", roles),
});

const THING = { name: "灯", kind: "a" };
let keys = 0;
const key = (): string => {
  keys += 1;
  return `key-${String(keys).padStart(8, "0")}`;
};

test("the same write sent again is answered and not done again", async () => {
  const as = checker();
  const one = key();
  const before = made.acts;
  const first = await api.call(NODE, "POST /things", { as, body: THING, key: one });
  const again = await api.call(NODE, "POST /things", { as, body: THING, key: one });
  expect(again.json).toEqual(first.json);
  expect(made.acts).toBe(before + 1);
  const other = { ...THING, name: "椅" };
  const reused = await api.call(NODE, "POST /things", { as, body: other, key: one });
  expect([reused.status, reused.json.code]).toEqual([409, "key_reused"]);
  const missing = await api.call(NODE, "POST /things", { as, body: THING });
  expect([missing.status, missing.json.code]).toEqual([400, "key_missing"]);
  const somebody = { staff: api.sessions.staff("zhang", [CITY]) };
  const own = await api.call(NODE, "POST /things", { as: somebody, body: THING, key: one });
  expect(own.json.act).toBe(before + 2);
});

test("a write that is in work is not begun twice; after a refusal its key is free", async () => {
  const as = checker();
  const one = key();
  let letGo: (() => void) | undefined;
  made.next = () => new Promise<void>((resolve) => (letGo = resolve));
  const first = api.call(NODE, "POST /things", { as, body: THING, key: one });
  // Before it is in work another of its key would be the one that is held.
  await expect.poll(() => letGo).not.toBe(undefined);
  await expect
    .poll(
      async () => (await api.call(NODE, "POST /things", { as, body: THING, key: one })).json.code,
    )
    .toBe("write_in_progress");
  made.next = async () => undefined;
  letGo?.();
  expect((await first).status).toBe(200);
  const two = key();
  made.next = () => Promise.reject(new Refusal("settlement_cancelled"));
  const refused = await api.call(NODE, "POST /things", { as, body: THING, key: two });
  expect([refused.status, refused.json.code]).toEqual([422, "settlement_cancelled"]);
  made.next = async () => undefined;
  expect((await api.call(NODE, "POST /things", { as, body: THING, key: two })).status).toBe(200);
});

test("an answer that was lost after the commit is found under its key, once done", async () => {
  const as = checker();
  const one = key();
  const before = made.acts;
  made.next = () => Promise.reject(new NoAnswer("the connection"));
  const lost = await api.call(NODE, "POST /committed", { as, key: one });
  expect([lost.status, lost.json.code]).toEqual([503, "write_unanswered"]);
  expect(lost.headers.get("retry-after")).toBe("5");
  made.next = async () => undefined;
  const found = await api.call(NODE, "POST /committed", { as, key: one });
  expect([found.status, found.json.act, made.acts]).toEqual([200, before + 1, before + 1]);
  const entries = (await province.trail()).filter(({ action }) => action === "thing.done");
  expect(entries.map(({ actor }) => actor)).toEqual(["staff:li.wei@360300/checker"]);
});

test("a claim whose process died is taken over after a minute", async () => {
  const as = checker();
  const one = key();
  made.next = () => Promise.reject(new Error("the process dies here"));
  await api.call(NODE, "POST /things", { as, body: THING, key: one });
  made.next = async () => undefined;
  const soon = await api.call(NODE, "POST /things", { as, body: THING, key: one });
  expect(soon.json.code).toBe("write_in_progress");
  province.now += 61_000;
  expect((await api.call(NODE, "POST /things", { as, body: THING, key: one })).status).toBe(200);
});

test("nor does a claim of a clock that was ahead stand until that moment comes", async () => {
  const as = checker();
  const one = key();
  made.next = () => Promise.reject(new Error("the process dies here"));
  await api.call(NODE, "POST /things", { as, body: THING, key: one });
  made.next = async () => undefined;
  province.now -= 3_600_000;
  expect((await api.call(NODE, "POST /things", { as, body: THING, key: one })).status).toBe(200);
  province.now += 3_600_000;
});

test("keys are kept for seven days", async () => {
  const as = checker();
  const one = key();
  const before = made.acts;
  await api.call(NODE, "POST /things", { as, body: THING, key: one });
  province.now += 8 * 86_400_000;
  await api.call(NODE, "POST /things", { as, body: THING, key: key() });
  await api.call(NODE, "POST /things", { as, body: THING, key: one });
  expect(made.acts).toBe(before + 3);
});

test("a record that somebody changed meanwhile is not written over", async () => {
  const as = checker([WHOLE]);
  const send = (version: string | null) => {
    const headers: Record<string, string> = version === null ? {} : { "if-match": `"${version}"` };
    return api.call(NODE, "PUT /things/t1", { as, key: key(), headers });
  };
  expect([(await send(null)).json.code, (await send(null)).status]).toEqual([
    "version_missing",
    428,
  ]);
  const any = await api.call(NODE, "PUT /things/t1", {
    as,
    key: key(),
    headers: { "if-match": "*" },
  });
  expect([any.status, any.json.code]).toEqual([428, "version_missing"]);
  const stale = await send("6");
  expect([stale.status, stale.json.code]).toEqual([412, "record_changed"]);
  expect(String(stale.json.detail)).toContain("姓名");
  const done = await send("7");
  expect([done.status, done.headers.get("etag")]).toEqual([200, '"8"']);
  const city = await api.call(NODE, "PUT /things/t1", { as: checker(), key: key() });
  expect([city.status, city.json.code]).toEqual([403, "duty_missing"]);
});

test("one key stands for one version: with another it is another call", async () => {
  const as = checker([WHOLE]);
  const one = key();
  const send = (version: string) =>
    api.call(NODE, "PUT /things/t1", { as, key: one, headers: { "if-match": `"${version}"` } });
  expect((await send("7")).status).toBe(200);
  expect((await send("7")).status).toBe(200);
  const other = await send("8");
  expect(other.json.code).toBe("key_reused");
});

test("a list pages by key to its end, and knows no page of another list", async () => {
  const as = checker();
  const seen: unknown[] = [];
  let after = "";
  do {
    const path = `/items?limit=200${after === "" ? "" : `&after=${after}`}`;
    const { json } = await api.call(NODE, `GET ${path}`, { as });
    seen.push(...(json.items as unknown[]));
    after = (json.next as string | null) ?? "";
  } while (after !== "");
  expect(seen).toEqual(ITEMS);
  for (const wrong of ["abc", Buffer.from("t1\u001ft2").toString("base64url")]) {
    const got = await api.call(NODE, `GET /items?after=${wrong}`, { as });
    expect([got.status, got.json.code]).toEqual([400, "input_invalid"]);
  }
  expect((await api.call(NODE, "GET /items?limit=201", { as })).json.code).toBe("input_invalid");
});

test("the same list leaves as CSV and as a workbook, without formulas and on the trail", async () => {
  const as = checker();
  const csv = await api.call(NODE, "GET /items?format=csv", { as });
  const lines = csv.text.split("\r\n");
  expect(csv.headers.get("content-type")).toContain("text/csv");
  expect(csv.headers.get("content-disposition")).toContain(encodeURIComponent("清单.csv"));
  expect([lines[0], lines[4], lines.length]).toEqual(['名称,"序,号"', "'=1+1,3", 452]);
  const accept = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  const book = await api.call(NODE, "GET /items?below=4", { as, headers: { accept } });
  expect(book.text.slice(0, 2)).toBe("PK");
  const exports = (await province.trail()).filter(({ action }) => action === "export GET /items");
  expect(exports).toHaveLength(2);
});

test.each([
  ["without a boundary", "multipart/form-data", "x"],
  [
    "that is cut in its head",
    "multipart/form-data; boundary=b",
    '--b\r\nContent-Disposition: form-data; name="fi',
  ],
  [
    "that is cut in its file",
    "multipart/form-data; boundary=b",
    '--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nabc',
  ],
  ["of nothing", "multipart/form-data; boundary=b", "--b"],
] as const)("an upload %s cannot be read, and is no defect", async (_what, type, body) => {
  const as = checker();
  const headers = { "content-type": type };
  const before = api.defects.length;
  const got = await api.call(NODE, "POST /files", { as, body, headers });
  expect([got.status, got.json.code]).toEqual([400, "request_broken"]);
  expect(api.defects.length).toBe(before);
});

test("a file comes whole, a larger one and another part are refused", async () => {
  const as = checker();
  const send = (bytes: number, field = "file") => {
    const form = new FormData();
    form.append(field, new Blob([Buffer.alloc(bytes, "x")]), "人员.csv");
    return api.call(NODE, "POST /files", { as, body: form });
  };
  const got = await send(1_000);
  expect([got.status, got.text.length]).toEqual([200, 1_000]);
  expect((await send(10, "other")).json.code).toBe("file_missing");
  expect((await send(2_500_000)).status).toBe(413);
  const plain = await api.call(NODE, "POST /files", { as, body: {} });
  expect(plain.json.code).toBe("content_type_wrong");
  const form = new FormData();
  form.append("file", "x");
  const wrong = await api.call(NODE, "POST /things", { as, body: form, key: key() });
  expect(wrong.json.code).toBe("content_type_wrong");
});
