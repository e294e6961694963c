/** Which parts of a workbook make up the sheet that a clerk sees in front. */
import { brokenFile } from "#registry/file-cell.ts";
import { type Parts, torn } from "#registry/workbook/parts.ts";
import { attributeOf, readWhole } from "#registry/workbook/xml.ts";

export interface Book {
  /** Names of parts. */
  readonly sheet: string;
  readonly strings: string | null;
  readonly styles: string | null;
  /** Its days are counted from 1904. */
  readonly from1904: boolean;
}

interface Relation {
  /** The last word of its type: "worksheet". */
  readonly kind: string;
  readonly part: string;
}

type Relations = ReadonlyMap<string, Relation>;

const STATES: readonly string[] = ["visible", "hidden", "veryHidden"];
const TRUE: readonly string[] = ["1", "true", "on"];

export function isTrue(attribute: string | undefined): boolean {
  return attribute !== undefined && TRUE.includes(attribute);
}

/** Refusals: file_broken, file_too_large. */
export async function bookOf(parts: Parts): Promise<Book> {
  const main = onlyOne(await relationsOf(parts, ""), "officeDocument");
  if (main === null) throw torn();
  const relations = await relationsOf(parts, main);
  const sheets: string[] = [];
  let from1904 = false;
  await readWhole(parts.read(main), "workbook", {
    open: (path, given) => {
      if (path === "workbook/workbookPr") from1904 = isTrue(attributeOf(given, "date1904"));
      if (path !== "workbook/sheets/sheet") return;
      const state = attributeOf(given, "state") ?? "visible";
      const relation = relations.get(attributeOf(given, "id") ?? "");
      if (relation === undefined || !STATES.includes(state)) throw torn();
      if (relation.kind === "worksheet" && state === "visible") sheets.push(relation.part);
    },
  });
  const [sheet] = sheets;
  if (sheet === undefined) throw brokenFile("没有找到工作表，请用Excel打开另存后再上传");
  const strings = onlyOne(relations, "sharedStrings");
  return { sheet, strings, styles: onlyOne(relations, "styles"), from1904 };
}

/** Null: there is none. */
function onlyOne(relations: Relations, kind: string): string | null {
  const found = [...relations.values()].filter((relation) => relation.kind === kind);
  if (found.length > 1) throw torn();
  return found[0]?.part ?? null;
}

/** What a part has to do with others; of the workbook as a whole where the name is empty. */
async function relationsOf(parts: Parts, part: string): Promise<Relations> {
  const at = part.lastIndexOf("/") + 1;
  const folder = part.slice(0, at);
  const relations = new Map<string, Relation>();
  await readWhole(parts.read(`${folder}_rels/${part.slice(at)}.rels`), "Relationships", {
    open: (path, given) => {
      if (path !== "Relationships/Relationship") return;
      const [id, type, target] = ["Id", "Type", "Target"].map(
        (name) => attributeOf(given, name) ?? "",
      );
      if (!id || !type || !target || relations.has(id)) throw torn();
      if (attributeOf(given, "TargetMode") === "External") return;
      const kind = type.slice(type.lastIndexOf("/") + 1);
      relations.set(id, { kind, part: resolved(folder, target) });
    },
  });
  return relations;
}

/** "worksheets/sheet1.xml" in "xl/", "/xl/worksheets/sheet1.xml", "../xl/…". */
function resolved(folder: string, target: string): string {
  const names: string[] = [];
  const from = target.startsWith("/") ? target : folder + target;
  for (const name of from.split("/")) {
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return names.join("/");
}
