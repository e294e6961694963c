/** Registered doctors (医保医师) of an institution and their rights, each from a day to a day. */
import { canonicalJson } from "#base/json.ts";
import type { Doctor } from "#model/institution.ts";
import { isName, NAME_WHY } from "#model/person.ts";
import type { InstitutionCode } from "#model/place.ts";
import {
  type Act,
  differing,
  knownRecord,
  missingRecord,
  noteKept,
  type Step,
} from "#registry/changes.ts";
import {
  deleteRights,
  insertRights,
  selectDoctor,
  selectDoctors,
  upsertDoctor,
} from "#registry/queries-doctors.ts";
import { selectRecords } from "#registry/queries-institutions.ts";
import { checkSpan, checkText, wrongField } from "#registry/record-fields.ts";
import { PLACE_SORTS } from "#registry/sorts.ts";
import type { Tx } from "#store/store.ts";

const SORT = PLACE_SORTS.doctor;
const CODE = /^D\d{12}$/;
const NAME_MAX = 50;

type Row = Awaited<ReturnType<typeof selectDoctor>>[number];

function doctorOfRow(row: Row): Doctor {
  const { code, name, institution, department, version } = row;
  const rights = (row.rights ?? []).map(({ kind, from_on: from, to_on: to }) => {
    return { kind, span: { from, to: to ?? undefined } };
  });
  const span = { from: row.from_on, to: row.to_on ?? undefined };
  return { code, name, institution, department, span, rights, version };
}

export async function doctorBy(tx: Tx, code: string): Promise<Doctor | null> {
  const [row] = await selectDoctor(tx, code);
  return row ? doctorOfRow(row) : null;
}

/** A page in order of code. */
export async function doctorsOf(
  tx: Tx,
  institution: InstitutionCode,
  { after = "", limit }: { readonly after?: string | undefined; readonly limit: number },
): Promise<Doctor[]> {
  return (await selectDoctors(tx, institution, after, limit)).map(doctorOfRow);
}

/**
 * A new doctor (version 0) or another version of one. Refusals: field_invalid, record_missing,
 * record_known, record_changed.
 */
export async function keepDoctor(tx: Tx, act: Act, doctor: Doctor): Promise<Step> {
  const { code, name, institution, department, span, rights } = doctor;
  if (!CODE.test(code)) throw wrongField("医师编号", "应为D加十二位数字");
  checkText("姓名", name, NAME_MAX);
  if (!isName(name)) throw wrongField("姓名", NAME_WHY);
  checkText("科室", department, NAME_MAX, 0);
  checkSpan("登记", span);
  for (const right of rights) checkSpan("权限", right.span);
  const starts = rights.map(({ kind, span: { from } }) => `${kind} ${from}`);
  if (new Set(starts).size < starts.length) throw wrongField("权限", "同一权限同一天写了两次");
  const [place] = await selectRecords(tx, [institution]);
  if (!place) throw missingRecord(PLACE_SORTS.institution, institution);
  const [row] = await selectDoctor(tx, code);
  const held = row ? doctorOfRow(row) : undefined;
  // A doctor of another institution is none of this one's clerks' to change.
  if (held && held.institution !== institution) throw knownRecord(SORT, code);
  const fields = held ? differing(held, doctor).filter((field) => field !== "version") : [];
  const kept = { id: code, held, seen: doctor.version, fields };
  const version = await noteKept(tx, SORT, act, kept);
  const days = { from_on: span.from, to_on: span.to ?? null };
  await upsertDoctor(tx, { code, name, institution, department, ...days, version });
  await deleteRights(tx, code);
  await insertRights(
    tx,
    rights.map(({ kind, span: { from, to } }) => {
      return { doctor: code, kind, from_on: from, to_on: to ?? null };
    }),
  );
  return { version, action: "doctor.kept", subject: code, detail: canonicalJson(doctor) };
}
