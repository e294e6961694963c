/**
 * A paper as PDF, A4. The same paper with the same stamp has the same bytes: nothing in it comes
 * from a clock, and the instants that it shows are the stamp's.
 */
import pdfmake from "pdfmake";
import type { Content, CustomTableLayout, TableCell } from "pdfmake/interfaces.js";
import { chinaDate, chinaTimeText } from "#base/date.ts";
import { dateInWords } from "#documents/capitals.ts";
import { faces, runsOf } from "#documents/fonts.ts";
import type { Amount, Block, Column, Paper, Stamp, Table } from "#documents/paper.ts";

const SIZE = 8;
/** The faces stand high by themselves. */
const LINE_HEIGHT = 0.86;
const TITLE_SIZE = 14;
const GREY = "#f3f3f3";
const LINE = "#8c8c8c";
const SEAL_RED = "#b3261e";
const SEAL_DIGITS = 16;

/** Opened with the first paper: fonts by name, and nothing from disk or network. */
let printer: typeof pdfmake | undefined;

function openPrinter(): typeof pdfmake {
  if (printer) return printer;
  const { files } = faces();
  const { virtualfs } = pdfmake as unknown as {
    readonly virtualfs: { writeFileSync(name: string, content: Buffer): void };
  };
  for (const [face, bytes] of Object.entries(files)) virtualfs.writeFileSync(face, bytes);
  pdfmake.setFonts({
    regular: { normal: "regular" },
    bold: { normal: "bold" },
    rare: { normal: "rare" },
  });
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy(() => false);
  printer = pdfmake;
  return pdfmake;
}

/** A digest, a number without blanks: broken anywhere, or it would run over the page's edge. */
const LONG_WORD = /[!-~]{25}/;

/** A text in the faces that have its letters. */
function written(text: string, face: "regular" | "bold" = "regular") {
  const wordBreak = LONG_WORD.test(text) ? ("break-all" as const) : ("normal" as const);
  return runsOf(text, face).map((run) => ({ text: run.text, font: run.face, wordBreak }));
}

const cell = (text: string, style: object = {}): TableCell => ({ text: written(text), ...style });
const strong = (text: string, style: object = {}): TableCell => {
  return { text: written(text, "bold"), ...style };
};

const GRID: CustomTableLayout = {
  hLineWidth: () => 0.5,
  vLineWidth: () => 0.5,
  hLineColor: () => LINE,
  vLineColor: () => LINE,
  paddingLeft: () => 3,
  paddingRight: () => 3,
  paddingTop: () => 1,
  paddingBottom: () => 0.6,
};

/** "-1,234,567.80" from "-1234567.80". */
function thousands(text: string): string {
  return text.replace(/\d(?=(\d{3})+(\.|$))/g, "$&,");
}

function tableCell(column: Column, text: string, isTotal: boolean): TableCell {
  const isNumber = column.money === true || column.count === true;
  const style = isNumber ? { alignment: "right" } : {};
  const shown = isNumber ? thousands(text) : text;
  return isTotal ? strong(shown, style) : cell(shown, style);
}

/** Between the margins, in points: upright and across. */
const WIDTHS = { portrait: 523, landscape: 770 };
const PADDING = 8;
/** Of a digit, in its own height; what a column of words needs at least. */
const DIGIT = 0.6;
const WORDS_MIN = 44;
const SIZE_MIN = 4;

/** Amounts are never broken: where they would not fit beside each other, they are smaller. */
function sizeOf({ columns, rows, total = [] }: Table, width: number): number {
  const digits = columns.map(({ money, count }, at) => {
    if (!money && !count) return 0;
    return Math.max(...[...rows, total].map((row) => thousands(row[at] ?? "").length));
  });
  const words = digits.filter((one) => one === 0).length;
  const left = width - columns.length * PADDING - words * WORDS_MIN;
  const needed = digits.reduce((sum, one) => sum + one * DIGIT, 0);
  return needed === 0 ? SIZE : Math.max(SIZE_MIN, Math.min(SIZE, left / needed));
}

function tableOf(table: Table, width: number): Content {
  const { columns, rows, total } = table;
  const head = columns.map(({ title }) => strong(title, { fillColor: GREY, alignment: "center" }));
  const line = (isTotal: boolean) => (texts: readonly string[]) =>
    columns.map((column, at) => tableCell(column, texts[at] ?? "", isTotal));
  const widths = columns.map(({ width, money }) => width ?? (money ? "auto" : "*"));
  const body = [head, ...rows.map(line(false)), ...(total ? [line(true)(total)] : [])];
  return {
    table: { headerRows: 1, dontBreakRows: true, widths, body },
    layout: GRID,
    fontSize: sizeOf(table, width),
  };
}

/** Two facts a line; the last alone in its line is as wide as both. */
function factsOf(facts: readonly (readonly [string, string])[]): Content {
  const label = (text: string): TableCell => cell(text, { fillColor: GREY });
  const body: TableCell[][] = [];
  for (let at = 0; at < facts.length; at += 2) {
    const [left, right] = [facts[at], facts[at + 1]];
    if (!left) continue;
    const value = right ? cell(left[1]) : cell(left[1], { colSpan: 3 });
    const rest = right ? [label(right[0]), cell(right[1])] : [{}, {}];
    body.push([label(left[0]), value, ...rest]);
  }
  return { table: { widths: [74, "*", 74, "*"], body }, layout: GRID };
}

