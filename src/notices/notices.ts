/**
 * Notices' face (通知): what persons are told about their filings and settlements. One event is
 * written down once, in the commit that makes it, and sent until the post has taken it.
 */
export { advance } from "#notices/cursor.ts";
export { keepNotices } from "#notices/keep.ts";
export { noticesRoom } from "#notices/room.ts";
export {
  claimApprovedNotice,
  claimConcludedNotice,
  claimPaidNotice,
  claimRefusedNotice,
  claimReturnedNotice,
  endedNotice,
  expiringNotice,
  filedNotice,
  lapsedNotice,
  lapsingNotice,
  qualifiedNotice,
  refusedNotice,
  returnedNotice,
  settledNotice,
  unqualifiedNotice,
} from "#notices/words.ts";
