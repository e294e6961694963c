/**
 * The walk of a policy clerk through the API: a ratio is raised by two points in a draft, last
 * month is replayed, a second person releases it, and tomorrow's settlements use it. The clerks are
 * accounts that the product's own acts made: the first administrators, accounts and roles by their
 * separated duties, passwords, second factors and log-ins of two browsers.
 */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { activate, Browser, type Known, logIn, type Site } from "#api/fixtures/browser.ts";
import { type ApiServer, serveApi } from "#api/fixtures/server.ts";
import { present } from "#base/assert.ts";
import { addDays, type ChinaDate, DAY_MS, parseChinaTime } from "#base/date.ts";
import type { NodeId } from "#model/place.ts";
import { type SmallCountry, startSmallCountry } from "../country.ts";

const JIANGXI = "360000" as NodeId;
const AT = "H46010000001";
/** From this day the draft says 72 %. */
const FROM = "2026-11-02";

let small: SmallCountry;
let api: ApiServer;
let site: Site;
let clerks: Readonly<Record<"drafter" | "approver" | "other", Known>>;
let drafter: Browser;
let approver: Browser;
let other: Browser;

beforeAll(async () => {
  small = await startSmallCountry();
  const offices = small.country.nodes.map(({ office }) => office);
  api = await serveApi({ offices, now: small.now, ownSessions: true });
  const wait = (ms: number): Promise<void> => small.forward(small.now() + ms);
  site = { url: api.url, node: JIANGXI, now: small.now, wait };
  const first = await present(
    offices.find(({ node }) => node === JIANGXI),
    "Jiangxi runs",
  ).identity.makeFirstAdministrators("tests", {
    administrator: { loginName: "guan.li", name: "管理" },
    securityAdministrator: { loginName: "an.quan", name: "安全" },
    auditor: { loginName: "shen.ji", name: "审计" },
  });
  const [administrator, security] = [new Browser(site), new Browser(site)];
  for (const one of first) {
    if (one.duty === "administrator") await activate(site, administrator, one);
    if (one.duty === "securityAdministrator") await activate(site, security, one);
  }
  const clerk = async (loginName: string, name: string, place: string): Promise<Known> => {
    const made = await administrator.call("POST /accounts", { loginName, name });
    expect(made.status).toBe(201);
    const { id, firstPassword } = made.json;
    const given = await security.call(`POST /accounts/${id}/roles`, { duty: "policy", place });
    expect(given.status).toBe(204);
    return await activate(site, new Browser(site), { loginName, firstPassword });
  };
  clerks = {
    drafter: await clerk("li.wei", "李微", "360300"),
    approver: await clerk("wang.jing", "王静", "360300"),
    other: await clerk("zhao.yu", "赵宇", "360100"),
  };
  await everybodyIn();
}, 90_000);

async function everybodyIn(): Promise<void> {
  drafter = await logIn(site, clerks.drafter);
  approver = await logIn(site, clerks.approver);
  other = await logIn(site, clerks.other);
}

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

type Got = Awaited<ReturnType<Browser["call"]>>;

async function outcomeOf(begun: Got): Promise<Readonly<Record<string, unknown>>> {
  return (await endOf(begun, "done")).result as Readonly<Record<string, unknown>>;
}

