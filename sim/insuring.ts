/**
 * Insurance that is suspended and returns in a storm, by the registry's own act as a clerk enters
 * it, of days that are over as well. The auditor knows each spell: its days, and when by the true
 * clock.
 */
import { present } from "#base/assert.ts";
import { addDays, type ChinaDate, chinaDate, daysBetween } from "#base/date.ts";
import type { Actor } from "#model/actor.ts";
import { changeInsurance, insuredPersons, personRecord } from "#registry/registry.ts";
import { act, type Desk, type Spell } from "./desk.ts";
import type { Told } from "./nouns.ts";
import type { Patient } from "./people.ts";

const CLERK: Actor = { kind: "staff", id: "canbao" };
const TRIES = 3;
const CALM_TRIES = 20;
const DAYS_AGO_MAX = 6;
const NEVER = "9999-12-31";

/** In the calm: nobody's insurance stays suspended. */
export async function insureAll(desk: Desk): Promise<void> {
  for (const spell of desk.spells) {
    if (spell.endToldAt === null) await insureAgain(desk, spell, CALM_TRIES);
  }
}

/** Suspended for some seconds, on days before today as well; now and then arrears are paid. */
export async function lapse(desk: Desk, patient: Patient): Promise<void> {
  const { loop, random } = desk;
  const spell = await suspend(desk, patient);
  if (!spell) return;
  await loop.pause(2_000 + random.below(10_000));
  await insureAgain(desk, spell);
  if (!random.chance(0.5)) return;
  await loop.pause(2_000 + random.below(10_000));
  await payArrears(desk, spell);
}

/**
 * Suspended, long enough for the auditor to be sure of it; null: somebody else has suspended it
 * already.
 */
export async function suspendSurely(desk: Desk, patient: Patient): Promise<Spell | null> {
  const spell = await suspend(desk, patient);
  if (spell) await desk.loop.pause(1 + desk.random.below(10_000));
  return spell;
}

/** Is it still told to somebody what becomes of this one? */
function isUnderWay({ endToldAt, arrears }: Spell): boolean {
  return endToldAt === null || (arrears !== null && arrears.toldAt === null);
}

async function suspend(desk: Desk, { id: personId, home: node }: Patient): Promise<Spell | null> {
  const { loop, spells } = desk;
  const before = spells.filter((spell) => spell.personId === personId);
  if (before.some(isUnderWay)) return null;
  const spell: Spell = {
    ...{ personId, node, from: firstDay(desk, before.at(-1)?.until ?? null) },
    ...{ askedAt: loop.now(), toldAt: null },
    ...{ until: null, endAskedAt: null, endToldAt: null, arrears: null },
  };
  spells.push(spell);
  const told = await change(desk, spell, { state: "suspended", from: spell.from });
  if (told.kind === "answer") spell.toldAt = loop.now();
  return spell;
}

/** Today or some days ago, and not before somebody was insured again. */
function firstDay({ loop, random }: Desk, returned: ChinaDate | null): ChinaDate {
  const today = chinaDate(loop.now());
  const ago = random.chance(0.5) ? 0 : random.below(DAYS_AGO_MAX);
  const from = addDays(today, -ago);
  return returned !== null && from < returned ? returned : from;
}

/** Until home says so: a clock behind midnight says at first that it is too early. */
export async function insureAgain(desk: Desk, spell: Spell, tries = TRIES): Promise<void> {
  const { loop, random } = desk;
  spell.endAskedAt ??= loop.now();
  spell.until ??= dayBetween(desk, spell.from, chinaDate(loop.now()));
  const to = { state: "active", from: spell.until } as const;
  for (let tried = 1; tried <= tries; tried += 1) {
    const told = await change(desk, spell, to);
    if (told.kind === "answer") {
      spell.endToldAt = loop.now();
      return;
    }
    await loop.pause(500 + random.below(3_000));
  }
}

/** Of somebody whom no later suspension met: one that is made may join it. */
async function payArrears(desk: Desk, spell: Spell): Promise<void> {
  const { loop, spells } = desk;
  const { from, until } = spell;
  const last = spells.filter(({ personId }) => personId === spell.personId).at(-1);
  if (isUnderWay(spell) || last !== spell || until === null || until === from) return;
  const day = dayBetween(desk, from, addDays(until, -1));
  const arrears = { until: day, askedAt: loop.now(), toldAt: null as number | null };
  spell.arrears = arrears;
  for (let tried = 1; tried <= TRIES; tried += 1) {
    const told = await change(desk, spell, { state: "active", from: day });
    if (told.kind === "answer") {
      arrears.toldAt = loop.now();
      return;
    }
    await loop.pause(500 + desk.random.below(3_000));
  }
}

/** Both belong to it. */
function dayBetween({ random }: Desk, from: ChinaDate, to: ChinaDate): ChinaDate {
  return addDays(from, random.below(daysBetween(from, to) + 1));
}

/** As it stands at home; what is so already stays so. */
function change(
  desk: Desk,
  { personId, node }: Spell,
  to: { readonly state: "active" | "suspended"; readonly from: ChinaDate },
): Promise<Told<void>> {
  const words = `${to.state === "active" ? "insures again" : "suspends"} ${personId} ${to.from}`;
  return act(desk, { node, words, by: CLERK }, async (filing, { tx, entries, by: actor }) => {
    const [{ version }, people] = [
      await personRecord(tx, personId),
      await insuredPersons(tx, [personId]),
    ];
    const [held] = present(people.get(personId), "a patient is insured").insurances;
    const { area, scheme, suspensions } = present(held, "a patient has an insurance");
    const within = suspensions.some(
      ({ from, until = NEVER }) => from <= to.from && to.from < until,
    );
    if (within === (to.state === "suspended")) return;
    const at = filing.now();
    await changeInsurance(tx, entries, {
      ...{ personId, version, area, scheme, ...to },
      ...{ reason: "演练", actor, at },
    });
  });
}
