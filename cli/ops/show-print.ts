/** A trace for people: who did what, how each amount came about, what was booked, who looked. */
import { chinaTimeText } from "#base/date.ts";
import { yuanText } from "#base/money.ts";
import { TRUST_WORDS } from "#benefits/file-words.ts";
import {
  BOOKING_KIND_WORDS,
  CARE_TYPE_WORDS,
  CATEGORY_WORDS,
  ENCOUNTER_STATE_WORDS,
  FUND_WORDS,
  HOME_STATE_WORDS,
  PART_WORDS,
  PAYER_WORDS,
  PERSON_WORDS,
  SCHEME_WORDS,
  SETTLEMENT_STATE_WORDS,
  SEX_WORDS,
  wordFor,
} from "#model/words.ts";
import { schemeFundWords } from "../scheme-fund.ts";
import { pairs, table } from "../table.ts";

/** Of an opened trace: every value is text, number, list or fields. */
export type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

function textOf(value: unknown): string {
  return value === null || value === undefined ? "—" : String(value);
}

function money(value: unknown): string {
  return typeof value === "string" && /^-?\d+$/.test(value) ? yuanText(BigInt(value)) : "—";
}

function time(value: unknown): string {
  return typeof value === "number" ? chinaTimeText(value) : "—";
}

