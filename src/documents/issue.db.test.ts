/** Papers are numbered, versioned, sealed and printed; what was changed since is found. */
import { beforeEach, describe, expect, test } from "vitest";
import { MINUTE_MS } from "#base/date.ts";
import { sealFrom } from "#base/gm/sm2.ts";
import { sm3 } from "#base/gm/sm3.ts";
import { PAPERS } from "#documents/fixtures/samples.ts";
import { type Desk, printPaper } from "#documents/issue.ts";
import type { Paper } from "#documents/paper.ts";
import { markOn, type Verifier, verifyFile, verifyNumber } from "#documents/verify.ts";
import type { Actor } from "#model/actor.ts";
import type { PersonId } from "#model/person.ts";
import type { NodeId } from "#model/place.ts";
import { type OwnedDatabase, sql } from "#store/store.ts";
import { createTrail } from "#trail/trail.ts";
import { freshDatabase } from "../../test/database.ts";

const CLERK: Actor = { kind: "person", id: "3603000000000001" as PersonId };
const OTHER: Actor = { kind: "person", id: "3603000000000002" as PersonId };
const SECRET = Buffer.from("a made-up secret of a node");
const OLD_SECRET = Buffer.from("the secret that it had before");

let store: OwnedDatabase;
let now: number;
let desk: Desk;

beforeEach(async () => {
  store = await freshDatabase();
  now = Date.parse("2026-11-21T01:30:00Z");
  desk = {
    world: { store, now: () => now, node: "460000" as NodeId },
    trail: createTrail("460000", "a"),
    seal: sealOf(SECRET),
    issuer: "海南省医疗保障经办机构",
    publicUrl: "https://papers.example.cn",
  };
});

function sealOf(...secrets: Uint8Array[]) {
  const seal = sealFrom(secrets);
  if (!seal) throw new Error("a seal has a secret");
  return seal;
}

const refusal = PAPERS.refusal as Paper;
const print = (by = CLERK, paper = refusal, format: "pdf" | "xlsx" = "pdf") =>
  printPaper(desk, { paper, subject: "rmb_1", edition: "", by }, format);
const verifier = (): Verifier => ({
  store,
  seal: desk.seal,
  stillHolds: async (row) => ({ holds: true, mark: markOn(row) }),
});

describe("printing", () => {
  test("the same content is one version, a later print of it a reprint", async () => {
    const first = await print();
    expect(first).toMatchObject({ version: 1, copy: 1 });
    expect(first.number).toMatch(/^BX46000020261121-\d{8}$/);
    now += MINUTE_MS;
    const again = await print();
    expect(Buffer.compare(again.bytes, first.bytes)).toBe(0);
    const other = await print(OTHER);
    expect(other).toMatchObject({ number: first.number, version: 1, copy: 2 });
    now += 11 * MINUTE_MS;
    expect(await print(OTHER)).toMatchObject({ version: 1, copy: 3 });
  });

  test("other content is the next version of the same number, and replaces it", async () => {
    const first = await print();
    const second = await print(CLERK, { ...refusal, mark: "已撤销" });
    expect(second).toMatchObject({ number: first.number, version: 2, copy: 1 });
    const old = await verifyFile(verifier(), first.bytes, undefined);
    expect(old).toMatchObject({ state: "replaced", paper: { version: 1 } });
    const held = await verifyFile(verifier(), second.bytes, undefined);
    expect(held).toMatchObject({ state: "valid", paper: { version: 2 } });
  });

  test("who asks twice at once gets the same bytes; two different ones a copy each", async () => {
    const [one, same] = await Promise.all([print(), print()]);
    expect(Buffer.compare(one.bytes, same.bytes)).toBe(0);
    const both = await Promise.all([print(OTHER), print(CLERK, refusal, "xlsx")]);
    expect(both.map(({ copy }) => copy).sort()).toEqual([2, 3]);
  });

  test("a print that was begun and never finished is finished by the next try", async () => {
    await print();
    now += 11 * MINUTE_MS;
    await store.query(sql`
      insert into documents.copies (number, version, copy, format, printed_at, printed_by)
      select number, version, 2, 'pdf', ${now}, 'person:3603000000000001' from documents.papers`);
    const printed = await print();
    expect(printed.copy).toBe(2);
    expect(await verifyFile(verifier(), printed.bytes, undefined)).toMatchObject({
      state: "valid",
    });
  });

  test("bytes that another renderer made stay what they were: the print is another one", async () => {
    const first = await print();
    const digest = sm3("other bytes");
    await store.script("alter table documents.copies disable trigger copies_stand");
    await store.query(sql`update documents.copies set bytes_digest = ${digest}`);
    const printed = await print();
    expect(printed).toMatchObject({ number: first.number, copy: 2 });
  });

  test("a workbook has the same bytes each time, and is verified like a PDF", async () => {
    const [one] = [await print(CLERK, refusal, "xlsx")];
    const again = await print(CLERK, refusal, "xlsx");
    expect(Buffer.compare(one.bytes, again.bytes)).toBe(0);
    expect(await verifyFile(verifier(), one.bytes, undefined)).toMatchObject({ state: "valid" });
  });

  test("issuing is on the trail, once a version", async () => {
    const { number } = await print();
    await print(OTHER);
    const entries = await store.query<{ action: string; detail: string }>(sql`
      select action, detail from trail.entries where subject = 'rmb_1'`);
    expect(entries).toMatchObject([{ action: "issue document" }]);
    expect(entries[0]?.detail).toContain(`${number} 1 `);
  });
});

