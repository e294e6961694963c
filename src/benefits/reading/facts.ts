/** How facts are read: those that the head of a policy file names, and those that a case gives. */
import type { At } from "#benefits/reading/at.ts";
import { Fact } from "#benefits/reading/fact.ts";
import { list, type Reader, record } from "#benefits/reading/reader.ts";
import { text } from "#benefits/reading/values.ts";

const listedFact = record({ title: text, values: list(text) });

/** `community: 社区医院`, or `tier: { title: 缴费档次, values: [high, low] }`. */
export const factReader: Reader<Fact> = {
  schema: { anyOf: [text.schema, listedFact.schema] },
  read: (at: At) => {
    if (!at.isMap()) return new Fact(text.read(at));
    const { title, values } = listedFact.read(at);
    return new Fact(title, values);
  },
};

/** The fact that a rule names; the head of the file must have it. */
export function factAt(at: At, name: string): Fact {
  return (
    at.file.facts.get(name) ??
    at.fail(`事实“${name}”没有登记`, `请在文件头 facts 写 ${name}: 中文名称`)
  );
}

/** Facts of an example's case: each is one of the policy's, with a value that it understands. */
export const givenFacts: Reader<ReadonlyMap<string, string>> = {
  schema: { type: "object", additionalProperties: { type: "string" } },
  read: (at: At) => {
    const given = new Map<string, string>();
    for (const [name, field] of at.fields()) {
      const known = [...at.file.facts.keys()];
      const fact =
        at.file.facts.get(name) ??
        field.fail(
          `政策文件头 facts 没有登记“${name}”`,
          known.length === 0 ? "请先登记，或删去" : `可写：${known.join("、")}`,
        );
      const value = text.read(field);
      if (!fact.takes(value)) field.fail(`不认识“${value}”`, `可写：${fact.values}`);
      given.set(name, value);
    }
    return given;
  },
};
