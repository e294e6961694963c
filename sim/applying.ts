/**
 * One application in a storm, from its draft to its end: handed in, returned and filled in,
 * proposed to be refused, tried by its maker, approved by another; and what it came to.
 */
import type { FilingId, QualificationId } from "#base/id.ts";
import {
  type ApplicationRow,
  addMaterial,
  approveApplication,
  confirmRefusal,
  draftApplication,
  fillIn,
  type NewApplication,
  proposeRefusal,
  recordOpinion,
  returnApplication,
  sendBack,
  submit,
} from "#filing/filing.ts";
import type { Actor } from "#model/actor.ts";
import type { Wish } from "#model/application.ts";
import type { MaterialKind } from "#model/filing-rules.ts";
import { act, type Desk, insisted } from "./desk.ts";
import type { Told } from "./nouns.ts";
import type { Patient } from "./people.ts";

export const FIRST: Actor = { kind: "staff", id: "shouli" };
const SECOND: Actor = { kind: "staff", id: "shenhe" };
const THIRD: Actor = { kind: "staff", id: "fuhe" };
const TRIES = 3;
/** A picture of one point. */
const PAPER = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const check = (): void => {};

export type Asked = Pick<NewApplication, "kind" | "wish"> & {
  readonly filingId?: FilingId | null;
  readonly qualificationId?: QualificationId | null;
  readonly by?: Actor;
  /** Put in with it. */
  readonly papers?: readonly MaterialKind[];
  /** An expert says something before somebody decides. */
  readonly expert?: boolean;
};

export const EMPTY: Wish = { areas: [], diseases: [], retroactive: false };

/** From the draft to its end. What nobody answers stays as it is. */
export async function apply(desk: Desk, patient: Patient, asked: Asked): Promise<void> {
  const { random } = desk;
  const { id: personId, home: node, homeArea } = patient;
  const { kind, wish, filingId = null, qualificationId = null, papers = [] } = asked;
  const isReferred = wish.kind === "referred";
  const self: Actor = { kind: "person", id: personId };
  const by = asked.by ?? (isReferred || random.chance(0.3) ? FIRST : self);
  const channel = isReferred ? "institution" : by === FIRST ? "window" : "online";
  const words = `${kind} ${personId}`;
  const drafts = { node, words: `drafts ${words}`, by };
  const drafted = await act(desk, drafts, async (filing, step) => {
    const materials: string[] = [];
    for (const paper of papers) {
      const given = { personId, kind: paper, name: "演练材料.png", bytes: PAPER };
      materials.push((await addMaterial(filing, step, given)).id);
    }
    return await draftApplication(filing, step, {
      ...{ kind, channel, personId, area: homeArea, filingId, qualificationId, wish, materials },
    });
  });
  if (drafted.kind !== "answer") return;
  const { id, materials } = drafted.answer;
  const { expert = false } = asked;
  await follow(desk, patient, { id, by, words, wish, materials, expert });
}

interface Matter {
  readonly id: string;
  readonly by: Actor;
  readonly words: string;
  readonly wish: Wish;
  readonly materials: readonly string[];
  readonly expert: boolean;
}

async function follow(desk: Desk, patient: Patient, matter: Matter): Promise<void> {
  const { random } = desk;
  const { id, by, words, wish, materials } = matter;
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
    const filled = { id, check, wish, materials };
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
  await decide(desk, patient, { id, words, expert: matter.expert });
}

/** By another than whoever made it; an expert is heard where the place asks for one. */
export async function decide(
  desk: Desk,
  patient: Patient,
  { id, words, expert }: Pick<Matter, "id" | "words" | "expert">,
): Promise<void> {
  const { random } = desk;
  const doing = (what: string, by: Actor, work: Parameters<typeof act<ApplicationRow>>[2]) =>
    insisted(desk, TRIES, () =>
      act(desk, { node: patient.home, words: `${what} ${words}`, by }, work),
    );
  if (expert) {
    const opinion = { expert: "演练专家", agrees: random.chance(0.8), words: "演练" };
    await doing("hears an expert on", THIRD, (filing, step) =>
      recordOpinion(filing, step, { id, check, opinion }),
    );
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
  const { id, kind, state, wish, made_version: version } = told.answer;
  if (state !== "approved" || version === null) return state === "approved";
  const { made_filing: filing, made_qualification: qualification } = told.answer;
  if (qualification !== null) desk.qualified.push({ application: id, qualification, version });
  if (filing !== null) {
    const promised = kind !== "supplement" && wish.promised !== undefined;
    desk.approved.push({ application: id, filing, version, promised });
    desk.holders.set(filing, patient.id);
  }
  return true;
}
