/** What everybody may look up: dictionaries, areas, and for staff the catalogue and mappings. */
import Type from "typebox";
import { area } from "#api/fields.ts";
import { route } from "#api/route.ts";
import { present } from "#base/assert.ts";
import { TERMS } from "#model/words.ts";

const WORD = Type.Object({ code: Type.String(), zh: Type.String(), en: Type.String() });

export const referenceRoutes = [
  route({
    method: "GET",
    path: "/dictionaries",
    title: "各类名称的中英文",
    who: "public",
    answer: Type.Object({ dictionaries: Type.Record(Type.String(), Type.Array(WORD)) }),
    examples: [{ title: "全部" }],
    handle: async () => ({
      dictionaries: Object.fromEntries(
        Object.entries(TERMS).map(([kind, terms]) => [
          kind,
          Object.entries(terms).map(([code, { zh, en }]) => ({ code, zh, en })),
        ]),
      ),
    }),
  }),
  route({
    method: "GET",
    path: "/areas",
    title: "本节点所知的医保区划",
    at: "province",
    who: "public",
    answer: Type.Object({ areas: Type.Array(Type.Object({ area: area(), name: Type.String() })) }),
    examples: [{ title: "萍乡", answer: { areas: [{ area: "360300", name: "江西省萍乡市" }] } }],
    handle: async ({ office }) => {
      const { areaNames } = await present(office.reference, "a province has a registry")();
      return { areas: [...areaNames].map(([code, name]) => ({ area: code, name })) };
    },
  }),
] as const;
