/** What a field of a record may hold, whoever writes it: names, days, areas of this node. */
import { parseChinaDate, type Span } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { type Area, type NodeId, nodeOf, parseArea } from "#model/place.ts";

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

/** Digits, a plus, brackets and hyphens, with an extension. */
const PHONE = /^[+()\d\s-]{5,30}(转\d{1,6})?$/;

/** Refusals: field_invalid. */
export function checkPhone(phone: string): void {
  if (phone !== "" && !PHONE.test(phone)) throw wrongField("电话", "只能有数字、空格、括号和横线");
}
