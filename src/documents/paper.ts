/**
 * A paper (单据) as data: what stands on it, in blocks, before it has a number. Amounts are plain
 * yuan texts; how they look is the renderers' matter. Layouts make papers, `pdf.ts` and
 * `workbook.ts` render them.
 */
import type { PaperKind } from "#model/paper.ts";

export interface Column {
  readonly title: string;
  /** Decimal yuan: to the right, with thousands; a number in a workbook. */
  readonly money?: true;
  /** A whole number. */
  readonly count?: true;
  /** In points, as wide as its texts, or a share of what is left. */
  readonly width?: number | "auto" | "*";
}

export type Fact = readonly [label: string, value: string];

interface Facts {
  readonly heading?: string;
  readonly facts: readonly Fact[];
}

export interface Table {
  readonly heading?: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  /** The last line, in bold. */
  readonly total?: readonly string[];
}

interface Lines {
  readonly heading?: string;
  readonly lines: readonly string[];
  readonly numbered?: true;
}

/** In figures and in capitals. */
export interface Amount {
  readonly label: string;
  readonly yuan: string;
  readonly inCapitals: string;
}

/** What the paper is about. */
interface Amounts {
  readonly amounts: readonly Amount[];
}

interface Signatures {
  readonly signatures: readonly string[];
}

export type Block = Facts | Table | Lines | Amounts | Signatures;

export interface Paper {
  readonly kind: PaperKind;
  readonly title: string;
  /** Across the page when the paper no longer says what holds: 已撤销. */
  readonly mark?: string | undefined;
  readonly landscape?: true;
  readonly blocks: readonly Block[];
}

/** What a paper gets when it is issued and printed. */
export interface Stamp {
  readonly number: string;
  readonly version: number;
  /** 1 is the first print; a later one says that it is one (补打). */
  readonly copy: number;
  readonly issuer: string;
  /** Of the version. */
  readonly issuedAt: number;
  readonly printedAt: number;
  /** Hex digits of the node's signature over the content. */
  readonly seal: string;
  readonly contentDigest: string;
  readonly checkCode: string;
  /** What the QR code says: where the paper is verified. */
  readonly verifyAt: string;
}
