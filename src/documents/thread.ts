/** The thread in which papers are rendered: one after the other, each answered under its number. */
import { parentPort } from "node:worker_threads";
import type { Paper, Stamp } from "#documents/paper.ts";
import { pdfOf } from "#documents/pdf.ts";

export interface Rendering {
  readonly turn: number;
  readonly paper: Paper;
  readonly stamp: Stamp;
}

export interface Rendered {
  readonly turn: number;
  readonly bytes: Uint8Array;
}

const port = parentPort;
// A defect ends the thread: whoever waits is told, and the next paper begins a new one.
port?.on("message", async ({ turn, paper, stamp }: Rendering) => {
  const rendered: Rendered = { turn, bytes: await pdfOf(paper, stamp) };
  port.postMessage(rendered);
});
