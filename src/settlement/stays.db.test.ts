/** The statements of stays: news that crosses itself on the way leaves the newest. */
import { beforeAll, expect, test } from "vitest";
import type { ChinaDate } from "#base/date.ts";
import type { EncounterId } from "#base/id.ts";
import type { PersonId } from "#model/person.ts";
import type { Area, InstitutionCode } from "#model/place.ts";
import { insertEncounters } from "#settlement/care/queries.ts";
import { claimStayNews, endStayNews, keepStayNews } from "#settlement/care/queries-stays.ts";
import { encounterRow } from "#settlement/fixtures/rows.ts";
import { keepStay, type StayRow, selectHomeStays } from "#settlement/home/queries-stays.ts";
import type { Tx } from "#store/store.ts";
import { databaseAt, freshDatabaseUrl } from "../../test/database.ts";

let tx: Tx;

beforeAll(async () => {
  tx = databaseAt(await freshDatabaseUrl());
});

const ID = "enc_1" as EncounterId;

test("home keeps the newest news, in whatever order two of them are written", async () => {
  const row: StayRow = {
    encounter_id: ID,
    person_id: "36030000000000000000000001" as PersonId,
    care_area: "460100" as Area,
    institution: "H46010000001" as InstitutionCode,
    institution_name: "海口甲医院",
    admitted_on: "2021-12-02" as ChinaDate,
    state: "open",
    turn: 1,
    heard_at: 0,
  };
  await keepStay(tx, row);
  expect(await selectHomeStays(tx, [row.person_id])).toEqual([row]);
  await keepStay(tx, { ...row, state: "ended", turn: 2 });
  await keepStay(tx, row);
  expect(await selectHomeStays(tx, [row.person_id])).toEqual([]);
});

test("care owes what changed while home was told of the state before", async () => {
  const claim = (now: number) =>
    claimStayNews(tx, { now, until: now + 10, most: 5, silent: [], full: [] });
  await tx.query(keepStayNews([ID], 100));
  const [first] = await claim(100);
  expect(first).toEqual({ encounter_id: ID, turn: 1 });
  expect(await claim(100)).toEqual([]);
  await tx.query(keepStayNews([ID], 101));
  if (first) await endStayNews(tx, first);
  const [second] = await claim(101);
  expect(second).toEqual({ encounter_id: ID, turn: 2 });
  if (second) await endStayNews(tx, second);
  expect(await claim(9_999)).toEqual([]);
});

test("of a silent home one is claimed, none while that is asked, others as ever", async () => {
  const of = (home: string, count: number) =>
    Array.from({ length: count }, (_nothing, number) => {
      const id = `enc_${home}${number}` as EncounterId;
      const home_area = home as Area;
      return encounterRow({ id, home_area, hospital_number: id });
    });
  const rows = [...of("440100", 3), ...of("360300", 2)];
  await tx.query(insertEncounters(rows));
  const ids = rows.map(({ id }) => id);
  await tx.query(keepStayNews(ids, 200_000));
  const claim = { now: 200_000, until: 200_010, most: 5, silent: ["440000"] };
  const homesOf = async (full: readonly string[]) =>
    (await claimStayNews(tx, { ...claim, full })).map(({ encounter_id }) =>
      encounter_id.slice(4, 10),
    );
  expect((await homesOf([])).sort()).toEqual(["360300", "360300", "440100"]);
  expect(await homesOf(["440000"])).toEqual([]);
  expect(await homesOf([])).toEqual(["440100"]);
});
