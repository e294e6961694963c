/**
 * A person's qualifications under random events, decided and refused as they come: what must hold,
 * holds after each of them.
 */
import { beforeAll, expect, test } from "vitest";
import { addDays, type ChinaDate } from "#base/date.ts";
import { seededRandom } from "#base/random.ts";
import { Refusal } from "#base/refusals.ts";
import { isQualified } from "#filing/filing.ts";
import { CLERK, openDesk, SECOND, seedDesk } from "#filing/fixtures/desk.ts";
import { selectQualificationVersions } from "#filing/queries-qualifications.ts";
import { diseaseFamily } from "#model/filing.ts";
import {
  heldSpan,
  lastDayOf,
  type QualificationVersion,
  qualificationOn,
} from "#model/qualification.ts";
import { QUALIFICATION_STATES } from "#model/qualification-states.ts";
import { mayMove } from "#model/states.ts";
import type { OwnedDatabase } from "#store/store.ts";
import { freshDatabase } from "../../test/database.ts";

const EVENTS = 70;
const THIRD = { kind: "staff", id: "zhao.min" } as const;

let database: OwnedDatabase;
let desk: ReturnType<typeof openDesk>;
beforeAll(async () => {
  database = await freshDatabase();
  await seedDesk(database);
});

const familyOf = ({ national, homeDisease }: QualificationVersion): string =>
  national ? diseaseFamily(national.code) : homeDisease.code;

/** No two decisions hold for one disease on one day; each holds to its last day and no longer. */
async function decisionsHold(all: readonly QualificationVersion[]): Promise<void> {
  for (const family of new Set(all.map(familyOf))) {
    const spans = all
      .filter((one) => familyOf(one) === family)
      .flatMap((one) => heldSpan(one) ?? []);
    const sorted = spans.toSorted((a, b) => (a.from < b.from ? -1 : 1));
    for (const [index, { from }] of sorted.entries()) {
      const before = sorted[index - 1];
      if (before) expect(before.to && before.to < from).toBe(true);
    }
  }
  const settled = await desk.settled();
  for (const one of all) {
    const last = lastDayOf(one);
    if (!one.national || !last || !heldSpan(one)) continue;
    const { code } = one.national;
    expect(isQualified(settled, code, last)).toBe(true);
    const next = addDays(last, 1);
    const goesOn = all.some((other) => familyOf(other) === familyOf(one) && covering(other, next));
    expect(isQualified(settled, code, next)).toBe(goesOn);
    if (one.state === "effective") expect(qualificationOn(one, next)).toBe("lapsed");
  }
}

function covering(one: QualificationVersion, on: ChinaDate): boolean {
  const last = lastDayOf(one);
  return one.span.from <= on && (last === undefined || on <= last);
}

/** Each step is one of the table; disease, person and first day stay; versions are counted. */
async function versionsHold(all: readonly QualificationVersion[]): Promise<void> {
  for (const { id } of all) {
    const rows = await selectQualificationVersions(database, id);
    expect(rows.map(({ version }) => version)).toEqual(rows.map((_, index) => index + 1));
    for (const [index, row] of rows.entries()) {
      expect([row.rules_version, row.application_id === null]).toEqual(["qualifying-1", false]);
      const before = rows[index - 1];
      if (!before) continue;
      const fixed = (one: typeof row) => [one.home_disease, one.disease, one.from_on, one.to_on];
      expect(fixed(row)).toEqual(fixed(before));
      expect(mayMove(QUALIFICATION_STATES, before.state, row.state)).toBe(true);
    }
  }
}

test.each([1, 2, 3])("random events, seed %i", { timeout: 180_000 }, async (seed) => {
  await database.script("truncate filing.qualifications, filing.applications");
  desk = openDesk(database, 7_000 + seed);
  const random = seededRandom(seed);
  const pick = <One>(from: readonly One[]): One => from[random.below(from.length)] as One;
  const outcomes = new Set<string>();
  const waiting: string[] = [];
  const hand = async (kind: "qualify" | "prolong" | "end" | "revoke") => {
    const subject = kind === "qualify" ? null : pick(await desk.qualifications());
    if (kind !== "qualify" && !subject) return;
    const materials = [await desk.paper("medicalRecord"), await desk.paper("assessmentForm")];
    const wish =
      kind === "qualify"
        ? { disease: pick(["PX01", "PX02", "PX03", "PX05"]), from: desk.inDays(random.below(90)) }
        : { reason: "材料不实" };
    const more = { kind, qualification: subject?.id ?? null, materials, by: CLERK };
    const draft = await desk.draft(wish, more);
    const done = await desk.submit(draft.id, CLERK).catch(async (error: unknown) => {
      await desk.withdraw(draft.id, CLERK);
      throw error;
    });
    if (done.state === "submitted") waiting.push(done.id);
    outcomes.add(`${kind} ${done.state}`);
  };
  const decide = async () => {
    const id = waiting.splice(random.below(waiting.length), 1)[0];
    if (!id) return;
    if (random.chance(0.7)) await desk.hear(id, THIRD, random.chance(0.8));
    const { kind, state } = await pick([desk.approve, desk.approve, desk.withdraw])(id, SECOND);
    outcomes.add(`${kind} ${state}`);
  };
  for (let event = 0; event < EVENTS; event += 1) {
    const kind = pick(["qualify", "apply", "prolong", "end", "revoke", "decide", "later"] as const);
    try {
      if (kind === "later") desk.later(1 + random.below(120));
      else if (kind === "decide") await decide();
      else if (kind === "apply") outcomes.add(`apply ${(await desk.apply()).state}`);
      else await hand(kind);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      outcomes.add(error.code);
    }
    const all = await desk.qualifications();
    await decisionsHold(all);
    await versionsHold(all);
  }
  // The walk went somewhere: it qualified, it ended, it was refused.
  expect(outcomes).toContain("apply approved");
  expect(outcomes).toContain("end approved");
  expect([...outcomes].some((one) => one.startsWith("qualification_"))).toBe(true);
  expect(outcomes.size).toBeGreaterThan(6);
});
