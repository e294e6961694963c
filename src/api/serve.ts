/**
 * One call that was admitted, from its texts to its answer: the input is checked, the object's
 * place is found and held against the caller's roles, a write is claimed under its key, the handler
 * runs, and what it showed of persons is noted before the answer leaves.
 */
import type { FastifyReply, FastifyRequest } from "fastify";
import { type Admitted, admit } from "#api/admission.ts";
import { Answered, type FileAnswer } from "#api/answered.ts";
import { checkAsked } from "#api/area-asked.ts";
import { cookiesOf } from "#api/cookies.ts";
import { type ExportFormat, exported, pagesFrom } from "#api/export.ts";
import { dutyRefusal, roleReaching, wholeNode } from "#api/grant.ts";
import { type Claim, claim, keyIn } from "#api/kept.ts";
import { LIMIT_MAX } from "#api/lists.ts";
import { checkNamed } from "#api/person-place.ts";
import { withPlaceNames } from "#api/place-names.ts";
import { statusOf } from "#api/problem.ts";
import type { ReadyRoute } from "#api/ready.ts";
import type { Call, Upload } from "#api/route.ts";
import type { ApiSettings } from "#api/settings.ts";
import { type FieldFault, InputRefused, readTexts } from "#api/validate.ts";
import { assert, present } from "#base/assert.ts";
import { chinaDate } from "#base/date.ts";
import { sm3 } from "#base/gm/sm3.ts";
import { canonicalJson } from "#base/json.ts";
import { NoAnswer, Refusal } from "#base/refusals.ts";
import type { Actor } from "#model/actor.ts";
import type { PersonId } from "#model/person.ts";
import type { Area } from "#model/place.ts";
import type { PersonSession, Role } from "#model/staff.ts";
import type { Office } from "#nodes/nodes.ts";
import { inTransaction } from "#trail/trail.ts";

