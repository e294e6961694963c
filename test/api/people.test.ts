/** Insured people over the API of a real node: what clerks see and enter, what people see. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LoneNode, startLoneNode } from "#api/fixtures/node.ts";
import { type ApiServer, type Got, serveApi } from "#api/fixtures/server.ts";
import { day } from "#base/date.ts";
import type { Insurance, Person, PersonId } from "#model/person.ts";
import { type Area, type InstitutionCode, nodeOf } from "#model/place.ts";
import type { DutyPlace } from "#model/staff.ts";
import { enrol, redeemVoucher, saveCards } from "#registry/registry.ts";

const ONE = "36030000000001" as PersonId;
const NUMBER = "990101195303070019";
const DAUGHTER = { id: "36030000000071" as PersonId, name: "王测试", number: "990101198003070025" };
const HOSPITAL = {
  code: "H46010000001" as InstitutionCode,
  name: "海口演练医院",
  area: "460100" as Area,
  kind: "hospital",
  level: 3,
  careTypes: [],
  state: "open",
} as const;

const NOBODY = "36030000000099";
const FORESEEN = {
  ...{ scheme: "employee", careArea: "460100", careType: "outpatient" },
  visitOn: "2026-11-21",
};
const VISIT = { ...FORESEEN, total: "800.00" };

let node: LoneNode;
let server: ApiServer;
let key = 0;

function newKey(): string {
  key += 1;
  return `peopletest${key}`;
}

function clerk(place = "360300", duty: "reception" | "supervisor" = "reception") {
  return { staff: server.sessions.staff("li.wei", [{ duty, place: place as DutyPlace }]) };
}

/** The id begins with Pingxiang's digits, the insurance is Nanchang's. */
const MOVED = "36030000000005" as PersonId;

function insured(id: PersonId, area: string): Insurance {
  return {
    ...{ personId: id, area: area as Area, civilServant: false },
    ...{ scheme: "employee", personType: "retired", state: "active", suspensions: [] },
    span: { from: day("2010-01-01") },
  };
}

function insuredPerson(
  id: PersonId,
  [name, certificateKind, certificateNumber]: readonly [string, "01" | "08", string],
  insurances: readonly Insurance[],
) {
  const person = {
    ...{ id, name, certificateKind, certificateNumber, sex: "male", ethnicity: "01" },
    birthDate: day("1953-03-07"),
  } satisfies Person;
  return { person, insurances, identities: [] };
}

/** As that, with digits of another province. */
const FROM_AFAR = "46010000000005" as PersonId;

beforeAll(async () => {
  const text = readFileSync("policies/540100/resident.yaml", "utf8").replace(
    '"540100"',
    '"360300"',
  );
  node = await startLoneNode("360000", undefined, [{ path: "360300/resident.yaml", text }]);
  await enrol(node.store, [
    insuredPerson(FROM_AFAR, ["陈样本", "08", "X7654322"], [insured(FROM_AFAR, "360100")]),
    insuredPerson(MOVED, ["李样本", "08", "X7654321"], [insured(MOVED, "360100")]),
    {
      ...insuredPerson(
        ONE,
        ["张样本", "01", NUMBER],
        [{ ...insured(ONE, "360300"), employer: "示范厂" }],
      ),
      socialCard: { number: "C12345678", serial: "S1" },
    },
  ]);
  const person = {
    ...{ id: DAUGHTER.id, name: DAUGHTER.name, certificateKind: "01", ethnicity: "01" },
    ...{ certificateNumber: DAUGHTER.number, sex: "female", birthDate: day("1980-03-07") },
  } satisfies Person;
  await enrol(node.store, [{ person, insurances: [], identities: [] }]);
  await node.store.transaction((tx) => saveCards(tx, [HOSPITAL]));
  server = await serveApi({ offices: [node.node.office], now: () => node.now });
});

afterAll(async () => {
  await server.stop();
  await node.node.stop();
});

async function search(body: object, place = "360300"): Promise<Got> {
  return await server.call("360000", "POST /people/search", { as: clerk(place), body });
}

async function looksAt(action: string) {
  return (await node.trail()).filter((one) => one.action === action && one.person_id === ONE);
}

