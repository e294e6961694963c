/**
 * The settlement sheet (结算单): whose bill, by category and in its four parts, how the amounts came
 * about in words, who pays, and that the two sides add up.
 */
import type { ChinaDate, Instant } from "#base/date.ts";
import { chinaTimeText } from "#base/date.ts";
import { type Fen, type RateBp, rateText, yuanText } from "#base/money.ts";
import { amountOf } from "#documents/capitals.ts";
import type { Block, Fact, Paper } from "#documents/paper.ts";
import type { CategoryTotal, Split } from "#model/charge.ts";
import { CLEARING_SCOPE_WORDS } from "#model/clearing-words.ts";
import type { BenefitCategory } from "#model/filing.ts";
import { fundTotal, type Payment } from "#model/fund.ts";
import { FEE_CATEGORY_WORDS } from "#model/list-words.ts";
import type { Person, PersonType, Scheme } from "#model/person.ts";
import { type Area, type CareType, distance, isInpatient } from "#model/place.ts";
import {
  BOOKING_KIND_WORDS,
  CARE_TYPE_WORDS,
  CATEGORY_WORDS,
  FUND_WORDS,
  PAPER_WORDS,
  PART_WORDS,
  PAYER_WORDS,
  PERSON_WORDS,
  SCHEME_WORDS,
  SEX_WORDS,
} from "#model/words.ts";

interface Named {
  readonly code: string;
  readonly name: string;
}

/** Name and certificate are as they shall be read: whoever makes the sheet hides what must be. */
export interface SheetCase {
  readonly settlementId: string;
  readonly encounterId: string;
  readonly kind: "settle" | "cancel" | "offset";
  /** Set when it no longer holds: 已撤销. */
  readonly mark?: string | undefined;
  readonly cancels?: string | undefined;
  readonly person: Pick<Person, "id" | "name" | "certificateNumber" | "sex" | "birthDate">;
  readonly personType: PersonType;
  readonly scheme: Scheme;
  readonly homeArea: Named;
  readonly careArea: Named;
  readonly category: BenefitCategory;
  readonly filing?: string | undefined;
  readonly policyVersion?: string | undefined;
  readonly institution: Named;
  readonly level?: string | undefined;
  readonly careType: CareType;
  readonly disease?: string | undefined;
  readonly diagnosis?: string | undefined;
  readonly from: ChinaDate;
  readonly to?: ChinaDate | undefined;
  readonly settledAt: Instant;
  readonly businessDay?: ChinaDate | undefined;
  readonly split: Split;
  /** Empty where the place that prints has only the whole. */
  readonly categories: readonly CategoryTotal[];
  readonly payment: Payment;
  readonly deductibleFen: Fen;
  readonly pooledRateBp: RateBp;
  readonly accountBalanceFen: Fen;
  readonly steps: readonly string[];
  readonly notCalculated: readonly string[];
}

function titleOf({ homeArea, careArea, careType }: SheetCase): string {
  const where = CLEARING_SCOPE_WORDS[distance(homeArea.code as Area, careArea.code as Area)];
  const what = isInpatient(careType) ? "住院" : "门诊";
  return `基本医疗保险${where}就医${what}${PAPER_WORDS.settlementSheet}`;
}

const facts = (pairs: readonly (Fact | readonly [string, string | undefined])[]): Fact[] =>
  pairs.flatMap(([label, value]) => (value === undefined || value === "" ? [] : [[label, value]]));

function who({ person, personType, scheme, homeArea, careArea, ...rest }: SheetCase): Block {
  return {
    heading: "一、参保人员",
    facts: facts([
      ["姓名", person.name],
      ["性别", SEX_WORDS[person.sex]],
      ["出生日期", person.birthDate],
      ["证件号码", person.certificateNumber],
      ["人员编号", person.id],
      ["人员类别", PERSON_WORDS[personType]],
      ["险种", SCHEME_WORDS[scheme]],
      ["参保地", `${homeArea.name}（${homeArea.code}）`],
      ["就医地", `${careArea.name}（${careArea.code}）`],
      ["待遇类别", CATEGORY_WORDS[rest.category]],
      ["备案号", rest.filing],
      ["政策版本", rest.policyVersion],
    ]),
  };
}

function visit(sheet: SheetCase): Block {
  const { institution, level, careType, from, to } = sheet;
  return {
    heading: "二、就诊",
    facts: facts([
      ["医药机构", `${institution.name}（${institution.code}）`],
      ["机构等级", level],
      ["医疗类别", CARE_TYPE_WORDS[careType]],
      ["业务类型", BOOKING_KIND_WORDS[sheet.kind]],
      ["病种", sheet.disease],
      ["主要诊断", sheet.diagnosis],
      [isInpatient(careType) ? "入院、出院日期" : "就诊日期", to ? `${from}至${to}` : from],
      ["结算时间", chinaTimeText(sheet.settledAt)],
      ["就诊编号", sheet.encounterId],
      ["结算编号", sheet.settlementId],
      ["账期日", sheet.businessDay],
      ["撤销的结算", sheet.cancels],
    ]),
  };
}

