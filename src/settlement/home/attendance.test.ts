/** Who asks about whom, with what to show: every combination. */
import { describe, expect, test } from "vitest";
import { day } from "#base/date.ts";
import type { EncounterId } from "#base/id.ts";
import type { Credential } from "#model/person.ts";
import { nodeOf } from "#model/place.ts";
import {
  CARE_NODE,
  contentOf,
  HomeState,
  policiesOf,
  settleIn,
  wordOf,
} from "#settlement/fixtures/home.ts";
import { CARE, HOME, INSTITUTION, PERSON, PERSON_ID } from "#settlement/fixtures/rows.ts";
import { tableOf } from "#settlement/fixtures/table.ts";
import { attendanceRefusal, unshown } from "#settlement/home/attendance.ts";

const SHOWN: Readonly<Record<string, Credential | undefined>> = {
  nothing: undefined,
  ownCertificate: { kind: "identityCard", number: PERSON.certificateNumber },
  otherCertificate: { kind: "identityCard", number: "999999190001010018" },
  ownCard: { kind: "socialCard", number: "C1" },
  otherCard: { kind: "socialCard", number: "C2" },
};

const INSTITUTION_SHOWN = { institution: INSTITUTION.code };

const CELLS = tableOf<"from" | "insured" | "treated" | "shows" | "answer">(`
  from      insured treated shows            | answer
  elsewhere yes     no      nothing          | person_not_treated
  elsewhere yes     no      ownCertificate   | -
  elsewhere yes     no      otherCertificate | credential_invalid
  elsewhere yes     no      ownCard          | -
  elsewhere yes     no      otherCard        | credential_invalid
  elsewhere yes     yes     nothing          | -
  elsewhere yes     yes     otherCard        | -
  elsewhere yes     other   nothing          | person_not_treated
  elsewhere no      no      nothing          | person_not_treated
  elsewhere no      no      otherCertificate | credential_invalid
  here      yes     no      nothing          | -
  here      yes     no      otherCard        | -
`);

describe("a care place asks", () => {
  test.each(CELLS)("$name", ({ from, insured, treated, shows, answer }) => {
    const careArea = from === "here" ? HOME : CARE;
    const attended = new HomeState().unit().attended(PERSON_ID);
    const refusal = attendanceRefusal(
      { ...INSTITUTION_SHOWN, personId: PERSON_ID, careArea, credential: SHOWN[shows] },
      {
        node: nodeOf(HOME),
        insured: insured === "yes" ? attended.insured : undefined,
        holds: ({ number }) => number === "C1",
        treatedBy: (care) => treated === (care === CARE_NODE ? "yes" : "other"),
      },
    );
    expect(refusal?.code ?? "-").toBe(answer);
    expect(refusal?.decidedBy ?? "home").toBe("home");
  });
});

test("only those from elsewhere who show nothing have to be looked up, each once", () => {
  const credential = SHOWN.ownCard;
  const asked = [
    contentOf("A"),
    contentOf("B"),
    contentOf("C", { careArea: HOME }),
    contentOf("D", { credential }),
  ];
  expect(unshown(asked, nodeOf(HOME))).toEqual([PERSON_ID]);
  expect(unshown(asked.slice(2), nodeOf(HOME))).toEqual([]);
});

test("a settlement of a place that does not treat the person is kept as a no", () => {
  const home = new HomeState();
  const first = home.after((unit) => settleIn(unit, "A"), { treated: [] });
  expect(wordOf(first)).toBe("no:person_not_treated");
  expect(home.rows.get("A")?.state).toBe("refused");
  expect(home.amount("accountBalance")).toBe(200_000n);
  // The same message again is answered the same, though the card was shown meanwhile.
  expect(home.after((unit) => settleIn(unit, "A"))).toEqual(first);
  const credential = SHOWN.ownCertificate;
  const shown = home.after((unit) => settleIn(unit, "B", { credential }), { treated: [] });
  expect(wordOf(shown)).toBe("booked");
});

describe("a token in a group of commands", () => {
  const credential = { kind: "evoucher", number: `ect${HOME}${"0".repeat(31)}` } as const;
  const [ONE, OTHER] = ["enc_1" as EncounterId, "enc_2" as EncounterId];
  const held = () => true;

  test("is the first encounter's: it settles again, another does not", () => {
    const home = new HomeState();
    const words = home.after(
      (unit) =>
        [ONE, OTHER, ONE].map((encounterId, index) =>
          wordOf(settleIn(unit, `S${index}`, { credential, encounterId })),
        ),
      { held, treated: [] },
    );
    expect(words).toEqual(["booked", "no:credential_invalid", "booked"]);
  });

  test.each([
    ["outpatient", undefined, false],
    ["inpatient", undefined, true],
    ["inpatient", "2021-12-02", false],
  ] as const)("of %s care, discharged on %s, goes on: %s", (careType, discharged, open) => {
    const unit = new HomeState().unit({ held, policies: policiesOf({ supports: () => true }) });
    const dischargedOn = discharged && day(discharged);
    settleIn(unit, "A", { credential, careType, dischargedOn });
    expect(unit.changes().tokens).toMatchObject([{ token: credential.number, open }]);
  });
});
