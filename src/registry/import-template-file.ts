/** A template as a file: a table to fill in; a workbook also says what each column takes. */
import excel from "exceljs";
import { csvText } from "#registry/import.ts";
import {
  TEMPLATE_TITLES,
  type TemplateColumn,
  type TemplateKind,
  templateOf,
} from "#registry/import-template.ts";

export const TEMPLATE_FORMATS = ["csv", "xlsx"] as const;
export type TemplateFormat = (typeof TEMPLATE_FORMATS)[number];

export interface TemplateFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

const TEXT_FORMAT = "@";
const HEAD = ["列", "必填", "可填", "示例"];

/** Excel opens a CSV as UTF-8 only with its mark. */
export async function templateFile(
  kind: TemplateKind,
  format: TemplateFormat,
): Promise<TemplateFile> {
  const columns = templateOf(kind);
  const name = `${TEMPLATE_TITLES[kind]}.${format}`;
  if (format === "csv") {
    const lines = [columns.map((one) => one.name), columns.map(({ sample }) => sample)];
    return { name, type: "text/csv; charset=utf-8", bytes: Buffer.from(csvText(lines)) };
  }
  const type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  return { name, type, bytes: await workbookOf(columns) };
}

/** The first sheet is the one that an import reads; its cells are text, so no digit is lost. */
async function workbookOf(columns: readonly TemplateColumn[]): Promise<Uint8Array> {
  const book = new excel.Workbook();
  const sheet = book.addWorksheet("导入");
  sheet.columns = columns.map(({ name }) => {
    return { header: name, width: 18, style: { numFmt: TEXT_FORMAT } };
  });
  sheet.addRow(columns.map(({ sample }) => sample));
  const told = book.addWorksheet("填写说明");
  told.addRow(HEAD);
  for (const { name, required, takes, sample } of columns) {
    told.addRow([name, required ? "是" : "否", takes, sample]);
  }
  return new Uint8Array(await book.xlsx.writeBuffer());
}