describe("a person is found by what is in hand", () => {
  test.each([
    [{ by: "certificate", kind: "01", number: NUMBER }],
    [{ by: "socialCard", number: "C12345678" }],
    [{ by: "person", number: ONE }],
  ])("%o", async (body) => {
    const found = await search(body);
    expect(found.json).toEqual({
      people: [
        {
          personId: ONE,
          name: "张*本",
          certificateNumber: "990101********0019",
          areas: ["360300"],
        },
      ],
    });
    expect(found.text).not.toContain(NUMBER);
  });

  test("and not by a clerk of another pooling area", async () => {
    expect((await search({ by: "person", number: ONE }, "360100")).json).toEqual({ people: [] });
  });

  test("a number with another check digit is told so", async () => {
    const found = await search({ by: "certificate", number: "990101195303070018" });
    expect(found.json).toMatchObject({ code: "certificate_invalid" });
    expect(found.json.detail).toContain("校验码不符");
  });
});

describe("a person is shown", () => {
  test("masked, without employer and day of birth, and the look is noted", async () => {
    const shown = await server.call("360000", `GET /people/${ONE}`, { as: clerk() });
    expect(shown.json).toMatchObject({
      name: "张*本",
      certificateNumber: "990101********0019",
      born: "1953",
    });
    for (const secret of ["样", NUMBER, "0307", "示范厂"]) expect(shown.text).not.toContain(secret);
    const looks = await looksAt("read GET /people/:person");
    expect(looks.at(-1)?.actor).toBe("staff:li.wei@360300/reception");
  });

  test("whole, for a purpose that is named and stands on the trail", async () => {
    const name = `POST /people/${ONE}/reveal`;
    const without = await server.call("360000", name, { as: clerk(), body: {} });
    expect(without.json).toMatchObject({ code: "input_invalid" });
    const body = { purpose: "核对备案材料" };
    const shown = await server.call("360000", name, { as: clerk(), body });
    expect(shown.json).toMatchObject({ name: "张样本", certificateNumber: NUMBER });
    expect(await looksAt("read POST /people/:person/reveal")).toHaveLength(1);
  });

  test("a person who is not there, and one of another node, are not found", async () => {
    const as = clerk();
    const nobody = await server.call("360000", "GET /people/36030000000009", { as });
    expect([nobody.status, nobody.json.code]).toEqual([404, "person_unknown"]);
    const elsewhere = await server.call("360000", "GET /people/44010000000001", { as });
    expect([elsewhere.status, elsewhere.json.code]).toEqual([404, "object_missing"]);
  });
});

describe("who is insured elsewhere than the id says", () => {
  const asked: readonly (readonly [string, object | undefined])[] = [
    [`GET /people/${MOVED}`, undefined],
    [`POST /people/${MOVED}/reveal`, { purpose: "核对备案材料" }],
    ["POST /disputes", { personId: MOVED, words: "窗口拒收备案材料" }],
    ["POST /estimate", { personId: MOVED, ...VISIT }],
    [`GET /qualifications?person=${MOVED}`, undefined],
    [`GET /people/${MOVED}/filings`, undefined],
    [`GET /diagnosis?${new URLSearchParams({ personId: MOVED, ...FORESEEN })}`, undefined],
  ];

  test.each(asked)("%s is for the clerks of the insurance and no others", async (name, body) => {
    const call = async (place: string) =>
      await server.call("360000", name, { as: clerk(place), body, key: newKey() });
    expect((await call("360300")).json).toMatchObject({ code: "object_missing" });
    expect((await call("360100")).json.code).not.toBe("object_missing");
  });

  test("is found by them", async () => {
    const sought = { by: "person", number: MOVED };
    expect((await search(sought)).json).toEqual({ people: [] });
    expect((await search(sought, "360100")).json.people).toMatchObject([{ areas: ["360100"] }]);
  });

  test.each([MOVED, FROM_AFAR])("files where the insurance is, whatever %s says", async (who) => {
    const drafted = { personId: who, kind: "file", wish: {} };
    const sent = { as: clerk("360100"), key: newKey(), body: drafted };
    const made = await server.call("360000", "POST /applications", sent);
    expect([made.status, made.json.area]).toEqual([201, "360100"]);
  });

  test("complains where the insurance is", async () => {
    const body = { personId: MOVED, words: "窗口拒收备案材料" };
    const sent = { as: clerk("360100"), key: newKey(), body };
    expect((await server.call("360000", "POST /disputes", sent)).json.area).toBe("360100");
  });
});

