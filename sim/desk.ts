/**
 * The home places' desks as persons and clerks of the simulation reach them: each act is one commit
 * of the node's own filing room through a process that may die meanwhile. Who is told nothing does
 * not know whether it was done.
 */

import type { ChinaDate } from "#base/date.ts";
import type { Random } from "#base/random.ts";
import { NoAnswer, Refusal } from "#base/refusals.ts";
import type { FilingWorld, Step } from "#filing/filing.ts";
import type { Actor } from "#model/actor.ts";
import type { PersonId } from "#model/person.ts";
import type { NodeId } from "#model/place.ts";
import type { Office } from "#nodes/nodes.ts";
import { inTransaction } from "#trail/trail.ts";
import type { Loop } from "./loop.ts";
import type { HospitalRecords, Told } from "./nouns.ts";
import type { Patient } from "./people.ts";

/**
 * A suspension of somebody's insurance: its days, and by the true clock when somebody asked for it
 * and was told; null: nobody knows yet.
 */
export interface Spell {
  readonly personId: PersonId;
  readonly node: NodeId;
  /** The first day that is not insured. */
  readonly from: ChinaDate;
  readonly askedAt: number;
  toldAt: number | null;
  /** The first day that is insured again. */
  until: ChinaDate | null;
  endAskedAt: number | null;
  endToldAt: number | null;
  /** Paid later: insured from an earlier day on. */
  arrears: { readonly until: ChinaDate; readonly askedAt: number; toldAt: number | null } | null;
}

/** What a desk said that an application came to. */
export interface Approved {
  readonly application: string;
  readonly filing: string;
  readonly version: number;
  /** Documents are still to come. */
  readonly promised: boolean;
}

/** The same of a qualification. */
export interface Qualified {
  readonly application: string;
  readonly qualification: string;
  readonly version: number;
}

export interface Desk {
  readonly loop: Loop;
  readonly random: Random;
  readonly records: Pick<HospitalRecords, "fault">;
  readonly patients: readonly Patient[];
  /** Of one of the node's processes that run now. */
  readonly officeOf: (node: NodeId) => Office | null;
  readonly log: (line: string) => void;
  readonly spells: Spell[];
  readonly approved: Approved[];
  readonly qualified: Qualified[];
  /** Whose the filings are that desks made. */
  readonly holders: Map<string, PersonId>;
}

/** Whoever heard nothing for so long goes on. */
const PATIENCE_MS = 15_000;

/** One act; what is neither done nor refused nor silent is a fault. */
export function reach<Answer>(
  desk: Desk,
  { node, words }: { readonly node: NodeId; readonly words: string },
  work: (office: Office) => Promise<Answer>,
): Promise<Told<Answer>> {
  const { loop, records, log } = desk;
  return new Promise((resolve) => {
    let open = true;
    const close = (told: Told<Answer>): void => {
      if (!open) return;
      open = false;
      const why = told.kind === "refused" ? `refused ${told.refusal.code}` : told.kind;
      log(`desk ${node} ${words}: ${why}`);
      resolve(told);
    };
    loop.at(loop.now() + PATIENCE_MS, () => close({ kind: "silence" }));
    const office = desk.officeOf(node);
    if (!office) return;
    work(office).then(
      (answer) => close({ kind: "answer", answer }),
      (error: unknown) => {
        if (error instanceof Refusal) return close({ kind: "refused", refusal: error.content() });
        if (!(error instanceof NoAnswer)) {
          records.fault(`a desk threw ${String((error as Error).stack ?? error)}`);
        }
        close({ kind: "silence" });
      },
    );
  });
}

export interface Act {
  readonly node: NodeId;
  readonly words: string;
  readonly by: Actor;
}

/** One commit of the filing room with its trail. */
export function act<Answer>(
  desk: Desk,
  { node, words, by }: Act,
  work: (filing: FilingWorld, step: Step) => Promise<Answer>,
): Promise<Told<Answer>> {
  return reach(desk, { node, words }, ({ filing, world, trail }) => {
    if (!filing) throw new Error(`${node} has no desk of filings`);
    return inTransaction(world.store, trail, (tx, entries) => work(filing, { tx, entries, by }));
  });
}

/** Again and again until somebody says something, or the tries are used up. */
export async function insisted<Answer>(
  desk: Desk,
  tries: number,
  once: () => Promise<Told<Answer>>,
): Promise<Told<Answer>> {
  for (let tried = 1; ; tried += 1) {
    const told = await once();
    if (told.kind !== "silence" || tried >= tries) return told;
    await desk.loop.pause(500 + desk.random.below(3_000));
  }
}
