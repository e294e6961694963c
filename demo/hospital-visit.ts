/**
 * A whole visit as a hospital sends it: who is it, register, describe, charges, quote, settle; a
 * stay likewise; and what the window may do afterwards.
 */
import { chinaTimeText, DAY_MS, type Instant } from "#base/date.ts";
import {
  type Exchange,
  type Output,
  openWindow,
  type Player,
  type Window,
} from "./hospital-window.ts";
import type { StoryCard } from "./story-card.ts";

export const FSI_PATH = "/fsi/api/rsfComIfsService/callService";

/** What became of a visit. */
export interface Visit {
  readonly story: StoryCard;
  readonly outcome: "settled" | "refused" | "lost";
  readonly encounterId: string;
  /** Empty until an answer named it. */
  readonly settlementId: string;
  /** The message that ended it: the settlement, or the one that was refused. */
  readonly last: Exchange;
}

export interface PlayOptions {
  /** The settlement's answer is lost on the way. */
  readonly lose?: boolean;
  /** Happens while the patient lies in the ward, after a quote (2303) that it is given. */
  readonly meanwhile?: (quoted: Exchange) => Promise<void>;
}

/** Ends the visit where a message is refused. */
class Refused extends Error {
  readonly exchange: Exchange;
  constructor(exchange: Exchange) {
    super(exchange.message);
    this.exchange = exchange;
  }
}

