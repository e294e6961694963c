/**
 * A hospital's software for tests: it speaks the national interface over HTTP and reads the answers
 * as such software does. Every call is one POST; a message id may be given, to send it again.
 */
import { chinaTimeText } from "#base/date.ts";
import { type Fen, yuanText } from "#base/money.ts";
import type { PersonId } from "#model/person.ts";
import { demoItem } from "../../demo/catalogue.ts";
import type { DemoPerson } from "../../demo/people.ts";
import type { TestWorld } from "./world.ts";

export type Fields = Readonly<Record<string, unknown>>;

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly ok: boolean;
  readonly message: string;
  readonly output: Fields;
  /** The whole answer. */
  readonly fields: Fields;
}

export interface Bill {
  /** Key of the demo's catalogue, quantity. */
  readonly lines: readonly (readonly [item: string, quantity: number])[];
  readonly batch?: string | undefined;
}

export interface VisitPlan extends Bill {
  readonly careType?: string | undefined;
  readonly disease?: string | undefined;
  readonly scheme?: string | undefined;
  readonly account?: string | undefined;
  /** Where 1101 says that the person is insured. */
  readonly home?: string | undefined;
}

export interface Visit {
  readonly person: DemoPerson;
  readonly encounter: string;
  readonly batch: string;
  readonly total: string;
  readonly plan: VisitPlan;
}

export interface CallOptions {
  readonly msgid?: string | undefined;
  readonly envelope?: Fields | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly path?: string | undefined;
}

export const FSI = "/fsi/api/rsfComIfsService/callService";

/** The country's first: 465.19 yuan, all in scope. */
export const FIRST_BILL: Bill["lines"] = [
  ["nifedipine", 6],
  ["amlodipine", 8],
  ["enalapril", 7],
  ["consultation", 1],
  ["electrocardiogram", 1],
  ["lipids", 1],
];

let serial = 0;

export function rawAnswer(status: number, text: string): Answer {
  const fields = JSON.parse(text) as Fields;
  return {
    status,
    text,
    ok: fields.infcode === 0,
    message: String(fields.err_msg ?? fields.message ?? ""),
    output: (fields.output ?? {}) as Fields,
    fields,
  };
}

export function personIdOf(person: DemoPerson): PersonId {
  return person.enrolment.person.id;
}

export class HospitalClient {
  readonly code: string;
  readonly #world: TestWorld;

  constructor(world: TestWorld, code: string) {
    this.#world = world;
    this.code = code;
  }

  /** "2026-11-21 23:59:59" by the country's clock. */
  get time(): string {
    return chinaTimeText(this.#world.clock.now());
  }

  newMessage(): string {
    serial += 1;
    return `${this.code}${this.time.replace(/\D/g, "")}${String(serial).padStart(4, "0")}`;
  }

  envelope(infno: string, input: unknown, options: CallOptions = {}): Fields {
    return {
      infno,
      msgid: options.msgid ?? this.newMessage(),
      mdtrtarea_admvs: this.code.slice(1, 7),
      insuplc_admdvs: "",
      recer_sys_code: "YBXT",
      infver: "1.0.0",
      opter_type: "1",
      opter: "001",
      opter_name: "测试",
      inf_time: this.time,
      fixmedins_code: this.code,
      fixmedins_name: "测试医院",
      sign_no: "",
      input,
      ...options.envelope,
    };
  }

  async post(body: string | Uint8Array, options: CallOptions = {}): Promise<Answer> {
    const response = await fetch(this.#world.url + (options.path ?? FSI), {
      method: "POST",
      body: Buffer.from(body),
      headers: { "content-type": "application/json", ...options.headers },
    });
    return rawAnswer(response.status, await response.text());
  }

  async call(infno: string, input: unknown, options: CallOptions = {}): Promise<Answer> {
    return await this.post(JSON.stringify(this.envelope(infno, input, options)), options);
  }

