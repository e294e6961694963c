/** Files over HTTP: the four ways up, bytes down, and whom they are for. */
import { zipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DAY_MS } from "#base/date.ts";
import { refusalText } from "#base/refusals.ts";
import { signCall } from "#gateway/gateway.ts";
import { sql } from "#store/store.ts";
import { demoInstitutions } from "../../demo/places.ts";
import { DEMO_SEED } from "../../demo/seed.ts";
import { HospitalClient } from "./client.ts";
import { fetchFile, MULTIPART, multipart, sendForm, upload } from "./upload.ts";
import { HAINAN, startWorld, type TestWorld } from "./world.ts";

let world: TestWorld;
let haikou: HospitalClient;
let other: HospitalClient;

const ROWS = "stl_1\t465.19\n𠮷\tnull\n";
const FILE = zipSync({ "明细.txt": Buffer.from(ROWS) }, { mtime: "2021-12-01" });

beforeAll(async () => {
  world = await startWorld();
  haikou = new HospitalClient(world, "H46010000001");
  other = new HospitalClient(world, "H36010000001");
});

afterAll(async () => {
  expect(world.defects).toEqual([]);
  await world.stop();
});

function signedBytes(bytes: Uint8Array): number[] {
  return [...Int8Array.from(bytes)];
}

test.each([
  ["beside the envelope", () => sendForm(haikou, FILE)],
  [
    "as a list of signed bytes",
    () => haikou.call("9101", upload(haikou, { in: signedBytes(FILE) })),
  ],
  [
    "as Base64",
    () => haikou.call("9101", upload(haikou, { in: Buffer.from(FILE).toString("base64") })),
  ],
])("a file that comes %s is given back to the byte", async (_how, send) => {
  const sent = await send();
  expect(sent.message).toBe("");
  expect(sent.output).toMatchObject({ filename: "对账明细.zip", fixmedins_code: haikou.code });
  expect(sent.output.dld_endtime).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  const got = await fetchFile(world, haikou, sent.output.file_qury_no);
  expect([got.status, got.type]).toEqual([200, "application/octet-stream"]);
  expect(got.bytes).toEqual(Buffer.from(FILE));
});

test("an upload without a file is refused in words that say how to send one", async () => {
  for (const file of [{}, { in: "" }, { in: null }, { in: [] }, { in: "null" }]) {
    const sent = await haikou.call("9101", upload(haikou, file));
    expect(sent.message).toBe(refusalText("file_missing", {}));
  }
});

test("bytes that are none are refused", async () => {
  for (const bytes of [[1, 999], [1, "a"], [1.5], "not base64!", { a: 1 }, "abcde"]) {
    const sent = await haikou.call("9101", upload(haikou, { in: bytes }));
    const [begin = ""] = refusalText("file_broken", { why: "|" }).split("|");
    expect(sent.message.startsWith(begin)).toBe(true);
  }
});

test("a repeat gets the same answer whichever way the file comes, another file is refused", async () => {
  const msgid = haikou.newMessage();
  const first = await sendForm(haikou, FILE, { msgid });
  const again = await haikou.call("9101", upload(haikou, { in: signedBytes(FILE) }), { msgid });
  expect(again.text).toBe(first.text);
  const differs = await sendForm(haikou, Buffer.from("other"), { msgid });
  expect(differs.message).toBe(refusalText("message_reused", { field: "文件数据(in)" }));
});

test("another institution's file cannot be told from none", async () => {
  const sent = await sendForm(haikou, FILE);
  const number = String(sent.output.file_qury_no);
  const words = refusalText("file_unknown", { number });
  for (const owner of [other.code, haikou.code, "plc"]) {
    const got = await fetchFile(world, other, number, owner);
    expect([got.type, got.message]).toEqual(["application/json; charset=utf-8", words]);
  }
  expect((await fetchFile(world, haikou, number, other.code)).message).toBe(words);
  const none = await fetchFile(world, haikou, "file_none");
  expect(none.message).toBe(refusalText("file_unknown", { number: "file_none" }));
});

