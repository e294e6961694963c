/** What a group has to have at hand, by the kinds of its bookings and what reversals name. */
import { describe, expect, test } from "vitest";
import type { CareBooking } from "#model/command.ts";
import type { CareCommand } from "#settlement/care/command.ts";
import { careNeeds } from "#settlement/care/needs.ts";
import { BOOKINGS } from "#settlement/fixtures/bookings.ts";
import {
  callOf,
  ENCOUNTER_ID,
  INSTITUTION,
  PERSON_ID,
  requestRow,
  SETTLEMENT_ID,
} from "#settlement/fixtures/rows.ts";
import { tableOf } from "#settlement/fixtures/table.ts";

const command = (booking: CareBooking, messageId = "m_2"): CareCommand => ({
  ...{ call: callOf({ messageId }), booking, render: () => "" },
});

const NEEDS = tableOf<"booking" | "encounter" | "number" | "charges" | "details">(`
  booking            encounter number charges details
  signIn             no        no     no      no
  signOut            no        no     no      no
  register           no        yes    no      no
  admit              no        yes    no      no
  describeVisit      yes       no     no      no
  addCharges         yes       no     yes     yes
  dropCharges        yes       no     yes     yes
  discharge          yes       no     yes     no
  cancelDischarge    yes       no     no      no
  cancelRegistration yes       no     no      no
  cancelAdmission    yes       no     yes     no
  settle             yes       no     yes     no
  cancel             yes       no     no      no
  reverse            no        no     yes     no
`);

const institution = INSTITUTION.code;

describe("a group needs", () => {
  test.each(NEEDS)("$name", ({ booking, encounter, number, charges, details }) => {
    const needs = careNeeds([command(BOOKINGS[booking as keyof typeof BOOKINGS])], []);
    expect(needs).toEqual({
      requests: [{ institution, messageId: "m_2" }],
      encounters: encounter === "yes" ? [ENCOUNTER_ID] : [],
      settlements: [],
      // Whoever is to lie somewhere may lie somewhere already.
      admitted: ["admit", "cancelDischarge"].includes(booking) ? [PERSON_ID] : [],
      numbers: number === "yes" ? [{ institution, number: "n_9" }] : [],
      charges: charges === "yes",
      chargeDetails: details === "yes",
      revision: true,
    });
  });

  test.each([
    ["settle", SETTLEMENT_ID, { encounters: [], settlements: [SETTLEMENT_ID] }],
    ["cancel", SETTLEMENT_ID, { encounters: [], settlements: [SETTLEMENT_ID] }],
    ["admit", ENCOUNTER_ID, { encounters: [ENCOUNTER_ID], settlements: [] }],
    ["settle", null, { encounters: [], settlements: [] }],
    ["tombstone", null, { encounters: [], settlements: [] }],
  ] as const)("what a reversed %s of %s was about", (kind, subject, expected) => {
    const needs = careNeeds([command(BOOKINGS.reverse)], [requestRow({ kind, subject })]);
    expect(needs).toMatchObject({
      ...expected,
      requests: [
        { institution, messageId: "m_2" },
        { institution, messageId: "m_1" },
      ],
    });
  });

  test("all of what its bookings need, in their order", () => {
    const commands = [command(BOOKINGS.register, "a"), command(BOOKINGS.settle, "b")];
    expect(careNeeds(commands, [])).toMatchObject({
      requests: [{ messageId: "a" }, { messageId: "b" }],
      ...{ encounters: [ENCOUNTER_ID], numbers: [{ number: "n_9" }] },
      ...{ charges: true, chargeDetails: false },
    });
    const adding = [command(BOOKINGS.addCharges, "a"), command(BOOKINGS.signIn, "b")];
    expect(careNeeds(adding, [])).toMatchObject({ charges: true, chargeDetails: true });
  });
});
