/**
 * A person's filings under random events, decided and refused as they come: what must hold, holds
 * after each of them.
 */
import { beforeAll, expect, test } from "vitest";
import { addDays, type ChinaDate } from "#base/date.ts";
import { seededRandom } from "#base/random.ts";
import { Refusal } from "#base/refusals.ts";
import { endDefaulted, endLapsed } from "#filing/filing.ts";
import { CLERK, HOME, openDesk, PERSON, SECOND, seedDesk } from "#filing/fixtures/desk.ts";
import { RULES } from "#filing/fixtures/rules.ts";
import { followInsurance } from "#filing/insured.ts";
import { selectVersions } from "#filing/queries.ts";
import {
  CATEGORY_OF_KIND,
  type Filing,
  type FilingKind,
  filingCovers,
  stands,
} from "#model/filing.ts";
import { FILING_STATES } from "#model/filing-states.ts";
import { isInsured } from "#model/insured.ts";
import type { Area } from "#model/place.ts";
import { mayMove } from "#model/states.ts";
import { changeInsurance, insuredPersons, personRecord } from "#registry/registry.ts";
import type { OwnedDatabase } from "#store/store.ts";
import { inTransaction } from "#trail/trail.ts";
import { freshDatabase } from "../../test/database.ts";

const walked = new Set<string>();
const EVENTS = 80;
const EVENT_KINDS = [
  ...(["file", "file", "change", "cancel", "cancel", "supplement", "decide"] as const),
  "later" as const,
  "insurance" as const,
];
const KINDS: readonly FilingKind[] = [
  ...(["longResident", "longResident"] as const),
  "workStationed",
  "referred",
  "otherTemporary",
];
const PLACES = ["460000", "460100", "440100"] as Area[];

let database: OwnedDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  await seedDesk(database);
});

/** No day on which more places of one category open visits than the rules allow. */
function placesHeld(filings: readonly Filing[], today: Filing["span"]["from"]): void {
  for (const ahead of [0, 1, 30, 200]) {
    const on = addDays(today, ahead);
    for (const category of new Set(filings.map(({ kind }) => CATEGORY_OF_KIND[kind]))) {
      const there = filings.filter(
        (one) =>
          CATEGORY_OF_KIND[one.kind] === category &&
          one.areas.some((a) => filingCovers(one, a, on)),
      );
      const max = category === "longTerm" ? 1 : RULES.kinds.otherTemporary.placesMax;
      expect(new Set(there.flatMap(({ areas }) => areas)).size).toBeLessThanOrEqual(max);
    }
  }
}

const UNLOCKING = RULES.unlockedBy.map(({ reason }) => reason);
/** The reason that only this paper proves, of those that the walk shows. */
const PROVEN = { reason: "居住地变更", paper: "residenceProof" };

/** Each step is one of the table; kind, places, first day stay; a lock is passed for a reason. */
async function versionsHold(filing: Filing): Promise<void> {
  const rows = await selectVersions(database, filing.id);
  expect(rows.map(({ version }) => version)).toEqual(rows.map((_, index) => index + 1));
  for (const [index, row] of rows.entries()) {
    const before = rows[index - 1];
    if (!before) continue;
    expect([row.kind, row.areas, row.from_on]).toEqual([before.kind, before.areas, before.from_on]);
    expect(mayMove(FILING_STATES, before.state, row.state)).toBe(true);
    const on = new Date(row.changed_at + 8 * 3_600_000).toISOString().slice(0, 10);
    const early = before.locked_until !== null && on < before.locked_until;
    if (row.state === "cancelled" && early) expect(UNLOCKING).toContain(row.reason);
  }
}

/** The insurance is suspended or returns, today, and filings follow in the room's next round. */
async function insure(desk: ReturnType<typeof openDesk>, active: boolean): Promise<void> {
  const { version } = await personRecord(database, PERSON);
  await inTransaction(database, desk.trail, (tx, entries) =>
    changeInsurance(tx, entries, {
      ...{ personId: PERSON, version, area: HOME, scheme: "employee", from: desk.today() },
      ...{ state: active ? "active" : "suspended", reason: "缴费", actor: CLERK, at: desk.at.now },
    }),
  );
  await followInsurance(desk.world, desk.trail);
}

