/**
 * Face of the institution services: what a care place does for its institutions besides settlement,
 * behind the same hospital API: files, lists, pages of the catalogue, mappings. Every call comes
 * from an institution that is open.
 */
import { granted, Refusal } from "#base/refusals.ts";
import type { Catalogue } from "#catalogue/catalogue.ts";
import type {
  HospitalBookingAnswers,
  HospitalCall,
  ServicesBooking,
  ServicesQuery,
} from "#model/command.ts";
import type { MapItems, UnmapItem } from "#model/mapping.ts";
import type { InstitutionCode } from "#model/place.ts";
import type { SendReport } from "#model/report.ts";
import type { BookingHandler, BookingHandlers, QueryHandlers, Room } from "#model/room.ts";
import type { KeepFile } from "#model/services.ts";
import { mappingsOf, mappingsStand, type Reference, unmapItem } from "#registry/registry.ts";
import {
  browseItems,
  browseMappings,
  browseOwnShares,
  browsePriceLimits,
  type Place,
} from "#services/browse.ts";
import { type Building, downloadList } from "#services/downloads.ts";
import { cleanFiles, fetchFile, keepFile } from "#services/files.ts";
import { bookMappings } from "#services/mapping.ts";
import { askReported, type ReportingDeps, readStays, sendReport } from "#services/reports.ts";
import { scanVoucher } from "#services/vouchers.ts";
import { bookOnce, openInstitution, type StoredBooking } from "#settlement/settlement.ts";
import type { Tx } from "#store/store.ts";
import type { Trail } from "#trail/trail.ts";
import type { World } from "#world.ts";

export { fetchFile, keepFile } from "#services/files.ts";
export { textInZip } from "#services/unzip.ts";
export { zipOf } from "#services/zip.ts";

export interface ServicesDeps extends ReportingDeps {
  readonly trail: Trail;
  readonly reference: () => Promise<Reference & { readonly catalogue: Catalogue }>;
}

const DONE: HospitalBookingAnswers["mapItems"] = { done: true };

/** What a booking is carried out with. */
interface Carried<Booking> extends Place {
  readonly call: HospitalCall;
  readonly booking: Booking;
}

export function createServices(world: World, deps: ServicesDeps): Room {
  return {
    name: "services",
    queries: queriesOf(world, deps),
    bookings: bookingsOf(world, deps),
    // Deletes what has expired.
    due: [{ name: "services.clean", run: () => cleanFiles(world.store, world.now()) }],
  };
}

/** Refusals: institution_unknown, institution_suspended. */
async function placeOf(world: World, deps: ServicesDeps, call: HospitalCall): Promise<Place> {
  const reference = await deps.reference();
  const { institutions } = reference;
  return {
    reference,
    institution: granted(openInstitution(institutions, call.institution, world.now())),
  };
}

/** Refusals: those of `placeOf`, file_unknown, voucher_… */
function queriesOf(
  world: World,
  deps: ServicesDeps,
): Required<Pick<QueryHandlers, ServicesQuery["kind"]>> {
  const { store, now } = world;
  const building: Building = new Map();
  const at = async <Answer>(
    call: HospitalCall,
    answer: (place: Place) => Promise<Answer>,
  ): Promise<Answer> => await answer(await placeOf(world, deps, call));
  return {
    scanVoucher: (call, query) =>
      at(call, ({ institution }) => scanVoucher(world, deps.trail, { call, institution, query })),
    fetchFile: (call, query) => at(call, () => fetchFile(store, deps.trail, now(), call, query)),
    downloadList: (call, query) =>
      at(call, ({ institution }) => downloadList(world, building, institution.area, query)),
    browseItems: (call, query) => at(call, (place) => browseItems(world, place, query)),
    browsePriceLimits: (call, query) => at(call, (place) => browsePriceLimits(world, place, query)),
    browseOwnShares: (call, query) => at(call, (place) => browseOwnShares(world, place, query)),
    browseMappings: (call, query) => at(call, (place) => browseMappings(world, place, query)),
    readReported: (call, asked) =>
      at(call, ({ institution }) => askReported(world, deps, { call, institution, asked })),
    readStays: (call, asked) =>
      at(call, async () => ({ stays: await readStays(world, deps.trail, { call, asked }) })),
  };
}

