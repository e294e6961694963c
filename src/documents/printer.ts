/**
 * Renders in a thread of its own: a paper takes a tenth of a second of the processor, and whoever
 * settles meanwhile must not wait for it. The thread begins with the first paper.
 */
import { Worker } from "node:worker_threads";
import { Refusal } from "#base/refusals.ts";
import type { Paper, Stamp } from "#documents/paper.ts";
import type { Rendered, Rendering } from "#documents/thread.ts";

/** Papers that wait; more are refused at once. */
export const WAITING_MAX = 64;

interface Waiting {
  readonly done: (bytes: Uint8Array) => void;
  readonly failed: (error: unknown) => void;
}

interface Printer {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
}

let running: Printer | undefined;
let turns = 0;

function openPrinter(): Printer {
  // It keeps no process from ending.
  const worker = new Worker(new URL("./thread.mjs", import.meta.url), { execArgv: [] });
  worker.unref();
  const printer: Printer = { worker, waiting: new Map() };
  worker.on("message", ({ turn, bytes }: Rendered) => {
    printer.waiting.get(turn)?.done(bytes);
    printer.waiting.delete(turn);
    if (printer.waiting.size === 0) worker.unref();
  });
  const broke = (error: unknown): void => {
    if (running === printer) running = undefined;
    for (const { failed } of printer.waiting.values()) failed(error);
    printer.waiting.clear();
  };
  worker.on("error", broke);
  worker.on("exit", (code) => broke(new Error(`the printing thread ended (${code})`)));
  return printer;
}

/** Refusal: document_busy. */
export async function renderPdf(paper: Paper, stamp: Stamp): Promise<Uint8Array> {
  running ??= openPrinter();
  const { worker, waiting } = running;
  if (waiting.size >= WAITING_MAX) throw new Refusal("document_busy");
  turns += 1;
  const turn = turns;
  return await new Promise((done, failed) => {
    waiting.set(turn, { done, failed });
    worker.ref();
    worker.postMessage({ turn, paper, stamp } satisfies Rendering);
  });
}
