/** The one file of a call that takes one: read whole, with a limit, by what it is named `file`. */
import type { FastifyRequest } from "fastify";
import type { Upload } from "#api/route.ts";
import { Refusal } from "#base/refusals.ts";
import { shortened } from "#base/shortened.ts";

const NAME_MAX = 120;
/** Control characters and the like: no name needs them, and not all of them can be kept. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}]/gu;

const BROKEN = "上传的内容不完整，或不是 multipart/form-data";

/** Refusals: content_type_wrong, file_missing, file_too_large, request_broken. */
export async function uploadOf(request: FastifyRequest, bytesMax: number): Promise<Upload> {
  if (!request.isMultipart()) {
    throw new Refusal("content_type_wrong", { expected: "multipart/form-data" });
  }
  const limits = { fileSize: bytesMax, files: 1, fields: 0 };
  const part = await request.file({ limits }).catch(broken);
  if (part?.fieldname !== "file") throw new Refusal("file_missing");
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of part.file) chunks.push(chunk as Buffer);
  } catch (error) {
    broken(error);
  }
  if (part.file.truncated) {
    throw new Refusal("file_too_large", { limit: `${Math.floor(bytesMax / 1024 / 1024)}MB` });
  }
  return {
    name: shortened(part.filename.replace(UNSEEN, ""), NAME_MAX),
    bytes: Buffer.concat(chunks),
  };
}

/** What the reader of the parts says of a body that is none; the frame knows its own errors. */
function broken(error: unknown): never {
  if (error instanceof Error && "statusCode" in error) throw error;
  throw new Refusal("request_broken", { why: BROKEN });
}
