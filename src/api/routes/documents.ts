/**
 * Papers: settlement sheets for the person, the window and the agencies, what was issued of a case,
 * and the public verifying by number or by file.
 */
import Type, { type Static } from "typebox";
import { type FileAnswer, PDF_FILE } from "#api/answered.ts";
import { deskOf, sealOf } from "#api/documents/desk.ts";
import { EDITIONS, type Edition, sheetPaper } from "#api/documents/sheet.ts";
import { stillHolds } from "#api/documents/standing.ts";
import { englishVerdict, verifyForm } from "#api/documents/verdict-english.ts";
import { id, moment, momentText, oneOf } from "#api/fields.ts";
import type { Page } from "#api/page.ts";
import { route } from "#api/route.ts";
import { careRow, deskRow, PLACE_AT_CARE, PLACE_AT_HOME } from "#api/settlements/place.ts";
import { present } from "#base/assert.ts";
import { Refusal } from "#base/refusals.ts";
import {
  type ListedRow,
  printPaper,
  selectAbout,
  type Verdict,
  verifyFile,
  verifyNumber,
} from "#documents/documents.ts";
import type { Actor } from "#model/actor.ts";
import type { PersonId } from "#model/person.ts";
import type { Duty } from "#model/staff.ts";
import { PAPER_WORDS } from "#model/words.ts";
import type { Office } from "#nodes/nodes.ts";

const AGENCY: { readonly duties: readonly Duty[] } = {
  duties: ["reception", "checker", "finance", "supervisor"],
};
const CARE: { readonly duties: readonly Duty[] } = {
  duties: ["checker", "supervisor", "institutionManager", "cashier"],
};
const PARAMS = Type.Object({ settlement: id("结算ID") });
const FOR_WHOM = Type.Object({ person: Type.Optional(id("代办的亲属")) });
const AT = { params: { settlement: "stl_0mwr533ge8598fd3a4d39" } };
const NUMBER = "JS46000020261121-00000017";
/** A scan has a few pages; a paper of ours far less. */
const FILE_BYTES_MAX = 8 * 1024 * 1024;
/** Of one address: nobody reads numbers faster, and nobody shall try them out. */
const VERIFIES_A_MINUTE = 30;

interface Printing {
  readonly settlement: string;
  readonly edition: Edition;
  readonly by: Actor;
  readonly personId: PersonId;
}

async function sheet(office: Office, printing: Printing): Promise<FileAnswer> {
  const { settlement, edition, by, personId } = printing;
  const desk = await deskOf(office);
  const paper = await sheetPaper(office, settlement, edition);
  const asked = { paper, subject: settlement, edition, by, personId };
  const { number, bytes } = await printPaper(desk, asked, "pdf");
  return { name: `${number}.pdf`, type: "application/pdf", bytes };
}

/** The window hands it to the person; whoever only checks need not see the name. */
function editionAtCare(duty: string | undefined): Edition {
  return duty === "cashier" || duty === "institutionManager" ? "care" : "careMasked";
}

const LISTED = Type.Object({
  number: Type.String({ title: "编号" }),
  version: Type.Integer({ title: "版本" }),
  kind: Type.String(),
  kindWords: Type.String(),
  edition: oneOf("版式", EDITIONS, "哪一方的账，是否隐去姓名"),
  issuedAt: moment("签发时间"),
  contentDigest: Type.String({ title: "内容摘要（SM3）" }),
  copies: Type.Integer({ title: "打印次数" }),
  valid: Type.Boolean({ title: "目前有效" }),
});
const LIST = Type.Object({ items: Type.Array(LISTED) });
const LISTED_EXAMPLE: Static<typeof LISTED> = {
  number: NUMBER,
  version: 1,
  kind: "settlementSheet",
  kindWords: PAPER_WORDS.settlementSheet,
  edition: "home",
  issuedAt: "2026-11-21T09:30:00+08:00",
  contentDigest: "a1b2c3d4".repeat(8),
  copies: 1,
  valid: true,
};

function listed(row: ListedRow): Static<typeof LISTED> {
  return {
    number: row.number,
    version: row.version,
    kind: row.kind,
    kindWords: PAPER_WORDS[row.kind],
    edition: row.edition as Edition,
    issuedAt: momentText(row.issued_at),
    contentDigest: row.content_digest,
    copies: row.copies,
    valid: row.replaced_at === null,
  };
}

