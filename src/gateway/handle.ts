/**
 * One call of an institution's software, from bytes to the answer's text. HTTP stays outside.
 * Every "no" is an answer in the envelope; "not known" is said as such; a defect of ours is logged
 * without names or numbers of people.
 */
import type { Instant } from "#base/date.ts";
import { createDeadlines } from "#base/deadlines.ts";
import type { LogFields } from "#base/log-fields.ts";
import type { Random } from "#base/random.ts";
import { NoAnswer, Refusal, type RefusalCode } from "#base/refusals.ts";
import { type Body, TOO_LARGE, TOO_MANY, TOO_SLOW } from "#gateway/body.ts";
import { type CareNode, type ChooseNode, type Chosen, createChooser } from "#gateway/care-nodes.ts";
import { readForm } from "#gateway/multipart.ts";
import { isUpload, namesOther, type UrlForm } from "#gateway/paths.ts";
import type { GatewaySettings } from "#gateway/settings.ts";
import { clockFault, type SignatureHeaders, signatureHolds } from "#gateway/signature.ts";
import type { HospitalCall } from "#model/command.ts";
import type { InstitutionCode } from "#model/place.ts";
import { answerTexts, type EnvelopeTexts } from "#wire/answer.ts";
import {
  type Answer,
  decodeEnvelope,
  differingField,
  type Envelope,
  identify,
  type Transaction,
  textOf,
  transactionOf,
} from "#wire/hospital/hospital.ts";

/** What became of a call, for metrics. */
export type CallOutcome = "answered" | "refused" | "unknown" | "defect" | "unsigned";

/** One call, for metrics. */
export interface Observed {
  readonly transaction: string;
  readonly outcome: CallOutcome;
  readonly durationMs: number;
  /** The care node; "" when the call did not get so far. */
  readonly node: string;
  /** Of the no that was given. */
  readonly code?: RefusalCode | undefined;
}

export interface GatewayParts {
  readonly nodes: readonly CareNode[];
  readonly now: () => Instant;
  readonly random: Random;
  readonly pause: (ms: number) => Promise<void>;
  /** Defects: somebody must look. */
  readonly log: { error(event: string, fields?: LogFields): void };
  readonly settings: GatewaySettings;
  readonly observe?: ((call: Observed) => void) | undefined;
}

export interface Call {
  readonly form: UrlForm;
  readonly body: Body;
  readonly signature: SignatureHeaders | null;
  /** Whose signature it is; null when the call is not signed. */
  readonly signer: Signer | null;
  /** The content type of a multipart body. */
  readonly multipart?: string | undefined;
}

/** The nation's own region code, for answers to those whose region is not known. */
const NATION = "100000";
const SERIALS = 10_000_000_000;

export interface Handler {
  /** Throws signature_invalid. */
  signerOf(signature: SignatureHeaders): Promise<Signer>;
  /** The answer's text, or the bytes of a file. Throws only signature_invalid. */
  run(call: Call): Promise<Answer>;
}

interface Opened {
  readonly envelope: Envelope;
  readonly chosen: Chosen;
  readonly transaction: Transaction;
}

/** The institution whose key signed a call. */
export interface Signer {
  readonly node: string;
  readonly institution: string;
}

/** Counts calls in work, over all and by institution. */
function createGate(settings: GatewaySettings) {
  const byInstitution = new Map<string, number>();
  let inFlight = 0;
  return {
    async pass(institution: string, work: () => Promise<Answer>): Promise<Answer> {
      const own = byInstitution.get(institution) ?? 0;
      if (inFlight >= settings.inFlightMax || own >= settings.inFlightPerInstitutionMax) {
        throw new Refusal("system_busy");
      }
      inFlight += 1;
      byInstitution.set(institution, own + 1);
      try {
        return await work();
      } finally {
        inFlight -= 1;
        const left = (byInstitution.get(institution) ?? 1) - 1;
        if (left === 0) byInstitution.delete(institution);
        else byInstitution.set(institution, left);
      }
    },
  };
}

