/** The tables of the month as files, each as the API gives it to a clerk. */
import type { ChinaMonth } from "#base/date.ts";
import { HUB, type NodeId } from "#model/place.ts";
import { PAPER_WORDS } from "#model/words.ts";
import { nameOf, PROVINCES } from "./plan.ts";
import type { Scene, TableFile } from "./scene.ts";

const CLERK = { hub: "zhiban", province: "caiwu" } as const;

/** Name and path; `M` stands for the month. */
const AT_HUB: readonly (readonly [string, string])[] = [
  ["清算表", "/clearing/months/M/matrix"],
  ["清算批次", "/clearing/batches?month=M"],
  ["清算上报", "/clearing/submissions?month=M"],
  ["未纳入清算的费用", "/clearing/exceptions?month=M"],
  ["通知书", "/money-notices?kind=clearing&period=M"],
  ["对账差异", "/reconciliation/differences?month=M"],
];
const AT_PROVINCE: readonly (readonly [string, string])[] = [
  ["逐日对账", "/reconciliation/days?month=M"],
  ["科目余额表", "/trial-balance?month=M"],
  [PAPER_WORDS.payerStatement, "/clearing/payer-statements?month=M"],
  [PAPER_WORDS.institutionStatement, "/clearing/institution-statements?month=M"],
];
const ONCE: readonly (readonly [string, string])[] = [
  ["款项", "/payments"],
  ["通知书", "/money-notices"],
  ["审核扣款", "/clearing/deductions"],
  ["收款账户", "/payee-accounts"],
];

export async function tablesOf(scene: Scene, months: readonly ChinaMonth[]): Promise<TableFile[]> {
  const files: TableFile[] = [...scene.kept];
  const take = async (node: NodeId, name: string, path: string): Promise<void> => {
    const clerk = node === HUB ? CLERK.hub : CLERK.province;
    files.push({ name: `${name}.csv`, text: await scene.csv(node, clerk, path) });
  };
  for (const month of months) {
    const at = (path: string): string => path.replace(/\bM\b/, month);
    for (const [name, path] of AT_HUB) await take(HUB, `${month}-国家-${name}`, at(path));
    for (const node of PROVINCES) {
      for (const [name, path] of AT_PROVINCE) {
        await take(node, `${month}-${nameOf(node)}-${name}`, at(path));
      }
    }
    for (const { batch, home, care, schemeWords } of await scene.list(
      HUB,
      CLERK.hub,
      `/clearing/batches?month=${month}`,
    )) {
      const pair = `${nameOf(String(home))}付${nameOf(String(care))}`;
      const name = `${month}-国家-清算明细-${pair}-${schemeWords}`;
      await take(HUB, name, `/clearing/batches/${batch}/lines`);
    }
  }
  for (const node of PROVINCES) {
    for (const [name, path] of ONCE) await take(node, `${nameOf(node)}-${name}`, path);
  }
  return files;
}
