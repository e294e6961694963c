/**
 * The stories as the page and the tests play them: everything that a hospital's window would have
 * before it: the card, the bill, what the visit is for. Amounts are yuan texts.
 */
import { present } from "#base/assert.ts";
import { yuanText } from "#base/money.ts";
import { CARE_TYPE_WORDS } from "#model/words.ts";
import { CARE_TYPE_CODES, SCHEME_CODES } from "./hospital-codes.ts";
import { type CastName, demoPeople } from "./people.ts";
import { areaNames, demoInstitutions } from "./places.ts";
import { DEMO_SEED } from "./seed.ts";
import { DEMO_STORIES, type StoryLine } from "./stories.ts";
import type { StoryCard } from "./story-card.ts";

function lineCard(line: StoryLine): StoryCard["lines"][number] {
  const { itemCode, name, quantity, price, totalFen } = line;
  return { code: itemCode, name, quantity, price, total: yuanText(totalFen) };
}

export function storyCards(year: number, cast: CastName = "stories"): StoryCard[] {
  const people = new Map(demoPeople(DEMO_SEED, year, cast).map((person) => [person.key, person]));
  const institutions = new Map(
    demoInstitutions(DEMO_SEED).map(({ institution }) => [institution.code, institution]),
  );
  const names = areaNames();
  return DEMO_STORIES.map((story) => {
    const { enrolment, area, story: about } = present(people.get(story.person), "a person");
    const institution = present(institutions.get(story.institution), "an institution");
    return {
      key: story.key,
      story: story.story,
      person: {
        id: enrolment.person.id,
        name: enrolment.person.name,
        about,
        certificate: enrolment.person.certificateNumber,
        socialCard: present(enrolment.socialCard, "a social card"),
        evoucher: present(enrolment.evoucher, "an e-voucher"),
        area,
        areaName: names.get(area) ?? area,
      },
      institution: {
        code: institution.code,
        name: institution.name,
        area: institution.area,
        areaName: names.get(institution.area) ?? institution.area,
      },
      careType: CARE_TYPE_CODES[story.careType],
      careTypeName: CARE_TYPE_WORDS[story.careType],
      scheme: SCHEME_CODES[story.scheme],
      disease: story.disease ?? "",
      flags: story.flags,
      credential: story.credential,
      accountUse: story.accountUse,
      nights: story.nights,
      lines: story.lines.map(lineCard),
      total: yuanText(story.totalFen),
      expect: story.expect,
    };
  });
}
