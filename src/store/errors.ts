/** What a driver's error means to us, by its SQLSTATE: one translation for both drivers. */
import { Defect } from "#base/assert.ts";
import { NoAnswer } from "#base/refusals.ts";
import { ConstraintViolated } from "#store/database.ts";

/** Tries of one transaction that meets deadlocks; beyond it the answer is NoAnswer. */
export const ATTEMPTS_MAX = 5;

/** A write in a read-only transaction. */
const READ_ONLY = "25006";

const AGAIN = new Set(["40001", "40P01"]);
/**
 * Connection lost, resources exhausted, operator's stop, system error, lock or statement timeout.
 */
const NO_ANSWER = /^(08|53|57|58)|^(25P0[34]|55P03)$/;

interface ServerError {
  readonly severity: unknown;
  readonly code: string;
  readonly message: string;
  readonly constraint?: string | undefined;
}

/** An error that the server sent, as both drivers shape it; null for an error on our side. */
function serverError(error: unknown): ServerError | null {
  if (!(error instanceof Error) || !("severity" in error) || !("code" in error)) return null;
  if (typeof error.code !== "string") return null;
  const constraint = "constraint" in error ? error.constraint : undefined;
  return {
    severity: error.severity,
    code: error.code,
    message: error.message,
    constraint: typeof constraint === "string" ? constraint : undefined,
  };
}

/** Deadlock or serialization: nothing was committed and the same work may succeed. */
export function mayTryAgain(error: unknown): boolean {
  const server = serverError(error);
  return server !== null && (AGAIN.has(server.code) || isStalePlan(server));
}

/**
 * Whether the connection is of no more use: the server has ended its session (which the socket
 * tells later), or a prepared statement is gone or stale because a migration changed its table.
 */
export function isSpoilt(error: unknown): boolean {
  const server = serverError(error);
  if (server === null) return false;
  return server.severity === "FATAL" || server.severity === "PANIC" || isStalePlan(server);
}

function isStalePlan(server: ServerError): boolean {
  return server.code === "26000" || (server.code === "0A000" && server.message.includes("plan"));
}

/** The error that the module above sees. `lost`: the connection broke, so the fate is not known. */
export function storeError(error: unknown, lost: boolean): Error {
  const server = serverError(error);
  if (server === null) {
    if (lost) return new NoAnswer("the database's connection was lost", { cause: error });
    return error instanceof Error ? error : new Defect(String(error));
  }
  if (server.code.startsWith("23") && server.constraint !== undefined) {
    return new ConstraintViolated(server.constraint);
  }
  const words = `${server.code} ${server.message}`;
  if (server.code === READ_ONLY) {
    return new Defect(`this way into the database only reads: ${words}`, { cause: error });
  }
  if (AGAIN.has(server.code) || NO_ANSWER.test(server.code)) {
    return new NoAnswer(words, { cause: error });
  }
  return new Defect(words, { cause: error });
}

/** The errors of one transaction's statements, in the order in which they came. */
export class Failures {
  first: unknown;
  readonly #all = new Set<unknown>();

  watch(answer: Promise<unknown>): void {
    answer.catch((error: unknown) => {
      this.first ??= error;
      this.#all.add(error);
    });
  }

  /** Why a work that threw has failed: its first statement's error, or a reason of its own. */
  reason(thrown: unknown): unknown {
    const own = !this.#all.has(thrown) && !mayTryAgain(this.first);
    return own ? thrown : this.first;
  }
}
