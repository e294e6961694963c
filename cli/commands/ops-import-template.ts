/** `import template KIND --to FILE`: a table to fill in for an import, with a made-up row. */
import { writeFileSync } from "node:fs";
import {
  TEMPLATE_FORMATS,
  TEMPLATE_KINDS,
  TEMPLATE_TITLES,
  type TemplateFormat,
  type TemplateKind,
  templateFile,
} from "#registry/registry.ts";
import { EXIT, type Help, type Out, readArguments, UsageError } from "../command.ts";

const KINDS = TEMPLATE_KINDS.map((kind) => `${kind}（${TEMPLATE_TITLES[kind]}）`).join("、");

export const help: Help = {
  summary: "写出导入模板：CSV，或附填写说明的Excel；示例行上传前须删除",
  usage: "种类 --to 文件",
  options: [
    ["种类", KINDS],
    ["--to 文件", "写到哪里，以 .csv 或 .xlsx 结尾；已有的文件不覆盖"],
  ],
  example: "lianjie import template people --to 参保人.xlsx",
};

export async function run(args: string[], out: Out): Promise<number> {
  const { plain, values } = readArguments(args, { values: ["to"] });
  const [kind = "", ...more] = plain;
  if (!TEMPLATE_KINDS.includes(kind as TemplateKind) || more.length > 0) {
    throw new UsageError(`请写明一种：${KINDS}`);
  }
  const to = values.get("to") ?? "";
  const format = to.split(".").at(-1)?.toLowerCase() as TemplateFormat;
  if (!to.includes(".") || !TEMPLATE_FORMATS.includes(format)) {
    throw new UsageError("请用 --to 写明以 .csv 或 .xlsx 结尾的文件");
  }
  const { bytes } = await templateFile(kind as TemplateKind, format);
  writeFileSync(to, bytes, { flag: "wx" });
  out(`已写到${to}；示例行不属于任何统筹区，上传前请删除`);
  return EXIT.done;
}
