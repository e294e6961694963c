/**
 * Lists page by key: an answer carries where the next page begins, as a text that only this program
 * reads. Filters and sorts are named by the route.
 */
import Type, { type TProperties, type TSchema } from "typebox";
import { InputRefused } from "#api/validate.ts";
import { parseChinaDate } from "#base/date.ts";

export const LIMIT_MAX = 200;
const LIMIT_USUAL = 20;

const PAGE = {
  after: Type.Optional(Type.String({ title: "下一页的起点", maxLength: 600 })),
  limit: Type.Optional(Type.Integer({ title: "每页条数", minimum: 1, maximum: LIMIT_MAX })),
  format: Type.Optional(
    Type.Union([Type.Literal("json"), Type.Literal("csv"), Type.Literal("xlsx")], {
      title: "格式",
    }),
  ),
};

/** Query of a list: the filters of the route, and how to page. */
export function listQuery<Filters extends TProperties>(filters: Filters) {
  return Type.Object({ ...filters, ...PAGE }, { additionalProperties: false });
}

export function listAnswer<Item extends TSchema>(item: Item) {
  return Type.Object({
    items: Type.Array(item),
    next: Type.Union([Type.String(), Type.Null()]),
    total: Type.Optional(Type.Integer()),
  });
}

export interface Paging {
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
}

export function limitOf({ limit }: Paging): number {
  return limit ?? LIMIT_USUAL;
}

type KeyPart = string | number;

const BETWEEN = "\u001f";

/** The sort key of the last item shown, as text for `next`. */
function cursorOf(key: readonly KeyPart[]): string {
  const parts = key.map((part) => `${typeof part === "number" ? "n" : "t"}${part}`);
  return Buffer.from(parts.join(BETWEEN)).toString("base64url");
}

type KeyKind = "text" | "number" | "date";
type KeyOf<Kinds extends readonly KeyKind[]> = {
  readonly [Place in keyof Kinds]: Kinds[Place] extends "number" ? number : string;
};

const FORMS: Readonly<Record<KeyKind, RegExp>> = {
  text: /^t[^\0]*$/,
  number: /^n-?\d{1,15}$/,
  date: /^t\d{4}-\d{2}-\d{2}$/,
};

/**
 * The key after which a page begins: its parts by their kinds, or so many texts; null: the first
 * page. A text that no list of ours has given is refused, whatever it was made into. Refusal:
 * input_invalid.
 */
export function afterOf(paging: Paging, texts: number): readonly string[] | null;
export function afterOf<const Kinds extends readonly KeyKind[]>(
  paging: Paging,
  kinds: Kinds,
): KeyOf<Kinds> | null;
export function afterOf(
  { after }: Paging,
  parts: number | readonly KeyKind[],
): readonly KeyPart[] | null {
  if (after === undefined) return null;
  const kinds = typeof parts === "number" ? Array<KeyKind>(parts).fill("text") : parts;
  const texts = Buffer.from(after, "base64url").toString().split(BETWEEN);
  const known = texts.length === kinds.length && kinds.every((kind, at) => fits(kind, texts[at]));
  if (known) return texts.map((text) => (text[0] === "n" ? Number(text.slice(1)) : text.slice(1)));
  const message = "不是本列表给出的起点，请从第一页查起";
  throw new InputRefused([{ field: "query.after", message }]);
}

function fits(kind: KeyKind, text = ""): boolean {
  return FORMS[kind].test(text) && (kind !== "date" || parseChinaDate(text.slice(1)) !== null);
}

/** A page of rows fetched with one more than asked: the items, and where the next page begins. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  parts: {
    readonly item: (row: Row) => Item;
    readonly key: (row: Row) => readonly KeyPart[];
  },
): { items: Item[]; next: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items: shown.map(parts.item), next: more ? cursorOf(parts.key(last)) : null };
}
