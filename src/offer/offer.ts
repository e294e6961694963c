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
  OfferBooking,
  OfferQuery,
} from "#model/command.ts";
import type { MapItems, UnmapItem } from "#model/mapping.ts";
import type { KeepFile } from "#model/offer.ts";
import type { BookingHandler, BookingHandlers, QueryHandlers, Room } from "#model/room.ts";
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

export interface OfferDeps {
  readonly trail: Trail;
  readonly reference: () => Promise<Reference & { readonly catalogue: Catalogue }>;
}

const DONE: HospitalBookingAnswers["mapItems"] = { done: true };

/** What a booking is carried out with. */
interface Carried<Booking> extends Place {
  readonly call: HospitalCall;
  readonly booking: Booking;
}

export function createOffer(world: World, deps: OfferDeps): Room {
  return {
    name: "offer",
    queries: queriesOf(world, deps),
    bookings: bookingsOf(world, deps),
    // Deletes what has expired.
    due: [{ name: "offer.clean", run: () => cleanFiles(world.store, world.now()) }],
  };
}

/** Refusals: institution_unknown, institution_suspended. */
async function placeOf(world: World, deps: OfferDeps, call: HospitalCall): Promise<Place> {
  const reference = await deps.reference();
  const { institutions } = reference;
  return {
    reference,
    institution: granted(openInstitution(institutions, call.institution, world.now())),
  };
}

/** Refusals: those of `placeOf`, file_unknown. */
function queriesOf(
  world: World,
  deps: OfferDeps,
): Required<Pick<QueryHandlers, OfferQuery["kind"]>> {
  const { store, now } = world;
  const building: Building = new Map();
  const at = async <Answer>(
    call: HospitalCall,
    answer: (place: Place) => Promise<Answer>,
  ): Promise<Answer> => await answer(await placeOf(world, deps, call));
  return {
    fetchFile: (call, query) => at(call, () => fetchFile(store, deps.trail, now(), call, query)),
    downloadList: (call, query) =>
      at(call, ({ institution }) => downloadList(world, building, institution.area, query)),
    browseItems: (call, query) => at(call, (place) => browseItems(world, place, query)),
    browsePriceLimits: (call, query) => at(call, (place) => browsePriceLimits(world, place, query)),
    browseOwnShares: (call, query) => at(call, (place) => browseOwnShares(world, place, query)),
    browseMappings: (call, query) => at(call, (place) => browseMappings(world, place, query)),
  };
}

/**
 * Refusals: those of `placeOf`, message_reused, message_reversed, field_invalid, file_too_large,
 * files_too_many, mapping_…
 */
function bookingsOf(
  world: World,
  deps: OfferDeps,
): Required<Pick<BookingHandlers, OfferBooking["kind"]>> {
  const booked =
    <Booking extends OfferBooking>(
      carryOut: (tx: Tx, carried: Carried<Booking>) => Promise<Booked<Booking["kind"]>>,
    ): BookingHandler<Booking> =>
    async (call, booking, render) => {
      const place = await placeOf(world, deps, call);
      const kept = { kind: booking.kind, render };
      return await bookOnce<Booking>(world, deps.trail, call, kept, (tx) =>
        carryOut(tx, { ...place, call, booking }),
      );
    };
  return {
    keepFile: booked<KeepFile>(async (tx, { call, booking }) => {
      const answer = await keepFile(tx, world, call, booking);
      return { answer, action: "file.kept", subject: answer.number };
    }),
    mapItems: booked<MapItems>(async (tx, { institution, reference, booking }) => {
      const { catalogue } = reference;
      await bookMappings(tx, world, { institution, catalogue }, booking);
      const detail = booking.mappings.map(({ ownCode }) => ownCode).join(" ");
      return { answer: DONE, action: "codes.mapped", subject: institution.code, detail };
    }),
    unmapItem: booked<UnmapItem>(async (tx, { institution, call, booking }) => {
      if (booking.institution !== call.institution) {
        throw new Refusal("field_invalid", { field: "定点医药机构编号", why: "须为本机构编号" });
      }
      await unmapItem(tx, institution.code, world.now(), booking);
      const detail = `${booking.ownCode} ${booking.itemCode}`;
      return { answer: DONE, action: "codes.unmapped", subject: institution.code, detail };
    }),
  };
}
