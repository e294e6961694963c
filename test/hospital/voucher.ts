/** A person of the tests opens the page of their e-voucher, and a window scans what it shows. */

import { seededRandom } from "#base/random.ts";
import { nodeOf } from "#model/place.ts";
import { issueVoucher, type VoucherAsked } from "#registry/registry.ts";
import { createTrail, inTransaction } from "#trail/trail.ts";
import type { DemoPerson } from "../../demo/people.ts";
import { type Fields, personIdOf } from "./client.ts";
import type { TestWorld } from "./world.ts";

let shown = 0;

/** The code, as home issues it to the person's page. */
export async function showVoucher(
  world: TestWorld,
  person: DemoPerson,
  changes: Partial<VoucherAsked> = {},
): Promise<string> {
  shown += 1;
  const node = nodeOf(person.area);
  const personId = personIdOf(person);
  const surroundings = { now: world.clock.now, random: seededRandom(90 + shown) };
  const asked = {
    personId,
    purpose: "treatment",
    actor: { kind: "person", id: personId },
  } as const;
  const trail = createTrail(node, `page${shown}`);
  const { code } = await inTransaction(world.database(node), trail, (tx, entries) =>
    issueVoucher(tx, entries, surroundings, { ...asked, ...changes }),
  );
  return code;
}

export function scanOf(code: string, businessType = "01101"): { readonly data: Fields } {
  return { data: { businessType, ecQrCode: code, operatorId: "001", operatorName: "测试" } };
}

/** The token as a card of 2201, 2206, 2207 and 2401. */
export function tokenCard(token: unknown): Fields {
  return { mdtrt_cert_type: "01", mdtrt_cert_no: token };
}
