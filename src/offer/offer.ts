/**
 * The offer's face: what a care place offers its institutions besides settlement, behind the same
 * desk. Every call comes from an institution that is open.
 */
import type {
  HospitalCall,
  HospitalQueryAnswers,
  OfferBooking,
  OfferQuery,
  Render,
} from "#model/command.ts";
import type { Institution } from "#model/place.ts";
import { type Building, downloadList } from "#offer/downloads.ts";
import { cleanFiles, fetchFile, keepFile } from "#offer/files.ts";
import type { Reference } from "#registry/registry.ts";
import { bookOnce, openInstitution } from "#settlement/settlement.ts";
import type { Trail } from "#trail/trail.ts";
import type { World } from "#world.ts";

export interface Offer {
  /** Refusals: institution_unknown, institution_suspended, and the query's own. */
  ask<Query extends OfferQuery>(
    call: HospitalCall,
    query: Query,
  ): Promise<HospitalQueryAnswers[Query["kind"]]>;
  /** Refusals: the same, message_reused, message_reversed. */
  book<Booking extends OfferBooking>(
    call: HospitalCall,
    booking: Booking,
    render: Render<Booking["kind"]>,
  ): Promise<string>;
  /** Deletes what has expired. Returns how much it did. */
  due(): Promise<number>;
}

interface Opened {
  readonly reference: Reference;
  readonly institution: Institution;
}

export interface OfferDeps {
  readonly trail: Trail;
  readonly reference: () => Promise<Reference>;
}

export function createOffer(world: World, deps: OfferDeps): Offer {
  const building: Building = new Map();
  const opened = async (call: HospitalCall): Promise<Opened> => {
    const reference = await deps.reference();
    return {
      reference,
      institution: openInstitution(reference.institutions, call.institution, world.now()),
    };
  };
  const answer = async (
    call: HospitalCall,
    query: OfferQuery,
  ): Promise<HospitalQueryAnswers[OfferQuery["kind"]]> => {
    const { institution } = await opened(call);
    switch (query.kind) {
      case "fetchFile":
        return await fetchFile(world.store, world.now(), call, query);
      case "downloadList":
        return await downloadList(world, building, institution.area, query);
    }
  };
  return {
    ask: async <Query extends OfferQuery>(call: HospitalCall, query: Query) =>
      (await answer(call, query)) as HospitalQueryAnswers[Query["kind"]],
    book: async (call, booking, render) => {
      await opened(call);
      return await bookOnce<typeof booking>(
        world,
        deps.trail,
        call,
        { kind: booking.kind, render },
        async (tx) => {
          const answer = await keepFile(tx, world, call, booking);
          return { answer, action: "file.kept", subject: answer.number };
        },
      );
    },
    due: () => cleanFiles(world.store, world.now()),
  };
}

const OFFER_KINDS: ReadonlySet<string> = new Set<(OfferQuery | OfferBooking)["kind"]>([
  "keepFile",
  "fetchFile",
  "downloadList",
]);

/** Whose work a command is. */
export function isOffer<Command extends { readonly kind: string }>(
  command: Command,
): command is Extract<Command, OfferQuery | OfferBooking> {
  return OFFER_KINDS.has(command.kind);
}
