/** Lines split again beside other commands of a group: what is at hand of them, and what is not. */
import { expect, test } from "vitest";
import { chinaDate, parseChinaTime } from "#base/date.ts";
import { createCatalogue } from "#catalogue/catalogue.ts";
import type { ChargeInput } from "#model/charge.ts";
import type { AddCharges, HospitalCall } from "#model/command.ts";
import type { CatalogueItem } from "#model/item.ts";
import type { Institution } from "#model/place.ts";
import { addCharges, splitAgain } from "#settlement/care/charges.ts";
import type { EncounterRow } from "#settlement/care/queries.ts";
import { CareUnitOfWork, type LoadedCharge } from "#settlement/care/unit-of-work.ts";

const AT = parseChinaTime("2026-03-02 10:00:00") ?? 0;
const CALL = { institution: "H1", operator: "1", messageId: "m" } as unknown as HospitalCall;

function item(code: string, changes: Partial<CatalogueItem> = {}): CatalogueItem {
  return {
    code,
    name: code,
    itemClass: "A",
    feeCategory: "westernDrug",
    ownShareBp: {},
    priceLimitE6: {},
    span: { from: chinaDate(0) },
    ...changes,
  };
}

const PLACE = {
  institution: { code: "H1", level: 3, area: "460100" } as unknown as Institution,
  catalogue: createCatalogue([item("PLAIN"), item("HEART", { limits: { diagnoses: ["I10"] } })]),
  mapped: () => undefined,
};

function encounter(diagnosis: string | null): EncounterRow {
  const described = diagnosis === null ? null : AT;
  const diagnoses = diagnosis === null ? [] : [{ code: diagnosis, valid: true }];
  return {
    ...{ id: "enc_1", institution: "H1", person_id: "per_1", scheme: "employee", disease: null },
    ...{ state: "registered", unfinished: null, charge_count: 0, care_type: "outpatient" },
    ...{ described_at: described, diagnoses, visit_at: AT, ended_at: null },
  } as unknown as EncounterRow;
}

function unitOf(row: EncounterRow, charges: readonly LoadedCharge[]): CareUnitOfWork {
  const nothing = { requests: [], settlements: [], numbers: [], stays: [] };
  return new CareUnitOfWork({
    now: AT,
    revision: 0n,
    rules: 0n,
    encounters: [row],
    charges,
    ...nothing,
  });
}

function line(serial: string, itemCode: string, refundOf?: string): ChargeInput {
  const units = refundOf === undefined ? 2n : -1n;
  return {
    ...{ serial, batch: "B1", itemCode, institutionItemCode: itemCode, occurredAt: AT, refundOf },
    ...{ quantityE4: units * 10_000n, priceE6: 10_000_000n, totalFen: units * 1_000n },
    approval: "none",
  };
}

test("another item's refund, of which a group holds the sums only, is not asked for its words", () => {
  const lines = [line("1", "HEART"), line("2", "PLAIN"), line("3", "HEART", "1")];
  const charges = [...lines, line("4", "PLAIN", "2")];
  const before = unitOf(encounter(null), []);
  const named = { encounterId: "enc_1", personId: "per_1" };
  addCharges(before, CALL, PLACE, {
    kind: "addCharges",
    ...named,
    charges,
  } as unknown as AddCharges);
  const loaded = before.charges("enc_1").map(({ detail, ...sums }) => {
    return sums.limited && detail !== undefined ? { ...sums, detail } : sums;
  });
  const unit = unitOf({ ...encounter("E11.900"), charge_count: 4 }, loaded);
  splitAgain(unit, CALL, "enc_1", PLACE);
  const split = new Map(
    unit.charges("enc_1").map((row) => [row.serial, [row.own_expense_fen, row.in_scope_fen]]),
  );
  expect(Object.fromEntries(split)).toEqual({
    ...{ 1: [2_000n, 0n], 2: [0n, 2_000n], 3: [-1_000n, 0n], 4: [0n, -1_000n] },
  });
});
