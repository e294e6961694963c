/** The life of a filing: promised and supplied, made in the ward, suspended, expired, changed. */
import { addDays } from "#base/date.ts";
import { readSettlement } from "../hospital-result.ts";
import {
  cameTo,
  draft,
  files,
  filesOnPapers,
  filingNow,
  handIn,
  paper,
  promised,
  refusedBy,
  type Wish,
} from "./acts.ts";
import { StoryBroken } from "./caller.ts";
import { diagnose, type Visited } from "./diagnosis.ts";
import type { Newcomer } from "./newcomers.ts";
import { hospitalIn, type Stage } from "./stage.ts";
import type { FilingStory } from "./story.ts";

const HAIKOU = "460100";
const GUANGZHOU = "440100";
const AT_HAIKOU = { at: hospitalIn(HAIKOU), careType: "inpatient" } as const;
const LIVES = { kind: "longResident", areas: [HAIKOU] } as const;

/** What is told of the filing as it stands, which must be in this state. */
async function standsAs(stage: Stage, person: Newcomer, filing: string, state: string) {
  for (let tries = 0; ; tries += 1) {
    const now = await filingNow(person, filing);
    if (now.state === state) {
      const due = now.supplementDue ? `，材料最迟${String(now.supplementDue)}补齐` : "";
      const end = now.to ? `至${String(now.to)}` : "长期";
      stage.tell(
        "参保人",
        `查询备案：${String(now.stateWords)}，${String(now.from)}起${end}${due}`,
      );
      return now;
    }
    if (tries > 40) throw new StoryBroken(`备案应为${state}，却是${String(now.state)}`);
    await stage.pause(500);
  }
}

/** Files on a promise, is treated there and at home, supplies the documents. */
async function promise(stage: Stage, person: Newcomer, atHome: () => Promise<void>) {
  const wish = { ...LIVES, from: stage.today, ...(await promised(person)) };
  stage.tell("参保人", "签承诺书，材料以后补");
  const filing = await files(stage, person, wish);
  await standsAs(stage, person, filing, "committed");
  await stage.settles(person, AT_HAIKOU, "longTerm");
  await atHome();
  const materials = [await paper(person, "residenceProof")];
  stage.tell("参保人", "补交居住证明");
  await filesOnPapers(stage, person, {}, { kind: "supplement", filing, materials });
  await standsAs(stage, person, filing, "effective");
  const home = { at: hospitalIn(person.area), careType: "outpatient" } as const;
  await stage.settles(person, home, "local");
}

/** The home place hears of an admission within seconds. */
async function filesOnceKnown(stage: Stage, person: Newcomer, wish: Wish): Promise<string> {
  const begun = await draft(person, wish);
  for (let tries = 0; ; tries += 1) {
    const sent = await handIn(person, begun);
    if (sent.json.code !== "filing_no_stay" || tries > 40) return cameTo(stage, sent).filing;
    await stage.pause(500);
  }
}

async function inTheWard(stage: Stage): Promise<void> {
  const person = await stage.newcomer();
  const at = { ...AT_HAIKOU, careType: "inpatient" } as const;
  let before = 0n;
  const meanwhile = async (quoted: { readonly output: unknown }): Promise<void> => {
    const shown = readSettlement(quoted.output);
    before = shown?.fundFen ?? 0n;
    stage.tell("医院", `在院预结算，按“${shown?.category}”；提醒患者出院前可以补办备案`);
    const wish = { ...LIVES, retroactive: true, ...(await promised(person)) };
    const filing = await filesOnceKnown(stage, person, wish);
    const { from } = await standsAs(stage, person, filing, "committed");
    if (String(from) !== addDays(stage.today, -1)) throw new StoryBroken("应从入院之日起生效");
  };
  const after = await stage.settles(person, { ...at, meanwhile }, "longTerm");
  if (after <= before) throw new StoryBroken("补办备案之后基金应多付");
}

async function suspension(stage: Stage): Promise<void> {
  const person = await stage.newcomer();
  const filing = await files(stage, person, {
    ...{ kind: "otherTemporary", areas: [HAIKOU], from: stage.today },
  });
  await stage.settles(person, AT_HAIKOU, "otherTemporary");
  await stage.insure(person, "suspended", "本月未缴费");
  await standsAs(stage, person, filing, "suspended");
  await diagnose(stage, person, AT_HAIKOU, "insurance_suspended");
  await stage.refused(person, AT_HAIKOU, /参保暂停期间/);
  const more = { kind: "otherTemporary", areas: [GUANGZHOU], from: stage.today };
  const sent = await handIn(person, await draft(person, more));
  refusedBy(stage, "参保人", sent, "filing_uninsured");
  await stage.insure(person, "active", "已补缴");
  await standsAs(stage, person, filing, "effective");
  await stage.settles(person, AT_HAIKOU, "otherTemporary");
}

