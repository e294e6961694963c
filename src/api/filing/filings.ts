/** Filings as the API shows them, with their versions, and the sheet that a person prints. */
import Type, { type Static } from "typebox";
import type { FileAnswer } from "#api/answered.ts";
import { area, date, id, moment, momentText, oneOf } from "#api/fields.ts";
import { FILING_KINDS } from "#api/filing/applications.ts";
import { plain } from "#api/page.ts";
import { placesOf } from "#api/place-shapes.ts";
import { type ChinaDate, chinaDate, type Instant } from "#base/date.ts";
import type { FilingId } from "#base/id.ts";
import { Refusal } from "#base/refusals.ts";
import { type FilingVersionRow, filingOfRow, selectVersions } from "#filing/filing.ts";
import { type Filing, stateOn } from "#model/filing.ts";
import type { FilingState } from "#model/filing-states.ts";
import { FILING_KIND_WORDS, FILING_STATE_WORDS, FILING_TERMS } from "#model/filing-words.ts";
import type { PersonId } from "#model/person.ts";
import type { Office } from "#nodes/nodes.ts";
import { insuredPersons } from "#registry/registry.ts";

const maybeDate = (title: string) => Type.Union([date(title), Type.Null()]);

const FILING = {
  filing: id("备案编号"),
  version: Type.String({ title: "版本" }),
  personId: id("人员编号"),
  kind: oneOf("备案类别", FILING_KINDS),
  kindWords: Type.String(),
  areas: Type.Array(area("就医地")),
  from: date("开始日期"),
  to: maybeDate("结束日期，空为长期"),
  evidenceWords: Type.String({ title: "凭什么" }),
  state: oneOf("状态", Object.keys(FILING_STATE_WORDS) as FilingState[]),
  stateWords: Type.String(),
  endedOn: maybeDate("自该日起不再有效"),
  lockedUntil: maybeDate("该日以前不能变更或取消"),
  supplementDue: maybeDate("承诺的材料最迟补齐日"),
};
export const FILING_SHOWN = Type.Object(FILING);
export type FilingShown = Static<typeof FILING_SHOWN>;

const VERSION = Type.Object({
  ...FILING,
  changedAt: moment("时间"),
  reason: Type.Union([Type.String(), Type.Null()], { title: "原因" }),
  rules: Type.Union([Type.String(), Type.Null()], { title: "所依办法的版本" }),
  application: Type.Union([Type.String(), Type.Null()], { title: "所依申请" }),
  follows: Type.Union([Type.String(), Type.Null()], { title: "由哪一份变更而来" }),
});
export const FILING_WHOLE = Type.Object({ current: FILING_SHOWN, versions: Type.Array(VERSION) });

export function shownFiling(filing: Filing, now: Instant): FilingShown {
  const state = stateOn(filing, chinaDate(now));
  return {
    ...{ filing: filing.id, version: String(filing.version), personId: filing.personId },
    ...{ kind: filing.kind, kindWords: FILING_KIND_WORDS[filing.kind] },
    ...{ areas: [...filing.areas], from: filing.span.from, to: filing.span.to ?? null },
    evidenceWords: FILING_TERMS.evidenceMode[filing.evidence].zh,
    ...{ state, stateWords: FILING_STATE_WORDS[state], endedOn: filing.endedOn ?? null },
    lockedUntil: filing.lockedUntil ?? null,
    supplementDue: filing.supplementDue ?? null,
  };
}

function shownVersion(row: FilingVersionRow, now: Instant): Static<typeof VERSION> {
  return {
    ...shownFiling(filingOfRow(row), now),
    ...{ changedAt: momentText(row.changed_at), reason: row.reason, rules: row.rules_version },
    ...{ application: row.application_id, follows: row.follows },
  };
}

export function wholeFiling(rows: readonly FilingVersionRow[], now: Instant) {
  const last = lastOf(rows);
  return {
    current: shownFiling(last, now),
    versions: rows.map((row) => shownVersion(row, now)),
  };
}

function lastOf(rows: readonly FilingVersionRow[]): Filing {
  const last = rows.at(-1);
  if (!last) throw new Refusal("object_missing");
  return filingOfRow(last);
}

/** Every version of a filing of this person. Refusal: object_missing. */
export async function versionsOf(
  office: Office,
  filing: string,
  personId: PersonId | null,
): Promise<readonly FilingVersionRow[]> {
  const rows = await selectVersions(office.world.store, filing as FilingId);
  const [first] = rows;
  if (!first || (personId !== null && first.person_id !== personId)) {
    throw new Refusal("object_missing");
  }
  return rows;
}

async function areaNames(office: Office, codes: readonly string[], on: ChinaDate) {
  const names: string[] = [];
  for (const code of codes) {
    const [found] = await placesOf(office).areas({ prefix: code, on, limit: 1 });
    names.push(found ? `${found.name}（${code}）` : code);
  }
  return names.join("、");
}

/** The sheet that shows to anybody what is filed; it proves nothing by itself. */
export async function printedFiling(
  office: Office,
  rows: readonly FilingVersionRow[],
  now: Instant,
): Promise<FileAnswer> {
  const filing = lastOf(rows);
  const today = chinaDate(now);
  const { personId } = filing;
  const person = (await insuredPersons(office.world.store, [personId])).get(personId);
  const shown = shownFiling(filing, now);
  const lines: readonly (readonly [string, string])[] = [
    ["姓名", person?.person.name ?? ""],
    ["人员编号", personId],
    ["备案类别", shown.kindWords],
    ["就医地", await areaNames(office, filing.areas, today)],
    ["有效期", `${shown.from}至${shown.to ?? "长期"}`],
    ["状态", shown.stateWords],
    ["依据", shown.evidenceWords],
    ...(shown.supplementDue ? [["请在该日前补齐材料", shown.supplementDue] as const] : []),
    ...(shown.lockedUntil ? [["该日以前不能变更", shown.lockedUntil] as const] : []),
    ["备案编号", `${shown.filing}（第${shown.version}版）`],
    ["打印日期", today],
  ];
  const bytes = Buffer.from(sheet("跨省异地就医备案凭证", lines));
  return { name: `${shown.filing}.html`, type: "text/html; charset=utf-8", bytes };
}

function sheet(title: string, lines: readonly (readonly [string, string])[]): string {
  const rows = lines.map(
    ([name, value]) => `<tr><th scope="row">${plain(name)}</th><td>${plain(value)}</td></tr>`,
  );
  return [
    '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">',
    `<title>${title}</title></head><body><h1>${title}</h1>`,
    `<table>${rows.join("")}</table>`,
    "<p>就医结算以参保地系统中的备案为准，本凭证供查看。</p></body></html>",
  ].join("\n");
}

const F = "fil_0mwr533ge8598fd3a4d39";
export const FILING_PARAMS = Type.Object({ filing: id("备案编号") });
export const FILING_AT = { params: { filing: F } };
export const FILING_EXAMPLE: FilingShown = {
  ...{ filing: F, version: "1", personId: "3603000000000001", kind: "longResident" },
  ...{
    kindWords: FILING_KIND_WORDS.longResident,
    areas: ["110000"],
    from: "2026-11-21",
    to: "2027-05-20",
  },
  ...{ evidenceWords: "个人承诺", state: "committed", stateWords: FILING_STATE_WORDS.committed },
  ...{ endedOn: null, lockedUntil: "2027-02-21", supplementDue: "2026-12-21" },
};
