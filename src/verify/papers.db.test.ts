/** A paper that was changed, slipped in, left valid or taken away past its guards is found. */
import { beforeAll, expect, test } from "vitest";
import { type OwnedDatabase, openSnapshot, sql } from "#store/store.ts";
import { digestOf } from "#verify/answer.ts";
import { createReport } from "#verify/finding.ts";
import { checkPapers } from "#verify/papers.ts";
import { databaseAt, freshDatabaseUrl } from "../../test/database.ts";

const NUMBER = "BX46000020261121-00000001";

let store: OwnedDatabase;

async function issue(version: number, content: string, replacedAt: number | null) {
  const digest = digestOf(content);
  await store.query(sql`
    insert into documents.papers (number, version, kind, subject, edition, content, content_digest,
           issuer, issued_at, issued_by, check_code, public_key, seal, replaced_at)
    values (${NUMBER}, ${version}, 'reimbursementDecision', 'rmb_1', '', ${content}, ${digest},
            '海南', 0, 'li', '', '', '', ${replacedAt})`);
  const detail = `${NUMBER} ${version} ${digest}`;
  await store.query(sql`
    insert into trail.entries (chain, position, at, actor, action, subject, detail, previous,
           digest)
    values ('t:a:1', ${version}, 0, 'li', 'issue document', 'rmb_1', ${detail}, '', '')`);
}

beforeAll(async () => {
  store = databaseAt(await freshDatabaseUrl());
  await issue(1, '{"a":1}', 5);
  await issue(2, '{"a":2}', null);
  await store.script("alter table documents.papers disable trigger user");
});

async function found(): Promise<string[]> {
  const snapshot = await openSnapshot(store);
  const report = createReport(10);
  await checkPapers({ node: "460000", ...snapshot }, report);
  await snapshot.close();
  expect(report.counts.get("papers") ?? 0).toBeGreaterThan(0);
  return report.findings.map(({ subject, words }) => `${subject.slice(-3)}：${words}`);
}

/** Changed, looked at, and put back. */
async function after(change: string): Promise<string[]> {
  await store.script("create table public.kept as table documents.papers");
  await store.script(change);
  const words = await found();
  await store.script("truncate documents.papers cascade");
  await store.script("insert into documents.papers select * from public.kept");
  await store.script("drop table public.kept");
  return words;
}

const PAPERS = "documents.papers";

test("papers as they were issued are without fault", async () => {
  expect(await found()).toEqual([]);
});

test.each([
  [
    "content",
    `update ${PAPERS} set content = '{"a":3}' where version = 2`,
    ["1 2：内容与摘要不符"],
  ],
  [
    "content and digest",
    `update ${PAPERS} set content = '{"a":1}', content_digest = (
       select content_digest from ${PAPERS} where version = 1) where version = 2`,
    ["1 2：没有签发的留痕，或编号、版本、摘要与留痕不符"],
  ],
  [
    "validity",
    `drop index documents.papers_one_valid; update ${PAPERS} set replaced_at = null`,
    ["1 2：第1版没有标为已替换"],
  ],
  [
    "presence",
    `delete from ${PAPERS} where version = 1`,
    ["1 2：版本应为1", "1 1：留痕有签发，单据却不在"],
  ],
])("one whose %s was changed", async (_what, change, words) => {
  expect(await after(change)).toEqual(words);
  expect(await found()).toEqual([]);
});