test.each([
  ["POST /disputes", { words: "窗口拒收备案材料" }],
  ["POST /estimate", VISIT],
  ["PUT /people/36030000000099/record", null],
  ["POST /people/36030000000099/reveal", { purpose: "核对备案材料" }],
])("%s about nobody is refused", async (name, more) => {
  const fact = { identities: [{ kind: "disabled", from: "2026-01-01" }], source: "名单" };
  const body =
    more === null ? fact : name.includes("reveal") ? more : { personId: NOBODY, ...more };
  const headers = { "if-match": '"1"' };
  const got = await server.call("360000", name, { as: clerk(), key: newKey(), body, headers });
  expect([got.status, got.json.code]).toEqual([404, "person_unknown"]);
});

test("a clerk enters a fact; who saw an older version is told what changed", async () => {
  const enter = async (value: string, version: string) =>
    await server.call("360000", `PUT /people/${ONE}/record`, {
      as: clerk(),
      key: newKey(),
      headers: { "if-match": `"${version}"` },
      body: { facts: [{ name: "tier", value, from: "2026-01-01" }], source: "2026年缴费名单" },
    });
  expect((await enter("high", "1")).json).toEqual({ version: "2" });
  const late = await enter("low", "1");
  expect([late.status, late.json.code]).toEqual([412, "record_changed"]);
  expect(late.json.detail).toContain("tier=high（2026-01-01起），staff:li.wei@360300/reception");
  const shown = await server.call("360000", `GET /people/${ONE}`, { as: clerk() });
  expect(shown.json).toMatchObject({ version: "2", facts: [{ name: "tier", value: "high" }] });
});

test.each([
  [
    { name: "bogus", value: "high" },
    "当地政策没有登记“bogus”，可填：tier（缴费档次（high或low））",
  ],
  [{ name: "Tier", value: "high" }, "当地政策没有登记“Tier”"],
  [{ name: "tier", value: "9" }, "不认识“9”，可填：high、low"],
])("the fact %o, which no policy of the place declares, is refused", async (fact, words) => {
  const got = await server.call("360000", `PUT /people/${ONE}/record`, {
    as: clerk(),
    key: newKey(),
    headers: { "if-match": '"2"' },
    body: { facts: [{ ...fact, from: "2026-01-01" }], source: "名单" },
  });
  expect(got.json.code).toBe("field_invalid");
  expect(got.json.detail).toContain(words);
});

describe("a table is imported", () => {
  const HEAD = "人员编号,姓名,证件类型,证件号码,参保地区划,险种,人员类别,参保开始日期";
  const good = `36030000000002,演练二,08,X1234567,360300,职工,在职,2010-01-01`;

  async function send(text: string | Uint8Array, how = "noneWritten", kind = "people") {
    const body = new FormData();
    body.append(
      "file",
      new Blob([typeof text === "string" ? text : Buffer.from(text)]),
      "人员.csv",
    );
    const path = kind === "people" ? "/people/import" : "/people/facts/import";
    const name = `POST ${path}?bad=${how}`;
    return await server.call("360000", name, { as: clerk(), key: newKey(), body });
  }

  test("bad rows are listed and downloadable, none is written", async () => {
    const done = await send(`${HEAD}\n${good}\n`);
    expect(done.json).toMatchObject({
      outcome: "nothing",
      written: 0,
      bad: [{ line: 2, column: "出生日期", why: "证件号码不含出生日期，须填写" }],
      badFile: "\ufeff行,列,所填,原因\r\n2,出生日期,,证件号码不含出生日期，须填写\r\n",
    });
  });

  test("once; the same again changes nothing and says by whom it was done", async () => {
    const table = `${HEAD},出生日期\n${good},1980-05-06\n`;
    expect((await send(table)).json).toMatchObject({ outcome: "written", written: 1 });
    expect((await send(table)).json).toMatchObject({
      outcome: "known",
      before: { by: "staff:li.wei@360300/reception", written: 1, badCount: 0 },
    });
  });

  test("facts too, and only of people whom the clerk may enter", async () => {
    const head = "人员编号,身份类别或事实名称,值,开始日期,来源";
    const rows = [`${ONE},低保,,2026-01-01,民政名单`, "36010000000001,低保,,2026-01-01,民政名单"];
    const done = await send([head, ...rows].join("\n"), "goodWritten", "facts");
    expect(done.json).toMatchObject({ outcome: "written", written: 1, badCount: 1 });
    expect(done.json.bad).toMatchObject([
      { line: 3, why: "没有这个参保人，或其参保地不在您的岗位所管的统筹区" },
    ]);
  });

  test("a file that is too large or is none of ours is refused", async () => {
    const large = await send(new Uint8Array(5 * 1024 * 1024 + 1));
    expect(large.json).toMatchObject({ code: "file_too_large" });
    const picture = await send(Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0]));
    expect(picture.json).toMatchObject({ code: "file_broken" });
  });
});