/**
 * Refusals: those of `placeOf`, message_reused, message_reversed, message_cancelled, field_invalid,
 * file_too_large, files_too_many, mapping_…
 */
function bookingsOf(
  world: World,
  deps: ServicesDeps,
): Required<Pick<BookingHandlers, ServicesBooking["kind"]>> {
  const booked =
    <Booking extends ServicesBooking>(
      carryOut: (tx: Tx, carried: Carried<Booking>) => Promise<StoredBooking<Booking["kind"]>>,
      spent?: (tx: Tx, carried: Carried<Booking>) => Promise<Refusal | null>,
    ): BookingHandler<Booking> =>
    async (call, booking, render) => {
      const place = await placeOf(world, deps, call);
      const carried = { ...place, call, booking };
      const kept = {
        ...{ kind: booking.kind, render },
        spent: async (tx: Tx) => (await spent?.(tx, carried)) ?? null,
      };
      return await bookOnce<Booking>(world, deps.trail, call, kept, (tx) => carryOut(tx, carried));
    };
  return {
    report: async (call, booking, render) => {
      const { institution } = await placeOf(world, deps, call);
      // Home first: it knows the message when it comes again, and what was withdrawn since.
      const serial = await sendReport(world, deps, { call, institution, asked: booking });
      const action = `report.${booking.report.sort}`;
      const kept = { kind: "report", render } as const;
      return await bookOnce<SendReport>(world, deps.trail, call, kept, async () => ({
        ...{ answer: { serial }, action, subject: serial },
      }));
    },
    keepFile: booked<KeepFile>(async (tx, { call, booking }) => {
      const answer = await keepFile(tx, world, call, booking);
      return { answer, action: "file.kept", subject: answer.number };
    }),
    mapItems: booked<MapItems>(
      async (tx, { institution, reference, booking }) => {
        const { catalogue } = reference;
        await bookMappings(tx, world, { institution, catalogue }, booking);
        const detail = booking.mappings.map(({ ownCode }) => ownCode).join(" ");
        return { answer: DONE, action: "codes.mapped", subject: institution.code, detail };
      },
      async (tx, { institution, booking }) =>
        (await mappingsStand(tx, institution.code, booking.mappings))
          ? null
          : new Refusal("message_cancelled", { what: "目录对照" }),
    ),
    unmapItem: booked<UnmapItem>(
      async (tx, { institution, call, booking }) => {
        if (booking.institution !== call.institution) {
          throw new Refusal("field_invalid", { field: "定点医药机构编号", why: "须为本机构编号" });
        }
        await unmapItem(tx, institution.code, world.now(), booking);
        const detail = `${booking.ownCode} ${booking.itemCode}`;
        return { answer: DONE, action: "codes.unmapped", subject: institution.code, detail };
      },
      async (tx, { institution, booking }) => await mappedAgain(tx, institution.code, booking),
    ),
  };
}

/** Refusals: message_superseded. */
async function mappedAgain(
  tx: Tx,
  institution: InstitutionCode,
  { ownCode, list, itemCode }: UnmapItem,
): Promise<Refusal | null> {
  const stands = (await mappingsOf(tx, institution)).some(
    (mapping) =>
      mapping.withdrawnAt === undefined &&
      mapping.ownCode === ownCode &&
      mapping.list === list &&
      mapping.itemCode === itemCode,
  );
  if (!stands) return null;
  const since = "又上传了同一对照";
  return new Refusal("message_superseded", { what: "撤销目录对照", since });
}
