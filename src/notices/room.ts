/** Sends notices by themselves, and again until the post has taken them. */
import { NoAnswer } from "#base/refusals.ts";
import type { Post } from "#model/notice.ts";
import type { Room } from "#model/room.ts";
import { claimNotices, endNotice, type NoticeRow, selectUnsent } from "#notices/queries.ts";
import type { World } from "#world.ts";

/** So many are sent in a look; one that was not taken is sent again after this, ever later. */
const AT_ONCE = 50;
const AGAIN_MS = 30_000;

/** Without a post nothing is sent. */
export function noticesRoom(
  { store, now, log }: Pick<World, "store" | "now" | "log">,
  post: Post | undefined,
): Room {
  let inFlight = 0;

  const send = async (post: Post, { event, recipient, body }: NoticeRow): Promise<void> => {
    inFlight += 1;
    try {
      await post({ event, to: recipient, text: body });
      await endNotice(store, event, now());
    } catch (error) {
      // Nobody knows whether it was taken: it comes again under the same event, which tells.
      if (error instanceof NoAnswer) log.warn("notices.unsent", { id: event });
      else log.error("notices.defect", { id: event, error });
    } finally {
      inFlight -= 1;
    }
  };

  const look = async (): Promise<number> => {
    if (post === undefined || inFlight > 0) return 0;
    const due = await claimNotices(store, { now: now(), most: AT_ONCE, againMs: AGAIN_MS });
    for (const notice of due) void send(post, notice);
    return due.length;
  };

  const unsent = {
    ...{ one: "notice", several: "notices", which: "that the post has still to take" },
    look: async () => {
      const [row] = await selectUnsent(store);
      return { count: row?.count ?? 0, oldestAt: row?.oldest_at ?? null };
    },
  };
  return {
    name: "notices",
    due: [{ name: "notices.send", run: look }],
    probes: { open: [unsent], inFlight: () => inFlight },
  };
}
