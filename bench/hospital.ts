/** A made-up hospital's software: the bodies it sends through the national interface. */

export interface Patient {
  readonly institution: string;
  readonly careArea: string;
  readonly homeArea: string;
  readonly personId: string;
  readonly certificateNumber: string;
  readonly name: string;
}

/** A visit whose lines are uploaded. */
export interface SettleTask extends Patient {
  readonly encounterId: string;
  readonly batch: string;
  readonly total: string;
}

export interface BillRow {
  readonly itemCode: string;
  readonly price: string;
  readonly quantity: number;
  readonly total: string;
}

/** "2026-11-21 23:59:59" in China. */
export function chinaClock(instant: number): string {
  return new Date(instant + 8 * 3_600_000).toISOString().slice(0, 19).replace("T", " ");
}

interface Sent {
  readonly patient: Patient;
  /** Unique for the institution. */
  readonly messageId: string;
  /** Of the China clock. */
  readonly at: string;
}

function envelope(infno: string, { patient, messageId, at }: Sent, input: object): string {
  return JSON.stringify({
    infno,
    msgid: messageId,
    mdtrtarea_admvs: patient.careArea,
    insuplc_admdvs: patient.homeArea,
    recer_sys_code: "1",
    dev_no: "",
    dev_safe_info: "",
    cainfo: "",
    signtype: "",
    infver: "V1.0",
    opter_type: "1",
    opter: "op1",
    opter_name: "窗口",
    inf_time: at,
    fixmedins_code: patient.institution,
    fixmedins_name: "示例医院",
    sign_no: "",
    input,
  });
}

function card({ certificateNumber }: Patient) {
  return { mdtrt_cert_type: "02", mdtrt_cert_no: certificateNumber };
}

export function findPersonBody(sent: Sent): string {
  const { patient } = sent;
  const certificate = { psn_cert_type: "01", certno: patient.certificateNumber };
  const data = { ...card(patient), ...certificate, psn_name: patient.name };
  return envelope("1101", sent, { data });
}

export function registerBody(sent: Sent, hospitalNumber: string): string {
  const data = {
    psn_no: sent.patient.personId,
    insutype: "310",
    begntime: sent.at,
    ...card(sent.patient),
    ipt_otp_no: hospitalNumber,
    atddr_no: "D1",
    dr_name: "示例医师",
    dept_code: "A03",
    dept_name: "内科",
    caty: "A03",
  };
  return envelope("2201", sent, { data });
}

/** The visit's id in the answer of 2201. */
export function encounterIn(answer: string): string | undefined {
  return /"mdtrt_id":"([^"]+)"/.exec(answer)?.[1];
}

export function describeBody(sent: Sent, encounterId: string): string {
  const visit = { mdtrt_id: encounterId, psn_no: sent.patient.personId };
  return envelope("2203", sent, {
    mdtrtinfo: { ...visit, med_type: "11", begntime: sent.at, main_cond_dscr: "", dise_codg: "" },
    diseinfo: [
      {
        diag_type: "1",
        diag_srt_no: "1",
        diag_code: "I10.x00",
        diag_name: "高血压",
        diag_dept: "A03",
        dise_dor_no: "D1",
        dise_dor_name: "示例医师",
        diag_time: sent.at,
        vali_flag: "1",
      },
    ],
  });
}

export function chargesBody(
  sent: Sent,
  encounterId: string,
  batch: string,
  rows: readonly BillRow[],
): string {
  const feedetail = rows.map(({ itemCode, price, quantity, total }, index) => ({
    feedetl_sn: String(index + 1),
    mdtrt_id: encounterId,
    psn_no: sent.patient.personId,
    chrg_bchno: batch,
    rx_circ_flag: "0",
    fee_ocur_time: sent.at,
    med_list_codg: itemCode,
    medins_list_codg: itemCode,
    det_item_fee_sumamt: total,
    cnt: quantity,
    pric: price,
    bilg_dept_codg: "A03",
    bilg_dept_name: "内科",
    bilg_dr_codg: "D1",
    bilg_dr_name: "示例医师",
    hosp_appr_flag: "1",
  }));
  return envelope("2204", sent, { feedetail });
}

/** 2206 asks, 2207 books. */
export function settleBody(
  infno: "2206" | "2207",
  sent: Sent,
  task: Omit<SettleTask, keyof Patient>,
) {
  const data = {
    psn_no: sent.patient.personId,
    ...card(sent.patient),
    med_type: "11",
    medfee_sumamt: task.total,
    psn_setlway: "01",
    mdtrt_id: task.encounterId,
    chrg_bchno: task.batch,
    acct_used_flag: "1",
    insutype: "310",
    invono: "",
    fulamt_ownpay_amt: "",
    overlmt_selfpay: "",
    preselfpay_amt: "",
    inscp_scp_amt: "",
  };
  return envelope(infno, sent, { data });
}

/** The settlement's id when the answer says that it is booked. */
export function settlementIn(answer: string): string | undefined {
  if (!isDone(answer)) return undefined;
  const at = answer.indexOf('"setl_id":"');
  return at < 0 ? undefined : answer.slice(at + 11, answer.indexOf('"', at + 11));
}

export function isDone(answer: string): boolean {
  return answer.includes('"infcode":0,') || answer.includes('"infcode":0}');
}

/** What the answer says instead, in short. */
export function refusalIn(answer: string): string {
  return /"err_msg":"([^"]*)"/.exec(answer)?.[1] ?? answer.slice(0, 80);
}

/** Takes back a settlement that both sides know. */
export function cancelBody(sent: Sent, encounterId: string, settlementId: string): string {
  const data = { setl_id: settlementId, mdtrt_id: encounterId, psn_no: sent.patient.personId };
  return envelope("2208", sent, { data });
}

/** Takes back a message whose fate the caller does not know. */
export function reverseBody(
  sent: Sent,
  original: { readonly messageId: string; readonly transaction: string },
): string {
  const { messageId: omsgid, transaction: oinfno } = original;
  return envelope("2601", sent, { data: { psn_no: sent.patient.personId, omsgid, oinfno } });
}
