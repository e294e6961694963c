import { beforeAll, expect, it } from "vitest";
import { day } from "#base/date.ts";
import type { FilingId } from "#base/id.ts";
import {
  filingsOf,
  qualificationsOf,
  recordFilings,
  recordQualifications,
} from "#filing/filing.ts";
import { type Filing, standingFiling } from "#model/filing.ts";
import type { PersonId } from "#model/person.ts";
import type { Area } from "#model/place.ts";
import type { OwnedDatabase } from "#store/store.ts";
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
