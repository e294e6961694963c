import { expect, test } from "vitest";
import { PAPERS, STAMP } from "#documents/fixtures/samples.ts";
import type { Paper } from "#documents/paper.ts";
import { pdfOf } from "#documents/pdf.ts";
import { renderPdf, WAITING_MAX } from "#documents/printer.ts";

const paper = PAPERS.refusal as Paper;

test("the thread makes the same bytes as the program itself", async () => {
  const [here, there] = [await pdfOf(paper, STAMP), await renderPdf(paper, STAMP)];
  expect(Buffer.compare(here, there)).toBe(0);
});

test("each caller gets their own paper", async () => {
  const copies = [2, 3, 4];
  const all = await Promise.all(copies.map((copy) => renderPdf(paper, { ...STAMP, copy })));
  const alone = await Promise.all(copies.map((copy) => pdfOf(paper, { ...STAMP, copy })));
  all.forEach((bytes, at) => {
    expect(Buffer.compare(bytes, alone[at] ?? Buffer.alloc(0))).toBe(0);
  });
});

test("a thread that broke is told to whoever waits, and the next paper has a new one", async () => {
  const broken = { ...paper, blocks: [null] } as unknown as Paper;
  const waiting = [renderPdf(broken, STAMP), renderPdf(paper, STAMP)];
  const ended = await Promise.allSettled(waiting);
  expect(ended.map(({ status }) => status)).toContain("rejected");
  expect((await renderPdf(paper, STAMP)).length).toBeGreaterThan(1000);
});

test("the program goes on while a paper is rendered", async () => {
  let turns = 0;
  let rendered = false;
  const printing = renderPdf(paper, STAMP).then(() => {
    rendered = true;
  });
  while (!rendered) {
    await new Promise((resolve) => setImmediate(resolve));
    turns += 1;
  }
  await printing;
  expect(turns).toBeGreaterThan(100);
});

test("more papers than can wait are refused at once", async () => {
  const short: Paper = { kind: "payableTable", title: "表", blocks: [] };
  const all = Array.from({ length: WAITING_MAX + 1 }, () => renderPdf(short, STAMP));
  const ended = await Promise.allSettled(all);
  const refused = ended.filter(({ status }) => status === "rejected");
  expect(refused).toMatchObject([{ reason: { code: "document_busy" } }]);
}, 60_000);
