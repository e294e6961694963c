/**
 * Papers of a month's money and of manual reimbursement, made of what the node holds: the same
 * subject and edition give the same paper until something has changed.
 */
import { maskedName } from "#api/mask.ts";
import { present } from "#base/assert.ts";
import { type ChinaDate, type ChinaMonth, chinaDate } from "#base/date.ts";
import { type Fen, sumFen } from "#base/money.ts";
import { Refusal } from "#base/refusals.ts";
import {
  amountsOfTexts,
  type BatchRow,
  type DeductionRow,
  type NoticeRow,
  selectBatchPage,
  selectDeductionPage,
  selectLines,
  selectNoticeByNumber,
  selectNoticeLines,
} from "#clearing/clearing.ts";
import {
  type ClearingRow,
  clearingTable,
  deductionDetail,
  noticePaper,
  type Paper,
  reimbursementDecision,
} from "#documents/documents.ts";
import { addSplit, type Split } from "#model/charge.ts";
import type { SchemeFunds } from "#model/clearing.ts";
import type { Payment } from "#model/fund.ts";
import type { PersonId, Scheme } from "#model/person.ts";
import { type Area, areaOf, type NodeId } from "#model/place.ts";
import { PAID_FIRST_WORDS } from "#model/reimbursement-words.ts";
import type { Office } from "#nodes/nodes.ts";
import { areaName, insuredPersons, maskedNumber } from "#registry/registry.ts";
import { type ClaimRow, claimedOf, computedOf, selectClaim } from "#reimbursement/reimbursement.ts";
import type { Tx } from "#store/store.ts";

const PAGE_ROWS = 1_000;

/** Every page, one after the other. */
export async function every<Row>(
  page: (last: Row | undefined, rowsMax: number) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const all: Row[] = [];
  for (;;) {
    const rows = await page(all.at(-1), PAGE_ROWS);
    all.push(...rows);
    if (rows.length < PAGE_ROWS) return all;
  }
}

/** Names of places, each looked up once. */
export function namer(tx: Tx, on: ChinaDate): (code: string) => Promise<string> {
  const known = new Map<string, Promise<string | null>>();
  return async (code) => {
    const name = known.get(code) ?? areaName(tx, code as Area, on);
    known.set(code, name);
    return (await name) ?? code;
  };
}

async function noticeAmounts(tx: Tx, row: NoticeRow) {
  const whole = amountsOfTexts(row.amounts);
  const lines = (await selectNoticeLines(tx, [row.id])).get(row.id) ?? [];
  const of = (scheme: Scheme): SchemeFunds | Fen => {
    const own = lines.filter((line) => line.scheme === scheme);
    if (own.length === 0) return whole[scheme] ?? 0n;
    const funds = [...new Set(own.map(({ fund }) => fund))];
    const paid = (fund: string) =>
      sumFen(own.filter((line) => line.fund === fund).map(({ amountFen }) => amountFen));
    return Object.fromEntries(funds.map((fund) => [fund, paid(fund)]));
  };
  return { employee: of("employee"), resident: of("resident") };
}

/** To the payee it is a notice to receive, to everybody else one to pay. */
export async function noticeOf({ world, node }: Office, number: string): Promise<Paper> {
  return await world.reports.transaction(async (tx) => {
    const row = await selectNoticeByNumber(tx, number);
    if (row === null) throw new Refusal("object_missing");
    const name = namer(tx, row.issued_on);
    return noticePaper({
      side: row.payee === node ? "receiptNotice" : "paymentNotice",
      ...{ notice: row.number, kind: row.kind, period: row.period },
      ...{ payer: await name(areaOf(row.payer)), payee: await name(areaOf(row.payee)) },
      amounts: await noticeAmounts(tx, row),
      ...{ issuedOn: row.issued_on, toFinanceBy: row.to_finance_by },
      ...{ payBy: row.pay_by, receiptBy: row.receipt_by, grounds: [] },
    });
  });
}

export const TABLES = ["nationalClearing", "payableTable", "receivableTable"] as const;
export type Table = (typeof TABLES)[number];

export const fundsOf = (texts: Readonly<Record<string, string>>): SchemeFunds =>
  Object.fromEntries(Object.entries(texts).map(([fund, fen]) => [fund, BigInt(fen)]));

function rowOf(batch: BatchRow, names: readonly string[]): ClearingRow {
  const { scheme, cases, funds, deductions } = batch;
  return { scheme, names, cases, funds: fundsOf(funds), deductions: fundsOf(deductions) };
}

/** Of the country at the hub; of what a province has to pay or to receive at its own. */
export async function tableOf({ world, node, kind }: Office, month: ChinaMonth, table: Table) {
  if ((kind === "hub") !== (table === "nationalClearing")) throw new Refusal("object_missing");
  const own = node as NodeId;
  const filter = {
    ...{ month, state: null },
    home: table === "payableTable" ? own : null,
    care: table === "receivableTable" ? own : null,
  };
  return await world.reports.transaction(async (tx) => {
    const batches = await every<BatchRow>((last, rowsMax) =>
      selectBatchPage(tx, { ...filter, after: last?.id ?? "", rowsMax }),
    );
    const name = namer(tx, chinaDate(world.now()));
    const rows: ClearingRow[] = [];
    for (const batch of batches) {
      const [home, care] = [
        await name(areaOf(batch.home_node)),
        await name(areaOf(batch.care_node)),
      ];
      const names = {
        nationalClearing: [home, care],
        payableTable: [care],
        receivableTable: [home],
      };
      rows.push(rowOf(batch, names[table]));
    }
    const place = kind === "hub" ? undefined : await name(areaOf(own));
    return clearingTable({ kind: table, month, place, rows });
  });
}

