/**
 * Recomputation (重算): every booked settlement again, from what care sent and what home knew, under
 * the text of the policy version that it names, as the rulebook holds it. Payment, deductible,
 * changes and steps must come out to the byte. Other than the check of the books this shares the
 * rules' code with the writer, on purpose: it proves that history still computes.
 */
import { fromJson, toJson } from "#base/json.ts";
import { ASSUMPTION, type Evaluation, type HomeFacts } from "#model/benefit.ts";
import type { SettleContent } from "#model/message.ts";
import { PAYER_WORDS, SETTLEMENT_STATE_WORDS } from "#model/words.ts";
import { type PastSettlementRow, pastSettlementRows } from "#recompute/queries-recompute.ts";
import { createVersions, type Versions } from "#recompute/versions.ts";
import { selectReleaseTexts } from "#rulebook/rulebook.ts";
import { caseOfSettlement, factsFromText, ownChanges, readerOf } from "#settlement/settlement.ts";
import { type Database, openPg, openSnapshot, pages, type Tx } from "#store/store.ts";

export interface RecomputeOptions {
  /** "2021-12": only settlements of this month. */
  readonly month?: string | undefined;
  /** Only settlements of this pooling area, city or province. */
  readonly area?: string | undefined;
  readonly differencesMax: number;
  readonly progress: (words: string) => void;
  readonly now: () => number;
}

/** One part of a settlement that does not come out as it was booked. */
export interface Difference {
  readonly node: string;
  readonly id: string;
  readonly version: string;
  readonly part: string;
  readonly stored: string;
  readonly recomputed: string;
}

export interface Recomputed {
  /** Settlements whose every part came out the same. */
  readonly same: number;
  readonly different: number;
  /** Of the different ones: those of which an amount differs, not only the words. */
  readonly amounts: number;
  /** Booked before home kept what it knew: they cannot be recomputed. */
  readonly withoutFacts: number;
  /** The first ones, in full. */
  readonly differences: readonly Difference[];
  readonly seconds: number;
}

const HUB = "100000";
const TOLD_EVERY = 20_000;

export async function recomputeCountry(
  urls: ReadonlyMap<string, string>,
  options: RecomputeOptions,
): Promise<Recomputed> {
  const stores = new Map<string, Database>();
  for (const [node, url] of urls) {
    stores.set(node, openPg({ url, connectionsMax: 1, statementTimeoutMs: 0 }));
  }
  try {
    return await recomputeStores(stores, options);
  } finally {
    await Promise.all([...stores.values()].map((store) => store.close()));
  }
}

/** The same on stores that are open already, such as a simulation's. */
export async function recomputeStores(
  stores: ReadonlyMap<string, Database>,
  options: RecomputeOptions,
): Promise<Recomputed> {
  const began = options.now();
  const sum = createSum(options, began);
  const { area } = options;
  for (const [node, store] of stores) {
    if (node === HUB || (area !== undefined && node.slice(0, 2) !== area.slice(0, 2))) continue;
    const snapshot = await openSnapshot(store);
    try {
      await recomputeNode(node, snapshot.tx, options, sum);
    } finally {
      await snapshot.close();
    }
  }
  return { ...sum.counts, differences: sum.differences, seconds: (options.now() - began) / 1_000 };
}

type Found = Omit<Difference, "node" | "id" | "version">;
type Outcome = "withoutFacts" | readonly Found[];

function createSum(options: RecomputeOptions, began: number) {
  const counts = { same: 0, different: 0, amounts: 0, withoutFacts: 0 };
  const differences: Difference[] = [];
  let seen = 0;
  return {
    counts,
    differences,
    take: (node: string, row: PastSettlementRow, outcome: Outcome): void => {
      seen += 1;
      if (seen % TOLD_EVERY === 0) {
        const seconds = Math.max(1, options.now() - began) / 1_000;
        options.progress(`已重算 ${seen} 笔，每秒 ${Math.round(seen / seconds)} 笔`);
      }
      if (outcome === "withoutFacts") {
        counts.withoutFacts += 1;
        return;
      }
      if (outcome.length === 0) {
        counts.same += 1;
        return;
      }
      counts.different += 1;
      if (outcome.some(({ part }) => !WORDS.has(part))) counts.amounts += 1;
      for (const found of outcome) {
        if (differences.length >= options.differencesMax) return;
        differences.push({ node, id: row.id, version: row.policy_version ?? "", ...found });
      }
    },
  };
}

/** Parts that are told to people and move no money. */
const WORDS: ReadonlySet<string> = new Set(["步骤", "未计算"]);

