/** What clerks do with places: every refusal, two on one record, and the trail. */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS, day, startOfDay } from "#base/date.ts";
import { seededRandom } from "#base/random.ts";
import type { Staff } from "#model/actor.ts";
import type { Agency, Pool } from "#model/area.ts";
import type { Doctor, InstitutionTerm } from "#model/institution.ts";
import type { Area, InstitutionCode, NodeId } from "#model/place.ts";
import {
  createPlaces,
  loadAreas,
  loadReference,
  nationalAreas,
  placesRoom,
  poolOf,
  secretAt,
} from "#registry/registry.ts";
import { type OwnedDatabase, sql } from "#store/store.ts";
import { createTrail } from "#trail/trail.ts";
import { type ActingPlaces, acting } from "../../test/acting.ts";
import { databaseAt, freshDatabaseUrl, reportsAt } from "../../test/database.ts";

const NODE = "460000" as NodeId;
const AREA = "460100" as Area;
const CODE = "H46010000901" as InstitutionCode;
const LI: Staff = { kind: "staff", id: "li.shoujian", place: AREA, duty: "reception" };
const WANG: Staff = { kind: "staff", id: "wang.fuhe", place: AREA, duty: "checker" };
const TODAY = day("2026-11-27");

const TODAY_NEXT = day("2026-11-28");

const LEVEL: InstitutionTerm = { kind: "level", values: ["2"], span: { from: day("2026-01-01") } };
const TERMS: readonly InstitutionTerm[] = [
  { kind: "agreement", values: ["琼医保2026-17"], span: { from: day("2026-01-01") } },
  LEVEL,
  {
    ...{ kind: "careTypes", scope: "local", values: ["outpatient", "chronic"] },
    span: { from: day("2026-01-01") },
  },
];
const DETAILS = {
  ...{ name: "海口试办医院", area: AREA, kind: "hospital" as const },
  ...{ address: "示范路1号", phone: "0898-0000000" },
} as const;

let database: OwnedDatabase;
let places: ActingPlaces;
let now = startOfDay(TODAY);

beforeAll(async () => {
  const url = await freshDatabaseUrl();
  database = databaseAt(url);
  const world = { node: NODE, store: database, reports: reportsAt(url), random: seededRandom(3) };
  const trail = createTrail(NODE, "test");
  await loadAreas(database, nationalAreas());
  places = acting(createPlaces(world), { store: database, trail, now: () => now });
});
beforeEach(async () => {
  now = startOfDay(TODAY);
  await database.script(`truncate registry.institutions, registry.institution_cards,
    registry.record_changes, registry.stops, registry.pools, registry.agencies, trail.entries
    cascade`);
});

const apply = (terms: readonly InstitutionTerm[] = TERMS) =>
  places.applyInstitution(LI, { code: CODE, ...DETAILS, terms });
const seen = (version: number) => ({ id: CODE, version });
const reference = () => loadReference(database, now);
const settling = async () => (await reference()).institutions.get(CODE);
const actions = () =>
  database.query<{ actor: string; action: string; detail: string }>(
    sql`select actor, action, detail from trail.entries order by at, position`,
  );

async function open(): Promise<number> {
  await apply();
  await places.moveOnboarding(LI, seen(1), { to: "tested", note: "联调通过" });
  return await places.moveOnboarding(WANG, seen(2), { to: "opened", note: "" });
}

