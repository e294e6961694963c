/**
 * An institution's cases against the platform's, one by one (对明细账): a pure comparison of its rows
 * with ours, fed day by day so that neither side's whole list is held twice.
 */
import { yuanText } from "#base/money.ts";
import type {
  CaseAmounts,
  DetailClass,
  DetailDifference,
  StatedCase,
} from "#model/institution-day.ts";
import { DETAIL_WORDS } from "#model/institution-day-words.ts";
import { CARE_TYPE_WORDS } from "#model/words.ts";
import type { CaseRow } from "#reconciliation/queries-institution.ts";

export interface Comparison {
  /** Takes the next of the institution's rows. */
  state(row: StatedCase): void;
  /** Takes some of our cases. */
  have(rows: readonly CaseRow[]): void;
  /** Ids of rows that matched nothing of ours so far. */
  left(): readonly string[];
  /**
   * At the end: refunds and what they took back that only we have, and what became of those that
   * are ours after all, in other days or not at all any more.
   */
  explain(rows: readonly CaseRow[]): readonly DetailDifference[];
  readonly differences: readonly DetailDifference[];
}

/** An amount of a case as care keeps it. */
function amountsOf(row: CaseRow): CaseAmounts {
  return {
    totalFen: row.total_fen,
    fundFen: row.fund_fen ?? 0n,
    accountFen: row.account_fen ?? 0n,
  };
}

function isAlike(a: CaseAmounts, b: CaseAmounts): boolean {
  return a.totalFen === b.totalFen && a.fundFen === b.fundFen && a.accountFen === b.accountFen;
}

function amountWords({ totalFen, fundFen, accountFen }: CaseAmounts): string {
  return `总额${yuanText(totalFen)}、基金${yuanText(fundFen)}、账户${yuanText(accountFen)}`;
}

/** A refund stands under the id of what it takes back, or under its own. */
function isNegative({ totalFen, fundFen, accountFen }: CaseAmounts): boolean {
  return totalFen < 0n || (totalFen === 0n && fundFen + accountFen < 0n);
}

function refundKey(id: string): string {
  return `${id}-`;
}

function keysOf(row: CaseRow): string[] {
  if (row.kind === "settle") return [row.id];
  const original = row.cancels === null ? [] : [refundKey(row.cancels)];
  return [refundKey(row.id), ...original, row.id];
}

function told(
  of: DetailClass,
  words: string,
  row: CaseRow,
  changes: Partial<DetailDifference> = {},
): DetailDifference {
  return {
    class: of,
    words: `${DETAIL_WORDS[of]}${words}`,
    personId: row.person_id,
    encounterId: row.encounter_id,
    settlementId: row.id,
    messageId: row.message_id,
    refund: row.kind === "cancel",
    ...amountsOf(row),
    ...changes,
  };
}

function stated(of: DetailClass, words: string, row: StatedCase): DetailDifference {
  const { refund, totalFen, fundFen, accountFen, personId, encounterId, settlementId } = row;
  const names = { personId, encounterId, settlementId, messageId: null, refund };
  return {
    ...{ class: of, words: `${DETAIL_WORDS[of]}${words}` },
    ...names,
    ...{ totalFen, fundFen, accountFen },
  };
}

/** Both have it: what is not alike. */
function compared(theirs: StatedCase, ours: CaseRow): DetailDifference | null {
  const { personId, encounterId } = theirs;
  if (personId !== ours.person_id || encounterId !== ours.encounter_id) {
    const words = `：医疗机构${personId}、${encounterId}；平台${ours.person_id}、${ours.encounter_id}`;
    return told("person", words, ours);
  }
  const amounts = amountsOf(ours);
  if (isAlike(theirs, amounts)) return null;
  return told("amounts", `：医疗机构${amountWords(theirs)}；平台${amountWords(amounts)}`, ours);
}

/** Why a case that is ours is not among those of the asked days, agency and type. */
function elsewhere(theirs: StatedCase, ours: CaseRow): DetailDifference {
  if (!ours.counted) {
    const open = ours.state === "settling" || ours.state === "unknown";
    return stated(open ? "undecided" : "reversed", "", theirs);
  }
  const type = CARE_TYPE_WORDS[ours.clearing_type];
  const at = `平台记在${ours.business_day}、参保地${ours.home_area}、${type}`;
  return stated("elsewhere", `：${at}`, theirs);
}

/**
 * A bill and what took it back, both of the days and neither with the institution: to one that
 * counts no refunds (退费标志0) they are nothing.
 */
function isPairOf(rows: readonly CaseRow[]): (row: CaseRow) => boolean {
  const ids = new Set(rows.map(({ id }) => id));
  const cancelled = new Set(rows.map(({ cancels }) => cancels));
  return ({ kind, id, cancels }) =>
    kind === "cancel" ? cancels !== null && ids.has(cancels) : cancelled.has(id);
}

function onlyHere(row: CaseRow): DetailDifference {
  return told("onlyPlatform", "", row, { encounterId: null, settlementId: null });
}

/** A refund that stands under the id of what it took back. */
function refundElsewhere(theirs: StatedCase, original: CaseRow): DetailDifference {
  return original.state === "cancelled"
    ? stated("elsewhere", "：撤销记在其他日期", theirs)
    : stated("onlyInstitution", "：平台没有撤销这笔结算", theirs);
}

/** `withRefunds`: the institution's rows have refunds and what they took back. */
export function compareDetail(withRefunds: boolean | undefined): Comparison {
  const theirs = new Map<string, StatedCase>();
  /** Ours alone, and taken back or taking back. */
  const undone: CaseRow[] = [];
  const differences: DetailDifference[] = [];
  return {
    differences,
    state: (row) => {
      const { settlementId } = row;
      const plain = isNegative(row) ? refundKey(settlementId) : settlementId;
      // A refund of nothing has no sign.
      const free = theirs.has(plain) && row.totalFen === 0n ? refundKey(settlementId) : plain;
      if (theirs.has(free)) differences.push(stated("twice", "", row));
      else theirs.set(free, row);
    },
    have: (rows) => {
      for (const row of rows) {
        const key = keysOf(row).find((one) => theirs.has(one));
        const stands = key === undefined ? undefined : theirs.get(key);
        if (key !== undefined) theirs.delete(key);
        if (!stands && (row.kind === "cancel" || row.state === "cancelled")) {
          undone.push(row);
          continue;
        }
        const difference = stands ? compared(stands, row) : onlyHere(row);
        if (difference) differences.push(difference);
      }
    },
    left: () => [...new Set([...theirs.values()].map(({ settlementId }) => settlementId))],
    explain: (rows) => {
      const known = new Map(rows.map((row) => [row.id, row]));
      const isNothing = withRefunds === true ? () => false : isPairOf(undone);
      const ours = undone.filter((row) => !isNothing(row)).map(onlyHere);
      const left = [...theirs].map(([key, row]) => {
        const found = known.get(row.settlementId);
        if (!found) return stated("onlyInstitution", "", row);
        const asRefund = key !== row.settlementId && found.kind === "settle";
        return asRefund ? refundElsewhere(row, found) : elsewhere(row, found);
      });
      return [...ours, ...left];
    },
  };
}
