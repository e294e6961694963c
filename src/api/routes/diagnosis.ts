/** "Will direct settlement work?" (结算诊断): asked beforehand, with the settlement's own codes. */
import Type, { type Static } from "typebox";
import { askedDeps } from "#api/asked-deps.ts";
import { diagnosisWords } from "#api/diagnosis-words.ts";
import { area, date, id, oneOf, yuan } from "#api/fields.ts";
import { checkKnown } from "#api/known-visit.ts";
import { placesOfPerson } from "#api/person-place.ts";
import { route } from "#api/route.ts";
import { day } from "#base/date.ts";
import { fen, rateText, yuanText } from "#base/money.ts";
import { refusalText } from "#base/refusals.ts";
import { CARE_TYPES } from "#benefits/compare/compare.ts";
import type { PersonId } from "#model/person.ts";
import type { Area, CareType, InstitutionCode } from "#model/place.ts";
import { CATEGORY_WORDS } from "#model/words.ts";
import type { Office } from "#nodes/nodes.ts";
import { type Diagnosis, diagnose } from "#settlement/settlement.ts";

const FIELDS = {
  scheme: oneOf("险种", ["employee", "resident"]),
  careArea: area("就医地"),
  institution: Type.Optional(id("医药机构，不填只看就医地")),
  careType: oneOf("医疗类别", CARE_TYPES),
  disease: Type.Optional(id("病种")),
  visitOn: date("就诊日或入院日"),
  emergency: Type.Optional(oneOf("急诊抢救", ["yes", "no"])),
  total: Type.Optional(
    Type.String({
      title: "政策范围内费用，不填按通常的数额",
      pattern: "^(?!0+\\.00$)\\d{1,9}\\.\\d{2}$",
      description: "两位小数的元，大于零，如 800.00",
    }),
  ),
};
const ASKED = Type.Object(FIELDS, { additionalProperties: false });

const ANSWER = Type.Object({
  outcome: oneOf("结果", ["settles", "refused", "silent"]),
  words: Type.Array(Type.String(), { title: "给患者的话" }),
  code: Type.Union([Type.String(), Type.Null()], { title: "结算时会给出的代码" }),
  problems: Type.Array(
    Type.Object({ code: Type.String(), detail: Type.String(), decidedBy: Type.String() }),
  ),
  category: Type.Union([Type.String(), Type.Null()]),
  categoryWords: Type.Union([Type.String(), Type.Null()]),
  ground: Type.Union([Type.String(), Type.Null()], { title: "依据" }),
  filing: Type.Union([Type.String(), Type.Null()], { title: "所用备案" }),
  filingVersion: Type.Union([Type.Integer(), Type.Null()]),
  rate: Type.Union([Type.String(), Type.Null()], { title: "支付比例" }),
  funds: Type.Union([yuan("基金支付"), Type.Null()]),
  policyVersion: Type.Union([Type.String(), Type.Null()]),
  better: Type.Array(
    Type.Object({ category: Type.String(), words: Type.String(), rate: Type.String() }),
    { title: "备案后报得更多的" },
  ),
});

const EXAMPLE = {
  scheme: "employee",
  careArea: "460100",
  institution: "H46010000001",
  careType: "outpatient",
  visitOn: "2026-11-21",
};

function shown(diagnosis: Diagnosis): Static<typeof ANSWER> {
  const { outcome, problems, settles, better } = diagnosis;
  return {
    outcome,
    words: diagnosisWords(diagnosis),
    code: problems[0]?.code ?? null,
    problems: problems.map(({ code, params, decidedBy }) => {
      return { code, detail: refusalText(code, params), decidedBy };
    }),
    category: settles?.category ?? null,
    categoryWords: settles ? CATEGORY_WORDS[settles.category] : null,
    ground: settles?.ground ?? null,
    filing: settles?.filing?.id ?? null,
    filingVersion: settles?.filing?.version ?? null,
    rate: settles ? rateText(settles.rateBp) : null,
    funds: settles ? yuanText(settles.fundsFen) : null,
    policyVersion: settles?.policyVersion ?? null,
    better: better.map(({ category, rateBp }) => {
      return { category, words: CATEGORY_WORDS[category], rate: rateText(rateBp) };
    }),
  };
}

async function answerFor(office: Office, personId: string, asked: Static<typeof ASKED>) {
  await checkKnown(office, "query", asked);
  const { total } = asked;
  const found = await diagnose(office.world, askedDeps(office), {
    personId: personId as PersonId,
    scheme: asked.scheme,
    careArea: asked.careArea as Area,
    institution: asked.institution as InstitutionCode | undefined,
    careType: asked.careType as CareType,
    disease: asked.disease,
    visitOn: day(asked.visitOn),
    emergency: asked.emergency === "yes",
    totalFen: total === undefined ? undefined : fen(total),
  });
  return shown(found);
}

export const diagnosisRoutes = [
  route({
    method: "GET",
    path: "/person/diagnosis",
    title: "我去那里看病能不能直接结算，按什么待遇，怎样更好",
    at: "province",
    who: "person",
    reads: "person",
    query: Type.Object(
      { ...FIELDS, person: Type.Optional(id("代办的亲属")) },
      { additionalProperties: false },
    ),
    answer: ANSWER,
    examples: [{ title: "去海口看门诊", query: EXAMPLE }],
    handle: async ({ office, query, personId, looked }) => {
      looked([personId], "diagnosis");
      return await answerFor(office, personId, query);
    },
  }),
  route({
    method: "GET",
    path: "/diagnosis",
    title: "在窗口为参保人诊断能否直接结算",
    at: "province",
    who: { duties: ["reception", "checker"] },
    place: { of: ({ office, query }) => placesOfPerson(office, query.personId) },
    reads: "person",
    query: Type.Object({ ...FIELDS, personId: id("人员编号") }, { additionalProperties: false }),
    answer: ANSWER,
    examples: [{ title: "去海口看门诊", query: { ...EXAMPLE, personId: "3603000000000001" } }],
    handle: async ({ office, query, looked }) => {
      looked([query.personId as PersonId], "diagnosis");
      return await answerFor(office, query.personId, query);
    },
  }),
] as const;
