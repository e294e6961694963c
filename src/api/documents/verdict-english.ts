/** The check of a paper for a browser that asks for English, and the form of both languages. */
import type { Form, Page } from "#api/page.ts";
import type { Verdict } from "#documents/documents.ts";
import type { PaperKind } from "#model/paper.ts";
import { TERMS } from "#model/words.ts";

interface Told {
  readonly state: Verdict["state"];
  readonly mark: string | null;
  readonly paper: {
    readonly number: string;
    readonly version: number;
    readonly kind: string;
    readonly issuer: string;
    readonly issuedOn: string;
    readonly contentDigest: string;
  } | null;
}

const VERDICTS: Readonly<Record<Verdict["state"], readonly [verdict: string, line: string]>> = {
  valid: ["The paper is genuine and valid", "It was issued as stated below and still holds."],
  replaced: [
    "The paper is genuine, and a newer version holds now",
    "Ask the office that issued it for the current version.",
  ],
  altered: [
    "The paper does not match",
    "Its content or check code is not what was issued. Do not rely on it.",
  ],
  unknown: [
    "There is no such paper",
    "Check the number, and that this is the address of the office that issued it.",
  ],
  broken: ["The paper cannot be checked now", "The record does not fit its seal."],
};
const COMPARE =
  "Compare what stands here with the paper in your hand. If they differ, or in doubt, ask the " +
  "office that issued it, or call the medical insurance line 12393.";

export function englishVerdict({ state, mark, paper }: Told): Page {
  const [verdict, line] = VERDICTS[state];
  const isTakenBack = mark !== null;
  return {
    title: "Check of a medical insurance paper",
    verdict: isTakenBack ? "The paper is genuine, and its case was taken back" : verdict,
    lines: [line, COMPARE],
    facts: paper
      ? [
          ["Paper", TERMS.paperKind[paper.kind as PaperKind].en],
          ["Number", `${paper.number} (version ${paper.version})`],
          ["Issued by", paper.issuer],
          ["Issued on", paper.issuedOn],
          ["Digest of the content (SM3)", paper.contentDigest],
        ]
      : [],
  };
}

const FORMS: Readonly<Record<"zh" | "en", Form>> = {
  zh: {
    title: "医保单据核验",
    lead: "没有二维码的，请按单据填写编号和校验码：",
    fields: [
      { name: "number", label: "编号（印在单据左上角）" },
      { name: "check", label: "校验码（编号下面的八位）" },
    ],
    submit: "核验",
  },
  en: {
    title: "Check of a medical insurance paper",
    lead: "Without a QR code, type in what stands on the paper:",
    fields: [
      { name: "number", label: "Number (top left)" },
      { name: "check", label: "Check code (the eight signs below the number)" },
    ],
    submit: "Check",
  },
};

export function verifyForm(english: boolean): Form {
  return FORMS[english ? "en" : "zh"];
}
