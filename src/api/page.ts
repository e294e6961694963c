/**
 * An answer as a page for people who come with a browser or a phone's camera: plain HTML without
 * scripts, for the few routes whose address stands on paper.
 */
import type { FastifyReply } from "fastify";

export interface Page {
  readonly title: string;
  /** What has come out, in a few words. */
  readonly verdict: string;
  /** What it means, and what to do. */
  readonly lines: readonly string[];
  readonly facts: readonly (readonly [label: string, value: string])[];
}

/** What somebody types in who has no code to read: sent to the page's own address. */
export interface Form {
  /** Of the page, whatever comes out. */
  readonly title: string;
  readonly lead: string;
  readonly fields: readonly { readonly name: string; readonly label: string }[];
  readonly submit: string;
}

const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; " +
  "base-uri 'none'";
const STYLE =
  "body{font:18px/1.7 sans-serif;max-width:36em;margin:2em auto;padding:0 1em}" +
  "dt,label{color:#555}dd{margin:0 0 .5em;overflow-wrap:anywhere}label{display:block}" +
  "input,button{font:inherit;padding:.3em .5em;box-sizing:border-box}" +
  "input{display:block;width:100%;max-width:24em;margin-bottom:.5em}" +
  "form{border-top:1px solid #ccc;margin-top:2em}";

const ESCAPES: Readonly<Record<string, string>> = {
  ...{ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" },
};

/** A text inside a page. */
export function plain(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign);
}

/** Browsers name HTML; programs name JSON, or take what comes. */
export function wantsPage(accept: string | undefined): boolean {
  return accept !== undefined && /\btext\/html\b/.test(accept);
}

interface Shown {
  readonly english: boolean;
  readonly form: Form | null;
  /** What was typed in, to be corrected. */
  readonly typed: unknown;
}

/** What is wrong with what was typed in, by the words that stand beside it. */
export function typedWrong(
  faults: readonly { readonly field: string; readonly message: string }[],
  { form, english }: Pick<Shown, "form" | "english">,
): string[] {
  const labels = new Map(form?.fields.map(({ name, label }) => [`query.${name}`, label]));
  return faults.flatMap(({ field, message }) => {
    const label = labels.get(field);
    if (label === undefined) return [];
    return english ? `${label}: not as printed on the paper. Correct it below.` : message;
  });
}

function formText({ lead, fields, submit }: Form, typed: unknown): string {
  const inputs = fields.map(({ name, label }) => {
    const value = (typed as Readonly<Record<string, unknown>> | null)?.[name];
    const held = typeof value === "string" ? ` value="${plain(value)}"` : "";
    const input = `<input name="${name}"${held} required maxlength="40" autocomplete="off">`;
    return `<label>${plain(label)}${input}</label>`;
  });
  const parts = [`<p>${plain(lead)}</p>`, ...inputs, `<button>${plain(submit)}</button>`];
  return `<form method="get">${parts.join("")}</form>`;
}

function pageText({ title, verdict, lines, facts }: Page, { english, form, typed }: Shown): string {
  const rows = facts.map(([label, value]) => `<dt>${plain(label)}</dt><dd>${plain(value)}</dd>`);
  return [
    `<!doctype html><html lang="${english ? "en" : "zh-CN"}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${plain(title)}</title><style>${STYLE}</style></head><body>`,
    title === verdict ? "" : `<p>${plain(title)}</p>`,
    `<h1>${plain(verdict)}</h1>`,
    ...lines.map((line) => `<p>${plain(line)}</p>`),
    rows.length > 0 ? `<dl>${rows.join("")}</dl>` : "",
    form === null ? "" : formText(form, typed),
    "</body></html>",
  ].join("\n");
}

export function sendPage(reply: FastifyReply, page: Page, shown: Shown): FastifyReply {
  return reply
    .header("content-security-policy", POLICY)
    .header("vary", "accept, accept-language")
    .type("text/html; charset=utf-8")
    .send(pageText(page, shown));
}
