/**
 * Papers beside the settlement sheet: notices, clearing tables, deductions, decisions on claims; as
 * PDF, and what is a table as a workbook, too. Numbered, versioned and sealed like the sheet.
 */
import Type from "typebox";
import { type FileAnswer, PDF_FILE, WORKBOOK, WORKBOOK_FILE } from "#api/answered.ts";
import { deskOf } from "#api/documents/desk.ts";
import {
  type DecisionEdition,
  decisionOf,
  deductionsOf,
  noticeOf,
  payableDetailOf,
  TABLES,
  tableOf,
} from "#api/documents/papers.ts";
import { STATEMENTS, statementOf } from "#api/documents/statements.ts";
import { id, month, oneOf, pastArea } from "#api/fields.ts";
import { READERS as MONEY_READERS, OWN_READERS } from "#api/money-shapes.ts";
import { claimNow, PLACE_OF_CLAIM } from "#api/reimbursement/acts.ts";
import { CLAIM_AT, CLAIM_PARAMS } from "#api/reimbursement/shapes.ts";
import { route } from "#api/route.ts";
import { present } from "#base/assert.ts";
import type { ChinaMonth } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { type Format, type Paper, printPaper } from "#documents/documents.ts";
import type { Actor } from "#model/actor.ts";
import { type PersonId, SCHEMES } from "#model/person.ts";
import type { Duty } from "#model/staff.ts";
import type { Office } from "#nodes/nodes.ts";

const closed = { additionalProperties: false } as const;
const READERS: { readonly duties: readonly Duty[] } = {
  duties: ["finance", "supervisor", "dutyOperator", "auditor"],
};
const CLAIM_READERS = { duties: ["reception", "checker", "finance", "supervisor"] } as const;

const ANSWERS: Readonly<Record<Format, typeof PDF_FILE>> = { pdf: PDF_FILE, xlsx: WORKBOOK_FILE };
const TYPES = { pdf: "application/pdf", xlsx: WORKBOOK } as const;

interface Printing {
  readonly paper: Paper;
  readonly subject: string;
  readonly edition?: string;
  readonly by: Actor | null;
  readonly personId?: PersonId;
  readonly format: Format;
}

async function printed(office: Office, { format, by, ...asked }: Printing): Promise<FileAnswer> {
  const desk = await deskOf(office);
  const actor = present(by, "somebody prints");
  const { number, bytes } = await printPaper(desk, { edition: "", ...asked, by: actor }, format);
  return { name: `${number}.${format}`, type: TYPES[format], bytes };
}

const MONTH_PARAMS = Type.Object({ month: month() });
const AT_MONTH = { params: { month: "2026-11" } };
const NOTICE_PARAMS = Type.Object({ notice: id("通知书编号") });
const PAIR = { care: "460000", home: "360000", scheme: "employee" } as const;
const IN_WORDS = { pdf: "PDF", xlsx: "Excel" } as const;

function noticeIn<F extends Format>(format: F) {
  return route({
    method: "GET",
    path: `/money-notices/:notice/paper.${format}` as `/money-notices/:notice/paper.${F}`,
    title: `打印通知书（${IN_WORDS[format]}）；付款方得付款通知书，收款方得收款通知书`,
    who: MONEY_READERS,
    place: "node",
    params: NOTICE_PARAMS,
    answer: ANSWERS[format as Format],
    examples: [{ title: "一份", params: { notice: "QS202611360000460000" } }],
    handle: async ({ office, params, actor: by }) => {
      const paper = await noticeOf(office, params.notice);
      return await printed(office, { paper, subject: params.notice, by, format });
    },
  });
}

function tableIn<F extends Format>(format: F) {
  return route({
    method: "GET",
    path: `/clearing/months/:month/table.${format}` as `/clearing/months/:month/table.${F}`,
    title: `打印一个月的清算表（${IN_WORDS[format]}）；全国清算表由国家平台打印`,
    who: READERS,
    place: "node",
    params: MONTH_PARAMS,
    query: Type.Object({ table: oneOf("清算表种类", TABLES) }, closed),
    answer: ANSWERS[format as Format],
    examples: [{ title: "应付", ...AT_MONTH, query: { table: "payableTable" } }],
    handle: async ({ office, params, query, actor: by }) => {
      const paper = await tableOf(office, params.month as ChinaMonth, query.table);
      return await printed(office, { paper, subject: params.month, by, format });
    },
  });
}