async function endOf(begun: Got, state: string): Promise<Readonly<Record<string, unknown>>> {
  expect(begun.status).toBe(202);
  const job = async () => (await drafter.call(`GET /jobs/${begun.json.job}`)).json;
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
  const body = { text: raised(), examples: examples(), note: "慢特病比例提高两个百分点" };
  const broken = await drafter.call("POST /releases", { ...body, text: "area: [" });
  expect([broken.status, broken.json.code]).toEqual([422, "policy_broken"]);
  expect((await other.call("POST /releases", body)).json.code).toBe("object_missing");

  const drafted = await drafter.call("POST /releases", body);
  expect([drafted.status, drafted.json.state]).toEqual([201, "checked"]);
  const version = String(drafted.json.version);
  const read = async (as = drafter) => await as.call(`GET /releases/${version}`);
  expect((await read()).json).toMatchObject({
    state: "checked",
    draftedBy: "li.wei@360300/policy",
    findings: { passed: true, wrong: [] },
  });
  expect((await read(other)).json.code).toBe("object_missing");

  // Last month under the draft, as from its day: 165.19 at 72 % instead of 70 %, then all at both.
  await small.settle(visit);
  const replayed = await outcomeOf(
    await drafter.call(`POST /releases/${version}/replay`, { month: "2026-10" }),
  );
  expect(replayed).toMatchObject({
    settlements: 2,
    asIfOn: FROM,
    winners: { persons: 1, sum: "12.62" },
    losers: { persons: 0 },
  });
  expect(JSON.stringify(replayed)).not.toContain("top");
  const compared = await outcomeOf(
    await drafter.call(`POST /releases/${version}/compare`, { careTypes: ["chronic"] }),
  );
  expect(compared.isSame).toBe(false);
  expect(JSON.stringify(compared.parameters)).toContain("72%");

  // The other scheme has other persons and funds.
  const residents = await other.call("GET /releases?scheme=resident");
  const against = (residents.json.items as { version: string }[])[0]?.version;
  const crossed = await drafter.call(`POST /releases/${version}/compare`, { against });
  expect((await endOf(crossed, "failed")).problem).toMatchObject({
    code: "release_schemes_differ",
  });

  expect((await api.call(JIANGXI, `GET /policies/${version}`)).json.code).toBe("object_missing");

  // Who drafted it cannot approve it, nor for a day that has begun.
  const approve = `POST /releases/${version}/approve`;
  const own = await drafter.call(approve, { from: FROM });
  expect([own.status, own.json.code]).toEqual([422, "release_same_person"]);
  const late = await approver.call(approve, { from: "2026-10-12" });
  expect(late.json.code).toBe("release_date_past");
  const approved = await approver.call(approve, { from: FROM });
  expect(approved.json).toMatchObject({ state: "approved", inForceFrom: FROM });
  const again = await approver.call(approve, { from: FROM });
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
  const list = await drafter.call("GET /releases?state=approved&scheme=employee");
  expect((list.json.items as { version: string }[])[0]?.version).toBe(version);
  const lastDay = addDays(FROM as ChinaDate, -1);
  expect(list.json.items).toMatchObject([
    { inForceFrom: FROM, inForceTo: null, stateWords: `已批准（自${FROM}起）` },
    { inForceFrom: null, inForceTo: lastDay, stateWords: `施行中（自始，至${lastDay}）` },
  ]);
  expect((list.json.items as { area: string }[]).every(({ area }) => area === "360300")).toBe(true);
  await small.forward((parseChinaTime(`${FROM} 08:00:00`) ?? 0) + DAY_MS);
  const after = await small.settle(visit);
  expect(String(after.result.pooledRateBp)).toBe("7200");
  // Nobody is logged in three weeks later.
  expect((await read()).json.code).toBe("session_missing");
  await everybodyIn();
  const withdrawn = await approver.call(`POST /releases/${version}/withdraw`);
  expect(withdrawn.json.code).toBe("release_in_force");
}, 90_000);

test("a draft that was withdrawn is drafted again, with its examples of today", async () => {
  const text = `${readFileSync("policies/360300/employee.yaml", "utf8")}# 又一稿\n`;
  const body = { text, examples: null, note: "缺算例" };
  const first = await drafter.call("POST /releases", body);
  expect([first.status, first.json.state]).toEqual([201, "drafted"]);
  const { version } = first.json;
  await drafter.call(`POST /releases/${version}/withdraw`);
  const again = await drafter.call("POST /releases", {
    ...{ text, note: "补了算例" },
    examples: readFileSync("policies/360300/employee.examples.yaml", "utf8"),
  });
  expect([again.status, again.json]).toMatchObject([201, { version, state: "checked" }]);
  const shown = (await drafter.call(`GET /releases/${version}`)).json;
  expect(shown).toMatchObject({ state: "checked", note: "补了算例", withdrawnBy: null });
});
