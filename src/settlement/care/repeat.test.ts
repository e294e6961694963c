/** A repeated upload is answered as before while its lines are there with the amounts it sent. */
import { expect, test } from "vitest";
import { BOOKINGS, decided } from "#settlement/fixtures/bookings.ts";
import { chargeRow, ENCOUNTER_ID, encounterRow, requestRow } from "#settlement/fixtures/rows.ts";

const SERIAL = "1";
const SENT = 1_000n;

test.each([
  ["as it was sent", chargeRow({ serial: SERIAL, total_fen: SENT }), { text: "as then" }],
  [
    "under its serial with another amount",
    chargeRow({ serial: SERIAL, total_fen: SENT + 1n }),
    { code: "message_cancelled", params: { what: "费用明细" } },
  ],
  [
    "under another serial",
    chargeRow({ serial: "2", total_fen: SENT }),
    { code: "message_cancelled", params: { what: "费用明细" } },
  ],
])("a line %s", (_how, line, answer) => {
  const [charge] = BOOKINGS.addCharges.charges;
  const sent = { ...charge, serial: SERIAL, totalFen: SENT } as NonNullable<typeof charge>;
  const same = { message_id: "m_2", digest: "digest of m_2", subject: ENCOUNTER_ID };
  const known = requestRow({ ...same, kind: "addCharges", answer: "as then" });
  const rows = { requests: [known], encounters: [encounterRow()], charges: [line] };
  const { step } = decided(rows, { ...BOOKINGS.addCharges, charges: [sent] });
  expect(step).toMatchObject(answer);
});
