/**
 * Who files in a storm: persons, hospitals for them, and two clerks. Applications are drafted,
 * handed in, returned, refused and approved by another; filings are changed, cancelled and made
 * during a stay; insurance is suspended and comes back; diseases are recognised and given up.
 */
import { addDays, chinaDate } from "#base/date.ts";
import type { FilingId, QualificationId } from "#base/id.ts";
import {
  type ApplicationRow,
  applyQualification,
  approveApplication,
  confirmRefusal,
  draftApplication,
  fillIn,
  heldQualifications,
  type NewApplication,
  proposeRefusal,
  returnApplication,
  sendBack,
  submit,
} from "#filing/filing.ts";
import type { Actor } from "#model/actor.ts";
import type { Wish } from "#model/application.ts";
import { type FilingKind, isLongTerm } from "#model/filing.ts";
import type { Area } from "#model/place.ts";
import { act, type Desk, insisted, type Spell } from "./desk.ts";
import type { Told, Visit } from "./nouns.ts";
import type { Patient } from "./people.ts";
import { PINGXIANG } from "./places.ts";
import { updateInsurance } from "./queries.ts";
import { releaseMeanwhile } from "./zones.ts";

const FIRST: Actor = { kind: "staff", id: "shouli" };
const SECOND: Actor = { kind: "staff", id: "shenhe" };
const THIRD: Actor = { kind: "staff", id: "fuhe" };
const TARGETS = ["310000", "360100", "360300", "460000", "460100"] as Area[];
const KINDS: readonly FilingKind[] = [
  ...(["longResident", "longResident", "workStationed", "referred", "referred"] as const),
  ...(["otherTemporary", "otherTemporary", "emergencyRescue"] as const),
];
const PROMISE = "2025-1";
const TRIES = 3;
const check = (): void => {};

/** Until the storm is over; then whose insurance is suspended is insured again. */
export async function fileMeanwhile(desk: Desk, isOver: () => boolean): Promise<void> {
  const released = releaseMeanwhile(desk);
  while (!isOver()) {
    await desk.loop.pause(2_000 + desk.random.below(8_000));
    if (!isOver()) await oneMatter(desk);
  }
  await released;
}

/** In the calm: nobody's insurance stays suspended. */
export async function insureAll(desk: Desk): Promise<void> {
  for (const spell of desk.spells) {
    if (spell.endToldAt === null) await insureAgain(desk, spell, 20);
  }
}

function oneOf<T>({ random }: Desk, list: readonly T[]): T {
  const chosen = list[random.below(list.length)];
  if (chosen === undefined) throw new Error("an empty list has nothing to choose");
  return chosen;
}

async function oneMatter(desk: Desk): Promise<void> {
  const { random, patients } = desk;
  const patient = oneOf(desk, random.chance(0.4) ? patients.slice(0, 2) : patients);
  const turn = random.below(20);
  if (turn < 9) await fileAnew(desk, patient);
  else if (turn < 14) await touch(desk, patient);
  else if (turn < 17) await lapse(desk, patient);
  else await recognise(desk, patient);
}

type Asked = Pick<NewApplication, "kind" | "wish"> & {
  readonly filingId?: FilingId | null;
  readonly qualificationId?: QualificationId | null;
  readonly by?: Actor;
};

const EMPTY: Wish = { areas: [], diseases: [], retroactive: false };

function wishOf(desk: Desk, { homeArea }: Patient): Wish {
  const { loop, random } = desk;
  const kind = oneOf(desk, KINDS);
  const own = homeArea.slice(0, 2);
  // Now and then somebody asks what cannot be: the own province.
  const there = TARGETS.filter((area) => !area.startsWith(own) || random.chance(0.05));
  const today = chinaDate(loop.now());
  return {
    ...EMPTY,
    kind,
    areas: random.chance(0.2) ? [oneOf(desk, there), oneOf(desk, there)] : [oneOf(desk, there)],
    from: random.chance(0.8) ? today : addDays(today, random.below(4) - 1),
    to: random.chance(0.15) ? addDays(today, random.below(3)) : undefined,
    evidence: isLongTerm(kind) ? "commitment" : kind === "referred" ? "documents" : "none",
    promised: isLongTerm(kind) && random.chance(0.95) ? PROMISE : undefined,
    transfer:
      kind === "referred"
        ? { institution: "H00000000000" as never, number: "1", issuedOn: today, diagnosis: "演练" }
        : undefined,
    reason: random.chance(0.7) ? "工作地变更" : undefined,
  };
}