  /** The call must succeed. */
  async done(infno: string, input: unknown, options: CallOptions = {}): Promise<Answer> {
    const answer = await this.call(infno, input, options);
    if (!answer.ok) throw new Error(`${infno} was refused: ${answer.message}`);
    return answer;
  }

  card(person: DemoPerson): Fields {
    return {
      mdtrt_cert_type: "02",
      mdtrt_cert_no: person.enrolment.person.certificateNumber,
    };
  }

  async find(person: DemoPerson, changes: Fields = {}): Promise<Answer> {
    const { certificateNumber, name } = person.enrolment.person;
    const certificate = { psn_cert_type: "01", certno: certificateNumber, psn_name: name };
    return await this.call("1101", { data: { ...this.card(person), ...certificate, ...changes } });
  }

  async register(
    person: DemoPerson,
    changes: Fields = {},
    options: CallOptions = {},
  ): Promise<Answer> {
    return await this.call("2201", { data: { ...this.registering(person), ...changes } }, options);
  }

  registering(person: DemoPerson): Fields {
    serial += 1;
    return {
      psn_no: personIdOf(person),
      insutype: "310",
      begntime: this.time,
      ...this.card(person),
      ipt_otp_no: `MZ${serial}`,
    };
  }

  lines(visit: Pick<Visit, "person" | "encounter">, bill: Bill, first = 1): Fields[] {
    return bill.lines.map(([key, quantity], index) => ({
      psn_no: personIdOf(visit.person),
      mdtrt_id: visit.encounter,
      feedetl_sn: String(first + index),
      ...(bill.batch === undefined ? {} : { chrg_bchno: bill.batch }),
      fee_ocur_time: this.time,
      ...lineOf(key, quantity),
    }));
  }

  /** Registered, described, lines uploaded: ready to be settled. */
  async visit(person: DemoPerson, plan: VisitPlan): Promise<Visit> {
    const scheme = plan.scheme ?? "310";
    const envelope = { insuplc_admdvs: plan.home ?? "" };
    const registered = await this.register(person, { insutype: scheme }, { envelope });
    if (!registered.ok) throw new Error(`2201 was refused: ${registered.message}`);
    const encounter = String((registered.output.data as Fields).mdtrt_id);
    const batch = plan.batch ?? "B1";
    const visit = { person, encounter, batch, plan, total: yuanText(totalOf(plan)) };
    await this.done("2203", this.description(visit));
    await this.done("2204", { feedetail: this.lines(visit, { ...plan, batch }) });
    return visit;
  }

  description(visit: Visit, changes: Fields = {}): Fields {
    return {
      mdtrtinfo: {
        ...this.named(visit),
        med_type: visit.plan.careType ?? "11",
        begntime: this.time,
        dise_codg: visit.plan.disease ?? "",
        ...changes,
      },
      diseinfo: [],
    };
  }

  named(visit: Pick<Visit, "person" | "encounter">): Fields {
    return { psn_no: personIdOf(visit.person), mdtrt_id: visit.encounter };
  }

  settling(visit: Visit, changes: Fields = {}): Fields {
    return {
      data: {
        ...this.named(visit),
        ...this.card(visit.person),
        med_type: visit.plan.careType ?? "11",
        medfee_sumamt: visit.total,
        psn_setlway: "01",
        chrg_bchno: visit.batch,
        insutype: visit.plan.scheme ?? "310",
        acct_used_flag: visit.plan.account ?? "1",
        ...changes,
      },
    };
  }

  async quote(visit: Visit, changes: Fields = {}): Promise<Answer> {
    return await this.call("2206", this.settling(visit, changes));
  }

  async settle(visit: Visit, options: CallOptions = {}, changes: Fields = {}): Promise<Answer> {
    return await this.call("2207", this.settling(visit, changes), options);
  }

  /** Admitted; lines and discharge are the test's. */
  async admit(person: DemoPerson, changes: Fields = {}): Promise<Visit> {
    const answer = await this.admission(person, changes);
    if (!answer.ok) throw new Error(`2401 was refused: ${answer.message}`);
    const encounter = String((answer.output.result as Fields).mdtrt_id);
    return { person, encounter, batch: "", total: "0", plan: { lines: [], careType: "21" } };
  }

