/** Which duty may stand where, and who may give it to whom: tables of the rules of 三员分立. */
import { expect, test } from "vitest";
import { Refusal } from "#base/refusals.ts";
import { grantRefusal, leavingRefusal, placeQuestion } from "#identity/grants.ts";
import { HUB, type NodeId } from "#model/place.ts";
import {
  ADMINISTRATOR_DUTIES,
  AGENCY_DUTIES,
  DUTIES,
  type Duty,
  type DutyPlace,
  HUB_DUTIES,
  INSTITUTION_DUTIES,
  type Role,
  type StaffId,
} from "#model/staff.ts";

const JIANGXI = "360000" as NodeId;
const place = (code: string): DutyPlace => code as DutyPlace;

/** What is asked about a place of a duty at a node; "no": never held there. */
function asked(duty: Duty, at: string, node: NodeId): string {
  const question = placeQuestion({ duty, place: place(at) }, node);
  return question instanceof Refusal ? "no" : question.kind;
}

const PLACES = ["360000", "360300", "H36030000001", "460100", "H46010000001", "100000", "3603", ""];

const TABLE: readonly (readonly [string, readonly Duty[], readonly string[]])[] = [
  ["of an agency", AGENCY_DUTIES, ["area", "area", "no", "no", "no", "no", "no", "no"]],
  ["of an institution", INSTITUTION_DUTIES, ["no", "no", "institution", ...Array(5).fill("no")]],
  ["of the hub", HUB_DUTIES, Array(8).fill("no")],
  ["of administrators", ADMINISTRATOR_DUTIES, ["none", ...Array(7).fill("no")]],
];

test.each(TABLE)("duties %s at a province's node", (_what, duties, answers) => {
  for (const duty of duties) {
    expect(PLACES.map((at) => asked(duty, at, JIANGXI))).toEqual(answers);
  }
});

test("at the hub only its own duty and the administrators are held", () => {
  for (const duty of DUTIES) {
    const isHere = [...HUB_DUTIES, ...ADMINISTRATOR_DUTIES].some((one) => one === duty);
    expect([duty, asked(duty, "100000", HUB)]).toEqual([duty, isHere ? "none" : "no"]);
    expect([duty, asked(duty, "360000", HUB)]).toEqual([duty, "no"]);
  }
});

const [me, you] = ["stf_1", "stf_2"] as unknown as [StaffId, StaffId];
const here = (duty: Duty): Role => ({ duty, place: place("360000") });

test("one of the three administrators holds that duty and no other", () => {
  for (const first of DUTIES) {
    for (const second of DUTIES) {
      const given = { by: me, to: you, role: here(second), held: [here(first)] };
      const isApart =
        first !== second && [first, second].some((duty) => /dministrator|auditor/.test(duty));
      const code = first === second ? "role_held" : isApart ? "administrators_apart" : undefined;
      expect([first, second, grantRefusal(given)?.code]).toEqual([first, second, code]);
    }
  }
});

test("nobody gives to themself", () => {
  for (const duty of DUTIES) {
    const given = { by: me, to: me, role: here(duty), held: [] };
    expect(grantRefusal(given)?.code).toBe("grant_own");
  }
});

test.each(DUTIES)("the last %s leaves only when it is no administrator", (duty) => {
  const roles = [here("policy"), here(duty)];
  const isKept = /dministrator|auditor/.test(duty);
  expect(leavingRefusal(roles, () => 0)?.code).toBe(isKept ? "administrator_last" : undefined);
  expect(leavingRefusal(roles, () => 1)).toBeNull();
});
