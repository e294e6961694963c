/**
 * Every application that a person is refused for what stands in it: the refusal, the same draft
 * mended, and the visit that settles by it. One person meets them one after the other.
 */
import { addDays, type ChinaDate, monthsLater } from "#base/date.ts";
import type { RefusalCode } from "#base/refusals.ts";
import type { BenefitCategory } from "#model/filing.ts";
import {
  approve,
  cameTo,
  cancels,
  draft,
  type Filled,
  fill,
  handIn,
  paper,
  promised,
  refusedBy,
  type Wish,
} from "./acts.ts";
import { StoryBroken } from "./caller.ts";
import type { Newcomer } from "./newcomers.ts";
import { hospitalIn, type Stage } from "./stage.ts";
import { transferOn } from "./stories-kinds.ts";
import type { FilingStory } from "./story.ts";

interface Refused {
  readonly code: RefusalCode;
  readonly cure: string;
  readonly wrong: (person: Newcomer, today: ChinaDate) => Filled | Promise<Filled>;
  /** What is changed of the draft; a temporary filing for Haikou when nothing is said. */
  readonly right?: (person: Newcomer, today: ChinaDate) => Filled | Promise<Filled>;
  readonly category?: BenefitCategory;
}

const HAIKOU = "460100";
const temporary = (from: string): Wish => ({ kind: "otherTemporary", areas: [HAIKOU], from });
const long = (from: string, more: Wish): Wish => ({
  ...{ kind: "longResident", areas: [HAIKOU], from },
  ...more,
});
const onPapers = { evidence: "documents" };

const residence = async (person: Newcomer, today: ChinaDate): Promise<Filled> => ({
  wish: long(today, onPapers),
  materials: [await paper(person, "residenceProof")],
});

const REFUSED: readonly Refused[] = [
  {
    code: "filing_field_missing",
    cure: "补填开始日期",
    wrong: () => ({ wish: { kind: "otherTemporary", areas: [HAIKOU] } }),
  },
  {
    code: "application_problems",
    cure: "几处一次补齐",
    wrong: () => ({ wish: { kind: "otherTemporary" } }),
  },
  {
    code: "filing_target_home",
    cure: "就医地改为海口",
    wrong: (_, today) => ({ wish: { ...temporary(today), areas: ["360100"] } }),
  },
  {
    code: "filing_target_unknown",
    cure: "重新选择就医地",
    wrong: (_, today) => ({ wish: { ...temporary(today), areas: ["460999"] } }),
  },
  {
    code: "filing_target_wide",
    cure: "选到市",
    wrong: (_, today) => ({ wish: { ...temporary(today), areas: ["440000"] } }),
    right: (_, today) => ({ wish: { ...temporary(today), areas: [HAIKOU, "440100"] } }),
  },
  {
    code: "filing_places_many",
    cure: "减到三个就医地",
    wrong: (_, today) => ({
      wish: { ...temporary(today), areas: [HAIKOU, "440100", "110000", "310000"] },
    }),
    right: (_, today) => ({ wish: { ...temporary(today), areas: [HAIKOU, "440100", "110000"] } }),
  },
  {
    code: "filing_dates_reversed",
    cure: "更正结束日期",
    wrong: (_, today) => ({ wish: { ...temporary(today), to: addDays(today, -1) } }),
  },
  {
    code: "filing_begins_past",
    cure: "改为从今天开始",
    wrong: (_, today) => ({ wish: temporary(addDays(today, -1)) }),
  },
  {
    code: "filing_begins_late",
    cure: "改为从今天开始",
    wrong: (_, today) => ({ wish: temporary(addDays(monthsLater(today, 12), 1)) }),
  },
  {
    code: "filing_no_stay",
    cure: "去掉“从入院之日起生效”",
    wrong: (_, today) => ({ wish: { ...temporary(today), retroactive: true } }),
  },
  {
    code: "filing_promise_unsigned",
    cure: "阅读并签署现行承诺书",
    wrong: (_, today) => ({ wish: long(today, { evidence: "commitment", promised: "1999-1" }) }),
    right: async (person, today) => ({ wish: long(today, await promised(person)) }),
    category: "longTerm",
  },
  {
    code: "filing_promise_closed",
    cure: "上传转诊证明，由另一人审核",
    wrong: async (person, today) => ({
      wish: { kind: "referred", areas: [HAIKOU], from: today, ...(await promised(person)) },
    }),
    right: (person, today) => referral(person, today),
    category: "referral",
  },
  {
    code: "material_missing",
    cure: "上传居住证明，由另一人审核",
    wrong: (_, today) => ({ wish: long(today, onPapers) }),
    right: residence,
    category: "longTerm",
  },
  {
    code: "material_unknown",
    cure: "重新上传居住证明",
    wrong: (_, today) => ({ wish: long(today, onPapers), materials: ["mat_0"] }),
    right: residence,
    category: "longTerm",
  },
  {
    code: "material_other_person",
    cure: "换成本人的居住证明",
    wrong: async (person, today) => ({
      wish: long(today, onPapers),
      materials: [await paper(person, "residenceProof", { holder: "李别人" })],
    }),
    right: residence,
    category: "longTerm",
  },
  {
    code: "material_expired",
    cure: "换成有效的居住证明",
    wrong: async (person, today) => ({
      wish: long(today, onPapers),
      materials: [await paper(person, "residenceProof", { validTo: addDays(today, -1) })],
    }),
    right: residence,
    category: "longTerm",
  },
  {
    code: "material_issued_later",
    cure: "更正转诊证明的开具日期",
    wrong: (person, today) => referral(person, today, { issuedOn: addDays(today, 1) }),
    right: (person, today) => referral(person, today),
    category: "referral",
  },
  {
    code: "material_dates_reversed",
    cure: "更正转诊证明的有效期",
    wrong: (person, today) => referral(person, today, { validTo: addDays(today, -1) }),
    right: (person, today) => referral(person, today),
    category: "referral",
  },
];

