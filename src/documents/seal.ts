/** What a node signs of a paper and of a print, so that no other row takes the seal. */
import { isSignedBy, type Seal } from "#base/gm/sm2.ts";
import { canonicalJson } from "#base/json.ts";
import type { CopyRow, PaperRow } from "#documents/queries.ts";

type SealedPaper = Pick<
  PaperRow,
  "number" | "version" | "kind" | "issuer" | "issued_at" | "content_digest"
>;

export function textOfPaper(row: SealedPaper): string {
  const { number, version, kind, issuer, issued_at: issuedAt, content_digest: content } = row;
  return canonicalJson({ number, version, kind, issuer, issuedAt, content });
}

type SealedCopy = Pick<CopyRow, "number" | "version" | "copy" | "format" | "bytes_digest">;

export function textOfCopy({ number, version, copy, format, bytes_digest }: SealedCopy): string {
  return canonicalJson({ number, version, copy, format, bytes: bytes_digest });
}

/** By a key of this node, today's or an earlier one. */
export function isSealed(seal: Seal, row: PaperRow): boolean {
  const isOurs = seal.publicKeys.includes(row.public_key);
  return isOurs && isSignedBy(row.public_key, textOfPaper(row), row.seal);
}

export function isCopySealed(paper: PaperRow, copy: CopyRow): boolean {
  return copy.seal !== null && isSignedBy(paper.public_key, textOfCopy(copy), copy.seal);
}
