/** "Know before you go" (行前估算): the same visit here and there, filed and unfiled. */
import Type, { type Static } from "typebox";
import { askedDeps } from "#api/asked-deps.ts";
import { billsOf, items } from "#api/estimate-bills.ts";
import { area, date, id, oneOf, yuan } from "#api/fields.ts";
import { checkKnown, wrong } from "#api/known-visit.ts";
import { placesOfPerson } from "#api/person-place.ts";
import { route } from "#api/route.ts";
import { PAYMENT, paymentShown, STEP, stepsShown } from "#api/settlements/shown.ts";
import { day } from "#base/date.ts";
import { refusalText } from "#base/refusals.ts";
import { CARE_TYPES } from "#benefits/compare/compare.ts";
import type { PersonId, Scheme } from "#model/person.ts";
import type { Area, CareType } from "#model/place.ts";
import { CARE_TYPE_WORDS, CATEGORY_WORDS } from "#model/words.ts";
import type { Office } from "#nodes/nodes.ts";
import { type Estimated, estimate } from "#settlement/settlement.ts";

const FIELDS = {
  scheme: oneOf("险种", ["employee", "resident"]),
  careArea: area("就医地"),
  careType: oneOf("医疗类别", CARE_TYPES),
  kind: Type.Optional(oneOf("机构类型", ["hospital", "pharmacy"])),
  level: Type.Optional(Type.Integer({ title: "机构等级", minimum: 1, maximum: 3 })),
  disease: Type.Optional(id("病种")),
  visitOn: date("就诊日"),
  total: Type.Optional(yuan("费用总额，没有分类金额时填写")),
  ownExpense: Type.Optional(yuan("其中全自费")),
  overLimit: Type.Optional(yuan("其中超限价")),
  ownShareFirst: Type.Optional(yuan("其中先行自付")),
  items: Type.Optional(items("在就医地按甲乙丙类的金额，先自付比例见就医地目录")),
  itemsHere: Type.Optional(items("在参保地按甲乙丙类的金额，不填与就医地相同")),
};

const ASKED = Type.Object(FIELDS, { additionalProperties: false });

const OUTCOME = Type.Object({
  where: oneOf("何处", ["here", "there"]),
  filed: Type.Boolean({ title: "已备案" }),
  category: Type.String(),
  categoryWords: Type.String(),
  payment: Type.Union([PAYMENT, Type.Null()]),
  steps: Type.Array(STEP),
  notCalculated: Type.Array(Type.String()),
  missing: Type.Array(Type.String(), { title: "政策要问而未登记的" }),
  refusal: Type.Union([Type.Object({ code: Type.String(), detail: Type.String() }), Type.Null()]),
});
const ANSWER = Type.Object({ outcomes: Type.Array(OUTCOME) });

const BODY_EXAMPLE = {
  scheme: "employee",
  careArea: "460100",
  careType: "outpatient",
  visitOn: "2026-11-21",
  total: "800.00",
  ownExpense: "20.00",
};
const { total: _total, ownExpense: _own, ...VISIT_EXAMPLE } = BODY_EXAMPLE;
const BY_CLASS_EXAMPLE = {
  ...VISIT_EXAMPLE,
  items: [
    { itemClass: "A", amount: "300.00" },
    { itemClass: "B", amount: "400.00", ownShare: "10", overLimit: "20.00" },
    { itemClass: "C", amount: "100.00" },
  ],
};

type Asked = Static<typeof ASKED>;

function shown({ where, filed, category, outcome }: Estimated) {
  const head = { where, filed, category, categoryWords: CATEGORY_WORDS[category] };
  if ("refused" in outcome) {
    const { code, params } = outcome.refused;
    const refusal = { code, detail: refusalText(code, params) };
    return { ...head, payment: null, steps: [], notCalculated: [], missing: [], refusal };
  }
  return {
    ...head,
    payment: paymentShown(outcome.payment, outcome),
    steps: stepsShown(outcome.steps),
    notCalculated: [...outcome.notCalculated],
    missing: [...outcome.missing],
    refusal: null,
  };
}

/** Refusal: input_invalid. */
async function checkVisit(office: Office, asked: Asked): Promise<void> {
  await checkKnown(office, "body", asked);
  if (asked.careType === "chronic" && asked.disease === undefined) {
    throw wrong("body.disease", `${CARE_TYPE_WORDS.chronic}须填写病种`);
  }
}

async function outcomesFor(office: Office, personId: string, asked: Asked) {
  await checkVisit(office, asked);
  const { kind = "hospital", level = 3, disease, scheme, careArea, careType } = asked;
  const found = await estimate(office.world, askedDeps(office), {
    personId: personId as PersonId,
    scheme: scheme as Scheme,
    careArea: careArea as Area,
    careType: careType as CareType,
    institution: { kind: kind as "hospital", level: level as 3 },
    disease,
    visitOn: day(asked.visitOn),
    ...billsOf(asked),
  });
  return { outcomes: found.map(shown) };
}

export const estimateRoutes = [
  route({
    method: "POST",
    path: "/person/estimate",
    title: "我去看病能报多少：在本地、去外地，备案、不备案",
    at: "province",
    who: "person",
    reads: "person",
    query: Type.Object({ person: Type.Optional(id("代办的亲属")) }),
    body: ASKED,
    answer: ANSWER,
    examples: [
      { title: "去海口看门诊", body: BODY_EXAMPLE },
      { title: "按甲乙丙类", body: BY_CLASS_EXAMPLE },
    ],
    handle: async ({ office, body, personId, looked }) => {
      looked([personId], "estimate");
      return await outcomesFor(office, personId, body);
    },
  }),
  route({
    method: "POST",
    path: "/estimate",
    title: "在窗口为参保人估算",
    at: "province",
    who: { duties: ["reception", "checker"] },
    place: { of: ({ office, body }) => placesOfPerson(office, body.personId) },
    reads: "person",
    body: Type.Object({ personId: id("人员编号"), ...FIELDS }, { additionalProperties: false }),
    answer: ANSWER,
    examples: [
      {
        title: "去海口看门诊",
        body: { personId: "3603000000000001", ...BODY_EXAMPLE },
      },
    ],
    handle: async ({ office, body, looked }) => {
      const { personId, ...asked } = body;
      looked([personId as PersonId], "estimate");
      return await outcomesFor(office, personId, asked);
    },
  }),
] as const;
