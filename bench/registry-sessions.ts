/**
 * The session part of the registry bench: what it costs a node to know by whom a request is, with
 * so many members of staff at work. Each has a duty and a session that was opened by SQL; the check
 * is the program's own, past the password.
 */
import { sm3 } from "#base/gm/sm3.ts";
import { type Random, seededRandom } from "#base/random.ts";
import { createIdentity, IDENTITY_SETTINGS } from "#identity/identity.ts";
import type { NodeId } from "#model/place.ts";
import { sql, type Tx } from "#store/store.ts";
import { createTrail } from "#trail/trail.ts";
import { type Figure, rounded } from "./figures.ts";
import type { RegistryStage } from "./registry-stage.ts";

const NODE = "360000" as NodeId;
const STAFF = 20_000;
/** One after the other, as one process reads them. */
const CHECKS = { held: 200_000, read: STAFF } as const;
const WARM_UP = 2_000;
const TURN = 500;

/** 32 bytes as a cookie has them. */
function tokens(random: Random): string[] {
  return Array.from({ length: STAFF }, () =>
    Buffer.from(random.hex(64), "hex").toString("base64url"),
  );
}

async function openSessions(stage: RegistryStage, all: readonly string[]): Promise<void> {
  const rows = JSON.stringify(all.map((token, index) => ({ index, digest: sm3(token) })));
  const now = Date.now();
  await stage.database.query(sql`
    with given as (
      select * from json_to_recordset(${rows}::json) as t(index int8, digest text)
    ), accounts as (
      insert into identity.accounts (id, login_name, name, state, made_at, password_hash,
        password_at, password_given, totp_secret, totp_confirmed, totp_step)
      select 'acc_' || index, 'staff.' || index, '测量', 'active', ${now}, '-', ${now}, false,
             '-', true, 0
        from given
    ), roles as (
      insert into identity.roles (id, account_id, duty, place, granted_at, granted_by)
      select 'rol_' || index, 'acc_' || index, 'reception', '360300', ${now}, 'acc_0_'
        from given
    )
    insert into identity.sessions (id, digest, kind, subject, made_at, seen_at, expires_at,
      entrance, factor, address, agent)
    select 'ses_' || index, digest, 'staff', 'acc_' || index, ${now}, ${now},
           ${now + 3_600_000}, 'password', 'code', '127.0.0.1', 'bench'
      from given`);
  await stage.script("analyze");
}

/** Milliseconds each, added up over turns. */
class Cost {
  cpuMs = 0;
  wallMs = 0;
  #count = 0;

  async add(count: number, check: (index: number) => Promise<boolean>): Promise<void> {
    const from = this.#count;
    const [began, cpu] = [performance.now(), process.cpuUsage()];
    for (let index = from; index < from + count; index += 1) {
      if (!(await check(index))) throw new Error("a session that is open was not found");
    }
    const { user, system } = process.cpuUsage(cpu);
    const mean = (before: number, added: number) => (before * from + added) / (from + count);
    this.cpuMs = mean(this.cpuMs, (user + system) / 1_000);
    this.wallMs = mean(this.wallMs, performance.now() - began);
    this.#count += count;
  }
}

/** The least that a look into the database costs: one key, one column. */
async function isThere(store: Tx, digest: string): Promise<boolean> {
  const rows = await store.query(sql`select id from identity.sessions where digest = ${digest}`);
  return rows.length > 0;
}

export async function sessionsPart(stage: RegistryStage): Promise<Figure[]> {
  const all = tokens(seededRandom(11));
  await openSessions(stage, all);
  const { database: store, reports } = stage;
  const world = { node: NODE, store, reports, now: () => Date.now(), random: seededRandom(12) };
  const known = async (): Promise<boolean> => true;
  const identity = createIdentity(world, {
    trail: createTrail(NODE, "bench"),
    places: { area: known, institution: known },
    settings: IDENTITY_SETTINGS,
  });
  const token = (index: number): string => all[index % all.length] ?? "";
  const check = async (index: number) => (await identity.staffOf(token(index))) !== null;
  await new Cost().add(WARM_UP, check);
  const [held, read, plain] = [new Cost(), new Cost(), new Cost()];
  // A page asks several times within the seconds that a session is held.
  await held.add(CHECKS.held, (index) => check(index >> 3));
  const digests = all.map((one) => sm3(one));
  // In turns, so that a busy machine is as busy for both.
  for (let done = 0; done < CHECKS.read; done += TURN) {
    await read.add(TURN, check);
    await plain.add(TURN, (index) => isThere(store, digests[index % digests.length] ?? ""));
  }
  const row = (work: string, figure: number, beside?: number): Figure => {
    const baseline = beside === undefined ? null : rounded(beside);
    const ratio = beside === undefined ? null : rounded(figure / beside);
    return { work, figure: rounded(figure), unit: "ms", baseline, ratio };
  };
  const what = "session check, read from the database each time";
  return [
    row("session check, eight requests of each in a row, processor time", held.cpuMs),
    row(`${what}, processor time`, read.cpuMs, plain.cpuMs),
    row("one column by one key, processor time", plain.cpuMs),
    row(`${what}, wall clock`, read.wallMs, plain.wallMs),
  ];
}
