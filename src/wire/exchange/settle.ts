/** settle (结算): care asks home to decide and book a case; home answers with money or with a no. */
import Type from "typebox";
import type { ItemClass } from "#model/charge.ts";
import type { SettleAnswer, SettleContent } from "#model/message.ts";
import { booked } from "#wire/exchange/booked.ts";
import { codec, type KindCodec, outcomes, refused } from "#wire/exchange/codec.ts";
import {
  accountUse,
  area,
  careType,
  credential,
  date,
  encounterId,
  facts,
  feeCategory,
  institutionCode,
  institutionKind,
  institutionLevel,
  listOf,
  oneOf,
  optional,
  personId,
  scheme,
  settlementId,
  split,
  splitFields,
  splitOf,
  splitText,
  visitFlags,
} from "#wire/exchange/nouns.ts";
import { splitWrong } from "#wire/exchange/sums.ts";

const schema = Type.Object({
  settlementId,
  encounterId,
  personId,
  scheme,
  homeArea: area,
  careArea: area,
  institution: Type.Object({
    code: institutionCode,
    name: Type.String({ maxLength: 200 }),
    kind: institutionKind,
    level: institutionLevel,
  }),
  careType,
  disease: optional(Type.String({ maxLength: 30 })),
  flags: visitFlags,
  visitOn: date,
  dischargedOn: optional(date),
  settledOn: date,
  split,
  lines: optional(
    listOf(
      Type.Object({
        itemCode: Type.String({ maxLength: 50 }),
        itemClass: oneOf<ItemClass>({ A: true, B: true, C: true }),
        feeCategory,
        ...splitFields,
      }),
    ),
  ),
  categories: optional(listOf(Type.Object({ feeCategory, ...splitFields }))),
  days: optional(listOf(Type.Object({ date, ...splitFields }))),
  accountUse,
  credential: optional(credential),
  facts: optional(facts),
});

/** Named fields only: a line may carry more than home is to see. */
export const settleContent = codec<SettleContent, typeof schema>(schema, {
  toWire: (content) => ({
    ...content,
    split: splitText(content.split),
    lines: content.lines?.map((line) => ({
      itemCode: line.itemCode,
      itemClass: line.itemClass,
      feeCategory: line.feeCategory,
      ...splitText(line),
    })),
    categories: content.categories?.map((total) => ({
      feeCategory: total.feeCategory,
      ...splitText(total),
    })),
    days: content.days?.map((total) => ({ date: total.date, ...splitText(total) })),
  }),
  ofWire: (text) => ({
    ...text,
    split: splitOf(text.split),
    lines: text.lines?.map((line) => ({
      itemCode: line.itemCode,
      itemClass: line.itemClass,
      feeCategory: line.feeCategory,
      ...splitOf(line),
    })),
    categories: text.categories?.map((total) => ({
      feeCategory: total.feeCategory,
      ...splitOf(total),
    })),
    days: text.days?.map((total) => ({ date: total.date, ...splitOf(total) })),
  }),
  wrong: ({ split, lines, categories, days }) => splitWrong(split, [lines, categories, days]),
});

export const settle: KindCodec<"settle"> = {
  version: 1,
  ask: settleContent,
  answer: outcomes<SettleAnswer>({ booked, refused }),
};
