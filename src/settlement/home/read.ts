/**
 * What home tells without booking: quotes, whether an admission is welcome, who a credential names,
 * how far accumulators are used. No locks; the same decision as a settlement's.
 */
import { present } from "#base/assert.ts";
import { chinaDate } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import type { Actor } from "#model/actor.ts";
import type {
  AccumulatorsAnswer,
  AccumulatorsContent,
  AdmissionCheckAnswer,
  AdmissionCheckContent,
  FindPersonAnswer,
  FindPersonContent,
  SettleAnswer,
  SettleContent,
} from "#model/message.ts";
import type { PersonId } from "#model/person.ts";
import { findByCredential, insuredPersons } from "#registry/registry.ts";
import type { Rulebook } from "#rulebook/rulebook.ts";
import type { HomeBatch } from "#settlement/home/batch.ts";
import { candidates, decide, insuranceFor } from "#settlement/home/decide.ts";
import { type HomeNeeds, loadHomeBatch, longAgo, shownNumbers } from "#settlement/home/load.ts";
import { selectAccumulators } from "#settlement/home/queries.ts";
import { answerOf, refused } from "#settlement/home/rows.ts";
import type { Trail } from "#trail/trail.ts";
import type { World } from "#world.ts";

export interface HomeReadDeps {
  readonly rulebook: Rulebook;
  readonly trail: Trail;
}

export async function quoteBatch(
  world: World,
  deps: HomeReadDeps,
  contents: readonly SettleContent[],
): Promise<(SettleAnswer | Error)[]> {
  const now = world.now();
  const needs: HomeNeeds = {
    persons: [...new Set(contents.map((content) => content.personId))],
    wholly: longAgo(contents, chinaDate(now)),
    sharing: contents
      .filter((content) => content.accountUse === "relatives")
      .map((content) => content.personId),
    settlements: [],
    takenBack: [],
    orders: [],
    chronic: contents.some((content) => content.careType === "chronic"),
    shown: shownNumbers(contents),
  };
  const { rulebook } = deps;
  const options = { now, rulebook, lock: false, random: world.random };
  const batch = await loadHomeBatch(world.store, needs, options);
  return contents.map((content) => quoteOne(batch, content));
}

function quoteOne(batch: HomeBatch, content: SettleContent): SettleAnswer {
  const facts = batch.facts(content.personId, content.scheme);
  const decision = decide(content, facts, batch.policies);
  if (decision instanceof Refusal) return refused(decision.content());
  return {
    ...answerOf(content, decision),
    accountBalanceFen: facts.ownAccountFen - decision.evaluation.payment.ownAccountFen,
    bookedAt: batch.now,
  };
}

export async function admissionCheck(
  world: World,
  deps: HomeReadDeps,
  content: AdmissionCheckContent,
): Promise<AdmissionCheckAnswer> {
  const needs: HomeNeeds = {
    persons: [content.personId],
    wholly: [],
    sharing: [],
    settlements: [],
    takenBack: [],
    orders: [],
    chronic: content.careType === "chronic",
    shown: [],
  };
  const { rulebook } = deps;
  const options = { now: world.now(), rulebook, lock: false, random: world.random };
  const batch = await loadHomeBatch(world.store, needs, options);
  const facts = batch.facts(content.personId, content.scheme);
  const visit = { ...content, visitOn: content.on, settledOn: chinaDate(world.now()) };
  const insurance = insuranceFor(facts.insured, visit);
  if (insurance instanceof Refusal) return refused(insurance.content());
  const claimed = candidates(visit, facts, batch.policies);
  if (claimed instanceof Refusal) return refused(claimed.content());
  const { person } = present(facts.insured, "an insurance has its person");
  return { outcome: "welcome", category: claimed.open[0]?.category ?? "unfiled", person };
}

/**
 * Refusals in the answer: person_unknown, person_name_differs, person_ambiguous,
 * credential_invalid.
 */
export async function findPerson(
  world: World,
  deps: HomeReadDeps,
  content: FindPersonContent,
  actor: Actor,
): Promise<FindPersonAnswer> {
  try {
    const ids = await findByCredential(world.store, content);
    const people = await insuredPersons(world.store, ids);
    const [insured, ...others] = [...people.values()].filter(
      ({ insurances }) =>
        !content.homeArea ||
        people.size === 1 ||
        insurances.some((insurance) => insurance.area === content.homeArea),
    );
    if (!insured) throw new Refusal("person_unknown", {}, "home");
    if (others.length > 0) {
      const areas = [...people.values()].flatMap(({ insurances }) => insurances);
      const text = [...new Set(areas.map((insurance) => insurance.area))].join("、");
      throw new Refusal("person_ambiguous", { areas: text }, "home");
    }
    if (content.name && content.name !== insured.person.name) {
      throw new Refusal("person_name_differs", {}, "home");
    }
    // Year 9999: only what has no period, which is the balance of the account.
    const balances = await selectAccumulators(world.store, [insured.person.id], 9999);
    const balance = (scheme: string): bigint =>
      balances.find((row) => row.scheme === scheme && row.measure === "accountBalance")?.amount ??
      0n;
    noteLook(world, deps, insured.person.id, "person.found", actor);
    return {
      outcome: "found",
      found: {
        person: insured.person,
        insurances: insured.insurances.map((insurance) => ({
          ...insurance,
          accountFen: balance(insurance.scheme),
        })),
        identities: insured.identities,
      },
    };
  } catch (error) {
    if (error instanceof Refusal) return refused(error.content());
    throw error;
  }
}

/** A look at a person is on the trail soon after, off the answer's path. */
function noteLook(
  world: World,
  deps: HomeReadDeps,
  personId: PersonId,
  action: string,
  actor: Actor,
): void {
  deps.trail.note({ at: world.now(), actor, action, subject: personId, personId });
}

export async function accumulators(
  world: World,
  content: AccumulatorsContent,
): Promise<AccumulatorsAnswer> {
  const people = await insuredPersons(world.store, [content.personId]);
  if (!people.has(content.personId)) {
    return refused({ code: "person_unknown", params: {}, decidedBy: "home" });
  }
  const year = Number((content.month ?? chinaDate(world.now())).slice(0, 4));
  const rows = await selectAccumulators(world.store, [content.personId], year - 1);
  const lines = rows
    .filter((row) => row.year === 0 || row.year === year || row.year === year - 1)
    .map((row) => ({
      scheme: row.scheme,
      year: row.year === 0 ? year : row.year,
      period: row.period,
      measure: row.measure,
      amount: row.amount,
    }));
  return { outcome: "found", lines };
}
