/**
 * How old what is shown of other provinces' institutions is: the search of institutions reads a
 * copy of the national directory.
 */
import Type from "typebox";
import { moment, momentText } from "#api/fields.ts";
import { placesOf } from "#api/place-shapes.ts";
import { route } from "#api/route.ts";

export const directoryRoutes = [
  route({
    method: "GET",
    path: "/directory",
    title: "全国机构目录副本：版本和数据截至时间",
    at: "province",
    who: "public",
    answer: Type.Object({
      version: Type.Integer({ title: "目录版本" }),
      asOf: Type.Union([moment("数据截至"), Type.Null()], {
        title: "数据截至（尚未取全的为空）",
      }),
    }),
    examples: [
      { title: "已取全", answer: { version: 600_000, asOf: "2026-11-28T09:30:00+08:00" } },
    ],
    handle: async ({ office }) => {
      const { version, wholeAt } = await placesOf(office).directory();
      return { version, asOf: wholeAt === null ? null : momentText(wholeAt) };
    },
  }),
] as const;
