/** What a care place has been told of a patient, as its window sees it. */
import Type, { type Static } from "typebox";
import { area, date, id, moment, momentText } from "#api/fields.ts";
import { type ChinaDate, chinaDate, type Instant } from "#base/date.ts";
import type { Seen } from "#filing/filing.ts";
import { type Filing, stateOn } from "#model/filing.ts";
import {
  FILING_KIND_WORDS,
  FILING_STATE_WORDS,
  QUALIFICATION_STATE_WORDS,
} from "#model/filing-words.ts";
import { qualificationOn } from "#model/qualification.ts";

const maybeDate = (title: string) => Type.Union([date(title), Type.Null()]);
const SPAN = {
  from: date("开始日期"),
  to: maybeDate("结束日期，空为长期"),
  endedOn: maybeDate("自该日起不再有效"),
  stateWords: Type.String({ title: "状态" }),
  heardAt: moment("参保地告知的时间"),
};

export const SEEN = Type.Object({
  encounter: Type.Union([id("就诊ID"), Type.Null()], { title: "登记前为空" }),
  homeArea: area("参保地"),
  name: Type.Union([Type.String(), Type.Null()], { title: "姓名（脱敏）；空：参保地没有告知" }),
  filings: Type.Array(
    Type.Object({
      filing: id("备案编号"),
      kindWords: Type.String({ title: "备案类别" }),
      areas: Type.Array(area("就医地")),
      ...SPAN,
    }),
  ),
  qualifications: Type.Array(
    Type.Object({
      qualification: id("资格编号"),
      disease: Type.String({ title: "参保地病种编码" }),
      diseaseName: Type.String({ title: "参保地病种名称" }),
      nationalDisease: Type.String({ title: "全国病种编码" }),
      nationalName: Type.String({ title: "全国病种名称" }),
      ...SPAN,
    }),
  ),
  note: Type.String({ title: "说明" }),
});

const NOTE = "这里只供查看，以结算时参保地的认定为准；没有列出的，可用结算诊断查询";

interface Dated {
  readonly from_on: ChinaDate;
  readonly to_on: ChinaDate | null;
  readonly ended_on: ChinaDate | null;
  readonly heard_at: Instant;
}

function spanOf({ from_on, to_on, ended_on, heard_at }: Dated, stateWords: string) {
  const heardAt = momentText(heard_at);
  return { from: from_on, to: to_on, endedOn: ended_on, stateWords, heardAt };
}

function held({ from_on, to_on }: Dated): Pick<Filing, "span"> {
  return { span: { from: from_on, to: to_on ?? undefined } };
}

export function shownSeen(
  { filings, qualifications }: Seen,
  { encounter, homeArea, now }: { encounter: string | null; homeArea: string; now: Instant },
): Static<typeof SEEN> {
  const today = chinaDate(now);
  return {
    ...{ encounter, homeArea, note: NOTE },
    name: [...filings, ...qualifications][0]?.name ?? null,
    filings: filings.map((row) => ({
      filing: row.filing_id,
      kindWords: FILING_KIND_WORDS[row.kind],
      areas: [...row.areas],
      ...spanOf(row, FILING_STATE_WORDS[stateOn({ ...held(row), state: row.state }, today)]),
    })),
    qualifications: qualifications.map((row) => ({
      qualification: row.qualification_id,
      ...{ disease: row.home_disease, diseaseName: row.home_name },
      ...{ nationalDisease: row.disease, nationalName: row.national_name },
      ...spanOf(
        row,
        QUALIFICATION_STATE_WORDS[qualificationOn({ ...held(row), state: row.state }, today)],
      ),
    })),
  };
}
