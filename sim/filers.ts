/**
 * Who files in a storm: persons, hospitals for them, and two clerks. Applications are drafted,
 * handed in, returned, refused and approved by another; filings are changed, cancelled and made
 * during a stay; promised papers are supplied. Insurance and diseases: `insuring.ts`,
 * `qualifying.ts`.
 */
import { addDays, chinaDate } from "#base/date.ts";
import type { FilingId } from "#base/id.ts";
import type { Wish } from "#model/application.ts";
import { type FilingKind, isLongTerm } from "#model/filing.ts";
import type { Area } from "#model/place.ts";
import { apply, EMPTY } from "./applying.ts";
import type { Desk } from "./desk.ts";
import { lapse } from "./insuring.ts";
import type { Visit } from "./nouns.ts";
import type { Patient } from "./people.ts";
import { changeHeld } from "./qualifying.ts";
import { releaseMeanwhile } from "./zones.ts";

const TARGETS = ["310000", "360100", "360300", "460000", "460100"] as Area[];
const KINDS: readonly FilingKind[] = [
  ...(["longResident", "longResident", "workStationed", "referred", "referred"] as const),
  ...(["otherTemporary", "otherTemporary", "emergencyRescue"] as const),
];
const PROMISE = "2025-1";

/** Until the storm is over; then whose insurance is suspended is insured again. */
export async function fileMeanwhile(desk: Desk, isOver: () => boolean): Promise<void> {
  const released = releaseMeanwhile(desk);
  while (!isOver()) {
    await desk.loop.pause(2_000 + desk.random.below(8_000));
    if (!isOver()) await oneMatter(desk);
  }
  await released;
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
  else await changeHeld(desk, patient);
}

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
  const promised = mine.filter(({ promised }) => promised).at(-1);
  if (promised && random.chance(0.5)) {
    const supplied = { filingId: promised.filing as FilingId, papers: ["residenceProof"] } as const;
    return await apply(desk, patient, { kind: "supplement", wish: EMPTY, ...supplied });
  }
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
