/**
 * What ends an order to reverse a settlement: its own answer, or an inquiry that tells the end; and
 * the next order of an encounter, which waits until the encounter is free.
 */
import { describe, expect, test } from "vitest";
import type { SettlementState } from "#model/states.ts";
import type { Outcome } from "#settlement/care/outcome.ts";
import { isFinal } from "#settlement/final.ts";
import { ANSWERS, applied, OLD_ORDER, ORDER, type To } from "#settlement/fixtures/outcomes.ts";
import {
  EARLIER_ID,
  encounterRow,
  NOW,
  settledRow,
  settlementRow,
} from "#settlement/fixtures/rows.ts";

/** One settlement and its encounter, as they stand before the answer. */
function before({ state, ordered }: { readonly state: string; readonly ordered: string }) {
  const made = state === "settled" ? settledRow : settlementRow;
  const at = ordered === "yes" ? NOW - 5_000 : null;
  const order = { reverse_ordered_at: at, reverse_order: at === null ? null : ORDER };
  const fields = { state: state as SettlementState, ...order };
  const row = at === null ? made(fields) : made({ ...fields, next_inquiry_at: at });
  return { row, encounter: encounterRow({ unfinished: row.id }) };
}

describe("while an order is open, what answers something else ends nothing", () => {
  const OTHERS = ["settle", "cancel", "oldOrder"] as const;
  for (const state of ["settling", "unknown", "settled"] as const) {
    for (const to of OTHERS) {
      for (const [name, answer] of Object.entries(ANSWERS)) {
        test(`${state}, ${to}: ${name}`, () => {
          const { row, encounter } = before({ state, ordered: "yes" });
          const started = { ...row };
          const { text, changes } = applied(
            { encounters: [encounter], settlements: [row] },
            answer,
            {
              to,
            },
          );
          const silent = isSilent(to, answer);
          expect(text).toBeUndefined();
          expect([changes.postings, changes.answers, changes.encounters]).toEqual([[], [], []]);
          const now = state === "settling" && silent ? "unknown" : state;
          expect(row).toEqual({ ...started, state: now });
        });
      }
    }
  }
});

/** Not a final word on what was asked. */
function isSilent(to: To, answer: Outcome["answer"]): boolean {
  if (answer.outcome === "noAnswer") return true;
  const asked = to === "oldOrder" ? "undo" : to;
  return answer.outcome === "refused" && !isFinal(asked, answer.refusal.code);
}

test("an inquiry that tells the end concludes an order, too", () => {
  for (const [name, now] of [
    ["undone", "reversed"],
    ["neverSeen", "reversed"],
    ["booked", "unknown"],
    ["refused", "unknown"],
  ] as const) {
    const { row, encounter } = before({ state: "unknown", ordered: "yes" });
    applied({ encounters: [encounter], settlements: [row] }, ANSWERS[name], { to: "inquire" });
    expect([name, row.state]).toEqual([name, now]);
  }
});

test("an order that home refused is over: the next reversal is an order of its own", () => {
  for (const state of ["settled", "unknown"]) {
    const { row, encounter } = before({ state, ordered: "yes" });
    const rows = { encounters: [encounter], settlements: [row] };
    applied(rows, ANSWERS.depends, { to: "undo" });
    expect([row.reverse_ordered_at, row.reverse_order]).toEqual([null, null]);
  }
});

test("when a settlement is over, the next order of its encounter is due", () => {
  const waiting = settledRow({
    id: EARLIER_ID,
    message_id: "m_0",
    reverse_ordered_at: NOW - 5_000,
    reverse_order: OLD_ORDER,
    next_inquiry_at: null,
  });
  const row = settlementRow();
  const encounter = encounterRow({ unfinished: row.id });
  const rows = { encounters: [encounter], settlements: [waiting, row] };
  const { changes } = applied(rows, ANSWERS.booked);
  expect([encounter.unfinished, waiting.next_inquiry_at]).toEqual([EARLIER_ID, NOW]);
  expect(changes.settlements).toContain(waiting);
});

test("a late answer to an order that is over changes nothing", () => {
  for (const answer of Object.values(ANSWERS)) {
    const { row, encounter } = before({ state: "unknown", ordered: "no" });
    const started = { ...row };
    const { changes } = applied({ encounters: [encounter], settlements: [row] }, answer, {
      to: "oldOrder",
    });
    expect([row, changes.settlements]).toEqual([started, []]);
  }
});
