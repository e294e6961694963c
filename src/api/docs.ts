/** The description for people: /docs shows every route with its examples, from files of our own. */
import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";
import { DOCS_LABELS_SCRIPT } from "#api/docs-words.ts";

/** The page draws with styles of its own making; scripts come from here only. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;" +
  " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The bar on top is for other servers' descriptions; nothing is sent from this page. */
const HIDDEN = ".swagger-ui .topbar, .swagger-ui .auth-wrapper { display: none }";

export async function createDocs(
  app: FastifyInstance,
  document: Readonly<Record<string, unknown>>,
): Promise<void> {
  app.addHook("onSend", async (_request, _reply, payload) =>
    typeof payload === "string"
      ? payload.replace('<html lang="en">', '<html lang="zh-CN">')
      : payload,
  );
  await app.register(swagger, { mode: "static", specification: { document: document as never } });
  await app.register(swaggerUi, {
    routePrefix: "/docs",
    staticCSP: POLICY,
    theme: {
      title: "联结 接口说明",
      css: [{ filename: "lianjie.css", content: HIDDEN }],
      js: [{ filename: "lianjie.js", content: DOCS_LABELS_SCRIPT }],
    },
    uiConfig: {
      docExpansion: "none",
      filter: true,
      validatorUrl: null,
      supportedSubmitMethods: [],
    },
  });
}
