/**
 * Windows of the hospitals: visits one after another through the national interface over HTTP, and
 * for each message what the hospital was told. A message without an answer is sent again, the same
 * bytes, until it has one; in the storm a window gives up after some tries and leaves it to the
 * calm.
 */
import { setTimeout as pause } from "node:timers/promises";
import { yuanText } from "#base/money.ts";
import type { Random } from "#base/random.ts";
import { signCall } from "#gateway/gateway.ts";
import type { Designation } from "#registry/registry.ts";
import {
  cancelBody,
  chargesBody,
  chinaClock,
  describeBody,
  encounterIn,
  isDone,
  type Patient,
  refusalIn,
  registerBody,
  reverseBody,
  settleBody,
  settlementIn,
} from "../hospital.ts";
import { BILL_TOTAL, LINES } from "../prepare.ts";

const PATH = "/fsi/api/rsfComIfsService/callService";
/** Public clients stop waiting then. */
const PATIENCE_MS = 10_000;
const ROWS = LINES.map((line) => ({ ...line, total: yuanText(line.totalFen) }));
/** Answers that say "not yet": the same message is asked again. */
const NOT_YET = /结果未定|未及时应答|正在处理|系统繁忙|未办理，请稍后/;

/** One message and what was heard of it. */
export interface Sent {
  readonly transaction: string;
  readonly messageId: string;
  readonly body: string;
  /** The last final answer; null while there is none. */
  answer: string | null;
  times: number;
}

/** A settlement as the hospital knows it. */
export interface Bill {
  readonly patient: Patient;
  readonly settle: Sent;
  cancel: Sent | null;
  reverse: Sent | null;
}

export interface WindowParts {
  readonly address: () => string;
  readonly institution: Designation;
  readonly random: Random;
  readonly serial: () => number;
  readonly bills: Bill[];
  readonly going: () => boolean;
  readonly nextPatient: () => Patient;
}

export interface Window {
  work(): Promise<void>;
}

/** Null: no answer, or one that says "not yet". */
async function post(parts: WindowParts, sent: Sent): Promise<string | null> {
  const { accessKey, secretKey } = parts.institution;
  const signed = {
    accessKey,
    name: sent.transaction,
    timestamp: String(Date.now()),
    version: "1.0.0",
  };
  sent.times += 1;
  const text = await fetch(parts.address() + PATH, {
    method: "POST",
    body: sent.body,
    signal: AbortSignal.timeout(PATIENCE_MS),
    headers: {
      _api_name: signed.name,
      _api_version: signed.version,
      _api_timestamp: signed.timestamp,
      _api_access_key: accessKey,
      _api_signature: signCall(signed, secretKey),
    },
  }).then(
    (response) => response.text(),
    () => null,
  );
  if (text === null || !text.includes('"infcode"')) return null;
  return !isDone(text) && NOT_YET.test(refusalIn(text)) ? null : text;
}

/** Sends until there is a final answer, or the tries are used up. */
export async function insist(
  parts: WindowParts,
  sent: Sent,
  tries: number,
): Promise<string | null> {
  for (let tried = 0; tried < tries && sent.answer === null; tried += 1) {
    if (tried > 0) await pause(200 + parts.random.below(800));
    sent.answer = await post(parts, sent);
  }
  return sent.answer;
}

function compose(
  parts: WindowParts,
  transaction: string,
  patient: Patient,
  make: (sent: { patient: Patient; messageId: string; at: string }) => string,
): Sent {
  const at = chinaClock(Date.now());
  const serial = String(parts.serial()).padStart(4, "0");
  const messageId = `${patient.institution}${at.replace(/\D/g, "")}${serial}`;
  return { transaction, messageId, body: make({ patient, messageId, at }), answer: null, times: 0 };
}

const TRIES = 3;

async function openVisit(parts: WindowParts, patient: Patient): Promise<string | null> {
  const number = `OP${parts.serial()}`;
  const register = compose(parts, "2201", patient, (sent) => registerBody(sent, number));
  const encounter = encounterIn((await insist(parts, register, TRIES)) ?? "");
  if (encounter === undefined) return null;
  const steps = [
    compose(parts, "2203", patient, (sent) => describeBody(sent, encounter)),
    compose(parts, "2204", patient, (sent) => chargesBody(sent, encounter, "B1", ROWS)),
  ];
  for (const step of steps) if (!isDone((await insist(parts, step, TRIES)) ?? "")) return null;
  return encounter;
}

async function visit(parts: WindowParts): Promise<void> {
  const { random } = parts;
  const patient = parts.nextPatient();
  const encounter = await openVisit(parts, patient);
  if (encounter === null) return;
  const task = { encounterId: encounter, batch: "B1", total: BILL_TOTAL };
  const settle = compose(parts, "2207", patient, (sent) => settleBody("2207", sent, task));
  const bill: Bill = { patient, settle, cancel: null, reverse: null };
  parts.bills.push(bill);
  const reverse = (original: Sent): Sent =>
    compose(parts, "2601", patient, (sent) => reverseBody(sent, original));
  if (random.chance(0.15)) {
    // The cashier reverses while the settlement is still under way.
    const asked = insist(parts, settle, 1);
    await pause(random.below(60));
    bill.reverse = reverse(settle);
    await Promise.all([asked, insist(parts, bill.reverse, TRIES)]);
    return;
  }
  const answer = await insist(parts, settle, TRIES);
  const settlement = answer === null ? undefined : settlementIn(answer);
  if (settlement === undefined) {
    if (answer === null && random.chance(0.5)) {
      bill.reverse = reverse(settle);
      await insist(parts, bill.reverse, TRIES);
    }
    return;
  }
  if (random.chance(0.25)) {
    bill.cancel = compose(parts, "2208", patient, (sent) =>
      cancelBody(sent, encounter, settlement),
    );
    await insist(parts, bill.cancel, TRIES);
  }
}

export function openWindow(parts: WindowParts): Window {
  return {
    work: async () => {
      while (parts.going()) await visit(parts);
    },
  };
}
