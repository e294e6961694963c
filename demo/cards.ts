/**
 * The cards of the demo: institutions with their keys, people with what each is good for, and the
 * catalogue, in the shape that a newcomer's own hospital software can read. Demo only: it gives
 * secrets away.
 */
import { present } from "#base/assert.ts";
import type { ItemClass } from "#model/charge.ts";
import { CATEGORY_OF_KIND } from "#model/filing.ts";
import type { Area } from "#model/place.ts";
import { DEMO_ITEMS } from "./catalogue.ts";
import { CARE_TYPE_CODES, SCHEME_CODES } from "./hospital-codes.ts";
import { demoPeople } from "./people.ts";
import { demoInstitutions } from "./places.ts";
import { DEMO_SEED } from "./seed.ts";

export interface CardFiling {
  readonly area: Area;
  readonly category: string;
  readonly from: string;
  /** Null while it has no end. */
  readonly to: string | null;
}

export interface PersonCard {
  readonly story: string;
  readonly name: string;
  readonly certType: string;
  readonly certno: string;
  readonly cardNo: string;
  readonly cardSn: string;
  readonly evoucher: string;
  readonly area: Area;
  readonly insutype: string;
  readonly filings: readonly CardFiling[];
  readonly qualifications: readonly string[];
}

export interface InstitutionCard {
  readonly code: string;
  readonly name: string;
  readonly area: Area;
  readonly kind: "hospital" | "pharmacy";
  readonly level: number;
  readonly medTypes: readonly string[];
  readonly diseases: readonly string[];
  readonly accessKey: string;
  readonly secretKey: string;
}

export interface ItemCard {
  readonly code: string;
  readonly name: string;
  readonly class: ItemClass;
  /** Yuan. */
  readonly price: string;
}

export interface Cards {
  readonly institutions: readonly InstitutionCard[];
  readonly people: readonly PersonCard[];
  readonly catalogue: readonly ItemCard[];
}

function institutionCards(): InstitutionCard[] {
  return demoInstitutions(DEMO_SEED).map(({ institution, accessKey, secretKey }) => ({
    code: institution.code,
    name: institution.name,
    area: institution.area,
    kind: institution.kind,
    level: present(institution.level, "an institution of the demo has a level"),
    medTypes: institution.careTypes.map((careType) => CARE_TYPE_CODES[careType]),
    diseases: institution.diseases,
    accessKey,
    secretKey,
  }));
}

function personCards(year: number): PersonCard[] {
  return demoPeople(DEMO_SEED, year).map(({ story, area, enrolment, filings, qualifications }) => {
    const { person, insurances, socialCard, evoucher } = enrolment;
    return {
      story,
      name: person.name,
      certType: person.certificateKind,
      certno: person.certificateNumber,
      cardNo: socialCard?.number ?? "",
      cardSn: socialCard?.serial ?? "",
      evoucher: evoucher ?? "",
      area,
      insutype: SCHEME_CODES[present(insurances[0], "everybody is insured").scheme],
      filings: filings.flatMap(({ areas, kind, span }) =>
        areas.map((place) => ({
          area: place,
          category: CATEGORY_OF_KIND[kind],
          from: span.from,
          to: span.to ?? null,
        })),
      ),
      qualifications: qualifications.map(({ disease }) => disease),
    };
  });
}

export function demoCards(year: number): Cards {
  return {
    institutions: institutionCards(),
    people: personCards(year),
    catalogue: DEMO_ITEMS.map(({ item, price }) => ({
      code: item.code,
      name: item.name,
      class: item.itemClass,
      price,
    })),
  };
}
