/**
 * The walk of a policy clerk through the API: a ratio is raised by two points in a draft, last
 * month is replayed, a second person releases it, and tomorrow's settlements use it.
 */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiServer, type Got, serveApi } from "#api/fixtures/server.ts";
import { present } from "#base/assert.ts";
import { DAY_MS, parseChinaTime } from "#base/date.ts";
import type { Area } from "#model/place.ts";
import { type SmallCountry, startSmallCountry } from "../country.ts";

const JIANGXI = "360000";
const AT = "H46010000001";
/** From this day the draft says 72 %. */
const FROM = "2026-11-02";

let small: SmallCountry;
let api: ApiServer;
let drafter: { readonly staff: string };
let approver: { readonly staff: string };
let keys = 0;

beforeAll(async () => {
  small = await startSmallCountry();
  const offices = small.country.nodes.map(({ office }) => office);
  api = await serveApi({ offices, now: small.now });
  const role = { duty: "policy", place: "360300" as Area } as const;
  drafter = { staff: api.sessions.staff("li.wei", [role]) };
  approver = { staff: api.sessions.staff("wang.jing", [role]) };
});

afterAll(async () => {
  await api?.stop();
  await small?.stop();
});

function raised(): string {
  const text = readFileSync("policies/360300/employee.yaml", "utf8");
  const entry = "{ from: 2021-12-01, source: first, value: 70% }";
  expect(text).toContain(entry);
  const ended = entry.replace("source", "to: 2026-11-01, source");
  return text.replace(entry, `${ended}, { from: ${FROM}, source: first, value: 72% }`);
}

function examples(): string {
  return `${readFileSync("policies/360300/employee.examples.yaml", "utf8")}
- title: 十一月二日起72%
  case: { care: chronic, category: longTerm, disease: M03900, visitOn: ${FROM}, total: 465.19 }
  expect: { total: 465.19, funds: 118.94, pooled: 118.94, cash: 346.25, deductible: 300 }
`;
}

async function write(as: typeof drafter, name: string, body?: object): Promise<Got> {
  keys += 1;
  return await api.call(JIANGXI, name, { as, body, key: `walk-${String(keys).padStart(6, "0")}` });
}

async function outcomeOf(begun: Got): Promise<Readonly<Record<string, unknown>>> {
  return (await endOf(begun, "done")).result as Readonly<Record<string, unknown>>;
}

async function endOf(begun: Got, state: string): Promise<Got["json"]> {
  expect(begun.status).toBe(202);
  const job = async () =>
    (await api.call(JIANGXI, `GET /jobs/${begun.json.job}`, { as: drafter })).json;
  await expect.poll(async () => (await job()).state, { timeout: 15_000 }).toBe(state);
  return await job();
}

const pooled = ({ result }: Awaited<ReturnType<SmallCountry["settle"]>>) =>
  String(
    present(
      result.payment.funds.find(({ fund }) => fund === "pooled"),
      "it pays",
    ).amountFen,
  );

