/** What home answers about qualifications, chosen institutions and referrals of a patient. */
import { type ChinaDate, chinaDate } from "#base/date.ts";
import { no } from "#filing/desk.ts";
import { insurancesAt } from "#filing/filing-area.ts";
import { qualificationsOf } from "#filing/qualifications.ts";
import { selectChosen } from "#filing/queries-chosen.ts";
import { selectOpenReports } from "#filing/queries-reports.ts";
import type { ReportDeps } from "#filing/reports.ts";
import { insuranceAmong } from "#model/insured.ts";
import type { ReadReportedAnswer, ReadReportedContent } from "#model/message.ts";
import type { PersonId } from "#model/person.ts";
import { nodeOf } from "#model/place.ts";
import type { ChosenInstitution, ReferralReport, Reported } from "#model/report.ts";
import { insuredPersons } from "#registry/registry.ts";
import type { Database, Tx } from "#store/store.ts";
import type { World } from "#world.ts";

/** In one answer; nobody has more in a lifetime. */
const ROWS_MAX = 200;

/** Refusals in the answer: person_not_treated, credential_invalid, person_unknown. */
export async function readReported(
  world: World,
  deps: Pick<ReportDeps, "trail" | "foreign">,
  content: ReadReportedContent,
): Promise<ReadReportedAnswer> {
  const { personId, careArea, institution } = content;
  const refusal = await deps.foreign(content);
  const reported = refusal ? null : await reportedOf(world.store, content, chinaDate(world.now()));
  const why = refusal ?? (reported ? null : no("person_unknown"));
  if (nodeOf(careArea) !== world.node) {
    deps.trail.note({
      at: world.now(),
      actor: { kind: "node", id: nodeOf(careArea) },
      action: "reported.read",
      subject: personId,
      personId,
      detail: [institution, content.what, ...(why ? [why.code] : [])].join(" "),
    });
  }
  if (why || !reported) {
    return { outcome: "refused", refusal: (why ?? no("person_unknown")).content() };
  }
  return { outcome: "found", reported };
}

async function reportedOf(
  store: Database,
  { personId, homeArea, what, from, to }: ReadReportedContent,
  today: ChinaDate,
): Promise<Reported | null> {
  const insured = (await insuredPersons(store, [personId])).get(personId);
  const own = insured ? await insurancesAt(store, insured.insurances, homeArea, today) : [];
  const held = insuranceAmong(own.length > 0 ? own : (insured?.insurances ?? []), today);
  if (!insured || !held) return null;
  const within = ({ on }: ReferralReport): boolean =>
    (from === undefined || on >= from) && (to === undefined || on <= to);
  return {
    person: insured.person,
    scheme: held.scheme,
    homeArea: held.area,
    qualifications: what === "qualifications" ? await qualifications(store, personId) : [],
    chosen: what === "chosen" ? await chosen(store, personId, today) : [],
    referrals: what === "referrals" ? (await referrals(store, personId)).filter(within) : [],
  };
}

async function qualifications(tx: Tx, personId: PersonId): Promise<Reported["qualifications"]> {
  const held = (await qualificationsOf(tx, [personId])).get(personId) ?? [];
  return held.map(({ disease, span }) => ({ disease, span }));
}

async function chosen(tx: Tx, personId: PersonId, today: ChinaDate): Promise<ChosenInstitution[]> {
  const [rows, reports] = [
    await selectChosen(tx, personId, today),
    await selectOpenReports(tx, personId, "chosen", ROWS_MAX),
  ];
  return rows.map((row) => ({
    institution: row.institution,
    name: reports.find(({ serial }) => serial === row.id)?.institution_name ?? row.institution,
    from: row.from_on,
    to: row.to_on ?? undefined,
  }));
}

async function referrals(tx: Tx, personId: PersonId): Promise<ReferralReport[]> {
  const rows = await selectOpenReports(tx, personId, "referral", ROWS_MAX);
  return rows.flatMap(({ content }) => (content.sort === "referral" ? [content] : []));
}
