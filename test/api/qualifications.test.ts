/**
 * A chronic patient of Pingxiang: refused in Hainan, recognised at home with an expert's opinion,
 * settled in Hainan as chronic, until the qualification is given up.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiServer, serveApi } from "#api/fixtures/server.ts";
import { present } from "#base/assert.ts";
import { refusalText } from "#base/refusals.ts";
import { approveApplication } from "#filing/filing.ts";
import type { DutyPlace } from "#model/staff.ts";
import { sql } from "#store/store.ts";
import { inTransaction } from "#trail/trail.ts";
import { demoPersonId } from "../../demo/people.ts";
import { type SmallCountry, startSmallCountry } from "../country.ts";

const HOME = "360000";
const PERSON = demoPersonId("pingxiangUnqualified");
const VISIT = {
  ...{ person: "pingxiangUnqualified", at: "H46010000001", careType: "chronic" as const },
};
const APPLY = "POST /person/qualification-applications";
const WINDOW = "POST /qualification-applications";

let small: SmallCountry;
let api: ApiServer;
let keys = 0;

beforeAll(async () => {
  small = await startSmallCountry();
  const offices = small.country.nodes.map(({ office }) => office);
  api = await serveApi({ offices, now: small.now });
});

afterAll(async () => {
  await api?.stop();
  await small?.stop();
});

const staff = (loginName: string, duty: "checker" | "reception", place = "360300") => ({
  staff: api.sessions.staff(loginName, [{ duty, place: place as DutyPlace }]),
});
const me = () => ({ person: api.sessions.person(PERSON) });

async function write(
  as: ReturnType<typeof staff> | ReturnType<typeof me>,
  name: string,
  body: object,
  version?: string,
) {
  keys += 1;
  const headers: Record<string, string> = version ? { "if-match": `"${version}"` } : {};
  return await api.call(HOME, name, { as, body, key: `qualify-${1_000 + keys}`, headers });
}

const office = () =>
  present(
    small.country.nodes.find(({ node }) => node === HOME),
    "home runs",
  ).office;

/** The papers, as an upload leaves them. */
async function papers(): Promise<string[]> {
  const kinds = ["medicalRecord", "assessmentForm"];
  await office().world.store.transaction(async (tx) => {
    for (const kind of kinds) {
      await tx.query(sql`
        insert into filing.materials
          (id, person_id, kind, name, type, bytes, digest, added_by, added_at)
        values (${kind}, ${PERSON}, ${kind}, ${kind}, 'image/png', 'x'::bytea, 'd', 'person', 0)`);
    }
  });
  return kinds;
}

async function approve(application: string, id: string): Promise<string> {
  const { world, trail, filing } = office();
  const by = { kind: "staff", id, place: "360300" as DutyPlace, duty: "checker" } as const;
  const row = await inTransaction(world.store, trail, (tx, entries) =>
    approveApplication(
      present(filing, "a desk"),
      { tx, entries, by },
      { id: application, check: () => {} },
    ),
  );
  return present(row.made_qualification, "it made one");
}

const REFUSED = `refused: .*qualification_missing`;

