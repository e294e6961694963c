/**
 * What persons are told: the desk's acts in their own commits, settlements and ends of filings by
 * looking. Where a node has no post, nothing is written down.
 */
import { type Apart, createApart } from "#base/apart.ts";
import { addDays, type ChinaDate, chinaDate, type Instant, MINUTE_MS } from "#base/date.ts";
import {
  type ApplicationRow,
  endingFilings,
  endingQualifications,
  type FilingWorld,
  filingAreasOn,
  leftWork,
  phonesOf,
} from "#filing/filing.ts";
import type { Filing } from "#model/filing.ts";
import type { ApplicationState } from "#model/filing-states.ts";
import type { Notice, Post } from "#model/notice.ts";
import type { PersonId } from "#model/person.ts";
import type { Area } from "#model/place.ts";
import type { QualificationVersion } from "#model/qualification.ts";
import type { DueWork, Room } from "#model/room.ts";
import {
  advance,
  endedNotice,
  expiringNotice,
  filedNotice,
  keepNotices,
  lapsedNotice,
  lapsingNotice,
  noticesRoom,
  qualifiedNotice,
  refusedNotice,
  returnedNotice,
  settledNotice,
  unqualifiedNotice,
} from "#notices/notices.ts";
import { areaName } from "#registry/registry.ts";
import { settledSince } from "#settlement/settlement.ts";
import type { Tx } from "#store/store.ts";
import type { World } from "#world.ts";

const ROWS_MAX = 200;
/** Longer than a commit takes: what is booked later has a later time. */
const BEHIND_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** No place reminds earlier. */
const REMIND_DAYS_MAX = 90;

/** By what an application has come to. */
const OUTCOME_NOTICES: Readonly<Partial<Record<ApplicationState, typeof refusedNotice>>> = {
  returned: returnedNotice,
  withdrawn: lapsedNotice,
};

/** The desk of a node with a post: its acts are told. */
export function withNotices(filing: FilingWorld, post: Post | undefined): FilingWorld {
  if (post === undefined) return filing;
  return {
    ...filing,
    filing: {
      ...filing.filing,
      changed: async (tx, filings, at) => {
        await filing.filing.changed(tx, filings, at);
        await keepNotices(tx, await noticesOf(tx, filings, at), at);
      },
      qualifying: {
        ...filing.filing.qualifying,
        changed: async (tx, versions, at, renewed) => {
          await filing.filing.qualifying.changed(tx, versions, at, renewed);
          await keepNotices(tx, await qualificationNotices(tx, versions, renewed), at);
        },
      },
      told: async (tx, row) => {
        const to = await phoneOf(tx, row);
        const notice = OUTCOME_NOTICES[row.state] ?? refusedNotice;
        if (to) await keepNotices(tx, [notice(row, to)], row.changed_at);
      },
    },
  };
}

async function phoneOf(tx: Tx, { person_id, wish }: ApplicationRow): Promise<string | undefined> {
  return wish.phone ?? (await phonesOf(tx, [person_id])).get(person_id);
}

async function noticesOf(tx: Tx, filings: readonly Filing[], at: Instant): Promise<Notice[]> {
  const phones = await phonesOf(tx, [...new Set(filings.map(({ personId }) => personId))]);
  const notices: Notice[] = [];
  for (const filing of filings) {
    const to = phones.get(filing.personId);
    if (!to) continue;
    const begins = filing.version === 1;
    const over = filing.state === "cancelled" || filing.state === "revoked";
    if (!begins && !over) continue;
    const places = await placesOf(tx, filing, at);
    notices.push((over ? endedNotice : filedNotice)(filing, places, to));
  }
  return notices;
}

/** Recognised, renewed, given up, taken back: each once. */
async function qualificationNotices(
  tx: Tx,
  versions: readonly QualificationVersion[],
  renewed: QualificationVersion | undefined,
): Promise<Notice[]> {
  const phones = await phonesOf(tx, [...new Set(versions.map(({ personId }) => personId))]);
  return versions.flatMap((one) => {
    const to = phones.get(one.personId);
    if (!to) return [];
    const isOver = one.state !== "effective";
    return [isOver ? unqualifiedNotice(one, to) : qualifiedNotice(one, renewed !== undefined, to)];
  });
}

async function placesOf(tx: Tx, { areas }: Filing, at: Instant): Promise<string> {
  const names = await Promise.all(areas.map((area) => areaName(tx, area, chinaDate(at))));
  return names.map((name, index) => name ?? areas[index] ?? "").join("、");
}

const LEFT = { one: "left_reminder_work", several: "left_reminder_works" };

/** Sends, and finds by itself what else is to be told. */
export function noticesOfNode(world: World, filing: FilingWorld, post: Post | undefined): Room {
  const room = noticesRoom(world, post);
  if (post === undefined) return room;
  const [areas, qualified] = [
    createApart(world, "notices.area"),
    createApart(world, "notices.area"),
  ];
  const found: DueWork[] = [
    { name: "notices.settled", run: () => tellSettled(world) },
    { name: "notices.expiring", run: remindsOf(world, filingsThatEnd(world, filing), areas) },
    { name: "notices.lapsing", run: remindsOf(world, qualificationsThatEnd(filing), qualified) },
  ];
  const left = leftWork(LEFT, "by which people are reminded", [areas, qualified]);
  const open = [...(room.probes?.open ?? []), left];
  return { ...room, due: [...found, ...(room.due ?? [])], probes: { ...room.probes, open } };
}

