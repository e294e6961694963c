/** How hospitals' software sends and fetches files in the tests: four shapes up, bytes down. */
import type { Fields, HospitalClient } from "./client.ts";
import { FSI, rawAnswer } from "./client.ts";
import type { TestWorld } from "./world.ts";

const BOUNDARY = "----hospital7MA4YWxkTrZu0gW";

export interface Part {
  readonly name: string;
  readonly fileName?: string | undefined;
  readonly bytes: Uint8Array;
}

export function multipart(parts: readonly Part[]): Buffer {
  const chunks = parts.flatMap(({ name, fileName, bytes }) => {
    const named = fileName === undefined ? "" : `; filename="${fileName}"`;
    const kind = fileName === undefined ? "" : "Content-Type: application/octet-stream\r\n";
    const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${named}\r\n${kind}\r\n`;
    return [Buffer.from(head), Buffer.from(bytes), Buffer.from("\r\n")];
  });
  return Buffer.concat([...chunks, Buffer.from(`--${BOUNDARY}--\r\n`)]);
}

export const MULTIPART = { "content-type": `multipart/form-data; boundary=${BOUNDARY}` };

export function upload(client: HospitalClient, changes: Fields = {}): Fields {
  return { fsUploadIn: { filename: "对账明细.zip", fixmedins_code: client.code, ...changes } };
}

/** The envelope as a text part and the file beside it. */
export async function sendForm(
  client: HospitalClient,
  bytes: Uint8Array,
  options: { readonly msgid?: string; readonly changes?: Fields } = {},
) {
  const envelope = client.envelope("9101", upload(client, options.changes), options);
  const parts = [
    { name: "jsonStr", bytes: Buffer.from(JSON.stringify(envelope)) },
    { name: "file", fileName: "a.zip", bytes },
  ];
  return await client.post(multipart(parts), { headers: MULTIPART });
}

/** Bytes when there is a file; the refusal's text when there is none. */
export async function fetchFile(
  world: TestWorld,
  client: HospitalClient,
  number: unknown,
  owner: string = client.code,
): Promise<{ type: string; status: number; bytes: Buffer; message: string }> {
  const input = {
    fsDownloadIn: { file_qury_no: number, filename: "a.zip", fixmedins_code: owner },
  };
  const response = await fetch(world.url + FSI, {
    method: "POST",
    body: JSON.stringify(client.envelope("9102", input)),
  });
  const type = response.headers.get("content-type") ?? "";
  const bytes = Buffer.from(await response.arrayBuffer());
  const message = type.includes("octet") ? "" : rawAnswer(200, bytes.toString()).message;
  return { type, status: response.status, bytes, message };
}