describe("a person for themselves", () => {
  const self = () => ({ person: server.sessions.person(ONE) });

  test("has a code that a window scans", async () => {
    const shown = await server.call("360000", "POST /person/voucher", {
      as: self(),
      key: newKey(),
      body: {},
    });
    expect(shown.json.expiresAt).toBe("2026-11-21T09:31:00+08:00");
    const { world, trail } = node.node.office;
    const institution = "H46010000001" as never;
    const careArea = "460100" as Area;
    const content = { code: String(shown.json.code), homeArea: "360300" as Area, careArea };
    const answer = await redeemVoucher(world, trail, { ...content, institution });
    expect(answer).toMatchObject({ outcome: "redeemed", person: { id: ONE } });
    expect(nodeOf(careArea)).toBe("460000");
  });

  test("has a code to log in on another device, for themselves only", async () => {
    const ask = (as: object) =>
      server.call("360000", "POST /person/voucher", {
        ...{ as: as as ReturnType<typeof self>, key: newKey(), body: { purpose: "logIn" } },
      });
    const logIn = (code: unknown) =>
      server.call("360000", "POST /person/log-in", { body: { code } });
    const shown = await ask(self());
    const entered = await logIn(shown.json.code);
    expect(entered.status, entered.text).toBe(200);
    expect((await logIn(shown.json.code)).json.code).toBe("voucher_used");
    const mother = server.sessions.person("36030000000002", { actsFor: [ONE] });
    const ward = await server.call("360000", `POST /person/voucher?person=${ONE}`, {
      ...{ as: { person: mother }, key: newKey(), body: { purpose: "logIn" } },
    });
    expect([ward.status, ward.json.code]).toEqual([422, "login_voucher_own"]);
  });

  test("is given a log-in code at the window, against what the clerk has checked", async () => {
    const name = `POST /people/${ONE}/log-in-voucher`;
    const body = { checked: "本人到场，核对身份证原件" };
    const away = await server.call("360000", name, { as: clerk("360100"), key: newKey(), body });
    expect(away.json.code).toBe("object_missing");
    const given = await server.call("360000", name, { as: clerk(), key: newKey(), body });
    const entered = await server.call("360000", "POST /person/log-in", {
      body: { code: given.json.code },
    });
    expect(entered.status, entered.text).toBe(200);
    const issued = await looksAt("voucher.checkedAtWindow");
    expect(issued.map(({ actor }) => actor)).toEqual(["staff:li.wei@360300/reception"]);
  });

  test("sees the own record, and so does who acts for them", async () => {
    const shown = await server.call("360000", "GET /person/record", { as: self() });
    expect(shown.json).toMatchObject({ personId: ONE, certificateNumber: NUMBER });
    const person = server.sessions.person(DAUGHTER.id, { actsFor: [ONE] });
    const name = `GET /person/record?person=${ONE}`;
    const seen = await server.call("360000", name, { as: { person } });
    expect(seen.json).toMatchObject({ personId: ONE });
  });

  test("sees who looked, page by page, the latest first, without names of clerks", async () => {
    await node.trail();
    const all: Record<string, unknown>[] = [];
    for (let after: unknown = ""; after !== null; ) {
      const page = after === "" ? "" : `&after=${String(after)}`;
      const name = `GET /person/looks?limit=3${page}`;
      const { json } = await server.call("360000", name, { as: self() });
      all.push(...(json.items as Record<string, unknown>[]));
      after = json.next;
    }
    const told = all.map(({ who, what, why }) => `${who} ${what} ${why}`.trim());
    expect(told).toContain("经办机构360300（受理岗） 查看完整姓名和号码 核对备案材料");
    expect(told).toContain("海口演练医院 使用医保码");
    expect(told).toContain("本人 查看本人信息");
    expect(told).toContain("本人 出示医保码 就诊");
    expect(told).toContain("代办人王** 查看本人信息");
    expect(told).toContain("经办机构360300（受理岗） 修改登记信息 2026年缴费名单");
    expect(JSON.stringify(all)).not.toContain("li.wei");
    // No id, address or code of ours: only words.
    expect(all.map(({ why }) => String(why)).filter((why) => /[a-z/]{3}|\d{6}/i.test(why))).toEqual(
      [],
    );
    const times = all.map(({ at }) => String(at));
    expect([...times].sort().reverse()).toEqual(times);
    expect(new Set(all.map((one) => JSON.stringify(one))).size).toBeGreaterThan(5);
  });
});