async function fileAnew(desk: Desk, patient: Patient): Promise<void> {
  await apply(desk, patient, { kind: "file", wish: wishOf(desk, patient) });
}

/** A filing of theirs is changed or cancelled: one from the beginning, or made in the storm. */
async function touch(desk: Desk, patient: Patient): Promise<void> {
  const { random, approved } = desk;
  const mine = approved.filter(({ filing }) => desk.holders.get(filing) === patient.id);
  const ids = [...patient.filings.map(({ id }) => id as string), ...mine.map((one) => one.filing)];
  if (ids.length === 0) return await fileAnew(desk, patient);
  const filingId = oneOf(desk, ids) as FilingId;
  const kind = random.chance(0.5) ? "change" : "cancel";
  await apply(desk, patient, { kind, filingId, wish: wishOf(desk, patient) });
}

/** Made while the person lies there: it counts from the admission, once home knows of the stay. */
export async function fileDuring(desk: Desk, { patient, window }: Visit): Promise<void> {
  const { loop, random } = desk;
  const { area } = window.institution;
  if (area.startsWith(patient.homeArea.slice(0, 2))) return;
  await loop.pause(random.below(6_000));
  const wish: Wish = { ...EMPTY, kind: "otherTemporary", areas: [area], retroactive: true };
  await apply(desk, patient, { kind: "file", wish });
}

/** From the draft to its end. What nobody answers stays as it is. */
async function apply(desk: Desk, patient: Patient, asked: Asked): Promise<void> {
  const { random } = desk;
  const { id: personId, home: node, homeArea } = patient;
  const { kind, wish, filingId = null, qualificationId = null } = asked;
  const isReferred = wish.kind === "referred";
  const self: Actor = { kind: "person", id: personId };
  const by = asked.by ?? (isReferred || random.chance(0.3) ? FIRST : self);
  const channel = isReferred ? "institution" : by === FIRST ? "window" : "online";
  const words = `${kind} ${personId}`;
  const drafted = await act(desk, { node, words: `drafts ${words}`, by }, (filing, step) =>
    draftApplication(filing, step, {
      ...{ kind, channel, personId, area: homeArea, filingId, qualificationId, wish },
      materials: [],
    }),
  );
  if (drafted.kind !== "answer") return;
  const { id } = drafted.answer;
  await follow(desk, patient, { id, by, words, wish });
}

interface Matter {
  readonly id: string;
  readonly by: Actor;
  readonly words: string;
  readonly wish: Wish;
}

async function follow(desk: Desk, patient: Patient, matter: Matter): Promise<void> {
  const { random } = desk;
  const { id, by, words, wish } = matter;
  const doing = <Answer>(
    what: string,
    who: Actor,
    work: Parameters<typeof act<Answer>>[2],
  ): Promise<Told<Answer>> =>
    insisted(desk, TRIES, () =>
      act(desk, { node: patient.home, words: `${what} ${words}`, by: who }, work),
    );
  const handIn = () => doing("hands in", by, (filing, step) => submit(filing, step, { id, check }));
  const handed = await handIn();
  if (handed.kind !== "answer" || over(desk, patient, handed)) return;
  await desk.loop.pause(random.below(3_000));
  if (by.kind === "staff") await byItsMaker(desk, patient, matter);
  if (random.chance(0.25)) {
    const given = { id, check, words: "请补正" };
    await doing("returns", SECOND, (filing, step) => returnApplication(filing, step, given));
    const filled = { id, check, wish, materials: [] };
    await doing("fills in", by, (filing, step) => fillIn(filing, step, filled));
    await handIn();
  }
  if (random.chance(0.2)) {
    const given = { id, check, words: "不符合" };
    await doing("proposes to refuse", SECOND, (filing, step) =>
      proposeRefusal(filing, step, given),
    );
    const second = random.chance(0.5) ? confirmRefusal : sendBack;
    await doing("looks again at", THIRD, (filing, step) => second(filing, step, { id, check }));
  }
  const decided = await doing("approves", SECOND, (filing, step) =>
    approveApplication(filing, step, { id, check }),
  );
  over(desk, patient, decided);
}