function deductionsIn<F extends Format>(format: F) {
  return route({
    method: "GET",
    path: `/clearing/months/:month/deductions.${format}` as `/clearing/months/:month/deductions.${F}`,
    title: `打印一个月冲减的审核扣款明细（${IN_WORDS[format]}）`,
    who: READERS,
    place: "node",
    params: MONTH_PARAMS,
    query: Type.Object(
      { care: pastArea("就医省"), home: pastArea("参保省"), scheme: oneOf("险种", SCHEMES) },
      closed,
    ),
    answer: ANSWERS[format as Format],
    examples: [{ title: "一对省份", ...AT_MONTH, query: PAIR }],
    handle: async ({ office, params, query, actor: by }) => {
      const { care, home, scheme } = query;
      const of = { month: params.month as ChinaMonth, care, home, scheme };
      const subject = `${params.month} ${care} ${home}`;
      const paper = await deductionsOf(office, of);
      return await printed(office, { paper, subject, edition: scheme, by, format });
    },
  });
}

function payableDetailIn<F extends Format>(format: F) {
  return route({
    method: "GET",
    path: `/clearing/months/:month/payable-detail.${format}` as `/clearing/months/:month/payable-detail.${F}`,
    title: `打印一个月的应付明细表（${IN_WORDS[format]}）：一个险种，各统筹区、各基金`,
    at: "province",
    who: READERS,
    place: "node",
    params: MONTH_PARAMS,
    query: Type.Object({ scheme: oneOf("险种", SCHEMES) }, closed),
    answer: ANSWERS[format as Format],
    examples: [{ title: "职工", ...AT_MONTH, query: { scheme: "employee" } }],
    handle: async ({ office, params, query: { scheme }, actor: by }) => {
      const paper = await payableDetailOf(office, params.month as ChinaMonth, scheme);
      const asked = { paper, subject: params.month, edition: scheme };
      return await printed(office, { ...asked, by, format });
    },
  });
}

/** Whose statement it is: a pooling area or who pays in its place; an institution. */
const STATEMENT_OF = id("付款方或医药机构编码");
const STATEMENT = { statement: "payerStatement", of: "360300" } as const;

function statementIn<F extends Format>(format: F) {
  return route({
    method: "GET",
    path: `/clearing/months/:month/statement.${format}` as `/clearing/months/:month/statement.${F}`,
    title: `打印一个月的一账式对账单（${IN_WORDS[format]}）：跨省、省内异地、本地在一张单上`,
    at: "province",
    who: OWN_READERS,
    place: "node",
    params: MONTH_PARAMS,
    query: Type.Object({ statement: oneOf("哪一种", STATEMENTS), of: STATEMENT_OF }, closed),
    answer: ANSWERS[format as Format],
    examples: [{ title: "一个统筹区", ...AT_MONTH, query: STATEMENT }],
    handle: async ({ office, params, query, actor: by }) => {
      const asked = { month: params.month as ChinaMonth, of: query.of };
      const paper = await statementOf(office, query.statement, asked);
      return await printed(office, { paper, subject: `${params.month} ${query.of}`, by, format });
    },
  });
}

/** The counter hands it to the person; whoever only checks need not see the name. */
const editionFor = (duty: Duty | undefined): DecisionEdition =>
  duty === "reception" ? "person" : "masked";

export const paperRoutes = [
  noticeIn("pdf"),
  noticeIn("xlsx"),
  tableIn("pdf"),
  tableIn("xlsx"),
  deductionsIn("pdf"),
  deductionsIn("xlsx"),
  payableDetailIn("pdf"),
  payableDetailIn("xlsx"),
  statementIn("pdf"),
  statementIn("xlsx"),
  route({
    method: "GET",
    path: "/person/reimbursements/:claim/decision.pdf",
    title: "打印我的手工报销决定书",
    at: "province",
    who: "person",
    reads: "person",
    params: CLAIM_PARAMS,
    query: Type.Object({ person: Type.Optional(id("所代办的人员编号")) }, closed),
    answer: PDF_FILE,
    examples: [{ title: "一份", ...CLAIM_AT }],
    handle: async ({ office, params: { claim }, actor: by, personId, looked }) => {
      const row = await claimNow(office, claim);
      if (row?.person_id !== personId) throw new Refusal("object_missing");
      const paper = await decisionOf(office, claim, "person");
      looked([personId], claim, "decision");
      const asked = { paper, subject: claim, edition: "person", by, personId };
      return await printed(office, { ...asked, format: "pdf" });
    },
  }),
  route({
    method: "GET",
    path: "/reimbursements/:claim/decision.pdf",
    title: "打印手工报销决定书；只审核、付款的岗位所见隐去姓名",
    at: "province",
    who: CLAIM_READERS,
    place: PLACE_OF_CLAIM,
    reads: "person",
    params: CLAIM_PARAMS,
    answer: PDF_FILE,
    examples: [{ title: "一份", ...CLAIM_AT }],
    handle: async ({ office, params: { claim }, actor: by, role, looked }) => {
      const { person_id: personId } = present(await claimNow(office, claim), "it was found");
      const edition = editionFor(role?.duty);
      const paper = await decisionOf(office, claim, edition);
      looked([personId], claim, "decision");
      return await printed(office, { paper, subject: claim, edition, by, personId, format: "pdf" });
    },
  }),
] as const;
