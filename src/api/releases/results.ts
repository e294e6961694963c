/** What replays and comparisons give, as programs read it: amounts are decimal yuan. */
import Type, { type Static } from "typebox";
import { date, id, month, yuan } from "#api/fields.ts";
import { VERDICTS } from "#benefits/compare/compare.ts";

const maybe = <Shape extends Parameters<typeof Type.Optional>[0]>(shape: Shape) =>
  Type.Union([shape, Type.Null()]);
const count = (title: string) => Type.Integer({ title });
const changed = { before: yuan("原来"), after: yuan("草案") };
const SIDE = Type.Object({
  persons: count("人数"),
  sum: yuan("合计"),
  percentiles: Type.Array(Type.Object({ percent: Type.Integer(), amount: yuan() }), {
    title: "百分之几的人不超过多少",
  }),
});

export const REPLAYED = Type.Object({
  month: month(),
  draft: Type.Object({ path: Type.String(), version: id("版本") }),
  asIfOn: maybe(date("全月按哪一天的参数，空为各笔自己那天")),
  days: Type.String({ title: "为何按那一天" }),
  settlements: count("重算的结算"),
  same: count("结果不变的"),
  persons: count("涉及的人"),
  left: maybe(
    Type.Object({
      cancelled: count("后来撤销的"),
      undone: count("冲正的"),
      others: count("其他地方或险种的"),
      withoutFacts: count("没有留存事实的"),
    }),
  ),
  payers: Type.Record(Type.String(), Type.Object(changed), { title: "各支付方" }),
  groups: Type.Record(
    Type.String(),
    Type.Object({
      ...{ count: count("结算"), better: count("个人少付的"), worse: count("个人多付的") },
      ...changed,
    }),
    { title: "各人群，如 care|inpatient" },
  ),
  refused: Type.Record(
    Type.String(),
    Type.Object({
      ...{ count: count("结算"), before: yuan("原来基金支付") },
      ids: Type.Array(Type.String(), { title: "其中一些结算的编号" }),
    }),
    { title: "草案不予直接结算的，按代码" },
  ),
  winners: SIDE,
  losers: SIDE,
  newPools: Type.Array(Type.String(), { title: "草案新增的、没有历史的累计" }),
});

const POINT = Type.Object({
  amount: yuan("费用"),
  ...changed,
  refusedBefore: maybe(Type.String({ title: "原来不予结算的代码" })),
  refusedAfter: maybe(Type.String({ title: "草案不予结算的代码" })),
  moved: Type.Record(Type.String(), yuan(), { title: "各支付方增减" }),
  ownDelta: yuan("个人多付"),
});

export const COMPARED = Type.Object({
  isSame: Type.Boolean({ title: "没有不同" }),
  versions: Type.Object({ before: id("版本"), after: id("版本") }),
  days: Type.Object({
    compared: Type.Array(date(), { title: "比较了哪些日子" }),
    left: Type.Array(date(), { title: "没有比较的日子" }),
  }),
  parameters: Type.Array(
    Type.Object({
      where: Type.String(),
      from: Type.Optional(Type.String()),
      to: Type.Optional(Type.String()),
      when: Type.String(),
      before: Type.Optional(Type.String()),
      after: Type.Optional(Type.String()),
      source: Type.String(),
    }),
    { title: "文本中不同的参数" },
  ),
  counts: Type.Record(Type.String(), Type.Integer(), { title: `情形数：${VERDICTS.join("、")}` }),
  situations: count("比较的情形"),
  groups: Type.Array(
    Type.Object({
      who: Type.Record(Type.String(), Type.Array(Type.String())),
      size: count("情形数"),
      points: Type.Array(POINT),
    }),
    { title: "待遇不同的情形" },
  ),
  groupsLeft: count("没有列出的"),
});

const V = "5f".repeat(32);
const NOBODY = { persons: 0, sum: "0.00", percentiles: [{ percent: 50, amount: "0.00" }] };

export const REPLAYED_EXAMPLE: Static<typeof REPLAYED> = {
  ...{ month: "2026-10", draft: { path: "policies/360300/employee.yaml", version: V } },
  ...{ asIfOn: null, days: "各笔用草案在它自己那天的参数", settlements: 2, same: 0, persons: 1 },
  left: { cancelled: 0, undone: 0, others: 3, withoutFacts: 0 },
  payers: { pooled: { before: "231.26", after: "243.88" } },
  groups: { "care|chronic": { count: 2, better: 2, worse: 0, before: "231.26", after: "243.88" } },
  refused: {},
  winners: { persons: 1, sum: "12.62", percentiles: [{ percent: 50, amount: "12.62" }] },
  losers: NOBODY,
  newPools: [],
};

export const COMPARED_EXAMPLE: Static<typeof COMPARED> = {
  ...{
    isSame: false,
    versions: { before: V, after: V },
    days: { compared: ["2028-01-01"], left: [] },
  },
  parameters: [
    {
      ...{ where: "门诊慢特病／统筹基金／支付比例", from: "2028-01-01", when: "" },
      ...{ before: "70%", after: "72%", source: "first" },
    },
  ],
  ...{ counts: { same: 12, more: 4 }, situations: 16, groupsLeft: 0 },
  groups: [
    {
      ...{ who: { person: ["retired"] }, size: 4 },
      points: [
        {
          ...{ amount: "465.19", before: "115.63", after: "118.93", ownDelta: "-3.30" },
          ...{ refusedBefore: null, refusedAfter: null, moved: { pooled: "3.30" } },
        },
      ],
    },
  ],
};
