/** The page's files, its script bundled in memory at the start: no build step, nothing on disk. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build, stop } from "esbuild";

export interface PageFile {
  readonly type: string;
  readonly body: string;
}

const FOLDER = join(import.meta.dirname, "page");

async function script(): Promise<string> {
  const built = await build({
    entryPoints: [join(FOLDER, "page.ts")],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
  });
  // Its process has nothing more to do.
  await stop();
  return built.outputFiles[0]?.text ?? "";
}

export async function pageFiles(): Promise<ReadonlyMap<string, PageFile>> {
  const read = (name: string) => readFileSync(join(FOLDER, name), "utf8");
  return new Map([
    ["/", { type: "text/html; charset=utf-8", body: read("page.html") }],
    ["/page.css", { type: "text/css; charset=utf-8", body: read("page.css") }],
    ["/page.js", { type: "text/javascript; charset=utf-8", body: await script() }],
  ]);
}
