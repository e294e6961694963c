/**
 * Staff for tests: a node's identity on a real database with cheap hashes, the three
 * administrators, and accounts that have finished their first log-in.
 */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Instant } from "#base/date.ts";
import { randomFrom } from "#base/random.ts";
import {
  type Client,
  codeAt,
  createIdentity,
  IDENTITY_SETTINGS,
  type Identity,
  type IdentitySettings,
  type LoggedIn,
} from "#identity/identity.ts";
import type { NodeId } from "#model/place.ts";
import type { Duty, DutyPlace, Role, StaffId, StaffSession } from "#model/staff.ts";
import type { Database } from "#store/store.ts";
import { createTrail, type Trail } from "#trail/trail.ts";
import { databaseAt, reportsAt } from "./database.ts";

/** No secret of anybody: tests need many hashes, not strong ones. */
export const CHEAP: IdentitySettings = {
  ...IDENTITY_SETTINGS,
  hash: { memoryCost: 64, timeCost: 1, parallelism: 1 },
};

export const WINDOW: Client = { address: "10.0.0.7", agent: "a browser" };
const PASSWORD = "Kan-Bing-2026";

export interface TestStaff {
  readonly identity: Identity;
  readonly trail: Trail;
  /** By duty: somebody who has logged in with both factors. */
  readonly administrator: Person;
  readonly securityAdministrator: Person;
  readonly auditor: Person;
  /** An account with these roles, ready to work. */
  somebody(loginName: string, name: string, roles?: readonly Role[]): Promise<Person>;
}

export interface Person {
  readonly id: StaffId;
  readonly loginName: string;
  readonly password: string;
  readonly secret: string;
  readonly token: string;
  readonly session: StaffSession;
  readonly recoveryCodes: readonly string[];
}

export interface StaffOptions {
  readonly url: string;
  readonly node: NodeId;
  readonly now: () => Instant;
  /** Moves the clock on, so that the next code is another one. */
  readonly wait: (ms: number) => void;
  readonly settings?: Partial<IdentitySettings>;
  /** The same database, slower or otherwise in the way. */
  readonly through?: (store: Database) => Database;
}

let instances = 0;

/** Chance that repeats in no two identities of a run. */
export function openIdentity({
  url,
  node,
  now,
  settings,
  through = (store) => store,
}: Omit<StaffOptions, "wait">): {
  readonly identity: Identity;
  readonly trail: Trail;
} {
  instances += 1;
  const trail = createTrail(node, `staff${instances}-${process.pid}`);
  const random = randomFrom(() => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0);
  const world = { node, now, random, store: through(databaseAt(url)), reports: reportsAt(url) };
  const known = async (): Promise<boolean> => true;
  const places = { area: known, institution: known };
  return {
    trail,
    identity: createIdentity(world, { trail, places, settings: { ...CHEAP, ...settings } }),
  };
}

/** Changes the first password and enrols the second factor. */
export async function finish(
  identity: Identity,
  { now, wait }: Pick<StaffOptions, "now" | "wait">,
  given: { readonly id: StaffId; readonly loginName: string; readonly firstPassword: string },
  newPassword = PASSWORD,
): Promise<Person> {
  const { id, loginName, firstPassword } = given;
  const client = WINDOW;
  const first = await identity.logIn({ loginName, password: firstPassword, client });
  const changed = await identity.changePassword({
    ...{ token: first.token, password: firstPassword, newPassword, client },
  });
  const { secret } = await identity.startSecondFactor(changed.token);
  const code = codeAt(secret, now());
  const shown = await identity.showSecondFactor({ token: changed.token, code, client });
  wait(60_000);
  return { id, loginName, password: newPassword, secret, ...shown };
}

export async function logInAgain(
  identity: Identity,
  { now, wait }: Pick<StaffOptions, "now" | "wait">,
  { loginName, password, secret }: Person,
): Promise<LoggedIn> {
  wait(60_000);
  const code = codeAt(secret, now());
  return await identity.logIn({ loginName, password, code, client: WINDOW });
}

export async function startStaff(options: StaffOptions): Promise<TestStaff> {
  const { identity, trail } = openIdentity(options);
  const first = await identity.makeFirstAdministrators("tests", {
    administrator: { loginName: "guan.li", name: "管理" },
    securityAdministrator: { loginName: "an.quan", name: "安全" },
    auditor: { loginName: "shen.ji", name: "审计" },
  });
  const people = new Map<Duty, Person>();
  for (const one of first) people.set(one.duty, await finish(identity, options, one));
  const of = (duty: Duty): Person => {
    const person = people.get(duty);
    if (!person) throw new Error(`no ${duty}`);
    return person;
  };
  return {
    identity,
    trail,
    administrator: of("administrator"),
    securityAdministrator: of("securityAdministrator"),
    auditor: of("auditor"),
    somebody: async (loginName, name, roles = []) => {
      const made = await identity.makeAccount(of("administrator").session, { loginName, name });
      for (const role of roles) {
        const by = of("securityAdministrator").session;
        await identity.grantRole(by, { staffId: made.id, role });
      }
      return await finish(identity, options, { ...made, loginName });
    },
  };
}

export function roleOf(duty: Duty, place: string): Role {
  return { duty, place: place as DutyPlace };
}

export interface CommandStaff {
  readonly tokens: ReadonlyMap<string, string>;
  /** The words of a command that somebody gives by their token. */
  as(loginName: string): string[];
}

/** Staff by whose tokens commands of a test act; on the machine's own clock, as commands are. */
export async function commandStaff(
  { url, node }: Pick<StaffOptions, "url" | "node">,
  people: Readonly<Record<string, readonly Role[]>>,
): Promise<CommandStaff> {
  let ahead = 0;
  const now = (): number => Date.now() + ahead;
  const wait = (ms: number): void => {
    ahead += ms;
  };
  // Each enrolment waits for another code; the clock of the first one is as far behind.
  ahead = -(Object.keys(people).length + 4) * 60_000;
  const staff = await startStaff({ url, node, now, wait });
  const tokens = new Map<string, string>();
  for (const [loginName, roles] of Object.entries(people)) {
    const { session } = await staff.somebody(loginName, "某人", roles);
    tokens.set(loginName, (await staff.identity.makeToken(session, { name: "x", days: 1 })).token);
  }
  const folder = mkdtempSync(join(tmpdir(), "tokens-"));
  const as = (loginName: string): string[] => {
    const path = join(folder, loginName);
    writeFileSync(path, `${tokens.get(loginName)}\n`);
    return ["--token-file", path];
  };
  return { tokens, as };
}
