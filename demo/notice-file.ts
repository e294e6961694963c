/** The demo's post: what persons are told goes to a file, one line a notice. */
import { appendFile, mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Post } from "#model/notice.ts";

/** An event that stands in the file already is not written again. */
export async function noticeFile(path: string): Promise<Post> {
  await mkdir(dirname(path), { recursive: true });
  const text = await readFile(path, "utf8").catch(() => "");
  const known = new Set(
    text.split("\n").flatMap((line) => {
      const event = /^\{"event":"([^"]*)"/.exec(line)?.[1];
      return event === undefined ? [] : [event];
    }),
  );
  return async ({ event, to, text }) => {
    if (known.has(event)) return;
    known.add(event);
    await appendFile(path, `${JSON.stringify({ event, to, text })}\n`);
  };
}
