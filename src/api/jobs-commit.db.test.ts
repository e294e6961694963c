/** Each kind of job that writes: what its commit undoes with the job, and what a cancel finds. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { CATALOGUE_LOAD } from "#api/catalogue/job.ts";
import { type LoneNode, startLoneNode } from "#api/fixtures/node.ts";
import { seedPlaces } from "#api/fixtures/places.ts";
import { INSTITUTIONS_IMPORT } from "#api/institutions-job.ts";
import type { AnyJobKind, Task } from "#api/jobs/kind.ts";
import { JOB_KINDS } from "#api/jobs/kinds.ts";
import { COMPARE, REPLAY } from "#api/releases/jobs.ts";
import type { Staff } from "#model/actor.ts";
import type { Area } from "#model/place.ts";
import { type Sql, sql } from "#store/store.ts";

let lone: LoneNode;

beforeAll(async () => {
  lone = await startLoneNode("360000");
  await seedPlaces(lone.store);
});

afterAll(async () => {
  await lone.node.stop();
});

/** These only read: what they give is all that a cancel takes away. */
const READING: readonly AnyJobKind[] = [REPLAY, COMPARE];

interface Writing {
  readonly input: unknown;
  readonly file: string;
  /** The rows that it leaves. */
  readonly left: Sql;
}

const INSTITUTIONS = Array.from({ length: 1_200 }, (_, index) => {
  return `H3603${String(1_000 + index).padStart(7, "0")},萍乡导入第${index}医院,360300,3,2026-01-01,普通门诊`;
});
const WRITING: Readonly<Record<string, Writing>> = {
  [INSTITUTIONS_IMPORT.kind]: {
    input: { fileName: "机构.csv", bad: "noneWritten", reach: ["360300"] },
    file: ["机构编号,名称,区划,结算等级,协议起始日期,医疗类别", ...INSTITUTIONS].join("\n"),
    left: sql`select count(*)::int as n from registry.institutions where name like '萍乡导入%'`,
  },
  [CATALOGUE_LOAD.kind]: {
    input: { fileName: "目录.csv", wholeOn: null, apply: true },
    file: "code,name,list,class,fee,from\nTRY001,试验药,drug,甲,09,2026-01-01",
    left: sql`select count(*)::int as n from registry.catalogue_items where code = 'TRY001'`,
  },
};

test("every kind that writes is tried here", () => {
  const others = (JOB_KINDS as readonly AnyJobKind[]).filter((kind) => !READING.includes(kind));
  expect(others.map(({ kind }) => kind).sort()).toEqual(Object.keys(WRITING).sort());
});

const actor: Staff = { kind: "staff", id: "li.wei", place: "360300" as Area };

async function run(kind: string, complete: Task<never>["complete"], progress = quiet) {
  const { input, file } = WRITING[kind] as Writing;
  const [found] = JOB_KINDS.filter((one) => one.kind === kind) as readonly AnyJobKind[];
  const bytes = Buffer.from(file);
  const { office } = lone.node;
  const task = { office, input: input as never, file: bytes, actor, progress, complete };
  return await found?.run(task);
}

const quiet: Task<never>["progress"] = async () => undefined;
const cancelled = async () => await Promise.reject(new Error("cancelled"));

async function left(kind: string): Promise<number> {
  const [row] = await lone.store.query<{ readonly n: number }>((WRITING[kind] as Writing).left);
  return row?.n ?? -1;
}

test.each(Object.keys(WRITING))("%s: a cancel that its commit meets undoes all", async (kind) => {
  await expect(run(kind, cancelled)).rejects.toThrow("cancelled");
  expect(await left(kind)).toBe(0);
  await expect(run(kind, quiet as never, cancelled)).rejects.toThrow("cancelled");
  expect(await left(kind)).toBe(0);
  const completed: unknown[] = [];
  const outcome = await run(kind, async (tx, _entries, told) => {
    completed.push(told);
    // In the transaction that writes: it sees what nobody else does yet.
    const [row] = await tx.query<{ readonly n: number }>((WRITING[kind] as Writing).left);
    expect([row?.n ?? 0, await left(kind)]).toEqual([expect.any(Number), 0]);
    expect(row?.n).toBeGreaterThan(0);
  });
  expect(completed).toEqual([outcome]);
  expect(await left(kind)).toBeGreaterThan(0);
});

test("a table of institutions is told batch by batch, so that a cancel ends it on the way", async () => {
  const told: number[] = [];
  const until = async (done: number) => {
    told.push(done);
    if (done >= 500) throw new Error("cancelled");
  };
  await expect(run(INSTITUTIONS_IMPORT.kind, cancelled, until)).rejects.toThrow("cancelled");
  expect(told).toEqual([0, 500]);
});
