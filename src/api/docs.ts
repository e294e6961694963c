/** The description for people: /docs shows every route with its examples, from files of our own. */
import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";

/** The page draws with styles of its own making; scripts come from here only. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;" +
  " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export async function createDocs(
  app: FastifyInstance,
  document: Readonly<Record<string, unknown>>,
): Promise<void> {
  await app.register(swagger, { mode: "static", specification: { document: document as never } });
  await app.register(swaggerUi, {
    routePrefix: "/docs",
    staticCSP: POLICY,
    // The bar on top is for other servers' descriptions; this page has one.
    theme: {
      title: "联结 接口说明",
      css: [{ filename: "lianjie.css", content: ".swagger-ui .topbar { display: none }" }],
    },
    uiConfig: {
      docExpansion: "none",
      filter: true,
      validatorUrl: null,
      supportedSubmitMethods: [],
    },
  });
}
