/**
 * E-vouchers (医保码) at home: a person's page gets a code, an institution's scan or the person's
 * own log-in consumes it, once and within a minute. Of two that show one code the first committed
 * has it.
 */
import { present } from "#base/assert.ts";
import { chinaDate, DAY_MS, type Instant } from "#base/date.ts";
import { sameText } from "#base/gm/same.ts";
import { hmacSm3, sm3 } from "#base/gm/sm3.ts";
import { Refusal } from "#base/refusals.ts";
import { type Actor, actorText } from "#model/actor.ts";
import type { RedeemVoucherAnswer, RedeemVoucherContent } from "#model/message.ts";
import { homeAreaOf, type PersonId } from "#model/person.ts";
import { type InstitutionCode, type NodeId, nodeOf } from "#model/place.ts";
import type { Room } from "#model/room.ts";
import { codeArea, VOUCHER_MS, type Voucher, type VoucherPurpose } from "#model/voucher.ts";
import { homeAreaOn, insuredPersonOfRow } from "#registry/people.ts";
import { selectInsuredPersons } from "#registry/queries.ts";
import {
  deleteVouchers,
  insertToken,
  insertVoucher,
  insertVoucherKey,
  lockVoucher,
  selectVoucherKeys,
  updateConsumed,
  type VoucherKeyRow,
  type VoucherRow,
} from "#registry/queries-vouchers.ts";
import type { Tx } from "#store/store.ts";
import { inTransaction, type Trail, type TrailEntry } from "#trail/trail.ts";
import type { World } from "#world.ts";

type HomeWorld = Pick<World, "store" | "now" | "random" | "node">;

/** A key signs for so long; what it signed last is checked with the one before the newest. */
const KEY_MS = 30 * DAY_MS;
const KEYS_CHECKED = 2;

/** A token that no encounter has taken, or whose outpatient visit goes on. */
const TOKEN_MS = 30 * DAY_MS;

/** What is over stays so long, so that a late scan is told the reason. */
const KEPT_MS = DAY_MS;
const CLEANED_MAX = 1_000;

const MAC_LENGTH = 32;
const PURPOSE_WORDS: Readonly<Record<VoucherPurpose, string>> = {
  treatment: "就诊",
  logIn: "本人登录",
};

export interface VoucherAsked {
  readonly personId: PersonId;
  readonly purpose: VoucherPurpose;
  /** Where alone it may be shown. */
  readonly institution?: InstitutionCode | undefined;
  /** Who asks for it: the person, or who acts for them. */
  readonly actor: Actor;
}

function refusal(code: Refusal["code"], params: Record<string, string> = {}): Refusal {
  return new Refusal(code, params, "home");
}

function macOf({ secret }: VoucherKeyRow, text: string): string {
  return hmacSm3(Buffer.from(secret, "hex"), `voucher ${text}`).slice(0, MAC_LENGTH);
}

async function signingKey(tx: Tx, world: Pick<World, "now" | "random">): Promise<VoucherKeyRow> {
  const [newest] = await selectVoucherKeys(tx, 1);
  const now = world.now();
  if (newest && newest.made_at > now - KEY_MS) return newest;
  await insertVoucherKey(tx, {
    id: (newest?.id ?? 0) + 1,
    secret: world.random.hex(64),
    made_at: now,
  });
  const [made] = await selectVoucherKeys(tx, 1);
  return present(made, "a key was made");
}

/** A code for somebody whose session is known, in a transaction. Refusals: person_unknown. */
export async function issueVoucher(
  tx: Tx,
  entries: TrailEntry[],
  world: Pick<World, "now" | "random">,
  { personId, purpose, institution, actor }: VoucherAsked,
): Promise<Voucher> {
  const [person] = await selectInsuredPersons(tx, [personId]);
  if (!person) throw refusal("person_unknown");
  const key = await signingKey(tx, world);
  const serial = world.random.hex(20);
  const text = `ecq${homeAreaOf(personId)}${serial}`;
  const issued_at = world.now();
  const expires_at = issued_at + VOUCHER_MS;
  await insertVoucher(tx, {
    ...{ serial, person_id: personId, purpose, institution: institution ?? null },
    ...{ issued_at, expires_at, consumed_at: null, consumed_by: null },
  });
  const detail = institution ? `${purpose} ${institution}` : purpose;
  const entry = { action: "voucher.issued", subject: serial, personId, detail };
  entries.push({ at: issued_at, actor, ...entry });
  return { code: text + macOf(key, text), expiresAt: expires_at };
}

interface Consuming {
  readonly code: string;
  readonly purpose: VoucherPurpose;
  readonly institution?: InstitutionCode | undefined;
  readonly at: Instant;
  readonly by: Actor;
}