async function checkOf(number: string, version = 1): Promise<string> {
  const [row] = await store.query<{ check_code: string }>(sql`
    select check_code from documents.papers where number = ${number} and version = ${version}`);
  return row?.check_code ?? "";
}

describe("verifying", () => {
  test("by number and check code: valid, and the older version replaced", async () => {
    const { number } = await print();
    const check = await checkOf(number);
    expect(await verifyNumber(verifier(), number, check)).toMatchObject({
      state: "valid",
      paper: { number, kind: "reimbursementDecision", issuedOn: "2026-11-21" },
    });
    expect(await verifyNumber(verifier(), number, check.toLowerCase())).toMatchObject({
      state: "valid",
    });
    await print(CLERK, { ...refusal, mark: "已撤销" });
    expect((await verifyNumber(verifier(), number, check)).state).toBe("replaced");
    const newest = await verifyNumber(verifier(), number, await checkOf(number, 2));
    expect(newest).toMatchObject({ state: "valid", paper: { version: 2 } });
    expect(newest.words).toContain("所载事项：已撤销");
  });

  test("a wrong check code, an unknown number", async () => {
    const { number } = await print();
    const wrong = await verifyNumber(verifier(), number, "00000000");
    expect([wrong.state, wrong.paper, wrong.mark]).toEqual(["altered", undefined, undefined]);
    const unknown = await verifyNumber(verifier(), "BX46000020261121-99999999", "00000000");
    expect(unknown.state).toBe("unknown");
    expect(unknown.paper).toBeUndefined();
  });

  test("one changed byte of a file is told, and a strange file is unknown", async () => {
    const { bytes, number } = await print();
    const changed = Buffer.from(bytes);
    changed[bytes.length >> 1] = (changed[bytes.length >> 1] ?? 0) ^ 1;
    const told = await verifyFile(verifier(), changed, undefined);
    expect([told.state, told.paper]).toEqual(["altered", undefined]);
    const strange = Buffer.from("%PDF-1.7 of somebody else");
    expect((await verifyFile(verifier(), strange, undefined)).state).toBe("unknown");
    expect((await verifyFile(verifier(), strange, number)).state).toBe("altered");
  });

  test("what no longer holds is replaced, though nobody printed it anew", async () => {
    const { number } = await print();
    const by = { ...verifier(), stillHolds: async () => ({ holds: false }) };
    expect((await verifyNumber(by, number, await checkOf(number))).state).toBe("replaced");
  });

  test("a key that was changed since still verifies, as long as the node knows it", async () => {
    const { number, bytes } = await print();
    const renewed = { ...verifier(), seal: sealOf(OLD_SECRET, SECRET) };
    expect((await verifyNumber(renewed, number, await checkOf(number))).state).toBe("valid");
    expect((await verifyFile(renewed, bytes, undefined)).state).toBe("valid");
    const forgotten = { ...verifier(), seal: sealOf(OLD_SECRET) };
    expect((await verifyNumber(forgotten, number, await checkOf(number))).state).toBe("broken");
  });

  test.each([
    ["papers", "content = replace(content, '职工', '居民')"],
    ["papers", "issuer = '别的单位'"],
    ["papers", "issued_at = issued_at + 1"],
    ["papers", "content_digest = repeat('0', 64)"],
    ["papers", "seal = repeat('1', 128)"],
    ["papers", "public_key = '04' || repeat('1', 128)"],
  ])("a record of %s with %s does not fit its seal", async (table, change) => {
    const { number } = await print();
    await store.script(`alter table documents.${table} disable trigger papers_stand;
      update documents.${table} set ${change}`);
    expect((await verifyNumber(verifier(), number, await checkOf(number))).state).toBe("broken");
  });

  test("a digest that was put under another file does not fit the print's seal", async () => {
    const { bytes } = await print();
    const forged = Buffer.concat([bytes, Buffer.from("\n")]);
    await store.script("alter table documents.copies disable trigger copies_stand");
    await store.query(sql`update documents.copies set bytes_digest = ${sm3(forged)}`);
    expect((await verifyFile(verifier(), forged, undefined)).state).toBe("broken");
  });
});

describe("what the database holds by itself", () => {
  test.each([
    ["update documents.papers set content = 'x'", "never changes"],
    ["update documents.papers set seal = 'x'", "never changes"],
    ["update documents.copies set bytes_digest = 'x'", "never changes"],
    ["update documents.copies set printed_by = 'x'", "never changes"],
    ["delete from documents.copies", "never changes"],
    ["delete from documents.papers", "never changes"],
    [
      "insert into documents.papers select number, version + 1, kind, subject, edition, content," +
        " content_digest, issuer, issued_at, issued_by, check_code, public_key, seal, null" +
        " from documents.papers",
      "papers_one_valid",
    ],
    ["insert into documents.copies values ('x', 1, 1, 'pdf', 0, '')", "copies_of_paper"],
    [
      "insert into documents.copies select number, version, 9, 'doc', 0, '' from documents.papers",
      "copies_format_known",
    ],
    [
      "insert into documents.copies select number, version, 9, 'pdf', 0, '', 'd'" +
        " from documents.papers",
      "copies_sealed",
    ],
  ])("%s is refused", async (statement, why) => {
    await print();
    await expect(store.script(statement)).rejects.toThrow(why);
  });
});
