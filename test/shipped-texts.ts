/** The program's own policies as texts, each with what the files of its place share. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";
import { present } from "#base/assert.ts";
import { isPolicy } from "#benefits/benefits.ts";
import { readPolicyFiles, readPolicyPaths } from "#policies.ts";

const FOLDER = fileURLToPath(new URL("../policies", import.meta.url));

/** "360300/employee.yaml", in the order of the paths. */
export function shippedPaths(): string[] {
  const files = readPolicyFiles(FOLDER).filter(isPolicy);
  return files.map(({ path }) => path.replace(/^.*policies\//, "")).sort();
}

export function shippedText(path: string): string {
  return present(readPolicyPaths([join(FOLDER, path)])[0], "the policy is there").text;
}

type Fields = Readonly<Record<string, unknown>>;

const isMap = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The fields of a text: its own and those of the shared part; a map may stand in both. */
export function fieldsOf(text: string): Fields {
  const fields: Record<string, unknown> = {};
  for (const document of parseAllDocuments(text)) {
    for (const [name, value] of Object.entries<unknown>(document.toJS())) {
      const known = fields[name];
      fields[name] = isMap(known) && isMap(value) ? { ...known, ...value } : value;
    }
  }
  return fields;
}
