/** Long work: how far one's own jobs are, what they gave, cancel and begin again. */
import Type, { type Static } from "typebox";
import { FILE } from "#api/answered.ts";
import { id } from "#api/fields.ts";
import { restartJob, shownJob } from "#api/jobs/begin.ts";
import { JOB_KINDS } from "#api/jobs/kinds.ts";
import { type JobShown, jobOfAny } from "#api/jobs/shape.ts";
import { afterOf, limitOf, listAnswer, listQuery, pageOf } from "#api/lists.ts";
import {
  type JobRow,
  moveJob,
  selectFile,
  selectJob,
  selectJobsOf,
  updateCancel,
} from "#api/queries-jobs.ts";
import { route } from "#api/route.ts";
import type { Instant } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import type { StaffSession } from "#model/staff.ts";
import { JOB_STATE_WORDS } from "#model/words.ts";
import type { Office } from "#nodes/nodes.ts";

const JOB = jobOfAny(JOB_KINDS);
type Answer = Static<typeof JOB>;
/** What was kept is what the kind says: the runner has looked. */
const answerOf = (row: JobRow, now: Instant): Answer => shownJob(row, now) as Answer;

const PARAMS = Type.Object({ job: id("任务编号") });
const FAR_AHEAD = Number.MAX_SAFE_INTEGER;

const SHOWN = {
  job: "job_0mwr533ge8598fd3a4d39",
  kind: "replay",
  state: "working",
  stateWords: "办理中",
  done: 1200,
  total: 5000,
  createdAt: "2026-11-21T09:30:00+08:00",
  endedAt: null,
  result: null,
  problem: null,
  file: null,
};
const JOB_TITLES = new Map<string, string>(JOB_KINDS.map(({ kind, title }) => [kind, title]));
const COLUMNS = [
  { title: "任务编号", of: (row: JobShown) => row.job },
  { title: "类别", of: ({ kind }: JobShown) => JOB_TITLES.get(kind) ?? null },
  { title: "状态", of: (row: JobShown) => row.stateWords },
  { title: "已办", of: (row: JobShown) => String(row.done) },
  { title: "共", of: ({ total }: JobShown) => (total === null ? null : String(total)) },
  { title: "开始时间", of: (row: JobShown) => row.createdAt },
  { title: "结束时间", of: (row: JobShown) => row.endedAt },
];
/** One of each kind that is done, with what it gives. */
const DONE = JOB_KINDS.map(({ kind, title, example: result }) => ({
  title: `${title}，已办结`,
  params: { job: SHOWN.job },
  answer: {
    ...{ ...SHOWN, kind, result, state: "done", stateWords: JOB_STATE_WORDS.done },
    ...{ done: 5000, endedAt: "2026-11-21T09:31:00+08:00" },
  },
}));
const EXAMPLE = { title: "办理中", params: { job: SHOWN.job }, answer: SHOWN };

/** One's own; another's is like none. Refusal: object_missing. */
async function ownJob(office: Office, session: StaffSession, job: string): Promise<JobRow> {
  const [row] = await office.world.store.transaction((tx) => selectJob(tx, job));
  if (row?.staff_id === session.staffId) return row;
  throw new Refusal("object_missing");
}

export const jobRoutes = [
  route({
    method: "GET",
    path: "/jobs",
    title: "本人的任务",
    who: "staff",
    query: listQuery({}),
    answer: listAnswer(JOB),
    list: { name: "本人的任务", columns: COLUMNS },
    examples: [{ title: "最近的", answer: { items: [SHOWN], next: null } }],
    handle: async ({ office, session, query, now }) => {
      const limit = limitOf(query);
      const [at = FAR_AHEAD, last = ""] = afterOf(query, ["number", "text"]) ?? [];
      const from = { at, id: last, limit: limit + 1 };
      const { reports } = office.world;
      const rows = await reports.transaction((tx) => selectJobsOf(tx, session.staffId, from));
      return pageOf(rows, limit, {
        item: (row) => answerOf(row, now),
        key: (row) => [row.created_at, row.id],
      });
    },
  }),
  route({
    method: "GET",
    path: "/jobs/:job",
    title: "一个任务的进度和结果",
    who: "staff",
    params: PARAMS,
    answer: JOB,
    examples: [EXAMPLE, ...DONE],
    handle: async ({ office, session, params, now }) =>
      answerOf(await ownJob(office, session, params.job), now),
  }),
  route({
    method: "GET",
    path: "/jobs/:job/file",
    title: "任务给出的文件",
    who: "staff",
    params: PARAMS,
    answer: FILE,
    examples: [{ title: "下载", params: { job: SHOWN.job } }],
    handle: async ({ office, session, params }) => {
      const { id: job, file_name, file_type } = await ownJob(office, session, params.job);
      const [given] = await office.world.store.transaction((tx) => selectFile(tx, job));
      if (!given?.file || file_name === null) throw new Refusal("object_missing");
      return { name: file_name, type: file_type ?? "application/octet-stream", bytes: given.file };
    },
  }),
  route({
    method: "POST",
    path: "/jobs/:job/cancel",
    title: "取消任务；已写入的不能取消",
    who: "staff",
    params: PARAMS,
    answer: JOB,
    writes: true,
    examples: [EXAMPLE],
    handle: async ({ office, session, params, now, commit, actor }) => {
      const { id: job, kind } = await ownJob(office, session, params.job);
      return await commit(async (tx, entries) => {
        const move = { from: ["waiting"], to: "cancelled", now, endedAt: now } as const;
        const moved = await moveJob(tx, job, move);
        const asked = await updateCancel(tx, job);
        const [row] = await selectJob(tx, job);
        const shown = answerOf(row as JobRow, now);
        if (moved.length + asked.length > 0) {
          entries.push({ at: now, actor, action: `job.cancel ${kind}`, subject: job });
        } else if (shown.state !== "cancelled") {
          throw new Refusal("job_over", { state: shown.stateWords });
        }
        return shown;
      });
    },
  }),
  route({
    method: "POST",
    path: "/jobs/:job/start",
    title: "重新开始任务",
    who: "staff",
    params: PARAMS,
    answer: JOB,
    writes: true,
    examples: [EXAMPLE],
    handle: async (call) => {
      const row = await ownJob(call.office, call.session, call.params.job);
      return (await restartJob(call as never, row)) as Answer;
    },
  }),
] as const;
