/**
 * What routes do with applications, whoever calls: each act in the commit of its answer, under the
 * version that the caller saw.
 */
import type { Static } from "typebox";
import {
  type ApplicationShown,
  changedWords,
  type Drafted,
  type FILLED,
  shownApplication,
  wishOf,
} from "#api/filing/applications.ts";
import { present } from "#base/assert.ts";
import { chinaDate, type Instant } from "#base/date.ts";
import type { FilingId } from "#base/id.ts";
import { Refusal } from "#base/refusals.ts";
import {
  type ApplicationRow,
  draftApplication,
  type FilingWorld,
  filingAreaOn,
  fillIn,
  problemsNow,
  type Step,
  selectApplicationNow,
  submit,
} from "#filing/filing.ts";
import type { Actor } from "#model/actor.ts";
import type { ApplicationChannel, ApplicationKind } from "#model/application.ts";
import type { PersonId } from "#model/person.ts";
import type { Role } from "#model/staff.ts";
import type { Office } from "#nodes/nodes.ts";
import type { Tx } from "#store/store.ts";
import type { TrailEntry } from "#trail/trail.ts";

export function filingWorldOf({ filing }: Office): FilingWorld {
  return present(filing, "a province has a desk of filings");
}

export interface Acting {
  readonly office: Office;
  readonly actor: Actor | null;
  readonly now: Instant;
  commit(
    work: (tx: Tx, entries: TrailEntry[]) => Promise<ApplicationShown>,
  ): Promise<ApplicationShown>;
}

export interface ActingOn extends Acting {
  readonly role: Role | null;
  readonly params: { readonly application: string };
  expectVersion(current: string, changed: string): void;
}

/** What is told of a draft is what is still missing. */
async function acted(
  { office, actor, now, commit }: Acting,
  work: (world: FilingWorld, step: Step) => Promise<ApplicationRow>,
): Promise<ApplicationShown> {
  const world = filingWorldOf(office);
  const by = present(actor, "somebody acts");
  return await commit(async (tx, entries) => {
    const row = await work(world, { tx, entries, by });
    const open = row.state === "draft" || row.state === "returned";
    return shownApplication(row, now, open ? await problemsNow(world, tx, row) : []);
  });
}

/** Refusals: filing_unknown, application_open, application_many. */
export async function draftFor(
  call: Acting,
  { personId, channel }: { readonly personId: PersonId; readonly channel: ApplicationChannel },
  { kind, filing, wish, materials = [] }: Drafted,
): Promise<ApplicationShown> {
  return await acted(call, async (world, step) => {
    const area = await filingAreaOn(step.tx, personId, chinaDate(call.now));
    return await draftApplication(world, step, {
      ...{ kind, channel, personId, area, materials },
      filingId: (filing ?? null) as FilingId | null,
      wish: wishOf(wish),
    });
  });
}

/** The agency begins to take a filing back; another person decides. Refusals: its problems. */
export async function revokeFor(
  call: Acting,
  { personId, filingId }: { readonly personId: PersonId; readonly filingId: FilingId },
  { reason, materials }: { readonly reason: string; readonly materials: readonly string[] },
): Promise<ApplicationShown> {
  return await acted(call, async (world, step) => {
    const area = await filingAreaOn(step.tx, personId, chinaDate(call.now));
    const { id } = await draftApplication(world, step, {
      ...{ kind: "revoke", channel: "window", personId, area, filingId },
      ...{ wish: { areas: [], diseases: [], retroactive: false, reason }, materials },
    });
    return await submit(world, step, { id, check: () => {} });
  });
}

/** What the agency brings against somebody is its checkers' alone. Refusal: duty_missing. */
export function checkRevokes(kind: ApplicationKind, role: Role | null): void {
  if (kind === "revoke" && role?.duty !== "checker") throw new Refusal("duty_missing");
}

interface Asked {
  readonly id: string;
  readonly check: (row: ApplicationRow) => void;
}

/**
 * One act on an application that the caller has read. Refusals: record_changed, and those of the
 * act.
 */
export async function actOn(
  call: ActingOn,
  work: (world: FilingWorld, step: Step, asked: Asked) => Promise<ApplicationRow>,
): Promise<ApplicationShown> {
  const check = (row: ApplicationRow): void => {
    // Persons hear of no clerk by name.
    const toStaff = call.actor?.kind === "staff";
    call.expectVersion(String(row.version), changedWords(row, toStaff));
  };
  const found = present(await applicationNow(call.office, call.params.application), "it was found");
  checkRevokes(found.kind, call.role);
  // Told before its state is looked at: who came second hears what it has become.
  check(found);
  const asked = { id: call.params.application, check };
  return await acted(call, (world, step) => work(world, step, asked));
}

export async function fillFor(
  call: ActingOn,
  { wish, materials = [] }: Static<typeof FILLED>,
): Promise<ApplicationShown> {
  return await actOn(call, (world, step, asked) =>
    fillIn(world, step, { ...asked, wish: wishOf(wish), materials }),
  );
}

export async function applicationNow(
  { world }: Office,
  application: string,
): Promise<ApplicationRow | null> {
  const [row] = await selectApplicationNow(world.store, application);
  return row ?? null;
}

/** Refusal: object_missing, when it is not this person's. */
export async function ownApplication(
  office: Office,
  application: string,
  personId: PersonId,
): Promise<ApplicationRow> {
  const row = await applicationNow(office, application);
  const isOpen = row?.kind !== "revoke" || row.state === "approved";
  if (row?.person_id !== personId || !isOpen) throw new Refusal("object_missing");
  return row;
}

/** To act on it: what the agency began against the person is not theirs to change. */
export async function ownAct(
  office: Office,
  application: string,
  personId: PersonId,
): Promise<ApplicationRow> {
  const row = await ownApplication(office, application, personId);
  if (row.kind === "revoke") throw new Refusal("object_missing");
  return row;
}

/** Where an application is decided. */
export const PLACE_OF_APPLICATION = {
  of: async (call: {
    readonly office: Office;
    readonly params: { readonly application: string };
  }) => {
    const row = await applicationNow(call.office, call.params.application);
    return row && { area: row.area };
  },
};
