/** Approved versions made ready to decide by: each is read once a process, when first asked for. */
import type { ChinaDate } from "#base/date.ts";
import {
  type DatedDocument,
  type DatedPolicy,
  type DocumentContents,
  documentKindOf,
  documentSet,
  type PolicySet,
  policyIn,
  policySet,
  readDocument,
  zonesBy,
} from "#benefits/benefits.ts";
import type { DocumentKind } from "#model/document.ts";
import type { Scheme } from "#model/person.ts";
import type { ApprovedRow } from "#rulebook/queries.ts";
import type { ShippedPolicies } from "#rulebook/shipped.ts";

interface Approved {
  readonly policies: PolicySet;
  /** Reads what is in force or to come. Throws PolicyError where one does not load. */
  load(today: ChinaDate): void;
}

export interface Shelf {
  approved(rows: readonly ApprovedRow[]): Approved;
}

/** What the program brought is read already, and the same for each node of a process. */
export function createShelf(shipped: ShippedPolicies): Shelf {
  const compiled = shipped.policies.map(({ policy }) => policy);
  const policyOf = once(policyIn, new Map(compiled.map((policy) => [policy.version, policy])));
  const brought = new Map(shipped.documents.map(({ version, content }) => [version, content]));
  const contents = new Map<string, DocumentContents[DocumentKind]>();
  return {
    approved: (rows) => {
      const versions: DatedPolicy[] = [];
      const documents: DatedDocument[] = [];
      for (const row of rows) {
        const { area, scheme, version, in_force_from: from } = row;
        const kind = documentKindOf(row);
        if (kind === null) {
          versions.push({ area, scheme: scheme as Scheme, from, policy: () => policyOf(row) });
        } else {
          const read = (file: ApprovedRow): DocumentContents[DocumentKind] =>
            brought.get(file.version)?.() ?? readDocument(kind, file);
          const content = once(read, contents);
          documents.push({ kind, area, from, version, content: () => content(row) });
        }
      }
      const set = documentSet(documents);
      return {
        policies: policySet(versions, zonesBy(set), set),
        load: (today) => {
          const keyOf = ({ area, scheme }: DatedPolicy): string => `${area}:${scheme}`;
          for (const one of inForceOrToCome(versions, keyOf, today)) one.policy();
          const key = ({ area, kind }: DatedDocument): string => `${area}:${kind}`;
          for (const one of inForceOrToCome(documents, key, today)) one.content();
        },
      };
    },
  };
}

function once<Read>(
  read: (row: ApprovedRow) => Read,
  known: Map<string, Read>,
): (row: ApprovedRow) => Read {
  return (row) => {
    const held = known.get(row.version);
    if (held !== undefined) return held;
    const made = read(row);
    known.set(row.version, made);
    return made;
  };
}

function inForceOrToCome<Version extends { readonly from: ChinaDate }>(
  versions: readonly Version[],
  keyOf: (version: Version) => string,
  today: ChinaDate,
): Version[] {
  return versions.filter((one) => {
    return !versions.some((later) => {
      return keyOf(later) === keyOf(one) && later.from > one.from && later.from <= today;
    });
  });
}
