/**
 * Face of the API: JSON for pages and programs, for all nodes of the process under /api/{node}. One
 * Fastify plugin made from the list of routes; what a call may do is decided by the frame before a
 * handler sees it.
 */
import { Readable } from "node:stream";
import cookie from "@fastify/cookie";
import helmet from "@fastify/helmet";
import multipart from "@fastify/multipart";
import rateLimit from "@fastify/rate-limit";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Admitted, admit, officeOf } from "#api/admission.ts";
import { type FileAnswer, NOTHING } from "#api/answered.ts";
import { createDocs } from "#api/docs.ts";
import { type ExportFormat, formatWanted } from "#api/export.ts";
import type { AnyJobKind } from "#api/jobs/kind.ts";
import { JOB_KINDS } from "#api/jobs/kinds.ts";
import { createJobRunner, type JobRunner } from "#api/jobs/runner.ts";
import { openApi } from "#api/openapi.ts";
import { sendPage, typedWrong, wantsPage } from "#api/page.ts";
import { problemOf, RETRY_AFTER_S, refusalOf, statusOf, wantsEnglish } from "#api/problem.ts";
import { createRates } from "#api/rates.ts";
import { type ReadyRoute, ready } from "#api/ready.ts";
import type { Route } from "#api/route.ts";
import { ROUTES } from "#api/routes/routes.ts";
import { type Served, serve, serveList } from "#api/serve.ts";
import { API_DEFAULTS, type ApiSettings } from "#api/settings.ts";
import { uploadOf } from "#api/upload.ts";
import { assert, present } from "#base/assert.ts";
import { newId } from "#base/id.ts";
import { NoAnswer, Refusal, type RefusalCode } from "#base/refusals.ts";
import type { NodeId } from "#model/place.ts";
import type { Office } from "#nodes/nodes.ts";
import type { Surroundings } from "#world.ts";

export type { Route } from "#api/route.ts";
export { ROUTES } from "#api/routes/routes.ts";
export type { ApiSettings } from "#api/settings.ts";

export interface ApiParts {
  readonly offices: readonly Office[];
  readonly surroundings: Pick<Surroundings, "now" | "random" | "log">;
  readonly settings?: Partial<ApiSettings> | undefined;
  /** Other routes than the program's own. */
  readonly routes?: readonly Route[] | undefined;
  /** Other kinds of jobs. */
  readonly jobs?: readonly AnyJobKind[] | undefined;
}

const NOT_FOUND = { method: "GET", path: "/" } as const;
const HELMET = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  },
  frameguard: { action: "deny" },
} as const;

interface Frame {
  readonly jobs: JobRunner;
  readonly ends: () => boolean;
  readonly offices: ReadonlyMap<NodeId, Office>;
  readonly surroundings: ApiParts["surroundings"];
  readonly settings: ApiSettings;
}

/** A plugin for the process's HTTP server: `await app.register(createApi(parts))`. */
export function createApi(parts: ApiParts): (app: FastifyInstance) => Promise<void> {
  const routes = (parts.routes ?? ROUTES).map(ready);
  uniqueNames(routes);
  const { log } = parts.surroundings;
  const jobs = createJobRunner({ ...parts, kinds: parts.jobs ?? JOB_KINDS, log });
  let ending = false;
  const frame: Frame = {
    jobs,
    ends: () => ending,
    offices: new Map(parts.offices.map((office) => [office.node, office])),
    surroundings: parts.surroundings,
    settings: { ...API_DEFAULTS, ...parts.settings },
  };
  const nodes = [...frame.offices.keys()];
  return async (app) => {
    app.addHook("onReady", async () => jobs.wake());
    app.addHook("preClose", async () => {
      ending = true;
    });
    app.addHook("onClose", jobs.stop);
    await app.register(async (inner) => {
      await serveRoutes(inner, routes, frame);
      inner.get("/api/:node/openapi.json", async (request) => {
        const { node } = request.params as { readonly node: string };
        const { kind, node: known } = officeOf(frame.offices, node, {});
        const own = routes.filter(({ at }) => at === undefined || at === kind);
        return openApi(own, [known]);
      });
      inner.all("/api/*", () => {
        throw new Refusal("route_unknown");
      });
    });
    await app.register((inner) => createDocs(inner, openApi(routes, nodes)));
  };
}

function uniqueNames(routes: readonly ReadyRoute[]): void {
  const names = new Set(routes.map(({ name }) => name));
  const twice = routes.find(({ name }) => !names.delete(name));
  assert(twice === undefined, `two routes are ${twice?.name}: take one out`);
}

async function serveRoutes(
  app: FastifyInstance,
  routes: readonly ReadyRoute[],
  frame: Frame,
): Promise<void> {
  await app.register(cookie);
  await app.register(helmet, HELMET);
  await app.register(rateLimit, { global: false });
  await app.register(multipart);
  onlyJson(app);
  app.addHook("onRequest", async (_request, reply) => {
    reply.header("cache-control", "no-store");
  });
  const rates = createRates(app, frame.settings);
  for (const route of routes) serveRoute(app, route, { ...frame, rate: rates(route) });
  app.setErrorHandler((error, request, reply) => {
    sendProblem(frame, request, reply, { error, route: null });
  });
}

