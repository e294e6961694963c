/**
 * A filing follows the insurance of its home place: suspended while none is active, restored when
 * one is again. Who changes an insurance marks the person; the mark is taken in the same commit.
 */
import { type Apart, TOGETHER } from "#base/apart.ts";
import { chinaDate } from "#base/date.ts";
import { type FilingWorld, holdPerson } from "#filing/desk.ts";
import { filingAreaAmong, insurancesAt } from "#filing/filing-area.ts";
import { selectFilings } from "#filing/queries.ts";
import { deleteMark, selectMarked } from "#filing/queries-insured.ts";
import { filingOfRow } from "#filing/rows.ts";
import { moved } from "#filing/versions.ts";
import { writeFilings } from "#filing/write.ts";
import type { Actor } from "#model/actor.ts";
import { type Filing, stands } from "#model/filing.ts";
import { FILING_STATES } from "#model/filing-states.ts";
import { isInsured } from "#model/insured.ts";
import type { PersonId } from "#model/person.ts";
import { mayMove } from "#model/states.ts";
import { insuredPersons } from "#registry/registry.ts";
import type { Database } from "#store/store.ts";
import { inTransaction, type Trail } from "#trail/trail.ts";

const TIMER: Actor = { kind: "program", duty: "timer" };
/** In one look; the next one goes on. */
const PERSONS_MAX = 50;

type World = FilingWorld & { readonly store: Database };

/** Gives the number of marks. */
export async function followInsurance(
  world: World,
  trail: Trail,
  apart: Apart = TOGETHER,
): Promise<number> {
  const marked = await selectMarked(world.store, apart.left(), PERSONS_MAX);
  for (const { person_id: personId } of marked) {
    await apart.one(personId, () => follow(world, trail, personId));
  }
  return marked.length;
}

async function follow(world: World, trail: Trail, personId: PersonId): Promise<void> {
  const today = chinaDate(world.now());
  await inTransaction(world.store, trail, async (tx, entries) => {
    // Somebody was quicker.
    if ((await deleteMark(tx, personId)).length === 0) return;
    await holdPerson(tx, personId);
    const filings = (await selectFilings(tx, [personId])).map(filingOfRow);
    const insured = (await insuredPersons(tx, [personId])).get(personId);
    const home = filingAreaAmong(personId, insured?.insurances ?? [], today);
    const own = await insurancesAt(tx, insured?.insurances ?? [], home, today);
    const active = isInsured(own, today);
    const versions = filings
      .filter((filing) => stands(filing, today))
      .flatMap((filing) => nextOf(filing, active));
    if (versions.length === 0) return;
    const reason = active ? "参保恢复" : "参保暂停或终止";
    await writeFilings(world, { tx, entries, by: TIMER }, versions, { reason });
  });
}

function nextOf(filing: Filing, active: boolean): Filing[] {
  const { state } = filing;
  if (active === (state !== "suspended")) return [];
  // One that was cancelled or changed from a later day on stays what it is until then.
  if (!active)
    return mayMove(FILING_STATES, state, "suspended") ? [moved(filing, "suspended")] : [];
  return [moved(filing, filing.supplementDue === undefined ? "effective" : "committed")];
}
