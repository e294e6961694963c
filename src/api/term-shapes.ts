/** What is agreed with an institution, as routes take it. */
import Type from "typebox";
import { oneOf, words } from "#api/fields.ts";
import { readSpan, SPAN } from "#api/place-shapes.ts";
import { SCOPE_TOLD, TERM_KINDS_TOLD, VALUES_TOLD } from "#api/term-words.ts";
import type { InstitutionTerm, TermKind } from "#model/institution.ts";
import { TERM_WORDS } from "#model/list-words.ts";

const SCOPE = oneOf("范围", ["local", "crossProvince"], SCOPE_TOLD);
export const TERM_KIND = oneOf("约定", Object.keys(TERM_WORDS) as TermKind[], TERM_KINDS_TOLD);
export const TERMS_MAX = 200;
const VALUES_MAX = 500;

const TERM_PARTS = {
  scope: Type.Optional(SCOPE),
  values: Type.Array(words("内容", 60), {
    ...{ title: "内容", description: VALUES_TOLD, maxItems: VALUES_MAX },
  }),
  ...SPAN.properties,
  note: Type.Optional(words("说明", 200, 0)),
};
export const TERM = Type.Object(
  { kind: TERM_KIND, ...TERM_PARTS },
  { additionalProperties: false },
);
export const TERMS_BODY = Type.Object(
  {
    terms: Type.Array(Type.Object(TERM_PARTS, { additionalProperties: false }), {
      title: "协议",
      maxItems: TERMS_MAX,
    }),
  },
  { additionalProperties: false },
);

type SentTerm = {
  readonly scope?: "local" | "crossProvince";
  readonly values: readonly string[];
  readonly from: string;
  readonly to: string | null;
  readonly note?: string;
};

export function readTerm<Kind extends TermKind>(kind: Kind, term: SentTerm): InstitutionTerm {
  const { scope, values, note } = term;
  return { kind, scope, values, span: readSpan(term), note };
}
