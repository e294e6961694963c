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

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
const STYLE =
  "body{font:18px/1.7 sans-serif;max-width:36em;margin:2em auto;padding:0 1em}" +
  "dt{color:#555}dd{margin:0 0 .5em;overflow-wrap:anywhere}";

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

function pageText({ title, verdict, lines, facts }: Page): string {
  const rows = facts.map(([label, value]) => `<dt>${plain(label)}</dt><dd>${plain(value)}</dd>`);
  return [
    '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${plain(title)}</title><style>${STYLE}</style></head><body>`,
    `<p>${plain(title)}</p><h1>${plain(verdict)}</h1>`,
    ...lines.map((line) => `<p>${plain(line)}</p>`),
    rows.length > 0 ? `<dl>${rows.join("")}</dl>` : "",
    "</body></html>",
  ].join("\n");
}

export function sendPage(reply: FastifyReply, page: Page): FastifyReply {
  return reply
    .header("content-security-policy", POLICY)
    .type("text/html; charset=utf-8")
    .send(pageText(page));
}
