/**
 * A place's rules for filings in words, for whoever asks there; and what each kind would give this
 * person, as the estimator computes it.
 */
import Type, { type Static } from "typebox";
import { askedDeps } from "#api/asked-deps.ts";
import { billsOf } from "#api/estimate-bills.ts";
import { area, oneOf, yuan } from "#api/fields.ts";
import { filingWorldOf } from "#api/filing/acts.ts";
import { FILING_KINDS } from "#api/filing/applications.ts";
import { checkKnown } from "#api/known-visit.ts";
import { chinaDate } from "#base/date.ts";
import { rateText, yuanText } from "#base/money.ts";
import { Refusal, refusalText } from "#base/refusals.ts";
import { filingAreaOn } from "#filing/filing.ts";
import { CATEGORY_OF_KIND, type FilingKind } from "#model/filing.ts";
import type { FilingRules, KindRules, MaterialKind, OnDefault } from "#model/filing-rules.ts";
import { FILING_KIND_WORDS, FILING_TERMS, MATERIAL_WORDS } from "#model/filing-words.ts";
import { fundTotal } from "#model/fund.ts";
import { insuranceAmong } from "#model/insured.ts";
import { type PersonId, SCHEMES } from "#model/person.ts";
import type { Area, CareType } from "#model/place.ts";
import { CATEGORY_WORDS } from "#model/words.ts";
import type { Office } from "#nodes/nodes.ts";
import { insuredPersons } from "#registry/registry.ts";
import { type Estimated, estimate } from "#settlement/settlement.ts";

const GIVES = Type.Object({
  total: yuan("若费用总额全在政策范围内"),
  funds: yuan("基金支付"),
  pooledRate: Type.String({ title: "支付比例" }),
});
export const KIND = Type.Object({
  kind: oneOf("备案类别", FILING_KINDS),
  words: Type.String({ title: "备案类别" }),
  category: Type.String({ title: "待遇类别" }),
  open: Type.Boolean({ title: "参保地是否办理" }),
  materials: Type.Array(Type.Array(Type.String()), { title: "每组材料任选一种" }),
  materialWords: Type.String({ title: "所需材料" }),
  commitment: Type.Boolean({ title: "可否先承诺后补材料" }),
  validity: Type.String({ title: "有效期" }),
  lock: Type.String({ title: "多久内不能变更" }),
  atOnce: Type.Array(Type.String(), { title: "即时办结的" }),
  placesMax: Type.Integer({ title: "最多就医地" }),
  gives: Type.Union([GIVES, Type.Null()], { title: "住院大致能报多少" }),
  givesNot: Type.Union([Type.String(), Type.Null()], { title: "为何算不出" }),
});
export const RULES = Type.Object({
  area: area("参保地"),
  version: Type.String({ title: "办法的版本" }),
  decideWorkdays: Type.Integer({ title: "几个工作日内办结" }),
  kinds: Type.Array(KIND),
  promise: Type.Object({
    text: Type.String({ title: "承诺书" }),
    version: Type.String({ title: "承诺书版本，签署时原样带回" }),
    supplementDays: Type.Integer({ title: "几日内补齐材料" }),
    otherwise: Type.String({ title: "逾期不补的后果" }),
  }),
  wholeProvinces: Type.Array(Type.String(), { title: "可备案到省的" }),
  unlockedBy: Type.Array(Type.String(), { title: "锁定期内可以变更的理由" }),
  unlockPapers: Type.Array(
    Type.Object({
      reason: Type.String({ title: "理由" }),
      materialWords: Type.String({ title: "须附的材料，空的不须附" }),
    }),
    { title: "锁定期内变更的理由须附什么证明" },
  ),
  retroactive: Type.Boolean({ title: "住院期间补办的从入院之日起生效" }),
});
export type RulesShown = Static<typeof RULES>;

/** The bill by which it is told what filing gives: all in scope, at a hospital of level 3. */
const EXAMPLE_TOTAL = "20000.00";

export const RULES_ASKED = {
  careArea: Type.Optional(area("就医地；填写后给出各类别大致能报多少")),
  careType: Type.Optional(oneOf("医疗类别，不填为住院", ["inpatient", "outpatient"])),
  scheme: Type.Optional(oneOf("险种，不填为现有的", SCHEMES)),
};
interface Asked {
  readonly careArea?: string;
  readonly careType?: string;
  readonly scheme?: "employee" | "resident";
}

