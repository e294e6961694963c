/**
 * The kinds of released documents: by which file name, of which place, at which node, and how one
 * is read. To add a kind is one entry here, and its words.
 */
import { sm3 } from "#base/gm/sm3.ts";
import type { PolicyFile } from "#benefits/compiled.ts";
import { CALENDAR_SCHEMA, readCalendar } from "#benefits/documents/calendar-file.ts";
import { CLEARING_SCHEMA, readClearing } from "#benefits/documents/clearing-file.ts";
import { DISEASES_SCHEMA, readDiseases } from "#benefits/documents/diseases.ts";
import { FILING_SCHEMA, readFilingFile } from "#benefits/documents/filing-file.ts";
import { OPENINGS_SCHEMA, readOpenings } from "#benefits/documents/openings.ts";
import { type DocumentContents, NATION } from "#benefits/documents/set.ts";
import type { JsonSchema } from "#benefits/reading/reader.ts";
import { readZones, ZONES_SCHEMA } from "#benefits/zones.ts";
import type { DocumentKind } from "#model/document.ts";
import { type Area, areaOf, type NodeId } from "#model/place.ts";

interface DocumentForm<K extends DocumentKind> {
  /** Where it is released. */
  readonly at: "province" | "hub";
  /** Throws PolicyError. */
  readonly read: (path: string, text: string) => DocumentContents[K];
  /** The place it names; null: it is the whole province's that releases it. */
  readonly placeOf: (content: DocumentContents[K]) => Area | null;
  readonly schema: JsonSchema;
}

const DOCUMENTS: { readonly [K in DocumentKind]: DocumentForm<K> } = {
  zones: { at: "province", read: readZones, placeOf: () => null, schema: ZONES_SCHEMA },
  filing: {
    at: "province",
    read: readFilingFile,
    placeOf: ({ area }) => area ?? NATION,
    schema: FILING_SCHEMA,
  },
  openings: {
    at: "province",
    read: readOpenings,
    placeOf: ({ area }) => area,
    schema: OPENINGS_SCHEMA,
  },
  diseases: {
    at: "province",
    read: readDiseases,
    placeOf: ({ area }) => area ?? NATION,
    schema: DISEASES_SCHEMA,
  },
  clearing: { at: "hub", read: readClearing, placeOf: () => NATION, schema: CLEARING_SCHEMA },
  calendar: { at: "hub", read: readCalendar, placeOf: () => NATION, schema: CALENDAR_SCHEMA },
};

export const DOCUMENT_KINDS = Object.keys(DOCUMENTS) as readonly DocumentKind[];

/** By the file's name: "zones.yaml", "draft-filing.yaml"; null: a policy, or no document. */
export function documentKindOf({ path }: Pick<PolicyFile, "path">): DocumentKind | null {
  const found = /(?:^|[^a-zA-Z])([a-z]+)\.yaml$/.exec(path)?.[1];
  return DOCUMENT_KINDS.find((kind) => kind === found) ?? null;
}

export function documentSchema(kind: DocumentKind): JsonSchema {
  const { schema } = DOCUMENTS[kind];
  return { $schema: "https://json-schema.org/draft/2020-12/schema", ...schema };
}

/** Throws PolicyError. */
export function readDocument<K extends DocumentKind>(
  kind: K,
  { path, text }: PolicyFile,
): DocumentContents[K] {
  return DOCUMENTS[kind].read(path, text);
}

export interface DocumentSubject {
  readonly kind: DocumentKind;
  readonly area: Area;
  readonly version: string;
  /** Where it stands in a folder of policies. */
  readonly path: string;
  readonly at: "province" | "hub";
}

/** By its text alone. */
export function documentVersion({ text }: Pick<PolicyFile, "text">): string {
  return sm3(text);
}

/** What a file, perhaps read already, is a version of at a node. Throws PolicyError. */
export function documentSubject<K extends DocumentKind>(
  kind: K,
  file: PolicyFile & { readonly content?: DocumentContents[K] },
  node: NodeId,
): DocumentSubject {
  const form = DOCUMENTS[kind];
  const own = form.placeOf(file.content ?? readDocument(kind, file));
  const folder = own === null || own === NATION ? "" : `${own}/`;
  return {
    kind,
    area: own ?? areaOf(node),
    version: documentVersion(file),
    path: `policies/${folder}${kind}.yaml`,
    at: form.at,
  };
}
