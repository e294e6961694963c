/**
 * The API as the bench calls it: without limits on how often, and with sessions that cost nothing,
 * so that a figure is the route's own.
 */
import { createApi } from "#api/api.ts";
import type { ChinaDate } from "#base/date.ts";
import type { PersonId } from "#model/person.ts";
import { nodeOf } from "#model/place.ts";
import type { Sessions } from "#model/sessions.ts";
import type { DemoWorld } from "../demo/world.ts";
import type { Pick } from "./mixes.ts";
import type { Look } from "./sockets.ts";

const NO_LIMIT = 1_000_000_000;
const FOREVER = 4_102_444_800_000;

const SESSIONS: Sessions = {
  staffOf: async () => null,
  personOf: async (token) => ({
    ...{ kind: "person", sessionId: `ses_${token}`, personId: token as PersonId },
    ...{ name: "测量", actsFor: [], expiresAt: FOREVER },
  }),
};

export function openApi({ hub, provinces, surroundings }: DemoWorld) {
  const offices = [hub, ...provinces].map(({ office }) => ({ ...office, sessions: SESSIONS }));
  const settings = { perAddressMax: NO_LIMIT, perSessionMax: NO_LIMIT };
  return createApi({ offices, surroundings, settings });
}

/** A person asks about an outpatient visit at the place that they go to. */
export function lookOf({ person, careArea, institution }: Pick, today: ChinaDate): Look {
  const node = nodeOf(person.area);
  const { person: who, insurances } = person.enrolment;
  const asked = new URLSearchParams({
    ...{ scheme: insurances[0]?.scheme ?? "employee", careArea, institution },
    ...{ careType: "outpatient", visitOn: today },
  });
  return {
    path: `/api/${node}/person/diagnosis?${asked}`,
    cookie: `lianjie-person-${node}=${who.id}`,
  };
}
