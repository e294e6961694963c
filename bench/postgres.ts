/** A PostgreSQL of a bench's own, durable as in production, gone with its data at the end. */
import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pauseFor } from "node:timers/promises";
import { type EmbeddedServer, startEmbedded } from "#store/dev/embedded.ts";
import { tell } from "./figures.ts";

export interface Ending {
  /** Undone at the end, the last first. */
  push(step: () => Promise<unknown>): void;
  /** Once, however often it is asked for. */
  end(): Promise<void>;
}

/** What was begun is undone when the work is over, and when a signal ends it. */
export function createEnding(): Ending {
  const steps: (() => Promise<unknown>)[] = [];
  let ending: Promise<void> | undefined;
  const undoAll = async (): Promise<void> => {
    // Everything is tried: a server that does not stop must not leave its data behind.
    for (const step of steps.splice(0).reverse()) {
      await step().catch((error: unknown) => tell(`while stopping: ${String(error)}`));
    }
  };
  const end = (): Promise<void> => {
    ending ??= undoAll();
    return ending;
  };
  // Runners pass a signal on more than once: the first begins the end, the others change nothing.
  process.on("SIGINT", () => void end().finally(() => process.exit(130)));
  process.on("SIGTERM", () => void end().finally(() => process.exit(143)));
  return { push: (step) => void steps.push(step), end };
}

/** A folder that the server's own user may enter. */
export async function benchFolder(ending: Ending): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "lianjie-bench-"));
  ending.push(() => rm(dir, { recursive: true, force: true }));
  await chmod(dir, 0o755);
  return dir;
}

/** Not fresh: on the data that stand there. */
export function startPostgres(dir: string, fresh: boolean): Promise<EmbeddedServer> {
  return startEmbedded({
    dir: join(dir, "data"),
    fresh,
    pause: async (ms) => {
      await pauseFor(ms);
    },
    newPassword: () => randomBytes(16).toString("hex"),
  });
}

export function stopAtEnd(ending: Ending, server: () => EmbeddedServer): void {
  ending.push(() => rm(server().home, { recursive: true, force: true }));
  ending.push(() => server().stop());
}
