/** Names as clerks type them. */
import { expect, test } from "vitest";
import { sameName } from "#model/person.ts";

const REGISTERED = "阿卜杜拉·买买提";

test.each(["·", "•", "．", "・", "‧", "∙", "⋅", ".", "｡", "･", " · ", "　·　"])(
  "%j within a name is its dot",
  (dot) => {
    expect(sameName(`阿卜杜拉${dot}买买提`, REGISTERED)).toBe(true);
  },
);

test("widths, blanks and cases make no other name, a letter does", () => {
  expect(sameName("ＪＯＨＮ smith", "John Smith")).toBe(true);
  expect(sameName(" 欧阳 示例 ", "欧阳示例")).toBe(true);
  expect(sameName("阿卜杜拉买买提", REGISTERED)).toBe(false);
  expect(sameName("欧阳示倒", "欧阳示例")).toBe(false);
});
