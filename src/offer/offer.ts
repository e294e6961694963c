/**
 * The offer's face: what a care place offers its institutions besides settlement, behind the same
 * desk: files, lists, pages of the catalogue, mappings. Every call comes from an institution that
 * is open.
 */
import { granted, Refusal } from "#base/refusals.ts";
import type { Catalogue } from "#catalogue/catalogue.ts";
import type {
  HospitalBookingAnswers,
  HospitalCall,
  HospitalQueryAnswers,
  OfferBooking,
  OfferQuery,
  Render,
} from "#model/command.ts";
import {
  browseItems,
  browseMappings,
  browseOwnShares,
  browsePriceLimits,
  type Place,
} from "#offer/browse.ts";
import { type Building, downloadList } from "#offer/downloads.ts";
import { cleanFiles, fetchFile, keepFile } from "#offer/files.ts";
import { bookMappings } from "#offer/mapping.ts";
import { type Reference, unmapItem } from "#registry/registry.ts";
import { type Booked, bookOnce, openInstitution } from "#settlement/settlement.ts";
import type { Tx } from "#store/store.ts";
import type { Trail } from "#trail/trail.ts";
import type { World } from "#world.ts";

export interface Offer {
  /** Refusals: institution_unknown, institution_suspended, file_unknown. */
  ask<Query extends OfferQuery>(
    call: HospitalCall,
    query: Query,
  ): Promise<HospitalQueryAnswers[Query["kind"]]>;
  /**
   * Refusals: institution_unknown, institution_suspended, message_reused, message_reversed,
   * field_invalid, file_too_large, files_too_many, mapping_…
   */
  book<Booking extends OfferBooking>(
    call: HospitalCall,
    booking: Booking,
    render: Render<Booking["kind"]>,
  ): Promise<string>;
  /** Deletes what has expired. Returns how much it did. */
  due(): Promise<number>;
}

export interface OfferDeps {
  readonly trail: Trail;
  readonly reference: () => Promise<Reference & { readonly catalogue: Catalogue }>;
}

type Answers = HospitalQueryAnswers;

export function createOffer(world: World, deps: OfferDeps): Offer {
  const building: Building = new Map();
  const placeOf = async (call: HospitalCall): Promise<Place> => {
    const reference = await deps.reference();
    const { institutions } = reference;
    const institution = granted(openInstitution(institutions, call.institution, world.now()));
    return { reference, institution };
  };
  return {
    ask: async <Query extends OfferQuery>(call: HospitalCall, query: Query) => {
      const { trail } = deps;
      const answer = await answerTo(world, { building, trail }, await placeOf(call), call, query);
      return answer as Answers[Query["kind"]];
    },
    book: async (call, booking, render) => {
      const place = await placeOf(call);
      const kept = { kind: booking.kind, render: render as Render<OfferBooking["kind"]> };
      return await bookOnce<OfferBooking>(world, deps.trail, call, kept, (tx) =>
        carryOut(tx, world, place, call, booking),
      );
    },
    due: () => cleanFiles(world.store, world.now()),
  };
}

async function answerTo(
  world: World,
  { building, trail }: { readonly building: Building; readonly trail: Trail },
  place: Place,
  call: HospitalCall,
  query: OfferQuery,
): Promise<Answers[OfferQuery["kind"]]> {
  switch (query.kind) {
    case "fetchFile":
      return await fetchFile(world.store, trail, world.now(), call, query);
    case "downloadList":
      return await downloadList(world, building, place.institution.area, query);
    case "browseItems":
      return await browseItems(world, place, query);
    case "browsePriceLimits":
      return await browsePriceLimits(world, place, query);
    case "browseOwnShares":
      return await browseOwnShares(world, place, query);
    case "browseMappings":
      return await browseMappings(world, place, query);
  }
}

const DONE: HospitalBookingAnswers["mapItems"] = { done: true };

async function carryOut(
  tx: Tx,
  world: World,
  { institution, reference }: Place,
  call: HospitalCall,
  booking: OfferBooking,
): Promise<Booked<OfferBooking["kind"]>> {
  switch (booking.kind) {
    case "keepFile": {
      const answer = await keepFile(tx, world, call, booking);
      return { answer, action: "file.kept", subject: answer.number };
    }
    case "mapItems": {
      const { catalogue } = reference;
      await bookMappings(tx, world, { institution, catalogue }, booking);
      const detail = booking.mappings.map(({ ownCode }) => ownCode).join(" ");
      return { answer: DONE, action: "codes.mapped", subject: institution.code, detail };
    }
    case "unmapItem": {
      if (booking.institution !== call.institution) {
        throw new Refusal("field_invalid", { field: "定点医药机构编号", why: "须为本机构编号" });
      }
      await unmapItem(tx, institution.code, world.now(), booking);
      const detail = `${booking.ownCode} ${booking.itemCode}`;
      return { answer: DONE, action: "codes.unmapped", subject: institution.code, detail };
    }
  }
}

const OFFER_KINDS: ReadonlySet<string> = new Set<(OfferQuery | OfferBooking)["kind"]>([
  "keepFile",
  "fetchFile",
  "downloadList",
  "browseItems",
  "browsePriceLimits",
  "browseOwnShares",
  "browseMappings",
  "mapItems",
  "unmapItem",
]);

/** Whose work a command is. */
export function isOffer<Command extends { readonly kind: string }>(
  command: Command,
): command is Extract<Command, OfferQuery | OfferBooking> {
  return OFFER_KINDS.has(command.kind);
}
