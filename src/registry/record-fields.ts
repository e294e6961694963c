/** What a field of a record may hold, whoever writes it: names, days, areas of this node. */
import { type ChinaDate, parseChinaDate, type Span } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { type Area, type NodeId, nodeOf, parseArea } from "#model/place.ts";
import { areasAmong } from "#registry/areas.ts";
import type { Tx } from "#store/store.ts";

export function wrongField(field: string, why: string): Refusal {
  return new Refusal("field_invalid", { field, why });
}

/** Nothing that is no letter of a name: control characters and the brackets of markup. */
const STRANGE = /[\p{Cc}\p{Cs}\p{Co}<>]/u;

/** Refusals: field_invalid. */
export function checkText(field: string, text: string, most: number, least = 1): void {
  const letters = [...text.trim()].length;
  if (letters < least) throw wrongField(field, "没有填写");
  if (letters > most) throw wrongField(field, `最多${most}个字`);
  if (STRANGE.test(text)) throw wrongField(field, "含有不能用的字符");
}

/** Refusals: field_invalid. */
export function checkSpan(field: string, { from, to }: Span): void {
  if (parseChinaDate(from) === null) throw wrongField(`${field}的起始日期`, "没有这一天");
  if (to === undefined) return;
  if (parseChinaDate(to) === null) throw wrongField(`${field}的终止日期`, "没有这一天");
  if (to < from) throw wrongField(`${field}的终止日期`, "早于起始日期");
}

/** Refusals: field_invalid, record_other_node. */
export function checkArea(field: string, area: Area, node: NodeId): void {
  if (parseArea(area) === null) throw wrongField(field, "应为六位数字");
  if (nodeOf(area) !== node) throw new Refusal("record_other_node", { area });
}

export const NO_AREA = "没有这个区划，请按区划表核对";

/** An area that a record names, and the day from which it counts there. */
export interface NamedIn {
  readonly field: string;
  readonly area: Area;
  readonly on: ChinaDate;
}

/**
 * Areas of this node, each in the national list on its day. What a record had before stays as it
 * is, also when the list has ended it since. Refusals: field_invalid, record_other_node.
 */
export async function checkAreas(
  tx: Tx,
  node: NodeId,
  named: readonly NamedIn[],
  held: readonly Area[] = [],
): Promise<void> {
  for (const { field, area } of named) checkArea(field, area, node);
  const fresh = named.filter(({ area }) => !held.includes(area));
  for (const on of new Set(fresh.map((one) => one.on))) {
    const asked = fresh.filter((one) => one.on === on);
    const known = await areasAmong(
      tx,
      asked.map(({ area }) => area),
      on,
    );
    const stranger = asked.find(({ area }) => !known.has(area));
    if (stranger) throw wrongField(`${stranger.field}${stranger.area}`, NO_AREA);
  }
}

/** Digits, a plus, brackets and hyphens, with an extension. */
const PHONE = /^[+()\d\s-]{5,30}(转\d{1,6})?$/;

/** Refusals: field_invalid. */
export function checkPhone(phone: string): void {
  if (phone !== "" && !PHONE.test(phone)) throw wrongField("电话", "只能有数字、空格、括号和横线");
}