async function documentsOf({ world }: Office, settlement: string, editions: readonly Edition[]) {
  const rows = await world.reports.transaction((tx) => selectAbout(tx, settlement, editions));
  return { items: rows.map(listed) };
}

const VERDICT = Type.Object({
  state: oneOf("结果", ["valid", "replaced", "altered", "unknown", "broken"] as const),
  words: Type.String({ title: "说明" }),
  mark: Type.Union([Type.String(), Type.Null()], {
    title: "所载事项后来怎样，如已撤销",
  }),
  paper: Type.Union([
    Type.Null(),
    Type.Object({
      number: Type.String(),
      version: Type.Integer(),
      kind: Type.String(),
      kindWords: Type.String(),
      issuer: Type.String({ title: "签发单位" }),
      issuedOn: Type.String({ title: "签发日期" }),
      contentDigest: Type.String({ title: "内容摘要（SM3）" }),
    }),
  ]),
});

function told({ state, words, mark, paper }: Verdict): Static<typeof VERDICT> {
  const whole = paper && { ...paper, kindWords: PAPER_WORDS[paper.kind] };
  return { state, words, mark: mark ?? null, paper: whole ?? null };
}

const VERDICTS: Readonly<Record<Verdict["state"], string>> = {
  valid: "单据真实有效",
  replaced: "单据真实，但已被新的版本取代",
  altered: "单据与签发时不符，可能被改动",
  unknown: "没有这份单据",
  broken: "暂时不能核验",
};

const HELP = "请联系签发单位，或拨打医保服务热线12393。";
const COMPARED = `请把下面的编号、日期和手中的单据对照；不一致的，或对单据有疑问的，${HELP}`;
const ASKED = `仍查不到的，${HELP}`;

function verdictPage({ state, mark, words, paper }: Static<typeof VERDICT>): Page {
  return {
    title: "医保单据核验",
    verdict: mark === null ? VERDICTS[state] : `单据真实，但所载事项${mark}`,
    lines: [`${words}。`, paper ? COMPARED : ASKED],
    facts: paper
      ? [
          ["单据", paper.kindWords],
          ["编号", `${paper.number}（第${paper.version}版）`],
          ["签发单位", paper.issuer],
          ["签发日期", paper.issuedOn],
          ["内容摘要（SM3）", paper.contentDigest],
        ]
      : [],
  };
}

function verifier(office: Office) {
  const { store } = office.world;
  return { store, seal: sealOf(office), stillHolds: stillHolds.bind(null, office) };
}

const numberField = (title: string) =>
  Type.String({
    ...{ title, pattern: "^[A-Z]{2}\\d{14}-\\d{8,12}$" },
    description: "两个大写字母、14位数字、短横和8至12位数字，印在单据左上角，照抄即可",
  });

const VERDICT_EXAMPLE: Static<typeof VERDICT> = {
  state: "unknown",
  words:
    "没有查到这份单据，请照单据核对编号和校验码；每个签发单位只能查到自己签发的单据，地址在单据的二维码里",
  mark: null,
  paper: null,
};

