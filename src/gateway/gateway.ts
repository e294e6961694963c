/**
 * Face of the gateway: how an institution's software reaches its node over HTTP. One Fastify
 * plugin serves every URL form for all care nodes of the process; every business answer has status
 * 200.
 */
import type { IncomingMessage } from "node:http";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { createDeadlines } from "#base/deadlines.ts";
import { NoAnswer, Refusal } from "#base/refusals.ts";
import { type Body, collectBody, TOO_MANY, TOO_SLOW } from "#gateway/body.ts";
import { createHandler, type GatewayParts, type Signer } from "#gateway/handle.ts";
import { isMultipart } from "#gateway/multipart.ts";
import { isUpload, type UrlForm, urlForm } from "#gateway/paths.ts";
import { GATEWAY_DEFAULTS, type GatewaySettings } from "#gateway/settings.ts";
import { type SignatureHeaders, signatureHeaders } from "#gateway/signature.ts";

export type { CareNode } from "#gateway/care-nodes.ts";
export type { CallOutcome, Observed } from "#gateway/handle.ts";
export { GATEWAY_DEFAULTS, type GatewaySettings } from "#gateway/settings.ts";
export { sign as signCall } from "#gateway/signature.ts";

export interface Gateway extends Omit<GatewayParts, "settings"> {
  readonly settings?: Partial<GatewaySettings> | undefined;
}

const JSON_UTF8 = "application/json; charset=utf-8";
/** Clients tell a file from an answer by exactly this. */
const BYTES = "application/octet-stream";
/** Paths seen, so that a busy one is not taken apart each time. */
const FORMS_MAX = 500;

/** The gateway's own errors, outside the envelope as in the printed specification. */
function signatureAnswer(reply: FastifyReply, message: string): FastifyReply {
  return reply.header("content-type", JSON_UTF8).send(JSON.stringify({ code: 401, message }));
}

function createForms(): (url: string) => UrlForm | null {
  const forms = new Map<string, UrlForm | null>();
  return (url) => {
    const known = forms.get(url);
    if (known !== undefined) return known;
    const form = urlForm(url.split("?", 1)[0] ?? "");
    if (forms.size >= FORMS_MAX) forms.clear();
    forms.set(url, form);
    return form;
  };
}

/**
 * The signature to verify, null for an unsigned call that may pass, or why the call may not pass.
 */
function signatureOf(
  request: FastifyRequest,
  form: UrlForm,
  settings: GatewaySettings,
): SignatureHeaders | string | null {
  const signature = signatureHeaders(request.headers);
  if (signature !== null) return signature;
  return form.signed || !settings.unsignedAllowed ? "缺少签名请求头，请按接口规范签名后调用" : null;
}

/**
 * Receives bodies: larger ones only where a file may come, and only so many at once; none for
 * longer than its time. The label of a multipart body is the one that counts, for it names the
 * boundary.
 */
function createReceiver(gateway: GatewayParts, formOf: (url: string) => UrlForm | null) {
  const { settings, now, pause } = gateway;
  const labels = new WeakMap<IncomingMessage, string>();
  const within = createDeadlines({ now, pause, withinMs: settings.bodyWithinMs });
  let uploads = 0;
  const collect = async (payload: IncomingMessage, bytesMax: number): Promise<Body> => {
    try {
      return await within(now(), collectBody(payload, bytesMax));
    } catch (error) {
      if (error instanceof NoAnswer) return TOO_SLOW;
      throw error;
    }
  };
  const receive = async (request: FastifyRequest, payload: IncomingMessage): Promise<Body> => {
    const label = labels.get(request.raw);
    const named = formOf(request.url)?.transaction ?? String(request.headers._api_name);
    if (label === undefined && !isUpload(named)) {
      return await collect(payload, settings.bodyBytesMax);
    }
    if (uploads >= settings.uploadsMax) {
      await collect(payload, 0);
      return TOO_MANY;
    }
    uploads += 1;
    try {
      return await collect(payload, settings.uploadBytesMax);
    } finally {
      uploads -= 1;
    }
  };
  return { labels, receive };
}

interface Signed {
  readonly signature: SignatureHeaders | null;
  readonly signer: Signer | null;
}

const UNSIGNED: Signed = { signature: null, signer: null };

/** A plugin for the process's HTTP server: `await app.register(createGateway(parts))`. */
export function createGateway(gateway: Gateway): (app: FastifyInstance) => Promise<void> {
  const settings: GatewaySettings = { ...GATEWAY_DEFAULTS, ...gateway.settings };
  const parts: GatewayParts = { ...gateway, settings };
  const handler = createHandler(parts);
  const formOf = createForms();
  const { labels, receive } = createReceiver(parts, formOf);
  const signed = new WeakMap<IncomingMessage, Signed>();

  return async (app) => {
    // Clients label the same JSON as application/json, text/plain or nothing; the label is not
    // looked at.
    app.addHook("onRequest", async (request) => {
      const label = request.raw.headers["content-type"];
      if (isMultipart(label)) labels.set(request.raw, label);
      delete request.raw.headers["content-type"];
    });
    // Who calls is known before a byte of the body is read.
    app.addHook("onRequest", async (request, reply) => {
      const form = formOf(request.url);
      if (!form) return;
      const signature = signatureOf(request, form, settings);
      if (typeof signature === "string") return signatureAnswer(reply, signature);
      if (signature === null) return;
      try {
        signed.set(request.raw, { signature, signer: await handler.signerOf(signature) });
      } catch (error) {
        if (error instanceof Refusal) return signatureAnswer(reply, error.message);
        throw error;
      }
    });
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", receive);
    app.post("/*", async (request, reply) => {
      const form = formOf(request.url);
      if (!form) return reply.callNotFound();
      const { signature, signer } = signed.get(request.raw) ?? UNSIGNED;
      const body = (request.body as Body | undefined) ?? Buffer.alloc(0);
      // What is still to come of it is not read.
      if (body === TOO_SLOW) reply.header("connection", "close");
      try {
        const multipart = labels.get(request.raw);
        const answer = await handler.run({ form, body, signature, signer, multipart });
        const label = typeof answer === "string" ? JSON_UTF8 : BYTES;
        return reply.header("content-type", label).send(answer);
      } catch (error) {
        if (error instanceof Refusal) return signatureAnswer(reply, error.message);
        throw error;
      }
    });
  };
}
