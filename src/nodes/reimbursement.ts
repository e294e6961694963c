/** A province's desk of reimbursement: what it asks of other rooms, and what the person is told. */
import { chinaDate } from "#base/date.ts";
import { phonesOf, selectMaterials } from "#filing/filing.ts";
import type { Post } from "#model/notice.ts";
import type { Area } from "#model/place.ts";
import { keepNotices, reimbursementNotice } from "#notices/notices.ts";
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

/** Who gave no number, neither here nor with a filing, is told nothing. */
async function tell(tx: Tx, row: ClaimRow): Promise<void> {
  const { phone } = claimedOf(row);
  const to = phone ?? (await phonesOf(tx, [row.person_id])).get(row.person_id);
  const { id, version, state, words, pay_fen: payFen, changed_at } = row;
  const notice = to && reimbursementNotice({ id, version, state, words, payFen }, to);
  if (notice) await keepNotices(tx, [notice], changed_at);
}
