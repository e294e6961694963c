/** What everybody may look up: the dictionaries of the names that the program uses. */
import Type from "typebox";
import { route } from "#api/route.ts";
import { LIST_TERMS } from "#model/list-words.ts";
import { TERMS, type Term } from "#model/words.ts";

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
        Object.entries({ ...TERMS, ...LIST_TERMS }).map(([kind, terms]) => [
          kind,
          Object.entries<Term>(terms).map(([code, { zh, en }]) => ({ code, zh, en })),
        ]),
      ),
    }),
  }),
] as const;
