/** The contract: every route is described, its examples fit, the client's types follow it. */
import { expect, expectTypeOf, test } from "vitest";
import { ROUTES, type Route } from "#api/api.ts";
import { type AnswerOf, createClient, type Input, ProblemMet } from "#api/client.ts";
import { JOB_KINDS } from "#api/jobs/kinds.ts";
import { openApi } from "#api/openapi.ts";
import { partOf } from "#api/parts.ts";
import { ready } from "#api/ready.ts";
import { checkerOf, readTexts } from "#api/validate.ts";
import { REFUSAL_CODES } from "#base/refusals.ts";
import { refusalEnglish } from "#base/refusals-english.ts";
import type { NodeId } from "#model/place.ts";

const routes = (ROUTES as readonly Route[]).map(ready);

test.each(routes.map((route) => [route.name, route] as const))(
  "%s has examples that fit it",
  (_name, route) => {
    for (const { params = {}, query = {}, body, answer } of route.examples) {
      expect(route.checkers.params.check(readTexts(route.schemas.params, params))).toEqual([]);
      expect(route.checkers.query.check(readTexts(route.schemas.query, query))).toEqual([]);
      if (route.body) expect(route.checkers.body?.check(body)).toEqual([]);
      if (answer !== undefined) expect(checkerOf(route.answer, "answer").check(answer)).toEqual([]);
    }
  },
);

test.each(JOB_KINDS.map((kind) => [kind.kind, kind] as const))(
  "a job of kind %s says what it gives, with an example that fits, to its route and to programs",
  (name, { result, example }) => {
    expect(Object.keys((result as { properties?: object }).properties ?? {})).not.toEqual([]);
    expect(checkerOf(result, "result").check(example)).toEqual([]);
    const document = JSON.stringify(openApi(routes, ["360000" as NodeId]));
    const begins = routes.filter(({ answer }) => {
      return JSON.stringify(answer).includes(`"const":"${name}"`);
    });
    const writes = begins.filter(({ path }) => !path.startsWith("/jobs"));
    expect(writes.map(({ status }) => status)).toEqual([202]);
    const looks = routes.find((one) => one.name === "GET /jobs/:job");
    const shown = looks?.examples.map(({ answer }) => answer as { kind: string; result: unknown });
    expect(shown?.some(({ kind, result: given }) => kind === name && given === example)).toBe(true);
    expect(document).toContain(JSON.stringify(example));
  },
);

test("a list that offers a format says how a line of it looks", () => {
  const offering = routes.filter(({ query }) => {
    const { properties = {} } = (query ?? {}) as { readonly properties?: object };
    return Object.hasOwn(properties, "format");
  });
  expect(offering.length).toBeGreaterThan(8);
  expect(offering.filter(({ list }) => !list).map(({ name }) => name)).toEqual([]);
});

test("a write whose answer holds a secret tells it once", () => {
  const telling = routes.filter(({ writes, answer }) => {
    return writes && /"title":"[^"]*(密钥"|二维码|密码|令牌)/.test(JSON.stringify(answer));
  });
  expect(telling.length).toBeGreaterThan(1);
  const keeping = telling.filter(({ tellsOnce }) => !tellsOnce).map(({ name }) => name);
  expect(keeping).toEqual([]);
});