function checkNames(call: Call, envelope: Envelope): void {
  for (const name of [call.form.transaction, call.signature?.name]) {
    if (name !== undefined && namesOther(name, envelope.transaction)) {
      throw new Refusal("request_path_differs", { path: name, transaction: envelope.transaction });
    }
  }
}

function unsigned(why: string): Refusal {
  return new Refusal("signature_invalid", { why });
}

/** Whose key signed the call; from its headers alone, before a byte of its body is looked at. */
async function signerOf(
  signature: SignatureHeaders,
  nodes: readonly CareNode[],
  now: Instant,
): Promise<Signer> {
  const fault = clockFault(signature, now);
  if (fault !== null) throw unsigned(fault);
  for (const care of nodes) {
    const secret = await care.secretOf(signature.accessKey);
    if (!secret) continue;
    if (!signatureHolds(signature, secret.secretKey)) throw unsigned("签名不一致");
    return { node: care.node, institution: secret.institution };
  }
  throw unsigned("未知的_api_access_key");
}

function checkSigner(signer: Signer, envelope: Envelope, care: CareNode): void {
  if (signer.institution !== envelope.institution || signer.node !== care.node) {
    throw unsigned("密钥不属于报文中的定点医药机构");
  }
}

/** The hospital API says what it had stored; the caller is told the field. */
function nameField(refusal: Refusal, call: HospitalCall | null): Refusal {
  const stored = refusal.params.stored;
  if (refusal.code !== "message_reused" || stored === undefined || !call) return refusal;
  const field = differingField(stored, call.fingerprint);
  return new Refusal("message_reused", { field }, refusal.decidedBy);
}

function hospitalCall(opened: Opened, receivedAt: Instant): HospitalCall {
  const { envelope, transaction } = opened;
  const { digest, fingerprint } = transaction.stored
    ? identify(envelope.transaction, envelope.institution, envelope.input)
    : { digest: "", fingerprint: "" };
  return {
    institution: envelope.institution as InstitutionCode,
    messageId: envelope.messageId,
    transaction: envelope.transaction,
    digest,
    fingerprint,
    operator: envelope.operator,
    receivedAt,
  };
}

/** What is known of a call when something goes wrong. */
interface Seen {
  node: string;
  transaction: string;
  institution: string;
  area: string;
  query: boolean;
  call: HospitalCall | null;
  /** The no that was written for this call to be kept; a repeat of it is not written anew. */
  kept: RefusalCode | null;
}

function noting(texts: EnvelopeTexts, seen: Seen): EnvelopeTexts {
  return {
    ...texts,
    refused: (content) => {
      seen.kept = content.code;
      return texts.refused(content);
    },
  };
}

const NOTHING_SEEN: Seen = {
  ...{ node: "", transaction: "", institution: "", area: NATION },
  ...{ query: false, call: null, kept: null },
};

/** A final no, a not-known, or a bug: each has its own words. */
function judge(error: unknown, seen: Seen): { refusal: Refusal; outcome: CallOutcome } {
  if (error instanceof Refusal && error.code === "signature_invalid") {
    return { refusal: error, outcome: "unsigned" };
  }
  if (error instanceof Refusal) return { refusal: nameField(error, seen.call), outcome: "refused" };
  if (error instanceof NoAnswer) {
    const code = seen.query ? "query_unanswered" : "outcome_unknown";
    return { refusal: new Refusal(code), outcome: "unknown" };
  }
  return { refusal: new Refusal("system_defect"), outcome: "defect" };
}

/** The envelope's bytes, and a file that came beside it. */
async function unpack(call: Call, settings: GatewaySettings) {
  if (call.body === TOO_MANY) throw new Refusal("system_busy");
  if (call.body === TOO_SLOW) {
    throw new Refusal("request_too_slow", { limit: `${settings.bodyWithinMs / 1_000}秒` });
  }
  if (call.body === TOO_LARGE) {
    const large = call.multipart !== undefined || isUpload(call.form.transaction);
    const most = large ? settings.uploadBytesMax : settings.bodyBytesMax;
    throw new Refusal("request_too_large", { limit: `${most / 1024 / 1024}MB` });
  }
  if (call.multipart === undefined) return { text: call.body, file: undefined };
  return await readForm(call.body, call.multipart);
}

