/** `case close SUBJECT --note WORDS`: somebody of the agency has dealt with it. */

import { present } from "#base/assert.ts";
import { Refusal } from "#base/refusals.ts";
import type { PersonId } from "#model/person.ts";
import { type Area, areaOf, type NodeId } from "#model/place.ts";
import { type Duty, roleAt } from "#model/staff.ts";
import { OPEN_CASE_WORDS } from "#model/words.ts";
import { homeAreas } from "#registry/registry.ts";
import { closeCase, type OpenCase, openCases } from "#settlement/settlement.ts";
import type { Database } from "#store/store.ts";
import { EXIT, type Help, type Out, readArguments, UsageError } from "../command.ts";
import { ACTING_OPTIONS, ACTING_VALUES, actingAs, holderIn } from "../ops/acting.ts";
import { NODE_OPTIONS, NODE_VALUES } from "../ops/nodes.ts";
import { withProvince, wordsIn } from "../ops/one-province.ts";

export const help: Help = {
  summary: "办结 open-cases 列出的一项，处理结果记入留痕",
  usage: "对象 --note 处理结果 --nodes 省节点 [--token-file 文件] [--database-url 地址]",
  options: [
    ["对象", "open-cases 列出的结算ID或就诊ID"],
    ["--note 处理结果", "怎样处理的，记入留痕；须有管到该项所在地的审核岗"],
    ...ACTING_OPTIONS,
    ...NODE_OPTIONS,
  ],
  example: "lianjie case close stl_0mv4krg6m1… --note 已通知医院重新结算 --nodes 360000",
};

const DUTIES: readonly Duty[] = ["checker"];

/**
 * A stay is let go at care, which is the node's own; the others are of every area where the person
 * is insured, whatever the id begins with.
 */
async function areasOfCase(
  { node, store }: { readonly node: NodeId; readonly store: Database },
  { kind, personId }: OpenCase,
): Promise<readonly Area[]> {
  if (kind === "stay_released") return [areaOf(node)];
  const id = personId as PersonId;
  const held = await store.transaction((tx) => homeAreas(tx, [id]));
  const areas = held.get(id) ?? [];
  return areas.length > 0 ? areas : [personId.slice(0, 6) as Area];
}

export async function run(args: string[], out: Out): Promise<number> {
  const given = readArguments(args, { values: [...NODE_VALUES, ...ACTING_VALUES, "note"] });
  const words = wordsIn(given, "note", "处理结果");
  const [subject, ...more] = given.plain;
  if (subject === undefined || more.length > 0) {
    throw new UsageError("须写明一个对象（open-cases 列出的结算ID或就诊ID）");
  }
  return await withProvince(given, async ({ node, store, trail }) => {
    const world = { node, store, now: Date.now };
    const holder = await holderIn(given, world);
    const open = (await openCases(store)).find((each) => each.subject === subject);
    if (!open) throw new Refusal("case_missing", { subject });
    const areas = await areasOfCase({ node, store }, open);
    const reached = areas.find((area) => roleAt(holder.roles, DUTIES, area) !== null);
    const area = reached ?? present(areas[0], "a case lies somewhere");
    const by = actingAs(holder, { duties: DUTIES, area });
    const kind = await closeCase(world, trail, { subject, by, words });
    out(`${subject}（${OPEN_CASE_WORDS[kind]}）已办结`);
    return EXIT.done;
  });
}
