/**
 * The session part of the registry bench: what it costs a node to know by whom a request is, with
 * so many members of staff at work. Each has a duty and a session that was opened by SQL; the check
 * is the program's own, past the password.
 */
import { sm3 } from "#base/gm/sm3.ts";
import { type Random, seededRandom } from "#base/random.ts";
import { createIdentity, IDENTITY_SETTINGS } from "#identity/identity.ts";
import type { NodeId } from "#model/place.ts";
import { sql } from "#store/store.ts";
import { createTrail } from "#trail/trail.ts";
import { type Figure, rounded } from "./figures.ts";
import type { RegistryStage } from "./registry-stage.ts";

const NODE = "360000" as NodeId;
const STAFF = 20_000;
/** One after the other, as one process reads them. */
const CHECKS = { held: 200_000, read: STAFF } as const;

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

interface Cost {
  readonly cpuMs: number;
  readonly wallMs: number;
}

async function each(
  count: number,
  check: (index: number) => Promise<unknown>,
): Promise<Cost & { readonly missed: number }> {
  let missed = 0;
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  for (let index = 0; index < count; index += 1) if (!(await check(index))) missed += 1;
  const { user, system } = process.cpuUsage(cpu);
  const wallMs = (performance.now() - began) / count;
  return { cpuMs: (user + system) / 1_000 / count, wallMs, missed };
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
  await each(2_000, (index) => identity.staffOf(token(index)));
  // A page asks several times within the seconds that a session is held.
  const held = await each(CHECKS.held, (index) => identity.staffOf(token(index >> 3)));
  const read = await each(CHECKS.read, (index) => identity.staffOf(token(index)));
  if (held.missed + read.missed > 0) throw new Error("a session that is open was not found");
  const row = (work: string, figure: number): Figure => {
    return { work, figure: rounded(figure), unit: "ms", baseline: null, ratio: null };
  };
  return [
    row("session check, eight requests of each in a row, processor time", held.cpuMs),
    row("session check, read from the database each time, processor time", read.cpuMs),
    row("session check, read from the database each time, wall clock", read.wallMs),
  ];
}
