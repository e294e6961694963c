/** An admission while the person lies in another province, and what is settled meanwhile. */

import { describe, expect, test } from "vitest";
import type { ChinaDate } from "#base/date.ts";
import type { EncounterId } from "#base/id.ts";
import type { PersonId } from "#model/person.ts";
import type { Area, CareType, InstitutionCode } from "#model/place.ts";
import { NO_FLAGS } from "#model/settlement.ts";
import { HomeState, settleIn } from "#settlement/fixtures/home.ts";
import { CARE, PERSON_ID } from "#settlement/fixtures/rows.ts";
import { tableOf } from "#settlement/fixtures/table.ts";
import { besideRefusal, stayDuring } from "#settlement/home/beside.ts";
import type { StayRow, StayRule } from "#settlement/home/queries-stays.ts";

const STAY: StayRow = {
  encounter_id: "enc_1" as EncounterId,
  person_id: "36030000000000000000000001" as PersonId,
  care_area: "460100" as Area,
  institution: "H46010000001" as InstitutionCode,
  institution_name: "海口甲医院",
  admitted_on: "2021-12-02" as ChinaDate,
  state: "open",
  turn: 1,
  heard_at: 0,
};

const CASES = tableOf<"lies" | "asks" | "kind" | "flag" | "rule" | "answer">(`
  lies   asks   kind               flag      rule   | answer
  460100 440100 inpatient          -         refuse | stay_open_elsewhere
  460100 460200 inpatient          -         refuse | - # its own province looks itself
  460100 440100 inpatientEmergency -         refuse | -
  460100 440100 inpatient          emergency refuse | -
  460100 440100 inpatient          referral  refuse | - # a transfer
  460100 440100 inpatient          trauma    refuse | stay_open_elsewhere
  460100 440100 inpatient          -         mark   | -
  -      440100 inpatient          -         refuse | -
`);

describe("an admission while the person lies in another province", () => {
  test.each(CASES)("$name", ({ lies, asks, kind, flag, rule, answer }) => {
    const flags = { ...NO_FLAGS, ...(flag === "-" ? {} : { [flag]: true }) };
    const asked = { careArea: asks as Area, careType: kind as CareType, flags };
    const stays = lies === "-" ? [] : [{ ...STAY, care_area: lies as Area }];
    const told = besideRefusal(asked, stays, rule as StayRule);
    expect(told?.code ?? "-").toBe(answer);
    if (!told) return;
    expect(told.params).toEqual({ day: "2021-12-02", institution: "海口甲医院" });
    expect(told.decidedBy).toBe("home");
  });
});

test("the stay in another province is named, whatever lies in the own one", () => {
  const own = { ...STAY, care_area: "440100" as Area, institution_name: "广州甲医院" };
  const asked = { careArea: "440100" as Area, careType: "inpatient" as const, flags: NO_FLAGS };
  expect(besideRefusal(asked, [own, STAY], "refuse")?.params).toMatchObject({
    institution: "海口甲医院",
  });
});

/** The stay began on the 2nd. */
const DURING = tableOf<"kind" | "visit" | "answer">(`
  kind                visit      | answer
  outpatient          2021-12-03 | marked
  chronic             2021-12-03 | marked
  emergency           2021-12-03 | marked
  pharmacy            2021-12-03 | marked
  outpatient          2021-12-02 | - # came before the admission
  outpatient          2021-12-01 | -
  inpatient           2021-12-03 | -
  daySurgery          2021-12-03 | -
  maternityOutpatient 2021-12-03 | -
`);

describe("what is settled while the person lies somewhere", () => {
  test.each(DURING)("$name", ({ kind, visit, answer }) => {
    const content = { careType: kind as CareType, visitOn: visit as ChinaDate };
    expect(stayDuring(content, [STAY])).toBe(answer === "marked" ? STAY : null);
    expect(stayDuring(content, [])).toBeNull();
  });
});

describe("a settlement at home during a stay", () => {
  const lies = { ...STAY, person_id: PERSON_ID, admitted_on: "2021-11-20" as ChinaDate };

  test("is booked, and marked once", () => {
    const unit = new HomeState().unit({ stays: [lies] });
    expect(settleIn(unit, "A").outcome).toBe("booked");
    settleIn(unit, "A");
    expect(unit.changes().reviews).toEqual([
      {
        subject: "A",
        reason: "outpatient_during_stay",
        person_id: PERSON_ID,
        care_area: CARE,
        stay: lies.encounter_id,
        opened_at: unit.now,
      },
    ]);
  });

  test("is not marked when it is refused, or when somebody else lies there", () => {
    const unit = new HomeState().unit({ stays: [lies] });
    expect(settleIn(unit, "A", { scheme: "resident" }).outcome).toBe("refused");
    expect(unit.changes().reviews).toEqual([]);
    const other = new HomeState().unit({ stays: [STAY] });
    settleIn(other, "A");
    expect(other.changes().reviews).toEqual([]);
  });
});
