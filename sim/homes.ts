/**
 * The four homes' rules by hand, from the text of `sim/policies/*.yaml`. One function a home and
 * kind of care; amounts in fen.
 */
import type { Area } from "#model/place.ts";
import { addParts, NO_PARTS, type Parts } from "./bills.ts";
import { HAIKOU, NANCHANG, PINGXIANG, SHANGHAI } from "./places.ts";
import {
  type Bucket,
  type Counters,
  ceil,
  floor,
  least,
  leftOn,
  most,
  nearest,
  pay,
  payFromAccounts,
  quarterOf,
  type RefCase,
  type Sheet,
  sheetOf,
  takeDeductible,
  within,
} from "./reference.ts";

type Rules = (theCase: RefCase, sheet: Sheet, counters: Counters) => void;

export interface Home {
  readonly settlesUnfiled: boolean;
  /** What is left at home to whom lives elsewhere on a promise whose documents are missing. */
  readonly homeCareCommitted: "referral" | "refuse";
  /** Outpatient care elsewhere only at institutions that the person has chosen. */
  readonly choosesOutpatient: boolean;
  readonly cancelOrder: "lastFirstPerInstitution" | "anyOrder";
  readonly rules: (theCase: RefCase, counters: Counters) => Sheet;
}

const SCOPE: readonly Bucket[] = ["inScope"];
const SCOPE_AND_FIRST: readonly Bucket[] = ["inScope", "ownShareFirst"];
const BUT_OWN: readonly Bucket[] = ["inScope", "ownShareFirst", "overLimit"];
const ALL: readonly Bucket[] = ["inScope", "ownShareFirst", "overLimit", "ownExpense"];

export function isStay(theCase: Pick<RefCase, "careType">): boolean {
  return theCase.careType.startsWith("inpatient");
}

function isRetired({ patient }: RefCase): boolean {
  return patient.personType === "retired";
}

function yearOf(date: string): string {
  return date.slice(0, 4);
}

const pingxiangChronic: Rules = (theCase, sheet, counters) => {
  const { category, disease, visitOn, use } = theCase;
  const year = yearOf(visitOn);
  const scope = sheet.inScope;
  const borne = takeDeductible(counters, `chronic deductible ${year}`, 30_000n, scope);
  const less = category === "unfiled" ? 1_000n : category === "otherTemporary" ? 500n : 0n;
  const rate = (isRetired(theCase) ? 7_500n : 7_000n) - less;
  const fund = nearest(scope - borne, rate);
  pay(sheet, "pooled", within(counters, `quota ${disease} ${year}`, 40_000n, fund), SCOPE);
  payFromAccounts(sheet, counters, use, "ownFirst", SCOPE_AND_FIRST);
};

const pingxiangOutpatient: Rules = (theCase, sheet, counters) => {
  const { level, visitOn, use } = theCase;
  const year = yearOf(visitOn);
  const scope = sheet.inScope;
  const borne = takeDeductible(counters, `outpatient deductible ${year}`, 20_000n, scope);
  const rate =
    (level === 1 ? 7_000n : level === 2 ? 6_500n : 6_000n) + (isRetired(theCase) ? 500n : 0n);
  const fund = nearest(scope - borne, rate);
  pay(sheet, "pooled", within(counters, `outpatient paid ${year}`, 50_000n, fund), SCOPE);
  payFromAccounts(sheet, counters, use, "ownFirst", SCOPE_AND_FIRST);
};

const pingxiangStay: Rules = (theCase, sheet, counters) => {
  const { category, level, encounterId, dischargedOn, settledOn, use } = theCase;
  const year = yearOf(dischargedOn ?? settledOn);
  let turn = counters.read(`turn ${encounterId}`);
  if (turn === 0n) {
    turn = counters.read(`stays ${year}`) + 1n;
    counters.add(`turn ${encounterId}`, turn);
    counters.add(`stays ${year}`, 1n);
  }
  const standard = level === 1 ? 20_000n : level === 2 ? 40_000n : 60_000n;
  const open = turn > 1n ? nearest(standard, 5_000n) : standard;
  const rest = sheet.inScope - takeDeductible(counters, `stay ${encounterId}`, open, sheet.inScope);
  const less = { referral: 1_000n, emergency: 1_000n, otherTemporary: 2_000n, unfiled: 2_000n };
  const points = less[category as keyof typeof less] ?? 0n;
  const [low, high] = [least(rest, 300_000n), most(rest - 300_000n, 0n)];
  const [lowRate, highRate] = [8_000n - points, 9_000n - points];
  const [lowPaid, highPaid] = [nearest(low, lowRate), nearest(high, highRate)];
  const fund = within(counters, `basic ${year}`, 400_000n, lowPaid + highPaid);
  const cut = lowPaid + highPaid - fund;
  pay(sheet, "pooled", fund, SCOPE);
  // The fee whose payment the ceiling cut off, from the top: first of the high band, then of the
  // low.
  const cutHigh = least(cut, highPaid);
  const feeHigh = cutHigh === highPaid ? high : (cutHigh * 10_000n + highRate / 2n) / highRate;
  const cutLow = cut - cutHigh;
  const feeLow =
    cutLow === 0n ? 0n : cutLow === lowPaid ? low : (cutLow * 10_000n + lowRate / 2n) / lowRate;
  const above = cut === 0n ? 0n : least(feeHigh + feeLow, sheet.inScope);
  pay(
    sheet,
    "largeSum",
    within(counters, `large ${year}`, 150_000n, nearest(above, 6_000n)),
    SCOPE,
  );
  payFromAccounts(sheet, counters, use, "ownFirst", BUT_OWN);
};

