/**
 * The one statement of a payer or an institution for a month (一账式对账单), made of what the node holds:
 * confirmed batches across provinces and inside the own one, and the notices about them.
 */
import { every, fundsOf, namer } from "#api/documents/papers.ts";
import { type ChinaMonth, chinaDate } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import {
  amountsOfTexts,
  type PayeeRow,
  type PayerRow,
  selectAreaNotices,
  selectNoticeByNumber,
  selectPayees,
  selectPayers,
} from "#clearing/clearing.ts";
import {
  oneStatement,
  type Paper,
  type StatementNotice,
  type StatementRow,
} from "#documents/documents.ts";
import { scopeOf } from "#model/clearing.ts";
import { NOTICE_STATE_WORDS } from "#model/clearing-words.ts";
import { SCHEMES } from "#model/person.ts";
import type { Office } from "#nodes/nodes.ts";
import type { Tx } from "#store/store.ts";

export const STATEMENTS = ["payerStatement", "institutionStatement"] as const;
export type Statement = (typeof STATEMENTS)[number];

interface Asked {
  readonly month: ChinaMonth;
  /** A pooling area, who pays a layer in its place, or an institution. */
  readonly of: string;
}

type Names = ReturnType<typeof namer>;

/** Refusals: object_missing. */
export async function statementOf(
  { world }: Office,
  kind: Statement,
  asked: Asked,
): Promise<Paper> {
  return await world.reports.transaction(async (tx) => {
    const names = namer(tx, chinaDate(world.now()));
    return kind === "payerStatement"
      ? await ofPayer(tx, names, asked)
      : await ofInstitution(tx, names, asked);
  });
}

async function ofPayer(tx: Tx, names: Names, { month, of }: Asked): Promise<Paper> {
  const found = await every<PayerRow>((last, rowsMax) =>
    selectPayers(tx, {
      ...{ month, payer: of, rowsMax },
      after: [last?.payer ?? "", last?.home_area ?? "", last?.care_node ?? "", last?.scheme ?? ""],
    }),
  );
  const [first] = found;
  if (!first) throw new Refusal("object_missing");
  const rows: StatementRow[] = [];
  for (const row of found) {
    rows.push({
      ...{ scheme: row.scheme, scope: scopeOf(row.care_node, row.home_node) },
      ...{ other: await names(row.care_node), funds: fundsOf(row.funds) },
      deductionFen: row.deduction_fen,
    });
  }
  const notices: StatementNotice[] = [];
  for (const row of await selectAreaNotices(tx, { month, area: of })) {
    notices.push({
      ...{ number: row.number, scheme: row.scheme, state: NOTICE_STATE_WORDS[row.state] },
      ...{ payer: await names(row.payer), payee: await names(row.payee) },
      ...{ grossFen: row.gross_fen, backFen: row.back_fen },
    });
  }
  const name = first.name ?? (await names(of));
  return oneStatement({ kind: "payerStatement", month, of: name, rows, notices });
}

async function ofInstitution(tx: Tx, names: Names, { month, of }: Asked): Promise<Paper> {
  const found = await every<PayeeRow>((last, rowsMax) =>
    selectPayees(tx, {
      ...{ month, institution: of, rowsMax },
      after: [last?.institution ?? "", last?.scheme ?? "", last?.home_node ?? ""],
    }),
  );
  const [first] = found;
  if (!first) throw new Refusal("object_missing");
  const rows: StatementRow[] = [];
  for (const row of found) {
    rows.push({
      ...{ scheme: row.scheme, scope: scopeOf(row.pool, row.home_node) },
      ...{ other: await names(row.home_node), funds: fundsOf(row.funds) },
      deductionFen: row.deduction_fen,
    });
  }
  const name = first.name ?? of;
  const notices: StatementNotice[] = [];
  for (const number of new Set(found.flatMap(({ notice }) => notice ?? []))) {
    const notice = await selectNoticeByNumber(tx, number);
    if (notice === null) continue;
    const amounts = amountsOfTexts(notice.amounts);
    for (const scheme of SCHEMES.filter((one) => amounts[one] !== undefined)) {
      const grossFen = amounts[scheme] ?? 0n;
      const [payer, state] = [await names(notice.payer), NOTICE_STATE_WORDS[notice.state]];
      notices.push({ number, payer, payee: name, scheme, grossFen, backFen: 0n, state });
    }
  }
  return oneStatement({ kind: "institutionStatement", month, of: name, rows, notices });
}
