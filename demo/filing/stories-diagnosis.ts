/** What a diagnosis says will be refused, what it says to do, and the same visit after the cure. */
import { addDays } from "#base/date.ts";
import type { RefusalCode } from "#base/refusals.ts";
import { refusalPattern } from "../promise.ts";
import { cancels, files, paper, promised } from "./acts.ts";
import { broken, type Got } from "./caller.ts";
import { diagnose, type Visited } from "./diagnosis.ts";
import type { Newcomer } from "./newcomers.ts";
import { hospitalIn, type Stage } from "./stage.ts";
import { SUZHOU } from "./stories-life.ts";
import type { FilingStory } from "./story.ts";

const HAIKOU = "460100";
const VISIT = { at: hospitalIn(HAIKOU), careType: "outpatient" } as const;
const CHRONIC = { at: hospitalIn(HAIKOU), careType: "chronic", disease: "M03900" } as const;

/** Why nobody is settled there without a filing: none, elsewhere, not yet, ended. */
async function unfiled(stage: Stage): Promise<void> {
  const person = await stage.newcomer(SUZHOU);
  const { today } = stage;
  const refused = async (words: string): Promise<void> => {
    await diagnose(stage, person, VISIT, "filing_missing", words);
    await stage.refused(person, VISIT, new RegExp(words));
  };
  await refused("未办理跨省异地就医备案");
  const wish = { kind: "otherTemporary", areas: ["440100"], from: today };
  const elsewhere = await files(stage, person, wish);
  await refused(`备案的就医地是440100，不含本次就医地${HAIKOU}`);
  const later = addDays(today, 7);
  const soon = await files(stage, person, { ...wish, areas: [HAIKOU], from: later });
  await refused(`备案${soon}自${later}起生效`);
  await cancels(stage, person, soon);
  await refused(`备案${soon}自${today}起已终止`);
  stage.tell("参保人", "重新备案：就医地海口，今天起");
  await files(stage, person, { ...wish, areas: [HAIKOU] });
  await diagnose(stage, person, VISIT, "otherTemporary", "可以直接结算");
  await stage.settles(person, VISIT, "otherTemporary");
  await cancels(stage, person, elsewhere);
}

interface Elsewhere {
  readonly code: RefusalCode;
  readonly asked: Visited;
  /** At the window it is a message that is wrong, not a visit that is refused. */
  readonly atWindow: boolean;
}

const ELSEWHERE: readonly Elsewhere[] = [
  { code: "institution_unknown", asked: { ...VISIT, at: "H46010009999" }, atWindow: false },
  { code: "institution_suspended", asked: { ...VISIT, at: "H46010000004" }, atWindow: true },
  {
    code: "institution_cross_province_closed",
    asked: { ...VISIT, at: "H46010000006" },
    atWindow: true,
  },
  {
    code: "institution_care_type_closed",
    asked: { ...VISIT, at: "P46010000001" },
    atWindow: true,
  },
  { code: "receiver_unknown", asked: { ...VISIT, careArea: "650100" }, atWindow: false },
  { code: "insurance_missing", asked: { ...VISIT, scheme: "resident" }, atWindow: false },
];

/** The place or the institution cannot: another one is chosen. */
async function chosenWrong(stage: Stage): Promise<void> {
  const person = await stage.newcomer();
  const wish = { kind: "otherTemporary", areas: [HAIKOU], from: stage.today };
  await files(stage, person, wish);
  for (const { code, asked, atWindow } of ELSEWHERE) {
    await diagnose(stage, person, asked, code);
    if (atWindow) await stage.refused(person, asked, refusalPattern(code));
    stage.tell("参保人", "照所说的改选，再问一次");
    await diagnose(stage, person, VISIT, "otherTemporary", "可以直接结算");
  }
  await stage.settles(person, VISIT, "otherTemporary");
}

function succeeded(what: string, got: Got): Got["json"] {
  if (got.status >= 300) throw broken(what, got);
  return got.json;
}

/** An expert is heard by one clerk; another one decides. */
async function qualify(stage: Stage, person: Newcomer): Promise<void> {
  const materials = [await paper(person, "medicalRecord"), await paper(person, "assessmentForm")];
  const body = { kind: "qualify", disease: "PX02", materials };
  const applied = await person.session.write("POST /person/qualification-applications", body);
  const { application, version } = succeeded("申请认定", applied);
  stage.tell("参保人", "申请认定门诊慢特病（高血压），附病历和鉴定表");
  const path = `POST /applications/${String(application)}`;
  const said = { expert: "陈专家", agrees: true, words: "符合认定标准" };
  const second = await stage.clerk(person.node, "fuhe");
  const heard = await second.write(`${path}/opinion`, said, version);
  const { version: next } = succeeded("登记专家意见", heard);
  const checker = await stage.clerk(person.node, "shenhe");
  succeeded("审核认定", await checker.write(`${path}/approve`, undefined, next));
  stage.tell("审核", "专家意见：符合认定标准；另一人审核通过");
}

async function chronic(stage: Stage): Promise<void> {
  const person = await stage.newcomer();
  const wish = { kind: "longResident", areas: [HAIKOU], from: stage.today };
  await files(stage, person, { ...wish, ...(await promised(person)) });
  const unnamed = { at: CHRONIC.at, careType: CHRONIC.careType };
  await diagnose(stage, person, unnamed, "disease_missing");
  await diagnose(stage, person, CHRONIC, "qualification_missing");
  await stage.refused(person, CHRONIC, refusalPattern("qualification_missing"));
  await qualify(stage, person);
  await diagnose(stage, person, CHRONIC, "longTerm", "可以直接结算");
  await stage.settles(person, CHRONIC, "longTerm");
  const closed = { ...CHRONIC, at: "H46010000007", disease: "M01600" };
  await diagnose(stage, person, closed, "institution_disease_closed");
}

export const DIAGNOSIS_STORIES: readonly FilingStory[] = [
  {
    key: "unfiled",
    title: "没有能用的备案：没备、备在别处、还没生效、已终止，各说明原因；备案后结算",
    refusals: ["filing_missing"],
    play: unfiled,
  },
  {
    key: "chosenWrong",
    title: "就医地、医院或险种不对：事先诊断逐个说明，改选后结算",
    refusals: ELSEWHERE.map(({ code }) => code),
    play: chosenWrong,
  },
  {
    key: "chronic",
    title: "门诊慢特病没有认定：申请认定后按慢特病结算",
    refusals: ["disease_missing", "qualification_missing", "institution_disease_closed"],
    play: chronic,
  },
];
