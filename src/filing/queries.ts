/** All SQL of filing. */
import type { ChinaDate } from "#base/date.ts";
import type { FilingId } from "#base/id.ts";
import { toJson } from "#base/json.ts";
import type { FilingCategory } from "#model/filing.ts";
import type { PersonId } from "#model/person.ts";
import type { Area } from "#model/place.ts";
import { columns, sql, type Tx } from "#store/store.ts";

export interface FilingRow {
  readonly id: FilingId;
  readonly version: number;
  readonly person_id: PersonId;
  readonly category: FilingCategory;
  readonly area: Area;
  readonly from_on: ChinaDate;
  readonly to_on: ChinaDate | null;
}

const FILINGS = columns<FilingRow>({
  id: "text",
  version: "integer",
  person_id: "text",
  category: "text",
  area: "text",
  from_on: "date",
  to_on: "date",
});

export interface QualificationRow {
  readonly person_id: PersonId;
  readonly disease: string;
  readonly from_on: ChinaDate;
  readonly to_on: ChinaDate | null;
}

const QUALIFICATIONS = columns<QualificationRow>({
  person_id: "text",
  disease: "text",
  from_on: "date",
  to_on: "date",
});

export function selectFilings(tx: Tx, personIds: readonly PersonId[]): Promise<FilingRow[]> {
  return tx.query<FilingRow>(sql`
    select distinct on (person_id, id) ${FILINGS.read}
    from filing.filings
    where person_id = any(${personIds}::text[])
    order by person_id, id, version desc`);
}

export function selectQualifications(
  tx: Tx,
  personIds: readonly PersonId[],
): Promise<QualificationRow[]> {
  return tx.query<QualificationRow>(sql`
    select ${QUALIFICATIONS.read}
    from filing.qualifications
    where person_id = any(${personIds}::text[])
    order by person_id, disease, from_on`);
}

export function insertFilings(tx: Tx, rows: readonly FilingRow[]): Promise<unknown> {
  return tx.query(sql`
    insert into filing.filings (${FILINGS.names})
    select ${FILINGS.written}
    from json_to_recordset(${toJson(rows)}::json) as t(${FILINGS.record})`);
}

export function insertQualifications(tx: Tx, rows: readonly QualificationRow[]): Promise<unknown> {
  return tx.query(sql`
    insert into filing.qualifications (${QUALIFICATIONS.names})
    select ${QUALIFICATIONS.written}
    from json_to_recordset(${toJson(rows)}::json) as t(${QUALIFICATIONS.record})`);
}