test("unqualified is refused with the cure; recognised by an expert it settles", {
  timeout: 120_000,
}, async () => {
  await expect(small.settle(VISIT)).rejects.toThrow(new RegExp(REFUSED));
  expect(refusalText("qualification_missing", { disease: "M03900" })).toContain("先到参保地认定");

  const bare = await write(me(), APPLY, { kind: "qualify", disease: "PX02" });
  expect([bare.status, bare.json.code]).toEqual([422, "material_missing"]);
  expect(bare.json.detail).toBe("缺少材料：病历资料、门诊慢特病鉴定表，请上传");
  const unknown = await write(me(), APPLY, { kind: "qualify", disease: "PX99", to: "2020-01-01" });
  expect(unknown.json.code).toBe("qualification_disease_unknown");

  const materials = await papers();
  const asked = await write(me(), APPLY, { kind: "qualify", disease: "PX02", materials });
  expect([asked.status, asked.json.state, asked.json.dueOn]).toEqual([
    ...[201, "submitted", "2026-10-26"],
  ]);
  const application = String(asked.json.application);

  const hear = `POST /applications/${application}/opinion`;
  const said = { expert: "陈专家", agrees: true, words: "符合认定标准" };
  const elsewhere = await write(staff("far", "checker", "360100"), hear, said, "2");
  expect(elsewhere.json.code).toBe("object_missing");
  const stale = await write(staff("li.wei", "checker"), hear, said, "1");
  expect([stale.status, stale.json.code]).toEqual([412, "record_changed"]);
  await expect(approve(application, "wang.fang")).rejects.toMatchObject({
    code: "qualification_opinion_missing",
  });
  const heard = await write(staff("li.wei", "checker"), hear, said, "2");
  expect(heard.json).toMatchObject({ expert: "陈专家同意：符合认定标准", version: "3" });
  await expect(approve(application, "li.wei")).rejects.toMatchObject({
    code: "application_same_person",
  });
  await approve(application, "wang.fang");

  const shown = {
    ...{ disease: "PX02", diseaseName: "高血压病3级", nationalDisease: "M03900" },
    ...{ nationalName: "高血压", from: "2026-10-12", to: "2027-10-11", stateWords: "有效" },
    sourceWords: "专家认定",
  };
  const mine = await api.call(HOME, "GET /person/qualifications", { as: me() });
  expect(mine.json.items).toMatchObject([shown]);
  const path = `GET /qualifications?person=${PERSON}`;
  const window = await api.call(HOME, path, { as: staff("zhao", "reception") });
  expect(window.json.items).toMatchObject([shown]);
  const other = await api.call(HOME, `${path}&on=2027-10-12`, { as: staff("zhao", "reception") });
  expect(other.json.items).toEqual([]);

  const { result } = await small.settle(VISIT);
  expect(
    JSON.stringify(result, (_, value) => (typeof value === "bigint" ? `${value}` : value)),
  ).toContain("起付标准");
});

test("given up it settles no more; the window asks the same for who comes there", {
  timeout: 120_000,
}, async () => {
  const mine = await api.call(HOME, "GET /person/qualifications", { as: me() });
  const [{ qualification }] = mine.json.items as [{ qualification: string }];
  const early = await write(staff("zhao", "reception"), WINDOW, {
    ...{ personId: PERSON, kind: "prolong", qualification },
    materials: ["medicalRecord", "assessmentForm"],
  });
  expect(early.json.code).toBe("qualification_renewal_day");
  const gone = await write(me(), APPLY, { kind: "end", qualification: "qua_none" });
  expect(gone.json.code).toBe("qualification_unknown");
  const revoking = await write(me(), APPLY, { kind: "revoke", qualification, reason: "x" });
  expect(revoking.json.code).toBe("input_invalid");
  const accusation = {
    ...{ personId: PERSON, kind: "revoke", qualification, reason: "材料不实" },
    materials: ["medicalRecord"],
  };
  const atWindow = await write(staff("zhao", "reception"), WINDOW, accusation);
  expect(atWindow.json.code).toBe("duty_missing");
  const against = await write(staff("li.wei", "checker"), WINDOW, accusation);
  // What the agency began against the person is not the person's to take back.
  const { application, version } = against.json as { application: string; version: string };
  const own = `POST /person/applications/${application}/withdraw`;
  expect((await write(me(), own, {}, version)).json.code).toBe("object_missing");
  const back = `POST /applications/${application}/withdraw`;
  const taken = await write(staff("zhao", "reception"), back, {}, version);
  expect(taken.json.code).toBe("duty_missing");
  const withdrawn = await write(staff("li.wei", "checker"), back, {}, version);
  expect(withdrawn.json.state).toBe("withdrawn");
  const ended = await write(me(), APPLY, { kind: "end", qualification });
  expect(ended.json).toMatchObject({ state: "approved", qualification });
  await expect(small.settle(VISIT)).rejects.toThrow(new RegExp(REFUSED));
  expect(api.defects).toEqual([]);
});