describe("an institution", () => {
  it("applies, is tested and is opened by another one; then it settles", async () => {
    await apply();
    expect((await settling())?.state).toBe("onboarding");
    await places.moveOnboarding(LI, seen(1), { to: "tested", note: "联调通过" });
    const byLi = places.moveOnboarding(LI, seen(2), { to: "opened", note: "" });
    await expect(byLi).rejects.toMatchObject({ code: "onboarding_same_person" });
    const elsewhere: Staff = { ...LI, place: NODE as string as Area, duty: "checker" };
    const byLiToo = places.moveOnboarding(elsewhere, seen(2), { to: "opened", note: "" });
    await expect(byLiToo).rejects.toMatchObject({ code: "onboarding_same_person" });
    expect(await places.moveOnboarding(WANG, seen(2), { to: "opened", note: "" })).toBe(3);
    expect(await settling()).toMatchObject({ state: "open", level: 2, careTypesCrossProvince: [] });
    const told = await actions();
    expect(told.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
      "staff:li.shoujian@460100/reception institution.applied",
      "staff:li.shoujian@460100/reception institution.tested",
      "staff:wang.fuhe@460100/checker institution.opened",
    ]);
  });

  it("is not opened out of turn, nor without what is needed", async () => {
    await apply([LEVEL]);
    const early = places.moveOnboarding(WANG, seen(1), { to: "opened", note: "" });
    await expect(early).rejects.toMatchObject({ code: "onboarding_state" });
    await expect(early).rejects.toThrow("接入状态是已申请，不能改为已开通");
    await places.moveOnboarding(LI, seen(1), { to: "tested", note: "" });
    const lacking = places.moveOnboarding(WANG, seen(2), { to: "opened", note: "" });
    await expect(lacking).rejects.toMatchObject({ code: "onboarding_incomplete" });
    await expect(lacking).rejects.toThrow("还缺服务协议、开通的医疗类别");
  });

  it.each([
    [{ code: "X46010000901" }, "机构编号不正确"],
    [{ code: "P46010000901" }, "医院以H、药店以P开头"],
    [{ code: "H36010000901" }, "与区划不在同一省"],
    [{ name: "<b>海口</b>" }, "名称不正确：含有不能用的字符"],
    [{ name: "  " }, "名称不正确：没有填写"],
    [{ area: "360100" }, "360100不属于本节点"],
    [{ area: "461900" }, "区划461900不正确：没有这个区划"],
    [{ phone: "打给我" }, "电话不正确"],
    [{ terms: [{ ...LEVEL, values: ["4"] }] }, "应为1、2、3之一"],
    [{ terms: [{ ...LEVEL, scope: "local" }] }, "不分本地和跨省"],
    [{ terms: [{ ...LEVEL, span: { from: "2026-05-02", to: "2026-05-01" } }] }, "早于起始日期"],
    [{ terms: [{ ...LEVEL, span: { from: "2026-02-30" } }] }, "没有这一天"],
    [
      { terms: [LEVEL, { ...LEVEL, span: { from: "2026-05-01" } }] },
      "两段日期重叠（2026-05-01起）",
    ],
  ])("is not recorded with %o", async (wrong, words) => {
    const added = { code: CODE, ...DETAILS, terms: TERMS, ...wrong };
    await expect(places.applyInstitution(LI, added as never)).rejects.toThrow(words);
    expect(await places.institution(CODE)).toBeNull();
    expect(await actions()).toEqual([]);
  });

  it("is recorded once", async () => {
    await apply();
    await expect(apply()).rejects.toMatchObject({ code: "record_known" });
    await expect(apply()).rejects.toThrow(`机构${CODE}已在册`);
    await expect(
      places.changeInstitution(LI, { id: "H46010000999" as InstitutionCode, version: 1 }, {}),
    ).rejects.toThrow("没有机构H46010000999");
  });

  it("changed by two at once keeps the first, and the second is told what changed", async () => {
    await apply();
    const both = await Promise.allSettled([
      places.changeInstitution(LI, seen(1), { phone: "0898-1111111" }),
      places.changeInstitution(WANG, seen(1), { phone: "0898-2222222", address: "示范路2号" }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const lost = both.find((each) => each.status === "rejected");
    expect(lost?.reason).toMatchObject({ code: "record_changed" });
    expect(lost?.reason.message).toMatch(
      /已被他人改动（机构H46010000901已改(地址、)?电话），您的改动没有保存/,
    );
    expect((await places.institution(CODE))?.version).toBe(2);
    expect(await actions()).toHaveLength(2);
    const terms = [{ values: ["3"], span: { from: day("2027-01-01") } }];
    const late = places.changeTerms(WANG, seen(1), "level", terms);
    await expect(late).rejects.toMatchObject({
      params: { fields: expect.stringContaining("phone") },
    });
  });

  it("has each term from its day on, without a word in between", async () => {
    await open();
    const from = day("2027-01-01");
    await places.changeTerms(WANG, seen(3), "level", [
      { values: ["2"], span: { from: day("2026-01-01"), to: day("2026-12-31") } },
      { values: ["3"], span: { from } },
    ]);
    await places.changeTerms(WANG, seen(4), "careTypes", [
      { scope: "local", values: ["outpatient"], span: { from: day("2026-01-01") } },
      { scope: "crossProvince", values: ["inpatient"], span: { from } },
    ]);
    await places.changeTerms(WANG, seen(5), "diseases", [
      { scope: "local", values: ["M03900"], span: { from } },
    ]);
    await places.changeTerms(WANG, seen(6), "marks", [{ values: ["community"], span: { from } }]);
    expect(await settling()).toMatchObject({
      ...{ level: 2, careTypes: ["outpatient"], careTypesCrossProvince: [], marks: [] },
      diseasesLocal: [],
    });
    now = startOfDay(from);
    expect(await settling()).toMatchObject({
      ...{ level: 3, careTypesCrossProvince: ["inpatient"], marks: ["community"] },
      diseasesLocal: ["M03900"],
    });
  });

  const FROM_2027 = { values: ["3"], span: { from: day("2027-01-01") } };
  const UNTIL_2026 = { values: ["2"], span: { from: day("2026-01-01"), to: day("2026-12-31") } };

  it("once opened may let its agreement run out, and is shown so", async () => {
    await open();
    const span = { from: day("2026-01-01"), to: TODAY };
    await places.changeTerms(WANG, seen(3), "agreement", [{ values: [], span }]);
    await places.changeTerms(WANG, seen(4), "level", [UNTIL_2026, FROM_2027]);
    const shown = async () => (await places.search({ text: "海口试办" }, { limit: 5 }))[0];
    expect(await shown()).toMatchObject({ state: "open", level: 2 });
    now = startOfDay(TODAY_NEXT);
    await placesRoom({ store: database, now: () => now }).due?.[0]?.run();
    expect(await shown()).toMatchObject({ state: "suspended", level: 2 });
  });

  it("is suspended for its days and open again after them", async () => {
    await open();
    const span = { from: day("2026-12-01"), to: day("2026-12-10") };
    const bare = places.suspendInstitution(WANG, seen(3), { span });
    await expect(bare).rejects.toThrow("须写明暂停的原因");
    await places.suspendInstitution(WANG, seen(3), { span, note: "整改" });
    expect((await settling())?.state).toBe("open");
    now = startOfDay(day("2026-12-10"));
    expect((await settling())?.state).toBe("suspended");
    await places.resumeInstitution(WANG, seen(4), day("2026-12-10"));
    expect((await settling())?.state).toBe("open");
    const again = places.resumeInstitution(WANG, seen(5), day("2026-12-10"));
    await expect(again).rejects.toThrow("这一天没有暂停");
  });

  it("is read again alone: what stayed is the very same record", async () => {
    await open();
    const other = "H46010000902" as InstitutionCode;
    await places.applyInstitution(LI, { code: other, ...DETAILS, terms: TERMS });
    const held = await reference();
    await places.changeInstitution(LI, { id: other, version: 1 }, { name: "海口另一医院" });
    const next = await loadReference(database, now, held);
    expect(next.records.get(CODE)).toBe(held.records.get(CODE));
    expect(next.institutions.get(other)?.name).toBe("海口另一医院");
  });
});

describe("the card of an institution", () => {
  it("follows the days of its terms by itself, each once", async () => {
    await open();
    const span = { from: day("2026-12-01"), to: day("2026-12-10") };
    await places.suspendInstitution(WANG, seen(3), { span, note: "整改" });
    const state = async () => (await places.search({ text: "海口试办" }, { limit: 5 }))[0]?.state;
    const renew = () => placesRoom({ store: database, now: () => now }).due?.[0]?.run();
    expect([await renew(), await state()]).toEqual([0, "open"]);
    now = startOfDay(day("2026-12-03"));
    expect([await renew(), await state()]).toEqual([1, "suspended"]);
    expect(await renew()).toBe(0);
    now = startOfDay(day("2027-03-01"));
    expect([await renew(), await state()]).toEqual([1, "open"]);
  });
});

describe("keys", () => {
  it("sign two at once, and each until its end", async () => {
    await open();
    const first = await places.issueKey(WANG, CODE);
    const second = await places.issueKey(WANG, CODE);
    const third = places.issueKey(WANG, CODE);
    await expect(third).rejects.toMatchObject({ code: "keys_too_many" });
    await expect(third).rejects.toThrow("已有2个有效密钥");
    await places.endKey(WANG, first, now + DAY_MS);
    const held = await reference();
    for (const { accessKey, secretKey } of [first, second]) {
      expect(secretAt(held, accessKey, now)?.secretKey).toBe(secretKey);
    }
    expect(secretAt(held, first.accessKey, now + DAY_MS)).toBeNull();
    expect(secretAt(held, second.accessKey, now + DAY_MS)).not.toBeNull();
    await places.endKey(WANG, second, 0);
    expect(secretAt(await reference(), second.accessKey, now)).toBeNull();
  });

  it("are never shown after they were issued, on the trail neither", async () => {
    await open();
    const { secretKey, accessKey } = await places.issueKey(WANG, CODE);
    expect(secretKey).toMatch(/^[0-9a-f]{64}$/);
    const told = JSON.stringify([await places.keys(CODE), await actions()]);
    expect(told).toContain(accessKey);
    expect(told).not.toContain(secretKey);
  });

  it("of another institution, or over already, are not ended", async () => {
    await open();
    const { accessKey } = await places.issueKey(WANG, CODE);
    const other = { institution: "H46010000999" as InstitutionCode, accessKey };
    await expect(places.endKey(WANG, other, 0)).rejects.toThrow("没有密钥");
    await expect(places.issueKey(WANG, other.institution)).rejects.toThrow("没有机构");
    await places.endKey(WANG, { institution: CODE, accessKey }, 0);
    await expect(places.endKey(WANG, { institution: CODE, accessKey }, 0)).rejects.toThrow("没有");
  });
});

describe("pools and agencies", () => {
  const span = { from: day("2020-01-01") };
  const pool: Pool = {
    ...{ code: AREA, name: "海口", level: "city", version: 0 },
    members: [{ area: "460105" as Area, span }],
  };
  const agency: Agency = {
    ...{ code: "460100-01", name: "海口示范医保中心", area: AREA, address: "示范路3号" },
    ...{ phone: "0898-0000001", hours: "周一至周五8:00至17:00", serves: [AREA], version: 0 },
  };

  it("have members by days; an area that is in none is in its city's", async () => {
    await places.keepPool(WANG, pool);
    await places.keepPool(WANG, {
      ...{ ...pool, version: 1 },
      members: [{ area: "460105" as Area, span: { ...span, to: day("2025-12-31") } }],
    });
    const joined = { area: "460105" as Area, span: { from: day("2026-01-01") } };
    const whole: Pool = {
      ...{ code: "460000" as Area, name: "海南全省", level: "province", version: 0 },
      members: [joined],
    };
    await places.keepPool(WANG, whole);
    const all = await places.pools();
    expect(poolOf(all, "460105" as Area, day("2025-12-31"))).toBe("460100");
    expect(poolOf(all, "460105" as Area, day("2026-01-01"))).toBe("460000");
    expect(poolOf(all, "469001" as Area, TODAY)).toBe("469001");
    expect(poolOf(all, "110105" as Area, TODAY)).toBe("110000");
    const twice = places.keepPool(WANG, { ...whole, version: 1, members: [joined, joined] });
    await expect(twice).rejects.toMatchObject({ code: "terms_overlap" });
    await expect(twice).rejects.toThrow("区划460105的两段日期重叠");
  });

  it("are kept once, and changed by who has seen them", async () => {
    await places.keepAgency(WANG, agency);
    await expect(places.keepAgency(LI, agency)).rejects.toThrow("经办机构460100-01已在册");
    const changed = { ...agency, hours: "周一至周六", version: 1 };
    await places.keepAgency(WANG, changed);
    await expect(places.keepAgency(LI, changed)).rejects.toThrow("已改办公时间");
    const stranger = { ...agency, code: "460100-02", version: 3 };
    await expect(places.keepAgency(LI, stranger)).rejects.toThrow("没有经办机构460100-02");
    expect(await places.agencies()).toEqual([{ ...changed, version: 2 }]);
    const far = { ...agency, code: "360100-01", serves: ["360100" as Area] };
    await expect(places.keepAgency(LI, far)).rejects.toMatchObject({ code: "record_other_node" });
  });
});

describe("doctors", () => {
  const doctor: Doctor = {
    ...{ code: "D460100000001", name: "示范医师", institution: CODE, department: "内科" },
    ...{ span: { from: day("2026-01-01") }, version: 0 },
    rights: [{ kind: "prescribesChronic", span: { from: day("2026-01-01") } }],
  };

  it("have rights by days, at an institution that is there", async () => {
    await expect(places.keepDoctor(WANG, doctor)).rejects.toMatchObject({ code: "record_missing" });
    await apply();
    await places.keepDoctor(WANG, doctor);
    const refers = { kind: "refers", span: { from: TODAY } } as const;
    const more = { ...doctor, version: 1, rights: [...doctor.rights, refers] };
    await places.keepDoctor(WANG, more);
    expect(await places.doctors(CODE, { limit: 5 })).toEqual([
      { ...more, version: 2, span: { from: "2026-01-01" } },
    ]);
    expect(await places.doctors(CODE, { after: doctor.code, limit: 5 })).toEqual([]);
    await expect(places.keepDoctor(LI, more)).rejects.toThrow("（医师D460100000001已改权限）");
    await expect(places.keepDoctor(LI, { ...more, code: "D1" })).rejects.toThrow("医师编号");
    const twice = { ...more, version: 2, rights: [refers, refers] };
    await expect(places.keepDoctor(LI, twice)).rejects.toThrow("写了两次");
  });
});

describe("stops", () => {
  const announced = {
    ...{ from: startOfDay(day("2026-12-31")), to: startOfDay(day("2027-01-01")) + DAY_MS / 4 },
    ...{ areas: [], kinds: ["settlement" as const], notice: "年终结转" },
  };

  it("are announced, changed and withdrawn before they are over", async () => {
    const stop = await places.announceStop(WANG, announced);
    const of = (version: number) => ({ id: stop.id, version });
    await places.changeStop(WANG, of(1), { notice: "年终结转和升级" });
    await expect(places.changeStop(LI, of(1), { kinds: ["charges"] })).rejects.toThrow("已改公告");
    expect((await reference()).stops).toMatchObject([{ notice: "年终结转和升级", version: 2 }]);
    await places.changeStop(WANG, of(2), { withdraw: true });
    await expect(places.changeStop(WANG, of(3), { notice: "x" })).rejects.toMatchObject({
      code: "stop_over",
    });
    await expect(places.changeStop(WANG, { id: "stop_0", version: 1 }, {})).rejects.toThrow("没有");
    now = announced.to;
    expect((await reference()).stops).toEqual([]);
    expect(await places.stops(0)).toHaveLength(1);
  });

  it.each([
    [{ to: announced.from }, "应晚于开始时间"],
    [{ from: 0, to: 1 }, "已经过去"],
    [{ kinds: [] }, "至少要有一项"],
    [{ notice: "" }, "没有填写"],
    [{ areas: ["360100"] }, "不属于本节点"],
  ])("are not announced with %o", async (wrong, words) => {
    const asked = { ...announced, ...wrong } as typeof announced;
    await expect(places.announceStop(WANG, asked)).rejects.toThrow(words);
  });
});