/** A referral with its certificate, as it says or with what is changed in it. */
async function referral(person: Newcomer, today: ChinaDate, changes: object = {}): Promise<Filled> {
  const transfer = { ...transferOn(today), ...changes };
  return {
    wish: { kind: "referred", areas: [HAIKOU], from: today, transfer },
    materials: [await paper(person, "transferCertificate")],
  };
}

async function meet(stage: Stage, person: Newcomer, refused: Refused): Promise<void> {
  const { code, cure, wrong, category = "otherTemporary" } = refused;
  const first = await wrong(person, stage.today);
  const begun = await draft(person, first.wish, { materials: first.materials ?? [] });
  refusedBy(stage, "参保人", await handIn(person, begun), code);
  stage.tell("参保人", cure);
  const second = (await refused.right?.(person, stage.today)) ?? { wish: temporary(stage.today) };
  const filled = await fill(person, begun, second);
  const left = filled.problems as readonly unknown[];
  if (left.length > 0) throw new StoryBroken(`补正之后仍有：${JSON.stringify(left)}`);
  const sent = await handIn(person, filled);
  const { state, filing } = cameTo(stage, sent);
  const made = state === "approved" ? filing : await approve(stage, person, sent);
  const visit = { at: hospitalIn(HAIKOU), careType: "outpatient" } as const;
  await stage.settles(person, visit, category);
  await cancels(stage, person, made, { reason: "居住地变更" });
}

function storyOf(key: string, title: string, some: readonly Refused[]): FilingStory {
  return {
    ...{ key, title },
    refusals: some.map(({ code }) => code),
    play: async (stage) => {
      const person = await stage.newcomer();
      for (const one of some) await meet(stage, person, one);
    },
  };
}

const isAboutPapers = ({ category }: Refused): boolean => category !== undefined;

export const REFUSED_STORIES: readonly FilingStory[] = [
  storyOf(
    "refusedWishes",
    "填错的备案申请：逐个被拒绝，改对后办成并结算",
    REFUSED.filter((one) => !isAboutPapers(one)),
  ),
  storyOf(
    "refusedPapers",
    "缺的、错的、过期的材料和承诺：逐个被拒绝，补对后办成并结算",
    REFUSED.filter(isAboutPapers),
  ),
];
