/**
 * Notices' face (通知): what persons are told about their filings and settlements. One event is
 * written down once, in the commit that makes it, and sent until the post has taken it.
 */
export { advance } from "#notices/cursor.ts";
export { keepNotices } from "#notices/keep.ts";
export { noticesRoom } from "#notices/room.ts";
export {
  endedNotice,
  expiringNotice,
  filedNotice,
  refusedNotice,
  reimbursementNotice,
  returnedNotice,
  settledNotice,
} from "#notices/words.ts";