test("a file is left in one's own name only, and its name is no path", async () => {
  const foreign = await sendForm(haikou, FILE, { changes: { fixmedins_code: other.code } });
  expect(foreign.message).toBe("医药机构编号不正确：须为本机构编号，请更正后重发");
  for (const filename of ["../x.zip", "a\\b.zip", "a\u0007.zip", "..", 'a".zip']) {
    const sent = await sendForm(haikou, FILE, { changes: { filename } });
    expect(sent.message).toContain("文件名(filename)不正确：不能含路径或控制字符");
  }
  const long = await sendForm(haikou, FILE, { changes: { filename: `${"长".repeat(201)}` } });
  expect(long.message).toContain("超过200个字符");
});

test("a file beyond its limit is refused, and so is a body beyond its own", async () => {
  const large = Buffer.alloc(8 * 1024 * 1024 + 1, 7);
  expect((await sendForm(haikou, large)).message).toBe(
    refusalText("file_too_large", { limit: "8MB" }),
  );
  const larger = Buffer.alloc(13 * 1024 * 1024, 7);
  expect((await sendForm(haikou, larger)).message).toBe(
    refusalText("request_too_large", { limit: "12MB" }),
  );
  const just = await sendForm(haikou, large.subarray(1));
  expect(just.message).toBe("");
});

test("only a path that names the upload lets a larger JSON body in", async () => {
  const file = Buffer.alloc(3 * 1024 * 1024, 7).toString("base64");
  const input = upload(haikou, { in: file });
  const plain = await haikou.call("9101", input);
  expect(plain.message).toBe(refusalText("request_too_large", { limit: "2MB" }));
  const path = "/fsi/api/fileupload/upload";
  expect((await haikou.call("9101", input, { path })).message).toBe("");
  const other = await haikou.call("9102", { fsDownloadIn: {} }, { path });
  expect(other.message).toContain("地址中的交易9101与报文中的9102不一致");
});

test("so many files a day and no more", async () => {
  const today = haikou.time.slice(0, 10);
  await world.database(HAINAN).query(sql`
    insert into offer.files (number, owner, file_name, bytes, digest, made_at, made_on, expires_at)
    select 'many' || n, ${haikou.code}, 'a.zip', ''::bytea, '', 1, ${today}::date, 2
      from generate_series(1, 200) n`);
  const sent = await sendForm(haikou, FILE);
  expect(sent.message).toBe(refusalText("files_too_many", { limit: "200" }));
  await world.database(HAINAN).query(sql`delete from offer.files where number like 'many%'`);
});

test("leaving and fetching a file are on the trail, fetching one for everybody is not", async () => {
  const sent = await sendForm(haikou, FILE);
  const number = String(sent.output.file_qury_no);
  await fetchFile(world, haikou, number);
  const list = await haikou.done("1307", { data: { ver: "v0000" } });
  await fetchFile(world, haikou, list.output.file_qury_no, "plc");
  await world.province(HAINAN).due();
  const rows = await world.database(HAINAN).query<{ action: string; actor: string }>(sql`
    select action, actor from trail.entries
     where subject in (${number}, ${String(list.output.file_qury_no)}) order by action`);
  expect(rows).toEqual([
    { action: "file.fetched", actor: `institution:${haikou.code}:001` },
    { action: "file.kept", actor: `institution:${haikou.code}:001` },
  ]);
});

test("a file is gone after its time, and its bytes are deleted", async () => {
  const sent = await sendForm(haikou, FILE);
  const number = String(sent.output.file_qury_no);
  world.clock.forward(31 * DAY_MS);
  const got = await fetchFile(world, haikou, number);
  expect(got.message).toBe(refusalText("file_unknown", { number }));
  await world.province(HAINAN).due();
  const rows = await world
    .database(HAINAN)
    .query(sql`select number from offer.files where number = ${number}`);
  expect(rows).toEqual([]);
});