export const documentRoutes = [
  route({
    method: "GET",
    path: "/settlements/:settlement/sheet.pdf",
    title: "打印本地参保人的结算单，隐去姓名",
    at: "province",
    who: AGENCY,
    place: PLACE_AT_HOME,
    reads: "person",
    params: PARAMS,
    answer: PDF_FILE,
    examples: [{ title: "首例", ...AT }],
    handle: async ({ office, params: { settlement }, actor, looked }) => {
      const row = await deskRow(office, settlement);
      if (!row) throw new Refusal("object_missing");
      const { person_id: personId } = row;
      looked([personId], settlement, "sheet");
      return await sheet(office, { settlement, edition: "homeMasked", by: actor, personId });
    },
  }),
  route({
    method: "GET",
    path: "/person/settlements/:settlement/sheet.pdf",
    title: "打印我的结算单",
    at: "province",
    who: "person",
    reads: "person",
    params: PARAMS,
    query: FOR_WHOM,
    answer: PDF_FILE,
    examples: [{ title: "首例", ...AT }],
    handle: async ({ office, params: { settlement }, actor, personId, looked }) => {
      const row = await deskRow(office, settlement);
      if (row?.person_id !== personId) throw new Refusal("object_missing");
      looked([personId], settlement, "sheet");
      return await sheet(office, { settlement, edition: "home", by: actor, personId });
    },
  }),
  route({
    method: "GET",
    path: "/care/settlements/:settlement/sheet.pdf",
    title: "在窗口为患者打印结算单；经办机构所见隐去姓名",
    at: "province",
    who: CARE,
    place: PLACE_AT_CARE,
    reads: "person",
    params: PARAMS,
    answer: PDF_FILE,
    examples: [{ title: "首例", ...AT }],
    handle: async ({ office, params: { settlement }, actor, role, looked }) => {
      const row = await careRow(office, settlement);
      if (!row) throw new Refusal("object_missing");
      const { person_id: personId } = row;
      looked([personId], settlement, "sheet");
      const edition = editionAtCare(role?.duty);
      return await sheet(office, { settlement, edition, by: actor, personId });
    },
  }),
  route({
    method: "GET",
    path: "/settlements/:settlement/documents",
    title: "参保地为一笔结算签发过的单据",
    at: "province",
    who: AGENCY,
    place: PLACE_AT_HOME,
    reads: "person",
    params: PARAMS,
    answer: LIST,
    examples: [{ title: "首例", ...AT, answer: { items: [LISTED_EXAMPLE] } }],
    handle: async ({ office, params: { settlement }, looked }) => {
      const row = await deskRow(office, settlement);
      if (!row) throw new Refusal("object_missing");
      looked([row.person_id], settlement, "documents");
      return await documentsOf(office, settlement, ["home", "homeMasked"]);
    },
  }),
  route({
    method: "GET",
    path: "/person/settlements/:settlement/documents",
    title: "我的一笔结算的单据",
    at: "province",
    who: "person",
    reads: "person",
    params: PARAMS,
    query: FOR_WHOM,
    answer: LIST,
    examples: [{ title: "首例", ...AT, answer: { items: [LISTED_EXAMPLE] } }],
    handle: async ({ office, params: { settlement }, personId, looked }) => {
      const row = await deskRow(office, settlement);
      if (row?.person_id !== personId) throw new Refusal("object_missing");
      looked([personId], settlement, "documents");
      return await documentsOf(office, settlement, ["home"]);
    },
  }),
  route({
    method: "GET",
    path: "/care/settlements/:settlement/documents",
    title: "就医地为一笔结算签发过的单据",
    at: "province",
    who: CARE,
    place: PLACE_AT_CARE,
    reads: "person",
    params: PARAMS,
    answer: LIST,
    examples: [{ title: "首例", ...AT, answer: { items: [] } }],
    handle: async ({ office, params: { settlement }, looked }) => {
      const row = await careRow(office, settlement);
      if (!row) throw new Refusal("object_missing");
      looked([row.person_id], settlement, "documents");
      return await documentsOf(office, settlement, ["care", "careMasked"]);
    },
  }),
  route({
    method: "GET",
    path: "/documents/verify",
    title: "核验一份单据：按编号和校验码",
    who: "public",
    query: Type.Object(
      {
        number: numberField("编号"),
        check: Type.String({
          ...{ title: "校验码", pattern: "^[0-9A-Fa-f]{8}$" },
          description: "八位数字或字母，印在单据末尾“校验码”之后，指明是哪一版",
        }),
      },
      { additionalProperties: false },
    ),
    answer: VERDICT,
    page: (told, english) => (english ? englishVerdict(told) : verdictPage(told)),
    form: verifyForm,
    perMinute: VERIFIES_A_MINUTE,
    examples: [
      {
        title: "没有的编号",
        query: { number: NUMBER, check: "00C0FFEE" },
        answer: VERDICT_EXAMPLE,
      },
    ],
    handle: async ({ office, query: { number, check } }) =>
      told(await verifyNumber(verifier(office), number, check)),
  }),
  route({
    method: "POST",
    path: "/documents/verify",
    title: "核验一份单据：上传文件，改动一个字节也能发现",
    who: "public",
    query: Type.Object(
      { number: Type.Optional(numberField("印在单据上的编号")) },
      { additionalProperties: false },
    ),
    upload: { bytesMax: FILE_BYTES_MAX },
    answer: VERDICT,
    perMinute: VERIFIES_A_MINUTE,
    examples: [{ title: "没有的文件", answer: VERDICT_EXAMPLE }],
    handle: async ({ office, query, file }) => {
      const { bytes } = present(file, "an upload has its file");
      return told(await verifyFile(verifier(office), bytes, query.number));
    },
  }),
] as const;
