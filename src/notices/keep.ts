/** Writes notices down, in the transaction of what they tell. */
import type { Instant } from "#base/date.ts";
import type { Notice } from "#model/notice.ts";
import { insertNotices } from "#notices/queries.ts";
import type { Tx } from "#store/store.ts";

/** Who gave no number is told nothing; an event that was written down already stays as it was. */
export async function keepNotices(tx: Tx, notices: readonly Notice[], at: Instant): Promise<void> {
  if (notices.length === 0) return;
  const rows = notices.map(({ event, to, text }) => ({ event, recipient: to, body: text }));
  await insertNotices(tx, rows, at);
}