/** Bytes to a transaction at a node, with every check that comes before the hospital API. */
function createOpener(settings: GatewaySettings, choose: ChooseNode) {
  return async (call: Call, seen: Seen): Promise<Opened> => {
    const { text, file } = await unpack(call, settings);
    const envelope = decodeEnvelope(textOf(text), call.form.transaction, file);
    seen.transaction = envelope.transaction;
    seen.institution = envelope.institution;
    const chosen = await choose(envelope.institution);
    if (!chosen) {
      throw new Refusal("institution_unknown", { institution: envelope.institution });
    }
    seen.area = chosen.area;
    seen.node = chosen.care.node;
    if (call.signer) checkSigner(call.signer, envelope, chosen.care);
    checkNames(call, envelope);
    const transaction = transactionOf(envelope.transaction);
    if (!transaction) {
      const { transaction: number } = envelope;
      throw new Refusal("request_unknown_transaction", { transaction: number });
    }
    seen.query = !transaction.stored;
    return { envelope, chosen, transaction };
  };
}

/** Answers' texts with serial numbers of this process. */
function createTexts(parts: GatewayParts) {
  let serial = parts.random.below(0xffff_ffff);
  const nextSerial = (): string => {
    serial = (serial + 1) % SERIALS;
    return String(serial).padStart(10, "0");
  };
  return (seen: Seen, receivedAt: Instant): EnvelopeTexts =>
    answerTexts({
      area: seen.area,
      receivedAt,
      now: parts.now,
      serial: nextSerial,
      textCode: parts.settings.textCodeInstitutions.has(seen.institution),
    });
}

/**
 * Opens, checks and runs calls. Throws only signature_invalid, which is told outside the envelope,
 * as the gateways of the provinces do.
 */
export function createHandler(parts: GatewayParts): Handler {
  const { settings, now } = parts;
  const open = createOpener(settings, createChooser(parts.nodes));
  const within = createDeadlines({
    now,
    pause: parts.pause,
    withinMs: settings.hospitalDeadlineMs,
  });
  const gate = createGate(settings);
  const textsFor = createTexts(parts);

  const run = async (call: Call, receivedAt: Instant, seen: Seen): Promise<Answer> => {
    const opened = await open(call, seen);
    const { envelope, chosen, transaction } = opened;
    const hospital = hospitalCall(opened, receivedAt);
    seen.call = hospital;
    const { input, homeArea, file } = envelope;
    const request = { input, homeArea, file, receivedAt };
    const texts = noting(textsFor(seen, receivedAt), seen);
    return await gate.pass(seen.institution, () =>
      within(receivedAt, transaction.run(chosen.care.hospitalApi, hospital, request, texts)),
    );
  };

  const answer = async (call: Call): Promise<Answer> => {
    const receivedAt = now();
    const seen: Seen = { ...NOTHING_SEEN };
    const done = (outcome: CallOutcome, code?: RefusalCode): void => {
      const { transaction, node } = seen;
      parts.observe?.({ transaction, outcome, node, code, durationMs: now() - receivedAt });
    };
    try {
      const answer = await run(call, receivedAt, seen);
      done(seen.kept === null ? "answered" : "refused", seen.kept ?? undefined);
      return answer;
    } catch (error) {
      const { refusal, outcome } = judge(error, seen);
      if (outcome === "defect") {
        const { transaction, institution } = seen;
        parts.log.error("gateway.defect", { transaction, institution, error });
      }
      done(outcome, refusal.code);
      if (outcome === "unsigned") throw refusal;
      return textsFor(seen, receivedAt).notKept(refusal.content());
    }
  };
  return {
    run: answer,
    signerOf: async (signature) => {
      const receivedAt = now();
      try {
        return await signerOf(signature, parts.nodes, receivedAt);
      } catch (error) {
        if (error instanceof Refusal) {
          const durationMs = now() - receivedAt;
          const { code } = error;
          parts.observe?.({ transaction: "", outcome: "unsigned", node: "", code, durationMs });
        }
        throw error;
      }
    },
  };
}
