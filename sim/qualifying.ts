/**
 * Chronic diseases in a storm: what a hospital assessed is taken back by it, or decided by another;
 * what ends soon is renewed, some is given up, some revoked.
 */
import { heldQualifications } from "#filing/filing.ts";
import type { Actor } from "#model/actor.ts";
import { apply, decide, EMPTY, FIRST } from "./applying.ts";
import { act, type Desk } from "./desk.ts";
import type { Visit } from "./nouns.ts";
import type { Patient } from "./people.ts";
import { assessHere, BY_EXPERT, takeBack } from "./reporting.ts";

/** From the hospital's report to its end, while the patient waits. */
export async function assess(desk: Desk, visit: Visit): Promise<void> {
  const { loop, random } = desk;
  const reported = await assessHere(visit);
  if (!reported) return;
  const { serial, disease } = reported;
  if (random.chance(0.2)) return await takeBack(visit, "qualification", serial);
  await loop.pause(random.below(3_000));
  const words = `qualify ${visit.patient.id}`;
  await decide(desk, visit.patient, { id: serial, words, expert: disease === BY_EXPERT });
}

/** One that the person holds is renewed where it ends soon, given up, or revoked by two clerks. */
export async function changeHeld(desk: Desk, patient: Patient): Promise<void> {
  const { random } = desk;
  const { id: personId, home: node } = patient;
  const self: Actor = { kind: "person", id: personId };
  const looks = { node, words: `looks up ${personId}`, by: self };
  const told = await act(desk, looks, (_, { tx }) => heldQualifications(tx, personId));
  const held = told.kind === "answer" ? told.answer.filter((one) => one.endedOn === undefined) : [];
  const chosen = held[random.below(Math.max(1, held.length))];
  if (!chosen) return;
  const { id: qualificationId, span, homeDisease } = chosen;
  const wish = { ...EMPTY, reason: "演练" };
  if (span.to !== undefined && random.chance(0.6)) {
    const papers = ["medicalRecord", "assessmentForm"] as const;
    const expert = homeDisease.code === BY_EXPERT;
    const renewal = { kind: "prolong", qualificationId, by: self, papers, expert, wish } as const;
    return await apply(desk, patient, renewal);
  }
  const revoked = { kind: "revoke", qualificationId, by: FIRST, papers: ["other"], wish } as const;
  const given = { kind: "end", qualificationId, by: self, wish } as const;
  await apply(desk, patient, random.chance(0.5) ? revoked : given);
}
