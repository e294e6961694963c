/** What stands against a claim that is handed in, all of it at once. Pure. */
import type { ChinaDate } from "#base/date.ts";
import { sumFen, yuanText } from "#base/money.ts";
import { Refusal, type RefusalCode, type RefusalContent } from "#base/refusals.ts";
import type { MaterialKind } from "#model/filing-rules.ts";
import { MATERIAL_WORDS } from "#model/filing-words.ts";
import { isInpatient } from "#model/place.ts";
import type { Claimed, ClaimLine } from "#model/reimbursement.ts";
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
    ...lineProblems(claimed),
    ...invoiceProblems(claimed, at),
    ...accountProblems(claimed.account, at.personName),
    ...paperProblems(claimed, at),
  ];
}

/** An outpatient visit may last over several days; a stay ends with the discharge. */
function dayProblems({ careType, visitOn, dischargedOn }: Claimed, today: ChinaDate) {
  const to = dischargedOn ?? visitOn;
  if (isInpatient(careType) && dischargedOn === undefined) {
    return [problem("reimbursement_discharge_missing")];
  }
  if (visitOn <= to && to <= today) return [];
  return [problem("reimbursement_days", { from: visitOn, to })];
}

function lineProblems({ visitOn, dischargedOn, lines }: Claimed): RefusalContent[] {
  const problems: RefusalContent[] = [];
  const to = dischargedOn ?? visitOn;
  const outside = linesNamed(lines, ({ on }) => on < visitOn || on > to);
  if (outside !== "") {
    problems.push(problem("reimbursement_line_days", { lines: outside, from: visitOn, to }));
  }
  // Class C says that the person knows it to be own expense.
  const unlisted = linesNamed(lines, (line) => line.unlisted === true && line.itemClass !== "C");
  if (unlisted !== "") problems.push(problem("reimbursement_line_item", { lines: unlisted }));
  return problems;
}

const NAMED_MAX = 10;

/** Those lines by place and name; "": there are none. */
function linesNamed(lines: readonly ClaimLine[], which: (line: ClaimLine) => boolean): string {
  const named = lines.flatMap((line, index) =>
    which(line) ? [`第${index + 1}行“${line.name}”`] : [],
  );
  const more = named.length > NAMED_MAX ? `等${named.length}行` : "";
  return `${named.slice(0, NAMED_MAX).join("、")}${more}`;
}

const CODE = /^\d{6,20}$/;
const CHECK_CODE = /^[0-9A-Z]{4,20}$/;

function invoiceProblems({ invoices, lines }: Claimed, { held }: Circumstances): RefusalContent[] {
  const problems: RefusalContent[] = [];
  const seen = new Set<string>();
  for (const invoice of invoices) {
    const { code, number, checkCode, amountFen } = invoice;
    const forms = [code, number].map((text) => CODE.test(text) && plainCode(text) !== "");
    if (forms.includes(false) || !CHECK_CODE.test(checkCode)) {
      problems.push(problem("reimbursement_invoice_form", { number }));
    }
    if (amountFen <= 0n) problems.push(problem("reimbursement_invoice_amount", { number }));
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