/** Suspended exactly while no insurance is active. */
async function followsInsurance(filings: readonly Filing[], today: ChinaDate): Promise<void> {
  const held = (await insuredPersons(database, [PERSON])).get(PERSON)?.insurances ?? [];
  const standing = filings.filter((one) => stands(one, today) && one.state !== "cancelled");
  for (const { state } of standing) {
    expect(state === "suspended").toBe(!isInsured(held, today));
  }
}

test.each([1, 2, 3, 4, 5, 6])("random events, seed %i", { timeout: 120_000 }, async (seed) => {
  await database.script(`truncate filing.filings, filing.applications;
    update registry.insurances set suspensions = '{}'`);
  const desk = openDesk(database, 1_000 + seed);
  const random = seededRandom(seed);
  const pick = <One>(from: readonly One[]): One => from[random.below(from.length)] as One;
  const outcomes = new Set<string>();
  const drafts: string[] = [];
  let insured = true;
  for (let event = 0; event < EVENTS; event += 1) {
    const filings = await desk.filings();
    const kind = pick(EVENT_KINDS);
    try {
      if (kind === "later") {
        desk.later(1 + random.below(40));
        await endDefaulted(desk.world, desk.trail);
        await endLapsed(desk.world, desk.trail);
      } else if (kind === "insurance") {
        insured = !insured;
        await insure(desk, insured);
        const standing = filings.some((filing) => stands(filing, desk.today()));
        outcomes.add(`${insured ? "resume" : "suspend"} ${standing}`);
      } else if (kind === "decide") {
        const id = drafts.pop();
        if (id) await pick([desk.approve, desk.propose, desk.withdraw, desk.giveBack])(id, SECOND);
      } else {
        const filing = kind === "file" ? null : (pick(filings)?.id ?? null);
        if (kind !== "file" && !filing) continue;
        const paperKind = pick([
          "residenceProof",
          "labourContract",
          "transferCertificate",
        ] as const);
        const paper = await desk.paper(paperKind);
        const wish = {
          kind: pick(KINDS),
          areas: [pick(PLACES)],
          from: desk.inDays(random.below(20)),
          reason: pick(["工作地变更", "居住地变更", "居住地变更", "想换", undefined]),
          ...(random.chance(0.5) ? ({ evidence: "commitment", promised: "2026-1" } as const) : {}),
        };
        const draft = await desk.draft(wish, { kind, filing, materials: [paper], by: CLERK });
        const done = await desk.submit(draft.id, CLERK).catch(async (error: unknown) => {
          await desk.withdraw(draft.id, CLERK);
          throw error;
        });
        if (done.state === "submitted") drafts.push(done.id);
        const locked = (filings.find(({ id }) => id === filing)?.lockedUntil ?? "") > desk.today();
        if (locked && kind !== "supplement" && wish.reason === PROVEN.reason) {
          expect(paperKind).toBe(PROVEN.paper);
          outcomes.add("proven");
        }
        outcomes.add(`${kind} ${done.state}`);
      }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      outcomes.add(error.code);
    }
    const after = await desk.filings();
    placesHeld(after, desk.today());
    await followsInsurance(after, desk.today());
    for (const filing of after) await versionsHold(filing);
  }
  // The walk went somewhere: it filed, it was refused, it ended filings.
  expect(outcomes).toContain("file approved");
  expect(outcomes.size).toBeGreaterThan(7);
  for (const outcome of outcomes) walked.add(outcome);
});

test("together the walks passed a lock on its paper, and suspended and restored filings", () => {
  const wanted = ["proven", "suspend true", "resume true", "filing_uninsured"];
  expect([...walked]).toEqual(expect.arrayContaining(wanted));
});
