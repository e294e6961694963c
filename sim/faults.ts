/**
 * What may go wrong, by name and probability. Each seed draws its own probabilities from the
 * storm's figures: some kinds of faults absent, some threefold, because some bugs show only under
 * one kind of fault.
 */
import type { Random } from "#base/random.ts";

export interface Faults {
  /** A message or a reply is lost. */
  readonly dropProb: number;
  /**
   * A message or a reply takes up to `delayMsMax` instead of a few milliseconds, and so is
   * overtaken.
   */
  readonly delayProb: number;
  readonly delayMsMax: number;
  /** One character of a message's content is changed on the way. */
  readonly corruptProb: number;
  /** A message is delivered twice. */
  readonly duplicateProb: number;
  /** A node dies at one await (a statement, a commit, a send). */
  readonly crashProb: number;
  readonly downMsMax: number;
  /** Each node's clock is wrong by up to this much, either way. */
  readonly clockSkewMsMax: number;
  /** In each second of the storm, the line between the hub and some province is cut. */
  readonly cutProb: number;
  readonly cutMsMax: number;
  /**
   * The connection is lost during a commit: the work was committed or not, the caller does not
   * learn which.
   */
  readonly lostCommitProb: number;
  /** The connection is lost during a statement before the commit. */
  readonly lostStatementProb: number;
  /** The disk stalls at a commit, perhaps past every deadline. */
  readonly stallProb: number;
  readonly stallMsMax: number;
  /**
   * A commit takes up to this long otherwise: no fault, but what arrives meanwhile makes a group.
   */
  readonly commitMsMax: number;
  /** A lane waits for more commands before it begins a batch, up to this long. */
  readonly gatherProb: number;
  readonly gatherMsMax: number;
  /** A single message or reply is held up to this long, past every deadline. */
  readonly strayProb: number;
  readonly strayMsMax: number;
  /** What books or takes back comes late, inside its deadline. */
  readonly slowProb: number;
  /** A node does not know the version of a message, as while another is upgraded. */
  readonly versionProb: number;
  /** A message or a reply is rewritten, or said in another's name. */
  readonly forgeProb: number;
  /** A home says something else of a settlement than it said before. */
  readonly lieProb: number;
  /** In each second of the storm, some province asks about another's case. */
  readonly meddleProb: number;
  /** A hub that restarts has forgotten a province, up to this long. */
  readonly forgetProb: number;
  readonly forgetMsMax: number;
}

const STORM: Faults = {
  dropProb: 0.05,
  delayProb: 0.08,
  delayMsMax: 9_000,
  corruptProb: 0.01,
  duplicateProb: 0.06,
  crashProb: 0.0015,
  downMsMax: 12_000,
  clockSkewMsMax: 1_500,
  cutProb: 0.02,
  cutMsMax: 20_000,
  lostCommitProb: 0.01,
  lostStatementProb: 0.001,
  stallProb: 0.02,
  stallMsMax: 8_000,
  commitMsMax: 15,
  gatherProb: 0.7,
  gatherMsMax: 2_500,
  strayProb: 0.01,
  strayMsMax: 60_000,
  slowProb: 0.12,
  versionProb: 0.04,
  forgeProb: 0.1,
  lieProb: 0.5,
  meddleProb: 0.25,
  forgetProb: 0.3,
  forgetMsMax: 30_000,
};

export const CALM: Faults = {
  dropProb: 0,
  delayProb: 0,
  delayMsMax: 0,
  corruptProb: 0,
  duplicateProb: 0,
  crashProb: 0,
  downMsMax: 0,
  clockSkewMsMax: 0,
  cutProb: 0,
  cutMsMax: 0,
  lostCommitProb: 0,
  lostStatementProb: 0,
  stallProb: 0,
  stallMsMax: 0,
  commitMsMax: 3,
  gatherProb: 0,
  gatherMsMax: 0,
  strayProb: 0,
  strayMsMax: 0,
  slowProb: 0,
  versionProb: 0,
  forgeProb: 0,
  lieProb: 0,
  meddleProb: 0,
  forgetProb: 0,
  forgetMsMax: 0,
};

/** The faults of the moment and the chance that decides them, asked in the order of the calls. */
export interface Weather {
  faults: Faults;
  readonly random: Random;
  /** How wrong clocks have been at most since the seed began. */
  skewMsMax: number;
}

/** The storm of one seed: each kind of fault absent, as in STORM, or three times as likely. */
export function stormOf(random: Random): Faults {
  const scaled = (probability: number): number =>
    probability * ([0, 1, 1, 3][random.below(4)] ?? 1);
  return {
    ...STORM,
    dropProb: scaled(STORM.dropProb),
    delayProb: scaled(STORM.delayProb),
    corruptProb: scaled(STORM.corruptProb),
    duplicateProb: scaled(STORM.duplicateProb),
    crashProb: scaled(STORM.crashProb),
    clockSkewMsMax: scaled(STORM.clockSkewMsMax),
    cutProb: scaled(STORM.cutProb),
    lostCommitProb: scaled(STORM.lostCommitProb),
    lostStatementProb: scaled(STORM.lostStatementProb),
    stallProb: scaled(STORM.stallProb),
    strayProb: scaled(STORM.strayProb),
    slowProb: scaled(STORM.slowProb),
    versionProb: scaled(STORM.versionProb),
    forgeProb: scaled(STORM.forgeProb),
    meddleProb: scaled(STORM.meddleProb),
    forgetProb: scaled(STORM.forgetProb),
  };
}