/** Refusals: person_unknown, input_invalid. */
export async function rulesFor(
  office: Office,
  personId: PersonId,
  asked: Asked,
): Promise<RulesShown> {
  const { world } = office;
  await checkKnown(office, "query", asked);
  const today = chinaDate(world.now());
  const home = await filingAreaOn(world.store, personId, today);
  const rules = await filingWorldOf(office).filing.rules(world.store, home, today);
  return shownRules(rules, await estimatesOf(office, personId, asked));
}

type Estimates = readonly Estimated[] | Refusal | null;

async function estimatesOf(office: Office, personId: PersonId, asked: Asked): Promise<Estimates> {
  const { world } = office;
  const { careArea, careType = "inpatient" } = asked;
  if (careArea === undefined) return null;
  const person = (await insuredPersons(world.store, [personId])).get(personId);
  const insurance = insuranceAmong(person?.insurances ?? [], chinaDate(world.now()));
  const scheme = asked.scheme ?? insurance?.scheme;
  if (scheme === undefined) return new Refusal("person_unknown", {}, "home");
  try {
    return await estimate(world, askedDeps(office), {
      ...{ personId, scheme, careArea: careArea as Area, careType: careType as CareType },
      institution: { kind: "hospital", level: 3 },
      visitOn: chinaDate(world.now()),
      ...billsOf({ total: EXAMPLE_TOTAL }),
    });
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

const ON_DEFAULT_WORDS: Readonly<Record<OnDefault, string>> = {
  revoke: "逾期不补的，备案撤销，按未备案对待",
  convert: "逾期不补的，备案撤销，转为其他跨省临时外出就医备案",
};

function shownRules(rules: FilingRules, estimates: Estimates): RulesShown {
  const { commitment } = rules;
  return {
    ...{ area: rules.area, version: rules.version, decideWorkdays: rules.decideWorkdays },
    kinds: FILING_KINDS.map((kind) => shownKind(kind, rules, estimates)),
    promise: {
      ...{ text: commitment.text, version: commitment.textVersion },
      supplementDays: commitment.supplementDays,
      otherwise: ON_DEFAULT_WORDS[commitment.onDefault],
    },
    wholeProvinces: [...rules.wholeProvinces],
    unlockedBy: rules.unlockedBy.map(({ reason }) => reason),
    unlockPapers: rules.unlockedBy.map(({ reason, materials }) => {
      return { reason, materialWords: groupWords(materials) };
    }),
    retroactive: rules.retroactive,
  };
}

export function shownKind(
  kind: FilingKind,
  { kinds, commitment }: Pick<FilingRules, "kinds" | "commitment">,
  estimates: Estimates = null,
): RulesShown["kinds"][number] {
  const rules = kinds[kind];
  const category = CATEGORY_OF_KIND[kind];
  return {
    ...{ kind, words: FILING_KIND_WORDS[kind], category: CATEGORY_WORDS[category] },
    open: rules.open,
    materials: rules.materials.map((group) => [...group]),
    materialWords: materialWords(rules, commitment.supplementDays),
    commitment: rules.commitment,
    validity: rules.validMonths === undefined ? "长期有效" : `${rules.validMonths}个月`,
    lock: rules.lockMonths === 0 ? "随时可以变更" : `${rules.lockMonths}个月内不能变更或取消`,
    atOnce: rules.automatic.map((one) => FILING_TERMS.evidenceMode[one].zh),
    placesMax: rules.placesMax,
    ...givesOf(category, estimates),
  };
}

function materialWords({ materials, commitment }: KindRules, days: number): string {
  if (materials.length === 0) return "不需要证明材料";
  const all = groupWords(materials);
  return commitment ? `${all}；也可以先签承诺书，${days}日内补齐` : all;
}

function groupWords(materials: KindRules["materials"]): string {
  const group = (kinds: readonly MaterialKind[]) =>
    kinds.map((kind) => MATERIAL_WORDS[kind]).join("或");
  return materials.map(group).join("，和");
}

function givesOf(
  category: Estimated["category"],
  estimates: Estimates,
): Pick<RulesShown["kinds"][number], "gives" | "givesNot"> {
  if (estimates === null) return { gives: null, givesNot: null };
  if (estimates instanceof Refusal) return { gives: null, givesNot: estimates.message };
  const found = estimates.find((one) => one.where === "there" && one.category === category);
  if (!found) return { gives: null, givesNot: null };
  const { outcome } = found;
  if ("refused" in outcome) {
    return { gives: null, givesNot: refusalText(outcome.refused.code, outcome.refused.params) };
  }
  const { payment, pooledRateBp } = outcome;
  const rate = rateText(pooledRateBp);
  const funds = yuanText(fundTotal(payment));
  return { gives: { total: EXAMPLE_TOTAL, funds, pooledRate: rate }, givesNot: null };
}
