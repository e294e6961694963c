/**
 * What may be posted: a part of a subject. The kinds are a closed list, here and in the check
 * transfers_subject_known; a new one adds a line to both. An id begins with the letters of its
 * kind, so that ids of two kinds never meet.
 */
import { assert } from "#base/assert.ts";

const ID_PREFIXES = {
  /** 结算 */
  settlement: "stl",
  /** 付款、收款通知书 */
  notice: "ntc",
  /** 付款、到账 */
  payment: "pay",
  /** 预付金核定、调整 */
  prefund: "pre",
  /** 审核扣款 */
  deduction: "ded",
  /** 月度清算确认 */
  confirmation: "cnf",
  /** 重算补差 */
  recompute: "rcp",
  /** 手工报销 */
  reimbursement: "rmb",
  /** 超期费用终止清算 */
  escalation: "esc",
} as const;

export type SubjectKind = keyof typeof ID_PREFIXES;

export const SUBJECT_KINDS = Object.keys(ID_PREFIXES) as readonly SubjectKind[];

export interface Subject {
  readonly kind: SubjectKind;
  readonly id: string;
}

/** The two sides of a node's work; a province has both. */
export type Side = "home" | "care";

const PART_SIDES = { home: "home", homeUndo: "home", care: "care", careUndo: "care" } as const;

/** Which side's booking of the subject it is, or its undoing. */
export type Part = keyof typeof PART_SIDES;

export function sideOf(part: Part): Side {
  return PART_SIDES[part];
}

export function partsOf(side: Side): Part[] {
  return (Object.keys(PART_SIDES) as Part[]).filter((part) => PART_SIDES[part] === side);
}

export function assertSubject({ kind, id }: Subject): void {
  assert(id.startsWith(`${ID_PREFIXES[kind]}_`), `${id} is not the id of a ${kind}`);
}
