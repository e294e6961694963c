/**
 * A visit that a person paid first, seen by both sides: care tells which calls of it failed and
 * which of the invoices it settled directly; home has the reasons and the lines of what it refused.
 */
import { addDays, type Instant, startOfDay } from "#base/date.ts";
import { fromJson } from "#base/json.ts";
import { refusalText } from "#base/refusals.ts";
import type { CareCaseAnswer, CareCaseContent, Refused, SettleContent } from "#model/message.ts";
import type { PersonId } from "#model/person.ts";
import type { NodeId } from "#model/place.ts";
import type { FailedCall } from "#model/reimbursement.ts";
import { namesInvoice } from "#model/typed-code.ts";
import { selectHomeSettlements } from "#settlement/home/queries.ts";
import { selectCareNodes, selectFailed, selectInvoiced } from "#settlement/queries-paid-first.ts";
import type { Tx } from "#store/store.ts";

const ROWS_MAX = 50;
/** A stay's last calls may come some days after the discharge. */
const DAYS_AFTER = 30;

/**
 * Care, to the home place that asks, of its own insured only: invoices that any institution here
 * settled for the person, and calls of the named one that failed.
 */
export async function careCaseFor(
  tx: Tx,
  home: NodeId,
  asked: CareCaseContent,
): Promise<CareCaseAnswer> {
  const { institution, personId, invoices, from, to } = asked;
  const settled = await selectInvoiced(tx, { personId, home });
  const failed = await selectFailed(tx, {
    ...{ institution, personId, home, rowsMax: ROWS_MAX },
    ...{ from: startOfDay(from), before: startOfDay(addDays(to, DAYS_AFTER)) },
  });
  return {
    settled: invoices.flatMap((number) => {
      const found = settled.find(({ invoice }) => namesInvoice(invoice, number));
      return found ? [{ invoice: number, settlementId: found.id }] : [];
    }),
    failed: failed.map(({ id, created_at }) => ({ settlementId: id, at: created_at })),
  };
}

/** Home: the provinces where it has settlements of the person that stand. */
export async function careNodesOf(tx: Tx, personId: PersonId): Promise<NodeId[]> {
  return (await selectCareNodes(tx, personId)).map(({ care_node }) => care_node);
}

/** Home: with why it refused each of them, and the lines that it was sent. */
export async function failedCalls(
  tx: Tx,
  failed: readonly { readonly settlementId: string; readonly at: Instant }[],
): Promise<FailedCall[]> {
  const ids = failed.map(({ settlementId }) => settlementId);
  const rows = ids.length > 0 ? await selectHomeSettlements(tx, ids) : [];
  return failed.map(({ settlementId, at }) => {
    const row = rows.find(({ id, state }) => id === settlementId && state === "refused");
    if (!row?.answer || !row.content) return { settlementId, at, why: "就医地未能受理", lines: [] };
    const { refusal } = fromJson<Refused>(row.answer);
    const { lines = [] } = fromJson<SettleContent>(row.content);
    return { settlementId, at, why: refusalText(refusal.code, refusal.params), lines };
  });
}
