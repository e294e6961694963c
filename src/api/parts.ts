/** The parts in which the description shows the routes, by the first word of their path. */
const PARTS: readonly (readonly [title: string, ...words: string[]])[] = [
  ["节点", "node"],
  ["工作人员登录和本人账号", "staff"],
  ["账号和岗位", "accounts"],
  ["参保人", "person"],
  ["参保人的资料", "people"],
  ["代办", "guardianships"],
  [
    "备案和慢特病资格",
    "applications",
    "filings",
    "materials",
    "qualifications",
    "qualification-applications",
    "chosen-institutions",
  ],
  ["结算", "settlements", "care", "copies", "encounters"],
  ["单据核验", "documents"],
  ["待处理事项", "cases"],
  ["对账", "reconciliation"],
  ["清分清算", "clearing"],
  [
    "资金",
    "money-notices",
    "payments",
    "payee-accounts",
    "external-payers",
    "netting-agreements",
    "receipts",
    "suspense",
    "prefunds",
    "prefund-requests",
  ],
  ["账簿", "trial-balance", "year-close"],
  ["手工报销", "reimbursements"],
  ["免备案", "zones"],
  ["异议和投诉", "disputes"],
  ["就医前查询和估算", "diagnosis", "estimate"],
  ["政策和版本", "releases", "policies"],
  ["医药机构", "institutions", "directory"],
  ["区划和经办机构", "areas", "pools", "agencies"],
  ["目录", "catalogue"],
  ["停机公告", "stops"],
  ["字典", "dictionaries", "lists"],
  ["留痕", "trail"],
  ["任务", "jobs"],
  ["统计", "statistics"],
];

export function partOf(path: string): string | undefined {
  const word = path.split("/")[1] ?? "";
  return PARTS.find(([, ...words]) => words.includes(word))?.[0];
}

/** In the order in which they are shown. */
export const PART_TITLES: readonly string[] = PARTS.map(([title]) => title);
