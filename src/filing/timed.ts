/**
 * What happens to filings as time passes: promised documents that did not come, returned
 * applications that nobody took up. Each is one commit; repeated or cut short it changes nothing.
 */
import { type Apart, TOGETHER } from "#base/apart.ts";
import { chinaDate, DAY_MS } from "#base/date.ts";
import {
  changed,
  entryOf,
  type FilingWorld,
  heldApplication,
  holdPerson,
  type Step,
} from "#filing/desk.ts";
import { filingAreaOn } from "#filing/filing-area.ts";
import { selectFilings, selectOverdue } from "#filing/queries.ts";
import {
  selectLapsed,
  selectReturnedAreas,
  updateApplication,
} from "#filing/queries-applications.ts";
import { filingOfRow } from "#filing/rows.ts";
import { convertedOf, revoked } from "#filing/versions.ts";
import { begun, writeFilings } from "#filing/write.ts";
import type { Actor } from "#model/actor.ts";
import type { Filing } from "#model/filing.ts";
import type { Area } from "#model/place.ts";
import type { Database } from "#store/store.ts";
import { inTransaction, type Trail } from "#trail/trail.ts";

const TIMER: Actor = { kind: "program", duty: "timer" };
/** In one look; the next one goes on. */
const ROWS_MAX = 50;

/** Ends filings whose promised documents are overdue. Gives their number. */
export async function endDefaulted(
  world: FilingWorld & { readonly store: Database },
  trail: Trail,
  apart: Apart = TOGETHER,
): Promise<number> {
  const today = chinaDate(world.now());
  const asked = { before: today, but: apart.left() };
  const overdue = await selectOverdue(world.store, asked, ROWS_MAX);
  for (const { id, person_id: personId } of overdue) {
    const end = () =>
      inTransaction(world.store, trail, async (tx, entries) => {
        await holdPerson(tx, personId);
        const [row] = await selectOverdue(tx, { before: today, id }, 1);
        // None: somebody was quicker.
        if (row) await endOne(world, { tx, entries, by: TIMER }, filingOfRow(row));
      });
    await apart.one(id, end);
  }
  return overdue.length;
}

const WORDS = "承诺的材料逾期未补";

async function endOne(world: FilingWorld, step: Step, filing: Filing): Promise<void> {
  const today = chinaDate(world.now());
  const home = await filingAreaOn(step.tx, filing.personId, today);
  const rules = await world.filing.rules(step.tx, home, today);
  const ended = revoked(filing, today);
  const cause = { rulesVersion: rules.version, reason: WORDS };
  if (rules.commitment.onDefault === "revoke") {
    return await writeFilings(world, step, [ended], cause);
  }
  const held = (await selectFilings(step.tx, [filing.personId])).map(filingOfRow);
  const converted = convertedOf(filing, rules, today, held);
  const next = converted === null ? [] : [begun(world, filing.personId, converted)];
  await writeFilings(world, step, [ended, ...next], { ...cause, follows: filing });
}

/** Takes back returned applications that lay longer than their home place allows. */
export async function endLapsed(
  world: FilingWorld & { readonly store: Database },
  trail: Trail,
  apart: Apart = TOGETHER,
): Promise<number> {
  const today = chinaDate(world.now());
  const left = apart.left();
  let ended = 0;
  for (const { area } of await selectReturnedAreas(world.store)) {
    if (left.includes(area)) continue;
    const end = async (): Promise<number> => {
      const { returnedDays } = await world.filing.rules(world.store, area, today);
      return await endLapsedAt(world, trail, { area, returnedDays });
    };
    ended += (await apart.one(area, end)) ?? 0;
  }
  return ended;
}

async function endLapsedAt(
  world: FilingWorld & { readonly store: Database },
  trail: Trail,
  { area, returnedDays }: { readonly area: Area; readonly returnedDays: number },
): Promise<number> {
  const before = world.now() - returnedDays * DAY_MS;
  const lapsed = await selectLapsed(world.store, { area, before, rowsMax: ROWS_MAX });
  for (const { id } of lapsed) {
    await inTransaction(world.store, trail, async (tx, entries) => {
      const row = await heldApplication(tx, id, "withdrawn");
      if (row.state !== "returned" || row.changed_at >= before) return;
      const words = `退回后${returnedDays}日未补正，视同撤回；需要时请重新申请`;
      const withdrawn = changed(row, world, { state: "withdrawn", words });
      await updateApplication(tx, withdrawn);
      entries.push(entryOf(withdrawn, TIMER, "lapse"));
      await world.filing.told?.(tx, withdrawn);
    });
  }
  return lapsed.length;
}
