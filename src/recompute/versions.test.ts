import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { day } from "#base/date.ts";
import { sm3 } from "#base/gm/sm3.ts";
import type { Area } from "#model/place.ts";
import { createVersions } from "#recompute/versions.ts";
import type { ReleaseTextRow } from "#rulebook/rulebook.ts";

const TEXT = readFileSync("policies/360300/employee.yaml", "utf8");

function release(words: string, changes: Partial<ReleaseTextRow>): ReleaseTextRow {
  const text = `${TEXT}# ${words}\n`;
  return {
    version: sm3(text),
    area: "360300" as Area,
    scheme: "employee",
    path: "policies/360300/employee.yaml",
    text,
    state: "approved",
    in_force_from: day("0001-01-01"),
    approved_by: null,
    ...changes,
  };
}

const FIRST = release("first", {});
const SHIPPED = release("shipped", { in_force_from: day("2026-03-01") });
const OWN = release("own", { in_force_from: day("2026-06-01"), approved_by: "王" });
const DRAFT = release("draft", { state: "checked", in_force_from: null });
const OTHER = release("other", {
  area: "360100" as Area,
  in_force_from: day("2026-01-15"),
});
const versions = createVersions([FIRST, SHIPPED, OWN, DRAFT, OTHER]);

test.each([
  ["the founding version before the next", FIRST, "2026-02-28", true],
  ["the founding version on the day a new program starts", FIRST, "2026-03-01", true],
  ["the founding version the day after", FIRST, "2026-03-02", false],
  ["a version before its day", OWN, "2026-05-31", false],
  ["a version on its day", OWN, "2026-06-01", true],
  ["the version before it on that day", SHIPPED, "2026-06-01", false],
  ["a draft", DRAFT, "2026-06-01", false],
])("%s was in force or not", (_what, { version }, on, inForce) => {
  expect(versions.notInForce(version, on) === null).toBe(inForce);
});

test("a version that is unknown, altered or unreadable has no policy, and says why", () => {
  expect(versions.load("0".repeat(64))).toContain("没有这一版本");
  expect(createVersions([{ ...FIRST, text: TEXT }]).load(FIRST.version)).toContain("已被改动");
  const text = "title: 空";
  const broken = { ...FIRST, version: sm3(text), text };
  expect(createVersions([broken]).load(broken.version)).toContain("不能加载");
  expect(versions.load(FIRST.version)).toMatchObject({
    area: "360300" as Area,
    version: FIRST.version,
  });
});
