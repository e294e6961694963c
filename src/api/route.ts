/**
 * A route is data: its address, who may call it, how the place of its object is found, the shapes
 * of what goes in and out, an example, and the handler. From the list of routes come the server,
 * the published description, the typed client and the tests of who may do what.
 */
import type { Static, TSchema } from "typebox";
import type { Answered } from "#api/answered.ts";
import type { Form, Page } from "#api/page.ts";
import type { Instant } from "#base/date.ts";
import type { Actor } from "#model/actor.ts";
import type { PersonId } from "#model/person.ts";
import type { Area, InstitutionCode } from "#model/place.ts";
import type { Duty, DutyPlace, PersonSession, Role, StaffSession } from "#model/staff.ts";
import type { Office } from "#nodes/nodes.ts";
import type { Transaction } from "#store/store.ts";
import type { TrailEntry } from "#trail/trail.ts";

/**
 * public: nobody need log in. person: an insured person; the address begins with /person. staff:
 * whoever has an account, for what is their own. duties: staff who hold one of them.
 */
export type Who = "public" | "person" | "staff" | { readonly duties: readonly Duty[] };

type StaffOnly<W extends Who> = W extends "staff" | { readonly duties: readonly Duty[] }
  ? StaffSession
  : null;
export type SessionOf<W extends Who> = W extends "person" ? PersonSession : StaffOnly<W>;
export type ActorOf<W extends Who> = W extends "public" ? null : Actor;

/** Where the object of a call belongs. */
export interface ObjectPlace {
  readonly area: Area;
  /** When it is one institution's: its own posts reach it, too. */
  readonly institution?: InstitutionCode | undefined;
}