test("two points more, seen beforehand, released by two, used the day after", async () => {
  const visit = { person: "pingxiang", at: AT, careType: "chronic" } as const;
  expect(pooled(await small.settle(visit))).toBe("11563");

  // A text that does not load is told with its line; the clerk of another city drafts nothing here.
  const other = {
    staff: api.sessions.staff("other", [{ duty: "policy", place: "360100" as Area }]),
  };
  const body = { text: raised(), examples: examples(), note: "慢特病比例提高两个百分点" };
  const broken = await write(drafter, "POST /releases", { ...body, text: "area: [" });
  expect([broken.status, broken.json.code]).toEqual([422, "policy_broken"]);
  expect((await write(other, "POST /releases", body)).json.code).toBe("object_missing");

  const drafted = await write(drafter, "POST /releases", body);
  expect([drafted.status, drafted.json.state]).toEqual([201, "checked"]);
  const version = String(drafted.json.version);
  const read = async (as = drafter) => await api.call(JIANGXI, `GET /releases/${version}`, { as });
  expect((await read()).json).toMatchObject({
    state: "checked",
    draftedBy: "li.wei@360300/policy",
    findings: { passed: true, wrong: [] },
  });
  expect((await read(other)).json.code).toBe("object_missing");

  // Last month under the draft, as from its day: 165.19 at 72 % instead of 70 %, then all at both.
  await small.settle(visit);
  const replayed = await outcomeOf(
    await write(drafter, `POST /releases/${version}/replay`, { month: "2026-10" }),
  );
  expect(replayed).toMatchObject({
    settlements: 2,
    asIfOn: FROM,
    winners: { persons: 1, sum: "12.62" },
    losers: { persons: 0 },
  });
  expect(JSON.stringify(replayed)).not.toContain("top");
  const compared = await outcomeOf(
    await write(drafter, `POST /releases/${version}/compare`, { careTypes: ["chronic"] }),
  );
  expect(compared.isSame).toBe(false);
  expect(JSON.stringify(compared.parameters)).toContain("72%");

  // The other scheme has other persons and funds.
  const residents = await api.call(JIANGXI, "GET /releases?scheme=resident", { as: other });
  const against = (residents.json.items as { version: string }[])[0]?.version;
  const crossed = await write(drafter, `POST /releases/${version}/compare`, { against });
  expect((await endOf(crossed, "failed")).problem).toMatchObject({
    code: "release_schemes_differ",
  });

  expect((await api.call(JIANGXI, `GET /policies/${version}`)).json.code).toBe("object_missing");

  // Who drafted it cannot approve it, nor for a day that has begun.
  const approve = `POST /releases/${version}/approve`;
  const own = await write(drafter, approve, { from: FROM });
  expect([own.status, own.json.code]).toEqual([422, "release_same_person"]);
  const late = await write(approver, approve, { from: "2026-10-12" });
  expect(late.json.code).toBe("release_date_past");
  const approved = await write(approver, approve, { from: FROM });
  expect(approved.json).toMatchObject({ state: "approved", inForceFrom: FROM });
  const again = await write(approver, approve, { from: FROM });
  expect([again.status, again.json.code]).toEqual([409, "release_state"]);

  // Everybody reads what is in force on a day, until when, and each figure with its source.
  const inForce = async (on: string) => {
    const query = `on=${on}&area=360300&scheme=employee`;
    return (await api.call(JIANGXI, `GET /policies?${query}`)).json.items;
  };
  const [before] = (await inForce("2026-11-01")) as { version: string; to: string }[];
  expect(before?.to).toBe("2026-11-01");
  expect(await inForce(FROM)).toMatchObject([{ version, from: FROM, to: null }]);
  const told = await api.call(JIANGXI, `GET /policies/${version}?on=${FROM}`);
  const { words, parameters } = told.json as {
    readonly words: readonly string[];
    readonly parameters: readonly { readonly text: string; readonly from: string }[];
  };
  expect(words.join("\n")).toContain(`${FROM}起  72%`);
  expect(parameters.some(({ text }) => text.includes("72%"))).toBe(true);
  expect(parameters.some(({ text }) => text.includes("70%"))).toBe(false);

  // Today the old ratio, from the day on the new one.
  const list = await api.call(JIANGXI, "GET /releases?state=approved&scheme=employee", {
    as: drafter,
  });
  expect((list.json.items as { version: string }[])[0]?.version).toBe(version);
  expect((list.json.items as { area: string }[]).every(({ area }) => area === "360300")).toBe(true);
  await small.forward((parseChinaTime(`${FROM} 08:00:00`) ?? 0) + DAY_MS);
  const after = await small.settle(visit);
  expect(String(after.result.pooledRateBp)).toBe("7200");
  const withdrawn = await write(approver, `POST /releases/${version}/withdraw`);
  expect(withdrawn.json.code).toBe("release_in_force");
}, 90_000);
