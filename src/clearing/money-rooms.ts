/**
 * The rooms of notices and prefunds. The hub issues what is due and tells what changed; a province
 * keeps the hub's notices and tells what it did with them, off everybody's way, one round at a
 * time, and again later when there is no answer.
 */
import type { Instant } from "#base/date.ts";
import { createRounds } from "#base/rounds.ts";
import type { Calendar } from "#base/workdays.ts";
import { alone } from "#clearing/each-alone.ts";
import { issueClearing } from "#clearing/issue.ts";
import { issuePrefunds } from "#clearing/issue-prefund.ts";
import { hearNotice, noticeNews } from "#clearing/notice-hear.ts";
import { keepNotices } from "#clearing/notice-keep.ts";
import { hearPrefundAsk } from "#clearing/prefund-requests.ts";
import {
  amountsOfTexts,
  endNoticeWord,
  type NoticeWordRow,
  selectLastNotice,
  selectUntoldNoticeWords,
} from "#clearing/queries-notices.ts";
import {
  holdPrefundRequest,
  type PrefundRequestRow,
  selectReleasedPrefundRequests,
  upsertPrefundRequest,
} from "#clearing/queries-prefund.ts";
import type { News } from "#clearing/queries-unkept.ts";
import { pullAll, unkeptOf } from "#clearing/unkept.ts";
import type { ClearingParameters } from "#model/clearing-parameters.ts";
import { HUB } from "#model/place.ts";
import type { Room } from "#model/room.ts";
import type { Tx } from "#store/store.ts";
import type { World } from "#world.ts";

export interface MoneyRules {
  readonly clearing: (tx: Tx) => Promise<ClearingParameters>;
  readonly calendar: (tx: Tx) => Promise<Calendar>;
}

const EVERY_MS = 30_000;
const ROUNDS = { name: "money", everyMs: EVERY_MS, againMs: 5_000 };
const WORDS_MAX = 200;

export function moneyHubRoom(
  world: Pick<World, "now" | "store" | "log">,
  { clearing, calendar }: MoneyRules,
): Room {
  const { now, store } = world;
  let nextAt: Instant = 0;
  return {
    name: "money",
    messages: {
      noticeNews: {
        origin: "case",
        answer: async ({ after }, { from }) => ({
          notices: await store.transaction((tx) => noticeNews(tx, from, after)),
        }),
      },
      noticeSay: {
        origin: "case",
        answer: async (content, { from }) => await hearNotice(world, from, content),
      },
      prefundAsk: {
        origin: "case",
        answer: async (content, { from }) => await hearPrefundAsk(world, from, content),
      },
    },
    due: [
      {
        name: "money.issue",
        run: async () => {
          if (now() < nextAt) return 0;
          nextAt = now() + EVERY_MS;
          const terms = { parameters: await clearing(store), calendar: await calendar(store) };
          const issued = await issueClearing(world, terms);
          return issued + (await issuePrefunds(world, terms));
        },
      },
    ],
  };
}

export interface MoneyParts {
  readonly rules: MoneyRules;
  readonly deadlineMs: number;
}

export function moneyRoom(world: World, { rules, deadlineMs }: MoneyParts): Room {
  const { now, store } = world;
  const page = async (after: number): Promise<readonly News[]> => {
    if (rounds.isStopped()) return [];
    const { notices } = await world.ask("noticeNews", HUB, { after }, now() + deadlineMs);
    await keepNotices(world, notices, await rules.calendar(store));
    return notices.map(({ id, news }) => ({ id, number: news }));
  };

  const rounds = createRounds(world, ROUNDS, async () => {
    for (const word of await selectUntoldNoticeWords(store, WORDS_MAX)) {
      await alone(world, word.notice_id, () => tellWord(world, word, deadlineMs));
    }
    for (const row of await selectReleasedPrefundRequests(store, world.node)) {
      await alone(world, row.id, () => tellRequest(world, row, deadlineMs));
    }
    await pullAll(world, { kind: "notice", last: await selectLastNotice(store), page });
  });
  return {
    name: "money",
    due: [{ name: "money.exchange", run: rounds.run }],
    stop: rounds.stop,
    probes: { open: [unkeptOf("notice", world)], inFlight: rounds.inFlight },
  };
}

/** What the hub itself refuses is final: the log says why, and the notice stays as it has it. */
async function tellWord(world: World, row: NoticeWordRow, deadlineMs: number): Promise<void> {
  const { store, now, log } = world;
  const { notice_id, word, said_by, said_at } = row;
  const content = { notice: notice_id, word, by: said_by, at: said_at };
  const answer = await world.ask("noticeSay", HUB, content, now() + deadlineMs);
  if (answer.outcome === "early") return;
  if (answer.outcome === "refused") {
    const { code } = answer.refusal;
    log.error("money.wordRefused", { id: notice_id, kind: word, code });
    if (!code.startsWith("money_notice_")) return;
  }
  await endNoticeWord(store, row, now());
}

/** The hub has looked at the request itself, and will not say otherwise. */
function isFinal(code: string): boolean {
  return code.startsWith("prefund_") || ["field_invalid", "payment_same_person"].includes(code);
}

/** Until the hub has decided it. */
async function tellRequest(world: World, row: PrefundRequestRow, deadlineMs: number) {
  const { store, now } = world;
  const answer = await world.ask(
    "prefundAsk",
    HUB,
    {
      ...{ id: row.id, home: row.home_node, amounts: amountsOfTexts(row.amounts) },
      ...{ words: row.words, askedBy: row.asked_by, askedAt: row.asked_at },
      ...{ releasedBy: row.released_by ?? "", releasedAt: row.released_at ?? 0 },
    },
    now() + deadlineMs,
  );
  if (answer.outcome === "refused" && !isFinal(answer.refusal.code)) return;
  const state = answer.outcome === "refused" ? "refused" : answer.state;
  await store.transaction(async (tx) => {
    const held = await holdPrefundRequest(tx, row.id);
    if (held?.state !== "released") return;
    const at = now();
    const decided = state === "released" ? {} : { state, decided_at: at };
    await upsertPrefundRequest(tx, { ...held, heard_at: held.heard_at ?? at, ...decided });
  });
}