function linesOf(lines: readonly string[], numbered: boolean): Content[] {
  return lines.map((line, at) => {
    return { text: written(numbered ? `${at + 1}. ${line}` : line), margin: [0, 0.3, 0, 0.3] };
  });
}

function amountsOf(amounts: readonly Amount[]): Content {
  const body = amounts.map(({ label, yuan, inCapitals }) => [
    cell(label, { fillColor: GREY }),
    strong(`（大写）${inCapitals}`),
    strong(`￥${thousands(yuan)}`, { alignment: "right" }),
  ]);
  return { table: { widths: [74, "*", "auto"], body }, layout: GRID };
}

function bodyOf(block: Block, width: number): Content[] {
  if ("facts" in block) return [factsOf(block.facts)];
  if ("columns" in block) return [tableOf(block, width)];
  if ("lines" in block) return linesOf(block.lines, block.numbered === true);
  if ("amounts" in block) return [amountsOf(block.amounts)];
  const columns = block.signatures.map((title) => ({ text: written(`${title}：`) }));
  return [{ columns, margin: [0, 5, 0, 2] }];
}

function contentOf(block: Block, width: number): Content {
  const heading = "heading" in block && block.heading;
  const above: Content[] = heading
    ? [{ text: written(heading, "bold"), fontSize: SIZE + 0.5, margin: [0, 0, 0, 1.5] }]
    : [];
  return { stack: [...above, ...bodyOf(block, width)], margin: [0, 1.5, 0, 1] };
}

function headOf({ title, mark }: Paper, { verifyAt, copy, issuer }: Stamp): Content {
  const reprint = copy > 1 ? `补打（第${copy}次打印）` : "";
  const marks = [mark ?? "", reprint].filter((one) => one !== "").join("　");
  const titles: Content[] = [
    { text: written(issuer), alignment: "center", margin: [0, 2, 0, 2] },
    { text: written(title, "bold"), fontSize: TITLE_SIZE, alignment: "center" },
  ];
  if (marks !== "") {
    titles.push({ text: written(marks, "bold"), color: SEAL_RED, alignment: "center" });
  }
  const side = 58;
  return {
    columns: [
      { text: "", width: side },
      { stack: titles, width: "*" },
      { qr: verifyAt, fit: side, eccLevel: "M", width: side, alignment: "right" },
    ],
    margin: [0, 0, 0, 4],
  };
}

/** Who answers for the paper, and how to see that nothing in it was changed. */
function sealOf({ issuer, issuedAt, seal, contentDigest, checkCode, verifyAt }: Stamp): Content {
  const where = /^https?:/.test(verifyAt) ? "扫描右上角二维码核验" : "凭编号和校验码向签发单位核验";
  const words = [
    `校验码 ${checkCode}；${where}。`,
    `内容摘要（SM3） ${contentDigest}`,
    "本单据以签发单位的电子签章（SM2）为准，任何改动都会使核验不通过。",
  ];
  const red = (text: string): Content => {
    return { text: written(text), color: SEAL_RED, alignment: "center" };
  };
  const box: Content = {
    table: {
      widths: ["*"],
      body: [
        [
          {
            stack: [
              red(issuer),
              red(`电子签章 ${seal.slice(0, SEAL_DIGITS)}`),
              red(dateInWords(chinaDate(issuedAt))),
            ],
          },
        ],
      ],
    },
    layout: { ...GRID, hLineColor: () => SEAL_RED, vLineColor: () => SEAL_RED },
  };
  const said = { stack: linesOf(words, false), width: "*", fontSize: SIZE - 1.5 };
  return {
    columns: [said, { stack: [box], width: 170 }],
    columnGap: 8,
    margin: [0, 3, 0, 0],
    unbreakable: true,
  };
}

export async function pdfOf(paper: Paper, stamp: Stamp): Promise<Buffer> {
  const { number, version, issuedAt, printedAt, issuer } = stamp;
  const orientation = paper.landscape ? "landscape" : "portrait";
  const blocks = paper.blocks.map((block) => contentOf(block, WIDTHS[orientation]));
  const printed = `打印时间 ${chinaTimeText(printedAt)}`;
  const created = openPrinter().createPdf({
    pageSize: "A4",
    pageOrientation: orientation,
    pageMargins: [36, 30, 36, 24],
    compress: true,
    // The number stands in the file in plain letters, so that a changed file still tells it.
    info: {
      title: paper.title,
      author: issuer,
      subject: number,
      creator: "lianjie",
      producer: "lianjie",
      creationDate: new Date(issuedAt),
    },
    defaultStyle: { font: "regular", fontSize: SIZE, lineHeight: LINE_HEIGHT },
    ...(paper.mark === undefined
      ? {}
      : { watermark: { text: paper.mark, font: "regular", bold: false, opacity: 0.08 } }),
    header: {
      columns: [
        { text: written(`编号 ${number}　第${version}版`) },
        { text: written(printed), alignment: "right" },
      ],
      margin: [36, 14, 36, 0],
      fontSize: SIZE - 1,
    },
    footer: (page, pages) => {
      const text = written(`第${page}页，共${pages}页`);
      return { text, alignment: "center", fontSize: SIZE - 1, margin: [0, 6, 0, 0] };
    },
    content: [headOf(paper, stamp), ...blocks, sealOf(stamp)],
  });
  return await created.getBuffer();
}
