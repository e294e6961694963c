/** Names of places and institutions beside their codes, in the exports of lists. */
import type { Pages } from "#api/export.ts";
import type { ListColumn } from "#api/route.ts";
import type { ChinaDate } from "#base/date.ts";
import { type Area, HUB, type InstitutionCode } from "#model/place.ts";
import { areaName, institutionNames } from "#registry/registry.ts";
import type { Reports } from "#store/store.ts";

const HUB_NAME = "国家平台";

async function nameOf(reports: Reports, code: string, on: ChinaDate): Promise<string> {
  if (code === (HUB as string)) return HUB_NAME;
  if (/^\d{6}$/.test(code)) {
    return (await reports.transaction((tx) => areaName(tx, code as Area, on))) ?? "";
  }
  const names = await institutionNames(reports, [code as InstitutionCode]);
  return names.get(code as InstitutionCode) ?? "";
}

interface Named {
  readonly columns: readonly ListColumn[];
  readonly pages: Pages;
}

/** Each name is looked up once, when the first page comes that has its code. */
export function withPlaceNames({ columns, pages }: Named, reports: Reports, on: ChinaDate): Named {
  const places = columns.filter(({ place }) => place);
  if (places.length === 0) return { columns, pages };
  const known = new Map<string, string>();
  const learn = async (item: unknown): Promise<void> => {
    for (const column of places) {
      const code = column.of(item as never);
      if (code && !known.has(code)) known.set(code, await nameOf(reports, code, on));
    }
  };
  async function* learned() {
    for await (const page of pages) {
      for (const item of page) await learn(item);
      yield page;
    }
  }
  const behind = (column: ListColumn): ListColumn => ({
    title: `${column.title}名称`,
    of: (item: never) => known.get(column.of(item) ?? "") ?? "",
  });
  const all = columns.flatMap((column) => (column.place ? [column, behind(column)] : [column]));
  return { columns: all, pages: learned() };
}