const nanchangChronic: Rules = (theCase, sheet, counters) => {
  const fund = floor(sheet.inScope, 6_000n);
  const quarter = quarterOf(theCase.visitOn);
  pay(sheet, "pooled", within(counters, `quota ${quarter}`, 20_000n, fund), SCOPE);
  payFromAccounts(sheet, counters, theCase.use, "only", ALL);
};

const nanchangOutpatient: Rules = (theCase, sheet, counters) => {
  const { category, visitOn, use } = theCase;
  const share = category === "unfiled" ? 1_000n : category === "otherTemporary" ? 500n : 0n;
  const rest = sheet.inScope - floor(sheet.inScope, share);
  const month = visitOn.slice(0, 7);
  const fee = rest - takeDeductible(counters, `outpatient deductible ${month}`, 5_000n, rest);
  const kept = within(counters, `outpatient fee ${yearOf(visitOn)}`, 80_000n, fee);
  pay(sheet, "pooled", floor(kept, isRetired(theCase) ? 6_050n : 5_500n), SCOPE);
  payFromAccounts(sheet, counters, use, "only", ALL);
};

const nanchangStay: Rules = (theCase, sheet, counters) => {
  const year = yearOf(theCase.visitOn);
  const fee =
    sheet.inScope - takeDeductible(counters, `stay deductible ${year}`, 80_000n, sheet.inScope);
  const kept = within(counters, `stay fee ${year}`, 600_000n, fee);
  pay(sheet, "pooled", floor(kept, isRetired(theCase) ? 9_000n : 8_500n), SCOPE);
  pay(sheet, "largeSum", floor(least(fee - kept, sheet.inScope), 7_000n), SCOPE);
  payFromAccounts(sheet, counters, theCase.use, "only", ALL);
};

const haikouChronic: Rules = (theCase, sheet, counters) => {
  const fund = ceil(sheet.inScope, 6_000n);
  pay(sheet, "pooled", within(counters, `quota ${yearOf(theCase.visitOn)}`, 50_000n, fund), SCOPE);
};

const haikouOutpatient: Rules = (theCase, sheet, counters) => {
  const fund = ceil(most(sheet.inScope - 2_000n, 0n), 5_000n);
  const counter = `outpatient paid ${yearOf(theCase.visitOn)}`;
  pay(sheet, "pooled", within(counters, counter, 30_000n, fund), SCOPE);
};

const haikouStay: Rules = (theCase, sheet, counters) => {
  const { level, encounterId, settledOn, patient } = theCase;
  const year = yearOf(settledOn);
  const standard = level === 1 ? 10_000n : 30_000n;
  const rest =
    sheet.inScope - takeDeductible(counters, `stay ${encounterId}`, standard, sheet.inScope);
  pay(sheet, "pooled", ceil(rest, 6_500n), SCOPE);
  const burden = leftOn(sheet, SCOPE_AND_FIRST);
  const over = burden - takeDeductible(counters, `serious deductible ${year}`, 150_000n, burden);
  const before = counters.read(`serious scale ${year}`);
  counters.add(`serious scale ${year}`, over);
  const low = most(least(before + over, 300_000n) - before, 0n);
  pay(sheet, "seriousIllness", ceil(low, 6_000n) + ceil(over - low, 7_000n), SCOPE_AND_FIRST);
  if (!patient.lowIncome) return;
  const aid = ceil(leftOn(sheet, SCOPE_AND_FIRST), 5_000n);
  pay(sheet, "aid", within(counters, `aid ${year}`, 100_000n, aid), SCOPE_AND_FIRST);
};

/** The year that began on the last first of July. */
function julyYear(date: string): string {
  return String(Number(date.slice(0, 4)) - (date.slice(5) < "07-01" ? 1 : 0));
}