/** Nobody waits half a year: it is asked beforehand of the days after the end. */
async function expiry(stage: Stage): Promise<void> {
  const person = await stage.newcomer(SUZHOU);
  const { today } = stage;
  const to = addDays(today, 30);
  const wish = { ...LIVES, from: today, to, ...(await promised(person)) };
  const filing = await files(stage, person, wish);
  await standsAs(stage, person, filing, "committed");
  await stage.settles(person, AT_HAIKOU, "longTerm");
  const later: Visited = { ...AT_HAIKOU, on: addDays(to, 1) };
  await diagnose(stage, person, { ...AT_HAIKOU, on: to }, "longTerm");
  await diagnose(stage, person, later, "filing_missing", `备案${filing}已于${to}到期`);
  stage.tell("参保人", "到期之前，接着备一次案");
  await files(stage, person, { ...LIVES, from: addDays(to, 1), ...(await promised(person)) });
  await diagnose(stage, person, later, "longTerm");
}

/** Insured where nobody is settled without a filing. */
export const SUZHOU = { area: "320500", scheme: "resident" } as const;

async function zone(stage: Stage): Promise<void> {
  const person = await stage.newcomer({ area: "310118", scheme: "employee" });
  const at = { at: hospitalIn("330421"), careType: "outpatient" } as const;
  await diagnose(stage, person, at, "zone", "两地之间免备案");
  await stage.settles(person, at, "zone");
}

/** Inside the lock, but for a reason that the place's rules name. */
async function change(stage: Stage): Promise<void> {
  const person = await stage.newcomer();
  const wish = { ...LIVES, from: stage.today, ...(await promised(person)) };
  const filing = await files(stage, person, wish);
  const moved = { ...wish, areas: [GUANGZHOU] };
  const asked = { kind: "change", filing } as const;
  const begun = await draft(person, moved, asked);
  refusedBy(stage, "参保人", await handIn(person, begun), "filing_locked");
  const second = await person.session.write("POST /person/applications", { ...asked, wish: moved });
  refusedBy(stage, "参保人", second, "application_open");
  const { application, version } = begun;
  const path = `PUT /person/applications/${String(application)}`;
  const reasoned = { ...moved, reason: "居住地变更" };
  const later = { ...reasoned, from: addDays(stage.today, 60) };
  const late = await person.session.write(path, { wish: later }, version);
  refusedBy(stage, "参保人", await handIn(person, late.json), "filing_promise_open");
  const filled = await person.session.write(path, { wish: reasoned }, String(late.json.version));
  cameTo(stage, await handIn(person, filled.json));
  await standsAs(stage, person, filing, "cancelled");
  const there = { at: hospitalIn(GUANGZHOU), careType: "inpatient" } as const;
  await stage.settles(person, there, "longTerm");
  await stage.settles(person, AT_HAIKOU, "unfiled");
}

export const LIFE_STORIES: readonly FilingStory[] = [
  {
    key: "promise",
    title: "告知承诺：先签承诺书即时生效，回参保地按转诊待遇，补齐材料后恢复",
    refusals: [],
    play: async (stage) => {
      const person = await stage.newcomer();
      const home = { at: hospitalIn(person.area), careType: "outpatient" } as const;
      await promise(
        stage,
        person,
        async () => void (await stage.settles(person, home, "referral")),
      );
    },
  },
  {
    key: "promiseAtHome",
    title: "告知承诺：材料未补齐，回参保地不能直接结算，补齐后可以",
    refusals: ["filing_documents_missing"],
    play: async (stage) => {
      const person = await stage.newcomer(SUZHOU);
      const home = { at: hospitalIn(person.area), careType: "outpatient" } as const;
      await promise(stage, person, async () => {
        await diagnose(stage, person, home, "filing_documents_missing");
        await stage.refused(person, home, /材料未补齐前不能在参保地直接结算/);
      });
    },
  },
  {
    key: "inTheWard",
    title: "住院期间补办备案：从入院之日起生效，出院按备案结算",
    refusals: [],
    play: inTheWard,
  },
  {
    key: "zone",
    title: "免备案区：青浦职工到嘉善看门诊",
    refusals: [],
    play: zone,
  },
  {
    key: "expiry",
    title: "备案到期：事先诊断就知道，接着备案后照常结算",
    refusals: ["filing_missing"],
    play: expiry,
  },
  {
    key: "suspension",
    title: "参保暂停：备案随之暂停，不能结算也不能再备案；恢复后原备案照用",
    refusals: ["insurance_suspended", "filing_uninsured"],
    play: suspension,
  },
  {
    key: "change",
    title: "锁定期内变更：写明规定的理由可以办，新备案接上旧备案",
    refusals: ["filing_locked", "application_open", "filing_promise_open"],
    play: change,
  },
];
