/** A month that somebody with access exported, a line a settlement, read page by page. */
import { open } from "node:fs/promises";
import { type ExportLine, imported, type PastSettlement } from "#recompute/past-settlement.ts";

/** The file is not what an export wrote: told in words for the one who gave it. */
export class MonthFileInvalid extends Error {
  override readonly name = "MonthFileInvalid";
}

export interface FileSource {
  readonly kind: "file";
  readonly path: string;
  /** Persons are dealt out among so many parts. */
  readonly part: number;
  readonly parts: number;
}

const PAGE_ROWS = 500;
const CHUNK_BYTES = 1 << 20;
/** The beginning of a line up to the person's number: how `exported` writes it. */
const PERSON = /^\{"id":"[^"]*","person":"([^"]*)"/;

/** Each part reads the whole file and parses the lines of its own persons. */
export async function* filePages({
  path,
  part,
  parts,
}: FileSource): AsyncGenerator<PastSettlement[]> {
  let page: PastSettlement[] = [];
  let person = "";
  let persons = -1;
  let number = 0;
  for await (const line of linesOf(path)) {
    number += 1;
    const found = PERSON.exec(line)?.[1];
    if (found === undefined) {
      throw new MonthFileInvalid(
        `${path} 第${number}行不是导出的结算：请用 --export 导出后原样使用`,
      );
    }
    if (found !== person) persons += 1;
    person = found;
    if (persons % parts !== part) continue;
    const past = imported(JSON.parse(line) as ExportLine);
    const last = page.at(-1);
    if (last?.person === past.person && last.sequence >= past.sequence) {
      throw new MonthFileInvalid(`${path} 第${number}行的次序乱了：同一人的结算须按先后排列`);
    }
    page.push(past);
    if (page.length < PAGE_ROWS) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

async function* linesOf(path: string): AsyncGenerator<string> {
  const file = await open(path);
  try {
    let rest = "";
    const chunks = file.createReadStream({ encoding: "utf8", highWaterMark: CHUNK_BYTES });
    for await (const chunk of chunks as AsyncIterable<string>) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
    }
    if (rest !== "") yield rest;
  } finally {
    await file.close();
  }
}

/** For progress: how many lines, without parsing any. */
export async function countLines(path: string): Promise<number> {
  const file = await open(path);
  const buffer = Buffer.alloc(CHUNK_BYTES);
  let lines = 0;
  try {
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES);
      if (bytesRead === 0) return lines;
      for (
        let at = buffer.indexOf(10);
        at >= 0 && at < bytesRead;
        at = buffer.indexOf(10, at + 1)
      ) {
        lines += 1;
      }
    }
  } finally {
    await file.close();
  }
}
