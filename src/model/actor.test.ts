/** Actors: what is stored of them, and when two of them may be one person. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Actor,
  actorText,
  institutionActor,
  type Staff,
  sameActor,
  staffOf,
  staffText,
} from "#model/actor.ts";
import type { PersonId } from "#model/person.ts";
import type { Area, InstitutionCode, NodeId } from "#model/place.ts";

const hospital = "H46010000001" as InstitutionCode;
const review: Staff = { kind: "staff", id: "li.wei", place: "360300" as Area, duty: "review" };

const cashier: Staff = { kind: "staff", id: "he.ma", place: hospital, duty: "cashier" };

/** Stored for ever: a form that changes breaks the digests of trails that are there. */
const STORED: readonly (readonly [string, Actor])[] = [
  ["institution:H46010000001:001", institutionActor({ institution: hospital, operator: "001" })],
  ["node:460000", { kind: "node", id: "460000" as NodeId }],
  ["staff:李起草", staffOf("李起草")],
  ["staff:li.wei@360300/review", review],
  ["staff:he.ma@H46010000001/cashier", cashier],
  ["person:360300P00001", { kind: "person", id: "360300P00001" as PersonId }],
  ["cli:root", { kind: "machine", id: "root" }],
  ["program", { kind: "program" }],
  ["program:resolver", { kind: "program", duty: "resolver" }],
];

test.each(STORED)("is stored as %s", (text, actor) => {
  expect(actorText(actor)).toBe(text);
});

test("staff are read back from their stored text", () => {
  const place = fc.constantFrom("360300" as Area, hospital, undefined);
  const id = fc.string({ minLength: 1 }).filter((text) => staffOf(`x${text}`).id === `x${text}`);
  fc.assert(
    fc.property(id, place, fc.constantFrom("review", undefined), (name, at, duty) => {
      const staff: Staff = {
        ...{ kind: "staff", id: `x${name}` },
        ...(at === undefined ? {} : { place: at }),
        ...(at === undefined || duty === undefined ? {} : { duty }),
      };
      expect(staffOf(staffText(staff))).toEqual(staff);
    }),
  );
});

const ONE_PERSON: readonly (readonly [string, string, string])[] = [
  ["spaces around it", "李起草", "  李起草 "],
  ["a space inside", "李伟", "李 伟"],
  ["an ideographic space", "李伟", "李　伟"],
  ["a space of no width", "李伟", "李\u200b伟"],
  ["letter case", "Li Wei", "LI WEI"],
  ["full-width letters", "liwei", "ｌｉｗｅｉ"],
  ["full-width capitals and a full-width space", "Li Wei", "ＬＩ　ＷＥＩ"],
  ["another dot", "买买提·吐尔逊", "买买提•吐尔逊"],
  ["a composed letter", "Amélie", "Ame\u0301lie"],
  ["a place that only one of them tells", "li.wei", "li.wei@360300"],
  ["a duty at another place of the node", "li.wei@360300/review", "li.wei@360100/review"],
  ["a duty at an institution of the node", "li.wei@460100/checker", "li.wei@H46010000001/cashier"],
  ["another duty", "li.wei@360300/review", "li.wei@360300/policy"],
];

test.each(ONE_PERSON)("%s makes no second person", (_what, one, other) => {
  expect(sameActor(staffOf(one), staffOf(other))).toBe(true);
  expect(sameActor(staffOf(other), staffOf(one))).toBe(true);
});

const TWO_PERSONS: readonly (readonly [string, Actor, Actor])[] = [
  ["another name", staffOf("李起草"), staffOf("王批准")],
  ["the same id at another node", staffOf("001@360300"), staffOf("001@460100")],
  ["the same name of another kind", staffOf("root"), { kind: "machine", id: "root" }],
  [
    "the same operator number at another hospital",
    institutionActor({ institution: hospital, operator: "001" }),
    institutionActor({ institution: "H46010000002" as InstitutionCode, operator: "001" }),
  ],
];

test.each(TWO_PERSONS)("%s is somebody else", (_what, one, other) => {
  expect(sameActor(one, other)).toBe(false);
});

test("an empty name is a defect", () => {
  expect(() => staffOf(" \u3000 ")).toThrow(/somebody takes the step/);
});
