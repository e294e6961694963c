/** What a diagnosis asks of the databases: one round trip at home, one at the care place. */
import { expect, test } from "vitest";
import { present } from "#base/assert.ts";
import { chinaDate } from "#base/date.ts";
import type { Area, InstitutionCode } from "#model/place.ts";
import { diagnose } from "#settlement/settlement.ts";
import type { Database } from "#store/store.ts";
import { personIdOf } from "./client.ts";
import { HAINAN, JIANGXI, startWorld } from "./world.ts";

/** Every way into this database from now on, in the order of the calls. */
function watched(store: Database): string[] {
  const ways: string[] = [];
  for (const way of ["query", "transaction", "reading"] as const) {
    const real = store[way].bind(store);
    store[way] = ((given: never) => {
      ways.push(way);
      return real(given);
    }) as never;
  }
  return ways;
}

test("a diagnosis costs home one round trip, and the care place one", async () => {
  const world = await startWorld();
  const { world: asking, rulebook, reference } = world.province(JIANGXI).office;
  const deps = { rulebook: present(rulebook, "it"), reference: present(reference, "it") };
  const home = watched(asking.store);
  const care = watched(world.province(HAINAN).office.world.store);
  const diagnosis = await diagnose(asking, deps, {
    ...{ personId: personIdOf(world.somebody()), scheme: "employee" },
    ...{ careArea: "460100" as Area, institution: "H46010000001" as InstitutionCode },
    ...{ careType: "outpatient", visitOn: chinaDate(world.clock.now()), emergency: false },
  });
  expect(diagnosis.outcome).not.toBe("silent");
  expect({ home, care }).toEqual({ home: ["reading"], care: ["reading"] });
  await world.stop();
});
