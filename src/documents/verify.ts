/**
 * Is this paper what the node issued? By its number, or by the file itself. The answer is for
 * anybody and tells nothing of whom the paper is about.
 */
import { chinaDate } from "#base/date.ts";
import { sameText } from "#base/gm/same.ts";
import type { Seal } from "#base/gm/sm2.ts";
import { sm3 } from "#base/gm/sm3.ts";
import { type PaperRow, selectCopyByDigest, selectVersions } from "#documents/queries.ts";
import { isCopySealed, isSealed } from "#documents/seal.ts";
import type { PaperKind } from "#model/paper.ts";
import type { Database, Tx } from "#store/store.ts";

/**
 * valid: issued so, and it still holds. replaced: issued so, and another version holds now.
 * altered: the number is ours and the content is not. unknown: no such number here. broken: the
 * record itself does not fit its seal.
 */
export type VerdictState = "valid" | "replaced" | "altered" | "unknown" | "broken";

export interface Verdict {
  readonly state: VerdictState;
  readonly words: string;
  /** What has become of what the paper is about: 已撤销. */
  readonly mark?: string | undefined;
  /** Only to whoever shows the check code, or the file as it was issued. */
  readonly paper?: {
    readonly number: string;
    readonly version: number;
    readonly kind: PaperKind;
    readonly issuer: string;
    readonly issuedOn: string;
    readonly contentDigest: string;
  };
}

const WORDS: Readonly<Record<VerdictState, string>> = {
  valid: "核验通过：本单据由下列单位签发，内容未被改动，目前有效",
  replaced: "本单据确由下列单位签发，但内容已有变化，现以新的版本为准，请向签发单位换取",
  altered: "核验不通过：编号存在，但内容或校验码与签发时不符，可能被改动，请勿采信并联系签发单位",
  unknown:
    "没有查到这份单据，请照单据核对编号和校验码；每个签发单位只能查到自己签发的单据，地址在单据的二维码里",
  broken: "签发单位的留存记录与签章不符，暂不能核验，请联系签发单位",
};

export interface Verifier {
  readonly store: Database;
  readonly seal: Seal;
  readonly stillHolds: (paper: PaperRow) => Promise<Standing>;
}

/** Does what a paper says still hold, though nobody has printed it anew? */
export interface Standing {
  readonly holds: boolean;
  /** What its case has become. */
  readonly mark?: string | undefined;
}

/** What a paper says of itself, such as that its settlement was taken back. */
export function markOn({ content }: Pick<PaperRow, "content">): string | undefined {
  return (JSON.parse(content) as { readonly mark?: string }).mark;
}

function verdict(state: VerdictState, row?: PaperRow, mark?: string): Verdict {
  if (!row) return { state, words: WORDS[state] };
  return {
    state,
    words: mark === undefined ? WORDS[state] : `${WORDS[state]}；所载事项：${mark}`,
    mark,
    paper: {
      number: row.number,
      version: row.version,
      kind: row.kind,
      issuer: row.issuer,
      issuedOn: chinaDate(row.issued_at),
      contentDigest: row.content_digest,
    },
  };
}

/** Of a version that is as it was issued: does it still hold? */
async function standing(by: Verifier, row: PaperRow): Promise<Verdict> {
  if (!isSealed(by.seal, row) || sm3(row.content) !== row.content_digest) {
    return verdict("broken", row);
  }
  const { holds, mark } = await by.stillHolds(row);
  return verdict(holds && row.replaced_at === null ? "valid" : "replaced", row, mark);
}

/** The check code names the version that somebody holds. */
export async function verifyNumber(by: Verifier, number: string, check: string): Promise<Verdict> {
  const versions = await by.store.transaction((tx) => selectVersions(tx, number));
  const [newest] = versions;
  if (!newest) return verdict("unknown");
  const meant = versions.find((row) => sameText(row.check_code, check.toUpperCase()));
  // Who only knows a number, which are given in order, learns nothing of the paper.
  return meant ? await standing(by, meant) : verdict("altered");
}

/** The number stands in a PDF in plain letters. */
const NUMBER_INSIDE = /\(([A-Z]{2}\d{14}-\d{8,12})\)/;

/** `said`: the number on the paper, for files in which nobody finds it. */
export async function verifyFile(
  by: Verifier,
  bytes: Uint8Array,
  said: string | undefined,
): Promise<Verdict> {
  const found = await by.store.transaction((tx) => printedAs(tx, sm3(bytes)));
  if (found) {
    const { paper, isGenuine } = found;
    return isGenuine ? await standing(by, paper) : verdict("broken", paper);
  }
  const [, inside] = NUMBER_INSIDE.exec(Buffer.from(bytes).toString("latin1")) ?? [];
  const number = said ?? inside;
  if (number === undefined) return verdict("unknown");
  const [newest] = await by.store.transaction((tx) => selectVersions(tx, number));
  return verdict(newest ? "altered" : "unknown");
}

async function printedAs(tx: Tx, digest: string) {
  const [copy] = await selectCopyByDigest(tx, digest);
  if (!copy) return null;
  const versions = await selectVersions(tx, copy.number);
  const paper = versions.find(({ version }) => version === copy.version);
  return paper ? { paper, isGenuine: isCopySealed(paper, copy) } : null;
}
