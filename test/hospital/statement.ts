/** How a hospital's software closes its day in the tests: its own bills, sums and files. */
import { strFromU8, unzipSync, zipSync } from "fflate";
import { fen, yuanText } from "#base/money.ts";
import {
  type Answer,
  type Fields,
  type HospitalClient,
  personIdOf,
  setlinfo,
  type VisitPlan,
} from "./client.ts";
import { fetchFile, sendForm } from "./upload.ts";
import type { TestWorld } from "./world.ts";

/** A bill as the hospital wrote it down. */
export interface Booked {
  readonly id: string;
  readonly encounter: string;
  readonly person: string;
  readonly total: string;
  readonly fund: string;
  readonly account: string;
  readonly cash: string;
  readonly flag: string;
  readonly time: string;
  readonly certificate: string;
}

export function bookedOf(answer: Answer, flag = "0"): Booked {
  const info = setlinfo(answer);
  const yuan = (name: string): string => Number(info[name]).toFixed(2);
  return {
    id: String(info.setl_id),
    encounter: String(info.mdtrt_id),
    person: String(info.psn_no),
    total: yuan("medfee_sumamt"),
    fund: yuan("fund_pay_sumamt"),
    account: yuan("acct_pay"),
    cash: yuan("psn_cash_pay"),
    flag,
    time: String(info.setl_time),
    certificate: String(info.certno),
  };
}

/** A visit that is settled, cancelled or reversed in the end. */
export async function billed(
  world: TestWorld,
  client: HospitalClient,
  end: "settled" | "cancelled" | "reversed" = "settled",
  plan: VisitPlan = { lines: [["amlodipine", 1]] },
): Promise<Booked[]> {
  const visit = await client.visit(world.somebody(), plan);
  const msgid = client.newMessage();
  const first = bookedOf(await client.settle(visit, { msgid }), end === "cancelled" ? "1" : "0");
  if (end === "cancelled") return [first, bookedOf(await client.cancel(visit, first.id), "1")];
  if (end === "reversed") await client.reverse(msgid);
  return [{ ...first, person: personIdOf(visit.person) }];
}

function sum(rows: readonly Booked[], of: "total" | "fund" | "account" | "cash"): string {
  return yuanText(rows.reduce((all, row) => all + fen(row[of]), 0n));
}

/** The sums that 3201 asks for. */
export function totals(client: HospitalClient, rows: readonly Booked[], changes: Fields = {}) {
  return {
    data: {
      insutype: "310",
      clr_type: "11",
      setl_optins: "360300",
      stmt_begndate: client.time.slice(0, 10),
      stmt_enddate: client.time.slice(0, 10),
      medfee_sumamt: sum(rows, "total"),
      fund_pay_sumamt: sum(rows, "fund"),
      acct_pay: sum(rows, "account"),
      cash_payamt: sum(rows, "cash"),
      fixmedins_setl_cnt: String(rows.length),
      refd_setl_flag: "1",
      fixmedins_refd_setl_flag: "1",
      ...changes,
    },
  };
}

export function textRow(row: Booked): string {
  return [row.id, row.encounter, row.person, row.total, row.fund, row.account, row.flag].join("\t");
}

export function packed(text: string | Uint8Array, name = "detail.txt"): Uint8Array {
  return zipSync({ [name]: typeof text === "string" ? Buffer.from(text) : text });
}

/** Leaves a file; its number. */
export async function left(client: HospitalClient, bytes: Uint8Array): Promise<string> {
  return String((await sendForm(client, bytes)).output.file_qury_no);
}

/** Nothing is declared of a file, unless a test says what. */
const UNDECLARED = { medfee_sumamt: "", fund_pay_sumamt: "", fixmedins_setl_cnt: "" };

export async function askDetail(
  client: HospitalClient,
  bytes: Uint8Array,
  changes: Fields = {},
): Promise<Answer> {
  const asked = { ...totals(client, []).data, ...UNDECLARED };
  const data = { ...asked, file_qury_no: await left(client, bytes), ...changes };
  return await client.call("3202", { data });
}

export interface ResultRow {
  readonly person: string;
  readonly encounter: string;
  readonly id: string;
  readonly message: string;
  readonly result: string;
  readonly refund: string;
  readonly memo: string;
  readonly amounts: readonly string[];
}

/** The answer's file as the client reads it: an entry `result.txt`, ten columns. */
export async function resultOf(
  world: TestWorld,
  client: HospitalClient,
  answer: Answer,
): Promise<ResultRow[]> {
  if (!answer.ok) throw new Error(`refused: ${answer.message}`);
  const { file_qury_no: number } = answer.output.fileinfo as Fields;
  const { bytes } = await fetchFile(world, client, number);
  const text = strFromU8(unzipSync(bytes)["result.txt"] ?? new Uint8Array());
  const lines = text.split("\n").slice(0, -1);
  return lines.map((line) => {
    const columns = line.split("\t");
    if (columns.length !== 10) throw new Error(`${columns.length} columns`);
    const [
      person = "",
      encounter = "",
      id = "",
      message = "",
      result = "",
      refund = "",
      memo = "",
    ] = columns;
    return { person, encounter, id, message, result, refund, memo, amounts: columns.slice(7) };
  });
}
