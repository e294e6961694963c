/** Long work: begun once, told how far it is, cancelled, refused, found when its process died. */
import Type from "typebox";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LoneNode, startLoneNode } from "#api/fixtures/node.ts";
import { type ApiServer, serveApi } from "#api/fixtures/server.ts";
import { beginJob } from "#api/jobs/begin.ts";
import { jobKind, type Task } from "#api/jobs/kind.ts";
import { jobOf, jobOfAny } from "#api/jobs/shape.ts";
import { listAnswer } from "#api/lists.ts";
import { type Route, route } from "#api/route.ts";
import { jobRoutes } from "#api/routes/jobs.ts";
import { Refusal } from "#base/refusals.ts";
import type { NodeId } from "#model/place.ts";
import { sql } from "#store/store.ts";
import { inTransaction } from "#trail/trail.ts";

const NODE = "360000";
interface Count {
  readonly to: number;
  readonly end: string;
}
/** Waited for at each step, so that a test can look in between. */
let step: (done: number) => Promise<void> = async () => undefined;

/** The step at which all is written and not yet committed. */
const WRITTEN = 1_000;

const COUNT = jobKind({
  kind: "count",
  title: "数一数",
  result: Type.Object({ counted: Type.Integer() }),
  example: { counted: 3 },
  run: async ({ office, input, actor, progress, complete }: Task<Count>) => {
    for (let done = 1; done <= input.to; done += 1) {
      await step(done);
      await progress(done, input.to);
    }
    if (input.end === "refused") throw new Refusal("settlement_missing", { settlement: "s1" });
    if (input.end === "defect") throw new Error("secret inside");
    if (input.end === "written") {
      const { world, trail } = office;
      return await inTransaction(world.store, trail, async (tx, entries) => {
        entries.push({ at: world.now(), actor, action: "count.written", subject: "count" });
        await step(WRITTEN);
        const outcome = { result: { counted: input.to } };
        await complete(tx, entries, outcome);
        return outcome;
      });
    }
    const bytes = Buffer.from(`数到${input.to}`);
    const counted = input.end === "other" ? 0.5 : input.to;
    return {
      result: { counted },
      file: { name: "数.txt", type: "text/plain; charset=utf-8", bytes },
    };
  },
});

/** As they would be of a node that does this alone. */
const ANSWERS: Readonly<Record<string, object>> = { "/jobs": listAnswer(jobOfAny([COUNT])) };
const OWN = jobRoutes.map((one) => {
  if (one.path.endsWith("/file")) return one;
  return { ...one, answer: ANSWERS[one.path] ?? jobOfAny([COUNT]) };
}) as unknown as readonly Route[];

const counting = route({
  method: "POST",
  path: "/counts",
  title: "数一数",
  who: { duties: ["policy"] },
  place: "node",
  body: Type.Object({ to: Type.Integer(), end: Type.String() }),
  answer: jobOf(COUNT),
  writes: true,
  examples: [{ title: "例", body: { to: 3, end: "done" } }],
  handle: async (call) => await beginJob(call as never, COUNT, call.body),
});

let node: LoneNode;
let api: ApiServer;
let as: { readonly staff: string };
let keys = 0;

async function serveIt(): Promise<ApiServer> {
  const routes = [counting as unknown as Route, ...OWN];
  const parts = { offices: [node.node.office], now: () => node.now, routes };
  return await serveApi({ ...parts, jobs: [COUNT] });
}

beforeAll(async () => {
  node = await startLoneNode(NODE);
  api = await serveIt();
  as = { staff: api.sessions.staff("li.wei", [{ duty: "policy", place: NODE as NodeId }]) };
});

afterAll(async () => {
  await api.stop();
  await node.node.stop();
});

const key = (): string => {
  keys += 1;
  return `count-${String(keys).padStart(6, "0")}`;
};

async function begin(to: number, end = "done", own = key()): Promise<string> {
  const got = await api.call(NODE, "POST /counts", { as, body: { to, end }, key: own });
  expect(got.status).toBe(202);
  return String(got.json.job);
}

const look = async (job: string) => (await api.call(NODE, `GET /jobs/${job}`, { as })).json;

async function ends(job: string, state: string): Promise<Readonly<Record<string, unknown>>> {
  await expect.poll(async () => (await look(job)).state, { timeout: 10_000 }).toBe(state);
  return await look(job);
}

test("a job begun twice under one key is one, and gives its value and its file", async () => {
  const own = key();
  const job = await begin(3, "done", own);
  const again = await api.call(NODE, "POST /counts", {
    as,
    body: { to: 3, end: "done" },
    key: own,
  });
  expect(again.json.job).toBe(job);
  const done = await ends(job, "done");
  expect(done).toMatchObject({ done: 3, total: 3, result: { counted: 3 }, file: "数.txt" });
  const file = await api.call(NODE, `GET /jobs/${job}/file`, { as });
  expect(file.text).toBe("数到3");
  const actions = (await node.trail()).filter(({ subject }) => subject === job);
  expect(actions.map(({ action, actor }) => `${action} ${actor}`)).toEqual([
    "job.begin count staff:li.wei@360000/policy",
    "job.done count staff:li.wei@360000/policy",
  ]);
});

