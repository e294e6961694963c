/** What a checker decides on many applications at once, each in a commit of its own. */
import Type, { type Static } from "typebox";
import { id, oneOf, words } from "#api/fields.ts";
import { applicationNow, filingWorldOf } from "#api/filing/acts.ts";
import { changedWords } from "#api/filing/applications.ts";
import { roleReaching } from "#api/grant.ts";
import { NoAnswer, Refusal, type RefusalCode, refusalText } from "#base/refusals.ts";
import {
  type ApplicationRow,
  approveApplication,
  confirmRefusal,
  type FilingWorld,
  proposeRefusal,
  returnApplication,
  type Step,
  sendBack,
} from "#filing/filing.ts";
import { type Actor, staffActor } from "#model/actor.ts";
import type { StaffSession } from "#model/staff.ts";
import type { Office } from "#nodes/nodes.ts";
import { inTransaction } from "#trail/trail.ts";

export const WORDS = words("告知申请人的话", 500, 4);

export type Decide = (
  world: FilingWorld,
  step: Step,
  asked: {
    readonly id: string;
    readonly check: (row: ApplicationRow) => void;
    readonly words: string;
  },
) => Promise<ApplicationRow>;

const ACTS = {
  approve: approveApplication,
  return: returnApplication,
  proposeRefusal,
  confirmRefusal,
  sendBack,
} as const satisfies Record<string, Decide>;
type Act = keyof typeof ACTS;
const WORDED: readonly Act[] = ["return", "proposeRefusal"];

const ROWS_MAX = 100;

export const BATCH = Type.Object(
  {
    act: oneOf("办理", Object.keys(ACTS) as Act[]),
    words: Type.Optional(WORDS),
    rows: Type.Array(
      Type.Object(
        { application: id("申请编号"), version: id("所见的版本") },
        { additionalProperties: false },
      ),
      { title: "申请", minItems: 1, maxItems: ROWS_MAX },
    ),
  },
  { additionalProperties: false },
);
export type Batch = Static<typeof BATCH>;

const DONE = Type.Object({
  application: id("申请编号"),
  outcome: oneOf("结果", ["done", "refused", "unknown"]),
  state: Type.Union([Type.String(), Type.Null()], { title: "现在的状态" }),
  version: Type.Union([Type.String(), Type.Null()], { title: "现在的版本" }),
  code: Type.Union([Type.String(), Type.Null()], { title: "没有办成的代码" }),
  detail: Type.Union([Type.String(), Type.Null()], { title: "没有办成的原因" }),
});
export const BATCH_DONE = Type.Object({
  done: Type.Integer({ title: "办成" }),
  refused: Type.Integer({ title: "没有办成" }),
  unknown: Type.Integer({ title: "结果未定，请逐件查询" }),
  rows: Type.Array(DONE),
});
type Done = Static<typeof DONE>;

interface Deciding {
  readonly office: Office;
  readonly session: StaffSession;
}

/** Partial failure is told row by row: what is done stays done. Refusal: application_words. */
export async function decideMany(
  deciding: Deciding,
  { act, words: said = "", rows }: Batch,
): Promise<Static<typeof BATCH_DONE>> {
  if (WORDED.includes(act) && said === "") throw new Refusal("application_words", {}, "home");
  const done: Done[] = [];
  for (const row of rows) done.push(await decideOne(deciding, act, { ...row, words: said }));
  const count = (wanted: Done["outcome"]): number =>
    done.filter(({ outcome }) => outcome === wanted).length;
  const counts = { done: count("done"), refused: count("refused"), unknown: count("unknown") };
  return { ...counts, rows: done };
}

interface Row {
  readonly application: string;
  readonly version: string;
  readonly words: string;
}

async function decideOne(deciding: Deciding, act: Act, row: Row): Promise<Done> {
  const { application } = row;
  try {
    const { state, version } = await decided(deciding, act, row);
    const now = { state, version: String(version) };
    return { application, outcome: "done", ...now, code: null, detail: null };
  } catch (error) {
    const told = (outcome: Done["outcome"], code: RefusalCode, detail: string): Done => {
      return { application, outcome, state: null, version: null, code, detail };
    };
    if (error instanceof Refusal) return told("refused", error.code, error.message);
    // The rows before this one are done, so whatever failed here is told here.
    if (!(error instanceof NoAnswer)) {
      deciding.office.world.log.error("filing.batch.defect", { id: application, error });
      return told("unknown", "call_defect", refusalText("call_defect", {}));
    }
    return told("unknown", "query_unanswered", refusalText("query_unanswered", {}));
  }
}

async function decided(
  { office, session }: Deciding,
  act: Act,
  { application, version, words: said }: Row,
): Promise<ApplicationRow> {
  const check = (row: ApplicationRow): void => {
    if (String(row.version) === version) return;
    throw new Refusal("record_changed", { changed: changedWords(row) });
  };
  const row = await applicationNow(office, application);
  const by = row && checkerOf(session, row);
  if (row === null || by === null) throw new Refusal("object_missing");
  check(row);
  const asked = { id: application, check, words: said };
  return await inTransaction(office.world.store, office.trail, (tx, entries) =>
    ACTS[act](filingWorldOf(office), { tx, entries, by }, asked),
  );
}

/** As whom this clerk decides on it; null: out of reach. */
function checkerOf(session: StaffSession, { area }: ApplicationRow): Actor | null {
  const checkers = session.roles.filter(({ duty }) => duty === "checker");
  const role = roleReaching(checkers, { area });
  return role && staffActor(session, role);
}
