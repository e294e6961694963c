/** What persons are told: filed, returned, ended, expiring and settled, once each. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { chinaDate, DAY_MS } from "#base/date.ts";
import type { QualificationId } from "#base/id.ts";
import {
  addMaterial,
  applyQualification,
  approveApplication,
  confirmRefusal,
  draftApplication,
  proposeRefusal,
  recordOpinion,
  returnApplication,
  submit,
} from "#filing/filing.ts";
import { PDF } from "#filing/fixtures/papers.ts";
import type { Notice } from "#model/notice.ts";
import type { Area, InstitutionCode } from "#model/place.ts";
import { loadAreas, nationalAreas } from "#registry/registry.ts";
import { FIRST_BILL, HospitalClient, personIdOf, setlinfo } from "./client.ts";
import { atDesk, cancelFiling, file } from "./desk.ts";
import { JIANGXI, startWorld, type TestWorld } from "./world.ts";

const HAIKOU = "460100" as Area;
const HOSPITAL = "H36030000001" as InstitutionCode;
const PHONE = "13900000000";
const sent: Notice[] = [];
let world: TestWorld;
let haikou: HospitalClient;

beforeAll(async () => {
  world = await startWorld({ post: async (notice) => void sent.push(notice) });
  haikou = new HospitalClient(world, "H46010000001");
  await loadAreas(world.database(JIANGXI), nationalAreas());
});

afterAll(async () => {
  expect(world.defects).toEqual([]);
  await world.stop();
});

const told = async (): Promise<string[]> => {
  const from = sent.length;
  await world.dueEverywhere();
  await world.dueEverywhere();
  return sent.slice(from).map(({ to, text }) => `${to} ${text}`);
};

test("who gave a number is told that they are filed, and who gave none is not", async () => {
  const silent = world.somebody();
  await file(world, silent, { areas: [HAIKOU] });
  expect(await told()).toEqual([]);
  const person = world.somebody();
  const done = await file(world, person, { areas: [HAIKOU], phone: PHONE });
  const today = chinaDate(world.clock.now());
  const [first, ...more] = await told();
  expect(more).toEqual([]);
  expect(first).toContain(`${PHONE} 您的其他跨省临时外出就医人员备案已办好：就医地海口市`);
  expect(first).toContain(`${today}起至`);
  for (const personal of [person.enrolment.person.name, personIdOf(person)]) {
    expect(first).not.toContain(personal);
  }
  expect(await told()).toEqual([]);
  if (done.made_filing) await cancelFiling(world, person, done.made_filing);
  expect(await told()).toEqual([expect.stringContaining("异地就医备案已取消")]);
});

test("what is missing is told with the return, all of it at once", async () => {
  const person = world.somebody();
  const wish = { kind: "referred", areas: [HAIKOU], phone: PHONE } as const;
  const transfer = { institution: "H36010000001" as never, number: "1", diagnosis: "I10" };
  const issuedOn = chinaDate(world.clock.now());
  await haikou.find(person);
  const row = await file(world, person, {
    ...wish,
    ...{ transfer: { ...transfer, issuedOn }, channel: "institution" },
  });
  const words = "缺少转诊证明原件；就医地写错";
  await atDesk(world, person, (filing, step) =>
    returnApplication(
      filing,
      { ...step, by: { kind: "staff", id: "shenhe" } },
      { id: row.id, check: () => {}, words },
    ),
  );
  expect(await told()).toEqual([`${PHONE} 您的申请须补正：${words}。请一次补齐后再提交。`]);
  world.clock.forward(31 * DAY_MS);
  const lapsed = "您的申请退回后30日未补正，视同撤回；需要时请重新申请。";
  expect(await told()).toEqual([`${PHONE} ${lapsed}`]);
  expect(await told()).toEqual([]);
});

test("a settlement is told with who paid what, a minute later and once", async () => {
  const person = world.somebody();
  await file(world, person, { areas: [HAIKOU], phone: PHONE });
  await told();
  const visit = await haikou.visit(person, { lines: FIRST_BILL });
  const settled = setlinfo(await haikou.settle(visit));
  expect(await told()).toEqual([]);
  world.clock.forward(61_000);
  const [first, ...more] = await told();
  expect(more).toEqual([]);
  expect(first).toContain(`的医疗费${visit.total}元已直接结算`);
  expect(first).toContain(`现金支付${Number(settled.psn_cash_pay).toFixed(2)}元`);
  expect(await told()).toEqual([]);
});

test("a filing that ends soon is told once, as early as the place says", async () => {
  const person = world.somebody();
  await file(world, person, { areas: [HAIKOU], phone: PHONE });
  await told();
  world.clock.forward(140 * DAY_MS);
  expect((await told()).filter((text) => text.includes("到期"))).toEqual([]);
  world.clock.forward(20 * DAY_MS);
  const ends = await told();
  expect(ends.filter((text) => text.includes("到期")).length).toBeGreaterThan(0);
  world.clock.forward(DAY_MS);
  const again = await told();
  expect(again).toEqual([]);
});

/** Recognised at once, by rule, for twelve months. */
const qualify = (person: ReturnType<typeof world.somebody>) =>
  atDesk(world, person, (filing, step) =>
    applyQualification(filing, step, {
      ...{ institution: HOSPITAL, operator: "op1", personId: personIdOf(person) },
      ...{ area: person.area, disease: "PX06", materials: [], phone: PHONE },
      assessment: {
        ...{ institution: HOSPITAL, doctor: "李医师" },
        assessedOn: chinaDate(world.clock.now()),
      },
    }),
  );

