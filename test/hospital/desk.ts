/** The home agency's desk for tests: a person files there by themselves, and is filed at once. */
import { chinaDate } from "#base/date.ts";
import { type ApplicationRow, draftApplication, type Step, submit } from "#filing/filing.ts";
import type { Wish } from "#model/application.ts";
import type { Area } from "#model/place.ts";
import { nodeOf } from "#model/place.ts";
import { inTransaction } from "#trail/trail.ts";
import type { DemoPerson } from "../../demo/people.ts";
import { personIdOf } from "./client.ts";
import type { TestWorld } from "./world.ts";

/** One commit at a home's desk. */
export async function atDesk<Result>(
  world: TestWorld,
  person: DemoPerson,
  work: (
    filing: NonNullable<ReturnType<typeof officeOf>["filing"]>,
    step: Omit<Step, "by">,
  ) => Promise<Result>,
): Promise<Result> {
  const node = nodeOf(person.area);
  const { filing, trail } = officeOf(world, person);
  if (filing === null) throw new Error("a province has a desk of filings");
  return await inTransaction(world.database(node), trail, (tx, entries) =>
    work(filing, { tx, entries }),
  );
}

function officeOf(world: TestWorld, person: DemoPerson) {
  return world.province(nodeOf(person.area)).office;
}

export async function file(
  world: TestWorld,
  person: DemoPerson,
  {
    channel = "online",
    ...wish
  }: Partial<Wish> & Pick<Partial<ApplicationRow>, "channel"> & { readonly areas: readonly Area[] },
): Promise<ApplicationRow> {
  const personId = personIdOf(person);
  const by = { kind: "person", id: personId } as const;
  return await atDesk(world, person, async (filing, step) => {
    const { id } = await draftApplication(
      filing,
      { ...step, by },
      {
        kind: "file",
        channel,
        personId,
        area: person.area,
        filingId: null,
        wish: {
          kind: "otherTemporary",
          diseases: [],
          retroactive: false,
          ...(wish.retroactive ? {} : { from: chinaDate(world.clock.now()) }),
          ...wish,
        },
        materials: [],
      },
    );
    return await submit(filing, { ...step, by }, { id, check: () => {} });
  });
}

/** The person ends it again. */
export async function cancelFiling(
  world: TestWorld,
  person: DemoPerson,
  filingId: NonNullable<ApplicationRow["made_filing"]>,
): Promise<ApplicationRow> {
  const personId = personIdOf(person);
  const by = { kind: "person", id: personId } as const;
  const wish = { areas: [], diseases: [], retroactive: false };
  const asked = { kind: "cancel", channel: "online", personId, area: person.area } as const;
  return await atDesk(world, person, async (filing, step) => {
    const more = { filingId, wish, materials: [] };
    const { id } = await draftApplication(filing, { ...step, by }, { ...asked, ...more });
    return await submit(filing, { ...step, by }, { id, check: () => {} });
  });
}
