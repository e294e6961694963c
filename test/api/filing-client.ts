/** Persons and clerks of a home place at the API of filings, for tests. */
import type { ApiServer, Got } from "#api/fixtures/server.ts";
import type { DutyPlace } from "#model/staff.ts";

export type As = { readonly staff: string } | { readonly person: string };

export { PNG } from "#filing/fixtures/papers.ts";

let keys = 0;

export interface FilingClient {
  clerk(loginName: string, duty?: "checker" | "reception" | "supervisor", place?: string): As;
  person(personId: string, actsFor?: readonly string[]): As;
  get(as: As, path: string): Promise<Got>;
  write(as: As, name: string, body?: object, version?: unknown): Promise<Got>;
  upload(as: As, path: string, bytes: Buffer): Promise<Got>;
  /** Drafts and hands in for oneself; the answer of the last step that was reached. */
  file(as: As, wish: object, more?: Filing): Promise<Got>;
}

interface Filing {
  readonly kind?: "file" | "change" | "cancel" | "supplement";
  readonly filing?: string;
  readonly materials?: readonly string[];
  /** Of whom, when it is not oneself. */
  readonly of?: string;
}

export function filingClient(api: ApiServer, home: string, area: string): FilingClient {
  const get: FilingClient["get"] = (as, path) => api.call(home, `GET ${path}`, { as });
  const newKey = (): string => {
    keys += 1;
    return `filing-${String(keys).padStart(5, "0")}`;
  };
  const write: FilingClient["write"] = (as, name, body, version) => {
    const headers: Record<string, string> = version ? { "if-match": `"${String(version)}"` } : {};
    return api.call(home, name, { as, body, key: newKey(), headers });
  };
  return {
    clerk: (loginName, duty = "checker", place = area) => ({
      staff: api.sessions.staff(loginName, [{ duty, place: place as DutyPlace }]),
    }),
    person: (personId, actsFor = []) => ({
      person: api.sessions.person(personId, { actsFor: actsFor as never }),
    }),
    get,
    write,
    upload: (as, path, bytes) => {
      const body = new FormData();
      body.append("file", new Blob([new Uint8Array(bytes)]), "paper.png");
      return api.call(home, `POST ${path}`, { as, body, key: newKey() });
    },
    file: async (as, wish, { of, kind = "file", ...more } = {}) => {
      const query = of === undefined ? "" : `?person=${of}`;
      const made = await write(as, `POST /person/applications${query}`, { kind, wish, ...more });
      if (made.status !== 201) return made;
      const { application, version } = made.json;
      const path = `/person/applications/${String(application)}/submit${query}`;
      return await write(as, `POST ${path}`, undefined, version);
    },
  };
}
