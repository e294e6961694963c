/**
 * The reference of policy files, written from the readers that read them: every key, what may stand
 * there, defaults of a case, and which shipped files show which rule. A key without words fails.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { present } from "../../src/base/assert.ts";
import {
  EXAMPLE_SCHEMA,
  isPolicy,
  PLACE_FIELDS,
  policySchema,
} from "../../src/benefits/benefits.ts";
import { partWord } from "../../src/benefits/file-words.ts";
import { CASE_DEFAULTS, EXPECT_WORDS, HEAD, PLACE_HEAD } from "./policy-reference-words.ts";

interface Schema {
  readonly type?: string;
  readonly title?: string;
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | false;
}

/** Fields of a dated entry beside its value. */
const DATED = ["from", "to", "source"];
const FORMS: readonly (readonly [pattern: string, words: string])[] = [
  ["%$|pt$", "`10pt` / `10%`"],
  ["pt$", "`10pt`"],
  ["%$", "`70%`"],
  ["\\d{6}", '`"361100"`'],
  ["\\d{2}-", '`"01-01"`'],
  ["^[a-z]", "name 累计名"],
];

function words(schema: Schema): string {
  if (schema.enum !== undefined) return schema.enum.map((one) => `\`${one}\``).join(" ");
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.anyOf?.every(({ title }) => title !== undefined) === true) return "Rules 见“规则”";
  if (schema.anyOf !== undefined) return distinct(schema.anyOf.map(words)).join(" / ");
  if (schema.type === "array") return arrayWords(present(schema.items, "an array has items"));
  if (schema.properties !== undefined) return `{ ${namesOf(schema).join(", ")} }`;
  if (schema.type === "object") {
    return schema.additionalProperties ? `name: ${words(schema.additionalProperties)}` : "name: …";
  }
  return plainWords(schema);
}

function plainWords({ type, format, pattern = "" }: Schema): string {
  if (format === "date") return "2024-01-01";
  if (type === "number") return "yuan 元";
  if (type === "integer") return "whole number 整数";
  if (type === "boolean") return "`true` `false`";
  if (pattern.includes("pt") && pattern.includes("%")) return "`10pt` / `10%`";
  return FORMS.slice(1).find(([part]) => pattern.includes(part))?.[1] ?? "text 文字";
}

/** A dated parameter says what an entry holds. */
function arrayWords(items: Schema): string {
  const single = items.anyOf?.[0];
  if (single?.properties?.source !== undefined && single.properties.from !== undefined) {
    const own = Object.entries(single.properties).filter(([name]) => !DATED.includes(name));
    const inner = own.map(([name, one]) => `${name}: ${words(one)}`).join(", ");
    return `dated 按日期 { ${inner} }`;
  }
  return `[ ${words(items)} ]`;
}

function namesOf({ properties = {}, required = [] }: Schema): string[] {
  return Object.keys(properties).map((name) => (required.includes(name) ? name : `${name}?`));
}

function distinct(all: readonly string[]): string[] {
  return [...new Set(all)];
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((one) => one.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(heads), `|${"---|".repeat(heads.length)}`, ...rows.map(line)].join("\n");
}

const FIELD_HEADS = ["key 名", "中文", "must 必写", "may be 可写"];

function fieldRows(schema: Schema, left: readonly string[] = []): string[][] {
  const { properties = {}, required = [] } = schema;
  return Object.entries(properties)
    .filter(([name]) => !left.includes(name))
    .map(([name, one]) => {
      const chinese = partWord(name);
      const must = required.includes(name) ? "✓" : "";
      return [`\`${name}\``, chinese === name ? "" : chinese, must, words(one)];
    });
}

function placeWords(): string {
  const names = PLACE_FIELDS.map((name) => `\`${name}\``).join(" ");
  return `${PLACE_HEAD}\n\n${names}`;
}

const EXTRAS = ["when", "from", "to"];