/** Goes on where the last look of any process ended. */
async function tellSettled({ store, now }: World): Promise<number> {
  return await store.transaction(async (tx) => {
    const at = now();
    return await advance(tx, { name: "settled", first: { at, id: "" } }, async (after) => {
      const rows = await settledSince(tx, after, at - BEHIND_MS, ROWS_MAX);
      const phones = await phonesOf(tx, [...new Set(rows.map(({ personId }) => personId))]);
      const notices = rows.flatMap((row) => {
        const to = phones.get(row.personId);
        return to ? [settledNotice(row, to)] : [];
      });
      await keepNotices(tx, notices, at);
      return { last: rows.at(-1), count: rows.length };
    });
  });
}

/** What ends: who is told of it, how long before, in which words. */
interface Reminding<One> {
  page(store: Tx, asked: Parameters<typeof endingFilings>[1]): Promise<One[]>;
  /** By the rules of its home place. */
  daysBefore(tx: Tx, area: Area, today: ChinaDate): Promise<(one: One) => number>;
  notice(tx: Tx, one: One, to: string): Promise<Notice>;
}

type Ending = Pick<Filing, "personId" | "span"> & { readonly id: string };

function filingsThatEnd({ now }: World, { filing }: FilingWorld): Reminding<Filing> {
  return {
    page: (store, asked) => endingFilings(store, asked, ROWS_MAX),
    daysBefore: async (tx, area, today) => {
      const { remindDays } = await filing.rules(tx, area, today);
      return () => remindDays;
    },
    notice: async (tx, one, to) => expiringNotice(one, await placesOf(tx, one, now()), to),
  };
}

/** From the day on which it may be renewed. */
function qualificationsThatEnd({ filing }: FilingWorld): Reminding<QualificationVersion> {
  return {
    page: (store, asked) => endingQualifications(store, asked, ROWS_MAX),
    daysBefore: async (tx, area, today) => {
      const rules = await filing.qualifying.rules(tx, area, today);
      const own = new Map(rules.diseases.map((one) => [one.disease, one.renewDays]));
      return ({ homeDisease: { code } }) => own.get(code) ?? rules.renewDays;
    },
    notice: async (_tx, one, to) => lapsingNotice(one, to),
  };
}

/**
 * Once a day all that end soon, a page a look; who was reminded is not reminded again. An area
 * whose rules do not hold keeps back no other one: all are looked at again within the hour.
 */
function remindsOf<One extends Ending>(
  { store, now }: World,
  reminding: Reminding<One>,
  apart: Apart,
): () => Promise<number> {
  let day = "";
  let after: { readonly on: string; readonly id: string } | null = null;
  return async () => {
    const today = chinaDate(now());
    const round = apart.open().count === 0 ? today : `${today} ${Math.floor(now() / HOUR_MS)}`;
    if (!day.startsWith(round)) after = { on: today, id: "" };
    day = round;
    if (after === null) return 0;
    const asked = { after, to: addDays(today, REMIND_DAYS_MAX) };
    const page = await reminding.page(store, asked);
    const persons = [...new Set(page.map(({ personId }) => personId))];
    const areas = await filingAreasOn(store, persons, today);
    const ruled = await rulesOf(store, reminding, areas, { apart, today });
    await store.transaction(async (tx) => {
      const phones = await phonesOf(tx, persons);
      const notices: Notice[] = [];
      for (const one of page) {
        const to = phones.get(one.personId);
        const days = ruled.get(one.personId)?.(one);
        if (!to || one.span.to === undefined || days === undefined) continue;
        if (one.span.to > addDays(today, days)) continue;
        notices.push(await reminding.notice(tx, one, to));
      }
      await keepNotices(tx, notices, now());
    });
    const last = page.at(-1);
    after = page.length < ROWS_MAX || !last ? null : { on: last.span.to ?? "", id: last.id };
    return page.length;
  };
}

/** Each area's rules are asked for once; where they do not hold, its people have none. */
async function rulesOf<One extends Ending>(
  store: Tx,
  reminding: Reminding<One>,
  areas: ReadonlyMap<PersonId, Area>,
  { apart, today }: { readonly apart: Apart; readonly today: ChinaDate },
): Promise<Map<PersonId, (one: One) => number>> {
  const ruled = new Map<Area, (one: One) => number>();
  for (const area of new Set(areas.values())) {
    const days = await apart.one(area, () => reminding.daysBefore(store, area, today));
    if (days) ruled.set(area, days);
  }
  return new Map(
    [...areas].flatMap(([person, area]) => {
      const days = ruled.get(area);
      return days ? [[person, days] as const] : [];
    }),
  );
}