/** JSON without tricks in its keys, and nothing else but the files of uploads. */
function onlyJson(app: FastifyInstance): void {
  app.removeContentTypeParser(["text/plain", "application/json"]);
  const parse = app.getDefaultJsonParser("error", "error");
  app.addContentTypeParser("application/json", { parseAs: "string" }, parse);
}

function serveRoute(
  app: FastifyInstance,
  route: ReadyRoute,
  frame: Frame & { readonly rate: (request: FastifyRequest) => Promise<void> },
): void {
  const { offices, settings, rate, jobs, ends } = frame;
  const admitted = new WeakMap<FastifyRequest, Admitted>();
  app.route({
    method: route.method,
    url: `/api/:node${route.path}`,
    exposeHeadRoute: false,
    bodyLimit: route.upload?.bytesMax ?? settings.bodyBytesMax,
    onRequest: async (request) => {
      await rate(request);
      const { node } = request.params as { readonly node: string };
      admitted.set(request, await admit(request, route, officeOf(offices, node, route)));
    },
    errorHandler: (error, request, reply) => {
      sendProblem(frame, request, reply, { error, route });
    },
    handler: async (request, reply) => {
      if (request.isMultipart() && !route.upload) {
        throw new Refusal("content_type_wrong", { expected: "application/json" });
      }
      const file = route.upload ? await uploadOf(request, route.upload.bytesMax) : null;
      const who = present(admitted.get(request), "a call is admitted before it is handled");
      const { wake: wakeJobs } = jobs;
      const serving = { request, reply, route, admitted: who, settings, file, wakeJobs, ends };
      const format = wanted(route, request);
      if (format !== null) return sendFile(reply, await serveList(serving, format));
      const served = await serve(serving);
      if (route.page && wantsPage(request.headers.accept)) {
        const shown = shownTo(request, route);
        const page = route.page(served.value, shown.english);
        return sendPage(reply.code(served.status), page, shown);
      }
      return send(reply, route, served);
    },
  });
}

function shownTo(request: FastifyRequest, route: ReadyRoute) {
  const english = wantsEnglish(request.headers["accept-language"]);
  return { english, form: route.form?.(english) ?? null, typed: request.query };
}

function wanted(route: ReadyRoute, request: FastifyRequest): ExportFormat | null {
  const { format } = request.query as { readonly format?: unknown };
  return route.list ? formatWanted(request.headers.accept, format) : null;
}

function send(reply: FastifyReply, route: ReadyRoute, { status, value }: Served): FastifyReply {
  if (route.gives) return sendFile(reply, value as FileAnswer);
  if ((route.answer as unknown) === NOTHING) return reply.code(204).send();
  const { version } = (value ?? {}) as { readonly version?: unknown };
  if (typeof version === "string") reply.header("etag", `"${version}"`);
  return reply.code(status).type("application/json; charset=utf-8").send(JSON.stringify(value));
}

function sendFile(reply: FastifyReply, { name, type, bytes }: FileAnswer): FastifyReply {
  const quoted = encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0)}`);
  reply.type(type);
  if (name !== "") {
    reply.header("content-disposition", `attachment; filename*=UTF-8''${quoted}`);
  }
  return reply.send(bytes instanceof Uint8Array ? Buffer.from(bytes) : Readable.from(bytes));
}

interface Told {
  readonly id: string;
  /** The route's pattern: an address may hold somebody's number. */
  readonly path: string;
  readonly code: RefusalCode;
}

/** A no by its code alone; where nobody answered or somebody must look, with the error. */
function tell(log: Surroundings["log"], error: unknown, told: Told): void {
  if (statusOf(told.code) === 500) log.error("api.defect", { ...told, error });
  else if (error instanceof NoAnswer) log.warn("api.unanswered", { ...told, error });
  else log.info("api.refused", told);
}

function sendProblem(
  { surroundings }: Frame,
  request: FastifyRequest,
  reply: FastifyReply,
  { error, route }: { readonly error: unknown; readonly route: ReadyRoute | null },
): void {
  const { now, random, log } = surroundings;
  const instance = newId("cal", now(), random);
  const refusal = refusalOf(error, route?.writes === true);
  const english = wantsEnglish(request.headers["accept-language"]);
  const problem = problemOf(refusal, `urn:lianjie:call:${instance}`, english);
  tell(log, error, { id: instance, path: (route ?? NOT_FOUND).path, code: problem.code });
  if (problem.status === 503 || problem.status === 429) {
    reply.header("retry-after", String(RETRY_AFTER_S));
  }
  if (route?.page && wantsPage(request.headers.accept)) {
    const { title } = problem;
    const shown = shownTo(request, route);
    const heading = shown.form?.title ?? route.title;
    const typed = problem.errors === undefined ? [] : typedWrong(problem.errors, shown);
    const lines = typed.length > 0 ? typed : [problem.detail];
    // Who has typed nothing yet is asked to, and has done nothing wrong.
    const isBlank = shown.form !== null && Object.keys(request.query as object).length === 0;
    const page = isBlank
      ? { title: heading, verdict: heading, lines: [], facts: [] }
      : { title: heading, verdict: title, lines, facts: [] };
    void sendPage(reply.code(isBlank ? 200 : problem.status), page, shown);
    return;
  }
  void reply
    .code(problem.status)
    .type("application/problem+json; charset=utf-8")
    .send(JSON.stringify(problem));
}
