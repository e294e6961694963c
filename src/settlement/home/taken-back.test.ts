/** What taking back needs beside what the commands name: all whom the booking changed, wholly. */
import { expect, test } from "vitest";
import type { SettlementId } from "#base/id.ts";
import type { PersonId } from "#model/person.ts";
import { PERSON_ID } from "#settlement/fixtures/rows.ts";
import { takenBackNeeds } from "#settlement/home/home.ts";
import type { HomeNeeds } from "#settlement/home/load.ts";
import { changesText } from "#settlement/home/rows.ts";

const PAYER = "36030019700101003X" as PersonId;
const NEEDS: HomeNeeds = {
  ...{ persons: [], wholly: [], sharing: [], settlements: ["C"], takenBack: ["C"], orders: [] },
  ...{ chronic: true, shown: [], unshown: [], outpatients: [], visits: [] },
};

test("a booking of years ago is taken back of accumulators of years ago, a relative's too", () => {
  const change = { scheme: "employee", measure: "m", period: "p", year: 2019, delta: 1n } as const;
  const changes = changesText([PERSON_ID, PAYER].map((personId) => ({ ...change, personId })));
  const cancels = "A" as SettlementId;
  const needs = takenBackNeeds(NEEDS, [{ person_id: PERSON_ID, cancels, changes }]);
  expect(needs).toEqual({
    ...NEEDS,
    persons: [PERSON_ID, PAYER],
    wholly: [PERSON_ID],
    settlements: ["C", "A"],
  });
});
