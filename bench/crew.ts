/**
 * The bench's children: the server's process and the load's. Parent and child exchange orders and
 * answers; a child ends when its parent is gone.
 */
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { LoadOrders } from "./load.ts";
import type { Answer, Order } from "./orders.ts";
import type { ServerOrders } from "./server.ts";

interface Crew {
  readonly server: ServerOrders;
  readonly load: LoadOrders;
}

export interface Child<Known> {
  readonly pid: number;
  ask<Name extends keyof Known & string>(
    name: Name,
    ask: Known[Name] extends { ask: infer Ask } ? Ask : never,
  ): Promise<Known[Name] extends { answer: infer Told } ? Told : never>;
  stop(): Promise<void>;
}

export function startChild<Kind extends keyof Crew>(
  kind: Kind,
  nodeFlags: readonly string[] = [],
): Child<Crew[Kind]> {
  const child = fork(join(import.meta.dirname, "main.ts"), [kind], {
    serialization: "advanced",
    execArgv: [...process.execArgv, ...nodeFlags],
  });
  const waiting = new Map<number, (answer: Answer) => void>();
  let last = 0;
  child.on("message", (answer: Answer) => waiting.get(answer.id)?.(answer));
  child.on("exit", (code, signal) => {
    for (const [id, tell] of waiting) tell({ id, error: `${kind} ended: ${code ?? signal}` });
  });
  return {
    pid: child.pid ?? 0,
    ask: (name, ask) =>
      new Promise((resolve, reject) => {
        last += 1;
        const id = last;
        waiting.set(id, (answer) => {
          waiting.delete(id);
          if (answer.error !== undefined) reject(new Error(answer.error));
          else resolve(answer.answer as never);
        });
        child.send({ id, name, ask } satisfies Order, (error) => {
          if (error) waiting.get(id)?.({ id, error: error.message });
        });
      }),
    stop: () => stopChild(child),
  };
}

const STOP_LIMIT_MS = 10_000;

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  if (child.connected) child.disconnect();
  const late = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
  await ended;
  clearTimeout(late);
}