export interface Served {
  readonly status: number;
  readonly value: unknown;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type OpenCall = Mutable<Call>;

export interface Serving {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly route: ReadyRoute;
  readonly admitted: Admitted;
  readonly settings: ApiSettings;
  readonly file: Upload | null;
  readonly wakeJobs: () => void;
  readonly ends: () => boolean;
}

/**
 * Refusals: input_invalid, object_missing, person_unknown, duty_missing, version_missing,
 * key_missing, key_reused, write_in_progress, write_told_once, and those of the handler.
 */
export async function serve(serving: Serving): Promise<Served> {
  const { route } = serving;
  const call = openCall(serving);
  await findPlace(route, call, serving.admitted);
  await findPerson(route, call);
  await checkAsked(route, call);
  // "*" is whatever stands now: nobody has read that.
  if (route.versioned && ["*", undefined].includes(serving.request.headers["if-match"]?.trim())) {
    throw new Refusal("version_missing");
  }
  if (!route.writes) return await handled(route, call);
  return await once(serving, call);
}

interface ListPage {
  readonly items: readonly unknown[];
  readonly next: string | null;
}

/** The same list from its first page to its last; noted on the trail beside what it shows. */
export async function serveList(serving: Serving, format: ExportFormat): Promise<FileAnswer> {
  const { route } = serving;
  const list = present(route.list, `${route.name} is a list`);
  const call = openCall(serving);
  await findPlace(route, call, serving.admitted);
  await findPerson(route, call);
  await checkAsked(route, call);
  const { office, actor, now, query } = call;
  const filter = canonicalJson(query);
  const entry = { at: now, actor: actor as Actor | null, action: `export ${route.name}` };
  const fetch = async (after: string | undefined): Promise<ListPage> => {
    const page = { ...(query as object), limit: LIMIT_MAX, ...(after ? { after } : {}) };
    return (await handled(route, { ...call, query: page })).value as ListPage;
  };
  const first = await fetch(undefined);
  if (entry.actor !== null) {
    office.trail.note({ ...entry, actor: entry.actor, subject: list.name, detail: filter });
  }
  const plain = { columns: list.columns, pages: pagesFrom(first, fetch) };
  const named = withPlaceNames(plain, office.world.reports, chinaDate(now));
  return exported({ ...list, columns: named.columns, format }, named.pages);
}

/** A defect when an answer is not what the route promises, or a person was shown unnoted. */
async function handled(route: ReadyRoute, call: OpenCall): Promise<Served> {
  const looks = lookingOf(route, call);
  const answer = await route.handle(call);
  const { status, value } = answer instanceof Answered ? answer : { status: 200, value: answer };
  if (!route.gives) {
    const [fault] = route.answerFaults(value);
    assert(fault === undefined, `${route.name} answers other than it says: ${fault?.field}`);
  }
  looks(value);
  return { status, value };
}

/** Counts the looks of a handler; the function given back demands one of a route that reads. */
function lookingOf(route: ReadyRoute, call: OpenCall): (value: unknown) => void {
  let [looks, told] = [0, 0];
  const { office, actor, now } = call;
  call.looked = (whose, subject, detail) => {
    looks += 1;
    assert(actor !== null, "somebody looks");
    const entry = { at: now, actor: actor as Actor, action: `read ${route.name}`, subject };
    if (!("by" in whose)) {
      told += whose.length;
      if (whose.length === 0) office.trail.note({ ...entry, detail });
      for (const personId of whose) office.trail.note({ ...entry, detail, personId });
      return;
    }
    told += 1;
    office.trail.note({ ...entry, detail: [detail, whose.by].filter(Boolean).join(" ") });
  };
  return (value) => {
    if (route.reads === undefined) return;
    assert(looks > 0, `${route.name} shows persons and notes nothing`);
    assert(told > 0 || isEmptyList(value), `${route.name} shows persons and notes not whom`);
  };
}

function isEmptyList(value: unknown): boolean {
  const { items, people } = (value ?? {}) as Readonly<Record<string, readonly unknown[]>>;
  return (items ?? people)?.length === 0;
}

async function once(serving: Serving, call: OpenCall): Promise<Served> {
  const { route, request, settings } = serving;
  const { office, now } = call;
  const { store } = office.world;
  const key = {
    holder: holderOf(call),
    route: route.name,
    key: keyIn(request.headers["idempotency-key"]),
  };
  const found = await claim({ store, settings, now }, key, digestOf(route, call));
  if ("answer" in found) {
    if (route.tellsOnce) throw new Refusal("write_told_once");
    return { status: found.status, value: JSON.parse(found.answer) as unknown };
  }
  return await claimed(found, route, call);
}

async function claimed(own: Claim, route: ReadyRoute, call: OpenCall): Promise<Served> {
  let kept = false;
  const { store } = call.office.world;
  const textOf = (value: unknown): string => JSON.stringify(route.tellsOnce ? null : value);
  call.commit = (work) =>
    inTransaction(store, call.office.trail, async (tx, entries) => {
      const value = await work(tx, entries);
      await own.keepIn(tx, { status: route.status ?? 200, answer: textOf(value) });
      kept = true;
      return value;
    });
  try {
    const served = await handled(route, call);
    if (!kept) await own.keep({ status: served.status, answer: textOf(served.value) });
    return served;
  } catch (error) {
    // Nothing was done, or nobody knows; a defect is told, and the key's claim runs out by itself.
    if (error instanceof Refusal && statusOf(error.code) < 500) await own.free();
    else if (error instanceof NoAnswer) await own.letGo().catch(() => undefined);
    throw error;
  }
}

function holderOf({ session }: OpenCall): string {
  const held = present(session as Admitted["session"], "a write has somebody who sends it");
  return held.kind === "staff" ? `staff:${held.staffId}` : `person:${held.personId}`;
}

/** What makes a call the same: of a change also the version that it was to be made on. */
function digestOf({ versioned }: ReadyRoute, call: OpenCall): string {
  const { params, query, body, file } = call;
  const bytes = file === null ? null : sm3(file.bytes);
  const on = versioned ? { version: call.seenVersion() } : {};
  return sm3(canonicalJson({ params, query, body: body ?? null, bytes, ...on }));
}

/** The object's place held against the caller's roles. */
async function findPlace(route: ReadyRoute, call: OpenCall, admitted: Admitted): Promise<void> {
  if (typeof route.who === "string") return;
  const { roles, office } = admitted;
  const place = present(route.place, `${route.name} says how the place of its object is found`);
  if (place === "list" || place === "anywhere") return setRole(call, roles[0] ?? null);
  if (place === "node") {
    const role = roleReaching(roles, wholeNode(office.node));
    if (role === null) throw dutyRefusal(route.who, "全省的");
    return setRole(call, role);
  }
  const places = [(await place.of(call)) ?? []].flat();
  const [role] = places.flatMap((one) => roleReaching(roles, one) ?? []);
  // What is out of reach is answered like what is not there.
  if (role === undefined) throw new Refusal("object_missing");
  setRole(call, role);
}

/** The trail tells of acts, also of those about nobody. Refusal: person_unknown. */
async function findPerson(route: ReadyRoute, call: OpenCall): Promise<void> {
  if (typeof route.who === "string" || route.place === "node") return;
  await checkNamed(call);
}

function setRole(call: OpenCall, role: Role | null): void {
  call.role = role;
  const session = call.session as Admitted["session"];
  if (session?.kind !== "staff" || role === null) return;
  const { duty, place } = role;
  call.actor = { kind: "staff", id: session.loginName, place: place as Area, duty } as never;
}

function inputOf({ request, route }: Serving) {
  const params = readTexts(route.schemas.params, ownParams(request));
  const query = readTexts(route.schemas.query, request.query as Record<string, unknown>);
  const body = route.upload ? undefined : (request.body ?? undefined);
  const faults: FieldFault[] = [
    ...route.checkers.params.check(params),
    ...route.checkers.query.check(query),
    ...(route.checkers.body?.check(body ?? null) ?? []),
  ];
  if (faults.length > 0) throw new InputRefused(faults);
  return { params, query, body };
}

/** Without the node, which the frame reads itself. */
function ownParams(request: FastifyRequest): Record<string, unknown> {
  const { node: _node, ...own } = request.params as Record<string, unknown>;
  return own;
}

/** Would the same call be let in at this moment? */
async function stands(serving: Serving, call: OpenCall): Promise<boolean> {
  const { request, route, admitted } = serving;
  try {
    await findPlace(route, { ...call }, await admit(request, route, admitted.office));
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

/** As versions are written: nothing else that would count as the same number. */
const WHOLE = /^(?:0|[1-9]\d{0,14})$/;

function openCall(serving: Serving): OpenCall {
  const { request, reply, admitted, file, wakeJobs, ends } = serving;
  const { office, session, roles } = admitted;
  const input = inputOf(serving);
  const now = office.world.now();
  const unkept = (): never => {
    throw new Error("only a route that writes commits");
  };
  const seenVersion = (): string =>
    /^(?:W\/)?"?([^"]*)"?$/.exec(String(request.headers["if-match"]))?.[1] ?? "";
  const call: OpenCall = {
    ...input,
    office,
    now,
    session: session as never,
    actor: actorOf(session, office) as never,
    token: admitted.token ?? "",
    reach: roles.map(({ place }) => place),
    role: null,
    personId: personOf(session, input.query),
    file,
    address: request.ip,
    agent: request.headers["user-agent"] ?? "",
    wakeJobs,
    ends,
    gone: () => request.raw.socket?.destroyed === true,
    stands: () => stands(serving, call),
    looked: () => {},
    commit: unkept,
    expectVersion: (current, changed = "") => {
      if (seenVersion() !== current) throw new Refusal("record_changed", { changed });
    },
    seenVersion,
    seenNumber: () => (WHOLE.test(seenVersion()) ? Number(seenVersion()) : Number.NaN),
    cookies: cookiesOf(request, reply, { node: office.node, now }),
  };
  return call;
}

function actorOf(session: Admitted["session"], office: Office): Actor | null {
  if (session === null) return null;
  if (session.kind === "person") return { kind: "person", id: session.personId };
  return { kind: "staff", id: session.loginName, place: wholeNode(office.node).area };
}

/** Themselves, or one whom they act for. Refusal: object_missing. */
function personOf(session: Admitted["session"], query: unknown): PersonId {
  if (session?.kind !== "person") return "" as PersonId;
  const { person } = query as { readonly person?: PersonId };
  if (person === undefined) return session.personId;
  if (person === session.personId || actsFor(session, person)) return person;
  throw new Refusal("object_missing");
}

function actsFor(session: PersonSession, person: PersonId): boolean {
  return session.actsFor.includes(person);
}
