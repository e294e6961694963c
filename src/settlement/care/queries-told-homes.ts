/** SQL of where home places have told that their people are insured. */
import type { Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { PersonId, Scheme } from "#model/person.ts";
import type { Area } from "#model/place.ts";
import { columns, sql, type Tx } from "#store/store.ts";

export interface ToldHomeRow {
  readonly person_id: PersonId;
  readonly scheme: Scheme;
  readonly home_area: Area;
  readonly told_at: Instant;
}

const TOLD = columns<ToldHomeRow>({
  person_id: "text",
  scheme: "text",
  home_area: "text",
  told_at: "bigint as number",
});

/** What was told last comes first. */
export function selectToldHomes(tx: Tx, personId: PersonId): Promise<ToldHomeRow[]> {
  return tx.query<ToldHomeRow>(sql`
    select ${TOLD.read} from settlement.told_homes where person_id = ${personId}
     order by told_at desc, scheme`);
}

export function upsertToldHomes(tx: Tx, rows: readonly ToldHomeRow[]): Promise<unknown> {
  return tx.query(sql`
    insert into settlement.told_homes (${TOLD.names})
    select ${TOLD.written} from json_to_recordset(${toJson(rows)}::json) as t(${TOLD.record})
    on conflict on constraint told_homes_pkey do update
       set home_area = excluded.home_area, told_at = excluded.told_at`);
}

/** All but those of the schemes named. */
export function deleteToldHomes(
  tx: Tx,
  personId: PersonId,
  kept: readonly Scheme[],
): Promise<unknown> {
  return tx.query(sql`
    delete from settlement.told_homes
     where person_id = ${personId} and scheme <> all(${kept}::text[])`);
}
