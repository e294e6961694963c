/**
 * How hospitals' software downloads lists in the tests: the transaction, then the file, then its
 * rows.
 */
import { unzipSync } from "fflate";
import type { Answer, HospitalClient } from "./client.ts";
import { fetchFile } from "./upload.ts";
import type { TestWorld } from "./world.ts";

export interface Downloaded {
  readonly answer: Answer;
  readonly fileName: string;
  readonly text: string;
  readonly rows: readonly (readonly string[])[];
}

export async function downloadList(
  world: TestWorld,
  client: HospitalClient,
  infno: string,
  ver = "v0000",
): Promise<Downloaded> {
  const answer = await client.done(infno, { data: { ver } });
  const got = await fetchFile(world, client, answer.output.file_qury_no, "plc");
  if (got.message !== "") throw new Error(got.message);
  const files = Object.entries(unzipSync(got.bytes));
  const [file] = files;
  if (!file || files.length !== 1) throw new Error(`${files.length} files in the ZIP`);
  const text = Buffer.from(file[1]).toString("utf8");
  const rows = text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split("\t"));
  return { answer, fileName: file[0], text, rows };
}
