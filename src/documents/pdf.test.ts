import { describe, expect, test } from "vitest";
import { fen } from "#base/money.ts";
import { readPdf, readPieces } from "#documents/fixtures/read-pdf.ts";
import { PAPERS, STAMP, STAY } from "#documents/fixtures/samples.ts";
import { clearingTable } from "#documents/layouts/clearing-table.ts";
import { settlementSheet } from "#documents/layouts/settlement-sheet.ts";
import type { Block, Paper } from "#documents/paper.ts";
import { pdfOf } from "#documents/pdf.ts";
import { FUNDS } from "#model/fund.ts";

/** Long texts are broken into lines, amounts get thousands. */
const plain = (text: string): string => text.replace(/[\s,，]/g, "");

function textsOf(block: Block): readonly string[] {
  if ("facts" in block) return block.facts.flat();
  if ("columns" in block) return [...block.rows, block.total ?? []].flat();
  if ("lines" in block) return block.lines;
  return "amounts" in block ? block.amounts.flatMap((one) => Object.values(one)) : block.signatures;
}

async function printed(paper: Paper, stamp = STAMP): Promise<string[]> {
  return readPdf(await pdfOf(paper, stamp)).map(plain);
}

describe("papers as PDF", () => {
  test.each(Object.keys(PAPERS))("every text of the paper %s stands on its page", async (name) => {
    const paper = PAPERS[name] as Paper;
    const pages = await printed(paper);
    expect(pages).toHaveLength(1);
    const said = pages.join("");
    for (const text of [paper.title, ...paper.blocks.flatMap(textsOf)]) {
      expect(said).toContain(plain(text));
    }
    for (const text of [STAMP.number, STAMP.issuer, STAMP.checkCode, STAMP.contentDigest]) {
      expect(said).toContain(plain(text));
    }
  });

  test("a name keeps its rare letters, and one that no face has is told by its code", async () => {
    const [page] = await printed(settlementSheet(STAY));
    expect(page).toContain("𠮷田堃");
    const unheard = { ...STAY, person: { ...STAY.person, name: "王𪚥" } };
    const [other] = await printed(settlementSheet(unheard));
    expect(other).toContain("王〔U+2A6A5〕");
    expect(other).not.toContain("\ufffd");
  });

  test("nothing runs over the page's edge, however long a word is", async () => {
    const word = "0123456789abcdef".repeat(8);
    const facts = [["政策版本", word] as const, ["性别", "男性"] as const];
    const columns = [{ title: "编号" }, { title: "金额", money: true as const }];
    const paper: Paper = {
      ...{ kind: "payableTable", title: "长字" },
      blocks: [{ facts }, { columns, rows: [[word, "1.00"]] }, { lines: [word] }],
    };
    const [pieces = []] = readPieces(await pdfOf(paper, STAMP));
    expect(pieces.map(({ text }) => text).join("")).toContain(word);
    // A letter is at least half as wide as it is high; A4 is 595 points wide.
    const edges = pieces.map(({ x, size, text }) => x + (text.length * size) / 2);
    expect(Math.max(...edges)).toBeLessThan(570);
  });

  test("a country's amounts of every fund stand beside each other on the page", async () => {
    const funds = Object.fromEntries(
      [...FUNDS, "ownAccount", "relativesAccount"].map((fund) => [fund, fen("98765432109.87")]),
    );
    const names = ["新疆维吾尔自治区", "内蒙古自治区"];
    const row = { scheme: "employee" as const, names, cases: 1_234_567, funds, deductions: funds };
    const paper = clearingTable({
      ...{ kind: "nationalClearing", month: "2026-03", schemes: ["employee"] },
      rows: Array.from({ length: 9 }, () => row),
    });
    const [pieces = []] = readPieces(await pdfOf(paper, STAMP));
    const edges = pieces.map(({ x, size, text }) => x + (text.length * size) / 2);
    expect(Math.max(...edges)).toBeLessThan(815);
    // Each amount is in one piece.
    const amounts = pieces.filter(({ text }) => text === "98,765,432,109.87");
    expect(amounts.length).toBe(90);
  });

  test("a reprint says so, and the first print does not", async () => {
    const [paper] = Object.values(PAPERS) as [Paper];
    expect(await printed(paper)).not.toContainEqual(expect.stringContaining("补打"));
    const [second] = await printed(paper, { ...STAMP, copy: 2 });
    expect(second).toContain("补打（第2次打印）");
  });

  test("what no longer holds is marked across the page", async () => {
    const [page] = await printed(PAPERS.cancelled as Paper);
    expect(page?.split("已撤销").length).toBeGreaterThan(2);
  });

  test("a long table has its head on every page, and pages are numbered", async () => {
    const rows = Array.from({ length: 200 }, (_, at) => [`第${at + 1}行`, "1.00"]);
    const columns = [{ title: "统筹区名称" }, { title: "金额", money: true as const }];
    const paper: Paper = { kind: "payableTable", title: "长表", blocks: [{ columns, rows }] };
    const pages = await printed(paper);
    expect(pages.length).toBeGreaterThan(2);
    pages.slice(0, -1).forEach((page, at) => {
      expect(page).toContain("统筹区名称");
      expect(page).toContain(`第${at + 1}页共${pages.length}页`);
    });
  });

  test("the same paper has the same bytes, and another word other ones", async () => {
    const paper = settlementSheet(STAY);
    const first = await pdfOf(paper, STAMP);
    expect((await pdfOf(settlementSheet(STAY), STAMP)).equals(first)).toBe(true);
    const changed = settlementSheet({ ...STAY, level: "二级" });
    expect((await pdfOf(changed, STAMP)).equals(first)).toBe(false);
    // The number can be read from the bytes themselves.
    expect(first.toString("latin1")).toContain(`(${STAMP.number})`);
  });
});