export function printed(trace: Fields): string[] {
  return [
    `结算 ${textOf(trace.settlementId)}`,
    ...listOf(trace.care).flatMap(careLines),
    ...listOf(trace.copies).flatMap(copyLines),
    ...listOf(trace.home).flatMap(homeLines),
    ...transferLines(listOf(trace.transfers)),
    ...trailLines(listOf(trace.trail)),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return ["", `── ${title}`, ...lines];
}

function careLines(row: Fields): string[] {
  return section(
    `就医地 ${textOf(row.node)}`,
    pairs([
      ["状态", wordFor(SETTLEMENT_STATE_WORDS, textOf(row.state))],
      ["机构", `${textOf(row.institution)} ${textOf(row.institution_name)}`],
      [
        "就诊",
        `${textOf(row.encounter_id)}（${wordFor(ENCOUNTER_STATE_WORDS, textOf(row.encounter_state))}）`,
      ],
      ["医院流水号", textOf(row.hospital_number)],
      [
        "类别",
        `${wordFor(CARE_TYPE_WORDS, textOf(row.care_type))} ${row.disease === null ? "" : textOf(row.disease)}`.trim(),
      ],
      ["就医地→参保地", `${textOf(row.care_area)}→${textOf(row.home_area)}`],
      ["参保人", textOf(row.person_id)],
      ["请求", `交易${textOf(row.transaction)} 报文${textOf(row.message_id)}`],
      ["操作员", `${textOf(row.operator)} ${time(row.received_at)}`],
      ["请求摘要", textOf(row.request_digest)],
      ["费用总额", money(row.total_fen)],
      [`  ${PART_WORDS.ownExpense}`, money(row.own_expense_fen)],
      [`  ${PART_WORDS.overLimit}`, money(row.over_limit_fen)],
      [`  ${PART_WORDS.ownShareFirst}`, money(row.own_share_first_fen)],
      [`  ${PART_WORDS.inScope}`, money(row.in_scope_fen)],
      ["发起／确认", `${time(row.created_at)}／${time(row.settled_at)}`],
      ["业务日期", `${textOf(row.business_day)}（${textOf(row.month)}）`],
      ...(row.cancels === null ? [] : ([["撤销的是", textOf(row.cancels)]] as const)),
      ...(row.cancelled_by === null ? [] : ([["被撤销于", textOf(row.cancelled_by)]] as const)),
    ]),
  );
}

function copyLines(row: Fields): string[] {
  const schemeFunds = Object.entries(fieldsOf(row.pots));
  return section(
    `国家平台副本 ${textOf(row.node)}`,
    pairs([
      [
        "状态",
        `${wordFor(HOME_STATE_WORDS, textOf(row.state))} ${textOf(row.care_node)}→${textOf(row.home_node)}`,
      ],
      ["总额", money(row.total_fen)],
      ...schemeFunds.map(
        ([schemeFund, amount]) => [`  ${schemeFundWords(schemeFund)}`, money(amount)] as const,
      ),
      ["业务日期", `${textOf(row.business_day)} 抄录于${time(row.copied_at)}`],
      ["应答摘要", textOf(row.answer_digest)],
    ]),
  );
}

function homeLines(row: Fields): string[] {
  const answer = fieldsOf(row.answer);
  const refusal = fieldsOf(answer.refusal);
  return [
    ...section(
      `参保地 ${textOf(row.node)}`,
      pairs([
        [
          "状态",
          `${wordFor(BOOKING_KIND_WORDS, textOf(row.kind))} ${wordFor(HOME_STATE_WORDS, textOf(row.state))}`,
        ],
        ...(answer.outcome === "refused"
          ? ([["拒绝", `${textOf(refusal.code)} ${JSON.stringify(refusal.params)}`]] as const)
          : decisionPairs(row, answer)),
        ["请求摘要", textOf(row.request_digest)],
      ]),
    ),
    ...stepLines(listOf(row.steps)),
    ...paymentLines(fieldsOf(answer.payment)),
    ...changeLines(listOf(row.changes)),
    ...(row.recompute ? section("重算案", [JSON.stringify(row.recompute)]) : []),
  ];
}

/** A filing of before versions has none; who needed none has no filing. */
function filingText({ filing_id: id, filing_version: version }: Fields): string {
  if (id === null || id === undefined) return "无";
  return version === null || version === undefined ? textOf(id) : `${textOf(id)} 第${version}版`;
}

function decisionPairs(row: Fields, answer: Fields): (readonly [string, string])[] {
  const person = fieldsOf(answer.person);
  return [
    ["参保人", `${textOf(person.name)} ${textOf(person.id)}`],
    ["证件", `${textOf(person.certificateKind)} ${textOf(person.certificateNumber)}`],
    ["性别出生", `${wordFor(SEX_WORDS, textOf(person.sex))} ${textOf(person.birthDate)}`],
    [
      "险种人员",
      `${wordFor(SCHEME_WORDS, textOf(row.scheme))} ${wordFor(PERSON_WORDS, textOf(answer.personType))}`,
    ],
    ["公务员", answer.civilServant === true ? "是" : "否"],
    ["待遇类别", wordFor(CATEGORY_WORDS, textOf(row.category))],
    ["备案", filingText(row)],
    ["政策版本", textOf(row.policy_version)],
    ["业务日期", `${textOf(row.business_day)}（${textOf(row.month)}）记于${time(row.booked_at)}`],
    ...(row.undone_day === null ? [] : ([["冲正日期", textOf(row.undone_day)]] as const)),
  ];
}

function stepLines(steps: readonly Fields[]): string[] {
  if (steps.length === 0) return [];
  return section(
    "计算步骤",
    steps.map((step, index) => {
      const source = fieldsOf(step.source);
      const told = source.document ? `〔${textOf(source.document)}，${trustOf(source)}〕` : "";
      return `${String(index + 1).padStart(2)}. ${textOf(step.sentence)} ${told}`.trimEnd();
    }),
  );
}

function paymentLines(payment: Fields): string[] {
  if (payment.totalFen === undefined) return [];
  const funds = listOf(payment.funds).map(
    ({ fund, amountFen }) => [wordFor(FUND_WORDS, textOf(fund)), money(amountFen)] as const,
  );
  return section(
    "支付",
    pairs([
      ["总额", money(payment.totalFen)],
      ...funds,
      [PAYER_WORDS.ownAccount, money(payment.ownAccountFen)],
      [PAYER_WORDS.relativesAccount, money(payment.relativesAccountFen)],
      [PAYER_WORDS.cash, money(payment.cashFen)],
      [PAYER_WORDS.hospital, money(payment.hospitalFen)],
    ]),
  );
}

function trustOf({ trust }: Fields): string {
  return TRUST_WORDS[textOf(trust)] ?? textOf(trust);
}

function changeLines(changes: readonly Fields[]): string[] {
  if (changes.length === 0) return [];
  const columns = [
    { title: "参保人" },
    { title: "险种" },
    { title: "累计" },
    { title: "期间" },
    { title: "变动（分或次）", right: true },
  ];
  const rows = changes.map(({ personId, scheme, measure, period, delta }) =>
    [personId, wordFor(SCHEME_WORDS, textOf(scheme)), measure, period, delta].map(textOf),
  );
  return section("累计变动", table(columns, rows));
}

function transferLines(transfers: readonly Fields[]): string[] {
  const columns = [
    { title: "节点" },
    { title: "部分" },
    { title: "从" },
    { title: "到" },
    { title: "金额", right: true },
    { title: "业务日期" },
  ];
  const rows = transfers.map((row) => [
    ...[row.node, row.part, row.source, row.target].map(textOf),
    money(row.amount_fen),
    textOf(row.business_day),
  ]);
  return rows.length === 0 ? [] : section("分录", table(columns, rows));
}

function trailLines(entries: readonly Fields[]): string[] {
  const columns = ["时间", "节点", "谁", "做什么", "对象", "说明"].map((title) => ({ title }));
  const rows = entries.map((row) => [
    time(row.at),
    ...[row.node, row.actor, row.action, row.subject, row.detail].map(textOf),
  ]);
  return rows.length === 0 ? [] : section("留痕", table(columns, rows));
}
