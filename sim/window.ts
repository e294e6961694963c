/**
 * A hospital's window: how its software calls the node of its province. The line between them loses
 * and delays like any other; the window waits eight to ten seconds and then has heard nothing,
 * which is not no.
 */
import { sm3 } from "#base/gm/sm3.ts";
import { canonicalJson } from "#base/json.ts";
import type { Random } from "#base/random.ts";
import { NoAnswer, Refusal } from "#base/refusals.ts";
import type { HospitalApi, HospitalBooking, HospitalCall } from "#model/command.ts";
import type { Institution } from "#model/place.ts";
import type { Weather } from "./faults.ts";
import { outcomeOf } from "./hospital-records.ts";
import type { Loop } from "./loop.ts";
import type { Entry, Heard, HospitalRecords, Outcome, Told, Window } from "./nouns.ts";

/** Refusals that say "not yet" rather than no: the same message may be asked again. */
const NOT_YET = new Set(["settlement_unknown", "message_in_progress"]);

/**
 * A reversal always succeeds, at the latest when the encounter's unfinished settlement is settled.
 */
const REVERSAL_NOT_YET = "settlement_unfinished";

export interface WindowParts {
  readonly institution: Institution;
  readonly loop: Loop;
  readonly weather: Weather;
  /** The workload's chance. */
  readonly random: Random;
  readonly records: HospitalRecords;
  /** The province's hospital API, or null while its node is down. */
  readonly hospitalApi: () => HospitalApi | null;
  readonly log: (line: string) => void;
}

export function openWindow(parts: WindowParts, numbers: { next: number }): Window {
  const { institution, loop, records, random } = parts;
  const callOf = (transaction: string, content: unknown): HospitalCall => {
    numbers.next += 1;
    return callWith(institution, transaction, `m${numbers.next}`, content, loop.now());
  };
  return {
    institution,
    loop,
    random,
    records,
    compose: (transaction, booking) =>
      records.open(callOf(transaction, booking), booking, institution),
    send: (entry, instead) => sendBooking(parts, entry, instead),
    ask: async (transaction, query) => {
      const call = callOf(transaction, query);
      const told = await overLine(
        parts,
        (code) => NOT_YET.has(code),
        (hospitalApi) => hospitalApi.ask(call, query),
      );
      parts.log(`${institution.code} ${query.kind} ${call.messageId}: ${wordsOf(told)}`);
      return told;
    },
  };
}

function callWith(
  institution: Institution,
  transaction: string,
  messageId: string,
  content: unknown,
  receivedAt: number,
): HospitalCall {
  const digest = sm3(canonicalJson({ transaction, institution: institution.code, content }));
  return {
    institution: institution.code,
    messageId,
    transaction,
    digest,
    fingerprint: digest.slice(0, 8),
    operator: "演练员",
    receivedAt,
  };
}

async function sendBooking(
  parts: WindowParts,
  entry: Entry,
  instead: HospitalBooking | undefined,
): Promise<Heard> {
  const { institution, records, loop } = parts;
  const booking = instead ?? entry.booking;
  const { messageId, transaction } = entry.call;
  const call = callWith(institution, transaction, messageId, booking, loop.now());
  entry.times += 1;
  const takenBack = entry.reversed;
  const notYet = (code: string): boolean =>
    NOT_YET.has(code) || (booking.kind === "reverse" && code === REVERSAL_NOT_YET);
  const told = await overLine(parts, notYet, async (hospitalApi) => {
    const text = await hospitalApi.book(call, booking, (outcome) => canonicalJson(outcome));
    records.answered(entry, call.digest, text);
    return text;
  });
  const heard = heardOf(told);
  const what = instead ? `${booking.kind} changed` : booking.kind;
  parts.log(`${institution.code} ${what} ${messageId} #${entry.times}: ${heardWords(heard)}`);
  if (instead) return heard;
  if (heard.kind === "text") {
    entry.heard = true;
    if (takenBack && heard.outcome.ok) {
      records.fault(`${messageId}: answered yes after its reversal was told`);
    }
  }
  if (heard.kind === "refused") {
    entry.thrown = heard.refusal.code;
    entry.refusedFirst ||= entry.text === null;
  }
  return heard;
}

function heardOf(told: Told<string>): Heard {
  if (told.kind !== "answer") return told;
  return { kind: "text", text: told.answer, outcome: outcomeOf(told.answer) };
}

/**
 * One call over the hospital's line, with the line's own faults; now and then the line sends it
 * twice.
 */
function overLine<Answer>(
  parts: WindowParts,
  notYet: (code: string) => boolean,
  act: (hospitalApi: HospitalApi) => Promise<Answer>,
): Promise<Told<Answer>> {
  const { loop, weather, random, records } = parts;
  const { faults } = weather;
  const late = (): number =>
    1 + weather.random.below(weather.random.chance(faults.delayProb) ? faults.delayMsMax : 5);
  return new Promise((resolve) => {
    loop.at(loop.now() + 8_000 + random.below(2_000), () => resolve({ kind: "silence" }));
    const back = (told: Told<Answer>): void => {
      if (!weather.random.chance(faults.dropProb)) {
        loop.at(loop.now() + late(), () => resolve(told));
      }
    };
    const deliver = (): void => {
      const hospitalApi = parts.hospitalApi();
      if (!hospitalApi) return;
      act(hospitalApi).then(
        (answer) => back({ kind: "answer", answer }),
        (error: unknown) => {
          if (error instanceof Refusal && !notYet(error.code)) {
            back({ kind: "refused", refusal: error.content() });
          } else if (error instanceof NoAnswer || error instanceof Refusal) {
            back({ kind: "silence" });
          } else records.fault(`the hospital API threw ${String((error as Error).stack ?? error)}`);
        },
      );
    };
    if (weather.random.chance(faults.dropProb)) return;
    loop.at(loop.now() + late(), deliver);
    if (weather.random.chance(faults.duplicateProb)) loop.at(loop.now() + late(), deliver);
  });
}

function heardWords(heard: Heard): string {
  if (heard.kind !== "text") return wordsOf(heard);
  const { ok, refused } = heard.outcome;
  return ok ? `ok ${summaryOf(ok)}` : `refused ${refused?.code} by ${refused?.decidedBy}`;
}

function summaryOf(ok: NonNullable<Outcome["ok"]>): string {
  const id = ok.settlementId ?? ok.encounterId ?? "";
  const payment = ok.payment as
    | { readonly cashFen?: string; readonly totalFen?: string }
    | undefined;
  return payment ? `${String(id)} total ${payment.totalFen} cash ${payment.cashFen}` : String(id);
}

function wordsOf(told: Told<unknown> | Heard): string {
  if (told.kind === "refused") return `refused ${told.refusal.code} by ${told.refusal.decidedBy}`;
  return told.kind === "silence" ? "silence" : "answered";
}
