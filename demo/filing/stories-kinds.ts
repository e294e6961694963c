/** The six kinds of filing, each on its evidence: before it, the filing, and after it. */
import type { BenefitCategory, FilingKind } from "#model/filing.ts";
import { CATEGORY_OF_KIND } from "#model/filing.ts";
import type { MaterialKind } from "#model/filing-rules.ts";
import { FILING_KIND_WORDS, MATERIAL_WORDS } from "#model/filing-words.ts";
import { files, filesOnPapers, paper, type Wish } from "./acts.ts";
import { StoryBroken } from "./caller.ts";
import { hospitalIn, type Stage, type VisitAsked } from "./stage.ts";
import type { FilingStory } from "./story.ts";

const HAIKOU = "460100";

interface Kind {
  readonly kind: FilingKind;
  readonly papers: readonly MaterialKind[];
}

const KINDS: readonly Kind[] = [
  { kind: "retiredSettled", papers: ["householdRegister", "residentCard"] },
  { kind: "longResident", papers: ["residenceProof"] },
  { kind: "workStationed", papers: ["labourContract"] },
  { kind: "referred", papers: ["transferCertificate"] },
  { kind: "emergencyRescue", papers: [] },
  { kind: "otherTemporary", papers: [] },
];

/** What a hospital at home writes for a patient whom it sends on. */
export function transferOn(day: string): Wish {
  return { institution: "H36030000001", number: "ZZ-1", issuedOn: day, diagnosis: "冠心病" };
}

async function play(stage: Stage, { kind, papers }: Kind): Promise<void> {
  const person = await stage.newcomer();
  const visit: VisitAsked = { at: hospitalIn(HAIKOU), careType: "inpatient" };
  const before = await stage.settles(person, visit, "unfiled");
  const transfer = kind === "referred" ? { transfer: transferOn(stage.today) } : {};
  const wish = { kind, areas: [HAIKOU], from: stage.today, ...transfer };
  if (papers.length === 0) {
    stage.tell("参保人", `${FILING_KIND_WORDS[kind]}：不需要证明材料`);
    await files(stage, person, wish);
  } else {
    const words = papers.map((one) => MATERIAL_WORDS[one]).join("、");
    stage.tell("参保人", `${FILING_KIND_WORDS[kind]}：上传${words}`);
    const materials: string[] = [];
    for (const one of papers) materials.push(await paper(person, one));
    await filesOnPapers(stage, person, { ...wish, evidence: "documents" }, { materials });
  }
  const category: BenefitCategory = CATEGORY_OF_KIND[kind];
  const after = await stage.settles(person, visit, category);
  if (after < before) throw new StoryBroken("备案之后基金支付不应减少");
}

/** Nobody need file for an emergency: the hospital's mark is enough. */
const DEEMED: FilingStory = {
  key: "emergencyUnfiled",
  title: "急诊抢救没有备案：医院上传急诊标志，视同已备案",
  refusals: [],
  play: async (stage) => {
    const person = await stage.newcomer();
    const at = hospitalIn(HAIKOU);
    await stage.settles(person, { at, careType: "outpatient" }, "unfiled");
    await stage.settles(person, { at, careType: "emergency", emergency: true }, "emergency");
  },
};

export const KIND_STORIES: readonly FilingStory[] = [
  ...KINDS.map((one) => ({
    key: one.kind,
    title: `${FILING_KIND_WORDS[one.kind]}备案，住院结算`,
    refusals: [],
    play: (stage: Stage) => play(stage, one),
  })),
  DEEMED,
];
