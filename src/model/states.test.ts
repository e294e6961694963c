/** The transition tables: whole, the same as the database's, and obeyed. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { BATCH_STATES, DIFFERENCE_STATES, NOTICE_STATES } from "#model/clearing-states.ts";
import {
  COPY_STATES,
  DISPUTE_STATES,
  ENCOUNTER_STATES,
  HOME_STATES,
  JOB_STATES,
  mayMove,
  mayReach,
  ONBOARDING_STATES,
  RELEASE_STATES,
  SETTLEMENT_STATES,
  type States,
} from "#model/states.ts";

const TABLES: Readonly<Record<string, States<string>>> = {
  encounters: ENCOUNTER_STATES,
  settlements: SETTLEMENT_STATES,
  home_settlements: HOME_STATES,
  copies: COPY_STATES,
  releases: RELEASE_STATES,
  institutions: ONBOARDING_STATES,
  jobs: JOB_STATES,
  disputes: DISPUTE_STATES,
  differences: DIFFERENCE_STATES,
  batches: BATCH_STATES,
  notices: NOTICE_STATES,
};

const schema = readFileSync(
  join(import.meta.dirname, "../../migrations/schema.sql"),
  "utf8",
).replaceAll("::text", "");

describe.each(Object.entries(TABLES))("the states of %s", (table, { begins, moves }) => {
  test("are those that the database takes", () => {
    const check = new RegExp(`constraint ${table}_state_known CHECK .*ARRAY\\[([^\\]]*)\\]`);
    const taken = check.exec(schema)?.[1]?.match(/\w+/g) ?? [];
    expect(Object.keys(moves).sort()).toEqual([...taken].sort());
  });

  test("can each be reached", () => {
    const reached = new Set(Object.keys(begins));
    for (const state of reached)
      for (const next of Object.keys(moves[state] ?? {})) reached.add(next);
    expect([...reached].sort()).toEqual(Object.keys(moves).sort());
  });
});

describe("a move", () => {
  test("is one that the table has", () => {
    expect(mayMove(SETTLEMENT_STATES, "settled", "cancelling")).toBe(true);
    expect(mayMove(SETTLEMENT_STATES, "settled", "unknown")).toBe(false);
  });

  test("to the same state is one only where the table says so", () => {
    expect(mayMove(RELEASE_STATES, "checked", "checked")).toBe(true);
    expect(mayMove(HOME_STATES, "booked", "booked")).toBe(false);
  });

  test("does not lead on from what is over", () => {
    for (const over of ["refused", "reversed"] as const) {
      const all = Object.keys(SETTLEMENT_STATES.moves) as (typeof over)[];
      expect(all.filter((state) => mayMove(SETTLEMENT_STATES, over, state))).toEqual([]);
    }
  });

  test("or several lead a batch on, and none back from what both confirmed", () => {
    expect(mayReach(BATCH_STATES, "objected", "noticed")).toBe(true);
    expect(mayReach(BATCH_STATES, "generated", "generated")).toBe(true);
    for (const open of ["generated", "objected"] as const) {
      expect(mayReach(BATCH_STATES, "confirmed", open)).toBe(false);
      expect(mayReach(BATCH_STATES, "noticed", open)).toBe(false);
    }
  });
});
