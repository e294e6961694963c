/**
 * The insurance register of the demo's home places: suspends a person's insurance and restores it,
 * as a real place's own system would, so that a story can show what follows from it.
 */
import type { FastifyInstance } from "fastify";
import { present } from "#base/assert.ts";
import { chinaDate } from "#base/date.ts";
import type { PersonId } from "#model/person.ts";
import { type Area, nodeOf } from "#model/place.ts";
import { setSuspended } from "#registry/registry.ts";
import type { DemoWorld } from "./world.ts";

const PATH = "/demo/insurances/:person/:state";
const PERSON = /^\d{6}[0-9A-Z]{1,24}$/;
const STATES: readonly string[] = ["active", "suspended"];

export function serveInsurances(
  app: FastifyInstance,
  { provinces, surroundings }: DemoWorld,
): void {
  app.post<{ Params: { person: string; state: string } }>(PATH, async ({ params }, reply) => {
    const { person, state } = params;
    const home = provinces.find(({ node }) => node === nodeOf(person.slice(0, 6) as Area));
    if (!PERSON.test(person) || !STATES.includes(state) || !home) return reply.code(404).send();
    const day = state === "suspended" ? chinaDate(surroundings.now()) : null;
    const { store } = present(home, "it was found").office.world;
    const changed = await setSuspended(store, person as PersonId, day);
    return reply.code(changed ? 204 : 404).send();
  });
}
