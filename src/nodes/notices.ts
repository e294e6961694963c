/**
 * What persons are told: the desk's acts in their own commits, settlements and ends of filings by
 * looking. Where a node has no post, nothing is written down.
 */
import { addDays, type ChinaDate, chinaDate, type Instant } from "#base/date.ts";
import {
  type ApplicationRow,
  endingFilings,
  endingQualifications,
  type FilingWorld,
  filingAreaOn,
  phonesOf,
} from "#filing/filing.ts";
import type { Filing } from "#model/filing.ts";
import type { ApplicationState } from "#model/filing-states.ts";
import type { Notice, Post } from "#model/notice.ts";
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
  refusedNotice,
  returnedNotice,
  revokedNotice,
  settledNotice,
} from "#notices/notices.ts";
import { areaName } from "#registry/registry.ts";
import { settledSince } from "#settlement/settlement.ts";
import type { Tx } from "#store/store.ts";
import type { World } from "#world.ts";

const ROWS_MAX = 200;
/** Longer than a commit takes: what is booked later has a later time. */
const BEHIND_MS = 60_000;
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
        changed: async (tx, versions, at) => {
          await filing.filing.qualifying.changed(tx, versions, at);
          await keepNotices(tx, await revocationsOf(tx, versions), at);
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

async function revocationsOf(tx: Tx, versions: readonly QualificationVersion[]): Promise<Notice[]> {
  const revoked = versions.filter(({ state }) => state === "revoked");
  const phones = await phonesOf(tx, [...new Set(revoked.map(({ personId }) => personId))]);
  return revoked.flatMap((one) => {
    const to = phones.get(one.personId);
    return to ? [revokedNotice(one, to)] : [];
  });
}

async function placesOf(tx: Tx, { areas }: Filing, at: Instant): Promise<string> {
  const names = await Promise.all(areas.map((area) => areaName(tx, area, chinaDate(at))));
  return names.map((name, index) => name ?? areas[index] ?? "").join("、");
}

/** Sends, and finds by itself what else is to be told. */
export function noticesOfNode(world: World, filing: FilingWorld, post: Post | undefined): Room {
  const room = noticesRoom(world, post);
  if (post === undefined) return room;
  const found: DueWork[] = [
    { name: "notices.settled", run: () => tellSettled(world) },
    { name: "notices.expiring", run: remindsOf(world, filingsThatEnd(world, filing)) },
    { name: "notices.lapsing", run: remindsOf(world, qualificationsThatEnd(filing)) },
  ];
  return { ...room, due: [...found, ...(room.due ?? [])] };
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
  daysBefore(tx: Tx, one: One, today: ChinaDate): Promise<number>;
  notice(tx: Tx, one: One, to: string): Promise<Notice>;
}

type Ending = Pick<Filing, "personId" | "span"> & { readonly id: string };

function filingsThatEnd({ now }: World, { filing }: FilingWorld): Reminding<Filing> {
  return {
    page: (store, asked) => endingFilings(store, asked, ROWS_MAX),
    daysBefore: async (tx, one, today) => {
      const area = await filingAreaOn(tx, one.personId, today);
      return (await filing.rules(tx, area, today)).remindDays;
    },
    notice: async (tx, one, to) => expiringNotice(one, await placesOf(tx, one, now()), to),
  };
}

/** From the day on which it may be renewed. */
function qualificationsThatEnd({ filing }: FilingWorld): Reminding<QualificationVersion> {
  return {
    page: (store, asked) => endingQualifications(store, asked, ROWS_MAX),
    daysBefore: async (tx, { personId, homeDisease }, today) => {
      const area = await filingAreaOn(tx, personId, today);
      const rules = await filing.qualifying.rules(tx, area, today);
      const own = rules.diseases.find(({ disease }) => disease === homeDisease.code);
      return (own ?? rules).renewDays;
    },
    notice: async (_tx, one, to) => lapsingNotice(one, to),
  };
}

/** Once a day all that end soon, a page a look; who was reminded is not reminded again. */
function remindsOf<One extends Ending>(
  { store, now }: World,
  reminding: Reminding<One>,
): () => Promise<number> {
  let day = "";
  let after: { readonly on: string; readonly id: string } | null = null;
  return async () => {
    const today = chinaDate(now());
    if (day !== today) after = { on: today, id: "" };
    day = today;
    if (after === null) return 0;
    const asked = { after, to: addDays(today, REMIND_DAYS_MAX) };
    const page = await reminding.page(store, asked);
    await store.transaction(async (tx) => {
      const phones = await phonesOf(tx, [...new Set(page.map(({ personId }) => personId))]);
      const notices: Notice[] = [];
      for (const one of page) {
        const to = phones.get(one.personId);
        if (!to || one.span.to === undefined) continue;
        const days = await reminding.daysBefore(tx, one, today);
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
