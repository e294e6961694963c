/** What a log shows of a defect, and that it shows nobody. */
import { expect, test } from "vitest";
import { Defect } from "#base/assert.ts";
import { shown } from "#base/log-fields.ts";
import { Refusal } from "#base/refusals.ts";

function told(message: string): string {
  return (shown({ error: new Error(message) }).error as { message: string }).message;
}

test("a defect is told by its name, its words and where it was", () => {
  const error = new Defect("a day's stamp is missing");
  expect(shown({ node: "360000", error })).toEqual({
    node: "360000",
    error: {
      name: "Defect",
      message: "a day's stamp is missing",
      stack: expect.arrayContaining([expect.stringMatching(/^at .*log-fields\.test\.ts:\d+/)]),
    },
  });
});

test("what caused it is told too, and a circle of causes ends", () => {
  const cause: Error = new TypeError("Cannot read properties of undefined (reading 'stamp')");
  const error = new Defect("22P02 broken", { cause });
  cause.cause = error;
  const text = JSON.stringify(shown({ error }));
  expect(text).toContain("Cannot read properties of undefined (reading 'stamp')");
  expect(text.match(/22P02 broken/g)).toHaveLength(2);
});

test("fields that are not on the list stand there by their name only", () => {
  const name = "张三";
  const passed = { name, personId: "36030000000000000000000001", certificateNumber: "9901", a: 1 };
  for (const value of Object.values(shown(passed))) expect(value).toBe("[hidden]");
});

test("rows are not told, whatever field holds them", () => {
  const row = { name: "张三", certificate_number: "990101195303070018" };
  const text = JSON.stringify(shown({ node: row, nodes: [row, "360000"], error: row, row }));
  expect(text).toBe(
    '{"node":"[hidden]","nodes":["[hidden]","360000"],' +
      '"error":{"name":"object","message":"[hidden]","stack":[]},"row":"[hidden]"}',
  );
});

test("what hangs on an error beside its words is not told", () => {
  const detail = "Key (person_id)=(36030000000000000000000001) already exists.";
  const error = Object.assign(new Error("duplicate"), { detail, where: "张三", name: "error" });
  expect(Object.keys(shown({ error }).error as object)).toEqual(["name", "message", "stack"]);
});

test.each([
  ["22P02 invalid input syntax for type bigint: “张三”", "“[hidden]”"],
  ["no person 买买提·吐尔逊 here", "no person [hidden] here"],
  ["Key (number)=(99010119530307001X) exists", "(number)=([hidden]) exists"],
  ["card A12345678 is lost", "card [hidden] is lost"],
  ["telephone 13800000000", "telephone [hidden]"],
  ["voucher 4600abcdEFGH1234abcdEFGH1234 is spent", "voucher [hidden] is spent"],
  ["connect postgres://lianjie:geheim@db/x", "postgres:[hidden]db/x"],
])("%s hides what could be somebody's", (message, words) => {
  expect(told(message)).toContain(words);
});

test.each([
  "settlement stl_0kwm6x0000a1b2c3d4e5f60001 is booked twice",
  "home settlement booked → undone",
  'duplicate key value violates unique constraint "requests_pkey"',
  "two rooms have queries of kind fetchFile: offer and library",
])("%s stays as it is", (message) => {
  expect(told(message)).toBe(message);
});

test("a message with lines like places hides in none of them", () => {
  const error = new Error("broken row:\n    at 张三 (990101195303070018)");
  const text = JSON.stringify(shown({ error }));
  expect(text).not.toMatch(/张三|990101/);
  expect(text).toMatch(/log-fields\.test\.ts/);
});

test("a refusal is told by its code: its sentence is made of what was sent", () => {
  const error = new Refusal("encounter_number_used", { number: "住院号李四", encounter: "e" });
  expect(shown({ error }).error).toMatchObject({ message: "encounter_number_used" });
});
