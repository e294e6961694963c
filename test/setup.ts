/** One throw-away PostgreSQL per test run, with a migrated template that `freshDatabase` clones. */
import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { TestProject } from "vitest/node";
import { startEmbedded } from "#store/dev/embedded.ts";
import { outsideServer, prepareTemplate } from "#store/node-databases.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** A server's URL whose path is replaced by a database's name. */
    serverUrl: string;
    /** For temporary files; removed after the run. */
    folder: string;
    template: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = await mkdtemp(join(tmpdir(), "lianjie-test-"));
  await chmod(dir, 0o755);
  project.provide("folder", dir);
  const remove = () => rm(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  const outside = process.env.DATABASE_URL;
  if (outside !== undefined && outside !== "") {
    await provide(project, outside);
    return remove;
  }
  const server = await startEmbedded({
    dir: join(dir, "server"),
    pause: async (ms) => pause(ms),
    newPassword: () => randomBytes(16).toString("hex"),
    // No flushes: no data of a test has to survive a crash of the machine.
    durable: false,
    sharedBuffersMb: 128,
  });
  await provide(project, server.url("postgres"));
  return async () => {
    await server.stop();
    await rm(server.home, { recursive: true, force: true });
    await remove();
  };
}

async function provide(project: TestProject, url: string): Promise<void> {
  project.provide("serverUrl", url);
  project.provide("template", await prepareTemplate(outsideServer(url)));
}
