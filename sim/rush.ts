/**
 * The rush: commands about the same person, encounter and settlement at the same moment, so that
 * lanes find them in one batch. A settlement with its reversal, with its repeat, with a second one
 * of the same charges, at several hospitals at once; then cancellations with the reversal of the
 * cancellation, with a second cancellation, with the next settlement of what they free.
 */
import type { Random } from "#base/random.ts";
import { fateOf, standingCancel } from "./hospital-records.ts";
import type { Claim, Entry, Visit, Window } from "./nouns.ts";
import type { Patient } from "./people.ts";
import {
  cancel,
  composeAgain,
  composeCancel,
  composeSettle,
  quoteFor,
  repeat,
  reverse,
  settle,
  settlementIdOf,
} from "./settling.ts";
import { charge, insist, openVisit } from "./visits.ts";

/** Visits of one person that are settled at one moment, at most. */
const VISITS_MAX = 5;

/** An outpatient's plan at that window. */
export type PlanFor = (window: Window) => Parameters<typeof openVisit>[2];

export async function rush(
  random: Random,
  windows: readonly Window[],
  patient: Patient,
  planFor: PlanFor,
): Promise<void> {
  const count = 2 + random.below(VISITS_MAX - 1);
  const places = Array.from({ length: count }, () => windows[random.below(windows.length)]);
  const claims = await Promise.all(
    places.map((window) => (window ? prepared(window, patient, planFor(window)) : null)),
  );
  const ready = claims.filter((claim) => claim !== null);
  await Promise.all(ready.map((claim) => press(claim)));
  await Promise.all(ready.map((claim) => behind(claim)));
  const standing = ready.filter((claim) => fateOf(claim) === "settled");
  await Promise.all(standing.map((claim) => unwind(claim)));
}

async function prepared(
  window: Window,
  patient: Patient,
  plan: ReturnType<PlanFor>,
): Promise<Claim | null> {
  const visit = await openVisit(window, patient, plan);
  const batch = visit ? await charge(visit, 20_000, 0) : null;
  return visit && batch ? composeSettle(visit, batch) : null;
}

/** At once, within a batch's gathering, or while the first message is on its way. */
async function shortly(window: Window): Promise<void> {
  const spans = [0, 0, 0, 20, 400, 6_000];
  const span = spans[window.random.below(spans.length)] ?? 0;
  if (span > 0) await window.loop.pause(window.random.below(span));
}

/** One settlement and what hurry does beside it. */
async function press(claim: Claim): Promise<void> {
  const { visit } = claim;
  const { random } = visit.window;
  const beside = async (prob: number, act: () => Promise<unknown>): Promise<void> => {
    if (!random.chance(prob)) return;
    await shortly(visit.window);
    await act();
  };
  await Promise.all([
    settle(claim),
    beside(0.4, () => repeat(claim)),
    beside(0.5, () => reverse(claim.entry, visit, 3)),
    beside(0.2, () => settle(composeAgain(claim))),
    beside(0.15, () => quoteFor(claim)),
  ]);
}

/** While a second bill of the visit is settled, the first is reversed: its order has to wait. */
async function behind(claim: Claim): Promise<void> {
  const { visit } = claim;
  const { window } = visit;
  if (fateOf(claim) !== "settled" || !window.random.chance(0.4)) return;
  const batch = await charge(visit, 20_000, 0);
  if (!batch) return;
  const next = composeSettle(visit, batch);
  await Promise.all([settle(next), shortly(window).then(() => reverse(claim.entry, visit, 2))]);
}

/** One settlement that stands is taken back, in every way at once. */
export async function unwind(claim: Claim): Promise<void> {
  const { visit } = claim;
  const { window } = visit;
  const { random } = window;
  if (settlementIdOf(claim) === null) return;
  const beside = async (prob: number, act: () => Promise<unknown>): Promise<void> => {
    if (!random.chance(prob)) return;
    await shortly(window);
    await act();
  };
  if (random.chance(0.2)) return void (await reverse(claim.entry, visit, 3));
  const entry = composeCancel(claim);
  if (!entry) return;
  await Promise.all([
    insist(window, entry, 2),
    beside(0.3, () => window.send(entry)),
    beside(0.5, () => reverse(entry, visit, 2)),
    beside(0.2, () => cancel(claim, 2)),
    beside(0.2, () => reverse(claim.entry, visit, 2)),
    beside(0.3, () => settle(composeAgain(claim))),
  ]);
  await second(visit, claim);
}

/** After a cancellation: the charges are settled anew while somebody takes it back. */
async function second(visit: Visit, claim: Claim): Promise<void> {
  const { window } = visit;
  const { random } = window;
  const standing: Entry | null = standingCancel(claim);
  if (!standing || random.chance(0.4)) return;
  const next = composeAgain(claim);
  await Promise.all([
    settle(next),
    shortly(window).then(() => reverse(standing, visit, 2)),
    random.chance(0.3) ? shortly(window).then(() => repeat(next)) : null,
  ]);
  if (fateOf(next) === "settled" && random.chance(0.5)) await cancel(next, 2);
}