/** Whoever made an application does not decide it. */
async function byItsMaker(desk: Desk, patient: Patient, { id, by, words }: Matter): Promise<void> {
  const decides = { node: patient.home, words: `its maker approves ${words}`, by };
  const told = await act(desk, decides, (filing, step) =>
    approveApplication(filing, step, { id, check }),
  );
  if (told.kind === "answer") desk.records.fault(`${id}: approved by its maker`);
}

/** It came to something; noted for the auditor. */
function over(desk: Desk, patient: Patient, told: Told<ApplicationRow>): boolean {
  if (told.kind !== "answer") return false;
  const { id, state, made_filing: filing, made_version: version } = told.answer;
  if (state === "approved" && filing !== null && version !== null) {
    desk.approved.push({ application: id, filing, version });
    desk.holders.set(filing, patient.id);
  }
  return state === "approved";
}

/** Suspended for some seconds; what is settled meanwhile is refused. */
async function lapse(desk: Desk, patient: Patient): Promise<void> {
  const { loop, random, spells } = desk;
  const { id: personId, home: node } = patient;
  if (spells.some((spell) => spell.personId === personId && spell.endToldAt === null)) return;
  const spell: Spell = {
    ...{ personId, node, askedAt: loop.now() },
    ...{ toldAt: null, endAskedAt: null, endToldAt: null },
  };
  spells.push(spell);
  const on = chinaDate(loop.now());
  const by: Actor = { kind: "machine", id: "征缴" };
  const told = await act(desk, { node, words: `suspends ${personId}`, by }, (_, { tx }) =>
    updateInsurance(tx, personId, { state: "suspended", on }),
  );
  if (told.kind === "answer") spell.toldAt = loop.now();
  await loop.pause(2_000 + random.below(10_000));
  await insureAgain(desk, spell, TRIES);
}

async function insureAgain(desk: Desk, spell: Spell, tries: number): Promise<void> {
  const { loop } = desk;
  const { personId, node } = spell;
  spell.endAskedAt ??= loop.now();
  const by: Actor = { kind: "machine", id: "征缴" };
  const told = await insisted(desk, tries, () =>
    act(desk, { node, words: `insures ${personId} again`, by }, (_, { tx }) =>
      updateInsurance(tx, personId, { state: "active", on: null }),
    ),
  );
  if (told.kind === "answer") spell.endToldAt = loop.now();
}

/** A disease is recognised by a hospital's word, or given up, or taken back by two clerks. */
async function recognise(desk: Desk, patient: Patient): Promise<void> {
  const { loop, random } = desk;
  const { id: personId, home: node, homeArea } = patient;
  const self: Actor = { kind: "person", id: personId };
  if (homeArea === PINGXIANG && random.chance(0.5)) {
    const today = chinaDate(loop.now());
    const institution = "H36030000001" as never;
    await act(desk, { node, words: `is assessed ${personId}`, by: self }, (filing, step) =>
      applyQualification(filing, step, {
        ...{ institution, operator: "演练员", personId, area: homeArea, disease: "PX01" },
        assessment: { institution, doctor: "演练医师", assessedOn: today },
        materials: [],
      }),
    );
    return;
  }
  const held = await act(desk, { node, words: `looks up ${personId}`, by: self }, (_, { tx }) =>
    heldQualifications(tx, personId),
  );
  if (held.kind !== "answer" || held.answer.length === 0) return;
  const { id: qualificationId } = oneOf(desk, held.answer);
  const kind = random.chance(0.5) ? "end" : "revoke";
  const by = kind === "revoke" ? FIRST : self;
  await apply(desk, patient, { kind, qualificationId, by, wish: { ...EMPTY, reason: "演练" } });
}
