/**
 * The published description (OpenAPI 3.1) of the routes, made from their data: what a node serves
 * and what is described cannot differ.
 */
import type { TSchema } from "typebox";
import { fileTypes, NOTHING, WORKBOOK } from "#api/answered.ts";
import { CSRF_HEADER, cookieName } from "#api/cookies.ts";
import { PART_TITLES, partOf } from "#api/parts.ts";
import { nameOf } from "#api/ready.ts";
import type { Example, Route, Who } from "#api/route.ts";
import { present } from "#base/assert.ts";
import { HUB, type NodeId } from "#model/place.ts";
import { DUTY_WORDS, TERMS } from "#model/words.ts";

type Json = Readonly<Record<string, unknown>>;

interface Described {
  readonly type?: string;
  readonly title?: string;
  readonly properties?: Readonly<Record<string, Json & { readonly title?: string }>>;
  readonly required?: readonly string[];
}

/** One node's, or all nodes' with the node as a variable of the address. */
export function openApi(routes: readonly Route[], nodes: readonly NodeId[]): Json {
  // Most routes are a province's.
  const first = present(nodes.find((node) => node !== HUB) ?? nodes[0], "an API has a node");
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:([A-Za-z]+)/g, "{$1}");
    const methods = paths[path] ?? {};
    paths[path] = methods;
    methods[route.method.toLowerCase()] = operation(route);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "联结 Lianjie",
      version: "1",
      description:
        "跨省异地就医直接结算平台。每个节点有自己的接口、人员和会话；地址中的 node 是六位节点代码。" +
        `写操作须带 Idempotency-Key；浏览器的写操作须带 ${CSRF_HEADER}。` +
        "错误按 RFC 9457 返回，Accept-Language: en 时为英文。",
    },
    servers: [{ url: "/api/{node}", variables: { node: { default: first, enum: [...nodes] } } }],
    tags: PART_TITLES.map((name) => ({ name })),
    components: { securitySchemes: securitySchemes(first), schemas: { Problem: PROBLEM } },
    paths,
  };
}

const PROBLEM: Json = {
  type: "object",
  required: ["type", "title", "status", "detail", "code", "instance"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string", description: "说明和办法" },
    code: { type: "string", description: "不变的代码，供程序判断" },
    instance: { type: "string", description: "问题编号，报修时告知" },
    errors: {
      type: "array",
      items: {
        type: "object",
        properties: { field: { type: "string" }, message: { type: "string" } },
      },
    },
  },
};

function securitySchemes(node: NodeId): Json {
  return {
    staff: { type: "apiKey", in: "cookie", name: cookieName("staff", node) },
    token: { type: "http", scheme: "bearer", description: "程序用的令牌，可随时吊销" },
    person: { type: "apiKey", in: "cookie", name: cookieName("person", node) },
  };
}

function security(who: Who): readonly Json[] {
  if (who === "public") return [];
  return who === "person" ? [{ person: [] }] : [{ staff: [] }, { token: [] }];
}

function whoWords(who: Who): string {
  if (who === "public") return "不需登录";
  if (who === "person") return "参保人本人或其代理的亲属";
  if (who === "staff") return "任何工作人员，办理本人事项";
  return `岗位：${who.duties.map((duty) => DUTY_WORDS[duty]).join("、")}`;
}

function operation(route: Route): Json {
  const { at } = route;
  const where =
    at === undefined ? [] : [`仅${at === "province" ? "省级节点" : TERMS.mover.hub.zh}`];
  return {
    operationId: nameOf(route).replace(/[^A-Za-z]+/g, "_"),
    tags: [partOf(route.path) ?? "其他"],
    summary: route.title,
    description: [whoWords(route.who), ...where].join("；"),
    security: security(route.who),
    parameters: parameters(route),
    ...requestBody(route),
    responses: {
      [statusSaid(route)]: success(route),
      default: {
        description: "没有办成",
        content: {
          "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
        },
      },
    },
  };
}

function parameters(route: Route): Json[] {
  const header = (name: string, description: string): Json => {
    return { name, in: "header", required: true, description, schema: { type: "string" } };
  };
  const example = route.examples[0];
  return [
    ...described(route.params, "path", example?.params),
    ...described(route.query, "query", example?.query),
    ...(route.writes ? [header("Idempotency-Key", "每次新的办理用新的，重发用原来的")] : []),
    ...(route.versioned ? [header("If-Match", "读到的 version")] : []),
  ];
}

function described(
  schema: TSchema | undefined,
  place: "path" | "query",
  example: Example["params"],
): Json[] {
  const { properties = {}, required = [] } = (schema ?? {}) as Described;
  return Object.entries(properties).map(([name, shape]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    description: shape.title ?? "",
    schema: plain(shape),
    ...(example?.[name] === undefined ? {} : { example: example[name] }),
  }));
}

/** One of several words as an enum, which pages and generators read as such. */
function plain(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(plain);
  if (typeof schema !== "object" || schema === null) return schema;
  const { anyOf, ...rest } = schema as { readonly anyOf?: readonly { readonly const?: unknown }[] };
  const fields = Object.entries(rest).map(([name, part]) => [name, plain(part)] as const);
  const choices = (anyOf ?? []).flatMap((one) => (typeof one.const === "string" ? one.const : []));
  const words = choices.length > 0 && choices.length === anyOf?.length;
  if (words) return { ...Object.fromEntries(fields), type: "string", enum: choices };
  return { ...Object.fromEntries(fields), ...(anyOf ? { anyOf: anyOf.map(plain) } : {}) };
}

function examplesOf(route: Route, of: (example: Example) => unknown): Json {
  const given = route.examples.filter((example) => of(example) !== undefined);
  const named = given.map((example) => [example.title, { value: of(example) }]);
  return named.length === 0 ? {} : { examples: Object.fromEntries(named) as Json };
}

function requestBody(route: Route): Json {
  if (route.upload) {
    const file = { type: "string", format: "binary" };
    const schema = { type: "object", required: ["file"], properties: { file } };
    return { requestBody: { required: true, content: { "multipart/form-data": { schema } } } };
  }
  if (!route.body) return {};
  const examples = examplesOf(route, ({ body }) => body);
  return {
    requestBody: {
      required: true,
      content: { "application/json": { schema: plain(route.body), ...examples } },
    },
  };
}

function statusSaid(route: Route): number {
  return (route.answer as unknown) === NOTHING ? 204 : (route.status ?? 200);
}

function success(route: Route): Json {
  const answer: unknown = route.answer;
  if (route.events !== undefined) {
    const schema = { type: "string" };
    return { description: route.events, content: { "text/event-stream": { schema } } };
  }
  if (answer === NOTHING) return { description: "办成" };
  const types = fileTypes(answer);
  if (types !== null) {
    const content = Object.fromEntries(types.map((type) => [type, { schema: answer }]));
    return { description: "文件", content };
  }
  const examples = examplesOf(route, (example) => example.answer);
  const json = { "application/json": { schema: plain(route.answer), ...examples } };
  const text = { schema: { type: "string" } };
  const tables = route.list ? { "text/csv": text, [WORKBOOK]: text } : {};
  const page = route.page ? { "text/html": text } : {};
  return { description: "办成", content: { ...json, ...tables, ...page } };
}
