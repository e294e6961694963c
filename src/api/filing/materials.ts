/** Papers of applications as the API takes and shows them. */
import Type, { type Static } from "typebox";
import { type Answered, created, type FileAnswer } from "#api/answered.ts";
import { date, id, moment, momentText, oneOf, words } from "#api/fields.ts";
import { filingWorldOf } from "#api/filing/acts.ts";
import type { Upload } from "#api/route.ts";
import { present } from "#base/assert.ts";
import type { ChinaDate } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import {
  addMaterial,
  MATERIAL_BYTES_MAX,
  type MaterialRow,
  selectMaterialBytes,
  selectMaterials,
} from "#filing/filing.ts";
import type { Actor } from "#model/actor.ts";
import type { MaterialKind } from "#model/filing-rules.ts";
import { MATERIAL_WORDS } from "#model/filing-words.ts";
import type { PersonId } from "#model/person.ts";
import type { Office } from "#nodes/nodes.ts";
import type { Tx } from "#store/store.ts";
import type { TrailEntry } from "#trail/trail.ts";

const KINDS = Object.keys(MATERIAL_WORDS) as MaterialKind[];

export const MATERIAL_UPLOAD = { bytesMax: MATERIAL_BYTES_MAX };
export const MATERIAL_PARAMS = Type.Object({ material: id("材料编号") });

export const MATERIAL = Type.Object({
  material: id("材料编号"),
  kind: oneOf("材料种类", KINDS),
  kindWords: Type.String({ title: "材料种类" }),
  name: Type.String({ title: "名称" }),
  type: Type.String({ title: "文件类型" }),
  holder: Type.Union([Type.String(), Type.Null()], { title: "材料上的姓名" }),
  validTo: Type.Union([date("有效期至"), Type.Null()]),
  addedAt: moment("上传时间"),
});
export type MaterialShown = Static<typeof MATERIAL>;

/** For exports of lists of papers. */
export const MATERIAL_COLUMNS = [
  { title: "材料编号", of: (row: MaterialShown) => row.material },
  { title: "材料种类", of: (row: MaterialShown) => row.kindWords },
  { title: "名称", of: (row: MaterialShown) => row.name },
  { title: "材料上的姓名", of: (row: MaterialShown) => row.holder },
  { title: "有效期至", of: (row: MaterialShown) => row.validTo },
  { title: "上传时间", of: (row: MaterialShown) => row.addedAt },
];

export const MATERIAL_ABOUT = {
  kind: oneOf("材料种类", KINDS),
  name: Type.Optional(words("名称，不填为材料种类", 60)),
  holder: Type.Optional(words("材料上的姓名", 50)),
  validTo: Type.Optional(date("有效期至")),
};
interface About {
  readonly kind: MaterialKind;
  readonly name?: string | undefined;
  readonly holder?: string | undefined;
  readonly validTo?: string | undefined;
}

export const MATERIAL_EXAMPLE: MaterialShown = {
  ...{ material: "mat_0mwr533ge8598fd3a4d39", kind: "residenceProof", kindWords: "居住证明" },
  ...{ name: "居住证明", type: "image/jpeg", holder: "张样本", validTo: "2027-11-21" },
  addedAt: "2026-11-21T09:30:00+08:00",
};
export const MATERIAL_AT = { params: { material: MATERIAL_EXAMPLE.material } };
export const MATERIAL_SENT = {
  kind: "residenceProof",
  holder: "张样本",
  validTo: "2027-11-21",
};

export function shownMaterial(row: MaterialRow): MaterialShown {
  return {
    ...{ material: row.id, kind: row.kind, kindWords: MATERIAL_WORDS[row.kind], name: row.name },
    ...{ type: row.type, holder: row.holder, validTo: row.valid_to },
    addedAt: momentText(row.added_at),
  };
}

interface Uploading {
  readonly office: Office;
  readonly actor: Actor | null;
  readonly file: Upload | null;
  readonly query: About;
  commit(work: (tx: Tx, entries: TrailEntry[]) => Promise<MaterialShown>): Promise<MaterialShown>;
}

/** Refusals: material_type, material_broken, material_many. */
export async function keepMaterial(
  { office, actor, file, query, commit }: Uploading,
  personId: PersonId,
): Promise<Answered<MaterialShown>> {
  const { bytes } = present(file, "the route takes a file");
  const { kind, holder } = query;
  const validTo = query.validTo as ChinaDate | undefined;
  const name = query.name ?? MATERIAL_WORDS[kind];
  const given = { personId, kind, name, bytes, holder, validTo };
  const by = present(actor, "somebody uploads");
  const made = await commit(async (tx, entries) =>
    shownMaterial(await addMaterial(filingWorldOf(office), { tx, entries, by }, given)),
  );
  return created(made);
}

const ENDINGS: Readonly<Record<string, string>> = {
  "image/jpeg": "jpg",
  "image/png": "png",
  "application/pdf": "pdf",
};

/** Whose it is; null: there is none. */
export async function holderOfMaterial(office: Office, material: string): Promise<PersonId | null> {
  const [row] = await selectMaterials(office.world.store, [material]);
  return row?.person_id ?? null;
}

/** Refusal: object_missing, when it is not this person's. */
export async function materialFile(
  office: Office,
  material: string,
  personId: PersonId,
): Promise<FileAnswer> {
  const [row] = await selectMaterialBytes(office.world.store, material);
  if (row?.person_id !== personId) throw new Refusal("object_missing");
  return { name: `${row.id}.${ENDINGS[row.type]}`, type: row.type, bytes: row.bytes };
}
