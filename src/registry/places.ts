/**
 * The registry of places as staff keep it: every act is done in the caller's transaction, with its
 * entry for the trail in the name of who acts. Each gives the record's new version; the refusals
 * are those of the act's own function. Lists and searches leave no entry: places are public.
 */
import type { ChinaDate, Instant } from "#base/date.ts";
import type { Agency, NamedArea, Pool } from "#model/area.ts";
import type {
  Doctor,
  InstitutionCard,
  InstitutionDetails,
  InstitutionKey,
  InstitutionRecord,
  InstitutionTerm,
  TermKind,
} from "#model/institution.ts";
import type { InstitutionCode } from "#model/place.ts";
import type { OnboardingState } from "#model/states.ts";
import type { Stop } from "#model/stop.ts";
import { keepAgency, keepPool } from "#registry/area-acts.ts";
import { type AreasAsked, areasOn } from "#registry/areas.ts";
import { type CardPage, searchCards } from "#registry/cards.ts";
import { type Act, lastChanges, type Step } from "#registry/changes.ts";
import { doctorBy, doctorsOf, keepDoctor } from "#registry/doctors.ts";
import {
  applyInstitution,
  changeInstitution,
  changeTerms,
  moveOnboarding,
  type NewInstitution,
  resumeInstitution,
  type Seen,
  suspendInstitution,
} from "#registry/institution-acts.ts";
import { recordOfRow } from "#registry/institutions.ts";
import { endKey, type IssuedKey, issueKey, keyOfRow } from "#registry/key-acts.ts";
import { standOf } from "#registry/national-log.ts";
import type { Searched } from "#registry/pieces.ts";
import { agencies, pools } from "#registry/pools.ts";
import { selectKeys, selectRecords } from "#registry/queries-institutions.ts";
import { PLACE_SORTS, type PlaceSort } from "#registry/sorts.ts";
import { type Announced, announceStop, changeStop, stopsAfter } from "#registry/stops.ts";
import type { Tx } from "#store/store.ts";
import type { TrailEntry } from "#trail/trail.ts";
import type { World } from "#world.ts";

type Of<Id extends string> = Seen<Id>;

/** An act in its transaction, and where its entries for the trail go. */
export interface Doing extends Act {
  readonly tx: Tx;
  readonly entries: TrailEntry[];
}