/**
 * Refusals: voucher_forged, voucher_stale, voucher_used, voucher_other_purpose,
 * voucher_other_institution.
 */
async function consume(tx: Tx, node: NodeId, asked: Consuming): Promise<PersonId> {
  const { code, purpose, institution, at } = asked;
  const area = codeArea(code);
  if (!area || nodeOf(area) !== node) throw refusal("voucher_forged");
  const text = code.slice(0, -MAC_LENGTH);
  const keys = await selectVoucherKeys(tx, KEYS_CHECKED);
  const mac = code.slice(-MAC_LENGTH);
  if (!keys.some((key) => sameText(macOf(key, text), mac))) throw refusal("voucher_forged");
  const serial = text.slice("ecq".length + area.length);
  const [row] = await lockVoucher(tx, serial);
  if (row && row.consumed_at !== null) throw refusal("voucher_used");
  if (!row || !isFresh(row, at)) throw refusal("voucher_stale");
  if (row.purpose !== purpose) {
    const [issued, shown] = [PURPOSE_WORDS[row.purpose], PURPOSE_WORDS[purpose]];
    throw refusal("voucher_other_purpose", { issued, shown });
  }
  if (row.institution !== null && row.institution !== institution) {
    throw refusal("voucher_other_institution", { institution: row.institution });
  }
  await updateConsumed(tx, serial, { at, by: actorText(asked.by) });
  return row.person_id;
}

/** A clock that was set back makes no code live longer than twice its minute. */
function isFresh({ issued_at, expires_at }: VoucherRow, at: Instant): boolean {
  return at < expires_at && at > issued_at - VOUCHER_MS;
}

/**
 * For the log-in of a person at home. Refusals: voucher_forged, voucher_stale, voucher_used,
 * voucher_other_purpose.
 */
export async function consumeVoucher(
  world: HomeWorld,
  trail: Pick<Trail, "append">,
  code: string,
): Promise<{ readonly personId: PersonId; readonly name: string }> {
  return await inTransaction(world.store, trail, async (tx, entries) => {
    const [at, by] = [world.now(), { kind: "program" } as const];
    const personId = await consume(tx, world.node, { code, purpose: "logIn", at, by });
    const [row] = await selectInsuredPersons(tx, [personId]);
    const actor = { kind: "person", id: personId } as const;
    entries.push({ at, actor, action: "voucher.loggedIn", subject: personId, personId });
    return { personId, name: present(row, "a voucher has its person").name };
  });
}

/** An institution has scanned a code. Refusals in the answer: those of `consume`. */
export async function redeemVoucher(
  world: HomeWorld,
  trail: Pick<Trail, "append" | "note">,
  content: RedeemVoucherContent,
): Promise<RedeemVoucherAnswer> {
  const { code, institution } = content;
  const actor = { kind: "node", id: nodeOf(content.careArea) } as const;
  try {
    return await inTransaction(world.store, trail, async (tx, entries) => {
      const at = world.now();
      const asked = { code, purpose: "treatment", institution, at, by: actor } as const;
      const personId = await consume(tx, world.node, asked);
      const [row] = await selectInsuredPersons(tx, [personId]);
      const insured = insuredPersonOfRow(present(row, "a voucher has its person"));
      // The token names who gave the number; hospitals send on where the person is insured.
      const token = `ect${homeAreaOf(personId)}${world.random.hex(31)}`;
      await insertToken(tx, {
        token_digest: sm3(token),
        person_id: personId,
        institution,
        issued_at: at,
        until: at + TOKEN_MS,
        encounter_id: null,
        closed_at: null,
      });
      const entry = { action: "voucher.redeemed", subject: personId, personId };
      entries.push({ at, actor, ...entry, detail: institution });
      const homeArea = homeAreaOn(insured, chinaDate(at));
      return { outcome: "redeemed", person: insured.person, homeArea, token };
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const entry = { action: "voucher.refused", subject: institution, detail: error.code };
    trail.note({ at: world.now(), actor, ...entry });
    return { outcome: "refused", refusal: error.content() };
  }
}

/** The messages about vouchers that home answers. */
export function voucherRoom(world: HomeWorld, trail: Pick<Trail, "append" | "note">): Room {
  const { store, now } = world;
  return {
    name: "vouchers",
    messages: {
      redeemVoucher: {
        origin: "careArea",
        answer: (content) => redeemVoucher(world, trail, content),
      },
    },
    due: [
      {
        name: "vouchers.clean",
        run: () => store.transaction((tx) => deleteVouchers(tx, now() - KEPT_MS, CLEANED_MAX)),
      },
    ],
  };
}
