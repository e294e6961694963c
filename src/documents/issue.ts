/**
 * Issues papers: the same content about the same thing is one version, whoever asks and however
 * often; another content is the next one. Each print is kept with its digest and the node's seal.
 */
import { chinaDate, type Instant, MINUTE_MS } from "#base/date.ts";
import type { Seal } from "#base/gm/sm2.ts";
import { sm3 } from "#base/gm/sm3.ts";
import { canonicalJson } from "#base/json.ts";
import type { Paper, Stamp } from "#documents/paper.ts";
import { renderPdf } from "#documents/printer.ts";
import {
  type CopyRow,
  type Format,
  insertCopy,
  insertPaper,
  nextNumber,
  type PaperRow,
  replacePaper,
  sealCopy,
  selectLastCopy,
  selectValid,
  type Which,
} from "#documents/queries.ts";
import { textOfCopy, textOfPaper } from "#documents/seal.ts";
import { workbookOf } from "#documents/workbook.ts";
import { type Actor, actorText } from "#model/actor.ts";
import type { PaperKind } from "#model/paper.ts";
import type { PersonId } from "#model/person.ts";
import type { Tx } from "#store/store.ts";
import { inTransaction, type Trail, type TrailEntry } from "#trail/trail.ts";
import type { World } from "#world.ts";

/** What a node issues with. */
export interface Desk {
  readonly world: Pick<World, "store" | "now" | "node">;
  readonly trail: Trail;
  readonly seal: Seal;
  /** As papers name the node. */
  readonly issuer: string;
  /** Where the public reaches the node; null: nobody said. */
  readonly publicUrl: string | null;
}

interface Asked {
  readonly paper: Paper;
  /** What it is about: a settlement, a notice, a month. */
  readonly subject: string;
  /** Of one subject: for whom. */
  readonly edition: string;
  readonly by: Actor;
  readonly personId?: PersonId | undefined;
}

interface Printed {
  readonly number: string;
  readonly version: number;
  readonly copy: number;
  readonly bytes: Uint8Array;
}

const PREFIXES: Readonly<Record<PaperKind, string>> = {
  settlementSheet: "JS",
  paymentNotice: "FK",
  receiptNotice: "SK",
  nationalClearing: "QG",
  payableTable: "YF",
  receivableTable: "YS",
  payableDetail: "MX",
  deductionDetail: "KK",
  reimbursementDecision: "BX",
  payerStatement: "FD",
  institutionStatement: "JD",
};
const SERIAL_DIGITS = 8;
/** A page that is loaded again, a caller that tries again: the same print, not a reprint. */
const SAME_PRINT_MS = 10 * MINUTE_MS;

function checkText({ number, version, content_digest: digest }: Omit<PaperRow, "check_code">) {
  return `${number} ${version} ${digest}`;
}

async function versionOf(tx: Tx, desk: Desk, asked: Asked, entries: TrailEntry[]) {
  const { world, seal, issuer } = desk;
  const { paper, subject, edition, by, personId } = asked;
  const which: Which = { kind: paper.kind, subject, edition };
  const content = canonicalJson(paper);
  const digest = sm3(content);
  const [valid] = await selectValid(tx, which);
  if (valid?.content_digest === digest) return valid;
  const now = world.now();
  if (valid) await replacePaper(tx, valid, now);
  const number = valid?.number ?? (await numberOf(tx, desk, paper.kind, now));
  const row = {
    ...{ ...which, number, version: (valid?.version ?? 0) + 1, content },
    ...{ content_digest: digest, issuer, issued_at: now, issued_by: actorText(by) },
    ...{ public_key: seal.publicKey, replaced_at: null, seal: "" },
  };
  const whole: PaperRow = {
    ...row,
    check_code: seal.checkCode(checkText(row)),
    seal: seal.sign(textOfPaper(row)),
  };
  await insertPaper(tx, whole);
  const detail = `${number} ${row.version} ${digest}`;
  entries.push({ at: now, actor: by, action: "issue document", subject, detail, personId });
  return whole;
}

async function numberOf(tx: Tx, { world }: Desk, kind: PaperKind, now: Instant): Promise<string> {
  const serial = String(await nextNumber(tx)).padStart(SERIAL_DIGITS, "0");
  const on = chinaDate(now).replaceAll("-", "");
  return `${PREFIXES[kind]}${world.node}${on}-${serial}`;
}

interface Print {
  readonly by: Actor;
  readonly format: Format;
  /** The next one, whoever made the last. */
  readonly isNext: boolean;
}

/** A print that was just made for the same person, or the next one. */
async function copyOf(tx: Tx, desk: Desk, paper: PaperRow, { by, format, isNext }: Print) {
  const now = desk.world.now();
  const [last] = await selectLastCopy(tx, paper);
  const printer = actorText(by);
  const isSame = last?.printed_by === printer && last.format === format;
  if (last && isSame && !isNext && now - last.printed_at < SAME_PRINT_MS) return last;
  const row: CopyRow = {
    ...{ number: paper.number, version: paper.version, copy: (last?.copy ?? 0) + 1, format },
    ...{ printed_at: now, printed_by: printer, bytes_digest: null, seal: null },
  };
  await insertCopy(tx, row);
  return row;
}

function verifyAt({ publicUrl, world }: Desk, { number, check_code: check }: PaperRow): string {
  if (publicUrl === null) return `${number} ${check}`;
  return `${publicUrl}/api/${world.node}/documents/verify?number=${number}&check=${check}`;
}

function stampOf(desk: Desk, paper: PaperRow, copy: CopyRow): Stamp {
  return {
    ...{ number: paper.number, version: paper.version, copy: copy.copy, issuer: paper.issuer },
    ...{ issuedAt: paper.issued_at, printedAt: copy.printed_at, seal: paper.seal },
    ...{ contentDigest: paper.content_digest, checkCode: paper.check_code },
    verifyAt: verifyAt(desk, paper),
  };
}

/** Rendered between two commits: what a crash leaves is a print without bytes, which nobody got. */
export async function printPaper(desk: Desk, asked: Asked, format: Format): Promise<Printed> {
  const { store } = desk.world;
  const first = await turnOf(desk, asked, format, false);
  const same = await rendered(desk, asked, first);
  const kept = first.copy.bytes_digest;
  if (kept === sm3(same.bytes)) return same;
  // A renderer of another version makes other bytes: another print.
  const turn = kept === null ? first : await turnOf(desk, asked, format, true);
  const printed = kept === null ? same : await rendered(desk, asked, turn);
  const row = { ...turn.copy, bytes_digest: sm3(printed.bytes) };
  await store.transaction((tx) => sealCopy(tx, { ...row, seal: desk.seal.sign(textOfCopy(row)) }));
  return printed;
}

interface Turn {
  readonly paper: PaperRow;
  readonly copy: CopyRow;
}

function turnOf(desk: Desk, asked: Asked, format: Format, isNext: boolean): Promise<Turn> {
  return inTransaction(desk.world.store, desk.trail, async (tx, entries) => {
    const paper = await versionOf(tx, desk, asked, entries);
    return { paper, copy: await copyOf(tx, desk, paper, { by: asked.by, format, isNext }) };
  });
}

async function rendered(desk: Desk, { paper }: Asked, { paper: row, copy }: Turn) {
  const stamp = stampOf(desk, row, copy);
  const isPdf = copy.format === "pdf";
  const bytes = isPdf ? await renderPdf(paper, stamp) : await workbookOf(paper, stamp);
  return { number: row.number, version: row.version, copy: copy.copy, bytes };
}
