/** Applications about filings: whether one passes by rule, which versions an approval makes. */
import {
  circumstancesOf,
  type FilingWorld,
  type Matter,
  problemsOf,
  subjectOf,
} from "#filing/desk.ts";
import { type Circumstances, unlockingPapers } from "#filing/problems.ts";
import { selectFollowing } from "#filing/queries.ts";
import type { ApplicationRow } from "#filing/queries-applications.ts";
import { madeOf, moved, revoked, supplied } from "#filing/versions.ts";
import { begun, writeFilings } from "#filing/write.ts";
import { type EvidenceMode, type Filing, stands } from "#model/filing.ts";
import { FILING_STATES } from "#model/filing-states.ts";
import { mayMove } from "#model/states.ts";
import type { Tx } from "#store/store.ts";

export async function filingMatter(
  world: FilingWorld,
  tx: Tx,
  row: ApplicationRow,
): Promise<Matter> {
  const circumstances = await circumstancesOf(world, tx, row);
  const { today, rules } = circumstances;
  const following = await followingOf(tx, row, circumstances);
  return {
    today,
    decideWorkdays: rules.decideWorkdays,
    problems: problemsOf(row, circumstances),
    lacking: [],
    automatic: isAutomatic(row, circumstances),
    make: () => {
      const { made, all, follows } = versionsOf(world, row, circumstances, following);
      const { reason } = row.wish;
      const cause = { applicationId: row.id, rulesVersion: rules.version, reason, follows };
      return {
        made: { made_filing: made.id, made_version: made.version },
        write: (step) => writeFilings(world, step, all, cause),
      };
    },
  };
}

/** A change is another version of the same: what was made of it meanwhile is taken back with it. */
async function followingOf(
  tx: Tx,
  { kind, filing_id: id, person_id: person, made_at: since }: ApplicationRow,
  { filings, today }: Circumstances,
): Promise<Filing[]> {
  if (kind !== "revoke" || id === null) return [];
  const rows = await selectFollowing(tx, { person, id, since });
  const ids = new Set(rows.map((row) => row.id));
  return filings.filter(
    (one) => ids.has(one.id) && stands(one, today) && mayMove(FILING_STATES, one.state, "revoked"),
  );
}

/**
 * A cancellation that the lock allows needs nobody; nothing is supplied or revoked unseen, and no
 * lock is passed on papers that nobody has looked at.
 */
function isAutomatic(row: ApplicationRow, circumstances: Circumstances): boolean {
  const { kind, wish } = row;
  const { rules } = circumstances;
  if (kind === "supplement" || kind === "revoke") return false;
  if (kind !== "file") {
    const papers = unlockingPapers(wish, subjectOf(row, circumstances), circumstances);
    if (papers !== null && papers.length > 0) return false;
  }
  if (kind === "cancel") return true;
  if (wish.kind === undefined) return false;
  const { materials, automatic } = rules.kinds[wish.kind];
  const evidence: EvidenceMode =
    materials.length === 0 ? "none" : wish.evidence === "commitment" ? "commitment" : "documents";
  return automatic.includes(evidence);
}

interface Versions {
  /** What the application is about in the end. */
  readonly made: Filing;
  readonly all: readonly Filing[];
  readonly follows?: Filing | undefined;
}

function versionsOf(
  world: FilingWorld,
  row: ApplicationRow,
  circumstances: Circumstances,
  following: readonly Filing[],
): Versions {
  const { wish, kind, person_id: personId } = row;
  const { rules, today, stays } = circumstances;
  if (kind === "file") {
    const made = begun(world, personId, madeOf(wish, rules, today, stays));
    return { made, all: [made] };
  }
  const subject = subjectOf(row, circumstances);
  if (kind === "cancel") {
    const made = moved(subject, "cancelled", { endedOn: today });
    return { made, all: [made] };
  }
  if (kind === "revoke") {
    const made = revoked(subject, today);
    return { made, all: [made, ...following.map((one) => revoked(one, today))] };
  }
  if (kind === "supplement") {
    const made = supplied(subject, rules);
    return { made, all: [made] };
  }
  const made = begun(world, personId, madeOf(wish, rules, today, stays));
  // The old one stays usable until the new one begins.
  const { from } = made.span;
  const endedOn = from < today ? today : from;
  return { made, all: [moved(subject, "cancelled", { endedOn }), made], follows: subject };
}
