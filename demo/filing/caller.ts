/**
 * A caller of the demo's API, as a page or a person's own program would be: it logs in, sends what
 * a page sends, and waits where it called too often.
 */
import type { Instant } from "#base/date.ts";
import { codeAt } from "#identity/identity.ts";
import { DEMO_PASSWORD, DEMO_SECRET } from "../staff.ts";

export type Json = Readonly<Record<string, unknown>>;

export interface Got {
  readonly status: number;
  /** The answer, or the problem. */
  readonly json: Json;
}

export interface Session {
  get(path: string): Promise<Got>;
  /** A list as a file: what its `format=csv` answers. */
  text(path: string): Promise<string>;
  write(name: string, body?: object, version?: unknown): Promise<Got>;
  upload(path: string, bytes: Uint8Array, name: string): Promise<Got>;
}

/** What surrounds a caller. */
export interface Surrounded {
  readonly address: string;
  readonly fetch: typeof fetch;
  readonly now: () => Instant;
  readonly pause: (ms: number) => Promise<void>;
}

/** A minute of calls too many is over after so many looks. */
const TRIES_MAX = 14;
const AGAIN_MS = 5_000;
const CODE_MS = 30_000;

/** A line was answered otherwise than the story needs it: the rest cannot be played. */
export class StoryBroken extends Error {
  override readonly name = "StoryBroken";
}

interface Kept {
  readonly cookie: string;
  readonly csrf: string;
}

export class Caller {
  readonly #with: Surrounded;
  #keys = 0;

  constructor(surrounded: Surrounded) {
    this.#with = surrounded;
  }

  /** A clerk of the demo; a code is taken once, so a second log-in waits for the next one. */
  async clerk(node: string, loginName: string): Promise<Session> {
    const { now, pause } = this.#with;
    for (let tries = 0; tries < 3; tries += 1) {
      const code = codeAt(DEMO_SECRET, now());
      const body = { loginName, password: DEMO_PASSWORD, code };
      const entered = await this.#enter(node, "/staff/log-in", body);
      if (entered.kept) return this.#session(node, entered.kept);
      if (entered.got.json.code !== "second_factor_wrong")
        throw broken("工作人员登录", entered.got);
      await pause(CODE_MS - (now() % CODE_MS) + 100);
    }
    throw new StoryBroken(`${loginName}登录没有成功，请半分钟后再试`);
  }

  /** Somebody who shows the code that the counter gave them. */
  async person(node: string, code: string): Promise<Session> {
    const { kept, got } = await this.#enter(node, "/person/log-in", { code });
    if (!kept) throw broken("参保人登录", got);
    return this.#session(node, kept);
  }

  async #enter(node: string, path: string, body: object) {
    const { got, cookies } = await this.#send(node, "POST", path, { body });
    const [cookie = ""] = cookies.map((one) => one.split(";")[0] ?? "");
    const kept = got.status === 200 ? { cookie, csrf: String(got.json.csrf) } : null;
    return { got, kept };
  }

  #session(node: string, kept: Kept): Session {
    const send = async (method: string, path: string, more: Sending = {}) =>
      (await this.#send(node, method, path, { ...more, kept })).got;
    return {
      get: (path) => send("GET", path),
      text: async (path) => {
        const { got, text } = await this.#send(node, "GET", path, { kept });
        if (got.status !== 200) throw broken(path, got);
        return text;
      },
      write: (name, body, version) => {
        const [method = "POST", path = ""] = name.split(" ");
        return send(method, path, { body, version, key: this.#newKey() });
      },
      upload: (path, bytes, name) => {
        const form = new FormData();
        form.append("file", new Blob([new Uint8Array(bytes)]), name);
        return send("POST", path, { form, key: this.#newKey() });
      },
    };
  }

  #newKey(): string {
    this.#keys += 1;
    return `story-${this.#with.now()}-${this.#keys}`;
  }

  async #send(node: string, method: string, path: string, sending: Sending) {
    const { address, fetch: call, pause } = this.#with;
    for (let tries = 0; ; tries += 1) {
      const { body, form } = sending;
      const response = await call(`${address}/api/${node}${path}`, {
        method,
        headers: headersOf(sending),
        ...(form ? { body: form } : body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (response.status === 429 && tries < TRIES_MAX) {
        await pause(AGAIN_MS);
        continue;
      }
      const isJson = /json/.test(response.headers.get("content-type") ?? "");
      const json = isJson && text !== "" ? (JSON.parse(text) as Json) : {};
      const got = { status: response.status, json };
      return { got, text, cookies: response.headers.getSetCookie() };
    }
  }
}

interface Sending {
  readonly kept?: Kept;
  readonly key?: string;
  readonly version?: unknown;
  readonly body?: object | undefined;
  readonly form?: FormData;
}

function headersOf({ kept, key, version, body }: Sending): Record<string, string> {
  return {
    ...(kept ? { cookie: kept.cookie, "x-csrf-token": kept.csrf } : {}),
    ...(key === undefined ? {} : { "idempotency-key": key }),
    ...(version === undefined ? {} : { "if-match": `"${String(version)}"` }),
    ...(body === undefined ? {} : { "content-type": "application/json" }),
  };
}

/** Says what was to be done and what came instead. */
export function broken(what: string, { status, json }: Got): StoryBroken {
  return new StoryBroken(
    `${what}没有成功：${String(json.detail ?? status)}（${String(json.code)}）`,
  );
}
