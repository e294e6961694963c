/** 9101 文件上传. The file itself was taken out of the input with the envelope. */
import { chinaTimeText } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import type { KeepFile } from "#model/services.ts";
import { fieldsOf, invalid, readText } from "#wire/hospital/input.ts";
import { booking } from "#wire/hospital/transaction.ts";

const FILE_NAME_MAX = 200;
/** A name is no path, and holds nothing that a screen or a disk cannot take. */
const NAME_FORBIDDEN = /[\\/:*?"<>|\p{Cc}]|^\.\.?$/u;

export const t9101 = booking<KeepFile>({
  numbers: ["9101"],
  title: "文件上传",
  decode(request) {
    const fields = fieldsOf(request.input, "fsUploadIn", "data");
    const fileName = readText(fields, "filename", FILE_NAME_MAX);
    if (NAME_FORBIDDEN.test(fileName)) invalid(fields, "filename", "不能含路径或控制字符");
    if (!request.file) throw new Refusal("file_missing");
    return {
      kind: "keepFile",
      owner: readText(fields, "fixmedins_code", 30),
      fileName,
      bytes: request.file,
    };
  },
  encode: (answer) => ({
    file_qury_no: answer.number,
    filename: answer.fileName,
    fixmedins_code: answer.owner,
    dld_endtime: chinaTimeText(answer.expiresAt),
  }),
});