test("another's job is like none", async () => {
  const job = await begin(1);
  const other = { staff: api.sessions.staff("wang", [{ duty: "policy", place: NODE as NodeId }]) };
  for (const name of [`GET /jobs/${job}`, `GET /jobs/${job}/file`]) {
    expect((await api.call(NODE, name, { as: other })).json.code).toBe("object_missing");
  }
  for (const name of [`POST /jobs/${job}/cancel`, `POST /jobs/${job}/start`]) {
    const got = await api.call(NODE, name, { as: other, key: key() });
    expect(got.json.code).toBe("object_missing");
  }
  const list = await api.call(NODE, "GET /jobs", { as: other });
  expect(list.json.items).toEqual([]);
  await ends(job, "done");
});

test("a refusal and a defect end a job as failed, the latter without inner words", async () => {
  const refused = await ends(await begin(1, "refused"), "failed");
  expect(refused.problem).toMatchObject({ code: "settlement_missing", status: 404 });
  const broken = await ends(await begin(1, "defect"), "failed");
  expect(broken.problem).toMatchObject({ code: "call_defect" });
  expect(JSON.stringify(broken)).not.toContain("secret");
});

test("a result that is not what its kind says is a defect, and is not shown", async () => {
  const other = await ends(await begin(1, "other"), "failed");
  expect(other).toMatchObject({ result: null, problem: { code: "call_defect" } });
});

test("a job that is cancelled ends at its next word, and may be begun again", async () => {
  let goOn: () => void = () => {};
  const reached = new Promise<void>((resolve) => {
    step = (done) => {
      if (done < 2) return Promise.resolve();
      resolve();
      return new Promise<void>((go) => {
        goOn = go;
      });
    };
  });
  const job = await begin(3);
  await reached;
  expect(await look(job)).toMatchObject({ state: "working", done: 1 });
  await api.call(NODE, `POST /jobs/${job}/cancel`, { as, key: key() });
  const busy = await api.call(NODE, `POST /jobs/${job}/start`, { as, key: key() });
  expect([busy.status, busy.json.code]).toEqual([409, "job_state"]);
  step = async () => undefined;
  goOn();
  await ends(job, "cancelled");
  await api.call(NODE, `POST /jobs/${job}/start`, { as, key: key() });
  await ends(job, "done");
});

test("a job that is cancelled before its commit writes nothing, one after it says so", async () => {
  let goOn: () => void = () => {};
  const reached = new Promise<void>((resolve) => {
    step = (done) => {
      if (done !== WRITTEN) return Promise.resolve();
      resolve();
      return new Promise<void>((go) => {
        goOn = go;
      });
    };
  });
  const written = async () =>
    (await node.trail()).filter(({ action }) => action === "count.written").length;
  const cancel = async () => await api.call(NODE, `POST /jobs/${job}/cancel`, { as, key: key() });
  const job = await begin(1, "written");
  await reached;
  expect((await cancel()).json.state).toBe("working");
  step = async () => undefined;
  goOn();
  await ends(job, "cancelled");
  expect(await written()).toBe(0);
  expect((await cancel()).json.state).toBe("cancelled");
  await api.call(NODE, `POST /jobs/${job}/start`, { as, key: key() });
  await ends(job, "done");
  expect(await written()).toBe(1);
  const late = await cancel();
  expect([late.status, late.json.code]).toEqual([409, "job_over"]);
  expect(late.json.detail).toContain("任务已办完，不能再取消");
  const actions = (await node.trail()).filter(({ subject }) => subject === job);
  expect(actions.map(({ action }) => action)).toEqual([
    ...["job.begin count", "job.cancel count", "job.again count", "job.done count"],
  ]);
});

test("a job whose process died is found as broken off, and may be begun again", async () => {
  const job = await begin(1);
  await ends(job, "done");
  // As a process leaves it that dies in the midst of it.
  await node.store.query(sql`
    update api.jobs set state = 'working', result = null where id = ${job}`);
  expect((await look(job)).state).toBe("working");
  node.now += 301_000;
  expect(await look(job)).toMatchObject({ state: "broken", stateWords: "已中断" });
  await api.call(NODE, `POST /jobs/${job}/start`, { as, key: key() });
  await ends(job, "done");
});

test("a process that stops puts its job back, and the next one does it", async () => {
  let goOn: () => void = () => {};
  const reached = new Promise<void>((resolve) => {
    step = () => {
      resolve();
      return new Promise<void>((go) => {
        goOn = go;
      });
    };
  });
  const job = await begin(2);
  await reached;
  const stopped = api.stop();
  step = async () => undefined;
  goOn();
  await stopped;
  const [row] = await node.store.query<{ readonly state: string }>(sql`
    select state from api.jobs where id = ${job}`);
  expect(row?.state).toBe("waiting");
  api = await serveIt();
  as = { staff: api.sessions.staff("li.wei", [{ duty: "policy", place: NODE as NodeId }]) };
  await ends(job, "done");
});

test("one's own jobs are listed newest first, page by page", async () => {
  const page = await api.call(NODE, "GET /jobs?limit=2", { as });
  const items = page.json.items as { readonly job: string; readonly createdAt: string }[];
  expect(items).toHaveLength(2);
  const next = await api.call(NODE, `GET /jobs?limit=200&after=${page.json.next}`, { as });
  const all = [...items, ...(next.json.items as typeof items)];
  expect(new Set(all.map(({ job }) => job)).size).toBe(all.length);
  expect(all.map(({ createdAt }) => createdAt)).toEqual(
    all
      .map(({ createdAt }) => createdAt)
      .toSorted()
      .reverse(),
  );
});