function at(output: Output, ...path: readonly string[]): unknown {
  let value = output;
  for (const name of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}

function textAt(output: Output, ...path: readonly string[]): string {
  return String(at(output, ...path) ?? "");
}

function credential({ person, credential: kind }: StoryCard) {
  if (kind === "evoucher") return { mdtrt_cert_type: "01", mdtrt_cert_no: person.evoucher };
  if (kind === "socialCard") {
    const { number, serial } = person.socialCard;
    return { mdtrt_cert_type: "03", mdtrt_cert_no: number, card_sn: serial };
  }
  return { mdtrt_cert_type: "02", mdtrt_cert_no: person.certificate };
}

function personInput(story: StoryCard) {
  const { certificate, name } = story.person;
  const card = { ...credential(story), psn_cert_type: "01", certno: certificate, psn_name: name };
  return { data: { card_sn: "", begntime: "", ...card } };
}

/** A message short enough for the shell: what the platform needs and no more. */
export function personLookup(story: StoryCard, time: string): string {
  const { institution, person } = story;
  return JSON.stringify({
    infno: "1101",
    msgid: `${institution.code}${time.replace(/\D/g, "")}0001`,
    fixmedins_code: institution.code,
    insuplc_admdvs: person.area,
    inf_time: time,
    input: { data: { ...credential(story), psn_name: person.name } },
  });
}

function diagnoses(at: string) {
  return [
    {
      diag_type: "1",
      diag_srt_no: "1",
      diag_code: "Z00.000",
      diag_name: "演示诊断",
      diag_dept: "内科",
      dise_dor_no: "D00001",
      dise_dor_name: "演示医师",
      diag_time: at,
      vali_flag: "1",
    },
  ];
}

/** What the visit is, as the 2.1 edition of the remote rules wants it said. */
function flagsOf({ flags, nights }: StoryCard) {
  const emergency = nights > 0 ? { IPT_TYPE: "2" } : { OTP_ER_REFL_FLAG: "1" };
  const trauma = { TRUM_FLAG: "1", REL_TTP_FLAG: flags.thirdParty ? "1" : "0" };
  const said = { ...(flags.emergency ? emergency : {}), ...(flags.trauma ? trauma : {}) };
  return { exp_content: Object.keys(said).length === 0 ? "" : JSON.stringify(said) };
}

interface Place {
  readonly story: StoryCard;
  readonly encounterId: string;
  readonly batch: string;
  /** When the visit or the stay began, and now. */
  readonly from: Instant;
  readonly now: Instant;
}

function lines({ story, encounterId, batch, from }: Place) {
  return story.lines.map((line, index) => ({
    feedetl_sn: String(index + 1),
    mdtrt_id: encounterId,
    psn_no: story.person.id,
    chrg_bchno: batch,
    rx_circ_flag: "0",
    fee_ocur_time: chinaTimeText(from + (story.nights > 0 ? (index % story.nights) * DAY_MS : 0)),
    med_list_codg: line.code,
    medins_list_codg: `HIS-${line.code}`,
    medins_list_name: line.name,
    det_item_fee_sumamt: line.total,
    cnt: String(line.quantity),
    pric: line.price,
    bilg_dept_codg: "A03",
    bilg_dept_name: "内科",
    bilg_dr_codg: "D00001",
    bilg_dr_name: "演示医师",
    hosp_appr_flag: "1",
  }));
}

const ACCOUNT_USE = { none: "0", own: "1", relatives: "2" } as const;

function settling({ story, encounterId, batch }: Place) {
  return {
    data: {
      psn_no: story.person.id,
      ...credential(story),
      med_type: story.careType,
      medfee_sumamt: story.total,
      psn_setlway: "01",
      mdtrt_id: encounterId,
      chrg_bchno: batch,
      acct_used_flag: ACCOUNT_USE[story.accountUse],
      insutype: story.scheme,
      invono: "",
      mid_setl_flag: "0",
    },
  };
}

type Send = (number: string, input: unknown) => Promise<Exchange>;

function sendOrEnd(window: Window): Send {
  return async (number, input) => {
    const exchange = await window.send(number, input);
    if (exchange.state === "refused") throw new Refused(exchange);
    return exchange;
  };
}

/** Register, describe, charges, quote: all before the settlement. */
async function visitUntilQuote(send: Send, place: Omit<Place, "encounterId">): Promise<Place> {
  const { story, now, batch } = place;
  const time = chinaTimeText(now);
  const person = { psn_no: story.person.id, insutype: story.scheme, begntime: time };
  const registered = await send("2201", {
    data: {
      ...person,
      ...credential(story),
      ipt_otp_no: `MZ${batch}`,
      atddr_no: "D00001",
      dr_name: "演示医师",
      dept_code: "A03",
      dept_name: "内科",
      caty: "A03",
    },
  });
  const encounterId = textAt(registered.output, "data", "mdtrt_id");
  await send("2203", {
    mdtrtinfo: {
      mdtrt_id: encounterId,
      psn_no: story.person.id,
      med_type: story.careType,
      begntime: time,
      main_cond_dscr: "",
      dise_codg: story.disease,
      dise_name: "",
      ...flagsOf(story),
    },
    diseinfo: diagnoses(time),
  });
  const open = { ...place, encounterId };
  await send("2204", { feedetail: lines(open) });
  await send("2206", settling(open));
  return open;
}

/** Admission, charges, discharge, quote. */
async function stayUntilQuote(
  send: Send,
  place: Omit<Place, "encounterId">,
  { meanwhile }: PlayOptions,
): Promise<Place> {
  const { story, now, from, batch } = place;
  const admitted = await send("2401", {
    mdtrtinfo: {
      psn_no: story.person.id,
      insutype: story.scheme,
      begntime: chinaTimeText(from),
      ...credential(story),
      med_type: story.careType,
      ipt_no: `ZY${batch}`,
      atddr_no: "D00001",
      chfpdr_name: "演示医师",
      adm_diag_dscr: "演示诊断",
      adm_dept_codg: "A03",
      adm_dept_name: "内科",
      adm_bed: "01",
      dscg_maindiag_code: "Z00.000",
      dscg_maindiag_name: "演示诊断",
      dise_codg: story.disease,
      ...flagsOf(story),
    },
    diseinfo: diagnoses(chinaTimeText(from)),
  });
  const open = { ...place, encounterId: textAt(admitted.output, "result", "mdtrt_id") };
  await send("2301", { feedetail: lines(open) });
  if (meanwhile) await meanwhile(await send("2303", settling(open)));
  await send("2402", {
    dscginfo: {
      mdtrt_id: open.encounterId,
      psn_no: story.person.id,
      insutype: story.scheme,
      endtime: chinaTimeText(now),
      dscg_dept_codg: "A03",
      dscg_dept_name: "内科",
      dscg_way: "1",
    },
    diseinfo: diagnoses(chinaTimeText(now)),
  });
  await send("2303", settling(open));
  return open;
}

/** Messages of a visit when nothing is refused, outpatient and stay alike. */
export const VISIT_MESSAGES = 6;

/** Plays a story to its end: settled, refused, or its last answer lost. */
export async function playVisit(
  story: StoryCard,
  player: Player,
  options: PlayOptions = {},
): Promise<Visit> {
  const window = openWindow(story, player);
  const send = sendOrEnd(window);
  const now = player.now();
  const batch = `${chinaTimeText(now).replace(/\D/g, "")}${player.serial()}`;
  const place = { story, batch, now, from: now - story.nights * DAY_MS };
  try {
    await send("1101", personInput(story));
    const stay = story.nights > 0;
    const open = stay
      ? await stayUntilQuote(send, place, options)
      : await visitUntilQuote(send, place);
    const settle = stay ? "2304" : "2207";
    const { encounterId } = open;
    if (options.lose) {
      const last = await window.sendAndLose(settle, settling(open));
      return { story, outcome: "lost", encounterId, settlementId: "", last };
    }
    const last = await send(settle, settling(open));
    const settlementId = textAt(last.output, "setlinfo", "setl_id");
    return { story, outcome: "settled", encounterId, settlementId, last };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { exchange: last } = error;
    return { story, outcome: "refused", encounterId: "", settlementId: "", last };
  }
}

function named({ story, encounterId, settlementId }: Visit) {
  const { id: psn_no } = story.person;
  return { data: { psn_no, mdtrt_id: encounterId, setl_id: settlementId } };
}

/** 2208 or 2305: both know that it exists. */
export async function cancelVisit(visit: Visit, player: Player): Promise<Exchange> {
  const number = visit.story.nights > 0 ? "2305" : "2208";
  return openWindow(visit.story, player).send(number, named(visit));
}

/** 2601: the window does not know what became of its message. */
export async function reverseVisit(visit: Visit, player: Player): Promise<Exchange> {
  const { id: omsgid, number: oinfno } = visit.last;
  const { id: psn_no } = visit.story.person;
  return openWindow(visit.story, player).send("2601", { data: { psn_no, omsgid, oinfno } });
}

/** The same bytes once more; what was lost may now be known. */
export async function repeatVisit(
  visit: Visit,
  player: Player,
): Promise<{ readonly visit: Visit; readonly exchange: Exchange }> {
  const exchange = await openWindow(visit.story, player).repeat(visit.last);
  if (exchange.state !== "answered") return { visit, exchange };
  const settlementId = textAt(exchange.output, "setlinfo", "setl_id");
  return { visit: { ...visit, outcome: "settled", settlementId, last: exchange }, exchange };
}

/** 5203 the settlement as it stands, 5204 its charges. */
export async function queryVisit(
  visit: Visit,
  player: Player,
  what: "settlement" | "charges",
): Promise<Exchange> {
  const number = what === "settlement" ? "5203" : "5204";
  return openWindow(visit.story, player).send(number, named(visit));
}
