/**
 * 9102 文件下载: the answer is the file's bytes, a refusal is an envelope like any other. Files made
 * for everybody are asked for under the name `plc`.
 */
import type { FetchFile } from "#model/services.ts";
import { fieldsOf, readText, readTextMaybe } from "#wire/hospital/input.ts";
import { download } from "#wire/hospital/transaction.ts";

const EVERYBODY = "plc";

export const t9102 = download({
  numbers: ["9102"],
  title: "文件下载",
  decode(request): FetchFile {
    const fields = fieldsOf(request.input, "fsDownloadIn", "data");
    const owner = readTextMaybe(fields, "fixmedins_code", 30);
    return {
      kind: "fetchFile",
      number: readText(fields, "file_qury_no", 40),
      owner: owner?.toLowerCase() === EVERYBODY ? undefined : owner,
    };
  },
});