  async admission(
    person: DemoPerson,
    changes: Fields = {},
    options: CallOptions = {},
  ): Promise<Answer> {
    const mdtrtinfo = { ...this.admitting(person), ...changes };
    return await this.call("2401", { mdtrtinfo, diseinfo: [] }, options);
  }

  admitting(person: DemoPerson): Fields {
    serial += 1;
    return {
      psn_no: personIdOf(person),
      insutype: "310",
      begntime: this.time,
      ...this.card(person),
      med_type: "21",
      ipt_no: `ZY${serial}`,
    };
  }

  /** Lines of a stay; `first` is the first serial number. */
  async charge(stay: Visit, lines: Bill["lines"], first: number): Promise<Answer> {
    return await this.call("2301", { feedetail: this.lines(stay, { lines }, first) });
  }

  /** Takes back so many units of a line of a stay. */
  refund(stay: Visit, serial: string, of: string, [key, quantity]: Bill["lines"][number]): Fields {
    const [line = {}] = this.lines(stay, { lines: [[key, quantity]] });
    const amount = `-${yuanText(amountOf(key, quantity))}`;
    const negative = { cnt: -quantity, det_item_fee_sumamt: amount, init_feedetl_sn: of };
    return { ...line, feedetl_sn: serial, ...negative };
  }

  async discharge(stay: Visit): Promise<Answer> {
    return await this.call("2402", { dscginfo: { ...this.named(stay), endtime: this.time } });
  }

  /** 2303 or 2304 over all lines that are not settled. */
  async settleStay(
    infno: "2303" | "2304",
    stay: Visit,
    total: Fen,
    changes: Fields = {},
    options: CallOptions = {},
  ): Promise<Answer> {
    const { chrg_bchno: _, ...data } = this.settling(stay).data as Record<string, unknown>;
    const input = { data: { ...data, medfee_sumamt: yuanText(total), ...changes } };
    return await this.call(infno, input, options);
  }

  async cancel(visit: Visit, settlement: string, options: CallOptions = {}): Promise<Answer> {
    const data = { ...this.named(visit), setl_id: settlement };
    return await this.call("2208", { data }, options);
  }

  async reverse(omsgid: string, oinfno = "2207", options: CallOptions = {}): Promise<Answer> {
    return await this.call("2601", { data: { omsgid, oinfno } }, options);
  }

  async read(visit: Visit, settlement: string): Promise<Answer> {
    return await this.call("5203", { data: { ...this.named(visit), setl_id: settlement } });
  }
}

function lineOf(key: string, quantity: number): Fields {
  const { item, price } = demoItem(key);
  return {
    med_list_codg: item.code,
    medins_list_codg: `H-${key}`,
    cnt: quantity,
    pric: price,
    det_item_fee_sumamt: yuanText(amountOf(key, quantity)),
    bilg_dept_codg: "A03",
    bilg_dept_name: "内科",
    bilg_dr_codg: "D1",
    bilg_dr_name: "测试医师",
    hosp_appr_flag: item.restriction === undefined ? "0" : "1",
  };
}

function amountOf(key: string, quantity: number): Fen {
  const [yuan = "0", cents = "00"] = demoItem(key).price.split(".");
  return (BigInt(yuan) * 100n + BigInt(cents)) * BigInt(quantity);
}

export function totalOf(bill: Pick<Bill, "lines">): Fen {
  return bill.lines.reduce((sum, [key, quantity]) => sum + amountOf(key, quantity), 0n);
}

/** The node of the settlement in an answer. */
export function setlinfo(answer: Answer): Fields {
  if (!answer.ok) throw new Error(`refused: ${answer.message}`);
  return answer.output.setlinfo as Fields;
}

export function settlementOf(answer: Answer): string {
  return String(setlinfo(answer).setl_id);
}
