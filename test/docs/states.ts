/** docs/states.md: states and transitions, from their tables and in the program's words. */
import { BATCH_STATES, DIFFERENCE_STATES, NOTICE_STATES } from "../../src/model/clearing-states.ts";
import { APPLICATION_STATES, FILING_STATES } from "../../src/model/filing-states.ts";
import { QUALIFICATION_STATES } from "../../src/model/qualification-states.ts";
import { CLAIM_STATES, PAYOUT_STATES } from "../../src/model/reimbursement-states.ts";
import {
  ACCOUNT_STATES,
  COPY_STATES,
  DISPUTE_STATES,
  ENCOUNTER_STATES,
  GUARDIANSHIP_STATES,
  HOME_STATES,
  JOB_STATES,
  type Move,
  ONBOARDING_STATES,
  RELEASE_STATES,
  SETTLEMENT_STATES,
  type States,
} from "../../src/model/states.ts";
import { TERMS, type Term } from "../../src/model/words.ts";

const HEAD = `# 状态 States

Written by \`npm run docs\` from the transition tables in \`src/model/states.ts\`, against which the
program checks every change of a state, and from the words in \`src/model/words.ts\`, which screens,
refusals and commands show.

本页由程序的状态表生成：程序每次改变状态都按这些表核对，页面、拒绝的话和命令行用的是同样的词。

A reversal (冲正) is no state but an order with an id of its own: until home has answered that very
order the settlement stays in its state ([why](decisions/0007-a-reversal-is-an-order.md)).
`;

type Named = Readonly<Record<string, Term>>;

interface Part {
  readonly title: string;
  readonly states: States<string>;
  readonly words: Named;
}

/** The compiler holds that both tables speak of the same states. */
function part<State extends string>(
  title: string,
  states: States<State>,
  words: Readonly<Record<State, Term>>,
): Part {
  return { title, states: states as States<string>, words };
}

const PARTS: readonly Part[] = [
  part("就诊（就医地） Encounter, at care", ENCOUNTER_STATES, TERMS.encounterState),
  part("结算（就医地） Settlement, at care", SETTLEMENT_STATES, TERMS.settlementState),
  part("结算（参保地） Settlement, at home", HOME_STATES, TERMS.homeState),
  part("副本（国家平台） Copy, at the hub", COPY_STATES, TERMS.copyState),
  part("政策版本（参保地） Release of a policy, at home", RELEASE_STATES, TERMS.releaseState),
  part(
    "机构接入（就医地） Onboarding of an institution, at care",
    ONBOARDING_STATES,
    TERMS.onboardingState,
  ),
  part(
    "备案申请（参保地） Application for a filing, at home",
    APPLICATION_STATES,
    TERMS.applicationState,
  ),
  part("备案（参保地） Filing, at home", FILING_STATES, TERMS.filingState),
  part(
    "门诊慢特病资格（参保地） Qualification for a chronic disease, at home",
    QUALIFICATION_STATES,
    TERMS.qualificationState,
  ),
  part("对账差异（三方） Difference between the three", DIFFERENCE_STATES, TERMS.differenceState),
  part("清算批次（两省） Month's batch of a pair of provinces", BATCH_STATES, TERMS.batchState),
  part("通知书 Notice to pay and to receive", NOTICE_STATES, TERMS.noticeState),
  part("手工报销（参保地） Reimbursement, at home", CLAIM_STATES, TERMS.claimState),
  part("报销付款（参保地） Payment to a person, at home", PAYOUT_STATES, TERMS.payoutState),
  part("账号 Account of staff", ACCOUNT_STATES, TERMS.accountState),
  part("代办 Acting for a parent or child", GUARDIANSHIP_STATES, TERMS.guardianshipState),
  part("任务（接口） Job of the API", JOB_STATES, TERMS.jobState),
  part("异议和投诉（参保地） Dispute or complaint, at home", DISPUTE_STATES, TERMS.disputeState),
];

/** With its beginnings, which come from nothing. */
function movesOf({ states }: Part): (readonly [from: string, to: string, move: Move])[] {
  const all = [["", states.begins] as const, ...Object.entries(states.moves)];
  return all.flatMap(([from, targets]) =>
    Object.entries(targets).flatMap(([to, move]) => (move ? [[from, to, move] as const] : [])),
  );
}

function named(words: Named, state: string): string {
  return state === "" ? "–" : `${words[state]?.zh} \`${state}\``;
}

function diagram(told: Part): string[] {
  const names = Object.entries(told.words).map(([state, { zh }]) => `  ${state} : ${zh} ${state}`);
  const arrows = movesOf(told).map(([from, to]) => `  ${from === "" ? "[*]" : from} --> ${to}`);
  return ["```mermaid", "stateDiagram-v2", ...names, ...arrows, "```"];
}

function table(told: Part): string[] {
  const rows = movesOf(told).map(([from, to, { by, also, zh, en }]) => {
    const who = [by, ...(also ? [also] : [])].map((mover) => TERMS.mover[mover]);
    const whom = who.map((each) => `${each.zh} ${each.en}`).join("；");
    const cells = [named(told.words, from), named(told.words, to), whom];
    return `| ${[...cells, zh, en].join(" | ")} |`;
  });
  return ["| 从 From | 到 To | 谁 Who | 做什么 | What |", "|---|---|---|---|---|", ...rows];
}

/** Where nothing leads on from. */
function ends({ states, words }: Part): string {
  const last = Object.keys(words).filter((state) => {
    return Object.keys(states.moves[state] ?? {}).length === 0;
  });
  return `终态 Final: ${last.map((state) => named(words, state)).join(", ") || "–"}.`;
}

export function statesDocument(): string {
  const parts = PARTS.map((told) =>
    [`## ${told.title}`, "", ...diagram(told), "", ...table(told), "", ends(told), ""].join("\n"),
  );
  return [HEAD, ...parts].join("\n");
}
