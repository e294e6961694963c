/**
 * An estimate and a settlement of the same case are the same to the fen: people and bills of the
 * demo as chance takes them, each estimated just before it is settled at a real window.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { present } from "#base/assert.ts";
import { canonicalJson, fromJson } from "#base/json.ts";
import { seededRandom } from "#base/random.ts";
import type { SettleContent } from "#model/message.ts";
import { type CareType, nodeOf } from "#model/place.ts";
import { estimate } from "#settlement/settlement.ts";
import { sql } from "#store/store.ts";
import { demoPeople } from "../../demo/people.ts";
import { DEMO_SEED } from "../../demo/seed.ts";
import { DEMO_STORIES } from "../../demo/stories.ts";
import { type Played, type SmallCountry, startSmallCountry, type Visit } from "../country.ts";

const TRIES = 40;
const INSTITUTIONS = ["H46010000001", "H36030000001"];
const CARE_TYPES: readonly CareType[] = ["outpatient", "chronic"];

let small: SmallCountry;

beforeAll(async () => {
  small = await startSmallCountry();
});
afterAll(() => small?.stop());

function officeOf(area: string) {
  const { nodes } = small.country;
  return present(
    nodes.find(({ node }) => node === nodeOf(area as never)),
    "it runs",
  ).office;
}

async function contentOf({ settlementId, personId }: Played): Promise<SettleContent> {
  const { world } = officeOf(personId.slice(0, 6));
  const [row] = await world.store.query<{ readonly content: string }>(sql`
    select content from settlement.home_settlements where id = ${settlementId}`);
  return fromJson<SettleContent>(present(row, "it is booked").content);
}

async function settled(visit: Visit): Promise<Played | null> {
  return await small.settle(visit).catch(() => null);
}

async function estimated(content: SettleContent) {
  const { world, rulebook, reference } = officeOf(content.homeArea);
  const deps = { rulebook, reference: present(reference, "a province") };
  const { personId, scheme, careArea, careType, institution, disease, split, lines } = content;
  const bill = { split, lines };
  return await estimate(world, deps, {
    ...{ personId, scheme, careArea, careType, institution, disease },
    ...{ visitOn: content.visitOn, here: bill, there: bill },
  });
}

test("whoever is estimated is then settled to the same fen", async () => {
  const homes: readonly string[] = ["360000", "460000"];
  const people = demoPeople(DEMO_SEED, 2026).filter(({ enrolment }) =>
    homes.includes(nodeOf(enrolment.person.id.slice(0, 6) as never)),
  );
  const random = seededRandom(20_261_128);
  const pick = <One>(all: readonly One[]): One =>
    present(all[random.below(all.length)], "one of them");
  const seen = new Set<string>();
  let compared = 0;
  for (let turn = 0; turn < TRIES; turn += 1) {
    const { key, enrolment } = pick(people);
    const scheme = pick(enrolment.insurances).scheme;
    const at = pick(INSTITUTIONS);
    const careType = pick(CARE_TYPES);
    const visit = { person: key, at, careType, scheme, bill: pick(DEMO_STORIES).key };
    // The first tells how the window splits the bill; the second is what was estimated.
    const first = await settled(visit);
    if (!first) continue;
    const outcomes = await estimated(await contentOf(first));
    const second = present(await settled(visit), "it settles again");
    const { category } = second.result;
    const where = category === "local" ? "here" : "there";
    const found = outcomes.find((one) => one.where === where && one.category === category);
    const { outcome } = present(found, `${category} is among the estimates`);
    const paid = "payment" in outcome ? outcome.payment : null;
    // The window's answer came as a text.
    expect(JSON.parse(canonicalJson(paid)), JSON.stringify(visit)).toEqual(second.result.payment);
    compared += 1;
    seen.add(`${category} ${careType}`);
  }
  expect(compared).toBeGreaterThan(8);
  expect(seen.size).toBeGreaterThan(2);
}, 240_000);