const shanghaiOutpatient: Rules = (theCase, sheet, counters) => {
  const { level, visitOn, use } = theCase;
  payFromAccounts(sheet, counters, use, "never", SCOPE);
  const scope = sheet.inScope;
  const standard = isRetired(theCase) ? 6_000n : 10_000n;
  const borne = takeDeductible(
    counters,
    `outpatient deductible ${julyYear(visitOn)}`,
    standard,
    scope,
  );
  const rate = level === 1 ? 7_500n : level === 2 ? 7_000n : 6_666n;
  pay(sheet, "pooled", nearest(scope - borne, rate), SCOPE);
  payFromAccounts(sheet, counters, use, "ownFirst", ["ownShareFirst"]);
};

/** One part of a stay: the whole, or what fell into one benefit year. */
function shanghaiStayPart(theCase: RefCase, sheet: Sheet, counters: Counters, year: string): void {
  const scope = sheet.inScope;
  const rest = scope - takeDeductible(counters, `stay deductible ${year}`, 50_000n, scope);
  const rate = isRetired(theCase) ? 9_200n : 8_500n;
  const wanted = nearest(rest, rate);
  const fund = within(counters, `basic ${year}`, 300_000n, wanted);
  pay(sheet, "pooled", fund, SCOPE);
  const cut = wanted - fund;
  const fee = cut === 0n ? 0n : fund === 0n ? rest : (cut * 10_000n + rate / 2n) / rate;
  pay(sheet, "other", nearest(least(fee, sheet.inScope), 8_000n), SCOPE);
  payFromAccounts(sheet, counters, theCase.use, "ownFirst", SCOPE_AND_FIRST);
}

function shanghaiStay(theCase: RefCase, counters: Counters): Sheet {
  const { visitOn, dischargedOn, settledOn, days, parts, relativesAccount } = theCase;
  const last = dischargedOn ?? settledOn;
  const pieces = new Map<string, Parts>();
  if (julyYear(visitOn) === julyYear(last)) pieces.set(julyYear(visitOn), parts);
  else {
    for (const [date, each] of [...days].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const year = julyYear(date);
      pieces.set(year, addParts(pieces.get(year) ?? NO_PARTS, each));
    }
  }
  const whole = sheetOf(NO_PARTS, relativesAccount);
  for (const [year, piece] of pieces) {
    const sheet = sheetOf(piece, whole.relatives);
    shanghaiStayPart(theCase, sheet, counters, year);
    whole.relatives = sheet.relatives;
    for (const bucket of ALL) whole[bucket] += sheet[bucket];
    for (const [who, amount] of sheet.paid) {
      whole.paid.set(who, (whole.paid.get(who) ?? 0n) + amount);
    }
  }
  return whole;
}

function oneSheet(stay: Rules, chronic: Rules, outpatient: Rules): Home["rules"] {
  return (theCase, counters) => {
    const sheet = sheetOf(theCase.parts, theCase.relativesAccount);
    if (isStay(theCase)) stay(theCase, sheet, counters);
    else if (theCase.careType === "chronic") chronic(theCase, sheet, counters);
    else outpatient(theCase, sheet, counters);
    return sheet;
  };
}

const shanghaiVisit = oneSheet(() => {}, shanghaiOutpatient, shanghaiOutpatient);

export const HOMES: ReadonlyMap<Area, Home> = new Map<Area, Home>([
  [
    PINGXIANG,
    {
      settlesUnfiled: true,
      homeCareCommitted: "referral",
      choosesOutpatient: false,
      cancelOrder: "lastFirstPerInstitution",
      rules: oneSheet(pingxiangStay, pingxiangChronic, pingxiangOutpatient),
    },
  ],
  [
    NANCHANG,
    {
      settlesUnfiled: true,
      homeCareCommitted: "refuse",
      choosesOutpatient: false,
      cancelOrder: "anyOrder",
      rules: oneSheet(nanchangStay, nanchangChronic, nanchangOutpatient),
    },
  ],
  [
    HAIKOU,
    {
      settlesUnfiled: true,
      homeCareCommitted: "refuse",
      choosesOutpatient: true,
      cancelOrder: "lastFirstPerInstitution",
      rules: oneSheet(haikouStay, haikouChronic, haikouOutpatient),
    },
  ],
  [
    SHANGHAI,
    {
      settlesUnfiled: false,
      homeCareCommitted: "refuse",
      choosesOutpatient: false,
      cancelOrder: "lastFirstPerInstitution",
      rules: (theCase, counters) =>
        isStay(theCase) ? shanghaiStay(theCase, counters) : shanghaiVisit(theCase, counters),
    },
  ],
]);