export interface Places {
  areas(asked: AreasAsked): Promise<NamedArea[]>;
  pools(): Promise<Pool[]>;
  agencies(): Promise<Agency[]>;
  agency(code: string): Promise<Agency | null>;
  institution(code: InstitutionCode): Promise<InstitutionRecord | null>;
  search(searched: Searched, page: CardPage): Promise<InstitutionCard[]>;
  /** How far what is searched goes for the institutions of other provinces. */
  directory(): Promise<DirectoryStand>;
  doctors(
    institution: InstitutionCode,
    page: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<Doctor[]>;
  doctor(code: string): Promise<Doctor | null>;
  keys(institution: InstitutionCode): Promise<InstitutionKey[]>;
  stops(endingAfter: Instant): Promise<Stop[]>;
  /** What the last versions of a record changed, in words. */
  changes(sort: PlaceSort, id: string): Promise<string>;

  keepPool(by: Doing, pool: Pool): Promise<number>;
  keepAgency(by: Doing, agency: Agency): Promise<number>;
  applyInstitution(by: Doing, added: NewInstitution): Promise<number>;
  changeInstitution(
    by: Doing,
    seen: Of<InstitutionCode>,
    changes: Partial<InstitutionDetails>,
  ): Promise<number>;
  changeTerms(
    by: Doing,
    seen: Of<InstitutionCode>,
    kind: TermKind,
    terms: readonly Omit<InstitutionTerm, "kind">[],
  ): Promise<number>;
  suspendInstitution(
    by: Doing,
    seen: Of<InstitutionCode>,
    suspension: Pick<InstitutionTerm, "span" | "note">,
  ): Promise<number>;
  resumeInstitution(by: Doing, seen: Of<InstitutionCode>, on: ChinaDate): Promise<number>;
  moveOnboarding(
    by: Doing,
    seen: Of<InstitutionCode>,
    move: { readonly to: OnboardingState; readonly note: string },
  ): Promise<number>;
  keepDoctor(by: Doing, doctor: Doctor): Promise<number>;
  /** The secret is in this answer and in no other. */
  issueKey(by: Doing, institution: InstitutionCode): Promise<IssuedKey>;
  endKey(
    by: Doing,
    key: Pick<InstitutionKey, "institution" | "accessKey">,
    endsAt: Instant,
  ): Promise<void>;
  announceStop(by: Doing, announced: Announced): Promise<Stop>;
  changeStop(
    by: Doing,
    seen: Of<string>,
    changes: Partial<Announced> & { readonly withdraw?: true | undefined },
  ): Promise<number>;
}

export interface DirectoryStand {
  readonly version: number;
  /** When it was last known to be whole; null: not yet, and at the hub, which has the log. */
  readonly wholeAt: Instant | null;
}

type PlacesWorld = Pick<World, "node" | "store" | "reports" | "random">;

export function createPlaces(world: PlacesWorld): Places {
  const { node, random } = world;
  return {
    ...placesRead(world),
    keepPool: async (by, pool) => told(by, await keepPool(by.tx, node, by, pool)),
    keepAgency: async (by, agency) => told(by, await keepAgency(by.tx, node, by, agency)),
    applyInstitution: async (by, added) => told(by, await applyInstitution(by.tx, node, by, added)),
    changeInstitution: async (by, seen, changes) =>
      told(by, await changeInstitution(by.tx, node, by, seen, changes)),
    changeTerms: async (by, seen, kind, terms) =>
      told(by, await changeTerms(by.tx, by, seen, kind, terms)),
    suspendInstitution: async (by, seen, suspension) =>
      told(by, await suspendInstitution(by.tx, by, seen, suspension)),
    resumeInstitution: async (by, seen, on) =>
      told(by, await resumeInstitution(by.tx, by, seen, on)),
    moveOnboarding: async (by, seen, move) => told(by, await moveOnboarding(by.tx, by, seen, move)),
    keepDoctor: async (by, doctor) => told(by, await keepDoctor(by.tx, by, doctor)),
    issueKey: async (by, institution) => {
      const { step, key } = await issueKey(by.tx, by, institution, random);
      told(by, step);
      return key;
    },
    endKey: async (by, key, endsAt) => void told(by, await endKey(by.tx, by, key, endsAt)),
    announceStop: async (by, announced) => {
      const { step, stop } = await announceStop(by.tx, node, by, announced, random);
      told(by, step);
      return stop;
    },
    changeStop: async (by, seen, changes) =>
      told(by, await changeStop(by.tx, node, by, seen, changes)),
  };
}

/** Puts an act's entry beside it; the version is what the caller is told. */
function told({ entries, at, actor }: Doing, { version, ...said }: Step): number {
  entries.push({ at, actor, ...said });
  return version;
}

function placesRead({ store, reports }: Pick<PlacesWorld, "store" | "reports">) {
  return {
    areas: (asked: AreasAsked) => areasOn(reports, asked),
    pools: () => pools(store),
    agencies: () => agencies(store),
    agency: async (code: string) =>
      (await agencies(store)).find((agency) => agency.code === code) ?? null,
    institution: async (code: InstitutionCode) => {
      const [row] = await selectRecords(store, [code]);
      return row ? recordOfRow(row) : null;
    },
    search: (searched: Searched, page: CardPage) => searchCards(reports, searched, page),
    directory: async () => {
      const { version, whole_at: wholeAt } = await standOf(store);
      return { version, wholeAt };
    },
    doctors: (code: InstitutionCode, page: Parameters<Places["doctors"]>[1]) =>
      doctorsOf(store, code, page),
    doctor: (code: string) => doctorBy(store, code),
    keys: async (code: InstitutionCode) => (await selectKeys(store, code)).map(keyOfRow),
    stops: (endingAfter: Instant) => stopsAfter(store, endingAfter),
    changes: (sort: PlaceSort, id: string) => lastChanges(store, PLACE_SORTS[sort], id),
  };
}