export interface Upload {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Whose number this node does not know: what the trail can be asked with instead. */
export interface Unnamed {
  readonly by: string;
}

/** One call, after every check of the frame. */
export interface Call<W extends Who = Who, P = unknown, Q = unknown, B = unknown, A = unknown> {
  readonly office: Office;
  readonly now: Instant;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly session: SessionOf<W>;
  readonly actor: ActorOf<W>;
  /** The session's secret; empty where nobody logs in. */
  readonly token: string;
  /** For staff with duties: the places where they hold one of the route's; a list shows no more. */
  readonly reach: readonly DutyPlace[];
  /** The role by which this object is reached. */
  readonly role: Role | null;
  /** For persons: whose data is meant, themselves or somebody whom they act for. */
  readonly personId: PersonId;
  /** A file that came with the call, when the route takes one. */
  readonly file: Upload | null;
  /** Network address and program of the caller, for the list of sessions. */
  readonly address: string;
  readonly agent: string;
  /**
   * Somebody's data is about to be shown: noted on the trail before the answer leaves. A route that
   * reads persons says so each time, and of whom. An empty list of persons notes the look itself,
   * and is a defect unless the answer is an empty list, too.
   */
  looked(people: readonly PersonId[] | Unnamed, subject: string, detail?: string): void;
  /**
   * One commit with its entries on the trail and with the answer kept under the caller's key: what
   * the work returns is the route's answer. Throws what `inTransaction` throws.
   */
  commit(work: (tx: Transaction, entries: TrailEntry[]) => Promise<A>): Promise<A>;
  /**
   * The caller has said which version it saw (`If-Match`). Throws record_changed when it is another
   * one; `changed` says what is different now.
   */
  expectVersion(current: string, changed?: string): void;
  /** The version that the caller saw, for a face that compares it under its own lock. */
  seenVersion(): string;
  /** The same of versions that are numbers; NaN, which is no record's, for anything else. */
  seenNumber(): number;
  /** The server is about to stop: a stream ends. */
  ends(): boolean;
  /** Nobody waits for the answer any more: what has not been written yet need not be. */
  gone(): boolean;
  /** The caller's session and duty are looked at anew: no longer theirs, and a stream ends. */
  stands(): Promise<boolean>;
  /** Long work was begun in this call: it runs as soon as nothing else does. */
  wakeJobs(): void;
  /** Begins or ends the session of this browser. */
  readonly cookies: {
    open(kind: "staff" | "person", token: string, until: Instant): void;
    close(kind: "staff" | "person"): void;
  };
}

/**
 * node: one for the whole node, so only a duty held at the node's own place reaches it. list: the
 * handler shows only what `reach` covers. anywhere: the same for every place. of: where the object
 * of this call lies, or all places of it when any will do; null when there is none, which is
 * answered like one out of reach.
 */
export type PlaceRule<C> =
  | "node"
  | "list"
  | "anywhere"
  | { of(call: C): Promise<ObjectPlace | readonly ObjectPlace[] | null> };

export interface Example {
  readonly title: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly answer?: unknown;
}

export interface ListColumn {
  readonly title: string;
  /** Decimal yuan: a number with two decimals in a workbook. */
  readonly money?: true;
  /** A code of a place or an institution: its name stands in a column of its own behind it. */
  readonly place?: true;
  /** From one item of the list; text, so that no spreadsheet reads it as anything else. */
  of(item: never): string | null;
}

export interface Route<
  Method extends string = string,
  Path extends string = string,
  W extends Who = Who,
  P extends TSchema = TSchema,
  Q extends TSchema = TSchema,
  B extends TSchema = TSchema,
  A extends TSchema = TSchema,
> {
  readonly method: Method;
  /** Behind /api/{node}: "/releases/:version". */
  readonly path: Path;
  /** In Chinese, for the description and the trail's reader. */
  readonly title: string;
  /** Left out: both kinds of node. */
  readonly at?: "province" | "hub";
  readonly who: W;
  /** Needed where `who` names duties. */
  readonly place?: PlaceRule<Call<W, Static<P>, Static<Q>, Static<B>, Static<A>>>;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly answer: A;
  readonly examples: readonly Example[];
  /** When something new is made (201) or long work begun (202). */
  readonly status?: 201 | 202;
  /** It answers with events as long as the caller listens: what they are, in Chinese. */
  readonly events?: string;
  /** It changes something: takes an Idempotency-Key, and its answer is kept under it. */
  readonly writes?: true;
  /** Its answer holds a secret, kept nowhere: the same write again hears only that it is done. */
  readonly tellsOnce?: true;
  /** It shows data of persons: each answer leaves an entry on the trail. */
  readonly reads?: "person";
  /** It changes a record that others may change: takes If-Match. */
  readonly versioned?: true;
  /** Takes one file as multipart, part `file`, of at most so many bytes. */
  readonly upload?: { readonly bytesMax: number };
  /** Allowed while a password or second factor is still to be set. */
  readonly unfinished?: true;
  /** For lists: how a line of an export looks. */
  readonly list?: {
    readonly name: string;
    readonly columns: readonly ListColumn[];
    /** The last line sums the amounts. Only where all of them may stand in one sum. */
    readonly sums?: true;
  };
  /** For browsers: the answer as a page, told so by `accept: text/html`. */
  page?(answer: Static<A>, english: boolean): Page;
  /** Below that page, and in place of an answer where nothing was asked. */
  form?(english: boolean): Form;
  /** Calls a minute from one address, where fewer than usual are right. */
  readonly perMinute?: number;
  handle(
    call: Call<W, Static<P>, Static<Q>, Static<B>, Static<A>>,
  ): Promise<Static<A> | Answered<Static<A>>>;
}

/** Keeps the literal types of a route, from which the client takes its own. */
export function route<
  const Method extends "GET" | "POST" | "PUT" | "DELETE",
  const Path extends `/${string}`,
  const W extends Who,
  P extends TSchema,
  Q extends TSchema,
  B extends TSchema,
  A extends TSchema,
>(parts: Route<Method, Path, W, P, Q, B, A>): Route<Method, Path, W, P, Q, B, A> {
  return parts;
}