async function recomputeNode(
  node: string,
  tx: Tx,
  { month, area }: RecomputeOptions,
  sum: ReturnType<typeof createSum>,
): Promise<void> {
  const versions = createVersions(await selectReleaseTexts(tx));
  const rows = pastSettlementRows({
    month: month ?? null,
    area: area?.replace(/(00)+$/, "") ?? "",
  });
  for await (const page of pages(tx, rows)) {
    for (const row of page) sum.take(node, row, recompute(row, versions));
  }
}

function recompute(row: PastSettlementRow, versions: Versions): Outcome {
  if (row.facts === null) return "withoutFacts";
  const policy = versions.load(row.policy_version ?? "");
  if (typeof policy === "string") {
    return [{ part: "政策版本", stored: row.policy_version ?? "", recomputed: policy }];
  }
  if (readJson(row.content) === undefined || readJson(row.facts) === undefined) {
    return [
      { part: "输入", stored: `${row.content} ${row.facts}`, recomputed: "存储的内容已损坏" },
    ];
  }
  const content = fromJson<SettleContent>(row.content ?? "");
  const wrong = versions.notInForce(row.policy_version ?? "", content.settledOn);
  if (wrong !== null) {
    return [{ part: "政策版本", stored: row.policy_version ?? "", recomputed: wrong }];
  }
  const facts = factsFromText(row.facts);
  const result = policy.evaluate(caseOfSettlement(content, facts), readerOf(facts.used));
  if ("refused" in result) {
    return [
      {
        part: "结果",
        stored: SETTLEMENT_STATE_WORDS.settled,
        recomputed: `被拒：${result.refused.code}`,
      },
    ];
  }
  return differencesOf(row, content, facts, result);
}

/** JSON of a stored text, or undefined when it is none. */
function readJson(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function birthDateIn(person: string | undefined): string {
  const fields = readJson(person ?? null);
  return typeof fields === "object" && fields !== null && "birthDate" in fields
    ? String(fields.birthDate)
    : "";
}

/** What the stored answer says, as the very text that was stored. */
function answerParts(text: string | null): Readonly<Record<string, string>> {
  const answer = readJson(text);
  const fields = (typeof answer === "object" && answer !== null ? answer : {}) as Record<
    string,
    unknown
  >;
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, JSON.stringify(value)]),
  );
}

function differencesOf(
  row: PastSettlementRow,
  content: SettleContent,
  facts: HomeFacts,
  result: Evaluation,
): Found[] {
  const answer = answerParts(row.answer);
  const { own, relatives } = splitChanges(row, content);
  const pairs: readonly (readonly [part: string, stored: string, recomputed: string])[] = [
    ["支付", answer.payment ?? "", toJson(result.payment)],
    ["起付线", answer.deductibleFen ?? "", toJson(result.deductibleFen)],
    ["支付比例", answer.pooledRateBp ?? "", toJson(result.pooledRateBp)],
    ["未计算", answer.notCalculated ?? "", toJson(result.notCalculated)],
    ["累计变动", own, toJson(ownChanges(content, result.changes, facts.used))],
    [PAYER_WORDS.relativesAccount, relatives, (-result.payment.relativesAccountFen).toString()],
    ["步骤", workingIn(row.steps), workingIn(toJson(result.steps))],
    ["人员类别", answer.personType ?? "", toJson(facts.personType)],
    ["公务员", answer.civilServant ?? "", toJson(facts.civilServant)],
    ["出生日期", birthDateIn(answer.person), facts.birthDate],
    ["待遇类别", answer.category ?? "", toJson(facts.category)],
  ];
  return pairs
    .filter(([, stored, recomputed]) => stored !== recomputed)
    .map(([part, stored, recomputed]) => ({ part, stored, recomputed }));
}

/**
 * Whose relative paid how much is not the policy's: of the relatives only the sum is recomputed, of
 * the person every change.
 */
function splitChanges(
  row: PastSettlementRow,
  { personId }: SettleContent,
): { readonly own: string; readonly relatives: string } {
  const list = readJson(row.changes);
  if (!Array.isArray(list)) return { own: row.changes ?? "", relatives: "0" };
  const changes = list as { readonly personId?: unknown; readonly delta?: unknown }[];
  const own = changes.filter((change) => change.personId === personId);
  const others = changes.filter((change) => change.personId !== personId);
  let paid = 0n;
  for (const { delta } of others) {
    if (typeof delta !== "string" || !/^-?\d{1,20}$/.test(delta)) {
      return { own: toJson(own), relatives: toJson(others) };
    }
    paid += BigInt(delta);
  }
  return { own: toJson(own), relatives: paid.toString() };
}

/** Without what a result rests on: that moves no money, and a later program may know more of it. */
function workingIn(steps: string | null): string {
  const all = JSON.parse(steps ?? "[]") as readonly { readonly mechanism: string }[];
  return JSON.stringify(all.filter(({ mechanism }) => mechanism !== ASSUMPTION));
}
