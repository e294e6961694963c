/** A route made ready to serve: its checkers compiled once, and what must hold of every route. */
import Type, { type TSchema } from "typebox";
import { fileTypes } from "#api/answered.ts";
import type { Route } from "#api/route.ts";
import { type Checker, checkerOf, type FieldFault } from "#api/validate.ts";
import { assert } from "#base/assert.ts";

export interface ReadyRoute extends Route {
  /** "GET /releases/:version", unique; names it on the trail and under kept answers. */
  readonly name: string;
  readonly schemas: { readonly params: TSchema; readonly query: TSchema };
  readonly checkers: {
    readonly params: Checker;
    readonly query: Checker;
    readonly body: Checker | null;
  };
  answerFaults(value: unknown): readonly FieldFault[];
  /** It answers with a file. */
  readonly gives: boolean;
}

const EMPTY = Type.Object({}, { additionalProperties: false });

export function nameOf({ method, path }: Pick<Route, "method" | "path">): string {
  return `${method} ${path}`;
}

export function ready(route: Route): ReadyRoute {
  checkRoute(route);
  const { params = EMPTY, query = EMPTY, body, answer } = route;
  const answers = checkerOf(answer, "answer");
  return {
    ...route,
    handle: (call) => route.handle(call),
    name: nameOf(route),
    schemas: { params, query },
    checkers: {
      params: checkerOf(params, "path"),
      query: checkerOf(query, "query"),
      body: body ? checkerOf(body, "body") : null,
    },
    answerFaults: answers.check,
    gives: fileTypes(answer) !== null,
  };
}

/** The rules that the types do not hold. */
function checkRoute(route: Route): void {
  const name = nameOf(route);
  const { who, path, params, place, reads, method, writes } = route;
  const named = [...path.matchAll(/:([A-Za-z]+)/g)].map(([, one]) => one);
  const described = Object.keys((params as { properties?: object } | undefined)?.properties ?? {});
  assert(named.join() === described.join(), `${name}: params describes exactly the path's names`);
  const persons = /^\/person(\/|$)/.test(path);
  assert(who !== "person" || persons, `${name}: a person's route begins with /person`);
  assert(!persons || who === "person" || who === "public", `${name}: staff have no /person route`);
  const duties = typeof who !== "string";
  assert(duties === (place !== undefined), `${name}: a place is said where duties are, only there`);
  assert(!reads || who !== "public", `${name}: nobody reads persons without a session`);
  assert(!writes || method !== "GET", `${name}: a GET writes nothing`);
  assert(!writes || who !== "public", `${name}: a kept write has somebody who sends it`);
  assert(route.examples.length > 0, `${name}: every route has an example`);
}
