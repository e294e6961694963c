import { beforeAll, expect, it } from "vitest";
import { day } from "#base/date.ts";
import type { FilingId } from "#base/id.ts";
import {
  chosenOf,
  filingsOf,
  qualificationsOf,
  recordFilings,
  recordQualifications,
} from "#filing/filing.ts";
import { type Filing, standingFiling } from "#model/filing.ts";
import type { PersonId } from "#model/person.ts";
import type { Area } from "#model/place.ts";
import { type OwnedDatabase, sql } from "#store/store.ts";
import { freshDatabase } from "../../test/database.ts";

const personId = "360300P00001" as PersonId;
const other = "360300P00002" as PersonId;
const filing: Filing = standingFiling({
  id: "fil_1" as FilingId,
  personId,
  kind: "referred",
  area: "460000" as Area,
  span: { from: day("2021-01-01"), to: undefined },
});

let database: OwnedDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});

it("each filing comes back in its latest version, to its own person", async () => {
  const ended = { ...filing, version: 2, span: { from: day("2021-01-01"), to: day("2021-05-31") } };
  const second = { ...filing, id: "fil_2" as FilingId };
  const theirs = { ...filing, id: "fil_3" as FilingId, personId: other };
  await recordFilings(database, [filing, second, theirs]);
  await recordFilings(database, [ended]);
  const found = await filingsOf(database, [personId, other, "x" as PersonId]);
  expect(found).toEqual(
    new Map([
      [personId, [ended, second]],
      [other, [theirs]],
    ]),
  );
});

it("a version is never written over", async () => {
  const again = recordFilings(database, [{ ...filing, kind: "longResident" }]);
  await expect(again).rejects.toMatchObject({ constraint: "filings_pk" });
});

it("qualifications come back with their dates", async () => {
  const held = {
    personId,
    disease: "M03900",
    span: { from: day("2021-01-01"), to: day("2022-12-31") },
  };
  await recordQualifications(database, [held]);
  expect(await qualificationsOf(database, [personId, other])).toEqual(
    new Map([[personId, [held]]]),
  );
});

it("chosen institutions come back, one that was given up with its last day", async () => {
  const institution = "H46010000001";
  const rows = [
    ["cho_1", personId, null, null, null],
    ["cho_2", personId, "M03900", "2021-12-31", "2021-06-01"],
    ["cho_3", other, null, "2021-12-31", "2022-06-01"],
  ] as const;
  for (const [id, person, disease, to, ended] of rows) {
    await database.query(sql`
      insert into filing.chosen_institutions
        (id, person_id, institution, disease, from_on, to_on, ended_on, changed_by, changed_at)
      values (${id}, ${person}, ${institution}, ${disease}, '2021-01-01', ${to}, ${ended}, 'x', 0)`);
  }
  const from = day("2021-01-01");
  expect(await chosenOf(database, [personId, other, "x" as PersonId])).toEqual(
    new Map([
      [
        personId,
        [
          { personId, institution, disease: undefined, span: { from, to: undefined } },
          { personId, institution, disease: "M03900", span: { from, to: day("2021-05-31") } },
        ],
      ],
      [
        other,
        [
          {
            personId: other,
            institution,
            disease: undefined,
            span: { from, to: day("2021-12-31") },
          },
        ],
      ],
    ]),
  );
});
