/** What routes do with claims, whoever calls: each act in the commit of its answer. */
import { lineOf } from "#api/estimate-bills.ts";
import {
  type Beside,
  type ClaimShown,
  type FilledBody,
  shownClaim,
} from "#api/reimbursement/shapes.ts";
import { present } from "#base/assert.ts";
import { type ChinaDate, chinaDate, type Instant } from "#base/date.ts";
import { fen } from "#base/money.ts";
import { Refusal } from "#base/refusals.ts";
import type { Actor } from "#model/actor.ts";
import { insuranceAmong } from "#model/insured.ts";
import type { PersonId } from "#model/person.ts";
import type { InstitutionCode } from "#model/place.ts";
import { CLAIM_STATE_WORDS } from "#model/reimbursement-words.ts";
import { NO_FLAGS } from "#model/settlement.ts";
import type { Office } from "#nodes/nodes.ts";
import { cardAt, homeAreaOn, insuredPersons } from "#registry/registry.ts";
import {
  type Acting,
  type ClaimRow,
  draftClaim,
  type Filled,
  fillClaim,
  problemsNow,
  type ReimbursementWorld,
  type Step,
  selectClaim,
  selectPayouts,
} from "#reimbursement/reimbursement.ts";
import type { Transaction, Tx } from "#store/store.ts";
import type { TrailEntry } from "#trail/trail.ts";

interface Calling {
  readonly office: Office;
  readonly actor: Actor | null;
  readonly now: Instant;
  commit(
    work: (tx: Transaction, entries: TrailEntry[]) => Promise<ClaimShown>,
  ): Promise<ClaimShown>;
}

export interface CallingOn extends Calling {
  readonly params: { readonly claim: string };
  expectVersion(current: string, changed: string): void;
}

export function reimbursingOf({ reimbursing }: Office): ReimbursementWorld {
  return present(reimbursing, "a province has a desk of reimbursement");
}

/** What is told of a draft is what is still missing. */
async function besideOf(world: ReimbursementWorld, tx: Tx, row: ClaimRow): Promise<Beside> {
  const open = row.state === "draft" || row.state === "returned";
  return {
    problems: open ? await problemsNow(world, tx, row) : [],
    payouts: await selectPayouts(tx, row.id),
  };
}

export async function claimShown(office: Office, row: ClaimRow, now: Instant) {
  return shownClaim(row, now, await besideOf(reimbursingOf(office), office.world.store, row));
}

async function acted(
  { office, actor, now, commit }: Calling,
  work: (world: ReimbursementWorld, step: Step) => Promise<ClaimRow>,
): Promise<ClaimShown> {
  const world = reimbursingOf(office);
  const by = present(actor, "somebody acts");
  return await commit(async (tx, entries) => {
    const row = await work(world, { tx, entries, by });
    return shownClaim(row, now, await besideOf(world, tx, row));
  });
}

/** Refusals: institution_unknown, person_unknown, those of the claim. */
export async function draftFor(
  call: Calling,
  { personId, channel }: { readonly personId: PersonId; readonly channel: "online" | "window" },
  body: FilledBody,
): Promise<ClaimShown> {
  const { office, now } = call;
  const insured = (await insuredPersons(office.world.store, [personId])).get(personId);
  if (!insured) throw new Refusal("person_unknown", {}, "home");
  const scheme = body.scheme ?? "employee";
  const offered = insured.insurances.filter((one) => one.scheme === scheme);
  const held = insuranceAmong(offered, body.visitOn as ChinaDate);
  const area = held?.area ?? homeAreaOn(insured, chinaDate(now));
  const filled = await filledOf(office, body);
  return await acted(call, (world, step) =>
    draftClaim(world, step, { ...filled, personId, area, scheme, channel }),
  );
}

export async function fillFor(
  call: CallingOn,
  body: FilledBody,
  own: PersonId | null = null,
): Promise<ClaimShown> {
  const filled = await filledOf(call.office, body);
  return await acted(call, (world, step) =>
    fillClaim(world, step, { ...filled, ...actingOf(call, own) }),
  );
}

/** Another's claim is none to a person. */
function actingOf({ params, expectVersion }: CallingOn, own: PersonId | null): Acting {
  return {
    id: params.claim,
    check: (row) => {
      if (own !== null && row.person_id !== own) throw new Refusal("object_missing");
      expectVersion(String(row.version), `（现为${CLAIM_STATE_WORDS[row.state]}）`);
    },
  };
}

export async function actOn<Given extends object>(
  call: CallingOn,
  act: (world: ReimbursementWorld, step: Step, given: Acting & Given) => Promise<ClaimRow>,
  given: Given,
  own: PersonId | null = null,
): Promise<ClaimShown> {
  return await acted(call, (world, step) => act(world, step, { ...given, ...actingOf(call, own) }));
}

/** Typed from paper: capital letters, no blanks. */
function typed(text: string): string {
  return text.replaceAll(" ", "").toUpperCase();
}

async function filledOf({ world }: Office, body: FilledBody): Promise<Filled> {
  const card = await cardAt(world.store, body.institution as InstitutionCode);
  if (!card) throw new Refusal("institution_unknown", { institution: body.institution }, "home");
  const { code, name, kind, area: careArea } = card;
  const visitOn = body.visitOn as ChinaDate;
  const { careType, disease, diagnosis, reason, reasonWords, phone, account } = body;
  return {
    claimed: {
      // A pharmacy has no level: the lowest one is its.
      ...{ careArea, institution: { code, name, kind, level: card.level ?? 1 } },
      ...{ careType, disease, diagnosis, reason, reasonWords, phone, visitOn },
      dischargedOn: body.dischargedOn as ChinaDate | undefined,
      flags: { ...NO_FLAGS, emergency: body.emergency ?? false },
      account: { ...account, number: typed(account.number) },
      invoices: body.invoices.map(({ code, number, checkCode, amount }) => ({
        ...{ code: typed(code), number: typed(number), checkCode: typed(checkCode) },
        amountFen: fen(amount),
      })),
      lines: body.lines.map(({ itemCode, name, on, quantity = 1, ...item }, index) => ({
        ...lineOf(item, `body.lines[${index}]`),
        ...{ itemCode: itemCode ?? "", name, on: (on ?? visitOn) as ChinaDate },
        quantityE4: BigInt(quantity) * 10_000n,
      })),
    },
    materials: body.materials,
  };
}

export async function claimNow(office: Office, claim: string): Promise<ClaimRow | null> {
  const [row] = await selectClaim(office.world.store, claim);
  return row ?? null;
}

/** Where a claim is decided. */
export const PLACE_OF_CLAIM = {
  of: async (call: { readonly office: Office; readonly params: { readonly claim: string } }) => {
    const row = await claimNow(call.office, call.params.claim);
    return row && { area: row.area };
  },
};
