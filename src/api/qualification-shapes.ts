/** Qualifications and applications for them, as the API takes and shows them. */
import Type, { type Static } from "typebox";
import { area, date, id, oneOf, words } from "#api/fields.ts";
import type { ChinaDate } from "#base/date.ts";
import type { QualificationId } from "#base/id.ts";
import type { ApplicationRow, NewApplication } from "#filing/filing.ts";
import type { Wish } from "#model/application.ts";
import { APPLICATION_STATE_WORDS, FILING_TERMS } from "#model/filing-words.ts";
import type { Area, InstitutionCode } from "#model/place.ts";
import { lastDayOf, type QualificationVersion, qualificationOn } from "#model/qualification.ts";

const closed = { additionalProperties: false } as const;
const nullable = (title: string) => Type.Union([Type.String(), Type.Null()], { title });

export const QUALIFICATION = Type.Object({
  qualification: id("资格编号"),
  disease: Type.String({ title: "参保地病种编码" }),
  diseaseName: Type.String({ title: "参保地病种名称" }),
  nationalDisease: nullable("全国病种编码；空：跨省不能直接结算"),
  nationalName: nullable("全国病种名称"),
  from: date("开始日期"),
  to: Type.Union([date("结束日期"), Type.Null()]),
  state: Type.String(),
  stateWords: Type.String(),
  source: Type.String(),
  sourceWords: Type.String({ title: "认定依据" }),
  decidedBy: nullable("互认的，由哪个参保地认定"),
  version: Type.String({ title: "版本" }),
});
type Shown = Static<typeof QUALIFICATION>;

export function shownQualification(one: QualificationVersion, today: ChinaDate): Shown {
  const state = qualificationOn(one, today);
  return {
    qualification: one.id,
    disease: one.homeDisease.code,
    diseaseName: one.homeDisease.name,
    nationalDisease: one.national?.code ?? null,
    nationalName: one.national?.name ?? null,
    from: one.span.from,
    to: lastDayOf(one) ?? null,
    ...{ state, stateWords: FILING_TERMS.qualificationState[state].zh },
    ...{ source: one.source, sourceWords: FILING_TERMS.qualificationSource[one.source].zh },
    decidedBy: one.recognition?.area ?? null,
    version: String(one.version),
  };
}

export const QUALIFICATION_EXAMPLE: Shown = {
  ...{ qualification: "qua_0mwr533ge8598fd3a4d39", disease: "PX01", diseaseName: "高血压病2级" },
  ...{ nationalDisease: "M03900", nationalName: "高血压", from: "2026-11-21" },
  ...{ to: "2027-11-20", state: "effective", stateWords: "有效", source: "rule" },
  ...{ sourceWords: FILING_TERMS.qualificationSource.rule.zh, decidedBy: null, version: "1" },
};

const FIELDS = {
  qualification: Type.Optional(id("所续期、终止、撤销的资格")),
  disease: Type.Optional(id("参保地病种编码")),
  from: Type.Optional(date("开始日期")),
  to: Type.Optional(date("结束日期")),
  assessment: Type.Optional(
    Type.Object(
      {
        institution: id("鉴定机构"),
        doctor: words("鉴定医师", 50),
        assessedOn: date("鉴定日期"),
      },
      { title: "鉴定", ...closed },
    ),
  ),
  recognition: Type.Optional(
    Type.Object(
      {
        area: area("认定的参保地"),
        number: words("认定凭证编号", 50),
        decidedOn: date("认定日期"),
        to: Type.Optional(date("有效期至")),
      },
      { title: "原参保地的认定", ...closed },
    ),
  ),
  materials: Type.Optional(Type.Array(id("材料编号"), { title: "材料", maxItems: 20 })),
  phone: Type.Optional(words("联系电话", 30)),
  reason: Type.Optional(words("终止或撤销的理由", 200)),
};
export const ASKED_BY_PERSON = {
  kind: oneOf("申请什么", ["qualify", "prolong", "end"]),
  ...FIELDS,
};
/** Taking one back for false papers is the agency's own act. */
export const ASKED_AT_WINDOW = {
  kind: oneOf("申请什么", ["qualify", "prolong", "end", "revoke"]),
  ...FIELDS,
};
const ASKED = Type.Object(ASKED_AT_WINDOW, closed);
type Asked = Static<typeof ASKED>;

/** What is asked, as applications keep it. */
export function askedOf(
  body: Asked,
): Pick<NewApplication, "kind" | "filingId" | "qualificationId" | "wish" | "materials"> {
  const { kind, qualification = null, materials = [] } = body;
  const qualificationId = kind === "qualify" ? null : ((qualification ?? "") as QualificationId);
  return { kind, filingId: null, qualificationId, wish: wishOf(body), materials };
}

/** The shape has been checked: these are days and codes. */
function wishOf({ disease, from, to, assessment, recognition, phone, reason }: Asked): Wish {
  return {
    ...{ areas: [], diseases: [], retroactive: false, disease, phone, reason },
    from: from as ChinaDate | undefined,
    to: to as ChinaDate | undefined,
    assessment: assessment && {
      ...assessment,
      institution: assessment.institution as InstitutionCode,
      assessedOn: assessment.assessedOn as ChinaDate,
    },
    recognition: recognition && {
      ...recognition,
      area: recognition.area as Area,
      decidedOn: recognition.decidedOn as ChinaDate,
      to: recognition.to as ChinaDate | undefined,
    },
  };
}

export const ASKED_ANSWER = Type.Object({
  application: id("申请编号"),
  kindWords: Type.String(),
  state: Type.String(),
  stateWords: Type.String(),
  dueOn: Type.Union([date("应办结日"), Type.Null()]),
  qualification: nullable("所成的资格"),
  expert: nullable("专家意见"),
  version: Type.String({ title: "版本" }),
});

export function shownAsked(row: ApplicationRow): Static<typeof ASKED_ANSWER> {
  const { opinion } = row;
  const agrees = opinion?.agrees ? "同意" : "不同意";
  return {
    application: row.id,
    kindWords: FILING_TERMS.applicationKind[row.kind].zh,
    ...{ state: row.state, stateWords: APPLICATION_STATE_WORDS[row.state], dueOn: row.due_on },
    qualification: row.made_qualification,
    expert: opinion && `${opinion.expert}${agrees}：${opinion.words}`,
    version: String(row.version),
  };
}
