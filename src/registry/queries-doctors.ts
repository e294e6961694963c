/** All SQL of the registry about registered doctors. */
import type { ChinaDate } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { DoctorRight } from "#model/institution.ts";
import type { InstitutionCode } from "#model/place.ts";
import { columns, sql, type Tx } from "#store/store.ts";

interface DoctorRow {
  readonly code: string;
  readonly name: string;
  readonly institution: InstitutionCode;
  readonly department: string;
  readonly from_on: ChinaDate;
  readonly to_on: ChinaDate | null;
  readonly version: number;
}

const DOCTORS = columns<DoctorRow>({
  code: "text",
  name: "text",
  institution: "text",
  department: "text",
  from_on: "date",
  to_on: "date",
  version: "integer",
});
const RENEWED = DOCTORS.without("code").set("excluded");

interface RightRow {
  readonly doctor: string;
  readonly kind: DoctorRight;
  readonly from_on: ChinaDate;
  readonly to_on: ChinaDate | null;
}

const RIGHTS = columns<RightRow>({
  doctor: "text",
  kind: "text",
  from_on: "date",
  to_on: "date",
});

interface HeldDoctorRow extends DoctorRow {
  readonly rights: readonly RightRow[] | null;
}

export function selectDoctors(
  tx: Tx,
  institution: string,
  after: string,
  limit: number,
): Promise<HeldDoctorRow[]> {
  return tx.query<HeldDoctorRow>(sql`
    select ${DOCTORS.readFrom("d")},
      (select json_agg(r order by r.kind, r.from_on)
       from registry.doctor_rights r where r.doctor = d.code) as rights
    from registry.doctors d
    where d.institution = ${institution} and d.code > ${after}
    order by d.code limit ${limit}`);
}

export function selectDoctor(tx: Tx, code: string): Promise<HeldDoctorRow[]> {
  return tx.query<HeldDoctorRow>(sql`
    select ${DOCTORS.readFrom("d")},
      (select json_agg(r order by r.kind, r.from_on)
       from registry.doctor_rights r where r.doctor = d.code) as rights
    from registry.doctors d where d.code = ${code}`);
}

export function upsertDoctor(tx: Tx, row: DoctorRow): Promise<unknown> {
  return tx.query(sql`
    insert into registry.doctors (${DOCTORS.names})
    select ${DOCTORS.written}
    from json_to_recordset(${toJson([row])}::json) as t(${DOCTORS.record})
    on conflict on constraint doctors_pk do update set ${RENEWED}`);
}

export function deleteRights(tx: Tx, doctor: string): Promise<unknown> {
  return tx.query(sql`delete from registry.doctor_rights where doctor = ${doctor}`);
}

export function insertRights(tx: Tx, rows: readonly RightRow[]): Promise<unknown> {
  return tx.query(sql`
    insert into registry.doctor_rights (${RIGHTS.names})
    select ${RIGHTS.written}
    from json_to_recordset(${toJson(rows)}::json) as t(${RIGHTS.record})`);
}
