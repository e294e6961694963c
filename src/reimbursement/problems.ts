/** What stands against a claim that is handed in, all of it at once. Pure. */
import type { ChinaDate } from "#base/date.ts";
import { sumFen, yuanText } from "#base/money.ts";
import { Refusal, type RefusalCode, type RefusalContent } from "#base/refusals.ts";
import type { MaterialKind } from "#model/filing-rules.ts";
import { MATERIAL_WORDS } from "#model/filing-words.ts";
import { isInpatient } from "#model/place.ts";
import type { Claimed } from "#model/reimbursement.ts";
import { invoiceIdentity, plainCode } from "#model/typed-code.ts";
import { accountProblems } from "#reimbursement/bank.ts";

export interface Circumstances {
  readonly today: ChinaDate;
  readonly personName: string;
  /** Kinds of the papers that go with it. */
  readonly materials: readonly MaterialKind[];
  /** Invoices of it that other claims hold. */
  readonly held: readonly { readonly number: string; readonly claim: string }[];
}

function problem(code: RefusalCode, params: Record<string, string> = {}): RefusalContent {
  return new Refusal(code, params, "home").content();
}

export function claimProblems(claimed: Claimed, at: Circumstances): RefusalContent[] {
  return [
    ...dayProblems(claimed, at.today),
    ...invoiceProblems(claimed, at),
    ...accountProblems(claimed.account, at.personName),
    ...paperProblems(claimed, at),
  ];
}

function dayProblems({ visitOn, dischargedOn, lines }: Claimed, today: ChinaDate) {
  const to = dischargedOn ?? visitOn;
  const last = lines.reduce((latest, { on }) => (on > latest ? on : latest), to);
  if (visitOn <= to && last <= today) return [];
  return [problem("reimbursement_days", { from: visitOn, to })];
}

const CODE = /^\d{6,20}$/;
const CHECK_CODE = /^[0-9A-Z]{4,20}$/;

function invoiceProblems({ invoices, lines }: Claimed, { held }: Circumstances): RefusalContent[] {
  const problems: RefusalContent[] = [];
  const seen = new Set<string>();
  for (const invoice of invoices) {
    const { code, number, checkCode } = invoice;
    const forms = [code, number].map((text) => CODE.test(text) && plainCode(text) !== "");
    if (forms.includes(false) || !CHECK_CODE.test(checkCode)) {
      problems.push(problem("reimbursement_invoice_form", { number }));
    }
    const name = invoiceIdentity(invoice);
    if (seen.has(name)) problems.push(problem("reimbursement_invoice_twice", { number }));
    seen.add(name);
  }
  for (const { number, claim } of held) {
    problems.push(problem("reimbursement_invoice_taken", { number, claim }));
  }
  const [paid, billed] = [invoices, lines].map((all: readonly Summed[]) =>
    sumFen(all.map(amountOf)),
  );
  if (paid !== billed) {
    const params = { invoices: yuanText(paid ?? 0n), lines: yuanText(billed ?? 0n) };
    problems.push(problem("reimbursement_total_differs", params));
  }
  return problems;
}

type Summed = { readonly amountFen: bigint } | { readonly totalFen: bigint };

function amountOf(one: Summed): bigint {
  return "amountFen" in one ? one.amountFen : one.totalFen;
}

function paperProblems({ careType }: Claimed, { materials }: Circumstances): RefusalContent[] {
  const needed: MaterialKind[] = ["invoice", "feeList"];
  if (isInpatient(careType)) needed.push("medicalRecord");
  const missing = needed.filter((kind) => !materials.includes(kind));
  if (missing.length === 0) return [];
  const words = missing.map((kind) => MATERIAL_WORDS[kind]).join("、");
  return [problem("material_missing", { materials: words })];
}
