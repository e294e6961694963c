/**
 * The typed client: what a page or a program may call follows from the routes themselves, so a
 * wrong path, a missing field or an answer that is read wrongly does not compile. It takes types
 * only; nothing of the server comes with it.
 */
import type { Static, TSchema } from "typebox";
import type { Problem } from "#api/problem.ts";
import type { ROUTES } from "#api/routes/routes.ts";

type AnyRoute = (typeof ROUTES)[number];
type NameOf<R> = R extends { method: infer M extends string; path: infer P extends string }
  ? `${M} ${P}`
  : never;

export type RouteName = NameOf<AnyRoute>;
type RouteOf<Name extends RouteName> = Extract<
  AnyRoute,
  Name extends `${infer M} ${infer P}` ? { method: M; path: P } : never
>;

type Part<Schema, Key extends string> = Schema extends TSchema
  ? TSchema extends Schema
    ? unknown
    : { readonly [K in Key]: Static<Schema> }
  : unknown;

export type Input<Name extends RouteName> =
  RouteOf<Name> extends {
    params?: infer P;
    query?: infer Q;
    body?: infer B;
  }
    ? Part<NonNullable<P>, "params"> &
        Part<NonNullable<Q>, "query"> &
        Part<NonNullable<B>, "body"> & { readonly key?: string; readonly version?: string }
    : never;

export type AnswerOf<Name extends RouteName> =
  RouteOf<Name> extends { answer: infer A extends TSchema } ? Static<A> : never;

/** A no, or no answer: `problem.code` tells which. */
export class ProblemMet extends Error {
  override readonly name = "ProblemMet";
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

export interface ClientParts {
  /** "http://localhost:7000/api/360000" */
  readonly base: string;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Sent with each call: a cookie, a token, the token against forged calls. */
  readonly headers?: () => Readonly<Record<string, string>>;
}

export interface Client {
  call<Name extends RouteName>(name: Name, input: Input<Name>): Promise<AnswerOf<Name>>;
}

interface Sent {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly key?: string;
  readonly version?: string;
}

export function createClient({ base, fetch, headers = () => ({}) }: ClientParts): Client {
  return {
    call: async (name, input) => {
      const [method = "GET", path = ""] = name.split(" ");
      const sent = input as Sent;
      const response = await fetch(`${base}${addressOf(path, sent)}`, {
        method,
        headers: { ...headers(), ...headersOf(sent) },
        ...(sent.body === undefined ? {} : { body: JSON.stringify(sent.body) }),
      });
      const value: unknown = response.status === 204 ? null : await response.json();
      if (!response.ok) throw new ProblemMet(value as Problem);
      return value as never;
    },
  };
}

function addressOf(path: string, { params = {}, query = {} }: Sent): string {
  const filled = path.replace(/:([A-Za-z]+)/g, (_all, name: string) =>
    encodeURIComponent(params[name] ?? ""),
  );
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(
    given.map(([name, value]): [string, string] => [name, String(value)]),
  );
  return given.length === 0 ? filled : `${filled}?${search}`;
}

function headersOf({ body, key, version }: Sent): Record<string, string> {
  return {
    ...(body === undefined ? {} : { "content-type": "application/json" }),
    ...(key === undefined ? {} : { "idempotency-key": key }),
    ...(version === undefined ? {} : { "if-match": `"${version}"` }),
  };
}
