/** Fields and files by which institutions close days and months, from the wire's own. */
import {
  CONFIRMED_FIELDS,
  DAY_FIELDS,
  DETAIL_COLUMNS,
  fieldLabel,
  RESULT_COLUMNS,
} from "#wire/hospital/hospital.ts";

function named(names: readonly string[]): string {
  return names.map(fieldLabel).join("、");
}

export function dayFieldsTable(): string {
  const rows = Object.entries(DAY_FIELDS).map(([number, { required, optional }]) => {
    return `| ${number} | ${named(required)} | ${named(optional)} |`;
  });
  const [ids, flag] = [DETAIL_COLUMNS.slice(0, -1), DETAIL_COLUMNS.slice(-1)];
  return [
    "| 交易 | 必填（缺的一次说全） | 选填 |",
    "|---|---|---|",
    ...rows,
    `| 3261的\`detail\`每条 | ${named(CONFIRMED_FIELDS)} |  |`,
    `| 3202上传文件各列 | ${named(ids)} | ${named(flag)} |`,
    `| 3202应答文件各列 | ${named(RESULT_COLUMNS)} |  |`,
    "",
  ].join("\n");
}
