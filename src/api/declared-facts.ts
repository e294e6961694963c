/** The facts that a node's policies declare, as its clerks may enter them. */
import { present } from "#base/assert.ts";
import { type ChinaDate, chinaDate } from "#base/date.ts";
import { SCHEMES } from "#model/person.ts";
import type { Office } from "#nodes/nodes.ts";
import type { Declared, DeclaredAt, DeclaredFact } from "#registry/registry.ts";

/** By then every approved version is in force. */
const LAST_DAY = "9999-12-31" as ChinaDate;

export async function declaredFacts({
  world,
  rulebook,
}: Pick<Office, "world" | "rulebook">): Promise<DeclaredAt> {
  const policies = await present(rulebook, "a province has a rulebook").now(world.store);
  const days = [chinaDate(world.now()), LAST_DAY];
  return (area): Declared => {
    const declared = new Map<string, DeclaredFact[]>();
    for (const scheme of SCHEMES) {
      for (const policy of new Set(days.map((on) => policies.find(area, scheme, on)))) {
        for (const [name, fact] of policy?.facts ?? []) {
          declared.set(name, [...(declared.get(name) ?? []), fact]);
        }
      }
    }
    return declared;
  };
}
