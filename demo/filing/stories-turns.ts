/** What a person is refused for what was done before: filed already, over already, too much. */
import type { RefusalCode } from "#base/refusals.ts";
import {
  cameTo,
  cancels,
  draft,
  files,
  handIn,
  PICTURE,
  paper,
  promised,
  refusedBy,
} from "./acts.ts";
import { broken } from "./caller.ts";
import type { Newcomer } from "./newcomers.ts";
import { hospitalIn, type Stage } from "./stage.ts";
import type { FilingStory } from "./story.ts";

const HAIKOU = "460100";
const VISIT = { at: hospitalIn(HAIKOU), careType: "outpatient" } as const;
const APPLY = "POST /person/applications";

const temporary = ({ today }: Stage) => ({
  ...{ kind: "otherTemporary", areas: [HAIKOU], from: today },
});

async function twice(stage: Stage): Promise<void> {
  const person = await stage.newcomer();
  const wish = temporary(stage);
  const filing = await files(stage, person, wish);
  const again = await draft(person, wish);
  refusedBy(stage, "参保人", await handIn(person, again), "filing_overlaps");
  stage.tell("参保人", "先取消原备案，再提交");
  await cancels(stage, person, filing);
  const sent = await handIn(person, again);
  cameTo(stage, sent);
  refusedBy(stage, "参保人", await handIn(person, sent.json), "application_state");
  stage.tell("参保人", "查询：申请已办好，不用再提交");
  await stage.settles(person, VISIT, "otherTemporary");
}

async function over(stage: Stage): Promise<void> {
  const person = await stage.newcomer();
  const none = await person.session.write(APPLY, { kind: "cancel", filing: "fil_0", wish: {} });
  refusedBy(stage, "参保人", none, "filing_unknown");
  stage.tell("参保人", "查询自己的备案，用查到的编号");
  const filing = await files(stage, person, temporary(stage));
  const early = await draft(person, {}, { kind: "supplement", filing });
  refusedBy(stage, "参保人", await handIn(person, early), "filing_not_committed");
  stage.tell("参保人", "撤回这份申请：没有要补的材料");
  await takeBack(person, early);
  await stage.settles(person, VISIT, "otherTemporary");
  await cancels(stage, person, filing);
  const late = await draft(person, {}, { kind: "cancel", filing });
  refusedBy(stage, "参保人", await handIn(person, late), "filing_over");
  stage.tell("参保人", "重新备案");
  await files(stage, person, temporary(stage));
  await stage.settles(person, VISIT, "otherTemporary");
}

async function takeBack(
  person: Newcomer,
  { application, version }: { readonly [name: string]: unknown },
) {
  const path = `POST /person/applications/${String(application)}/withdraw`;
  const got = await person.session.write(path, undefined, version);
  if (got.status !== 200) throw broken("撤回申请", got);
}

/** Of one person. */
const DRAFTS_MAX = 20;
const PAPERS_MAX = 50;

async function tooMuch(stage: Stage): Promise<void> {
  const person = await stage.newcomer();
  const drafts = [];
  for (let turn = 0; turn < DRAFTS_MAX; turn += 1) drafts.push(await draft(person, {}));
  const more = await person.session.write(APPLY, { kind: "file", wish: temporary(stage) });
  refusedBy(stage, "参保人", more, "application_many");
  stage.tell("参保人", "撤回一份不用的");
  await takeBack(person, drafts[0] ?? {});

  const text = new TextEncoder().encode("不是图片");
  const path = "/person/materials?kind=residenceProof";
  const typed = await person.session.upload(path, text, "proof.txt");
  refusedBy(stage, "参保人", typed, "material_type");
  stage.tell("参保人", "拍照后上传");
  const good = await paper(person, "residenceProof");
  for (let turn = 1; turn < PAPERS_MAX; turn += 1) await paper(person, "other");
  const full = await person.session.upload(path, PICTURE, "paper.png");
  refusedBy(stage, "参保人", full, "material_many");
  stage.tell("参保人", "用已上传的居住证明；先签承诺书即时办结");
  const wish = { ...temporary(stage), kind: "longResident", ...(await promised(person)) };
  await files(stage, person, wish, { materials: [good] });
  await stage.settles(person, VISIT, "longTerm");
}

const told = (...refusals: RefusalCode[]) => ({ refusals });

export const TURN_STORIES: readonly FilingStory[] = [
  {
    ...{ key: "twice", title: "重复备案、重复提交：被拒绝并说明怎样办" },
    ...told("filing_overlaps", "application_state"),
    play: twice,
  },
  {
    ...{ key: "over", title: "备案编号不对、没有要补的材料、备案已取消：被拒绝并说明怎样办" },
    ...told("filing_unknown", "filing_not_committed", "filing_over"),
    play: over,
  },
  {
    ...{ key: "tooMuch", title: "草稿过多、材料不是图片、材料过多：被拒绝并说明怎样办" },
    ...told("application_many", "material_type", "material_many"),
    play: tooMuch,
  },
];
