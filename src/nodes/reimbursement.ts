/** A province's desk of reimbursement: what it asks of other rooms, and what the person is told. */
import { chinaDate } from "#base/date.ts";
import { phonesOf, selectMaterials } from "#filing/filing.ts";
import type { Post } from "#model/notice.ts";
import type { Area } from "#model/place.ts";
import type { ClaimState } from "#model/reimbursement-states.ts";
import {
  claimApprovedNotice,
  claimConcludedNotice,
  claimPaidNotice,
  claimRefusedNotice,
  claimReturnedNotice,
  keepNotices,
} from "#notices/notices.ts";
import { areaName } from "#registry/registry.ts";
import {
  type ClaimRow,
  claimedOf,
  type ReimbursementWorld,
  reimbursementRules,
} from "#reimbursement/reimbursement.ts";
import type { Rulebook } from "#rulebook/rulebook.ts";
import type { HeldReference } from "#settlement/settlement.ts";
import type { Tx } from "#store/store.ts";
import type { World } from "#world.ts";

export function reimbursementWorld<Own extends World>(
  world: Own,
  parts: {
    readonly rulebook: Rulebook;
    readonly reference: (tx: Tx) => Promise<HeldReference>;
    readonly post: Post | undefined;
  },
): Own & ReimbursementWorld {
  const { rulebook, reference, post } = parts;
  return {
    ...world,
    reimbursement: {
      rulebook,
      rules: reimbursementRules,
      calendar: rulebook.calendar,
      catalogue: async (tx) => (await reference(tx)).catalogue,
      materials: selectMaterials,
      areaName: async (tx, area) =>
        (await areaName(tx, area as Area, chinaDate(world.now()))) ?? area,
      told: post && tell,
    },
  };
}

/** Of what else becomes of a claim nobody is told. */
const TOLD: Readonly<Partial<Record<ClaimState, typeof claimPaidNotice>>> = {
  returned: claimReturnedNotice,
  approved: claimApprovedNotice,
  concluded: claimConcludedNotice,
  paid: claimPaidNotice,
  refused: claimRefusedNotice,
};

/** Who gave no number, neither here nor with a filing, is told nothing. */
async function tell(tx: Tx, row: ClaimRow): Promise<void> {
  const { phone } = claimedOf(row);
  const to = phone ?? (await phonesOf(tx, [row.person_id])).get(row.person_id);
  const { id, version, state, words, pay_fen: payFen, changed_at } = row;
  const notice = TOLD[state];
  if (!to || !notice) return;
  await keepNotices(tx, [notice({ id, version, words, payFen }, to)], changed_at);
}
