/**
 * Insurance that is suspended and returns in a storm, by the registry's own act as a clerk enters
 * it. The auditor knows each spell by the true clock.
 */
import { present } from "#base/assert.ts";
import { chinaDate } from "#base/date.ts";
import type { Actor } from "#model/actor.ts";
import { changeInsurance, insuredPersons, personRecord } from "#registry/registry.ts";
import { act, type Desk, type Spell } from "./desk.ts";
import type { Told } from "./nouns.ts";
import type { Patient } from "./people.ts";

const CLERK: Actor = { kind: "staff", id: "canbao" };
const TRIES = 3;
const CALM_TRIES = 20;

/** In the calm: nobody's insurance stays suspended. */
export async function insureAll(desk: Desk): Promise<void> {
  for (const spell of desk.spells) {
    if (spell.endToldAt === null) await insureAgain(desk, spell, CALM_TRIES);
  }
}

/** Suspended for some seconds; what is settled meanwhile is refused. */
export async function lapse(desk: Desk, patient: Patient): Promise<void> {
  const { loop, random } = desk;
  const spell = await suspend(desk, patient);
  if (!spell) return;
  await loop.pause(2_000 + random.below(10_000));
  await insureAgain(desk, spell);
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

async function suspend(desk: Desk, { id: personId, home: node }: Patient): Promise<Spell | null> {
  const { loop, spells } = desk;
  if (spells.some((spell) => spell.personId === personId && spell.endToldAt === null)) return null;
  const spell: Spell = {
    ...{ personId, node, askedAt: loop.now() },
    ...{ toldAt: null, endAskedAt: null, endToldAt: null },
  };
  spells.push(spell);
  const told = await change(desk, spell, "suspended");
  if (told.kind === "answer") spell.toldAt = loop.now();
  return spell;
}

/** Until home says so: a clock behind midnight says at first that it is too early. */
export async function insureAgain(desk: Desk, spell: Spell, tries = TRIES): Promise<void> {
  const { loop, random } = desk;
  spell.endAskedAt ??= loop.now();
  for (let tried = 1; tried <= tries; tried += 1) {
    const told = await change(desk, spell, "active");
    if (told.kind === "answer") {
      spell.endToldAt = loop.now();
      return;
    }
    await loop.pause(500 + random.below(3_000));
  }
}

/** As it stands at home; what is so already stays so. */
function change(
  desk: Desk,
  { personId, node }: Spell,
  state: "active" | "suspended",
): Promise<Told<void>> {
  const words = `${state === "active" ? "insures again" : "suspends"} ${personId}`;
  return act(desk, { node, words, by: CLERK }, async (filing, { tx, entries, by: actor }) => {
    const [{ version }, people] = [
      await personRecord(tx, personId),
      await insuredPersons(tx, [personId]),
    ];
    const [held] = present(people.get(personId), "a patient is insured").insurances;
    const { area, scheme, state: before } = present(held, "a patient has an insurance");
    if (before === state) return;
    const at = filing.now();
    await changeInsurance(tx, entries, {
      ...{ personId, version, area, scheme, state, from: chinaDate(at) },
      ...{ reason: "演练", actor, at },
    });
  });
}