test("a qualification that ends is told once, from the day on which it may be renewed", async () => {
  const person = world.somebody();
  await qualify(person);
  await told();
  const ofIt = async () => (await told()).filter((text) => text.includes("肾透析"));
  world.clock.forward(300 * DAY_MS);
  expect(await ofIt()).toEqual([]);
  world.clock.forward(8 * DAY_MS);
  expect(await ofIt()).toEqual([expect.stringContaining("请在到期前向参保地申请续期")]);
  world.clock.forward(DAY_MS);
  expect(await ofIt()).toEqual([]);
});

const FORWARD = { timeout: 60_000 };
test(
  "a qualification is told when recognised, renewed and given up, each once",
  FORWARD,
  async () => {
    const person = world.somebody();
    const personId = personIdOf(person);
    const by = { kind: "person", id: personId } as const;
    const ask = (kind: "prolong" | "end", qualificationId: QualificationId | null) =>
      atDesk(world, person, async (filing, step) => {
        const wish = { areas: [], diseases: [], retroactive: false };
        const asked = { kind, channel: "online", personId, area: person.area } as const;
        const papers = kind === "end" ? [] : (["assessmentForm", "medicalRecord"] as const);
        const materials: string[] = [];
        for (const paper of [...papers, "identityDocument" as const]) {
          const added = { personId, kind: paper, name: paper, bytes: PDF };
          materials.push((await addMaterial(filing, { ...step, by }, added)).id);
        }
        const more = { filingId: null, qualificationId, wish, materials };
        const { id } = await draftApplication(filing, { ...step, by }, { ...asked, ...more });
        return await submit(filing, { ...step, by }, { id, check: () => {} });
      });
    const { made_qualification: first } = await qualify(person);
    const today = chinaDate(world.clock.now());
    const texts = async () => {
      const all = await told();
      return all
        .map((text) => text.replace(`${PHONE} `, ""))
        .filter((text) => text.includes("透析"));
    };
    expect(await texts()).toEqual([
      expect.stringContaining(`您的肾透析门诊慢特病资格已认定，${today}起至`),
    ]);
    world.clock.forward(340 * DAY_MS);
    const reminded = await texts();
    expect(reminded).toEqual([expect.stringContaining("到期")]);
    const renewal = await ask("prolong", first);
    const decides = { kind: "staff", id: "wang.fang" } as const;
    const given = { id: renewal.id, check: () => {} };
    const opinion = { expert: "陈专家", agrees: true, words: "见病历" };
    if (renewal.state !== "approved") {
      await atDesk(world, person, async (filing, step) => {
        const heard = { kind: "staff", id: "zhao.min" } as const;
        await recordOpinion(filing, { ...step, by: heard }, { ...given, opinion });
      });
      await atDesk(world, person, (filing, step) =>
        approveApplication(filing, { ...step, by: decides }, given),
      );
    }
    expect(await texts()).toEqual([expect.stringContaining("资格已续期")]);
    await ask("end", first);
    expect(await texts()).toEqual([expect.stringContaining("资格已终止")]);
  },
);

test("whose application for a qualification is refused is told why, once", async () => {
  const person = world.somebody();
  const personId = personIdOf(person);
  const [by, proposes, confirms] = [
    { kind: "person", id: personId },
    { kind: "staff", id: "li.wei" },
    { kind: "staff", id: "wang.fang" },
  ] as const;
  await atDesk(world, person, async (filing, step) => {
    const wish = { areas: [], diseases: [], retroactive: false, disease: "PX06", phone: PHONE };
    const asked = { kind: "qualify", channel: "online", personId, area: person.area } as const;
    const materials: string[] = [];
    for (const kind of ["assessmentForm", "medicalRecord", "identityDocument"] as const) {
      const paper = { personId, kind, name: kind, bytes: PDF };
      materials.push((await addMaterial(filing, { ...step, by }, paper)).id);
    }
    const drafted = { ...asked, filingId: null, wish, materials };
    const { id } = await draftApplication(filing, { ...step, by }, drafted);
    const given = { id, check: () => {}, words: "检查结果达不到认定标准" };
    await submit(filing, { ...step, by }, given);
    await proposeRefusal(filing, { ...step, by: proposes }, given);
    await confirmRefusal(filing, { ...step, by: confirms }, given);
  });
  const texts = [...(await told()), ...(await told())];
  expect(texts).toEqual([expect.stringContaining("没有通过：检查结果达不到认定标准")]);
});

test("whose filing or qualification is revoked is told, and how to dispute it", async () => {
  const person = world.somebody();
  const personId = personIdOf(person);
  const filed = await file(world, person, { areas: [HAIKOU], phone: PHONE });
  const qualified = await qualify(person);
  await told();
  const [begins, decides] = [
    { kind: "staff", id: "li.wei" },
    { kind: "staff", id: "wang.fang" },
  ] as const;
  const bytes = PDF;
  const subjects = [
    { filingId: filed.made_filing },
    { filingId: null, qualificationId: qualified.made_qualification },
  ];
  for (const subject of subjects) {
    await atDesk(world, person, async (filing, step) => {
      const paper = { personId, kind: "other", name: "核查记录", bytes } as const;
      const { id: material } = await addMaterial(filing, { ...step, by: begins }, paper);
      const wish = { areas: [], diseases: [], retroactive: false, reason: "材料系伪造" };
      const asked = { kind: "revoke", channel: "window", personId, area: person.area } as const;
      const more = { ...subject, wish, materials: [material] };
      const { id } = await draftApplication(filing, { ...step, by: begins }, { ...asked, ...more });
      const given = { id, check: () => {} };
      await submit(filing, { ...step, by: begins }, given);
      await approveApplication(filing, { ...step, by: decides }, given);
    });
  }
  const texts = await told();
  expect(texts.filter((text) => text.includes("有异议的可以提出"))).toHaveLength(2);
  expect(texts.join()).toContain("肾透析门诊慢特病资格已撤销");
});