/** What each pooling area pays of a month, in a scheme: by care province and fund. */
export async function payableDetailOf(
  { world, node }: Office,
  month: ChinaMonth,
  scheme: Scheme,
): Promise<Paper> {
  const filter = { month, state: null, home: node as NodeId, care: null };
  return await world.reports.transaction(async (tx) => {
    const all = await every<BatchRow>((last, rowsMax) =>
      selectBatchPage(tx, { ...filter, after: last?.id ?? "", rowsMax }),
    );
    const batches = all.filter((batch) => batch.scheme === scheme);
    const lines = await selectLines(
      tx,
      batches.map(({ id }) => id),
    );
    const name = namer(tx, chinaDate(world.now()));
    const rows: ClearingRow[] = [];
    for (const { id, care_node, cases } of batches) {
      const own = lines.filter(({ batch_id }) => batch_id === id);
      for (const area of [...new Set(own.map(({ home_area }) => home_area))]) {
        const of = own.filter(({ home_area }) => home_area === area);
        const names = [await name(area), await name(areaOf(care_node))];
        const [funds, deductions] = (["amount_fen", "deduction_fen"] as const).map(
          (column): SchemeFunds => Object.fromEntries(of.map((line) => [line.fund, line[column]])),
        );
        rows.push({ scheme, names, cases, funds: funds ?? {}, deductions: deductions ?? {} });
      }
    }
    const place = await name(areaOf(node as NodeId));
    return clearingTable({ kind: "payableDetail", month, place, schemes: [scheme], rows });
  });
}

interface DeductionsOf {
  readonly month: ChinaMonth;
  readonly care: string;
  readonly home: string;
  readonly scheme: Scheme;
}

/** What a month's clearing took in. */
export async function deductionsOf(office: Office, of: DeductionsOf): Promise<Paper> {
  const { world } = office;
  const { month, care, home, scheme } = of;
  const institutions = office.reference && (await office.reference()).institutions;
  return await world.reports.transaction(async (tx) => {
    const all = await every<DeductionRow>((last, rowsMax) =>
      selectDeductionPage(tx, { state: null, month, after: last?.id ?? "", rowsMax }),
    );
    const name = namer(tx, chinaDate(world.now()));
    const own = (row: DeductionRow) =>
      row.care_node === care && row.home_node === home && row.scheme === scheme;
    const rows = [];
    for (const row of all.filter(own)) {
      rows.push({
        settlementId: row.settlement_id,
        institution: institutions?.get(row.institution)?.name ?? row.institution,
        homeArea: await name(row.home_area),
        ...{ caseMonth: row.case_month, fund: row.fund, amountFen: row.amount_fen },
        reason: row.reason,
      });
    }
    return deductionDetail({ month, scheme, rows, care: await name(care), home: await name(home) });
  });
}

export type DecisionEdition = "person" | "masked";

const NOTHING_PAID: Omit<Payment, "totalFen"> = {
  ...{ funds: [], ownAccountFen: 0n, relativesAccountFen: 0n, cashFen: 0n, hospitalFen: 0n },
};
const NO_SPLIT: Split = {
  ...{ totalFen: 0n, inScopeFen: 0n, ownShareFirstFen: 0n, overLimitFen: 0n, ownExpenseFen: 0n },
};
const DECIDED: readonly string[] = ["approved", "concluded", "paid", "refused"];
const TAIL_DIGITS = 4;

/** Refusals: object_missing, document_undecided. */
export async function decisionOf(office: Office, claim: string, edition: DecisionEdition) {
  const { world } = office;
  const [row] = await selectClaim(world.store, claim);
  if (!row) throw new Refusal("object_missing");
  if (!DECIDED.includes(row.state) || row.decided_at === null) {
    throw new Refusal("document_undecided");
  }
  const decidedOn = chinaDate(row.decided_at);
  return await world.reports.transaction((tx) => decided(tx, row, { decidedOn, edition }));
}

interface Decided {
  readonly decidedOn: ChinaDate;
  readonly edition: DecisionEdition;
}

async function decided(tx: Tx, row: ClaimRow, { decidedOn, edition }: Decided): Promise<Paper> {
  const claimed = claimedOf(row);
  const { invoices, account } = claimed;
  const name = namer(tx, decidedOn);
  const known = await insuredPersons(tx, [row.person_id as PersonId]);
  const { person } = present(known.get(row.person_id), "whose claim is decided is insured");
  const computed = computedOf(row);
  const split = claimed.lines.reduce(addSplit, NO_SPLIT);
  const isRefused = row.state === "refused";
  return reimbursementDecision({
    claim: row.id,
    person: {
      id: row.person_id,
      name: edition === "masked" ? maskedName(person.name) : person.name,
      certificateNumber: maskedNumber(person.certificateNumber),
    },
    ...{ scheme: row.scheme, homeArea: await name(row.area), decidedOn, split },
    ...{ institution: claimed.institution.name, careArea: await name(claimed.careArea) },
    ...{ from: claimed.visitOn, to: claimed.dischargedOn },
    invoice: {
      code: invoices.map(({ code }) => code).join("、"),
      number: invoices.map(({ number }) => number).join("、"),
    },
    why: PAID_FIRST_WORDS[claimed.reason],
    payment: computed?.payment ?? { ...NOTHING_PAID, totalFen: row.total_fen },
    steps: computed?.explanation ?? [],
    refused: isRefused ? (row.words ?? "") : undefined,
    account: isRefused
      ? undefined
      : { bank: account.bank, tail: account.number.slice(-TAIL_DIGITS) },
  });
}
