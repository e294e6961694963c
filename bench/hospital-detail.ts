/** 3202: an institution's file of a month against the platform's cases, every hundredth row wrong. */
import { createHash } from "node:crypto";
import pg from "pg";
import { yuanText } from "#base/money.ts";
import type { HospitalApi, HospitalCall } from "#model/command.ts";
import { createInstitutionDays } from "#reconciliation/reconciliation.ts";
import { keepFile, zipOf } from "#services/services.ts";
import { transactionOf } from "#wire/hospital/hospital.ts";
import { DETAIL } from "./clearing/month.ts";
import type { Standing } from "./clearing/nodes.ts";

interface CaseRow {
  readonly id: string;
  readonly encounter_id: string;
  readonly person_id: string;
  readonly total_fen: string;
  readonly fund_fen: string;
  readonly account_fen: string;
}

/** Packed, as the institution leaves it. */
export async function detailFile(url: string): Promise<{ bytes: Uint8Array; rows: number }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<CaseRow>(
    `select id, encounter_id, person_id, total_fen::text, fund_fen::text, account_fen::text
       from settlement.settlements where institution = $1 order by id`,
    [DETAIL.institution],
  );
  await client.end();
  const zip = zipOf("detail.txt", Date.parse("2026-11-02"), 64 * 1024 * 1024);
  zip.write(rows.map(lineOf).join(""));
  return { bytes: zip.end(), rows: rows.length };
}

function lineOf(row: CaseRow, index: number): string {
  const wrong = index % 100 === 0 ? 1n : 0n;
  const fen = (text: string, more = 0n): string => yuanText(BigInt(text) + more);
  const amounts = [fen(row.total_fen, wrong), fen(row.fund_fen), fen(row.account_fen), "0"];
  return `${[row.id, row.encounter_id, row.person_id, ...amounts].join("\t")}\n`;
}

/** The answer's text. */
export async function reconcileDetail(at: Standing, bytes: Uint8Array): Promise<string> {
  const { world, trail } = at;
  const { institution, area, from, to } = DETAIL;
  const call = callOf(bytes);
  const kept = {
    kind: "keepFile",
    owner: call.institution,
    fileName: "detail.zip",
    bytes,
  } as const;
  const { number } = await world.store.transaction((tx) => keepFile(tx, world, call, kept));
  const data = {
    ...{ setl_optins: area, file_qury_no: number, stmt_begndate: from, stmt_enddate: to },
    ...{ clr_type: "11", refd_setl_flag: "0" },
  };
  const opened = {
    code: institution,
    area: "110100",
    state: "open",
    agreement: { from: "2020-01-01" },
  };
  const reference = async () => ({ institutions: new Map([[institution, opened]]) });
  const room = createInstitutionDays(world, { trail, reference: reference as never });
  const api = { book: room.bookings?.reconcileDetail } as unknown as HospitalApi;
  const request = { input: { data }, homeArea: undefined, receivedAt: call.receivedAt };
  const texts = { ok: (output: unknown) => JSON.stringify(output), refused: String };
  const answer = await transactionOf("3202")?.run(api, call, request as never, texts as never);
  return String(answer);
}

function callOf(bytes: Uint8Array): HospitalCall {
  const digest = createHash("sha256").update(bytes).digest("hex");
  return {
    ...{ institution: DETAIL.institution, messageId: `bench${Math.random()}`, transaction: "3202" },
    ...{ digest, fingerprint: "", operator: "bench", receivedAt: Date.parse("2026-11-02") },
  } as unknown as HospitalCall;
}
