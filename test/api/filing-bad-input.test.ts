/** What nobody files: each told with its code and what to do, the draft kept for the next try. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ApiServer, type Got, serveApi } from "#api/fixtures/server.ts";
import { present } from "#base/assert.ts";
import { sql } from "#store/store.ts";
import { demoPersonId } from "../../demo/people.ts";
import { type SmallCountry, startSmallCountry } from "../country.ts";
import { type As, type FilingClient, filingClient, PNG } from "./filing-client.ts";

const TODAY = "2026-10-12";
const PERSON = demoPersonId("pingxiangUnfiled");
const TEMPORARY = { kind: "otherTemporary", areas: ["460100"], from: TODAY };
const PROMISED = {
  ...{ kind: "longResident", areas: ["440100"], from: TODAY },
  ...{ evidence: "commitment", promised: "2026-1" },
};

let small: SmallCountry;
let api: ApiServer;
let desk: FilingClient;
let me: As;

beforeAll(async () => {
  small = await startSmallCountry();
  const offices = small.country.nodes.map(({ office }) => office);
  api = await serveApi({ offices, now: small.now });
  desk = filingClient(api, "360000", "360300");
  me = desk.person(PERSON);
});

afterAll(async () => {
  await api?.stop();
  await small?.stop();
});

async function paper(query: Record<string, string>): Promise<string> {
  const asked = new URLSearchParams(query).toString();
  return String((await desk.upload(me, `/person/materials?${asked}`, PNG)).json.material);
}

function told({ json }: Got): readonly [unknown, string] {
  return [json.code, String(json.detail)];
}

describe("is told clearly", () => {
  test("the target is the home province", async () => {
    const got = await desk.file(me, { ...TEMPORARY, areas: ["360100"] });
    expect(told(got)).toEqual([
      "filing_target_home",
      "360100就是参保地所在省，同省就医不需要跨省备案，请核对就医地",
    ]);
  });

  test("the dates are reversed", async () => {
    const got = await desk.file(me, { ...TEMPORARY, from: "2026-11-02", to: "2026-11-01" });
    expect(told(got)).toEqual([
      "filing_dates_reversed",
      "结束日期2026-11-01早于开始日期2026-11-02，请更正",
    ]);
  });

  test("the certificate of referral has expired, and what else is missing with it", async () => {
    const transfer = {
      ...{ institution: "H36030000001", number: "ZZ-1", issuedOn: "2026-08-01" },
      ...{ validTo: "2026-09-01", diagnosis: "冠心病" },
    };
    const wish = { kind: "referred", areas: ["440100"], from: TODAY, transfer };
    const [code, detail] = told(await desk.file(me, wish));
    expect(code).toBe("application_problems");
    expect(detail).toContain("材料“转诊证明ZZ-1”已于2026-09-01过期，请换成有效的材料");
    expect(detail).toContain("缺少材料：转诊转院证明，请上传");
  });

  test("the certificate of referral was issued tomorrow, or ended before it began", async () => {
    const sent = async (issuedOn: string, validTo: string) => {
      const transfer = {
        ...{ institution: "H36030000001", number: "ZZ-2", issuedOn, validTo },
        diagnosis: "冠心病",
      };
      const wish = { kind: "referred", areas: ["440100"], from: TODAY, transfer };
      const certificate = await paper({ kind: "transferCertificate" });
      return told(await desk.file(me, wish, { materials: [certificate] }));
    };
    expect(await sent("2027-01-01", "2027-06-30")).toEqual([
      "material_issued_later",
      "“转诊证明ZZ-2”的开具日期2027-01-01晚于今天，请核对后更正，或换成已开具的",
    ]);
    expect(await sent("2026-10-01", "2026-09-30")).toEqual([
      "material_dates_reversed",
      "“转诊证明ZZ-2”的有效期至2026-09-30早于开具日期2026-10-01，请核对后更正",
    ]);
  });

  test("the evidence has expired", async () => {
    const old = await paper({ kind: "residenceProof", validTo: "2026-10-11" });
    const wish = { ...PROMISED, evidence: "documents" };
    const got = await desk.file(me, wish, { materials: [old] });
    expect(told(got)).toEqual([
      "material_expired",
      "材料“居住证明”已于2026-10-11过期，请换成有效的材料",
    ]);
  });

  test("the evidence is another person's, by the name on it or by whose paper it is", async () => {
    const wish = { ...PROMISED, evidence: "documents" };
    const named = await paper({ kind: "residenceProof", holder: "李别人" });
    expect(told(await desk.file(me, wish, { materials: [named] }))).toEqual([
      "material_other_person",
      "材料“居住证明”是李别人的，不是申请人的，请换成本人的材料",
    ]);
    const other = desk.person(demoPersonId("pingxiangLocal"));
    const got = await desk.upload(other, "/person/materials?kind=residenceProof", PNG);
    const theirs = String(got.json.material);
    expect(told(await desk.file(me, wish, { materials: [theirs] }))[0]).toBe("material_unknown");
  });

  test.each([
    ["active", "{[2026-01-01,)}", "暂停参保（2026-01-01起）"],
    ["ended", "{}", "终止参保"],
  ])("the insurance is %s, suspended on %s", async (state, suspensions, word) => {
    const home = present(
      small.country.nodes.find(({ node }) => node === "360000"),
      "it runs",
    );
    const whom = demoPersonId("pingxiangInProvince");
    const set = (to: string, days: string) =>
      home.office.world.store.query(sql`
        update registry.insurances set state = ${to}, suspensions = ${days}::datemultirange
         where person_id = ${whom}`);
    await set(state, suspensions);
    const got = await desk.file(desk.person(whom), TEMPORARY);
    await set("active", "{}");
    expect(told(got)).toEqual([
      "filing_uninsured",
      `${TODAY}在360300的参保状态为${word}，不能办理，请先在参保地补缴、恢复或办理参保`,
    ]);
  });

  test("filings overlap, and a change comes inside the lock", async () => {
    const first = await desk.file(me, PROMISED);
    expect([first.status, first.json.state]).toEqual([200, "approved"]);
    const filing = String(first.json.made);
    const again = await desk.file(me, { ...PROMISED, areas: ["460000"] });
    expect(told(again)).toEqual([
      "filing_overlaps",
      `已有有效备案（${filing}），同时有效的就医地最多1个，请先变更或取消原备案`,
    ]);
    const change = { kind: "change" as const, filing };
    const moved = await desk.file(me, { ...PROMISED, areas: ["460000"] }, change);
    expect(told(moved)).toEqual([
      "filing_locked",
      "该备案在2027-04-12之前不能变更或取消；因工作地变更、居住地变更的可以办理，请写明理由",
    ]);
    // The draft is kept: filled in with the reason it goes through.
    const listed = await desk.get(me, "/person/applications");
    const [draft] = listed.json.items as { application: string; state: string; version: string }[];
    expect(draft?.state).toBe("draft");
    const path = `/person/applications/${draft?.application}`;
    const wish = { ...PROMISED, areas: ["460000"], reason: "居住地变更" };
    const filled = await desk.write(me, `PUT ${path}`, { wish }, draft?.version);
    expect(filled.json.problems).toEqual([]);
    const done = await desk.write(me, `POST ${path}/submit`, undefined, filled.json.version);
    expect(done.json.state).toBe("approved");
  });

  test("who made it does not decide it", async () => {
    const roles = (duty: "reception" | "checker") => ({ duty, place: "360300" as never });
    const both = { staff: api.sessions.staff("li.wei", [roles("reception"), roles("checker")]) };
    const personId = demoPersonId("pingxiangLocal");
    const wish = { ...PROMISED, evidence: "documents" };
    const got = await desk.upload(both, `/people/${personId}/materials?kind=residenceProof`, PNG);
    const materials = [String(got.json.material)];
    const body = { personId, kind: "file", wish, materials };
    const made = await desk.write(both, "POST /applications", body);
    const path = `/applications/${String(made.json.application)}`;
    const sent = await desk.write(both, `POST ${path}/submit`, undefined, made.json.version);
    expect(sent.json).toMatchObject({ state: "submitted", channel: "window" });
    const decided = await desk.write(both, `POST ${path}/approve`, undefined, sent.json.version);
    expect(told(decided)).toEqual([
      "application_same_person",
      "提出或经手的人不能审核，请由另一人办理",
    ]);
  });
});