test("a signed call carries a file, too, and a wrong signature none", async () => {
  const found = demoInstitutions(DEMO_SEED).find(
    ({ institution }) => institution.code === haikou.code,
  );
  const named = {
    accessKey: found?.accessKey ?? "",
    name: "9101",
    timestamp: String(world.clock.now()),
    version: "1.0.0",
  };
  const headers = (secret: string) => ({
    ...MULTIPART,
    _api_access_key: named.accessKey,
    _api_name: named.name,
    _api_timestamp: named.timestamp,
    _api_version: named.version,
    _api_signature: signCall(named, secret),
  });
  const body = () =>
    multipart([
      {
        name: "jsonStr",
        bytes: Buffer.from(JSON.stringify(haikou.envelope("9101", upload(haikou)))),
      },
      { name: "file", fileName: "a.zip", bytes: FILE },
    ]);
  const path = "/CSB";
  const good = await haikou.post(body(), { path, headers: headers(found?.secretKey ?? "") });
  expect(good.message).toBe("");
  const bad = await haikou.post(body(), { path, headers: headers("wrong") });
  expect(bad.message).toContain("签名不一致");
});

test("a form without its envelope, with two files, cut off, or for another transaction is refused", async () => {
  const envelope = (infno: string) =>
    Buffer.from(JSON.stringify(haikou.envelope(infno, upload(haikou))));
  const file = { name: "file", fileName: "a.zip", bytes: FILE };
  const send = async (body: Uint8Array, headers = MULTIPART) =>
    (await haikou.post(body, { headers })).message;
  const whole = multipart([{ name: "jsonStr", bytes: envelope("9101") }, file]);
  expect(await send(multipart([file]))).toContain("应有一个jsonStr部分");
  const two = [{ name: "jsonStr", bytes: envelope("9101") }, file, file];
  expect(await send(multipart(two))).toContain("只能有一个文件");
  const parts = Array.from({ length: 20 }, () => file);
  expect(await send(multipart(parts))).toContain("超过8个");
  for (const cut of [
    whole.subarray(0, 60),
    whole.subarray(0, whole.length - 30),
    Buffer.alloc(0),
  ]) {
    expect(await send(cut)).toMatch(/^报文无法解析/);
  }
  expect(await send(whole, { "content-type": "multipart/form-data; x=1" })).toMatch(
    /^报文无法解析/,
  );
  const wrong = multipart([{ name: "jsonStr", bytes: envelope("1101") }, file]);
  expect(await send(wrong)).toContain("交易1101不带文件");
  const long = { name: "jsonStr", bytes: Buffer.alloc(70_000, 32) };
  expect(await send(multipart([long, file]))).toContain("64KB");
});

test("an envelope in GBK beside its file is read", async () => {
  const envelope = Buffer.from(
    JSON.stringify(haikou.envelope("9101", upload(haikou, { filename: "@@.zip" }))),
  );
  // 明细 in GBK.
  const gbk = Buffer.from([0xc3, 0xf7, 0xcf, 0xb8]);
  const at = envelope.indexOf("@@");
  const opterName = Buffer.from("测试");
  const bytes = Buffer.concat([envelope.subarray(0, at), gbk, envelope.subarray(at + 2)]);
  const text = Buffer.from(
    bytes
      .toString("latin1")
      .replaceAll(opterName.toString("latin1"), "test")
      .replace(Buffer.from("测试医院").toString("latin1"), "test")
      .replaceAll(Buffer.from("医院").toString("latin1"), ""),
    "latin1",
  );
  const sent = await haikou.post(
    multipart([
      { name: "jsonStr", bytes: text },
      { name: "file", fileName: "a.zip", bytes: FILE },
    ]),
    { headers: MULTIPART },
  );
  expect(sent.output.filename).toBe("明细.zip");
});