/** Of each rule its word, title and own schema. */
function ruleParts(rules: readonly Schema[]): string {
  return rules
    .map(({ title = "", properties = {} }) => {
      const [word = ""] = Object.keys(properties).filter((name) => !EXTRAS.includes(name));
      const schema = present(properties[word], "a rule is its word");
      const forms = schema.properties === undefined ? (schema.anyOf ?? []) : [schema];
      const rows = forms.flatMap((form) => {
        return form.properties === undefined
          ? [[`\`${word}\``, title, "", words(form)]]
          : fieldRows(form);
      });
      return `### ${word} ${title}\n\n${shownIn(word)}\n\n${table(FIELD_HEADS, rows)}\n`;
    })
    .join("\n");
}

const SHOWN_MAX = 4;

/** Shipped files in which the rule stands, official figures or not. */
function shownIn(word: string): string {
  const paths = readdirSync("policies", { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".yaml") && isPolicy({ path, text: "" }))
    .sort();
  const found = paths.filter((path) =>
    readFileSync(join("policies", path), "utf8").includes(`- ${word}:`),
  );
  // Files of provinces are placeholders; a city's shows a published text.
  const cities = found.filter((path) => !/^\d\d0000/.test(path));
  const shown = [...cities, ...found.filter((path) => !cities.includes(path))].slice(0, SHOWN_MAX);
  if (shown.length === 0) return "No shipped file uses it 自带的政策还没有用到。";
  return `Shown in 见 ${shown.map((path) => `\`policies/${path}\``).join("、")}`;
}

function exampleParts(): string {
  const { properties = {} } = EXAMPLE_SCHEMA as Schema;
  const theCase = present(properties.case, "an example has a case");
  const expect = present(properties.expect, "an example may have expect");
  const cases = fieldRows(theCase).map(([name = "", , must = "", may = ""]) => {
    const plain = name.replaceAll("`", "");
    const given = present(CASE_DEFAULTS[plain], `the default of ${plain} is told`);
    return [name, must === "" ? given : "✓", may];
  });
  const expected = Object.keys(expect.properties ?? {}).map((name) => [
    `\`${name}\``,
    present(EXPECT_WORDS[name] ?? EXPECT_WORDS.fund, `${name} is told`),
  ]);
  return [
    `## An example 一个算例\n\n${table(FIELD_HEADS, fieldRows(EXAMPLE_SCHEMA as Schema))}`,
    `## case 病例\n\n${table(["key 名", "must, or default 必写，或默认", "may be 可写"], cases)}`,
    `## expect 期望\n\n${table(["key 名", "what 是什么"], expected)}`,
  ].join("\n\n");
}

export function policyReference(): string {
  const file = policySchema() as Schema;
  const benefit = present(file.properties?.benefits?.items, "a policy has benefits");
  const layers = present(benefit.properties?.layers?.items?.anyOf, "a benefit has layers");
  const questions = present(file.properties?.questions, "a policy has questions");
  const conditions = present(benefit.properties?.when, "a benefit may have conditions");
  const conditionRows = fieldRows(conditions).map(([name = "", chinese = "", , may = ""]) => {
    return [name, chinese, may];
  });
  const rules = layers.flatMap((one) => one.properties?.rules?.items?.anyOf ?? []);
  return `${[
    HEAD,
    `## The file 文件头\n\n${table(FIELD_HEADS, fieldRows(file))}`,
    `## place.yaml 同一地方共用的部分\n\n${placeWords()}`,
    `## questions 九个必答问题\n\n${table(FIELD_HEADS, fieldRows(questions))}`,
    `## A benefit 一项待遇\n\n${table(FIELD_HEADS, fieldRows(benefit))}`,
    `## A layer 一层\n\n${table(
      FIELD_HEADS,
      layers.flatMap((one) => fieldRows(one, EXTRAS)),
    )}\n
\`when\`, \`from\` and \`to\` may stand on a benefit, a layer and a rule 三者都可写在待遇、层、规则上。`,
    `## Conditions 条件\n\n${table(["key 名", "中文", "may be 可写"], conditionRows)}\n
In a row of a dated entry, and under \`when:\` of a benefit, a layer or a rule; all must hold, a list
means any 写在按日期的一行里，或待遇、层、规则的 \`when:\` 下；都要满足，列表表示任一。`,
    `## Rules 规则\n\n${ruleParts(rules).trimEnd()}`,
    exampleParts(),
  ].join("\n\n")}\n`;
}