const PARTS = ["inScopeFen", "ownShareFirstFen", "overLimitFen", "ownExpenseFen"] as const;

function amounts(split: Split): string[] {
  return [split.totalFen, ...PARTS.map((part) => split[part])].map(yuanText);
}

function bill({ categories, split }: SheetCase): Block {
  const title = (part: keyof typeof PART_WORDS) => ({
    title: PART_WORDS[part],
    money: true as const,
  });
  const columns = [
    { title: "收费项目类别", width: "*" as const },
    { title: "金额", money: true as const },
    ...(["inScope", "ownShareFirst", "overLimit", "ownExpense"] as const).map(title),
  ];
  return {
    heading: "三、费用（元）",
    columns: columns.map((column) => ("money" in column ? { ...column, width: 78 } : column)),
    rows: categories.map((one) => [FEE_CATEGORY_WORDS[one.feeCategory], ...amounts(one)]),
    total: ["合计", ...amounts(split)],
  };
}

/** A person can add it up: the parts, then every step as home told it. */
function working(sheet: SheetCase): Block {
  const { split, steps, notCalculated } = sheet;
  const [total, inScope, first, over, own] = amounts(split);
  const chain =
    `费用总额${total}－${PART_WORDS.ownExpense}${own}－${PART_WORDS.overLimit}${over}` +
    `－${PART_WORDS.ownShareFirst}${first}＝${PART_WORDS.inScope}${inScope}`;
  const later = notCalculated.map((one) => `本次未计算：${one}，由参保地另行计算`);
  return { heading: "四、金额怎样得出", lines: [chain, ...steps, ...later], numbered: true };
}

function payers({ payment }: SheetCase): Block {
  const money = (title: string) => ({ title, money: true as const, width: 110 });
  const rows = payment.funds
    .filter(({ amountFen, inScopeFen }) => amountFen !== 0n || inScopeFen !== 0n)
    .map((share) => [
      FUND_WORDS[share.fund],
      yuanText(share.amountFen),
      yuanText(share.inScopeFen),
      share.payableLimitFen === undefined ? "—" : yuanText(share.payableLimitFen),
    ]);
  return {
    heading: "五、谁支付（元）",
    columns: [
      { title: "基金" },
      money("本次支付"),
      money("进入该层的金额"),
      money("支付前剩余限额"),
    ],
    rows,
    total: ["基金支付总额", yuanText(fundTotal(payment)), "", ""],
  };
}

/** No share is paid below the deductible, which is another thing than a share of nothing. */
function ratio({ split, deductibleFen, pooledRateBp }: SheetCase): string {
  const [inScope, deductible] = [abs(split.inScopeFen), abs(deductibleFen)];
  const isBelow = pooledRateBp === 0n && deductible > 0n && inScope <= deductible;
  return isBelow ? "未达起付线" : rateText(pooledRateBp);
}

const abs = (fen: Fen): Fen => (fen < 0n ? -fen : fen);

function ownPart(sheet: SheetCase): Block {
  const { payment, deductibleFen, accountBalanceFen } = sheet;
  return {
    facts: [
      [PAYER_WORDS.ownAccount, yuanText(payment.ownAccountFen)],
      [PAYER_WORDS.relativesAccount, yuanText(payment.relativesAccountFen)],
      [PAYER_WORDS.cash, yuanText(payment.cashFen)],
      [PAYER_WORDS.hospital, yuanText(payment.hospitalFen)],
      ["本次起付线", yuanText(deductibleFen)],
      ["统筹支付比例", ratio(sheet)],
      ["结算后账户余额", yuanText(accountBalanceFen)],
      ["个人负担总额", yuanText(ownTotal(payment))],
    ],
  };
}

function ownTotal(payment: Payment): Fen {
  return payment.ownAccountFen + payment.relativesAccountFen + payment.cashFen;
}

function addsUp({ payment }: SheetCase): Block {
  const [funds, own, hospital] = [fundTotal(payment), ownTotal(payment), payment.hospitalFen];
  const parts = `基金支付总额${yuanText(funds)}＋个人负担总额${yuanText(own)}`;
  const borne = hospital === 0n ? "" : `＋${PAYER_WORDS.hospital}${yuanText(hospital)}`;
  return { lines: [`${parts}${borne}＝费用总额${yuanText(payment.totalFen)}`] };
}

export function settlementSheet(sheet: SheetCase): Paper {
  const { payment } = sheet;
  return {
    kind: "settlementSheet",
    title: titleOf(sheet),
    mark: sheet.mark,
    blocks: [
      who(sheet),
      visit(sheet),
      bill(sheet),
      working(sheet),
      payers(sheet),
      ownPart(sheet),
      addsUp(sheet),
      {
        amounts: [
          amountOf("费用总额", payment.totalFen),
          amountOf("基金支付总额", fundTotal(payment)),
          amountOf("个人现金支付", payment.cashFen),
        ],
      },
      { signatures: ["患者或代办人", "收费员", "医保办（盖章）"] },
      { lines: ["对结算有疑问的，可在医保平台提出异议，或拨打医保服务热线12393。"] },
    ],
  };
}