test("the description holds every route with who may call it", () => {
  const document = JSON.parse(JSON.stringify(openApi(routes, ["360000" as NodeId])));
  expect(document.openapi).toBe("3.1.0");
  const described = Object.entries(document.paths as Record<string, object>).flatMap(
    ([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const names = routes.map(({ name }) => name.replace(/:([A-Za-z]+)/g, "{$1}"));
  expect(described.sort()).toEqual(names.sort());
  expect(document.paths["/staff/session"].get.description).toContain("工作人员");
  expect(document.paths["/staff/session"].get.security).toEqual([{ staff: [] }, { token: [] }]);
});

test("what the description says of answers and words is what programs meet", () => {
  const nodes = ["100000", "360000"] as NodeId[];
  const document = JSON.parse(JSON.stringify(openApi(routes, nodes)));
  const { paths, servers } = document;
  const statuses = (path: string, method: string): string[] =>
    Object.keys(paths[path][method].responses);
  expect(statuses("/disputes", "post")).toEqual(["201", "default"]);
  expect(statuses("/releases/{version}/replay", "post")).toEqual(["202", "default"]);
  expect(statuses("/staff/log-out", "post")).toEqual(["204", "default"]);
  const { content, description } = paths["/statistics/events"].get.responses["200"];
  expect(Object.keys(content)).toEqual(["text/event-stream"]);
  expect(description).toContain("figures");
  const query = paths["/disputes"].get.parameters.find(
    ({ name }: { name: string }) => name === "state",
  );
  expect(query.schema).toMatchObject({ type: "string", enum: expect.arrayContaining(["open"]) });
  expect(servers[0].variables.node.default).toBe("360000");
});

test("whatever has a form says which, so that who mistakes it is told", () => {
  const silent: string[] = [];
  const look = (shape: unknown, where: string): void => {
    if (typeof shape !== "object" || shape === null) return;
    const { pattern, format, description } = shape as Record<string, unknown>;
    const formed = typeof pattern === "string" || format === "date";
    if (formed && typeof description !== "string") silent.push(where);
    for (const [name, part] of Object.entries(shape)) look(part, `${where}.${name}`);
  };
  for (const { name, params, query, body } of routes) look({ params, query, body }, name);
  expect(silent).toEqual([]);
});

test("every route is shown in a part of the page, and its posts by their names", () => {
  expect(routes.filter(({ path }) => partOf(path) === undefined).map(({ name }) => name)).toEqual(
    [],
  );
  const document = JSON.parse(JSON.stringify(openApi(routes, ["360000" as NodeId])));
  const { tags, description } = document.paths["/releases"].post;
  expect([tags, description]).toEqual([["政策和版本"], "岗位：政策岗、值班员"]);
});

test("the client's types are the routes' own", () => {
  type Replayed = NonNullable<AnswerOf<"POST /releases/:version/replay">["result"]>;
  expectTypeOf<Replayed["settlements"]>().toEqualTypeOf<number>();
  type Done = Extract<AnswerOf<"GET /jobs/:job">, { kind: "institutionsImport" }>["result"];
  expectTypeOf<NonNullable<Done>["outcome"]>().toEqualTypeOf<
    "written" | "unchanged" | "known" | "nothing"
  >();
  expectTypeOf<AnswerOf<"GET /node">>().toEqualTypeOf<{
    node: string;
    kind: "province" | "hub";
    at: string;
  }>();
  expectTypeOf<Input<"GET /node">>().toMatchTypeOf<{ readonly key?: string }>();
  // @ts-expect-error no such route
  type _None = AnswerOf<"GET /nowhere">;
});

test("the client reads answers, and throws problems", async () => {
  const asked: string[] = [];
  const client = createClient({
    base: "http://node/api/360000",
    fetch: async (url) => {
      asked.push(url);
      if (asked.length === 1) return Response.json({ node: "360000", kind: "province", at: "" });
      const problem = { code: "session_missing", detail: "未登录", status: 401 };
      return Response.json(problem, { status: 401 });
    },
  });
  expect((await client.call("GET /node", {})).kind).toBe("province");
  await expect(client.call("GET /staff/session", {})).rejects.toThrow(ProblemMet);
  expect(asked).toEqual(["http://node/api/360000/node", "http://node/api/360000/staff/session"]);
});

test("every refusal has an English sentence of its own", () => {
  const name = new Proxy<Record<string, string>>({}, { get: (_, key) => `<${String(key)}>` });
  for (const code of REFUSAL_CODES) {
    const words = refusalEnglish(code, name);
    expect(words, code).not.toMatch(/\p{Script=Han}/u);
    expect(words, code).toMatch(/^.{15,160}[.]$/);
  }
});
